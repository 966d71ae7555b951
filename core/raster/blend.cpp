// The SIMD part of blending; see blend.h for what it computes.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/raster/blend.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/raster/blend.h"

#include <algorithm>
#include <bit>
#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace morphogen::raster::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;
using DI = hn::RebindToSigned<D>;
using VI = hn::Vec<DI>;
using DU = hn::RebindToUnsigned<D>;

constexpr std::size_t kPixels = 16;                          // of a block
constexpr std::size_t kBlocks = 16;                          // of a tile
constexpr std::size_t kBatch = 32;                           // splats
constexpr float kMostAlpha = 0.99f;
constexpr float kClosed = 1e-4f;

HWY_INLINE V all(float value) { return hn::Set(D(), value); }

/// 2^x to a relative error of 7.5e-5 for -126 < x < 127: a cubic on [-1/2, 1/2] (minimax, by Remez' exchange).
HWY_INLINE V exp2Of(V x)
{
    const V magic = all(12582912.0f);   // 1.5 * 2^23: adding it rounds to a whole number, in the low bits
    const V shifted = hn::Add(x, magic);
    const V f = hn::Sub(x, hn::Sub(shifted, magic));
    V p = hn::MulAdd(all(0.0551716691f), f, all(0.242611122f));
    p = hn::MulAdd(p, f, all(0.693260985f));
    p = hn::MulAdd(p, f, all(0.999928074f));
    const DI di;
    return hn::BitCast(D(), hn::Add(hn::BitCast(di, p), hn::ShiftLeft<23>(hn::BitCast(di, shifted))));
}

/// log2 alpha at tile pixel (x, y) is k0 + k1 x + k2 y + a x^2 + b x y + c y^2.
struct Batch {
    HWY_ALIGN float k0[kBatch], k1[kBatch], k2[kBatch], a[kBatch], b[kBatch], c[kBatch];
    HWY_ALIGN float red[kBatch], green[kBatch], blue[kBatch];
    std::uint32_t meets[kBlocks];   ///< bit i: splat i of the batch meets the block
};

/// Sixteen pixels of each block; a row of four pixels after the other.
struct Pixels {
    HWY_ALIGN float through[kBlocks][kPixels], red[kBlocks][kPixels], green[kBlocks][kPixels], blue[kBlocks][kPixels];
};

struct ExtraPixels {
    HWY_ALIGN float depth[kBlocks][kPixels], median[kBlocks][kPixels], normal[3][kBlocks][kPixels], motion[2][kBlocks][kPixels];
    HWY_ALIGN float heaviest[kBlocks][kPixels];
    HWY_ALIGN std::uint32_t objectId[kBlocks][kPixels];
};

/// x, y, x^2, x y, y^2 of the pixels of every block.
struct Coordinates {
    HWY_ALIGN float rows[kBlocks][5][kPixels];
    Coordinates()
    {
        for (std::size_t block = 0; block < kBlocks; ++block) {
            for (std::size_t pixel = 0; pixel < kPixels; ++pixel) {
                const auto x = static_cast<float>(block % 4 * 4 + pixel % 4), y = static_cast<float>(block / 4 * 4 + pixel / 4);
                const float values[5] = {x, y, x * x, x * y, y * y};
                for (std::size_t k = 0; k < 5; ++k) rows[block][k][pixel] = values[k];
            }
        }
    }
};

/// Brings a vector of splats into the tile's coordinates and returns for each the blocks it meets, one bit each.
HWY_INLINE VI loadGroup(const Record* records, const std::uint32_t* list, float left, float top, std::size_t at, Batch& out)
{
    const D d;
    const DI di;
    const DU du;
    const VI index = hn::ShiftLeft<3>(hn::LoadU(di, reinterpret_cast<const std::int32_t*>(list)));
    const float* base = &records->x;
    const auto field = [&](int k) HWY_ATTR { return hn::GatherIndex(d, base + k, index); };
    const V x = hn::Sub(field(0), all(left)), y = hn::Sub(field(1), all(top));
    const V a = field(2), b = field(3), c = field(4), logOpacity = field(5);
    const auto colours = hn::BitCast(du, field(6)), blueAndArea = hn::BitCast(du, field(7));

    const auto store = [&](V value, float* to) HWY_ATTR { hn::Store(value, d, to + at); };
    const V ax = hn::Mul(a, x), by = hn::Mul(b, y), cy = hn::Mul(c, y), bx = hn::Mul(b, x);
    store(hn::MulAdd(hn::Add(ax, by), x, hn::MulAdd(cy, y, logOpacity)), out.k0);
    store(hn::NegMulSub(all(2.0f), ax, by), out.k1);
    store(hn::NegMulSub(all(2.0f), cy, bx), out.k2);
    store(a, out.a), store(b, out.b), store(c, out.c);
    const hn::Rebind<std::uint16_t, D> d16;
    const hn::Rebind<hwy::float16_t, D> dh;
    const auto promote = [&](hn::Vec<DU> bits) HWY_ATTR { return hn::PromoteTo(d, hn::BitCast(dh, hn::TruncateTo(d16, bits))); };
    store(promote(colours), out.red);
    store(promote(hn::ShiftRight<16>(colours)), out.green);
    store(promote(blueAndArea), out.blue);

    // The outline, as in bin.cpp, over the four bands of blocks.
    const V determinant = hn::BitCast(d, hn::ShiftLeft<16>(hn::ShiftRight<16>(blueAndArea)));
    const V reach = hn::Sub(logOpacity, all(kLogThreshold));
    const V inverseA = hn::Div(all(1.0f), a);
    const V tilt = hn::Mul(all(-0.5f), hn::Mul(b, inverseA));
    const V inner = hn::Neg(hn::Mul(reach, inverseA));
    const V bend = hn::Div(all(0.25f * 1.44269504f * 1.44269504f), hn::Mul(determinant, hn::Mul(a, a)));
    const V halfHeight = hn::Sqrt(hn::Mul(hn::Mul(all(-4.0f / (1.44269504f * 1.44269504f)), a), hn::Mul(reach, determinant)));
    const V heightOfRightmost = hn::Mul(hn::Mul(tilt, halfHeight), hn::Sqrt(hn::Div(a, c)));
    VI meets = hn::Zero(di);
    for (int band = 0; band < 4; ++band) {
        const V low = hn::Max(hn::Sub(all(static_cast<float>(4 * band)), y), hn::Neg(halfHeight));
        const V high = hn::Min(hn::Sub(all(static_cast<float>(4 * band + 3)), y), halfHeight);
        const auto isMet = hn::Le(low, high);
        const V dyRight = hn::Min(hn::Max(heightOfRightmost, low), high), dyLeft = hn::Min(hn::Max(hn::Neg(heightOfRightmost), low), high);
        const V zero = hn::Zero(d);
        const V right = hn::MulAdd(tilt, dyRight, hn::Sqrt(hn::Max(hn::NegMulAdd(bend, hn::Mul(dyRight, dyRight), inner), zero)));
        const V leftMost = hn::MulSub(tilt, dyLeft, hn::Sqrt(hn::Max(hn::NegMulAdd(bend, hn::Mul(dyLeft, dyLeft), inner), zero)));
        const V slack = hn::MulAdd(all(1e-5f), hn::Add(hn::Abs(right), hn::Abs(leftMost)), all(1e-3f));
        // First and one past the last block of the band, in 0..4.
        const V first = hn::Ceil(hn::Mul(hn::Sub(hn::Sub(hn::Add(x, leftMost), slack), all(3.0f)), all(0.25f)));
        const V last = hn::Add(hn::Floor(hn::Mul(hn::Add(hn::Add(x, right), slack), all(0.25f))), all(1.0f));
        const auto clamped = [&](V v) HWY_ATTR { return hn::ConvertTo(di, hn::Min(hn::Max(v, zero), all(4.0f))); };
        const VI one = hn::Set(di, 1);
        const VI bits = hn::Sub(hn::Shl(one, clamped(last)), hn::Shl(one, clamped(first)));
        const VI kept = hn::IfThenElseZero(hn::RebindMask(di, isMet), hn::Max(bits, hn::Zero(di)));
        meets = hn::Or(meets, hn::Shl(kept, hn::Set(di, 4 * band)));
    }
    return meets;
}

/// `count` splats of the list into `out`, padded with splats that meet nothing.
HWY_INLINE void loadBatch(const Record* records, const std::uint32_t* list, std::size_t count, float left, float top, Batch& out)
{
    const DI di;
    const std::size_t lanes = hn::Lanes(di);
    std::memset(out.meets, 0, sizeof out.meets);
    for (std::size_t at = 0; at < count; at += lanes) {
        VI meets;
        if (at + lanes <= count) {
            meets = loadGroup(records, list + at, left, top, at, out);
        } else {
            HWY_ALIGN std::uint32_t padded[16];
            for (std::size_t i = 0; i < lanes; ++i) padded[i] = list[std::min(at + i, count - 1)];
            meets = loadGroup(records, padded, left, top, at, out);
            const VI isReal = hn::VecFromMask(di, hn::Lt(hn::Iota(di, 0), hn::Set(di, static_cast<std::int32_t>(count - at))));
            meets = hn::And(meets, isReal);
        }
        for (std::size_t block = 0; block < kBlocks; ++block) {
            const auto isMet = hn::TestBit(meets, hn::Set(di, 1 << block));
            std::uint8_t bits[8] = {};
            hn::StoreMaskBits(di, isMet, bits);
            out.meets[block] |= (bits[0] | static_cast<std::uint32_t>(bits[1]) << 8) << at;
        }
    }
}

struct BlockExtras {
    const Extra* extras;
    const std::uint32_t* list;
    ExtraPixels* pixels;
};

/// The block's splats of the batch. Returns whether something behind would still be seen.
template <bool kWithExtras>
HWY_INLINE bool blendBlock(const Batch& batch, const Coordinates& coordinates, std::size_t block, Pixels& pixels, [[maybe_unused]] const BlockExtras& extras)
{
    const D d;
    constexpr std::size_t kLanes = hn::MaxLanes(d);
    V farthest = hn::Zero(d);
    for (std::size_t at = 0; at < kPixels; at += kLanes) {
        const auto coordinate = [&](std::size_t k) HWY_ATTR { return hn::Load(d, &coordinates.rows[block][k][at]); };
        const V x = coordinate(0), y = coordinate(1), xx = coordinate(2), xy = coordinate(3), yy = coordinate(4);
        V through = hn::Load(d, &pixels.through[block][at]);
        V red = hn::Load(d, &pixels.red[block][at]), green = hn::Load(d, &pixels.green[block][at]), blue = hn::Load(d, &pixels.blue[block][at]);
        for (std::uint32_t left = batch.meets[block]; left != 0; left &= left - 1) {
            const int i = std::countr_zero(left);
            V power = hn::MulAdd(y, all(batch.k2[i]), all(batch.k0[i]));
            power = hn::MulAdd(x, all(batch.k1[i]), power);
            power = hn::MulAdd(xx, all(batch.a[i]), power);
            power = hn::MulAdd(xy, all(batch.b[i]), power);
            power = hn::MulAdd(yy, all(batch.c[i]), power);
            const V alpha = hn::IfThenElseZero(hn::Ge(power, all(kLogThreshold)), hn::Min(exp2Of(power), all(kMostAlpha)));
            const V weight = hn::Mul(alpha, through);
            [[maybe_unused]] const V before = through;
            through = hn::Sub(through, weight);
            red = hn::MulAdd(weight, all(batch.red[i]), red);
            green = hn::MulAdd(weight, all(batch.green[i]), green);
            blue = hn::MulAdd(weight, all(batch.blue[i]), blue);
            if constexpr (kWithExtras) {
                const Extra& extra = extras.extras[extras.list[i]];
                ExtraPixels& p = *extras.pixels;
                const auto accumulate = [&](float* to, float value) HWY_ATTR { hn::Store(hn::MulAdd(weight, all(value), hn::Load(d, to + at)), d, to + at); };
                accumulate(p.depth[block], extra.depth);
                for (int axis = 0; axis < 3; ++axis) accumulate(p.normal[axis][block], extra.normal[axis]);
                for (int axis = 0; axis < 2; ++axis) accumulate(p.motion[axis][block], extra.motion[axis]);
                const auto crosses = hn::And(hn::Ge(before, all(0.5f)), hn::Lt(through, all(0.5f)));
                hn::Store(hn::IfThenElse(crosses, all(extra.depth), hn::Load(d, p.median[block] + at)), d, p.median[block] + at);
                const V heaviest = hn::Load(d, p.heaviest[block] + at);
                const auto isHeavier = hn::Gt(weight, heaviest);
                hn::Store(hn::Max(weight, heaviest), d, p.heaviest[block] + at);
                const DU du;
                hn::Store(hn::IfThenElse(hn::RebindMask(du, isHeavier), hn::Set(du, extra.objectId), hn::Load(du, p.objectId[block] + at)), du, p.objectId[block] + at);
            }
        }
        hn::Store(through, d, &pixels.through[block][at]);
        hn::Store(red, d, &pixels.red[block][at]);
        hn::Store(green, d, &pixels.green[block][at]);
        hn::Store(blue, d, &pixels.blue[block][at]);
        farthest = hn::Max(farthest, through);
    }
    return !hn::AllTrue(d, hn::Lt(farthest, all(kClosed)));
}

struct Corner {
    int left, top, width, height;   // of the tile on the picture, in pixels
};

void writeFloats(const BlendRequest& request, const Corner& corner, const Pixels& pixels)
{
    const Planes& planes = request.planes;
    for (int y = 0; y < corner.height; ++y) {
        for (int x = 0; x < corner.width; ++x) {
            const int block = y / 4 * 4 + x / 4, pixel = y % 4 * 4 + x % 4;
            const float through = pixels.through[block][pixel];
            const std::size_t at = static_cast<std::size_t>(corner.top + y) * static_cast<std::size_t>(planes.width) + static_cast<std::size_t>(corner.left + x);
            if (planes.alpha) planes.alpha[at] = 1.0f - through;
            if (!planes.colour) continue;
            const float behind = request.hasBackground ? through : 0.0f;
            planes.colour[4 * at] = pixels.red[block][pixel] + behind * request.background[0];
            planes.colour[4 * at + 1] = pixels.green[block][pixel] + behind * request.background[1];
            planes.colour[4 * at + 2] = pixels.blue[block][pixel] + behind * request.background[2];
            planes.colour[4 * at + 3] = request.hasBackground ? 1.0f : 1.0f - through;
        }
    }
}

void writeBytes(const BlendRequest& request, const Corner& corner, const Pixels& pixels)
{
    const D d;
    const DI di;
    const Planes& planes = request.planes;
    HWY_ALIGN std::uint32_t rows[kTile][kTile];
    const auto quantised = [&](V value) HWY_ATTR { return hn::NearestInt(hn::Mul(hn::Min(hn::Max(value, hn::Zero(d)), all(1.0f)), all(255.0f))); };
    for (std::size_t block = 0; block < kBlocks; ++block) {
        HWY_ALIGN std::uint32_t packed[kPixels];
        for (std::size_t at = 0; at < kPixels; at += hn::Lanes(d)) {
            const V through = hn::Load(d, &pixels.through[block][at]);
            const V behind = request.hasBackground ? through : hn::Zero(d);
            const auto channel = [&](const float (&plane)[kPixels], int k) HWY_ATTR {
                return quantised(hn::MulAdd(behind, all(request.background[static_cast<std::size_t>(k)]), hn::Load(d, plane + at)));
            };
            const VI opacity = request.hasBackground ? hn::Set(di, 255) : quantised(hn::Sub(all(1.0f), through));
            const VI value = hn::Or(hn::Or(channel(pixels.red[block], 0), hn::ShiftLeft<8>(channel(pixels.green[block], 1))),
                                    hn::Or(hn::ShiftLeft<16>(channel(pixels.blue[block], 2)), hn::ShiftLeft<24>(opacity)));
            hn::Store(value, di, reinterpret_cast<std::int32_t*>(packed + at));
        }
        for (std::size_t y = 0; y < 4; ++y) std::memcpy(&rows[block / 4 * 4 + y][block % 4 * 4], packed + 4 * y, 16);
    }
    for (int y = 0; y < corner.height; ++y) {
        const std::size_t at = static_cast<std::size_t>(corner.top + y) * static_cast<std::size_t>(planes.width) + static_cast<std::size_t>(corner.left);
        std::memcpy(planes.bytes + 4 * at, rows[y], static_cast<std::size_t>(corner.width) * 4);
    }
}

void writeExtras(const BlendRequest& request, const Corner& corner, const Pixels& pixels, const ExtraPixels& extras)
{
    const Planes& planes = request.planes;
    for (int y = 0; y < corner.height; ++y) {
        for (int x = 0; x < corner.width; ++x) {
            const int block = y / 4 * 4 + x / 4, pixel = y % 4 * 4 + x % 4;
            const std::size_t at = static_cast<std::size_t>(corner.top + y) * static_cast<std::size_t>(planes.width) + static_cast<std::size_t>(corner.left + x);
            const float covered = 1.0f - pixels.through[block][pixel];
            const float share = covered > 0 ? 1.0f / covered : 0.0f;
            if (planes.expectedDepth) planes.expectedDepth[at] = share * extras.depth[block][pixel];
            if (planes.medianDepth) planes.medianDepth[at] = extras.median[block][pixel];
            if (planes.objectId) planes.objectId[at] = extras.objectId[block][pixel];
            for (std::size_t axis = 0; axis < 3 && planes.normal; ++axis) planes.normal[3 * at + axis] = share * extras.normal[axis][block][pixel];
            for (std::size_t axis = 0; axis < 2 && planes.motion; ++axis) planes.motion[2 * at + axis] = share * extras.motion[axis][block][pixel];
        }
    }
}

template <bool kWithExtras>
void blendList(const BlendRequest& request, std::size_t tile, const Corner& corner, Pixels& pixels, ExtraPixels* extraPixels)
{
    static const Coordinates coordinates;
    const TileLists& lists = *request.lists;
    const std::uint32_t begin = lists.starts[tile], end = lists.starts[tile + 1];
    Batch batch;
    std::uint32_t open = 0xffff;
    for (std::uint32_t at = begin; at < end && open != 0 && !request.stop.stop_requested(); at += kBatch) {
        const std::size_t count = std::min<std::size_t>(kBatch, end - at);
        const std::uint32_t* list = lists.list.data() + at;
        loadBatch(request.records, list, count, static_cast<float>(corner.left), static_cast<float>(corner.top), batch);
        for (std::uint32_t left = open; left != 0; left &= left - 1) {
            const auto block = static_cast<std::size_t>(std::countr_zero(left));
            if (batch.meets[block] == 0) continue;
            if (!blendBlock<kWithExtras>(batch, coordinates, block, pixels, {request.extras, list, extraPixels})) open &= ~(1u << block);
        }
    }
}

void BlendTile(const BlendRequest& request, std::size_t tile)
{
    const int column = static_cast<int>(tile % static_cast<std::size_t>(request.tilesX)), row = static_cast<int>(tile / static_cast<std::size_t>(request.tilesX));
    Corner corner{column * kTile, (request.lists->firstRow + row) * kTile, 0, 0};
    corner.width = std::min(kTile, request.planes.width - corner.left);
    corner.height = std::min(kTile, request.planes.height - corner.top);
    Pixels pixels;
    std::memset(&pixels.red, 0, sizeof pixels - sizeof pixels.through);
    std::fill_n(&pixels.through[0][0], kBlocks * kPixels, 1.0f);
    if (request.planes.wantsExtras()) {
        ExtraPixels extras;
        std::memset(&extras, 0, sizeof extras);
        blendList<true>(request, tile, corner, pixels, &extras);
        writeExtras(request, corner, pixels, extras);
    } else {
        blendList<false>(request, tile, corner, pixels, nullptr);
    }
    if (request.planes.colour || request.planes.alpha) writeFloats(request, corner, pixels);
    if (request.planes.bytes) writeBytes(request, corner, pixels);
}

}  // namespace morphogen::raster::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace morphogen::raster {

HWY_EXPORT(BlendTile);
void blendTile(const BlendRequest& request, std::size_t tile) { HWY_DYNAMIC_DISPATCH(BlendTile)(request, tile); }

}  // namespace morphogen::raster
#endif
