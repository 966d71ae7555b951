#include "core/raster/project.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>

namespace morphogen::raster {
namespace {

/// Polar rotation by Newton's iteration with Frobenius scaling (Higham 1986) in doubles; what is nearly singular goes the
/// long way. `linear` is row-major.
Mat3 polarRotation(const Mat3& linear)
{
    glm::dmat3 x(linear);
    const auto norm = [](const glm::dmat3& m) { return std::sqrt(glm::dot(m[0], m[0]) + glm::dot(m[1], m[1]) + glm::dot(m[2], m[2])); };
    const double size = norm(x), determinant = glm::determinant(x);
    if (!(std::abs(determinant) > 1e-9 * size * size * size)) return glm::mat3_cast(nearestRotation(linear));
    for (int step = 0; step < 20; ++step) {
        const glm::dmat3 inverse = glm::transpose(glm::inverse(x));
        const double gamma = std::sqrt(norm(inverse) / norm(x));
        const glm::dmat3 next = 0.5 * (gamma * x + inverse / gamma);
        const double change = norm(next - x);
        x = next;
        if (change < 1e-7) break;
    }
    return Mat3(determinant < 0 ? -x : x);
}

}  // namespace

View makeView(const CameraView& camera, int width, int height)
{
    View view;
    view.cameraFromWorld = camera.cameraFromWorld();
    view.isPerspective = camera.projection == Projection::Perspective;
    view.width = width;
    view.height = height;
    view.tilesX = (width + kTile - 1) / kTile;
    view.tilesY = (height + kTile - 1) / kTile;
    view.centreX = 0.5f * static_cast<float>(width) - 0.5f;
    view.centreY = 0.5f * static_cast<float>(height) - 0.5f;
    if (view.isPerspective) {
        const float tangent = std::tan(0.5f * std::clamp(camera.fovYRadians, 1e-3f, 3.1f));
        view.scale = static_cast<float>(height) / (2.0f * tangent);
        view.slopeLimitY = 1.3f * tangent;
        view.slopeLimitX = view.slopeLimitY * static_cast<float>(width) / static_cast<float>(height);
        view.near = std::max(camera.near, 1e-5f);
    } else {
        view.scale = static_cast<float>(height) / std::max(camera.orthoHeight, 1e-9f);
        view.near = std::max(camera.near, 0.0f);
    }
    return view;
}

void makeNodeMaps(const View& view, std::span<const Affine3x4> pose, Turns turns, AlignedArray<NodeMap>& maps)
{
    maps.resize(pose.size());
    const Mat3 cameraFromWorld = view.cameraFromWorld.linear();
    parallelFor(pose.size(), 256, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const Affine3x4 cameraFromRest = view.cameraFromWorld * pose[i];
            std::copy(cameraFromRest.m.begin(), cameraFromRest.m.end(), maps[i].cameraFromRest);
            const Mat3 turn = turns == Turns::Wanted ? cameraFromWorld * polarRotation(pose[i].linear()) : Mat3(1);
            for (int row = 0; row < 3; ++row)
                for (int column = 0; column < 3; ++column) maps[i].restFromCamera[3 * row + column] = turn[row][column];
            std::fill(std::begin(maps[i].unused), std::end(maps[i].unused), 0.0f);
        }
    });
}

void Projected::resize(std::size_t segments)
{
    records.resize(segments * kSegment);
    rects.resize(segments * kSegment);
    depthBits.resize(segments * kSegment);
    slots.resize(segments * kSegment);
    counts.resize(segments);
    areas.resize(segments);
}

}  // namespace morphogen::raster
