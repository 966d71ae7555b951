// Four numbers as one vector, in as many registers as the target needs. Include per target, as Highway's own -inl headers are.
#if defined(MORPHOGEN_CORE_DEFORM_FOUR_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MORPHOGEN_CORE_DEFORM_FOUR_INL_H_
#undef MORPHOGEN_CORE_DEFORM_FOUR_INL_H_
#else
#define MORPHOGEN_CORE_DEFORM_FOUR_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace morphogen::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class T>
using FourTag = hn::CappedTag<T, 4>;
template <class T>
struct Four {
    static constexpr std::size_t kParts = 4 / hn::MaxLanes(FourTag<T>());
    hn::Vec<FourTag<T>> part[kParts];
};

template <class T>
HWY_INLINE Four<T> zeroFour()
{
    Four<T> v;
    for (auto& part : v.part) part = hn::Zero(FourTag<T>());
    return v;
}
template <class T>
HWY_INLINE Four<T> loadFour(const T* from)
{
    Four<T> v;
    for (std::size_t p = 0; p < v.kParts; ++p) v.part[p] = hn::LoadU(FourTag<T>(), from + p * hn::Lanes(FourTag<T>()));
    return v;
}
template <class T>
HWY_INLINE void storeFour(const Four<T>& v, T* to)
{
    for (std::size_t p = 0; p < v.kParts; ++p) hn::StoreU(v.part[p], FourTag<T>(), to + p * hn::Lanes(FourTag<T>()));
}
template <class T>
HWY_INLINE Four<T> sub(const Four<T>& a, const Four<T>& b)
{
    Four<T> v;
    for (std::size_t p = 0; p < v.kParts; ++p) v.part[p] = hn::Sub(a.part[p], b.part[p]);
    return v;
}
/// sum + factor * v
template <class T>
HWY_INLINE Four<T> addScaled(const Four<T>& sum, T factor, const Four<T>& v)
{
    Four<T> r;
    for (std::size_t p = 0; p < v.kParts; ++p) r.part[p] = hn::MulAdd(hn::Set(FourTag<T>(), factor), v.part[p], sum.part[p]);
    return r;
}
/// sum + factor * v * v, number by number
template <class T>
HWY_INLINE Four<T> addSquares(const Four<T>& sum, T factor, const Four<T>& v)
{
    Four<T> r;
    for (std::size_t p = 0; p < v.kParts; ++p) r.part[p] = hn::MulAdd(hn::Mul(hn::Set(FourTag<T>(), factor), v.part[p]), v.part[p], sum.part[p]);
    return r;
}
template <class T>
HWY_INLINE T total(const Four<T>& v)
{
    T sum = 0;
    for (const auto& part : v.part) sum += hn::GetLane(hn::SumOfLanes(FourTag<T>(), part));
    return sum;
}

}  // namespace morphogen::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
