#include "core/select/splat_rows.h"

#include <algorithm>

namespace morphogen {
namespace {

std::vector<std::byte> bytesOf(const Column& column)
{
    std::vector<std::byte> bytes;
    bytes.reserve(column.byteCount());
    for (const ChunkPtr& chunk : column.chunks()) bytes.insert(bytes.end(), chunk->bytes().begin(), chunk->bytes().end());
    return bytes;
}

Column concatenated(const Column& a, const Column& b)
{
    std::vector<std::byte> bytes = bytesOf(a);
    const std::vector<std::byte> more = bytesOf(b);
    bytes.insert(bytes.end(), more.begin(), more.end());
    return Column::fromBytes(a.type(), a.width(), bytes);
}

Column zeros(ScalarType type, std::uint32_t width, std::size_t rows) { return Column::fromBytes(type, width, std::vector<std::byte>(rows * width * byteSize(type))); }

const Column* extraNamed(const Splats& splats, const std::string& name)
{
    const auto found = std::find_if(splats.extra.begin(), splats.extra.end(), [&](const NamedColumn& extra) { return extra.name == name; });
    return found == splats.extra.end() ? nullptr : &found->column;
}

/// The harmonics of one channel and coefficient; zeros beyond the splats' degree.
Column harmonic(const Splats& splats, int channel, int coefficient)
{
    const int perChannel = shRestPerChannel(splats.shDegree);
    if (coefficient < perChannel) return splats.shRest[static_cast<std::size_t>(channel * perChannel + coefficient)];
    return zeros(ScalarType::F32, 1, splats.size());
}

}  // namespace

Splats joined(const Splats& a, const Splats& b)
{
    Splats both;
    both.filter = a.filter;
    both.shDegree = std::max(a.shDegree, b.shDegree);
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) both.columns[c] = concatenated(a.columns[c], b.columns[c]);
    for (int channel = 0; channel < 3; ++channel)
        for (int k = 0; k < shRestPerChannel(both.shDegree); ++k) both.shRest.push_back(concatenated(harmonic(a, channel, k), harmonic(b, channel, k)));
    for (const NamedColumn& extra : a.extra) {
        const Column* other = extraNamed(b, extra.name);
        const bool fits = other && other->type() == extra.column.type() && other->width() == extra.column.width();
        both.extra.push_back({extra.name, concatenated(extra.column, fits ? *other : zeros(extra.column.type(), extra.column.width(), b.size()))});
    }
    for (const NamedColumn& extra : b.extra)
        if (!extraNamed(a, extra.name)) both.extra.push_back({extra.name, concatenated(zeros(extra.column.type(), extra.column.width(), a.size()), extra.column)});
    return both;
}

Splats markedInvented(Splats splats)
{
    std::erase_if(splats.extra, [](const NamedColumn& extra) { return extra.name == kInventedColumn; });
    splats.extra.push_back({kInventedColumn, Column::of(std::vector<std::uint8_t>(splats.size(), 1))});
    return splats;
}

std::vector<std::uint8_t> inventedMarks(const Splats& splats)
{
    const Column* marks = extraNamed(splats, kInventedColumn);
    if (!marks || marks->type() != ScalarType::U8 || marks->width() != 1) return std::vector<std::uint8_t>(splats.size(), 0);
    return marks->toVector<std::uint8_t>();
}

}  // namespace morphogen
