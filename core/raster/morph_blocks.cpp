#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/raster/morph_blocks.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include <hwy/contrib/math/math-inl.h>

#include "core/morph/rounding.h"
#include "core/raster/half-inl.h"
#include "core/raster/morph_blocks.h"

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace morphogen::raster::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, kBlock>;
using V = hn::Vec<D>;

HWY_INLINE V splat(float value) { return hn::Set(D(), value); }
HWY_INLINE V dot3(V a, float ka, V b, float kb, V c, float kc) { return hn::MulAdd(a, splat(ka), hn::MulAdd(b, splat(kb), hn::Mul(c, splat(kc)))); }

/// displayFromLinear of core/math/srgb.h.
HWY_INLINE V display(V linear)
{
    const D d;
    const V size = hn::Abs(linear), some = hn::Max(size, splat(1e-20f));
    const V curve = hn::MulSub(splat(1.055f), hn::Exp(d, hn::Mul(hn::Log(d, some), splat(1 / 2.4f))), splat(0.055f));
    return hn::CopySign(hn::IfThenElse(hn::Le(size, splat(0.0031308f)), hn::Mul(size, splat(12.92f)), curve), linear);
}

/// How far each moment of MorphPlan::cover counts at `t`: pairCover() as a sum of hats.
HWY_INLINE V weightOfMoment(std::size_t k, V place)
{
    const V one = splat(1), at = splat(static_cast<float>(k));
    V rise = hn::Add(hn::Sub(place, at), one), fall = hn::Sub(one, hn::Sub(place, at));
    const auto slowly = [](V part) HWY_ATTR { return hn::Mul(hn::Max(part, hn::Zero(D())), part); };
    if (k == 0) rise = slowly(hn::MulAdd(splat(2), place, one));
    if (k + 1 == kCoverMoments) fall = slowly(hn::NegMulAdd(splat(2), hn::Sub(place, at), one));
    return hn::Max(hn::Min(rise, fall), hn::Zero(D()));
}

HWY_INLINE V moment255(const std::uint8_t* row)
{
    const hn::Rebind<std::uint8_t, D> bytes;
    const hn::RebindToSigned<D> integers;
    return hn::ConvertTo(D(), hn::PromoteTo(integers, hn::LoadU(bytes, row)));
}

/// core/morph/rounding.h, of factors. Mirrored ones get thicker to their own side.
HWY_INLINE void roundOff(V growth, V (&factor)[9])
{
    const D d;
    const V roundness = hn::Mul(splat(morph::kRoundest), hn::Min(hn::Mul(splat(1 / morph::kRoundBy), hn::Max(hn::Sub(growth, splat(1)), hn::Zero(d))), splat(1)));
    if (hn::AllTrue(d, hn::Eq(roundness, hn::Zero(d)))) return;
    V others[9], square = splat(1e-30f);
    for (std::size_t k = 0; k < 9; ++k) square = hn::MulAdd(factor[k], factor[k], square);
    for (std::size_t row = 0; row < 3; ++row)
        for (std::size_t column = 0; column < 3; ++column) {
            const std::size_t a = 3 * ((row + 1) % 3), b = 3 * ((row + 2) % 3), right = (column + 1) % 3, left = (column + 2) % 3;
            others[3 * row + column] = hn::MulSub(factor[a + right], factor[b + left], hn::Mul(factor[a + left], factor[b + right]));
        }
    const V volume = hn::MulAdd(factor[0], others[0], hn::MulAdd(factor[1], others[1], hn::Mul(factor[2], others[2])));
    const V share = hn::CopySign(hn::Div(roundness, hn::Sqrt(square)), volume);
    const V shrink = hn::Div(splat(1), hn::MulAdd(splat(3), hn::Div(hn::Mul(share, volume), square), splat(1)));
    for (std::size_t k = 0; k < 9; ++k) factor[k] = hn::Mul(shrink, hn::MulAdd(share, others[k], factor[k]));
}

HWY_INLINE V timeOf(const MorphMoment& moment, V start)
{
    V t = splat(moment.progress);
    if (moment.spread > 0) t = hn::Min(hn::Max(hn::Mul(hn::NegMulAdd(splat(moment.spread), start, t), splat(1 / (1 - moment.spread))), hn::Zero(D())), splat(1));
    const V smooth = hn::Mul(hn::Mul(t, t), hn::NegMulAdd(splat(2), t, splat(3)));
    return hn::MulAdd(splat(moment.ease), hn::Sub(smooth, t), t);
}

void BlendMorphSegment(const MorphBlocks& blocks, const MorphMoment& moment, std::size_t segment, const MorphOutput& out)
{
    const D d;
    const std::size_t first = segment * kSegmentBlocks, end = std::min(first + kSegmentBlocks, blocks.prepared->blocks);
    const std::size_t rest = 3 * static_cast<std::size_t>(shRestPerChannel(blocks.prepared->shDegree));
    const hn::Rebind<hwy::float16_t, D> halves;
    const V perScale = splat(1 / blocks.factorScale);
    for (std::size_t block = first; block < end; ++block)
        for (std::size_t lane = 0; lane < kBlock; lane += hn::Lanes(d)) {
            const float* from = &blocks.pairs[block * (kMorphRows * kBlock) + lane];
            float* to = out.base + (block - first) * (kBlockRows * kBlock) + lane;
            const std::uint16_t* fromHalves = &blocks.halves[block * (kMorphHalfRows * kBlock) + lane];
            const auto row = [&](std::size_t k) HWY_ATTR { return hn::Load(d, from + k * kBlock); };
            const auto halfRow = [&](std::size_t k) HWY_ATTR { return hn::PromoteTo(d, hn::LoadU(halves, reinterpret_cast<const hwy::float16_t*>(fromHalves + k * kBlock))); };
            const auto put = [&](std::size_t k, V value) HWY_ATTR { hn::Store(value, d, to + k * kBlock); };
            const V t = timeOf(moment, row(kMorphStart));
            const auto between = [&](V a, V b) HWY_ATTR { return hn::MulAdd(t, hn::Sub(b, a), a); };

            const V place = hn::MulSub(t, splat(kCoverMoments), splat(0.5f));
            V growth = hn::Zero(d), seen = hn::Zero(d), counted = hn::Zero(d);
            const std::uint8_t* cover = &blocks.cover[block * (kMorphCoverRows * kBlock) + lane];
            for (std::size_t k = 0; k < kCoverMoments; ++k) {
                const V weight = weightOfMoment(k, place);
                if (hn::AllTrue(d, hn::Eq(weight, hn::Zero(d)))) continue;
                growth = hn::MulAdd(weight, moment255(cover + k * kBlock), growth);
                seen = hn::MulAdd(weight, moment255(cover + (kCoverMoments + k) * kBlock), seen);
                counted = hn::Add(counted, weight);
            }
            growth = hn::MulAdd(growth, splat((kMostGrowth - 1) / 255.0f), splat(1));
            seen = hn::MulAdd(seen, splat(1 / 255.0f), hn::Sub(splat(1), counted));

            const V size = hn::Mul(growth, perScale);
            const float* bows = blocks.bows.size() == 0 ? nullptr : &blocks.bows[block * 3 * kBlock + lane];
            const V aside = hn::Mul(splat(4), hn::NegMulAdd(t, t, t));
            for (std::size_t k = 0; k < 3; ++k) {
                const V straight = between(row(kMorphCentre + k), row(kMorphCentre + 3 + k));
                put(kCentre + k, bows ? hn::MulAdd(aside, hn::Load(d, bows + k * kBlock), straight) : straight);
            }
            V factor[9];
            for (std::size_t k = 0; k < 9; ++k) factor[k] = between(halfRow(kMorphFactor + k), halfRow(kMorphFactor + 9 + k));
            roundOff(growth, factor);
            for (std::size_t k = 0; k < 9; ++k) put(kFactor + k, hn::Mul(size, factor[k]));
            // What is carried at one end goes with the whole's progress, whatever is carried at the other.
            const V depth = hn::Mul(seen, between(row(kMorphDepth), row(kMorphDepth + 1)));
            const V alpha = hn::Sub(splat(1), hn::Exp(d, hn::Neg(depth)));
            put(kLogOpacity, hn::IfThenElse(hn::Gt(alpha, splat(1e-6f)), hn::Mul(splat(1.44269504f), hn::Log(d, hn::Max(alpha, splat(1e-6f)))), splat(kNeverDrawn)));

            V lab[3];
            for (std::size_t k = 0; k < 3; ++k) lab[k] = between(halfRow(kMorphColour + k), halfRow(kMorphColour + 3 + k));
            V l = dot3(lab[0], 1, lab[1], 0.3963377774f, lab[2], 0.2158037573f);
            V m = dot3(lab[0], 1, lab[1], -0.1055613458f, lab[2], -0.0638541728f);
            V s = dot3(lab[0], 1, lab[1], -0.0894841775f, lab[2], -1.2914855480f);
            l = hn::Mul(hn::Mul(l, l), l), m = hn::Mul(hn::Mul(m, m), m), s = hn::Mul(hn::Mul(s, s), s);
            put(kBaseColour, display(dot3(l, 4.0767416621f, m, -3.3077115913f, s, 0.2309699292f)));
            put(kBaseColour + 1, display(dot3(l, -1.2684380046f, m, 2.6097574011f, s, -0.3413193965f)));
            put(kBaseColour + 2, display(dot3(l, -0.0041960863f, m, -0.7034186147f, s, 1.7076147010f)));

            for (std::size_t k = 0; k < rest && out.harmonics; ++k) {
                const std::size_t at = (block * rest + k) * kBlock + lane;
                const auto load = [&](const AlignedArray<std::uint16_t>& side) HWY_ATTR {
                    return hn::PromoteTo(d, hn::LoadU(halves, reinterpret_cast<const hwy::float16_t*>(&side[at])));
                };
                storeHalves(d, between(load(blocks.harmonics[0]), load(blocks.harmonics[1])), out.harmonics + at - first * rest * kBlock);
            }
        }
}

}  // namespace morphogen::raster::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

#include "core/base/memory_budget.h"
#include "core/base/parallel.h"
#include "core/math/gaussian.h"
#include "core/math/oklab.h"
#include "core/raster/half.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <span>

namespace morphogen::raster {

HWY_EXPORT(BlendMorphSegment);
void blendMorphSegment(const MorphBlocks& blocks, const MorphMoment& moment, std::size_t segment, const MorphOutput& out) { HWY_DYNAMIC_DISPATCH(BlendMorphSegment)(blocks, moment, segment, out); }

namespace {

constexpr float kWidestSigma = 1e5f;
constexpr float kFarthest = 1e12f;

/// One side of a pair as it lies in a block.
struct PairSide {
    Vec3 centre{0};
    Mat3 factor{0};
    Vec3 colour{0};
    float depth = 0;
    bool isDrawn = false;
};

PairSide sideOf(const Splats& splats, std::size_t row, bool isCarried)
{
    const Vec3 centre = splats.position(row), sigma = glm::min(splats.standardDeviations(row), Vec3(kWidestSigma));
    if (!glm::all(glm::lessThan(glm::abs(centre), Vec3(kFarthest))) || !std::isfinite(sigma.x + sigma.y + sigma.z)) return {};
    PairSide side{centre, factorOf(splats.rotation(row), sigma)};
    Rgb colour(0.5f);
    for (int channel = 0; channel < 3; ++channel) {
        const float dc = splats.columns[static_cast<std::size_t>(SplatColumn::Dc0) + static_cast<std::size_t>(channel)].at<float>(row);
        if (std::isfinite(dc)) colour[channel] += kShC0 * std::clamp(dc, -1e6f, 1e6f);
    }
    side.colour = oklabFromDisplay(colour);
    const float logit = splats.column(SplatColumn::Opacity).at<float>(row);
    if (isCarried && !std::isnan(logit)) side.depth = logit > 20 ? std::min(logit, 80.0f) : std::log1p(std::exp(logit));
    side.isDrawn = true;
    return side;
}

float factorScaleOf(const MorphMotion& motion)
{
    float longest = 0;
    for (const Splats* side : {motion.from.get(), motion.to.get()})
        for (std::size_t i = 0; i < side->size(); ++i) {
            const Vec3 sigma = side->standardDeviations(i);
            for (int axis = 0; axis < 3; ++axis)
                if (std::isfinite(sigma[axis])) longest = std::max(longest, std::min(sigma[axis], kWidestSigma));
        }
    return longest > 0 ? std::exp2(14 - std::ceil(std::log2(longest))) : 1.0f;
}

/// The harmonics of sixteen rows of a side, coefficient by coefficient, r g b; those it lacks are nothing.
void writeHarmonics(const Splats& splats, std::span<const std::uint32_t, kBlock> rows, int degree, std::uint16_t* to)
{
    const std::size_t own = static_cast<std::size_t>(shRestPerChannel(splats.shDegree)), all = static_cast<std::size_t>(shRestPerChannel(degree));
    for (std::size_t k = 0; k < all; ++k)
        for (std::size_t channel = 0; channel < 3; ++channel) {
            float values[kBlock] = {};
            for (std::size_t lane = 0; lane < kBlock && k < own; ++lane) {
                const float value = splats.shRest[channel * own + k].at<float>(rows[lane]);
                values[lane] = std::isfinite(value) ? value : 0.0f;
            }
            toHalf(values, kBlock, to + (3 * k + channel) * kBlock);
        }
}

}  // namespace

Result<std::shared_ptr<const MorphBlocks>> makeMorphBlocks(std::shared_ptr<const MorphMotion> motion, std::shared_ptr<const Prepared> prepared, const std::stop_token& stop)
{
    const MorphPlan& plan = *motion->plan;
    const std::size_t padded = prepared->blocks * kBlock, rest = 3 * static_cast<std::size_t>(shRestPerChannel(prepared->shDegree));
    MG_TRY(checkMemory(padded * (kMorphRows * sizeof(float) + kMorphCoverRows + (kMorphHalfRows + 2 * rest) * sizeof(std::uint16_t)), "", fmt::format("drawing a morph of {} splats", plan.size())));
    auto blocks = std::make_shared<MorphBlocks>();
    blocks->pairs.resize(padded * kMorphRows);
    blocks->bows.resize(motion->bows.empty() ? 0 : padded * 3);
    blocks->halves.resize(padded * kMorphHalfRows);
    blocks->factorScale = factorScaleOf(*motion);
    blocks->cover.resize(padded * kMorphCoverRows);
    for (auto& side : blocks->harmonics) side.resize(padded * rest);
    parallelFor(prepared->blocks, 32, [&](std::size_t begin, std::size_t end) {
        for (std::size_t block = begin; block < end && !stop.stop_requested(); ++block) {
            std::array<std::uint32_t, kBlock> sideRows[2];
            float wide[kMorphHalfRows * kBlock];
            for (std::size_t lane = 0; lane < kBlock; ++lane) {
                const std::size_t slot = block * kBlock + lane;
                const bool isReal = slot < prepared->count;
                const std::size_t p = prepared->source[isReal ? slot : prepared->count - 1];
                const std::uint32_t rows[2] = {plan.pairs.at<std::uint32_t>(p, 0), plan.pairs.at<std::uint32_t>(p, 1)};
                const std::uint8_t carries = isReal ? plan.carries.at<std::uint8_t>(p) : std::uint8_t{0};
                const PairSide sides[2] = {sideOf(*motion->from, rows[0], carries & 1), sideOf(*motion->to, rows[1], carries & 2)};
                const bool isDrawn = sides[0].isDrawn && sides[1].isDrawn;
                float* to = &blocks->pairs[block * (kMorphRows * kBlock) + lane];
                const auto put = [&](std::size_t row, float value) { to[row * kBlock] = value; };
                for (std::size_t side = 0; side < 2; ++side) {
                    Mat3 factor = sides[side].factor;
                    if (side == 1 && isDrawn) factor = factor * motion->alignments.turns[p];
                    for (int axis = 0; axis < 3; ++axis) {
                        put(kMorphCentre + 3 * side + static_cast<std::size_t>(axis), sides[side].centre[axis]);
                        wide[(kMorphColour + 3 * side + static_cast<std::size_t>(axis)) * kBlock + lane] = sides[side].colour[axis];
                        for (int column = 0; column < 3; ++column) wide[(kMorphFactor + 9 * side + static_cast<std::size_t>(3 * axis + column)) * kBlock + lane] = blocks->factorScale * factor[column][axis];
                    }
                    put(kMorphDepth + side, isDrawn ? sides[side].depth : 0.0f);
                    sideRows[side][lane] = rows[side];
                }
                for (int axis = 0; axis < 3 && blocks->bows.size() != 0; ++axis) blocks->bows[(block * 3 + static_cast<std::size_t>(axis)) * kBlock + lane] = motion->bows[p][axis];
                put(kMorphStart, motion->starts.empty() ? 0.0f : motion->starts[p]);
                const std::uint8_t* cover = plan.cover.chunk<std::uint8_t>(p / kChunkRows).data() + p % kChunkRows * kMorphCoverRows;
                for (std::size_t k = 0; k < kMorphCoverRows; ++k) blocks->cover[(block * kMorphCoverRows + k) * kBlock + lane] = cover[k];
            }
            toHalf(wide, kMorphHalfRows * kBlock, &blocks->halves[block * kMorphHalfRows * kBlock]);
            for (std::size_t side = 0; side < 2 && rest > 0; ++side)
                writeHarmonics(side == 0 ? *motion->from : *motion->to, sideRows[side], prepared->shDegree, &blocks->harmonics[side][block * rest * kBlock]);
        }
    });
    if (stop.stop_requested()) return cancelled();
    blocks->motion = std::move(motion);
    blocks->prepared = std::move(prepared);
    return std::shared_ptr<const MorphBlocks>(std::move(blocks));
}

}  // namespace morphogen::raster
#endif
