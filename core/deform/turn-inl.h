// Nearest rotations in SIMD: the rotation R that maximises tr(R S), found from a near one. Include per target, inside
// HWY_BEFORE_NAMESPACE, as Highway's own -inl headers are.
//
// How it works: with R <- exp(w) R the slope of tr(R S) is the axial vector of M = R S and its curvature tr(M) I - (M + M^T) / 2;
// a Newton step converges quadratically from a near rotation. Mueller et al. 2016 take the slope over a bound of the curvature,
// which is what is done where the curvature is not positive.
#if defined(MORPHOGEN_CORE_DEFORM_TURN_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MORPHOGEN_CORE_DEFORM_TURN_INL_H_
#undef MORPHOGEN_CORE_DEFORM_TURN_INL_H_
#else
#define MORPHOGEN_CORE_DEFORM_TURN_INL_H_
#endif

#include <hwy/highway.h>

#include <limits>

HWY_BEFORE_NAMESPACE();
namespace morphogen::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// The rotation of a unit quaternion x, y, z, w; row by row.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void matrixOf(D d, const V (&q)[4], V (&r)[9])
{
    using T = hn::TFromD<D>;
    const V one = hn::Set(d, T(1)), two = hn::Set(d, T(2));
    const V x = q[0], y = q[1], z = q[2], w = q[3];
    const V xx = hn::Mul(x, x), yy = hn::Mul(y, y), zz = hn::Mul(z, z);
    const V xy = hn::Mul(x, y), xz = hn::Mul(x, z), yz = hn::Mul(y, z), wx = hn::Mul(w, x), wy = hn::Mul(w, y), wz = hn::Mul(w, z);
    r[0] = hn::NegMulAdd(two, hn::Add(yy, zz), one), r[1] = hn::Mul(two, hn::Sub(xy, wz)), r[2] = hn::Mul(two, hn::Add(xz, wy));
    r[3] = hn::Mul(two, hn::Add(xy, wz)), r[4] = hn::NegMulAdd(two, hn::Add(xx, zz), one), r[5] = hn::Mul(two, hn::Sub(yz, wx));
    r[6] = hn::Mul(two, hn::Sub(xz, wy)), r[7] = hn::Mul(two, hn::Add(yz, wx)), r[8] = hn::NegMulAdd(two, hn::Add(xx, yy), one);
}

template <class V>
HWY_INLINE V sum3(V a, V b, V c)
{
    return hn::Add(a, hn::Add(b, c));
}

/// M = R S and its trace.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V product(D, const V (&r)[9], const V (&s)[9], V (&m)[9])
{
    for (std::size_t row = 0; row < 3; ++row)
        for (std::size_t column = 0; column < 3; ++column)
            m[3 * row + column] = hn::MulAdd(r[3 * row], s[column], hn::MulAdd(r[3 * row + 1], s[3 + column], hn::Mul(r[3 * row + 2], s[6 + column])));
    return sum3(m[0], m[4], m[8]);
}

/// One step of Newton's method from q towards the rotation that maximises tr(R S), with M = R S.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void turnTowards(D d, const V (&m)[9], V trace, V (&q)[4])
{
    using T = hn::TFromD<D>;
    const V half = hn::Set(d, T(0.5)), tiny = hn::Set(d, std::numeric_limits<T>::min());
    const V a0 = hn::Sub(m[5], m[7]), a1 = hn::Sub(m[6], m[2]), a2 = hn::Sub(m[1], m[3]);   // the slope
    const V h00 = hn::Sub(trace, m[0]), h11 = hn::Sub(trace, m[4]), h22 = hn::Sub(trace, m[8]);
    const V h01 = hn::Neg(hn::Mul(half, hn::Add(m[1], m[3]))), h02 = hn::Neg(hn::Mul(half, hn::Add(m[2], m[6]))), h12 = hn::Neg(hn::Mul(half, hn::Add(m[5], m[7])));
    const V c00 = hn::MulSub(h11, h22, hn::Mul(h12, h12)), c01 = hn::MulSub(h02, h12, hn::Mul(h01, h22)), c02 = hn::MulSub(h01, h12, hn::Mul(h02, h11));
    const V c11 = hn::MulSub(h00, h22, hn::Mul(h02, h02)), c12 = hn::MulSub(h01, h02, hn::Mul(h00, h12)), c22 = hn::MulSub(h00, h11, hn::Mul(h01, h01));
    const V determinant = hn::MulAdd(h00, c00, hn::MulAdd(h01, c01, hn::Mul(h02, c02)));
    V square = hn::Zero(d);
    for (std::size_t e = 0; e < 9; ++e) square = hn::MulAdd(m[e], m[e], square);
    const V size = hn::Sqrt(square);
    // Where the form is not clearly positive, the slope over a bound of it is a safe direction.
    const V floor = hn::Mul(hn::Set(d, 16 * std::numeric_limits<T>::epsilon()), hn::Mul(size, hn::Mul(size, size)));
    const auto isCurved = hn::And(hn::Gt(h00, hn::Zero(d)), hn::And(hn::Gt(c22, hn::Zero(d)), hn::Gt(determinant, floor)));
    const V inverse = hn::Div(hn::Set(d, T(1)), hn::Max(determinant, tiny));
    const V plain = hn::Div(half, hn::Max(size, tiny));
    const V w0 = hn::IfThenElse(isCurved, hn::Mul(inverse, hn::MulAdd(c00, a0, hn::MulAdd(c01, a1, hn::Mul(c02, a2)))), hn::Mul(plain, a0));
    const V w1 = hn::IfThenElse(isCurved, hn::Mul(inverse, hn::MulAdd(c01, a0, hn::MulAdd(c11, a1, hn::Mul(c12, a2)))), hn::Mul(plain, a1));
    const V w2 = hn::IfThenElse(isCurved, hn::Mul(inverse, hn::MulAdd(c02, a0, hn::MulAdd(c12, a1, hn::Mul(c22, a2)))), hn::Mul(plain, a2));
    // (w / 2, 1) q, normalised.
    const V x = hn::Mul(half, w0), y = hn::Mul(half, w1), z = hn::Mul(half, w2);
    const V nx = sum3(q[0], hn::Mul(x, q[3]), hn::MulSub(y, q[2], hn::Mul(z, q[1])));
    const V ny = sum3(q[1], hn::Mul(y, q[3]), hn::MulSub(z, q[0], hn::Mul(x, q[2])));
    const V nz = sum3(q[2], hn::Mul(z, q[3]), hn::MulSub(x, q[1], hn::Mul(y, q[0])));
    const V nw = hn::Sub(q[3], sum3(hn::Mul(x, q[0]), hn::Mul(y, q[1]), hn::Mul(z, q[2])));
    const V length = hn::Sqrt(hn::MulAdd(nx, nx, hn::MulAdd(ny, ny, hn::MulAdd(nz, nz, hn::Mul(nw, nw)))));
    const V unit = hn::Div(hn::Set(d, T(1)), length);
    q[0] = hn::Mul(nx, unit), q[1] = hn::Mul(ny, unit), q[2] = hn::Mul(nz, unit), q[3] = hn::Mul(nw, unit);
}

}  // namespace morphogen::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
