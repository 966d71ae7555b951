#include "core/authoring/splat_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace morphogen {
namespace {

/// Deviation of a disc in spacings, and the share of its farthest candidate's distance that it has at least.
constexpr float kDiscDeviation = 0.75f, kReachDeviation = 0.8f, kWidestDeviation = 1.1f;
/// Distance from the centre, in deviations, at which a row of discs is half transparent.
constexpr float kContour = 1.4f;
/// How far a disc's half-transparent contour may stand out, in spacings: over an open border; over a right angle, where the
/// faces of the other side cover as much again and the two together are half transparent; and how much more over a gentler
/// bend, by 1 / sharpness - 1: what stands out over it hardly leaves the surface.
constexpr float kStandOutBorder = -0.07f, kStandOut = -0.12f, kStandOutGentle = 0.3f;
/// Longest deviation along an edge and least across it, in spacings, of a disc that is cut short.
constexpr float kLongestDeviation = 1.5f, kNarrowest = 0.1f;
constexpr float kSmoothEdge = 0.08f, kWalkable = 0.35f;
constexpr float kSpacingsPerSize = 250;
constexpr float kThickness = 0.004f;
/// How far a disc lies below the surface, as a share of the object's size: 0.4 pixels where it fills a picture of
/// 800. Seen edge-on, a wall's discs stack up, and a renderer's low-pass filter makes their pile half opaque up to a pixel
/// beyond the outline; this takes the greater part of that back.
constexpr float kInset = 0.0005f;
constexpr float kOpaque = 0.99f;
constexpr std::size_t kMostFacesWalked = 48;

/// A symmetric 2 x 2 matrix in the tangent plane.
struct Spread {
    float xx = 0, xy = 0, yy = 0;
    float along(const Vec2& d) const { return d.x * d.x * xx + 2 * d.x * d.y * xy + d.y * d.y * yy; }
    /// Lowers the variance along `d` to `variance`; what is independent of it stays.
    void limit(const Vec2& d, float variance)
    {
        const float now = along(d);
        if (!(now > variance)) return;
        const Vec2 v(xx * d.x + xy * d.y, xy * d.x + yy * d.y);
        const float gain = (now - variance) / (now * now);
        xx -= gain * v.x * v.x, xy -= gain * v.x * v.y, yy -= gain * v.y * v.y;
    }
    /// Raises the variance along `d` to `variance`.
    void widen(const Vec2& d, float variance)
    {
        const float more = std::max(0.0f, variance - along(d));
        xx += more * d.x * d.x, xy += more * d.x * d.y, yy += more * d.y * d.y;
    }
};

Vec3 closestOnSegment(const Vec3& p, const Vec3& a, const Vec3& b)
{
    const Vec3 along = b - a;
    const float length2 = glm::dot(along, along);
    return length2 > 0 ? a + along * std::clamp(glm::dot(p - a, along) / length2, 0.0f, 1.0f) : a;
}

struct TangentPlane {
    Vec3 origin, x, y;
    Vec2 of(const Vec3& d) const { return {glm::dot(d, x), glm::dot(d, y)}; }
};

/// An edge that a disc may not stand out over: which way it is, and the variance that the disc may have that way.
struct Limit {
    Vec2 direction{0};
    float variance = 0;
};

struct Limits {
    std::array<Limit, 3 * kMostFacesWalked> items;
    std::size_t count = 0;
    std::span<const Limit> all() const { return {items.data(), count}; }
};

/// The limits set by sharp edges that can be reached over smooth ones.
Limits limitsAtEdges(const SurfaceShape& shape, const SurfaceSample& sample, const TangentPlane& plane)
{
    Limits limits;
    const float reach = 2 * kWidestDeviation * sample.spacing;
    // Where samples are few for the size of the object, what stands out would show.
    const float standOutUnit = std::min(sample.spacing, shape.size / kSpacingsPerSize);
    std::uint32_t queue[kMostFacesWalked] = {sample.face};
    float bend[kMostFacesWalked] = {0};   // on the way there, as a sum of sines
    std::size_t queued = 1;
    for (std::size_t at = 0; at < queued; ++at) {
        const FaceShape& face = shape.faces[queue[at]];
        for (int e = 0; e < 3; ++e) {
            const Vec3 a = face.corners[(e + 1) % 3], b = face.corners[(e + 2) % 3];
            const Vec3 closest = closestOnSegment(plane.origin, a, b);
            if (glm::distance(closest, plane.origin) > reach) continue;
            const float sharpness = std::min(1.0f, bend[at] + face.sharpness[e]);
            if (sharpness > kSmoothEdge) {
                Vec2 towards = plane.of(closest - plane.origin);
                float distance = glm::length(towards);
                if (distance < 1e-4f * sample.spacing) {
                    // On the edge itself: outwards across it.
                    const Vec3 along = b - a;
                    const Vec2 flat = plane.of(along);
                    towards = {flat.y, -flat.x}, distance = 0;
                }
                if (const float length = glm::length(towards); length > 0) {
                    const float standOut = face.neighbour[e] < 0 ? kStandOutBorder : kStandOut + kStandOutGentle * (1 / sharpness - 1);
                    const float limit = std::max((distance + standOut * standOutUnit) / kContour, kNarrowest * sample.spacing);
                    limits.items[limits.count++] = {towards / length, limit * limit};
                }
            }
            const std::int32_t next = face.neighbour[e];
            if (sharpness > kWalkable || next < 0 || queued == kMostFacesWalked || shape.faces[next].homePose != face.homePose) continue;
            if (std::find(queue, queue + queued, static_cast<std::uint32_t>(next)) != queue + queued) continue;
            bend[queued] = sharpness;
            queue[queued++] = static_cast<std::uint32_t>(next);
        }
    }
    return limits;
}

/// Cuts the disc short at the edges. What it loses across an edge it gains along it, so that discs beside an edge overlap as
/// much as those far from one.
void cut(std::span<const Limit> limits, float longest, Spread& spread)
{
    for (const Limit& limit : limits) {
        const float now = spread.along(limit.direction);
        if (!(now > limit.variance)) continue;
        const Vec2 beside(-limit.direction.y, limit.direction.x);
        const float lost = now / limit.variance;
        spread.limit(limit.direction, limit.variance);
        spread.widen(beside, std::min(lost * spread.along(beside), longest * longest));
    }
    // Widening for one edge may have brought it over another.
    for (const Limit& limit : limits) spread.limit(limit.direction, limit.variance);
}

/// Peak alpha of overlapping discs whose mean transmittance is 1 - `alpha`: a disc of peak o takes the logarithm
/// 2 pi sigma^2 Li2(o) from each unit of area, Li2 being the dilogarithm.
float peakForAlpha(float alpha, float overlap)
{
    if (alpha >= 0.985f) return kOpaque;
    const double wanted = -std::log1p(-static_cast<double>(alpha)) / std::max(overlap, 1e-3f);
    double low = 0, high = kOpaque;
    for (int step = 0; step < 24; ++step) {
        const double peak = 0.5 * (low + high);
        double sum = 0, power = peak;
        for (int k = 1; k <= 60; ++k, power *= peak) sum += power / (static_cast<double>(k) * k);
        (sum < wanted ? low : high) = peak;
    }
    return static_cast<float>(high);
}

}  // namespace

FittedSplat fitSplat(const SurfaceShape& shape, const SurfaceSample& sample, const std::array<Vec3, 3>& restCorners)
{
    const FaceShape& face = shape.faces[sample.face];
    const auto& b = sample.barycentric;
    const Vec3 e1 = face.corners[1] - face.corners[0], e2 = face.corners[2] - face.corners[0];
    TangentPlane plane;
    plane.origin = b[0] * face.corners[0] + b[1] * face.corners[1] + b[2] * face.corners[2];
    plane.x = glm::normalize(glm::dot(e1, e1) > glm::dot(e2, e2) ? e1 : e2);
    plane.y = glm::cross(face.normal, plane.x);

    const float deviation = std::clamp(kReachDeviation * sample.reach, kDiscDeviation * sample.spacing, kWidestDeviation * sample.spacing);
    Spread spread{deviation * deviation, 0, deviation * deviation};
    cut(limitsAtEdges(shape, sample, plane).all(), kLongestDeviation * sample.spacing, spread);

    // Principal axes in the home pose's plane, as columns of a factor, carried to the rest triangle.
    const float mean = 0.5f * (spread.xx + spread.yy), half = 0.5f * (spread.xx - spread.yy), root = std::sqrt(half * half + spread.xy * spread.xy);
    const float angle = 0.5f * std::atan2(spread.xy, half);
    const float wide = std::sqrt(std::max(mean + root, 0.0f)), narrow = std::sqrt(std::max(mean - root, 0.0f));
    const glm::dvec2 axes[2] = {glm::dvec2(std::cos(angle), std::sin(angle)) * static_cast<double>(wide), glm::dvec2(-std::sin(angle), std::cos(angle)) * static_cast<double>(narrow)};
    const glm::dvec2 h1(plane.of(e1)), h2(plane.of(e2));
    const double determinant = h1.x * h2.y - h1.y * h2.x;
    const Vec3d r1(restCorners[1] - restCorners[0]), r2(restCorners[2] - restCorners[0]);
    Vec3d columns[2];
    for (int k = 0; k < 2; ++k)
        columns[k] = r1 * ((axes[k].x * h2.y - axes[k].y * h2.x) / determinant) + r2 * ((h1.x * axes[k].y - h1.y * axes[k].x) / determinant);

    // One Jacobi rotation makes the two columns orthogonal: they are the axes of the ellipse at rest.
    const double aa = glm::dot(columns[0], columns[0]), bb = glm::dot(columns[1], columns[1]), ab = glm::dot(columns[0], columns[1]);
    const double turn = 0.5 * std::atan2(2 * ab, aa - bb), cosine = std::cos(turn), sine = std::sin(turn);
    const Vec3d major = cosine * columns[0] + sine * columns[1], minor = cosine * columns[1] - sine * columns[0];
    const double majorLength = glm::length(major), minorLength = glm::length(minor);

    FittedSplat splat;
    splat.position = b[0] * restCorners[0] + b[1] * restCorners[1] + b[2] * restCorners[2];
    const float restArea = 0.5f * static_cast<float>(glm::length(glm::cross(r1, r2)));
    const float restScale = std::sqrt(restArea / face.area);
    const Vec3d normal = glm::cross(r1, r2) / std::max(glm::length(glm::cross(r1, r2)), 1e-300);
    splat.position -= kInset * shape.size * restScale * Vec3(normal);
    splat.deviations = {static_cast<float>(majorLength), static_cast<float>(minorLength), kThickness * sample.spacing * restScale};
    if (majorLength > 0) {
        const Vec3d x = major / majorLength;
        splat.rotation = glm::normalize(glm::quat_cast(Mat3(Vec3(x), Vec3(glm::cross(normal, x)), Vec3(normal))));
    }
    splat.peakAlpha = peakForAlpha(sample.alpha, 2 * kPi * wide * narrow / (sample.spacing * sample.spacing));
    return splat;
}

}  // namespace morphogen
