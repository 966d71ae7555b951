#include "core/evaluate/mark_splats.h"

#include "core/evaluate/splat_stage.h"
#include "core/select/splat_rows.h"

#include <fmt/format.h>

#include <algorithm>

namespace morphogen {
namespace {

constexpr float kInventedAmount = 0.6f;

/// The splats of the state, each drawn towards the colour by `share(i)`.
template <class Share>
evaluate::SplatState tinted(const evaluate::SplatState& state, const Rgb& colour, const Share& share)
{
    Splats shown = *state.splats;
    for (std::size_t c = 0; c < 3; ++c) {
        Column& channel = shown.columns[static_cast<std::size_t>(SplatColumn::Dc0) + c];
        const float goal = (colour[static_cast<int>(c)] - 0.5f) / kShC0;
        channel = evaluate::changed(channel, [&](std::size_t first, std::span<float> values) {
            for (std::size_t i = 0; i < values.size(); ++i)
                if (const float amount = share(first + i); amount > 0) values[i] += amount * (goal - values[i]);
        });
    }
    evaluate::SplatState marked = state;
    marked.splats = std::make_shared<const Splats>(std::move(shown));
    return marked;
}

}  // namespace

PosedObject withMarks(PosedObject posed, const Object& object, const SplatMarks& marks)
{
    const SplatSelection* selection = object.selection(marks.selection);
    // The frames of a sequence share no splats, so nothing says which of them are meant.
    if (!selection || object.sequence || selection->weights.rows() != object.splats->size() || posed.splats->size() == 0) return posed;
    const evaluate::SplatState state{posed.splats, posed.scaffold, posed.polynomial, posed.sourceRows, {}};
    std::string key = fmt::format("mark {} {} {} {}", marks.colour.x, marks.colour.y, marks.colour.z, marks.amount);
    for (const ChunkPtr& chunk : selection->weights.chunks()) key += chunk->hash().hex();
    const auto mark = [&] {
        const evaluate::MaskReader mask(object, selection->id, state);
        return tinted(state, marks.colour, [&](std::size_t i) { return marks.amount * mask.at(i); });
    };
    posed.splats = evaluate::StageCache::shared().get(state, key, mark).splats;
    return posed;
}

PosedObject withInventedTinted(PosedObject posed)
{
    if (std::ranges::none_of(posed.splats->extra, [](const NamedColumn& extra) { return extra.name == kInventedColumn; })) return posed;
    const evaluate::SplatState state{posed.splats, posed.scaffold, posed.polynomial, posed.sourceRows, {}};
    const auto mark = [&] {
        const std::vector<std::uint8_t> marks = inventedMarks(*state.splats);
        return tinted(state, kInventedTint, [&](std::size_t i) { return marks[i] ? kInventedAmount : 0.0f; });
    };
    posed.splats = evaluate::StageCache::shared().get(state, "tint invented", mark).splats;
    return posed;
}

}  // namespace morphogen
