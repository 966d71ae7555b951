#include "core/raster/extras.h"

#include <cmath>

namespace morphogen::raster {
namespace {

struct Place {
    glm::dmat3 linear;   ///< camera-from-rest
    glm::dvec3 centre;   ///< in camera axes
};

float rowOf(const float* base, std::size_t slot, std::size_t row) { return base[slot / kBlock * (kBlock * kBlockRows) + row * kBlock + slot % kBlock]; }

Place placeOf(const Prepared& prepared, const float* base, std::span<const NodeMap> maps, std::size_t slot)
{
    double m[12] = {};
    const std::size_t padded = prepared.blocks * kBlock;
    const auto add = [&](const NodeMap& map, double weight) {
        for (int k = 0; k < 12; ++k) m[k] += weight * map.cameraFromRest[k];
    };
    if (prepared.influences == 0) add(maps[0], 1);
    for (std::size_t j = 0; j < prepared.influences; ++j)
        add(maps[prepared.nodes[j * padded + slot]], prepared.influences == 1 ? 1.0 : prepared.weights[j * padded + slot]);
    Place place;
    const glm::dvec3 rest(rowOf(base, slot, kCentre), rowOf(base, slot, kCentre + 1), rowOf(base, slot, kCentre + 2));
    const auto rowAt = [&](const auto* map, int row) { return map[4 * row] * rest.x + map[4 * row + 1] * rest.y + map[4 * row + 2] * rest.z + map[4 * row + 3]; };
    for (int row = 0; row < 3; ++row) {
        for (int column = 0; column < 3; ++column) place.linear[column][row] = m[4 * row + column];
        place.centre[row] = rowAt(m, row);
    }
    if (prepared.gradients.size() == 0) return place;
    for (std::size_t j = 1; j < prepared.influences; ++j) {
        for (int row = 0; row < 3; ++row) {
            const double apart = rowAt(maps[prepared.nodes[j * padded + slot]].cameraFromRest, row) - rowAt(maps[prepared.nodes[slot]].cameraFromRest, row);
            for (int column = 0; column < 3; ++column)
                place.linear[column][row] += apart * prepared.gradients[(3 * (j - 1) + static_cast<std::size_t>(column)) * padded + slot];
        }
    }
    return place;
}

/// Direction of the shortest axis of the ellipsoid with factor `m`, by one-sided Jacobi (as in deform/bake.cpp).
glm::dvec3 shortestAxis(glm::dmat3 m)
{
    for (int sweep = 0; sweep < 12; ++sweep) {
        double worst = 0;
        for (int p = 0; p < 2; ++p) {
            for (int q = p + 1; q < 3; ++q) {
                const double a = glm::dot(m[p], m[p]), b = glm::dot(m[q], m[q]), c = glm::dot(m[p], m[q]);
                const double size = std::sqrt(a * b);
                if (!(std::abs(c) > 1e-6 * size)) continue;
                worst = std::max(worst, std::abs(c) / size);
                const double zeta = (b - a) / (2 * c);
                const double t = (zeta < 0 ? -1.0 : 1.0) / (std::abs(zeta) + std::sqrt(1 + zeta * zeta));
                const double cosine = 1 / std::sqrt(1 + t * t), sine = cosine * t;
                const glm::dvec3 mp = m[p];
                m[p] = cosine * mp - sine * m[q];
                m[q] = sine * mp + cosine * m[q];
            }
        }
        if (worst < 1e-5) break;
    }
    int shortest = 0;
    for (int axis = 1; axis < 3; ++axis)
        if (glm::dot(m[axis], m[axis]) < glm::dot(m[shortest], m[shortest])) shortest = axis;
    // The other two axes are long, so their cross product is sharper than the short axis itself.
    const glm::dvec3 normal = glm::cross(m[(shortest + 1) % 3], m[(shortest + 2) % 3]);
    const double length = glm::length(normal);
    return length > 0 && std::isfinite(length) ? normal / length : glm::dvec3(0, 0, -1);
}

glm::dvec2 pixelOf(const View& view, const glm::dvec3& inCamera)
{
    const double scale = view.isPerspective ? view.scale / inCamera.z : view.scale;
    return {scale * inCamera.x + view.centreX, scale * inCamera.y + view.centreY};
}

}  // namespace

Vec3 centreInCamera(const Prepared& prepared, const float* base, std::span<const NodeMap> maps, std::size_t slot)
{
    return Vec3(placeOf(prepared, base, maps, slot).centre);
}

void fillExtras(const ExtrasRequest& request, std::size_t segment, Extra* extras)
{
    const std::size_t place = (request.firstSegment + segment) * kSegment;
    const std::size_t count = request.projected->counts[request.firstSegment + segment];
    for (std::size_t k = 0; k < count; ++k) {
        const std::size_t slot = request.projected->slots[place + k];
        Extra& extra = extras[place + k];
        extra = {};
        const Place now = placeOf(*request.prepared, request.base, request.maps, slot);
        extra.depth = static_cast<float>(now.centre.z);
        extra.objectId = request.objectId;
        glm::dmat3 factor;
        for (int row = 0; row < 3; ++row)
            for (int column = 0; column < 3; ++column) factor[column][row] = rowOf(request.base, slot, kFactor + static_cast<std::size_t>(3 * row + column));
        glm::dvec3 normal = shortestAxis(now.linear * factor);
        const glm::dvec3 sight = request.view->isPerspective ? now.centre : glm::dvec3(0, 0, 1);
        if (glm::dot(normal, sight) > 0) normal = -normal;
        // From camera axes (y down, z forward) to the viewer's (y up, z towards the viewer).
        extra.normal[0] = static_cast<float>(normal.x);
        extra.normal[1] = static_cast<float>(-normal.y);
        extra.normal[2] = static_cast<float>(-normal.z);
        if (request.previousMaps.empty()) continue;
        const Place before = placeOf(*request.prepared, request.previousBase, request.previousMaps, slot);
        if (request.previousView->isPerspective && !(before.centre.z > request.previousView->near)) continue;
        const glm::dvec2 moved = pixelOf(*request.view, now.centre) - pixelOf(*request.previousView, before.centre);
        for (int axis = 0; axis < 2; ++axis)
            if (std::abs(moved[axis]) < 1e9) extra.motion[axis] = static_cast<float>(moved[axis]);
    }
}

}  // namespace morphogen::raster
