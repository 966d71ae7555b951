// See deform_splats.h for what is computed.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/deform/deform_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/deform/deform_kernels.h"
#include "core/deform/four-inl.h"
#include "core/deform/turn-inl.h"

HWY_BEFORE_NAMESPACE();
namespace morphogen::deform::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using morphogen::HWY_NAMESPACE::matrixOf;
using morphogen::HWY_NAMESPACE::product;
using morphogen::HWY_NAMESPACE::turnTowards;
using D = hn::CappedTag<float, kBlock>;
using V = hn::Vec<D>;
using morphogen::HWY_NAMESPACE::addScaled;
using morphogen::HWY_NAMESPACE::loadFour;
using morphogen::HWY_NAMESPACE::storeFour;
using morphogen::HWY_NAMESPACE::sub;
using V4 = morphogen::HWY_NAMESPACE::Four<float>;

/// Four numbers of sixteen splats each, side by side.
struct Columns {
    HWY_ALIGN float at[5][4 * kBlock];         // three columns of F, the mean, the rotation to start from
};

/// The blend of one splat's nodes, with the gradients of the weights.
HWY_INLINE void blendSplat(const Blocks& blocks, const NodeColumns* nodes, std::size_t splat, const float (&place)[3], Columns& out, std::size_t lane)
{
    const std::size_t influences = blocks.influences, stride = blocks.weightStride();
    const std::uint32_t* ids = &blocks.nodes[splat * influences];
    const float* weights = &blocks.weights[splat * influences * stride];
    V4 f0 = morphogen::HWY_NAMESPACE::zeroFour<float>(), f1 = f0, f2 = f0, mean = f0, first = f0;
    for (std::size_t k = 0; k < influences; ++k) {
        const float* columns = nodes[ids[k]].columns;
        const V4 c0 = loadFour(columns), c1 = loadFour(columns + 4), c2 = loadFour(columns + 8);
        const V4 moved = addScaled(addScaled(addScaled(loadFour(columns + 12), place[2], c2), place[1], c1), place[0], c0);
        const float* entry = weights + k * stride;
        f0 = addScaled(f0, entry[0], c0), f1 = addScaled(f1, entry[0], c1), f2 = addScaled(f2, entry[0], c2);
        mean = addScaled(mean, entry[0], moved);
        if (!blocks.hasGradients) continue;
        if (k == 0) {
            first = moved;
            continue;
        }
        const V4 apart = sub(moved, first);
        f0 = addScaled(f0, entry[1], apart), f1 = addScaled(f1, entry[2], apart), f2 = addScaled(f2, entry[3], apart);
    }
    storeFour(f0, out.at[0] + 4 * lane), storeFour(f1, out.at[1] + 4 * lane), storeFour(f2, out.at[2] + 4 * lane);
    storeFour(mean, out.at[3] + 4 * lane);
    storeFour(loadFour(nodes[ids[0]].rotation), out.at[4] + 4 * lane);
}

/// Sigma' = F Sigma F^T.
HWY_INLINE void conjugate(const V (&f)[9], const V (&c)[6], V (&out)[6])
{
    V fc[9];   // F Sigma
    const V full[9] = {c[0], c[1], c[2], c[1], c[3], c[4], c[2], c[4], c[5]};
    product(D(), f, full, fc);
    std::size_t e = 0;
    for (std::size_t row = 0; row < 3; ++row)
        for (std::size_t column = row; column < 3; ++column)
            out[e++] = hn::MulAdd(fc[3 * row], f[3 * column], hn::MulAdd(fc[3 * row + 1], f[3 * column + 1], hn::Mul(fc[3 * row + 2], f[3 * column + 2])));
}

/// The rotation nearest to F (to -F where the nodes mirror), from a near one.
HWY_INLINE void nearestTurn(const V (&f)[9], V parity, V (&q)[4])
{
    const D d;
    const V sign = hn::CopySign(hn::Set(d, 1.0f), parity);
    V s[9], r[9], m[9];
    for (std::size_t row = 0; row < 3; ++row)
        for (std::size_t column = 0; column < 3; ++column) s[3 * row + column] = hn::Mul(sign, f[3 * column + row]);
    for (int k = 0; k < 4; ++k) {
        matrixOf(d, q, r);
        const V trace = product(d, r, s, m);
        turnTowards(d, m, trace, q);
    }
}

void DeformBlocks(const Blocks& blocks, const NodeColumns* nodes, const Outputs& outputs, std::size_t begin, std::size_t end)
{
    const D d;
    Columns columns;
    for (std::size_t block = begin; block < end; ++block) {
        const float* rows = &blocks.rows[block * 9 * kBlock];
        for (std::size_t lane = 0; lane < kBlock; ++lane)
            blendSplat(blocks, nodes, block * kBlock + lane, {rows[lane], rows[kBlock + lane], rows[2 * kBlock + lane]}, columns, lane);
        for (std::size_t lane = 0; lane < kBlock; lane += hn::Lanes(d)) {
            V f[9], mean[3], q[4], parity, unused;
            for (std::size_t column = 0; column < 3; ++column) hn::LoadInterleaved4(d, columns.at[column] + 4 * lane, f[column], f[3 + column], f[6 + column], unused);
            hn::LoadInterleaved4(d, columns.at[3] + 4 * lane, mean[0], mean[1], mean[2], parity);
            hn::LoadInterleaved4(d, columns.at[4] + 4 * lane, q[0], q[1], q[2], q[3]);
            V covariance[6], moved[6];
            for (std::size_t e = 0; e < 6; ++e) covariance[e] = hn::Load(d, rows + (3 + e) * kBlock + lane);
            conjugate(f, covariance, moved);
            nearestTurn(f, parity, q);
            const std::size_t at = block * kBlock + lane;
            for (std::size_t e = 0; e < 3; ++e) hn::Store(mean[e], d, outputs.means[e] + at);
            for (std::size_t e = 0; e < 6; ++e) hn::Store(moved[e], d, outputs.covariances[e] + at);
            for (std::size_t e = 0; e < 4; ++e) hn::Store(q[e], d, outputs.rotations[e] + at);
        }
    }
}

}  // namespace morphogen::deform::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace morphogen::deform {

HWY_EXPORT(DeformBlocks);
void deformBlocks(const Blocks& blocks, std::span<const NodeColumns> nodes, const Outputs& outputs, std::size_t begin, std::size_t end)
{
    HWY_DYNAMIC_DISPATCH(DeformBlocks)(blocks, nodes.data(), outputs, begin, end);
}

}  // namespace morphogen::deform
#endif
