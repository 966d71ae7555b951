// How it works: one-sided Jacobi turns M's columns orthogonal by rotations from the right; the columns then are rotation times
// deviation. Where M is nearly orthogonal already, two or three sweeps do.
#include "core/math/gaussian.h"

#include "core/math/affine.h"

#include <algorithm>
#include <cmath>

namespace morphogen {

GaussianAxes axesOfFactor(Mat3 m)
{
    GaussianAxes axes;
    Vec3& sigma = axes.deviations;
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
        axes.rotation = glm::normalize(glm::quat_cast(frame));
    } else {
        axes.rotation = nearestRotation(m);
    }
    return axes;
}

Mat3 factorOf(const Quat& rotation, const Vec3& deviations)
{
    Mat3 m = glm::mat3_cast(rotation);
    for (int axis = 0; axis < 3; ++axis) m[axis] *= deviations[axis];
    return m;
}

}  // namespace morphogen
