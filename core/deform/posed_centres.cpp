#include "core/deform/posed_centres.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

std::vector<Vec3> jointPositions(const PosedObject& posed)
{
    std::vector<Vec3> points;
    const auto& nodes = posed.scaffold->nodes;
    for (std::size_t n = 0; n < std::min(nodes.size(), posed.pose.size()); ++n)
        if (nodes[n].nodeFromRest.isInvertible()) points.push_back((posed.pose[n] * nodes[n].nodeFromRest.inverse()).translation());
    return points;
}

Vec3 restCentre(const PosedObject& posed, std::size_t i)
{
    Vec3 centre = posed.splats->position(i);
    if (const PolynomialMotion* motion = posed.polynomial.get()) {
        const float dt = static_cast<float>(posed.polynomialTime) - motion->centre.at<float>(i);
        for (int axis = 0; axis < 3; ++axis)
            centre[axis] += dt * (motion->motion[axis].at<float>(i) + dt * (motion->motion[3 + axis].at<float>(i) + dt * motion->motion[6 + axis].at<float>(i)));
    }
    return centre;
}

}  // namespace

std::vector<Vec3> posedCentres(const PosedObject& posed, std::size_t stride)
{
    stride = std::max<std::size_t>(stride, 1);
    const std::size_t total = posed.splats->size();
    if (total == 0 && posed.scaffold) return jointPositions(posed);
    std::vector<Vec3> points((total + stride - 1) / stride);
    const Binding* binding = posed.scaffold ? &posed.scaffold->binding : nullptr;
    parallelFor(points.size(), 4096, [&](std::size_t begin, std::size_t end) {
        for (std::size_t p = begin; p < end; ++p) {
            const std::size_t i = p * stride;
            const Vec3 rest = restCentre(posed, i);
            if (!binding) {
                points[p] = posed.pose.empty() ? rest : posed.pose[0].point(rest);
                continue;
            }
            Vec3 sum(0);
            for (std::size_t k = 0; k < binding->influences(); ++k) {
                const float weight = binding->influences() > 1 ? binding->weights[k].at<float>(i) : 1.0f;
                if (weight != 0) sum += weight * posed.pose[binding->nodes[k].at<std::uint32_t>(i)].point(rest);
            }
            points[p] = sum;
        }
    });
    return points;
}

Bounds posedBounds(const PosedObject& posed)
{
    Bounds bounds;
    for (const Vec3& point : posedCentres(posed))
        if (std::isfinite(point.x) && std::isfinite(point.y) && std::isfinite(point.z)) bounds.add(point);
    return bounds;
}

}  // namespace morphogen
