// See arap_kernels.h for what is computed.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/deform/arap_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/deform/arap_kernels.h"
#include "core/deform/four-inl.h"
#include "core/deform/turn-inl.h"

HWY_BEFORE_NAMESPACE();
namespace morphogen::arap::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using morphogen::HWY_NAMESPACE::addScaled;
using morphogen::HWY_NAMESPACE::addSquares;
using morphogen::HWY_NAMESPACE::loadFour;
using morphogen::HWY_NAMESPACE::storeFour;
using morphogen::HWY_NAMESPACE::sub;
using morphogen::HWY_NAMESPACE::total;
using V4 = morphogen::HWY_NAMESPACE::Four<double>;

HWY_INLINE V4 zero() { return morphogen::HWY_NAMESPACE::zeroFour<double>(); }

enum class Wanted { EnergyAlone, SumsToo };

template <Wanted kWanted>
HWY_INLINE void sumNode(const Edges& edges, Motion& motion, std::size_t i)
{
    const V4 here = loadFour(&motion.positions[4 * i]);
    const double* own = &motion.columns[12 * i];
    const V4 c0 = loadFour(own), c1 = loadFour(own + 4), c2 = loadFour(own + 8);
    V4 s0 = zero(), s1 = zero(), s2 = zero(), stretch = zero(), bend = zero();
    double kept = 0;
    for (std::uint32_t k = edges.first[i]; k < edges.first[i + 1]; ++k) {
        const std::size_t j = edges.to[k];
        const double* rest = &edges.rest[4 * k];
        const double weight = edges.cell[k], smooth = edges.smooth[k];
        const V4 edge = sub(here, loadFour(&motion.positions[4 * j]));
        const V4 off = sub(edge, addScaled(addScaled(addScaled(zero(), rest[0], c0), rest[1], c1), rest[2], c2));
        stretch = addSquares(stretch, weight, off);
        const double* other = &motion.columns[12 * j];
        const V4 o0 = loadFour(other), o1 = loadFour(other + 4), o2 = loadFour(other + 8);
        bend = addSquares(addSquares(addSquares(bend, smooth, sub(c0, o0)), smooth, sub(c1, o1)), smooth, sub(c2, o2));
        if constexpr (kWanted == Wanted::SumsToo) {
            s0 = addScaled(addScaled(s0, weight * rest[0], edge), smooth, o0);
            s1 = addScaled(addScaled(s1, weight * rest[1], edge), smooth, o1);
            s2 = addScaled(addScaled(s2, weight * rest[2], edge), smooth, o2);
            kept += smooth;
        }
    }
    motion.energies[i] = total(stretch) + 0.5 * total(bend);
    if constexpr (kWanted == Wanted::SumsToo) {
        // The smoothing term is convex in the rotations; its majorant that is linear in them holds each at where it was.
        HWY_ALIGN double rows[12];
        storeFour(addScaled(s0, kept, c0), rows);
        storeFour(addScaled(s1, kept, c1), rows + 4);
        storeFour(addScaled(s2, kept, c2), rows + 8);
        double* to = &motion.sums[i / kLanes * (9 * kLanes) + i % kLanes];
        for (std::size_t e = 0; e < 9; ++e) to[e * kLanes] = rows[e / 3 * 4 + e % 3];
    }
}

void SumEdges(const Edges& edges, Motion& motion, std::size_t begin, std::size_t end)
{
    for (std::size_t i = begin; i < end; ++i) sumNode<Wanted::SumsToo>(edges, motion, i);
}

void SumEnergies(const Edges& edges, Motion& motion, std::size_t begin, std::size_t end)
{
    for (std::size_t i = begin; i < end; ++i) sumNode<Wanted::EnergyAlone>(edges, motion, i);
}

using morphogen::HWY_NAMESPACE::matrixOf;
using morphogen::HWY_NAMESPACE::product;
using morphogen::HWY_NAMESPACE::turnTowards;
using D = hn::CappedTag<double, kLanes>;
using V = hn::Vec<D>;

HWY_INLINE void storeColumns(Motion& motion, std::size_t firstNode, const V (&r)[9])
{
    HWY_ALIGN double entries[9][kLanes];
    for (std::size_t e = 0; e < 9; ++e) hn::Store(r[e], D(), entries[e]);
    for (std::size_t lane = 0; lane < hn::Lanes(D()); ++lane) {
        double* to = &motion.columns[12 * (firstNode + lane)];
        for (std::size_t e = 0; e < 9; ++e) to[e % 3 * 4 + e / 3] = entries[e][lane];
    }
}

void TurnNodes(Motion& motion, std::size_t beginBlock, std::size_t endBlock)
{
    const D d;
    for (std::size_t block = beginBlock; block < endBlock; ++block) {
        for (std::size_t lane = 0; lane < kLanes; lane += hn::Lanes(d)) {
            V s[9], r[9], m[9], before[4], q[4];
            for (std::size_t e = 0; e < 9; ++e) s[e] = hn::LoadU(d, &motion.sums[(block * 9 + e) * kLanes + lane]);
            for (std::size_t e = 0; e < 4; ++e) q[e] = before[e] = hn::LoadU(d, &motion.quaternions[(block * 4 + e) * kLanes + lane]);
            matrixOf(d, q, r);
            const V atFirst = product(d, r, s, m);
            V trace = atFirst;
            for (int k = 0; k < 3; ++k) {
                turnTowards(d, m, trace, q);
                matrixOf(d, q, r);
                trace = product(d, r, s, m);
            }
            const auto isBetter = hn::Gt(trace, atFirst);   // false for what is not a number, too
            for (std::size_t e = 0; e < 4; ++e) {
                q[e] = hn::IfThenElse(isBetter, q[e], before[e]);
                hn::StoreU(q[e], d, &motion.quaternions[(block * 4 + e) * kLanes + lane]);
            }
            matrixOf(d, q, r);
            storeColumns(motion, block * kLanes + lane, r);
        }
    }
}

void WriteColumns(Motion& motion, std::size_t beginBlock, std::size_t endBlock)
{
    const D d;
    for (std::size_t block = beginBlock; block < endBlock; ++block) {
        for (std::size_t lane = 0; lane < kLanes; lane += hn::Lanes(d)) {
            V r[9], q[4];
            for (std::size_t e = 0; e < 4; ++e) q[e] = hn::LoadU(d, &motion.quaternions[(block * 4 + e) * kLanes + lane]);
            matrixOf(d, q, r);
            storeColumns(motion, block * kLanes + lane, r);
        }
    }
}

void SumForces(const Edges& edges, const Motion& motion, double* forces, std::size_t begin, std::size_t end)
{
    for (std::size_t i = begin; i < end; ++i) {
        V4 force = zero(), moment = zero();
        for (std::uint32_t k = edges.first[i]; k < edges.first[i + 1]; ++k) {
            const double* rest = &edges.rest[4 * k];
            const double* other = &motion.columns[12 * static_cast<std::size_t>(edges.to[k])];
            const double back = 0.5 * edges.back[k];
            force = addScaled(force, back * rest[0], loadFour(other));
            force = addScaled(force, back * rest[1], loadFour(other + 4));
            force = addScaled(force, back * rest[2], loadFour(other + 8));
            moment = addScaled(moment, 0.5 * edges.cell[k], loadFour(rest));
        }
        HWY_ALIGN double own[4];
        storeFour(moment, own);
        const double* columns = &motion.columns[12 * i];
        for (std::size_t axis = 0; axis < 3; ++axis) force = addScaled(force, own[axis], loadFour(columns + 4 * axis));
        storeFour(force, forces + 4 * i);
    }
}

void Solve(const Factor& factor, double* x)
{
    const std::size_t size = factor.size();
    for (std::size_t j = 0; j < size; ++j) {
        const V4 here = loadFour(x + 4 * j);
        for (std::uint32_t k = factor.first[j]; k < factor.first[j + 1]; ++k) {
            double* to = x + 4 * static_cast<std::size_t>(factor.rows[k]);
            storeFour(addScaled(loadFour(to), -factor.values[k], here), to);
        }
    }
    for (std::size_t j = size; j-- > 0;) {
        V4 sum = addScaled(zero(), factor.inverseDiagonal[j], loadFour(x + 4 * j));
        for (std::uint32_t k = factor.first[j]; k < factor.first[j + 1]; ++k)
            sum = addScaled(sum, -factor.values[k], loadFour(x + 4 * static_cast<std::size_t>(factor.rows[k])));
        storeFour(sum, x + 4 * j);
    }
}

}  // namespace morphogen::arap::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace morphogen::arap {

HWY_EXPORT(SumEdges);
HWY_EXPORT(SumEnergies);
HWY_EXPORT(TurnNodes);
HWY_EXPORT(WriteColumns);
HWY_EXPORT(SumForces);
HWY_EXPORT(Solve);

void sumEdges(const Edges& edges, Motion& motion, std::size_t begin, std::size_t end) { HWY_DYNAMIC_DISPATCH(SumEdges)(edges, motion, begin, end); }
void sumEnergies(const Edges& edges, Motion& motion, std::size_t begin, std::size_t end) { HWY_DYNAMIC_DISPATCH(SumEnergies)(edges, motion, begin, end); }
void turnNodes(Motion& motion, std::size_t beginBlock, std::size_t endBlock) { HWY_DYNAMIC_DISPATCH(TurnNodes)(motion, beginBlock, endBlock); }
void writeColumns(Motion& motion, std::size_t beginBlock, std::size_t endBlock) { HWY_DYNAMIC_DISPATCH(WriteColumns)(motion, beginBlock, endBlock); }
void sumForces(const Edges& edges, const Motion& motion, double* forces, std::size_t begin, std::size_t end) { HWY_DYNAMIC_DISPATCH(SumForces)(edges, motion, forces, begin, end); }
void solve(const Factor& factor, double* x) { HWY_DYNAMIC_DISPATCH(Solve)(factor, x); }

void Motion::resize(std::size_t nodes)
{
    const std::size_t padded = blocksFor(nodes) * kLanes;
    positions.resize(4 * padded);
    columns.resize(12 * padded);
    quaternions.resize(4 * padded);
    sums.resize(9 * padded);
    energies.resize(padded);
}

}  // namespace morphogen::arap
#endif
