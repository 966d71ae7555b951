#include "core/scene/join_splats.h"

#include <algorithm>

namespace morphogen {
namespace {

Column zeros(ScalarType type, std::uint32_t width, std::size_t rows) { return Column::fromBytes(type, width, std::vector<std::byte>(rows * width * byteSize(type))); }

/// The harmonics of one channel and coefficient; zeros beyond the splats' degree.
Column harmonic(const Splats& splats, int channel, int coefficient)
{
    const int perChannel = shRestPerChannel(splats.shDegree);
    if (coefficient < perChannel) return splats.shRest[static_cast<std::size_t>(channel * perChannel + coefficient)];
    return zeros(ScalarType::F32, 1, splats.size());
}

}  // namespace

Column joined(const Column& a, const Column& b)
{
    std::vector<std::byte> bytes;
    bytes.reserve(a.byteCount() + b.byteCount());
    for (const Column* column : {&a, &b})
        for (const ChunkPtr& chunk : column->chunks()) bytes.insert(bytes.end(), chunk->bytes().begin(), chunk->bytes().end());
    return Column::fromBytes(a.type(), a.width(), bytes);
}

Splats joined(const Splats& a, const Splats& b)
{
    Splats both;
    both.filter = a.filter;
    both.shDegree = std::max(a.shDegree, b.shDegree);
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) both.columns[c] = joined(a.columns[c], b.columns[c]);
    for (int channel = 0; channel < 3; ++channel)
        for (int k = 0; k < shRestPerChannel(both.shDegree); ++k) both.shRest.push_back(joined(harmonic(a, channel, k), harmonic(b, channel, k)));
    for (const NamedColumn& extra : a.extra) {
        const Column* other = extraColumn(b, extra.name);
        const bool fits = other && other->type() == extra.column.type() && other->width() == extra.column.width();
        both.extra.push_back({extra.name, joined(extra.column, fits ? *other : zeros(extra.column.type(), extra.column.width(), b.size()))});
    }
    for (const NamedColumn& extra : b.extra)
        if (!extraColumn(a, extra.name)) both.extra.push_back({extra.name, joined(zeros(extra.column.type(), extra.column.width(), a.size()), extra.column)});
    return both;
}

const Column* extraColumn(const Splats& splats, std::string_view name)
{
    const auto found = std::ranges::find(splats.extra, name, &NamedColumn::name);
    return found == splats.extra.end() ? nullptr : &found->column;
}

}  // namespace morphogen
