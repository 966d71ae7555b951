#include "core/raster/compose_rows.h"

#include <algorithm>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/raster/compose_rows.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace morphogen::raster::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<std::uint32_t, GridRow::kBlock>;
using DI = hn::RebindToSigned<D>;
using V = hn::Vec<D>;

HWY_INLINE V all(std::uint32_t value) { return hn::Set(D(), value); }

/// A pixel's bytes in two fields of sixteen bits each: no product of two of them overflows.
struct Fields {
    V even, odd;
};
HWY_INLINE V bytesOf(V fields) { return hn::And(fields, all(0x00ff00ff)); }
HWY_INLINE Fields split(V pixels) { return {bytesOf(pixels), bytesOf(hn::ShiftRight<8>(pixels))}; }
HWY_INLINE V joined(const Fields& f) { return hn::Or(f.even, hn::ShiftLeft<8>(f.odd)); }

/// (a * (256 - part) + b * part) / 256, rounded.
HWY_INLINE V mixFields(V a, V b, V part)
{
    return bytesOf(hn::ShiftRight<8>(hn::Add(hn::Add(hn::Mul(a, hn::Sub(all(256), part)), hn::Mul(b, part)), all(0x00800080))));
}
HWY_INLINE V mixPixels(V a, V b, V part)
{
    const Fields x = split(a), y = split(b);
    return joined({mixFields(x.even, y.even, part), mixFields(x.odd, y.odd, part)});
}

/// Calls `step` for every vector of pixels that fits, then once for the rest in buffers; step(a, b) gives the new pixels.
template <class Step>
HWY_INLINE void overRow(const std::uint8_t* a, const std::uint8_t* b, std::size_t width, std::uint8_t* to, const Step& step)
{
    const D d;
    const std::size_t lanes = hn::Lanes(d);
    const auto at = [](const std::uint8_t* row, std::size_t x) HWY_ATTR { return hn::LoadU(D(), reinterpret_cast<const std::uint32_t*>(row + 4 * x)); };
    std::size_t x = 0;
    for (; x + lanes <= width; x += lanes) hn::StoreU(step(at(a, x), at(b, x)), d, reinterpret_cast<std::uint32_t*>(to + 4 * x));
    if (x == width) return;
    std::uint32_t restA[GridRow::kBlock] = {}, restB[GridRow::kBlock] = {};
    std::memcpy(restA, a + 4 * x, 4 * (width - x));
    std::memcpy(restB, b + 4 * x, 4 * (width - x));
    hn::StoreU(step(hn::LoadU(d, restA), hn::LoadU(d, restB)), d, restA);
    std::memcpy(to + 4 * x, restA, 4 * (width - x));
}

void StretchRow(const std::uint8_t* from, const StretchedColumns& columns, std::uint8_t* to)
{
    const D d;
    const DI di;
    const std::size_t width = columns.part.size(), lanes = hn::Lanes(d);
    const auto* pixels = reinterpret_cast<const std::uint32_t*>(from);
    // Every column is padded to whole vectors.
    const auto step = [&](std::size_t x) HWY_ATTR {
        const V before = hn::GatherIndex(d, pixels, hn::LoadU(di, columns.before.data() + x)), after = hn::GatherIndex(d, pixels, hn::LoadU(di, columns.after.data() + x));
        return mixPixels(before, after, hn::BitCast(d, hn::LoadU(di, columns.part.data() + x)));
    };
    for (std::size_t x = 0; x < width; x += lanes) hn::StoreU(step(x), d, reinterpret_cast<std::uint32_t*>(to + 4 * x));
}

void MixRows(const RowMix& mix, std::size_t width, std::uint8_t* to)
{
    const V part = all(static_cast<std::uint32_t>(mix.part));
    overRow(mix.a, mix.b, width, to, [part](V a, V b) HWY_ATTR { return mixPixels(a, b, part); });
}

void LayRowOver(const std::uint8_t* picture, std::size_t width, std::uint8_t* row)
{
    overRow(picture, row, width, row, [](V picture, V row) HWY_ATTR {
        const V through = hn::Sub(all(255), hn::ShiftRight<24>(picture));
        const Fields over = split(picture), under = split(row);
        const auto sum = [&](V o, V u) HWY_ATTR {
            const V x = hn::Add(hn::Mul(u, through), all(0x00800080));
            const V shown = bytesOf(hn::ShiftRight<8>(hn::Add(x, bytesOf(hn::ShiftRight<8>(x)))));   // / 255, rounded
            const V both = hn::Add(o, shown), isMore = hn::And(both, all(0x01000100));
            return bytesOf(hn::Or(both, hn::Sub(isMore, hn::ShiftRight<8>(isMore))));                // 255 at most
        };
        const V blueFirst = hn::Or(hn::ShiftRight<16>(over.even), hn::ShiftLeft<16>(over.even));
        return joined({sum(blueFirst, under.even), sum(over.odd, under.odd)});
    });
}

void LayGridOver(const GridRow& grid, const GridInks& inks, std::size_t width, std::uint8_t* row)
{
    const hn::RebindToFloat<D> d;
    const DI di;
    const auto step = [&](std::size_t x, auto pixels) HWY_ATTR {
        const auto coverage = hn::LoadU(d, grid.coverage.data() + x), kind = hn::LoadU(d, grid.kind.data() + x);
        const auto isLine = hn::Lt(kind, hn::Set(d, 0.5f)), isX = hn::Lt(kind, hn::Set(d, 1.5f));
        const auto channel = [&](int c, auto shifted) HWY_ATTR {
            const auto under = hn::ConvertTo(d, hn::And(shifted, hn::Set(di, 255)));
            const auto ink = [&](int which) HWY_ATTR { return hn::Set(d, 255.0f * inks.of[which][c]); };
            const auto over = hn::IfThenElse(isLine, ink(0), hn::IfThenElse(isX, ink(1), ink(2)));
            return hn::ConvertTo(di, hn::Add(hn::MulAdd(hn::Sub(over, under), coverage, under), hn::Set(d, 0.5f)));
        };
        const auto blue = channel(2, pixels), green = channel(1, hn::ShiftRight<8>(pixels)), red = channel(0, hn::ShiftRight<16>(pixels));
        const auto mixed = hn::Or(hn::Or(blue, hn::ShiftLeft<8>(green)), hn::Or(hn::ShiftLeft<16>(red), hn::And(pixels, hn::Set(di, static_cast<std::int32_t>(0xff000000u)))));
        return hn::IfThenElse(hn::RebindMask(di, hn::Gt(coverage, hn::Zero(d))), mixed, pixels);
    };
    const std::size_t lanes = hn::Lanes(d);
    auto* words = reinterpret_cast<std::int32_t*>(row);
    for (std::size_t begin = 0; begin < width; begin += GridRow::kBlock) {
        if (!grid.isCovered[begin / GridRow::kBlock]) continue;
        if (begin + GridRow::kBlock <= width) {
            for (std::size_t x = begin; x < begin + GridRow::kBlock; x += lanes) hn::StoreU(step(x, hn::LoadU(di, words + x)), di, words + x);
        } else {
            std::int32_t rest[GridRow::kBlock] = {};
            std::memcpy(rest, words + begin, 4 * (width - begin));
            for (std::size_t x = 0; x < GridRow::kBlock; x += lanes) hn::StoreU(step(begin + x, hn::LoadU(di, rest + x)), di, rest + x);
            std::memcpy(words + begin, rest, 4 * (width - begin));
        }
    }
}

}  // namespace morphogen::raster::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace morphogen::raster {

HWY_EXPORT(StretchRow);
HWY_EXPORT(MixRows);
HWY_EXPORT(LayRowOver);
HWY_EXPORT(LayGridOver);

void stretchRow(const std::uint8_t* from, const StretchedColumns& columns, std::uint8_t* to) { HWY_DYNAMIC_DISPATCH(StretchRow)(from, columns, to); }
void mixRows(const RowMix& mix, std::size_t width, std::uint8_t* to) { HWY_DYNAMIC_DISPATCH(MixRows)(mix, width, to); }
void layRowOver(const std::uint8_t* picture, std::size_t width, std::uint8_t* row) { HWY_DYNAMIC_DISPATCH(LayRowOver)(picture, width, row); }
void layGridOver(const GridRow& grid, const GridInks& inks, std::size_t width, std::uint8_t* row) { HWY_DYNAMIC_DISPATCH(LayGridOver)(grid, inks, width, row); }

void findSeeThrough(const std::uint8_t* picture, std::size_t width, std::vector<std::uint8_t>& blocks)
{
    constexpr std::size_t kBlock = GridRow::kBlock;
    blocks.assign((width + kBlock - 1) / kBlock, 0);
    for (std::size_t block = 0; block < blocks.size(); ++block) {
        std::uint8_t least = 255;
        for (std::size_t x = kBlock * block; x < std::min(kBlock * (block + 1), width); ++x) least = std::min(least, picture[4 * x + 3]);
        blocks[block] = least < 255 ? 1 : 0;
    }
}

}  // namespace morphogen::raster
#endif
