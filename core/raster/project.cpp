// The SIMD part of projection; see project.h for what it computes.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/raster/project.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include <hwy/contrib/math/math-inl.h>

#include "core/raster/half-inl.h"
#include "core/raster/project.h"

#include <algorithm>
#include <bit>
#include <cmath>

HWY_BEFORE_NAMESPACE();
namespace morphogen::raster::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, kBlock>;
using V = hn::Vec<D>;
using DI = hn::RebindToSigned<D>;
using VI = hn::Vec<DI>;
using M = hn::Mask<D>;

constexpr float kLog2E = 1.44269504f;
constexpr float kTwiceLn2 = 1.38629436f;

HWY_INLINE V splat(float value) { return hn::Set(D(), value); }
HWY_INLINE V dot3(V a0, V a1, V a2, V b0, V b1, V b2) { return hn::MulAdd(a0, b0, hn::MulAdd(a1, b1, hn::Mul(a2, b2))); }

/// Twelve numbers of the map and nine of the turn, for the splats of one vector.
struct Maps {
    V cameraFromRest[12];
    V restFromCamera[9];
};

HWY_INLINE void broadcastMap(const NodeMap& map, Maps& out)
{
    for (int k = 0; k < 12; ++k) out.cameraFromRest[k] = splat(map.cameraFromRest[k]);
    for (int k = 0; k < 9; ++k) out.restFromCamera[k] = splat(map.restFromCamera[k]);
}

HWY_INLINE VI mapOffsets(const std::uint32_t* nodes)
{
    const DI di;
    return hn::Mul(hn::LoadU(di, reinterpret_cast<const std::int32_t*>(nodes)), hn::Set(di, sizeof(NodeMap) / sizeof(float)));
}

HWY_INLINE void gatherMaps(const NodeMap* maps, VI offsets, Maps& out)
{
    const float* base = maps->cameraFromRest;
    for (int k = 0; k < 12; ++k) out.cameraFromRest[k] = hn::GatherIndex(D(), base + k, offsets);
    for (int k = 0; k < 9; ++k) out.restFromCamera[k] = hn::GatherIndex(D(), base + 12 + k, offsets);
}

/// restFromCamera of blended maps: the transpose of the rotation nearest to the linear part, by Newton's iteration with
/// Frobenius scaling (Higham 1986). Nine steps bring condition numbers up to 1e6 to float precision.
HWY_INLINE void turnFromBlend(Maps& maps)
{
    V x[9];
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 3; ++column) x[3 * row + column] = maps.cameraFromRest[4 * row + column];
    V sign = splat(1.0f);
    for (int step = 0; step < 9; ++step) {
        V cofactor[9];
        for (int row = 0; row < 3; ++row) {
            for (int column = 0; column < 3; ++column) {
                const int r1 = (row + 1) % 3 * 3, r2 = (row + 2) % 3 * 3, c1 = (column + 1) % 3, c2 = (column + 2) % 3;
                cofactor[3 * row + column] = hn::MulSub(x[r1 + c1], x[r2 + c2], hn::Mul(x[r1 + c2], x[r2 + c1]));
            }
        }
        const V determinant = dot3(x[0], x[1], x[2], cofactor[0], cofactor[1], cofactor[2]);
        if (step == 0) sign = hn::CopySign(sign, determinant);
        V size = hn::Zero(D()), inverseSize = hn::Zero(D());
        for (int k = 0; k < 9; ++k) size = hn::MulAdd(x[k], x[k], size), inverseSize = hn::MulAdd(cofactor[k], cofactor[k], inverseSize);
        const V ratio = hn::Div(inverseSize, hn::Mul(size, hn::Mul(determinant, determinant)));
        const V gamma = hn::Sqrt(hn::Sqrt(ratio));
        const V half = splat(0.5f);
        const V keep = hn::Mul(half, gamma), mix = hn::Div(half, hn::Mul(gamma, determinant));
        for (int k = 0; k < 9; ++k) x[k] = hn::MulAdd(keep, x[k], hn::Mul(mix, cofactor[k]));
    }
    // A map without volume has no such rotation; its splats keep the frame of the camera rather than a NaN.
    const V trace = dot3(x[0], x[1], x[2], x[0], x[1], x[2]);
    const M isFound = hn::And(hn::Gt(trace, splat(0.5f)), hn::Lt(trace, splat(2.0f)));
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 3; ++column)
            maps.restFromCamera[3 * column + row] = hn::IfThenElse(isFound, hn::Mul(sign, x[3 * row + column]), splat(row == column ? 1.0f : 0.0f));
}

/// Makes of a blend its first-order expansion about the splats' centres (splatMap in core/deform is the same in scalars).
HWY_INLINE void addGradients(const ProjectRequest& request, std::size_t slot, Maps& out)
{
    const D d;
    const Prepared& prepared = *request.prepared;
    const std::size_t padded = prepared.blocks * kBlock;
    const float* rows = request.base + (slot / kBlock - request.firstBlock) * (kBlock * kBlockRows) + slot % kBlock;
    const V x = hn::Load(d, rows + kCentre * kBlock), y = hn::Load(d, rows + (kCentre + 1) * kBlock), z = hn::Load(d, rows + (kCentre + 2) * kBlock);
    const auto rowAt = [&](std::size_t j, int axis) HWY_ATTR {
        const VI offsets = mapOffsets(&prepared.nodes[j * padded + slot]);
        const float* base = request.maps.data()->cameraFromRest + 4 * axis;
        return hn::MulAdd(hn::GatherIndex(d, base, offsets), x, hn::MulAdd(hn::GatherIndex(d, base + 1, offsets), y, hn::MulAdd(hn::GatherIndex(d, base + 2, offsets), z, hn::GatherIndex(d, base + 3, offsets))));
    };
    V* m = out.cameraFromRest;
    for (int axis = 0; axis < 3; ++axis) {
        V* row = m + 4 * axis;
        const V moved = hn::MulAdd(row[0], x, hn::MulAdd(row[1], y, hn::MulAdd(row[2], z, row[3])));
        const V first = rowAt(0, axis);
        for (std::size_t j = 1; j < prepared.influences; ++j) {
            const V apart = hn::Sub(rowAt(j, axis), first);
            for (std::size_t k = 0; k < 3; ++k)
                row[k] = hn::MulAdd(apart, hn::LoadU(d, &prepared.gradients[(3 * (j - 1) + k) * padded + slot]), row[k]);
        }
        row[3] = hn::NegMulAdd(row[0], x, hn::NegMulAdd(row[1], y, hn::NegMulAdd(row[2], z, moved)));
    }
}

HWY_INLINE void blendMaps(const ProjectRequest& request, std::size_t slot, Maps& out)
{
    const Prepared& prepared = *request.prepared;
    const std::size_t padded = prepared.blocks * kBlock;
    for (int k = 0; k < 12; ++k) out.cameraFromRest[k] = hn::Zero(D());
    for (std::size_t j = 0; j < prepared.influences; ++j) {
        const VI offsets = mapOffsets(&prepared.nodes[j * padded + slot]);
        const V weight = hn::LoadU(D(), &prepared.weights[j * padded + slot]);
        for (int k = 0; k < 12; ++k)
            out.cameraFromRest[k] = hn::MulAdd(weight, hn::GatherIndex(D(), request.maps.data()->cameraFromRest + k, offsets), out.cameraFromRest[k]);
    }
    if (prepared.gradients.size() != 0) addGradients(request, slot, out);
    if (prepared.shDegree > 0)
        turnFromBlend(out);
    else
        for (V& entry : out.restFromCamera) entry = hn::Zero(D());
}

/// Adds the harmonics beyond degree 0 at the unit direction (x, y, z). Signs and order of Kerbl et al. 2023.
HWY_INLINE void addHarmonics(int degree, const std::uint16_t* coefficients, const V (&direction)[3], V (&colour)[3])
{
    const hn::Rebind<hwy::float16_t, D> dh;
    const V x = direction[0], y = direction[1], z = direction[2];
    const auto add = [&](int k, V basis) HWY_ATTR {
        for (int channel = 0; channel < 3; ++channel) {
            const auto half = hn::LoadU(dh, reinterpret_cast<const hwy::float16_t*>(coefficients + (k * 3 + channel) * kBlock));
            colour[channel] = hn::MulAdd(basis, hn::PromoteTo(D(), half), colour[channel]);
        }
    };
    const V c1 = splat(0.4886025119029199f);
    add(0, hn::Neg(hn::Mul(c1, y)));
    add(1, hn::Mul(c1, z));
    add(2, hn::Neg(hn::Mul(c1, x)));
    if (degree < 2) return;
    const V xx = hn::Mul(x, x), yy = hn::Mul(y, y), zz = hn::Mul(z, z);
    const V xy = hn::Mul(x, y), yz = hn::Mul(y, z), xz = hn::Mul(x, z);
    const V sum = hn::Add(xx, yy), difference = hn::Sub(xx, yy);
    add(3, hn::Mul(splat(1.0925484305920792f), xy));
    add(4, hn::Mul(splat(-1.0925484305920792f), yz));
    add(5, hn::Mul(splat(0.31539156525252005f), hn::MulSub(splat(2), zz, sum)));
    add(6, hn::Mul(splat(-1.0925484305920792f), xz));
    add(7, hn::Mul(splat(0.5462742152960396f), difference));
    if (degree < 3) return;
    const V four = hn::MulSub(splat(4), zz, sum);
    add(8, hn::Mul(hn::Mul(splat(-0.5900435899266435f), y), hn::MulSub(splat(3), xx, yy)));
    add(9, hn::Mul(hn::Mul(splat(2.890611442640554f), xy), z));
    add(10, hn::Mul(hn::Mul(splat(-0.4570457994644658f), y), four));
    add(11, hn::Mul(hn::Mul(splat(0.3731763325901154f), z), hn::NegMulAdd(splat(3), sum, hn::Mul(splat(2), zz))));
    add(12, hn::Mul(hn::Mul(splat(-0.4570457994644658f), x), four));
    add(13, hn::Mul(hn::Mul(splat(1.445305721320277f), z), difference));
    add(14, hn::Mul(hn::Mul(splat(-0.5900435899266435f), x), hn::NegMulAdd(splat(3), yy, xx)));
}

/// The vectors of one group on their way to records.
struct Lanes {
    HWY_ALIGN float x[kBlock], y[kBlock], a[kBlock], b[kBlock], c[kBlock], logOpacity[kBlock], z[kBlock], determinant[kBlock];
    HWY_ALIGN std::int32_t firstX[kBlock], firstY[kBlock], lastX[kBlock], lastY[kBlock];
    HWY_ALIGN std::uint16_t colour[3][kBlock];
};

/// Projects the group that begins at `slot`; returns which of its splats are visible.
HWY_INLINE std::uint32_t projectGroup(const ProjectRequest& request, std::size_t slot, Lanes& out)
{
    const D d;
    const View& view = *request.view;
    const Prepared& prepared = *request.prepared;
    const float* rows = request.base + (slot / kBlock - request.firstBlock) * (kBlock * kBlockRows) + slot % kBlock;
    const auto row = [&](std::size_t k) HWY_ATTR { return hn::Load(d, rows + k * kBlock); };

    Maps maps;
    if (prepared.influences <= 1) {
        const std::uint32_t* nodes = prepared.influences == 1 ? &prepared.nodes[slot] : nullptr;
        const std::uint32_t first = nodes ? nodes[0] : 0;
        const bool isShared = !nodes || first == nodes[hn::Lanes(d) - 1];   // nodes ascend
        if (isShared)
            broadcastMap(request.maps[first], maps);
        else
            gatherMaps(request.maps.data(), mapOffsets(nodes), maps);
    } else {
        blendMaps(request, slot, maps);
    }
    const V* m = maps.cameraFromRest;
    const V restX = row(kCentre), restY = row(kCentre + 1), restZ = row(kCentre + 2);
    V p[3];
    for (int axis = 0; axis < 3; ++axis)
        p[axis] = hn::MulAdd(m[4 * axis], restX, hn::MulAdd(m[4 * axis + 1], restY, hn::MulAdd(m[4 * axis + 2], restZ, m[4 * axis + 3])));
    V logOpacity = hn::Add(row(kLogOpacity), splat(request.look.opacity < 1 ? std::max(std::log2(request.look.opacity), -1e4f) : 0.0f));
    M isVisible = hn::And(hn::Gt(p[2], splat(view.near)), hn::Gt(logOpacity, splat(kLogThreshold)));
    isVisible = hn::And(isVisible, hn::Lt(p[2], splat(1e15f)));
    if (hn::AllFalse(d, isVisible)) return 0;

    const V scale = splat(view.scale);
    V x, y, alongX, slopeX, slopeY;
    if (view.isPerspective) {
        const V inverse = hn::Div(splat(1.0f), p[2]);
        const V tx = hn::Mul(p[0], inverse), ty = hn::Mul(p[1], inverse);
        x = hn::MulAdd(tx, scale, splat(view.centreX));
        y = hn::MulAdd(ty, scale, splat(view.centreY));
        alongX = hn::Mul(scale, inverse);
        slopeX = hn::Neg(hn::Min(hn::Max(tx, splat(-view.slopeLimitX)), splat(view.slopeLimitX)));
        slopeY = hn::Neg(hn::Min(hn::Max(ty, splat(-view.slopeLimitY)), splat(view.slopeLimitY)));
    } else {
        x = hn::MulAdd(p[0], scale, splat(view.centreX));
        y = hn::MulAdd(p[1], scale, splat(view.centreY));
        alongX = scale;
        slopeX = slopeY = hn::Zero(d);
    }
    // J L, then P = J L F; the factor alongX of J is applied at the end.
    V jx[3], jy[3], px[3], py[3];
    for (int k = 0; k < 3; ++k) {
        jx[k] = hn::MulAdd(slopeX, m[8 + k], m[k]);
        jy[k] = hn::MulAdd(slopeY, m[8 + k], m[4 + k]);
    }
    for (int column = 0; column < 3; ++column) {
        const V f0 = row(kFactor + column), f1 = row(kFactor + 3 + column), f2 = row(kFactor + 6 + column);
        px[column] = hn::Mul(alongX, dot3(jx[0], jx[1], jx[2], f0, f1, f2));
        py[column] = hn::Mul(alongX, dot3(jy[0], jy[1], jy[2], f0, f1, f2));
    }
    const V rawXX = dot3(px[0], px[1], px[2], px[0], px[1], px[2]);
    const V rawYY = dot3(py[0], py[1], py[2], py[0], py[1], py[2]);
    const V covXY = dot3(px[0], px[1], px[2], py[0], py[1], py[2]);
    const V minor0 = hn::MulSub(px[1], py[2], hn::Mul(px[2], py[1]));
    const V minor1 = hn::MulSub(px[2], py[0], hn::Mul(px[0], py[2]));
    const V minor2 = hn::MulSub(px[0], py[1], hn::Mul(px[1], py[0]));
    const V rawDeterminant = dot3(minor0, minor1, minor2, minor0, minor1, minor2);
    const bool isCompensated = prepared.filter == SplatFilter::AntiAliased;
    const float lowPass = isCompensated ? 0.1f : 0.3f;
    const V covXX = hn::Add(rawXX, splat(lowPass)), covYY = hn::Add(rawYY, splat(lowPass));
    const V determinant = hn::Add(rawDeterminant, hn::MulAdd(splat(lowPass), hn::Add(rawXX, rawYY), splat(lowPass * lowPass)));
    const V inverse = hn::Div(splat(1.0f), determinant);
    if (isCompensated) {
        const V kept = hn::Max(hn::Mul(rawDeterminant, inverse), splat(1e-30f));
        logOpacity = hn::MulAdd(splat(0.5f), hn::Log2(d, kept), logOpacity);
    }
    const V reach = hn::Mul(splat(kTwiceLn2), hn::Sub(logOpacity, splat(kLogThreshold)));
    const V halfX = hn::Sqrt(hn::Mul(reach, covXX)), halfY = hn::Sqrt(hn::Mul(reach, covYY));
    isVisible = hn::And(isVisible, hn::Gt(reach, hn::Zero(d)));
    // Comparisons with a NaN or an infinity fail, so what overflowed is dropped here.
    isVisible = hn::And(isVisible, hn::And(hn::Lt(determinant, splat(1e36f)), hn::Lt(hn::Add(hn::Abs(x), hn::Abs(y)), splat(1e12f))));

    const V lastColumn = splat(static_cast<float>(view.width - 1)), lastRow = splat(static_cast<float>(view.height - 1));
    const V x0 = hn::Max(hn::Ceil(hn::Sub(x, halfX)), hn::Zero(d)), x1 = hn::Min(hn::Floor(hn::Add(x, halfX)), lastColumn);
    const V y0 = hn::Max(hn::Ceil(hn::Sub(y, halfY)), hn::Zero(d)), y1 = hn::Min(hn::Floor(hn::Add(y, halfY)), lastRow);
    isVisible = hn::And(isVisible, hn::And(hn::Le(x0, x1), hn::Le(y0, y1)));
    if (hn::AllFalse(d, isVisible)) return 0;

    V colour[3] = {row(kBaseColour), row(kBaseColour + 1), row(kBaseColour + 2)};
    if (prepared.shDegree > 0) {
        const V* turn = maps.restFromCamera;
        V direction[3];
        if (view.isPerspective) {
            const V length = hn::Div(splat(1.0f), hn::Sqrt(dot3(p[0], p[1], p[2], p[0], p[1], p[2])));
            for (int axis = 0; axis < 3; ++axis)
                direction[axis] = hn::Mul(length, dot3(turn[3 * axis], turn[3 * axis + 1], turn[3 * axis + 2], p[0], p[1], p[2]));
        } else {
            for (int axis = 0; axis < 3; ++axis) direction[axis] = turn[3 * axis + 2];
        }
        const std::size_t rest = 3 * shRestPerChannel(prepared.shDegree);
        addHarmonics(prepared.shDegree, request.harmonics + (slot / kBlock - request.firstBlock) * (rest * kBlock) + slot % kBlock, direction, colour);
    }

    for (int channel = 0; channel < 3; ++channel) colour[channel] = hn::MulAdd(splat(request.look.gain[channel]), colour[channel], splat(request.look.shift[channel]));
    for (int channel = 0; channel < 3; ++channel) storeHalves(d, hn::Max(colour[channel], hn::Zero(d)), out.colour[channel]);
    hn::Store(x, d, out.x);
    hn::Store(y, d, out.y);
    hn::Store(hn::Max(hn::Sub(p[2], splat(request.look.nearer)), splat(view.near)), d, out.z);
    hn::Store(hn::Mul(hn::Mul(covYY, inverse), splat(-0.5f * kLog2E)), d, out.a);
    hn::Store(hn::Mul(hn::Mul(covXY, inverse), splat(kLog2E)), d, out.b);
    hn::Store(hn::Mul(hn::Mul(covXX, inverse), splat(-0.5f * kLog2E)), d, out.c);
    hn::Store(logOpacity, d, out.logOpacity);
    hn::Store(determinant, d, out.determinant);
    const DI di;
    const V zero = hn::Zero(d);
    const auto tileOf = [&](V pixel) HWY_ATTR { return hn::ShiftRight<4>(hn::ConvertTo(di, hn::IfThenElse(isVisible, pixel, zero))); };
    static_assert(kTile == 1 << 4);
    hn::Store(tileOf(x0), di, out.firstX);
    hn::Store(tileOf(y0), di, out.firstY);
    hn::Store(tileOf(x1), di, out.lastX);
    hn::Store(tileOf(y1), di, out.lastY);
    std::uint8_t bits[8] = {};
    hn::StoreMaskBits(d, isVisible, bits);
    return bits[0] | static_cast<std::uint32_t>(bits[1]) << 8;
}

void ProjectSegment(const ProjectRequest& request, std::size_t segment)
{
    const std::size_t first = segment * kSegment;
    const std::size_t end = std::min(first + kSegment, request.prepared->blocks * kBlock);
    const std::size_t place = (request.firstSegment + segment) * kSegment;
    Record* records = &request.out->records[place];
    TileRect* rects = &request.out->rects[place];
    std::uint32_t* depthBits = &request.out->depthBits[place];
    std::uint32_t* slots = &request.out->slots[place];
    std::uint32_t count = 0;
    std::uint64_t area = 0;
    Lanes lanes;
    for (std::size_t slot = first; slot < end; slot += hn::Lanes(D())) {
        for (std::uint32_t visible = projectGroup(request, slot, lanes); visible != 0; visible &= visible - 1) {
            const int lane = std::countr_zero(visible);
            records[count] = {lanes.x[lane], lanes.y[lane], lanes.a[lane], lanes.b[lane], lanes.c[lane], lanes.logOpacity[lane],
                              {lanes.colour[0][lane], lanes.colour[1][lane], lanes.colour[2][lane]},
                              static_cast<std::uint16_t>((std::bit_cast<std::uint32_t>(lanes.determinant[lane]) >> 16) + 1)};
            const TileRect rect{static_cast<std::uint16_t>(lanes.firstX[lane]), static_cast<std::uint16_t>(lanes.firstY[lane]),
                                static_cast<std::uint16_t>(lanes.lastX[lane]), static_cast<std::uint16_t>(lanes.lastY[lane])};
            rects[count] = rect;
            area += static_cast<std::uint64_t>(rect.x1 - rect.x0 + 1) * static_cast<std::uint64_t>(rect.y1 - rect.y0 + 1);
            depthBits[count] = std::bit_cast<std::uint32_t>(lanes.z[lane]);
            slots[count] = static_cast<std::uint32_t>(slot + static_cast<std::size_t>(lane));
            ++count;
        }
    }
    request.out->counts[request.firstSegment + segment] = count;
    request.out->areas[request.firstSegment + segment] = area;
}

const char* InstructionSet() { return hwy::TargetName(HWY_TARGET); }

}  // namespace morphogen::raster::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace morphogen::raster {

HWY_EXPORT(ProjectSegment);
HWY_EXPORT(InstructionSet);
void projectSegment(const ProjectRequest& request, std::size_t segment) { HWY_DYNAMIC_DISPATCH(ProjectSegment)(request, segment); }
const char* instructionSet() { return HWY_DYNAMIC_DISPATCH(InstructionSet)(); }

}  // namespace morphogen::raster
#endif
