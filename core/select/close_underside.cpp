#include "core/select/close_underside.h"

#include "core/select/outside.h"
#include "core/select/select_scene.h"
#include "core/select/sheet.h"
#include "core/select/splat_copies.h"

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

constexpr int kMostCells = 400;
constexpr int kGapCells = 2;           ///< gaps in the outline that are bridged
constexpr float kLowSpacings = 3.0f;   ///< surfels no higher than this are the object's foot

class Closer {
public:
    Closer(const SplatWeights& object, SelectScene& scene, const Surfels& surfels) : m_scene(scene), m_surfels(surfels)
    {
        for (std::uint32_t i = 0; i < surfels.size(); ++i) (object.isSelected(surfels.source[i]) ? m_object : m_rest).push_back(i);
    }

    Result<HoleFill> run()
    {
        HoleFill fill;
        if (m_object.size() >= 20) {
            MG_ASSIGN(const auto plane, contactPlane());
            if (plane) tile(*plane);
        }
        for (const SplatCopy& copy : m_copies) fill.from.push_back(copy.splat);
        fill.surfaces = m_copies.empty() ? 0 : 1;
        fill.invented = makeCopies(m_copies, m_scene);
        return fill;
    }

private:
    /// The plane of the rest that the object stands against, its normal towards the object.
    Result<std::optional<SurfelPlane>> contactPlane() const
    {
        Vec3 middle(0);
        for (const std::uint32_t i : m_object) middle += m_surfels.centres[i] / static_cast<float>(m_object.size());
        float radius = 0;
        for (const std::uint32_t i : m_object) radius = std::max(radius, glm::length(m_surfels.centres[i] - middle));
        std::vector<std::uint32_t> around;
        for (const std::uint32_t i : m_rest)
            if (glm::length(m_surfels.centres[i] - middle) < 2 * radius) around.push_back(i);
        MG_ASSIGN(const std::vector<SurfelPlane> planes, findPlanes(m_surfels, {around, 6, 0.03f}, m_scene.context().stop));
        std::optional<SurfelPlane> best;
        std::size_t most = 9;
        for (SurfelPlane plane : planes) {
            if (plane.height(middle) < 0) plane.normal = -plane.normal;
            std::size_t touching = 0, beyond = 0;
            for (const std::uint32_t i : m_object) {
                const float height = plane.height(m_surfels.centres[i]);
                touching += std::abs(height) < kLowSpacings * m_surfels.spacings[i] + plane.tolerance;
                beyond += height < -kLowSpacings * m_surfels.spacings[i] - plane.tolerance;
            }
            if (touching > most && 20 * beyond < m_object.size()) most = touching, best = plane;
        }
        return best;
    }

    void tile(const SurfelPlane& plane)
    {
        const Sheet sheet(plane);
        std::vector<std::uint32_t> low;
        std::vector<Vec3> flat;   // their places on the plane
        float spacing = 0;
        Vec2 least(1e30f), most(-1e30f);
        for (const std::uint32_t i : m_object) {
            if (plane.height(m_surfels.centres[i]) > kLowSpacings * m_surfels.spacings[i] + plane.tolerance) continue;
            const Vec3 s = sheet.toSheet(m_surfels.centres[i]);
            low.push_back(i), flat.push_back({s.x, s.y, 0});
            spacing += m_surfels.spacings[i];
            least = glm::min(least, Vec2(s)), most = glm::max(most, Vec2(s));
        }
        if (low.size() < 10) return;
        const Vec2 size = most - least;
        const float cell = std::max(spacing / static_cast<float>(low.size()) / 1.4f, std::max(size.x, size.y) / static_cast<float>(kMostCells));
        if (!(cell > 0) || !std::isfinite(cell)) return;
        const int margin = kGapCells + 2, width = static_cast<int>(size.x / cell) + 2 * margin + 1, height = static_cast<int>(size.y / cell) + 2 * margin + 1;
        const auto at = [&](int x, int y) { return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x); };
        std::vector<char> wall(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 0), isClosed(wall.size(), 0);
        for (std::size_t k = 0; k < low.size(); ++k) {
            const int cx = static_cast<int>((flat[k].x - least.x) / cell) + margin, cy = static_cast<int>((flat[k].y - least.y) / cell) + margin;
            const bool facesPlane = std::abs(glm::dot(m_surfels.normals[low[k]], plane.normal)) > 0.8f;
            for (int y = cy - kGapCells; y <= cy + kGapCells; ++y)
                for (int x = cx - kGapCells; x <= cx + kGapCells; ++x) {
                    wall[at(x, y)] = 1;
                    if (facesPlane && std::abs(x - cx) <= 1 && std::abs(y - cy) <= 1) isClosed[at(x, y)] = 1;
                }
        }
        const std::vector<char> isOutside = reachedFromCorner(wall, width, height);
        const PointTree tree(flat);
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                if (isOutside[at(x, y)] || isClosed[at(x, y)] || isNearOutside(isOutside, {x, y}, {width, height})) continue;
                const Vec3 place{(static_cast<float>(x - margin) + 0.5f) * cell + least.x, (static_cast<float>(y - margin) + 0.5f) * cell + least.y, 0};
                const std::uint32_t i = low[tree.nearest(place)->index];
                SplatCopy copy{m_surfels.source[i], sheet.fromSheet(place) - m_surfels.centres[i]};
                Vec3 normal = m_surfels.normals[i];
                if (glm::dot(normal, plane.normal) > 0) normal = -normal;
                const Vec3 axis = glm::cross(normal, -plane.normal);
                if (glm::length(axis) > 1e-6f) copy.turn = glm::angleAxis(std::atan2(glm::length(axis), glm::dot(normal, -plane.normal)), glm::normalize(axis));
                m_copies.push_back(copy);
            }
    }

    /// The outline was widened by the bridging of gaps: keep off its outer rim.
    static bool isNearOutside(const std::vector<char>& isOutside, const std::pair<int, int>& cell, const std::pair<int, int>& size)
    {
        for (int y = std::max(cell.second - kGapCells, 0); y <= std::min(cell.second + kGapCells, size.second - 1); ++y)
            for (int x = std::max(cell.first - kGapCells, 0); x <= std::min(cell.first + kGapCells, size.first - 1); ++x)
                if (isOutside[static_cast<std::size_t>(y) * static_cast<std::size_t>(size.first) + static_cast<std::size_t>(x)]) return true;
        return false;
    }

    SelectScene& m_scene;
    const Surfels& m_surfels;
    std::vector<std::uint32_t> m_object, m_rest;
    std::vector<SplatCopy> m_copies;
};

}  // namespace

Result<HoleFill> closeUnderside(const SplatWeights& object, const SelectContext& context)
{
    return withSurfels(object, context, [&](SelectScene& scene, const Surfels& surfels) { return Closer(object, scene, surfels).run(); });
}

}  // namespace morphogen
