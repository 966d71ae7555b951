#include "core/select/fill_hole.h"

#include "core/scene/join_splats.h"
#include "core/scene/take_rows.h"
#include "core/select/cast_shadow.h"
#include "core/select/cell_fill.h"
#include "core/select/select_scene.h"
#include "core/select/sheet.h"
#include "core/select/splat_copies.h"

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

constexpr float kRimSpacings = 3.0f;      ///< how near a surface must come to what was deleted
constexpr std::size_t kLeastRim = 8;
constexpr float kBentShare = 0.4f;        ///< of the rim that a bent sheet must hold
constexpr float kBentGain = 1.15f;        ///< times as much of the rim as planes hold
constexpr int kMostCells = 420;           ///< along a side of the picture of a surface
constexpr float kAroundRadii = 2.2f;      ///< how far round the hole splats are copied from, in radii of what was deleted

class Filler {
public:
    Filler(const SplatWeights& removed, SelectScene& scene, const Surfels& surfels) : m_removed(removed), m_scene(scene), m_surfels(surfels), m_shadow{std::vector<float>(surfels.size(), 0.0f)} {}

    Result<HoleFill> run(HoleShadow shadow)
    {
        gather();
        HoleFill fill;
        if (!m_gone.empty() && !m_around.empty()) {
            if (shadow == HoleShadow::Lift) {
                MG_ASSIGN(m_shadow, findCastShadow(m_removed, m_surfels, m_scene.context().stop));
                fill.shadow = bakedShadow(m_shadow, m_surfels, m_scene.size());
            }
            MG_ASSIGN(const std::vector<Sheet> sheets, findSheets());
            for (const Sheet& sheet : sheets) {
                const std::size_t before = m_copies.size();
                MG_TRY(fillSheet(sheet));
                fill.surfaces += m_copies.size() > before;
            }
        }
        for (const SplatCopy& copy : m_copies) fill.from.push_back(copy.splat);
        fill.invented = makeCopies(m_copies, m_scene);
        return fill;
    }

private:
    bool isGone(std::uint32_t surfel) const { return m_removed.isSelected(m_surfels.source[surfel]); }

    void gather()
    {
        std::vector<Vec3> gone;
        for (std::uint32_t i = 0; i < m_surfels.size(); ++i)
            if (isGone(i)) m_gone.push_back(i), gone.push_back(m_surfels.centres[i]);
        if (gone.empty()) return;
        for (const Vec3& p : gone) m_middle += p / static_cast<float>(gone.size());
        std::vector<float> distances;
        for (const Vec3& p : gone) distances.push_back(glm::length(p - m_middle));
        const auto far = distances.begin() + static_cast<std::ptrdiff_t>(0.98 * static_cast<double>(distances.size() - 1));
        std::nth_element(distances.begin(), far, distances.end());
        m_radius = *far;
        m_tree.emplace(gone);
        float spacing = 0;
        for (const std::uint32_t i : m_gone) spacing = std::max(spacing, m_surfels.spacings[i]);
        const float reach = kAroundRadii * m_radius + 25 * spacing;
        for (std::uint32_t i = 0; i < m_surfels.size(); ++i) {
            if (isGone(i) || glm::length(m_surfels.centres[i] - m_middle) > reach) continue;
            m_around.push_back(i);
            if (m_tree->nearest(m_surfels.centres[i])->distance <= kRimSpacings * m_surfels.spacings[i] + 3 * m_surfels.noises[i]) m_rim.push_back(i);
        }
    }

    Result<std::vector<Sheet>> findSheets()
    {
        MG_ASSIGN(const std::vector<SurfelPlane> planes, findPlanes(m_surfels, {m_around, 6, 0.02f}, m_scene.context().stop));
        std::vector<Sheet> sheets;
        std::vector<std::size_t> held(planes.size(), 0);
        std::vector<std::uint32_t> loose;
        for (const std::uint32_t i : m_rim) {
            int best = -1;
            float nearest = 3 * m_surfels.noises[i];
            for (std::size_t p = 0; p < planes.size(); ++p) {
                const float height = std::abs(planes[p].height(m_surfels.centres[i]));
                if (height < nearest && planes[p].faces(m_surfels.normals[i])) nearest = height, best = static_cast<int>(p);
            }
            if (best >= 0) ++held[static_cast<std::size_t>(best)];
            else loose.push_back(i);
        }
        // The one that most of the rim lies on first: where two lie close, it is the one that goes on under the hole.
        std::vector<std::size_t> order;
        for (std::size_t p = 0; p < planes.size(); ++p)
            if (held[p] >= std::max(kLeastRim, m_rim.size() / 20)) order.push_back(p);
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return held[a] > held[b]; });
        for (const std::size_t p : order) sheets.emplace_back(planes[p]);
        // Where one bent sheet holds clearly more of the rim than all the planes do, the surface is bent.
        if (const auto bent = Sheet::through(m_surfels, m_rim)) {
            const auto onBent = std::count_if(m_rim.begin(), m_rim.end(), [&](std::uint32_t i) { return std::abs(bent->offset(m_surfels.centres[i])) < 3 * m_surfels.noises[i]; });
            if (static_cast<float>(onBent) > kBentShare * static_cast<float>(m_rim.size()) && static_cast<float>(onBent) > kBentGain * static_cast<float>(m_rim.size() - loose.size())) return std::vector<Sheet>{*bent};
        }
        return sheets;
    }

    struct Frame {
        float cell = 1;
        Vec2 corner{0};
        CellPicture picture;
        int x(float u) const { return static_cast<int>(std::floor((u - corner.x) / cell)); }
        int y(float v) const { return static_cast<int>(std::floor((v - corner.y) / cell)); }
        bool isInside(int cx, int cy) const { return cx >= 0 && cy >= 0 && cx < picture.width && cy < picture.height; }
    };

    /// The surfels that lie on the sheet, and the frame of cells about the hole.
    Frame layOut(const Sheet& sheet, std::vector<std::uint32_t>& on) const
    {
        std::vector<float> spacings;
        for (const std::uint32_t i : m_around) {
            const Vec3 s = sheet.toSheet(m_surfels.centres[i]);
            if (std::abs(sheet.offset(m_surfels.centres[i])) > std::max(sheet.tolerance(), 3 * m_surfels.noises[i])) continue;
            if (std::abs(glm::dot(sheet.normalAt(s.x, s.y), m_surfels.normals[i])) < 0.7f) continue;
            on.push_back(i);
            spacings.push_back(m_surfels.spacings[i]);
        }
        Frame frame;
        if (on.size() < 30) return frame;
        const auto middle = spacings.begin() + static_cast<std::ptrdiff_t>(spacings.size() / 2);
        std::nth_element(spacings.begin(), middle, spacings.end());
        frame.cell = *middle / 1.4f;   // the sixth nearest on a lattice is 1.4 steps away
        Vec2 least(1e30f), most(-1e30f);
        for (const std::uint32_t i : m_gone) {
            const Vec3 s = sheet.toSheet(m_surfels.centres[i]);
            least = glm::min(least, Vec2(s.x, s.y)), most = glm::max(most, Vec2(s.x, s.y));
        }
        const Vec2 margin = Vec2(24 * frame.cell) + 0.6f * (most - least);
        least -= margin, most += margin;
        frame.cell = std::max(frame.cell, std::max(most.x - least.x, most.y - least.y) / static_cast<float>(kMostCells));
        if (!(frame.cell > 0) || !std::isfinite(frame.cell)) return frame;
        frame.corner = least;
        frame.picture.width = static_cast<int>((most.x - least.x) / frame.cell) + 1;
        frame.picture.height = static_cast<int>((most.y - least.y) / frame.cell) + 1;
        frame.picture.cells.assign(static_cast<std::size_t>(frame.picture.width) * static_cast<std::size_t>(frame.picture.height), Cell::Outside);
        frame.picture.colours.assign(frame.picture.cells.size(), Rgb(0));
        return frame;
    }

    Result<void> fillSheet(const Sheet& sheet)
    {
        std::vector<std::uint32_t> on;
        Frame frame = layOut(sheet, on);
        CellPicture& picture = frame.picture;
        if (picture.cells.empty()) return {};
        std::vector<std::vector<std::uint32_t>> members(picture.cells.size());
        std::vector<float> weights(picture.cells.size(), 0.0f);
        for (const std::uint32_t i : on) {
            const Vec3 s = sheet.toSheet(m_surfels.centres[i]);
            const int cx = frame.x(s.x), cy = frame.y(s.y);
            if (!frame.isInside(cx, cy)) continue;
            members[picture.at(cx, cy)].push_back(i);
            const float reach = std::max(1.2f * m_surfels.sizes[i], 0.75f * frame.cell);
            const int cells = static_cast<int>(reach / frame.cell) + 1;
            const Rgb colour = litColour(i);
            for (int y = std::max(cy - cells, 0); y <= std::min(cy + cells, picture.height - 1); ++y)
                for (int x = std::max(cx - cells, 0); x <= std::min(cx + cells, picture.width - 1); ++x) {
                    const Vec2 d = (Vec2(static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f) * frame.cell + frame.corner - Vec2(s.x, s.y)) / reach;
                    if (glm::dot(d, d) > 1) continue;
                    const float weight = std::exp(-2 * glm::dot(d, d));
                    const std::size_t at = picture.at(x, y);
                    picture.colours[at] += weight * colour, weights[at] += weight;
                    picture.cells[at] = Cell::Known;
                }
        }
        for (std::size_t at = 0; at < weights.size(); ++at)
            if (weights[at] > 0) picture.colours[at] /= weights[at];
        dropStrays(picture, members);
        if (!markHole(sheet, frame)) return {};
        MG_ASSIGN(const std::vector<CellCopy> copies, fillCells(picture, m_scene.context().stop));
        std::vector<Vec3> made;
        for (const CellCopy& copy : copies) {
            const float du = frame.cell * static_cast<float>(static_cast<int>(copy.cell % static_cast<std::uint32_t>(picture.width)) - static_cast<int>(copy.from % static_cast<std::uint32_t>(picture.width)));
            const float dv = frame.cell * static_cast<float>(static_cast<int>(copy.cell / static_cast<std::uint32_t>(picture.width)) - static_cast<int>(copy.from / static_cast<std::uint32_t>(picture.width)));
            for (const std::uint32_t i : members[copy.from]) m_copies.push_back(placed(sheet, i, {du, dv}, copy.shift)), made.push_back(m_surfels.centres[i] + m_copies.back().offsetInWorld);
        }
        m_invented.insert(m_invented.end(), made.begin(), made.end());
        return {};
    }

    /// Where hardly any surfel lies the surface is not: single ones are the noise of another.
    static void dropStrays(CellPicture& picture, const std::vector<std::vector<std::uint32_t>>& members)
    {
        const std::vector<Cell> before = picture.cells;
        for (int y = 0; y < picture.height; ++y)
            for (int x = 0; x < picture.width; ++x) {
                int count = 0, known = 0;
                for (int v = std::max(y - 3, 0); v <= std::min(y + 3, picture.height - 1); ++v)
                    for (int u = std::max(x - 3, 0); u <= std::min(x + 3, picture.width - 1); ++u)
                        count += static_cast<int>(members[picture.at(u, v)].size()), known += before[picture.at(u, v)] == Cell::Known;
                if (count < 8 && known < 24) picture.cells[picture.at(x, y)] = Cell::Outside;
            }
    }

    /// As if what was deleted had thrown no shadow on it.
    Rgb litColour(std::uint32_t surfel) const { return displayColour(surfel) / (1 - m_shadow.darkness[surfel]); }

    Rgb displayColour(std::uint32_t surfel) const
    {
        const Splats& splats = m_scene.splats();
        const std::size_t i = m_surfels.source[surfel];
        return Vec3(0.5f) + kShC0 * Vec3(splats.column(SplatColumn::Dc0).at<float>(i), splats.column(SplatColumn::Dc1).at<float>(i), splats.column(SplatColumn::Dc2).at<float>(i));
    }

    /// The surfel moved along the sheet, keeping how far it stands off.
    SplatCopy placed(const Sheet& sheet, std::uint32_t i, const Vec2& move, const Rgb& shift) const
    {
        const Vec3 p = m_surfels.centres[i], s = sheet.toSheet(p);
        const float off = s.z - sheet.heightAt(s.x, s.y), u = s.x + move.x, v = s.y + move.y;
        const Vec3 before = sheet.normalAt(s.x, s.y), after = sheet.normalAt(u, v), axis = glm::cross(before, after);
        SplatCopy copy{m_surfels.source[i], sheet.fromSheet({u, v, sheet.heightAt(u, v) + off}) - p};
        if (glm::length(axis) > 1e-6f) copy.turn = glm::angleAxis(std::atan2(glm::length(axis), glm::dot(before, after)), glm::normalize(axis));
        copy.shift = shift + litColour(i) - displayColour(i);
        // One splat's colour has one splat's error; what is invented takes the surface's.
        copy.alike.push_back(m_surfels.source[i]);
        for (const std::uint32_t j : m_surfels.others.of(i))
            if (copy.alike.size() < 7 && !isGone(j) && glm::length(m_surfels.colours[j] - m_surfels.colours[i]) < 0.09f && std::abs(sheet.offset(m_surfels.centres[j])) <= 2 * sheet.tolerance())
                copy.alike.push_back(m_surfels.source[j]);
        return copy;
    }

    /// Cells under what was deleted that nothing covers, and those of the same gap that known cells shut in. False: none.
    bool markHole(const Sheet& sheet, Frame& frame) const
    {
        CellPicture& picture = frame.picture;
        std::vector<char> isUnder(picture.cells.size(), 0), isShut = coveredByOthers(sheet, frame);
        std::size_t under = 0;
        for (const std::uint32_t i : m_gone) {
            const Vec3 s = sheet.toSheet(m_surfels.centres[i]);
            const int cx = frame.x(s.x), cy = frame.y(s.y);
            const int cells = static_cast<int>(std::min(1.5f * m_surfels.spacings[i] / frame.cell, 6.0f)) + 1;
            for (int y = std::max(cy - cells, 0); y <= std::min(cy + cells, picture.height - 1); ++y)
                for (int x = std::max(cx - cells, 0); x <= std::min(cx + cells, picture.width - 1); ++x) {
                    char& mark = isUnder[picture.at(x, y)];
                    under += !mark, mark = 1;
                }
        }
        // Gaps: connected cells that are neither known nor covered by something else that stays.
        std::vector<char> isSeen(picture.cells.size(), 0);
        bool isAny = false;
        for (std::size_t start = 0; start < picture.cells.size(); ++start) {
            if (isSeen[start] || picture.cells[start] == Cell::Known || isShut[start]) continue;
            std::vector<std::size_t> gap{start};
            isSeen[start] = 1;
            bool isOpen = false;
            std::size_t covered = 0;
            for (std::size_t k = 0; k < gap.size(); ++k) {
                const int x = static_cast<int>(gap[k] % static_cast<std::size_t>(picture.width)), y = static_cast<int>(gap[k] / static_cast<std::size_t>(picture.width));
                covered += isUnder[gap[k]];
                for (const auto& [dx, dy] : {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
                    if (!frame.isInside(x + dx, y + dy)) {
                        isOpen = true;
                        continue;
                    }
                    const std::size_t next = picture.at(x + dx, y + dy);
                    if (isSeen[next] || picture.cells[next] == Cell::Known || isShut[next]) continue;
                    isSeen[next] = 1;
                    gap.push_back(next);
                }
            }
            if (covered == 0) continue;
            // A gap that opens to the outside, or is far larger than what was deleted, is the surface's own end.
            const bool isWhole = !isOpen && gap.size() <= 2 * covered + 40;
            for (const std::size_t at : gap) {
                if (!isWhole && !(isUnder[at] && isBetweenKnown(picture, at))) continue;
                picture.cells[at] = Cell::Hole;
                isAny = true;
            }
        }
        return isAny;
    }

    /// Known cells lie on both sides along at least one of four directions.
    static bool isBetweenKnown(const CellPicture& picture, std::size_t at)
    {
        const int x0 = static_cast<int>(at % static_cast<std::size_t>(picture.width)), y0 = static_cast<int>(at / static_cast<std::size_t>(picture.width));
        const auto meets = [&](int dx, int dy) {
            for (int x = x0 + dx, y = y0 + dy; x >= 0 && y >= 0 && x < picture.width && y < picture.height; x += dx, y += dy)
                if (picture.cells[picture.at(x, y)] == Cell::Known) return true;
            return false;
        };
        int both = 0;
        for (const auto& [dx, dy] : {std::pair{1, 0}, {0, 1}, {1, 1}, {1, -1}}) both += meets(dx, dy) && meets(-dx, -dy);
        return both == 4;
    }

    /// Cells over which something else lies close: a rug on the floor, or what was invented on the sheet before.
    std::vector<char> coveredByOthers(const Sheet& sheet, const Frame& frame) const
    {
        std::vector<char> isCovered(frame.picture.cells.size(), 0);
        for (const std::uint32_t i : m_around) {
            const float offset = std::abs(sheet.offset(m_surfels.centres[i]));
            const Vec3 s = sheet.toSheet(m_surfels.centres[i]);
            if (offset > 3 * frame.cell || offset <= std::max(sheet.tolerance(), 3 * m_surfels.noises[i])) continue;
            if (std::abs(glm::dot(sheet.normalAt(s.x, s.y), m_surfels.normals[i])) < 0.7f) continue;
            const int cx = frame.x(s.x), cy = frame.y(s.y);
            for (int y = cy - 1; y <= cy + 1; ++y)
                for (int x = cx - 1; x <= cx + 1; ++x)
                    if (frame.isInside(x, y)) isCovered[frame.picture.at(x, y)] = 1;
        }
        for (const Vec3& p : m_invented) {
            const Vec3 s = sheet.toSheet(p);
            if (std::abs(sheet.offset(p)) > 3 * frame.cell + sheet.tolerance()) continue;
            for (int y = frame.y(s.y) - 1; y <= frame.y(s.y) + 1; ++y)
                for (int x = frame.x(s.x) - 1; x <= frame.x(s.x) + 1; ++x)
                    if (frame.isInside(x, y)) isCovered[frame.picture.at(x, y)] = 1;
        }
        return isCovered;
    }

    const SplatWeights& m_removed;
    SelectScene& m_scene;
    const Surfels& m_surfels;
    CastShadow m_shadow;                                  ///< that was thrown on what stays
    std::vector<std::uint32_t> m_gone, m_around, m_rim;   ///< surfels: deleted, near it, and at its edge
    Vec3 m_middle{0};
    float m_radius = 0;
    std::optional<PointTree> m_tree;                      ///< of the deleted
    std::vector<SplatCopy> m_copies;
    std::vector<Vec3> m_invented;                         ///< where they will lie in the world
};

}  // namespace

Result<HoleFill> fillHole(const SplatWeights& removed, const SelectContext& context, HoleShadow shadow)
{
    return withSurfels(removed, context, [&](SelectScene& scene, const Surfels& surfels) { return Filler(removed, scene, surfels).run(shadow); });
}

Splats withHoleFilled(const Splats& splats, const SplatWeights& removed, const HoleFill& fill, std::vector<std::uint32_t>* kept)
{
    std::vector<std::uint32_t> rows;
    for (std::size_t i = 0; i < splats.size(); ++i)
        if (!removed.isSelected(i)) rows.push_back(static_cast<std::uint32_t>(i));
    Splats whole = joined(takeRows(lightened(splats, fill.shadow), rows), fill.invented);
    if (kept) *kept = std::move(rows);
    return whole;
}

}  // namespace morphogen
