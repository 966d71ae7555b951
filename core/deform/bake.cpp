// bake(): writes a pose into the splats.
//
// How it works: a splat's factor M = A R S (A the gradient of its nodes' blend, splat_map.h) has covariance M M^T. One-sided Jacobi turns
// M's columns orthogonal by rotations from the right; the columns then are rotation times deviation. M is nearly
// orthogonal already, so two or three sweeps do, and each axis keeps its identity, so keyframes do not pop.
#include "core/base/parallel.h"
#include "core/deform/pose.h"
#include "core/deform/splat_map.h"
#include "core/math/spherical_harmonics.h"

#include <cmath>
#include <unordered_map>

namespace morphogen {
namespace {

/// M = U diag(sigma) V^T; `rotation` U with determinant +1.
void factor(Mat3 m, Quat& rotation, Vec3& sigma)
{
    for (int sweep = 0; sweep < 12; ++sweep) {
        float worst = 0;
        for (int p = 0; p < 2; ++p) {
            for (int q = p + 1; q < 3; ++q) {
                const float a = glm::dot(m[p], m[p]), b = glm::dot(m[q], m[q]), c = glm::dot(m[p], m[q]);
                if (!(std::abs(c) > 1e-7f * std::sqrt(a * b))) continue;
                worst = std::max(worst, std::abs(c) / std::sqrt(a * b));
                const float zeta = (b - a) / (2 * c);
                const float t = (zeta < 0 ? -1.0f : 1.0f) / (std::abs(zeta) + std::sqrt(1 + zeta * zeta));
                const float cosine = 1 / std::sqrt(1 + t * t), sine = cosine * t;
                const Vec3 mp = m[p];
                m[p] = cosine * mp - sine * m[q];
                m[q] = sine * mp + cosine * m[q];
            }
        }
        if (worst < 1e-6f) break;
    }
    for (int axis = 0; axis < 3; ++axis) sigma[axis] = glm::length(m[axis]);
    // The two longest axes fix the frame; the third follows, so a splat flattened to nothing keeps a rotation.
    int shortest = 0;
    for (int axis = 1; axis < 3; ++axis)
        if (sigma[axis] < sigma[shortest]) shortest = axis;
    const int i = (shortest + 1) % 3, j = (shortest + 2) % 3;
    if (sigma[i] > 0 && sigma[j] > 0) {
        Mat3 frame;
        frame[i] = m[i] / sigma[i];
        frame[j] = glm::normalize(m[j] - frame[i] * glm::dot(frame[i], m[j]));
        frame[shortest] = glm::cross(frame[i], frame[j]);
        rotation = glm::normalize(glm::quat_cast(frame));
    } else {
        rotation = nearestRotation(m);
    }
}

struct RotationCache {
    Quat last{1, 0, 0, 0};
    ShRotation turn{Quat(1, 0, 0, 0)};
};

}  // namespace

Splats bake(const PosedObject& posed)
{
    const Splats& from = *posed.splats;
    const std::size_t count = from.size();
    SplatsBuilder to(count, from.shDegree);
    to.filter = from.filter;
    to.extra = from.extra;
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) to.columns[c] = from.columns[c].toVector<float>();
    for (std::size_t c = 0; c < from.shRest.size(); ++c) to.shRest[c] = from.shRest[c].toVector<float>();

    std::vector<Quat> rotations(posed.pose.size());
    for (std::size_t n = 0; n < rotations.size(); ++n) rotations[n] = nearestRotation(posed.pose[n].linear());
    const Binding* binding = posed.scaffold ? &posed.scaffold->binding : nullptr;
    const int perChannel = shRestPerChannel(from.shDegree);

    parallelFor(count, 4096, [&](std::size_t begin, std::size_t end) {
        RotationCache cache;
        for (std::size_t i = begin; i < end; ++i) {
            Vec3 centre = from.position(i);
            Quat rotation = from.rotation(i);
            if (const PolynomialMotion* motion = posed.polynomial.get()) {
                const float dt = static_cast<float>(posed.polynomialTime) - motion->centre.at<float>(i);
                for (int axis = 0; axis < 3; ++axis)
                    centre[axis] += dt * (motion->motion[axis].at<float>(i) + dt * (motion->motion[3 + axis].at<float>(i) + dt * motion->motion[6 + axis].at<float>(i)));
                const Quat turned(from.columns[3].at<float>(i) + dt * motion->omega[0].at<float>(i), from.columns[4].at<float>(i) + dt * motion->omega[1].at<float>(i),
                                  from.columns[5].at<float>(i) + dt * motion->omega[2].at<float>(i), from.columns[6].at<float>(i) + dt * motion->omega[3].at<float>(i));
                if (glm::length(turned) > 0) rotation = glm::normalize(turned);
                const float s = dt / motion->scale.at<float>(i);
                to.setPeakAlpha(i, from.peakAlpha(i) * std::exp(-s * s));
            }
            Affine3x4 map = posed.pose.empty() ? Affine3x4{} : posed.pose[0];
            Quat turn = rotations.empty() ? Quat(1, 0, 0, 0) : rotations[0];
            if (binding && binding->influences() == 1) {
                const std::uint32_t node = binding->nodes[0].at<std::uint32_t>(i);
                map = posed.pose[node], turn = rotations[node];
            } else if (binding && binding->influences() > 1) {
                map = splatMap(*binding, posed.pose, i, centre);
                turn = nearestRotation(map.linear());
            }
            // An untouched splat keeps its bits.
            if (map == Affine3x4{} && !posed.polynomial) continue;
            Mat3 m = glm::mat3_cast(rotation);
            const Vec3 deviations = from.standardDeviations(i);
            for (int axis = 0; axis < 3; ++axis) m[axis] *= deviations[axis];
            Quat newRotation;
            Vec3 newDeviations;
            factor(map.linear() * m, newRotation, newDeviations);
            to.setPosition(i, map.point(centre));
            to.setRotation(i, newRotation);
            to.setStandardDeviations(i, newDeviations);
            if (perChannel == 0) continue;
            if (cache.last != turn) cache = {turn, ShRotation(turn)};
            for (int channel = 0; channel < 3; ++channel) {
                float coefficients[15];
                for (int k = 0; k < perChannel; ++k) coefficients[k] = to.shRest[channel * perChannel + k][i];
                cache.turn.apply(std::span(coefficients, perChannel));
                for (int k = 0; k < perChannel; ++k) to.shRest[channel * perChannel + k][i] = coefficients[k];
            }
        }
    });
    return to.finish();
}

}  // namespace morphogen
