// Rounding to half floats, the same on every instruction set: where there is no instruction for it, Highway truncates.
// Included once per target, as Highway's own -inl headers are.
#if defined(MORPHOGEN_RASTER_HALF_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MORPHOGEN_RASTER_HALF_INL_H
#undef MORPHOGEN_RASTER_HALF_INL_H
#else
#define MORPHOGEN_RASTER_HALF_INL_H
#endif

#include <hwy/highway.h>

#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace morphogen::raster::HWY_NAMESPACE {

/// Rounds to eleven bits of mantissa, then stores as halves. Magnitudes beyond 65504 become 65504.
template <class D>
HWY_INLINE void storeHalves(D d, hwy::HWY_NAMESPACE::Vec<D> value, std::uint16_t* to)
{
    namespace hn = hwy::HWY_NAMESPACE;
    const hn::RebindToUnsigned<D> du;
    const hn::Rebind<hwy::float16_t, D> dh;
    const auto kept = hn::Min(hn::Max(value, hn::Set(d, -65504.0f)), hn::Set(d, 65504.0f));
    const auto bits = hn::And(hn::Add(hn::BitCast(du, kept), hn::Set(du, 0x1000u)), hn::Set(du, ~0x1fffu));
    hn::StoreU(hn::DemoteTo(dh, hn::BitCast(d, bits)), dh, reinterpret_cast<hwy::float16_t*>(to));
}

}  // namespace morphogen::raster::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
