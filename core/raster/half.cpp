#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/raster/half.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/raster/half-inl.h"
#include "core/raster/half.h"

HWY_BEFORE_NAMESPACE();
namespace morphogen::raster::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

void ToHalf(const float* from, std::size_t count, std::uint16_t* to)
{
    const hn::CappedTag<float, 16> d;
    for (std::size_t i = 0; i < count; i += hn::Lanes(d)) storeHalves(d, hn::LoadU(d, from + i), to + i);
}

}  // namespace morphogen::raster::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace morphogen::raster {

HWY_EXPORT(ToHalf);
void toHalf(const float* from, std::size_t count, std::uint16_t* to) { HWY_DYNAMIC_DISPATCH(ToHalf)(from, count, to); }

}  // namespace morphogen::raster
#endif
