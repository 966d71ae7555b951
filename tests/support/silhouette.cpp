#include "tests/support/silhouette.h"

#include "core/base/parallel.h"
#include "core/raster/rasteriser.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace morphogen::support {
namespace {

/// Axes of the picture: right and up, as the camera of that axis sees them.
struct PictureAxes {
    Eigen::Vector3d right{1, 0, 0}, up{0, 1, 0};
};

PictureAxes pictureAxes(int axis)
{
    if (axis == 0) return {{0, 0, -1}, {0, 1, 0}};
    if (axis == 1) return {{1, 0, 0}, {0, 0, -1}};
    return {};
}

}  // namespace

CameraView AxisView::camera() const
{
    CameraView camera;
    const float away = static_cast<float>(metresPerPixel) * 4000;
    Vec3 from(0);
    from[axis] = away;
    camera.position = centre + from;
    camera.target = centre;
    camera.up = axis == 1 ? Vec3(0, 0, -1) : Vec3(0, 1, 0);
    camera.projection = Projection::Orthographic;
    camera.orthoHeight = static_cast<float>(metresPerPixel * height);
    camera.near = away * 1e-3f;
    return camera;
}

AxisView axisView(const ReferenceMesh& mesh, int axis)
{
    const Eigen::Vector3d lower = mesh.lower(), upper = mesh.upper();
    const auto [right, up] = pictureAxes(axis);
    const double wide = std::abs(right.dot(upper - lower)), high = std::abs(up.dot(upper - lower)), longest = std::max(wide, high);
    constexpr int kMargin = 8;
    AxisView view;
    view.axis = axis;
    const Eigen::Vector3d centre = (lower + upper) / 2;
    view.centre = Vec3(centre.x(), centre.y(), centre.z());
    view.metresPerPixel = longest / (kSilhouettePixels - 2 * kMargin);
    view.width = static_cast<int>(std::ceil(wide / view.metresPerPixel)) + 2 * kMargin;
    view.height = static_cast<int>(std::ceil(high / view.metresPerPixel)) + 2 * kMargin;
    return view;
}

std::vector<std::uint8_t> meshSilhouette(const ReferenceMesh& mesh, const AxisView& view)
{
    constexpr int kSub = 4;
    const int width = view.width * kSub, height = view.height * kSub;
    const auto [right, up] = pictureAxes(view.axis);
    const Eigen::Vector3d centre(view.centre.x, view.centre.y, view.centre.z);
    std::vector<std::uint8_t> fine(static_cast<std::size_t>(width) * height, 0);
    std::vector<Eigen::Vector2d> points;
    for (const Eigen::Vector3d& p : mesh.vertices)
        points.emplace_back(right.dot(p - centre) / view.metresPerPixel * kSub + width / 2.0, -up.dot(p - centre) / view.metresPerPixel * kSub + height / 2.0);
    for (const auto& t : mesh.triangles) {
        const Eigen::Vector2d &a = points[t[0]], &b = points[t[1]], &c = points[t[2]];
        const auto side = [](const Eigen::Vector2d& p, const Eigen::Vector2d& q, double x, double y) { return (q.x() - p.x()) * (y - p.y()) - (q.y() - p.y()) * (x - p.x()); };
        const double area = side(a, b, c.x(), c.y());
        if (area == 0) continue;
        const int x0 = std::max(0, static_cast<int>(std::floor(std::min({a.x(), b.x(), c.x()})))), x1 = std::min(width - 1, static_cast<int>(std::ceil(std::max({a.x(), b.x(), c.x()}))));
        const int y0 = std::max(0, static_cast<int>(std::floor(std::min({a.y(), b.y(), c.y()})))), y1 = std::min(height - 1, static_cast<int>(std::ceil(std::max({a.y(), b.y(), c.y()}))));
        for (int y = y0; y <= y1; ++y)
            for (int x = x0; x <= x1; ++x) {
                const double px = x + 0.5, py = y + 0.5, sign = area > 0 ? 1 : -1;
                if (sign * side(a, b, px, py) >= 0 && sign * side(b, c, px, py) >= 0 && sign * side(c, a, px, py) >= 0) fine[static_cast<std::size_t>(y) * width + x] = 1;
            }
    }
    std::vector<std::uint8_t> coarse(static_cast<std::size_t>(view.width) * view.height, 0);
    for (int y = 0; y < view.height; ++y)
        for (int x = 0; x < view.width; ++x) {
            int covered = 0;
            for (int j = 0; j < kSub; ++j)
                for (int i = 0; i < kSub; ++i) covered += fine[static_cast<std::size_t>(y * kSub + j) * width + x * kSub + i];
            coarse[static_cast<std::size_t>(y) * view.width + x] = 2 * covered > kSub * kSub;
        }
    return coarse;
}

std::vector<float> splatAlpha(const PosedObject& posed, const AxisView& view)
{
    Rasteriser rasteriser;
    FrameRequest request;
    request.camera = view.camera();
    request.width = view.width, request.height = view.height;
    request.aovs = Aov::Alpha;
    request.objects = std::span(&posed, 1);
    auto frame = rasteriser.draw(request);
    if (!frame) throw std::runtime_error(frame.error().message);
    return std::move(frame->alpha);
}

double silhouetteOverlap(const std::vector<std::uint8_t>& mesh, const std::vector<float>& alpha)
{
    std::size_t both = 0, either = 0;
    for (std::size_t i = 0; i < mesh.size(); ++i) {
        const bool m = mesh[i] != 0, s = alpha[i] > 0.5f;
        both += m && s, either += m || s;
    }
    return either == 0 ? 1.0 : static_cast<double>(both) / static_cast<double>(either);
}

double worstSilhouetteOverlap(const ReferenceMesh& mesh, const PosedObject& posed)
{
    std::array<AxisView, 3> views;
    std::array<std::vector<std::uint8_t>, 3> outlines;
    parallelFor(3, 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t axis = begin; axis < end; ++axis) views[axis] = axisView(mesh, static_cast<int>(axis)), outlines[axis] = meshSilhouette(mesh, views[axis]);
    });
    double worst = 1;
    for (std::size_t axis = 0; axis < 3; ++axis)
        if (std::count(outlines[axis].begin(), outlines[axis].end(), 1) >= 20 * kSilhouettePixels) worst = std::min(worst, silhouetteOverlap(outlines[axis], splatAlpha(posed, views[axis])));
    return worst;
}

}  // namespace morphogen::support
