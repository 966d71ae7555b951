#include "core/dynamics/cell_turn.h"

#include <cmath>

namespace morphogen::dynamics {
namespace {

constexpr int kTurnSteps = 8;

}  // namespace

glm::dmat3 followTurn(const glm::dmat3& f, glm::dquat& q, glm::dmat3& r)
{
    r = glm::mat3_cast(q);
    glm::dmat3 a = glm::transpose(r) * f;
    for (int i = 0; i < kTurnSteps; ++i) {
        const Vec3d skew(a[1][2] - a[2][1], a[2][0] - a[0][2], a[0][1] - a[1][0]);
        const double trace = a[0][0] + a[1][1] + a[2][2];
        if (glm::dot(skew, skew) <= 1e-24) break;
        glm::dmat3 k;
        for (int c = 0; c < 3; ++c)
            for (int w = 0; w < 3; ++w) k[c][w] = (c == w ? trace : 0) - 0.5 * (a[c][w] + a[w][c]);
        const Vec3d c0 = glm::cross(k[1], k[2]), c1 = glm::cross(k[2], k[0]), c2 = glm::cross(k[0], k[1]);
        const double det = glm::dot(k[0], c0);
        Vec3d turn;
        // k is symmetric: its inverse has these rows.
        if (det > 1e-6 && trace > 0) turn = Vec3d(glm::dot(c0, skew), glm::dot(c1, skew), glm::dot(c2, skew)) / det;
        else turn = 0.5 * skew / (std::abs(trace) + 1e-3);
        if (const double angle = glm::length(turn); angle > 1) turn /= angle;
        q = glm::normalize(q * glm::dquat(1, 0.5 * turn.x, 0.5 * turn.y, 0.5 * turn.z));
        r = glm::mat3_cast(q);
        a = glm::transpose(r) * f;
    }
    return a;
}

}  // namespace morphogen::dynamics
