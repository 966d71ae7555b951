// How it works: centres are projected as the rasteriser projects them. A footprint is tested by points on the splat's
// ellipse, and by the shape's own corners lying in the ellipse. Front-most compares each splat's depth with the picture's
// median depth, drawn by the renderer with every visible object, so that what another object hides is hidden.
#include "core/select/screen_shapes.h"

#include "core/base/parallel.h"
#include "core/evaluate/pose_at.h"
#include "core/raster/project.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace morphogen {
namespace {

constexpr float kFootprintSigmas = 1.5f;
constexpr int kEllipsePoints = 12;
constexpr int kMostPixels = 32768;
constexpr int kDepthLongSide = 1280;
constexpr std::size_t kMostCorners = 100000;

/// A shape on the picture: the weight of a point, a box outside which it weighs nothing, and corners to test ellipses with.
struct Shape {
    std::function<float(const Vec2&)> weightAt;
    Vec2 least{0}, most{0};
    std::vector<Vec2> corners;
};

/// A splat on the picture.
struct Spot {
    Vec2 at{0};
    float depth = 0;      ///< metres along the view axis
    Mat3 toPicture{0};    ///< rows 0 and 1: pixels per metre in the world
};

class Lens {
public:
    explicit Lens(const ScreenView& seen) : m_view(raster::makeView(seen.camera, seen.width, seen.height)) {}

    /// False for what lies behind the near plane or is not finite.
    bool see(const Vec3& point, Spot& spot) const
    {
        const Vec3 p = m_view.cameraFromWorld.point(point);
        if (!isFinite(p) || p.z < m_view.near) return false;
        const float scale = m_view.isPerspective ? m_view.scale / p.z : m_view.scale;
        spot.depth = p.z;
        // The rasteriser's pixel (0, 0) has its centre at (0, 0); here it is its corner.
        spot.at = Vec2(p.x * scale + m_view.centreX + 0.5f, p.y * scale + m_view.centreY + 0.5f);
        return true;
    }
    /// The ellipse's two half axes as columns, pixels, one deviation.
    std::array<Vec2, 3> columnsOf(const Mat3& factor, const Vec3& point) const
    {
        const Vec3 p = m_view.cameraFromWorld.point(point);
        const Mat3 inCamera = m_view.cameraFromWorld.linear() * factor;
        const float scale = m_view.isPerspective ? m_view.scale / p.z : m_view.scale;
        std::array<Vec2, 3> columns;
        for (int k = 0; k < 3; ++k) {
            const Vec3 a = inCamera[k];
            columns[static_cast<std::size_t>(k)] = m_view.isPerspective ? scale * Vec2(a.x - a.z * p.x / p.z, a.y - a.z * p.y / p.z) : scale * Vec2(a.x, a.y);
        }
        return columns;
    }

private:
    raster::View m_view;
};

/// Half axes of the ellipse P P^T, P the three columns.
std::array<Vec2, 2> halfAxes(const std::array<Vec2, 3>& columns)
{
    float a = 0, b = 0, c = 0;
    for (const Vec2& column : columns) a += column.x * column.x, b += column.x * column.y, c += column.y * column.y;
    const float middle = 0.5f * (a + c), spread = std::sqrt(std::max(0.25f * (a - c) * (a - c) + b * b, 0.0f));
    const float angle = 0.5f * std::atan2(2 * b, a - c);
    const Vec2 along(std::cos(angle), std::sin(angle)), across(-along.y, along.x);
    return {along * std::sqrt(std::max(middle + spread, 0.0f)), across * std::sqrt(std::max(middle - spread, 0.0f))};
}

float footprintWeight(const Shape& shape, const Spot& spot, const std::array<Vec2, 2>& axes)
{
    float weight = shape.weightAt(spot.at);
    for (int k = 0; k < kEllipsePoints && weight < 1; ++k) {
        const float angle = 2 * kPi * static_cast<float>(k) / kEllipsePoints;
        weight = std::max(weight, shape.weightAt(spot.at + kFootprintSigmas * (std::cos(angle) * axes[0] + std::sin(angle) * axes[1])));
    }
    const float a = glm::dot(axes[0], axes[0]), b = glm::dot(axes[1], axes[1]);
    if (weight < 1 && a > 0 && b > 0)
        for (const Vec2& corner : shape.corners) {
            const Vec2 d = corner - spot.at;
            const float u = glm::dot(d, axes[0]) / a, v = glm::dot(d, axes[1]) / b;
            if (u * u + v * v <= kFootprintSigmas * kFootprintSigmas) return 1;
        }
    return weight;
}

/// Depth of the front-most surface per pixel, in a picture that may be smaller than the one that was drawn on.
struct DepthMap {
    std::vector<float> metres;   ///< 0: nothing there that hides
    int width = 0, height = 0;
    float scale = 1;

    float at(const Vec2& pixel) const
    {
        const int x = std::clamp(static_cast<int>(pixel.x * scale), 0, width - 1), y = std::clamp(static_cast<int>(pixel.y * scale), 0, height - 1);
        return metres[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
    }
};

Result<DepthMap> frontDepths(const ScreenView& seen, SelectScene& scene)
{
    DepthMap map;
    map.scale = std::min(1.0f, static_cast<float>(kDepthLongSide) / static_cast<float>(std::max(seen.width, seen.height)));
    map.width = std::max(1, static_cast<int>(std::lround(map.scale * static_cast<float>(seen.width))));
    map.height = std::max(1, static_cast<int>(std::lround(map.scale * static_cast<float>(seen.height))));
    const auto posed = poseAt(scene.context().world, scene.context().timeSecs);
    FrameRequest request{.camera = seen.camera, .width = map.width, .height = map.height, .aovs = Aov::MedianDepth, .objects = posed, .stop = scene.context().stop};
    std::unique_ptr<FrameRenderer> own;
    FrameRenderer* renderer = scene.context().renderer;
    if (!renderer) own = makeCpuRenderer(), renderer = own.get();
    MG_ASSIGN(Frame frame, renderer->draw(request));
    map.metres = std::move(frame.medianDepth);
    return map;
}

Result<void> check(const ScreenView& seen, const SelectScene& scene)
{
    if (seen.width < 1 || seen.height < 1 || seen.width > kMostPixels || seen.height > kMostPixels) return scene.usage("a selection on a picture needs the picture's size, 1 to 32768 pixels each way");
    if (seen.depthLimitMetres && !(*seen.depthLimitMetres >= 0)) return scene.usage("the depth limit of a selection is 0 metres or more");
    return {};
}

bool isFinite(const Vec2& p) { return std::isfinite(p.x) && std::isfinite(p.y); }

Result<SplatWeights> selectInShape(const Shape& shape, const ScreenView& seen, SelectScene& scene)
{
    const Lens lens(seen);
    const auto& centres = scene.centres();
    if (scene.stopRequested()) return cancelled();
    std::vector<float> weights(scene.size(), 0.0f);
    std::optional<DepthMap> front;
    if (seen.depth == Depth::FrontMost) {
        MG_ASSIGN(front, frontDepths(seen, scene));
    }
    parallelFor(weights.size(), 2048, [&](std::size_t begin, std::size_t end) {
        if (scene.stopRequested()) return;
        for (std::size_t i = begin; i < end; ++i) {
            Spot spot;
            if (!lens.see(centres[i], spot)) continue;
            const auto isNear = [&](float margin) {
                return spot.at.x >= shape.least.x - margin && spot.at.y >= shape.least.y - margin && spot.at.x <= shape.most.x + margin && spot.at.y <= shape.most.y + margin;
            };
            float weight = 0;
            if (seen.reach == Reach::Centre) {
                if (isNear(0)) weight = shape.weightAt(spot.at);
            } else {
                const auto axes = halfAxes(lens.columnsOf(scene.factor(i), centres[i]));
                if (isFinite(axes[0]) && isNear(kFootprintSigmas * glm::length(axes[0]))) weight = footprintWeight(shape, spot, axes);
            }
            if (weight > 0 && front) {
                const float surface = front->at(spot.at);
                if (surface > 0) {
                    const float limit = seen.depthLimitMetres ? *seen.depthLimitMetres : 3 * scene.deviationAlong(i, glm::normalize(seen.camera.target - seen.camera.position)) + 0.004f * surface;
                    if (spot.depth > surface + limit) weight = 0;
                }
            }
            weights[i] = weight;
        }
    });
    if (scene.stopRequested()) return cancelled();
    return SplatWeights(std::move(weights));
}

float distanceToSegment(const Vec2& p, const Vec2& a, const Vec2& b)
{
    const Vec2 along = b - a;
    const float length2 = glm::dot(along, along);
    const float t = length2 > 0 ? std::clamp(glm::dot(p - a, along) / length2, 0.0f, 1.0f) : 0.0f;
    return glm::length(p - a - t * along);
}

}  // namespace

Result<SplatWeights> selectOnScreen(const SelectRectangle& query, SelectScene& scene)
{
    MG_TRY(check(query.seen, scene));
    if (!isFinite(query.from) || !isFinite(query.to)) return scene.usage("a corner of the rectangle is not a number");
    Shape shape;
    shape.least = glm::min(query.from, query.to), shape.most = glm::max(query.from, query.to);
    shape.weightAt = [least = shape.least, most = shape.most](const Vec2& p) { return p.x >= least.x && p.y >= least.y && p.x <= most.x && p.y <= most.y ? 1.0f : 0.0f; };
    shape.corners = {shape.least, {shape.most.x, shape.least.y}, shape.most, {shape.least.x, shape.most.y}};
    return selectInShape(shape, query.seen, scene);
}

Result<SplatWeights> selectOnScreen(const SelectPolygon& query, SelectScene& scene)
{
    MG_TRY(check(query.seen, scene));
    if (query.corners.size() < 3) return scene.usage("a lasso needs at least three points");
    if (query.corners.size() > kMostCorners) return scene.usage("a lasso has at most 100000 points; draw a simpler one");
    if (!std::all_of(query.corners.begin(), query.corners.end(), [](const Vec2& p) { return isFinite(p); })) return scene.usage("a point of the lasso is not a number");
    Shape shape;
    shape.least = shape.most = query.corners[0];
    for (const Vec2& corner : query.corners) shape.least = glm::min(shape.least, corner), shape.most = glm::max(shape.most, corner);
    shape.corners = query.corners;
    shape.weightAt = [&corners = query.corners](const Vec2& p) {
        bool isInside = false;
        for (std::size_t i = 0, j = corners.size() - 1; i < corners.size(); j = i++) {
            const Vec2 &a = corners[i], &b = corners[j];
            if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) isInside = !isInside;
        }
        return isInside ? 1.0f : 0.0f;
    };
    return selectInShape(shape, query.seen, scene);
}

Result<SplatWeights> selectOnScreen(const SelectBrush& query, SelectScene& scene)
{
    MG_TRY(check(query.seen, scene));
    if (query.stroke.empty()) return scene.usage("a brush stroke needs at least one point");
    if (query.stroke.size() > kMostCorners) return scene.usage("a brush stroke has at most 100000 points; make several");
    if (!(query.radius > 0) || !std::isfinite(query.radius)) return scene.usage("the radius of a brush is more than 0 pixels");
    if (!(query.soft >= 0 && query.soft <= 1)) return scene.usage("the softness of a brush lies between 0 and 1");
    if (!std::all_of(query.stroke.begin(), query.stroke.end(), [](const Vec2& p) { return isFinite(p); })) return scene.usage("a point of the brush stroke is not a number");
    Shape shape;
    shape.least = shape.most = query.stroke[0];
    for (const Vec2& point : query.stroke) shape.least = glm::min(shape.least, point), shape.most = glm::max(shape.most, point);
    shape.least -= query.radius, shape.most += query.radius;
    shape.corners = query.stroke;
    shape.weightAt = [&query](const Vec2& p) {
        float distance = glm::length(p - query.stroke[0]);
        for (std::size_t k = 1; k < query.stroke.size(); ++k) distance = std::min(distance, distanceToSegment(p, query.stroke[k - 1], query.stroke[k]));
        if (distance > query.radius) return 0.0f;
        return fadeBeyond(distance - (1 - query.soft) * query.radius, query.soft * query.radius);
    };
    return selectInShape(shape, query.seen, scene);
}

}  // namespace morphogen
