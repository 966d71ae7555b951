// Sheet: a gently curved piece of surface as a height field over a plane, h = q(u, v); what a hole is filled along.
#pragma once

#include "core/select/surfel_planes.h"

#include <array>
#include <optional>
#include <span>

namespace morphogen {

class Sheet {
public:
    /// Flat.
    explicit Sheet(const SurfelPlane& plane);
    /// The quadratic surface that lies best through the surfels (least squares, twice, the second time without what stands
    /// off); nothing when they are too few.
    static std::optional<Sheet> through(const Surfels& surfels, std::span<const std::uint32_t> among);

    /// u, v along the sheet and h off its plane, metres.
    Vec3 toSheet(const Vec3& p) const { return {glm::dot(m_across, p - m_origin), glm::dot(m_along, p - m_origin), glm::dot(m_normal, p - m_origin)}; }
    Vec3 fromSheet(const Vec3& uvh) const { return m_origin + uvh.x * m_across + uvh.y * m_along + uvh.z * m_normal; }
    float heightAt(float u, float v) const { return m_q[0] + m_q[1] * u + m_q[2] * v + m_q[3] * u * u + m_q[4] * u * v + m_q[5] * v * v; }
    Vec3 normalAt(float u, float v) const;   ///< unit, world
    /// Off the sheet itself, metres.
    float offset(const Vec3& p) const
    {
        const Vec3 s = toSheet(p);
        return s.z - heightAt(s.x, s.y);
    }
    float tolerance() const { return m_tolerance; }

private:
    Sheet() = default;
    void setNormal(const Vec3& normal);
    Vec3 m_origin{0}, m_across{1, 0, 0}, m_along{0, 0, 1}, m_normal{0, 1, 0};
    std::array<float, 6> m_q{};
    float m_tolerance = 0;
};

}  // namespace morphogen
