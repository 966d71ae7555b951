#include "core/scene/take_rows.h"

#include "core/base/parallel.h"
#include "core/scene/splat_channels.h"

#include <cstring>

namespace morphogen {
namespace {

std::vector<Column> takeAll(const std::vector<Column>& columns, std::span<const std::uint32_t> rows)
{
    std::vector<Column> taken(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) taken[i] = takeRows(columns[i], rows);
    return taken;
}

}  // namespace

Column takeRows(const Column& column, std::span<const std::uint32_t> rows)
{
    if (column.isEmpty() && rows.empty()) return column;
    const std::size_t bytesPerRow = column.width() * byteSize(column.type());
    ColumnWriter writer(column.type(), column.width(), rows.size());
    parallelFor(writer.chunkCount(), 1, [&](std::size_t first, std::size_t end) {
        for (std::size_t k = first; k < end; ++k) {
            std::byte* to = writer.bytesOfChunk(k).data();
            const std::size_t begin = k * kChunkRows, last = std::min(rows.size(), begin + kChunkRows);
            for (std::size_t i = begin; i < last; ++i, to += bytesPerRow) {
                const std::uint32_t row = rows[i];
                std::memcpy(to, column.chunks()[row / kChunkRows]->bytes().data() + (row % kChunkRows) * bytesPerRow, bytesPerRow);
            }
        }
    });
    return writer.finish();
}

Splats takeRows(const Splats& splats, std::span<const std::uint32_t> rows)
{
    Splats taken;
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) taken.columns[c] = takeRows(splats.columns[c], rows);
    taken.shRest = takeAll(splats.shRest, rows);
    for (const NamedColumn& named : splats.extra) taken.extra.push_back({named.name, takeRows(named.column, rows)});
    taken.shDegree = splats.shDegree;
    taken.filter = splats.filter;
    return taken;
}

Binding takeRows(const Binding& binding, std::span<const std::uint32_t> rows)
{
    return {takeAll(binding.nodes, rows), takeAll(binding.weights, rows), takeAll(binding.gradients, rows)};
}

Scaffold takeRows(const Scaffold& scaffold, std::span<const std::uint32_t> rows)
{
    Scaffold taken = scaffold;
    taken.binding = takeRows(scaffold.binding, rows);
    return taken;
}

PolynomialMotion takeRows(const PolynomialMotion& motion, std::span<const std::uint32_t> rows)
{
    return {takeAll(motion.motion, rows), takeAll(motion.omega, rows), takeRows(motion.centre, rows), takeRows(motion.scale, rows), motion.durationSecs};
}

void takeAttachedRows(Object& object, std::span<const std::uint32_t> rows)
{
    // A rig over the splats binds them; one over a cage does not know them.
    if (!(object.scaffold && object.scaffold->cage))
        for (auto& held : object.modifiers) {
            const auto* deform = std::get_if<DeformSettings>(&held->settings);
            if (!deform || !deform->rig) continue;
            auto rig = std::make_shared<NodeRig>(*deform->rig);
            rig->binding = takeRows(rig->binding, rows);
            Modifier own = *held;
            std::get<DeformSettings>(own.settings).rig = std::move(rig);
            held = std::make_shared<const Modifier>(std::move(own));
        }
    for (auto& held : object.selections) {
        SplatSelection own = *held;
        own.weights = takeRows(held->weights, rows);
        held = std::make_shared<const SplatSelection>(std::move(own));
    }
}

Object takeRows(const Object& object, std::span<const std::uint32_t> rows)
{
    Object taken = object;
    taken.splats = std::make_shared<const Splats>(takeRows(*object.splats, rows));
    if (object.scaffold) taken.scaffold = std::make_shared<const Scaffold>(takeRows(*object.scaffold, rows));
    if (object.polynomial) taken.polynomial = std::make_shared<const PolynomialMotion>(takeRows(*object.polynomial, rows));
    if (object.channels) taken.channels = std::make_shared<const SplatChannels>(takeRows(*object.channels, rows));
    taken.sequence = nullptr;
    takeAttachedRows(taken, rows);
    return taken;
}

}  // namespace morphogen
