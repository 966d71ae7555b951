#include "app/session/framing.h"

#include "core/deform/posed_centres.h"
#include "core/evaluate/pose_at.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace morphogen {
namespace {

constexpr double kStartTurn = 0.125;
constexpr float kElevation = radians(15.0f);
constexpr float kMargin = 0.9f;   ///< the part of the picture that the points fill

bool isFinite(const Vec3& p) { return std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z); }

/// The box that holds all but one in a hundred points at either end of each axis.
Bounds innerBox(const std::vector<Vec3>& points)
{
    Bounds box;
    std::vector<float> values(points.size());
    const std::size_t cut = points.size() / 100;
    for (int axis = 0; axis < 3; ++axis) {
        for (std::size_t i = 0; i < points.size(); ++i) values[i] = points[i][axis];
        const auto low = values.begin() + static_cast<std::ptrdiff_t>(cut), high = values.end() - 1 - static_cast<std::ptrdiff_t>(cut);
        std::nth_element(values.begin(), low, values.end());
        box.lower[axis] = *low;
        std::nth_element(values.begin(), high, values.end());
        box.upper[axis] = *high;
    }
    return box;
}

Bounds shownBox(const std::vector<Vec3>& points)
{
    Bounds all;
    for (const Vec3& p : points) all.add(p);
    if (points.size() < 100) return all;
    const Bounds inner = innerBox(points);
    if (all.diagonal() <= 1.6f * inner.diagonal()) return all;
    Bounds shown{inner.lower - 0.1f * inner.size(), inner.upper + 0.1f * inner.size()};
    shown.lower = glm::max(shown.lower, all.lower);
    shown.upper = glm::min(shown.upper, all.upper);
    return shown;
}

Vec3 directionAt(double turn)
{
    const double angle = 2.0 * static_cast<double>(kPi) * (turn + kStartTurn);
    return {std::cos(kElevation) * static_cast<float>(std::sin(angle)), std::sin(kElevation), std::cos(kElevation) * static_cast<float>(std::cos(angle))};
}

CameraView viewFrom(const Bounds& bounds, double turn, float distance)
{
    CameraView view;
    view.target = bounds.centre();
    view.position = view.target + distance * directionAt(turn);
    view.near = std::min(kDefaultNear, 0.05f * std::max(bounds.diagonal(), 1e-4f));
    return view;
}

/// The half-width or half-height that points at depth z may have, as a slope: |x - shift| <= slope * (distance + z).
struct Fit {
    float distance = 0;   ///< the least that will do
    float shift = 0;      ///< sideways, so that the points lie in the middle
};

/// Exact: each bound is a line in (shift, distance), and the two outermost ones meet at the answer.
Fit fitAlong(float slope, float right, float left) { return {(right + left) / (2 * slope), (right - left) / 2}; }

struct FitBoth {
    Fit across, along;
    float distance() const { return std::max(across.distance, along.distance); }
};

FitBoth fit(const Framing& framing, double turn, double aspect)
{
    const CameraView view = viewFrom(framing.bounds, turn, 1.0f);
    const Mat3 cameraFromWorld = view.cameraFromWorld().linear();
    const float slopeY = kMargin * std::tan(0.5f * view.fovYRadians), slopeX = slopeY * static_cast<float>(aspect);
    constexpr float kLeast = std::numeric_limits<float>::lowest();
    float right = kLeast, left = kLeast, down = kLeast, up = kLeast;
    for (const Vec3& point : framing.points) {
        const Vec3 p = cameraFromWorld * (point - framing.bounds.centre());
        right = std::max(right, p.x - slopeX * p.z);
        left = std::max(left, -p.x - slopeX * p.z);
        down = std::max(down, p.y - slopeY * p.z);
        up = std::max(up, -p.y - slopeY * p.z);
    }
    return {fitAlong(slopeX, right, left), fitAlong(slopeY, down, up)};
}

/// Never so near that the camera stands among the points.
float keptAway(const Framing& framing, float distance) { return std::max(distance, 1e-3f + 0.5f * framing.bounds.diagonal()); }

/// From where a camera that keeps looking at the middle sees every point.
float centredDistance(const Framing& framing, double turn, double aspect)
{
    const CameraView view = viewFrom(framing.bounds, turn, 1.0f);
    const float slopeY = kMargin * std::tan(0.5f * view.fovYRadians), slopeX = slopeY * static_cast<float>(aspect);
    const FitBoth both = fit(framing, turn, aspect);
    return both.distance() + std::max(std::abs(both.across.shift) / slopeX, std::abs(both.along.shift) / slopeY);
}

}  // namespace

Result<Framing> frameWorld(const World& world, const JobContext& job, std::span<const ObjectId> alone)
{
    constexpr int kTimes = 9;
    constexpr std::size_t kPointsPerObject = 20'000;
    Framing framing;
    for (const auto& object : world.objects) {
        if (!isEverVisible(*object) || (!alone.empty() && std::ranges::find(alone, object->id) == alone.end())) continue;
        const int times = object->durationSecs() > 0 ? kTimes : 1;
        for (int k = 0; k < times; ++k) {
            if (job.stopRequested()) return cancelled();
            const double secs = times > 1 ? world.durationSecs() * k / (times - 1) : 0.0;
            const PosedObject posed = poseAt(world, *object, secs);
            for (const Vec3& point : posedCentres(posed, posed.splats->size() / kPointsPerObject + 1))
                if (isFinite(point)) framing.points.push_back(point);
        }
    }
    if (framing.points.empty()) return framing;
    framing.bounds = shownBox(framing.points);
    std::erase_if(framing.points, [&](const Vec3& p) { return p != glm::clamp(p, framing.bounds.lower, framing.bounds.upper); });
    return framing;
}

CameraView threeQuarterView(const Framing& framing, double aspect)
{
    if (framing.bounds.isEmpty()) return {};
    const FitBoth both = fit(framing, 0, aspect);
    CameraView view = viewFrom(framing.bounds, 0, keptAway(framing, both.distance()));
    const Mat3 worldFromCamera = glm::transpose(view.cameraFromWorld().linear());
    const Vec3 shift = worldFromCamera * Vec3(both.across.shift, both.along.shift, 0);
    view.position += shift;
    view.target += shift;
    return view;
}

OrbitPath::OrbitPath(const Framing& framing, double aspect) : m_bounds(framing.bounds)
{
    constexpr int kDirections = 24;
    if (framing.bounds.isEmpty()) {
        m_bounds.add(Vec3(0));
        m_distance = glm::length(CameraView{}.position);
        return;
    }
    float distance = 0;
    for (int k = 0; k < kDirections; ++k) distance = std::max(distance, centredDistance(framing, static_cast<double>(k) / kDirections, aspect));
    m_distance = keptAway(framing, distance);
}

CameraView OrbitPath::at(double turn) const { return viewFrom(m_bounds, turn, m_distance); }

}  // namespace morphogen
