#include "core/deform/splat_map.h"

namespace morphogen {

Affine3x4 splatMap(const Binding& binding, const Pose& pose, std::size_t i, const Vec3& x)
{
    if (binding.influences() == 1) return pose[binding.nodes[0].at<std::uint32_t>(i)];
    Affine3x4 map;
    map.m.fill(0);
    for (std::size_t k = 0; k < binding.influences(); ++k) {
        const float w = binding.weights[k].at<float>(i);
        const Affine3x4& part = pose[binding.nodes[k].at<std::uint32_t>(i)];
        for (int e = 0; e < 12; ++e) map.m[e] += w * part.m[e];
    }
    if (binding.gradients.empty()) return map;
    const Vec3 moved = map.point(x), first = pose[binding.nodes[0].at<std::uint32_t>(i)].point(x);
    Mat3 linear = map.linear();
    for (std::size_t k = 1; k < binding.influences(); ++k) {
        const Vec3 apart = pose[binding.nodes[k].at<std::uint32_t>(i)].point(x) - first;
        for (int axis = 0; axis < 3; ++axis) linear[axis] += apart * binding.gradients[k].at<float>(i, static_cast<std::uint32_t>(axis));
    }
    return Affine3x4::from(linear, moved - linear * x);
}

}  // namespace morphogen
