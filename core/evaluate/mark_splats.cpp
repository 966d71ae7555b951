#include "core/evaluate/mark_splats.h"

#include "core/evaluate/splat_stage.h"

#include <fmt/format.h>

namespace morphogen {

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
        Splats shown = *state.splats;
        for (std::size_t c = 0; c < 3; ++c) {
            Column& channel = shown.columns[static_cast<std::size_t>(SplatColumn::Dc0) + c];
            const float goal = (marks.colour[static_cast<int>(c)] - 0.5f) / kShC0;
            channel = evaluate::changed(channel, [&](std::size_t first, std::span<float> values) {
                for (std::size_t i = 0; i < values.size(); ++i) {
                    const float share = marks.amount * mask.at(first + i);
                    if (share > 0) values[i] += share * (goal - values[i]);
                }
            });
        }
        evaluate::SplatState marked = state;
        marked.splats = std::make_shared<const Splats>(std::move(shown));
        return marked;
    };
    posed.splats = evaluate::StageCache::shared().get(state, key, mark).splats;
    return posed;
}

}  // namespace morphogen
