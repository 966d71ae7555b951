#include "core/select/cut_parts.h"

#include "core/base/parallel.h"
#include "core/math/min_cut.h"
#include "core/select/cut_out.h"
#include "core/select/disjoint_sets.h"
#include "core/select/outside.h"
#include "core/select/sheet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

namespace morphogen {
namespace {

constexpr float kReach = 3.0f;            ///< of the radius: nothing farther belongs to the object
constexpr float kPlaneReach = 5.0f;       ///< of the radius: planes are looked for so far
constexpr float kWide = 4.0f;             ///< of the radius: a plane wider than this is no part of the object
constexpr float kWideInScene = 0.62f;     ///< of the scene's radius: the same
constexpr float kGrowth = 1.8f;           ///< of the reach, while the object goes on
constexpr int kMostGrowths = 7;
constexpr float kFootprint = 0.3f;        ///< share of a top: what touches more of it is part of the same thing
constexpr float kLevel = 0.80f;           ///< cosine from up: planes that things stand on
constexpr float kSupportNoises = 3.0f;    ///< so far off a plane, in local noises, a surfel still lies on it
constexpr float kClickedNoises = 5.0f;
constexpr int kGapSpacings = 6;           ///< gaps in a level plane that are bridged
constexpr std::size_t kLeastPiece = 25;   ///< surfels of a plane that hang together
constexpr std::size_t kSeedGrowth = 300;  ///< surfels round a click that are sure
constexpr std::size_t kAbout = 150;       ///< surfels by which it is judged whether something stands on a top or hangs below
constexpr float kStanding = 0.01f;        ///< how fast what stands on something ties to it, against 1 within a surface
constexpr float kBackground = 0.003f;     ///< how much each surfel pulls away from the object
constexpr float kSure = 1e6f;
constexpr float kLowNoises = 8.0f;        ///< so near a plane, in noises, a thing touches it

/// Where points lie and how far apart.
struct Extent {
    double count = 0, squares = 0;
    glm::dvec3 sum{0};
    void add(const Vec3& p)
    {
        const glm::dvec3 d(p);
        count += 1, sum += d, squares += glm::dot(d, d);
    }
    /// Root mean square distance from the mean.
    float radius() const { return static_cast<float>(std::sqrt(std::max(squares - glm::dot(sum, sum) / std::max(count, 1.0), 0.0) / std::max(count, 1.0))); }
};

class PartFinder {
public:
    PartFinder(const SelectCutOut& query, SelectScene& scene, const Surfels& surfels) : m_query(query), m_scene(scene), m_surfels(surfels) {}

    Result<CutParts> run()
    {
        placeSeeds();
        Extent scene;
        for (const Vec3& centre : m_surfels.centres) scene.add(centre - m_found.middle);
        m_sceneRadius = scene.radius();
        const float first = m_found.radius;
        for (int growth = 0;; ++growth) {
            MG_TRY(look());
            // Clicks close to each other say little about the size: look farther while the object goes on.
            if (!m_found.spills || growth == kMostGrowths) break;
            if (kReach * m_found.radius > 2 * m_sceneRadius) break;
            m_found.radius *= kGrowth;
        }
        if (m_found.spills && m_query.on.size() >= 3) {
            m_found.radius = first;   // it never ends: the clicks' own span is the best guess
            MG_TRY(look());
        }
        return std::move(m_found);
    }

private:
    void placeSeeds()
    {
        for (const Vec3& click : m_query.on) m_found.seeds.push_back(seedsAt(click));
        for (const Vec3& click : m_query.off)
            for (const std::uint32_t i : seedsAt(click)) m_found.offSeeds.push_back(i);
        for (const Vec3& click : m_query.on) m_found.middle += click / static_cast<float>(m_query.on.size());
        for (const Vec3& click : m_query.on) m_found.radius = std::max(m_found.radius, glm::length(click - m_found.middle));
        m_found.radius = std::max(m_found.radius, 8 * m_surfels.spacings[m_found.seeds[0][0]]);
    }

    std::vector<std::uint32_t> seedsAt(const Vec3& click) const
    {
        const NearPoint nearest = *m_surfels.tree->nearest(click);
        std::vector<std::uint32_t> seeds{nearest.index};
        for (const std::uint32_t j : m_surfels.others.of(nearest.index))
            if (std::abs(glm::dot(m_surfels.normals[j], m_surfels.normals[nearest.index])) > 0.7f && glm::length(m_surfels.colours[j] - m_surfels.colours[nearest.index]) < 0.12f) seeds.push_back(j);
        return seeds;
    }

    Result<void> look()
    {
        m_around.clear(), m_found.near.clear();
        m_isNear.assign(m_surfels.size(), 0);
        for (std::uint32_t i = 0; i < m_surfels.size(); ++i) {
            const float distance = glm::length(m_surfels.centres[i] - m_found.middle);
            if (distance <= kPlaneReach * m_found.radius) m_around.push_back(i);
            if (distance <= kReach * m_found.radius) m_found.near.push_back(i), m_isNear[i] = 1;
        }
        MG_ASSIGN(m_found.planes, findPlanes(m_surfels, {m_around}, m_scene.context().stop));
        giveRoles();
        if (m_scene.stopRequested()) return cancelled();
        findPieces();
        if (m_scene.stopRequested()) return cancelled();
        MG_TRY(cut());
        doubtUnderStanding();
        return {};
    }

    /// The plane that the surfel lies on, at most `reach` local noises off; -1: none.
    int planeAt(std::uint32_t i, const std::vector<float>& reach) const
    {
        int found = -1;
        float nearest = 1;
        for (std::size_t p = 0; p < m_found.planes.size(); ++p) {
            const float height = std::abs(m_found.planes[p].height(m_surfels.centres[i])) / (reach[p] * m_surfels.noises[i]);
            if (height < nearest && m_found.planes[p].faces(m_surfels.normals[i])) nearest = height, found = static_cast<int>(p);
        }
        return found;
    }

    bool isLevel(const SurfelPlane& plane) const { return std::abs(glm::dot(plane.normal, m_up)) > kLevel; }

    /// Pieces of level planes go on over gaps: things that stand on them hide some.
    void bridgeGaps(DisjointSets& pieces) const
    {
        for (std::size_t p = 0; p < m_found.planes.size(); ++p) {
            if (!isLevel(m_found.planes[p])) continue;
            const Sheet sheet(m_found.planes[p]);
            std::vector<std::uint32_t> on;
            double spacing = 0;
            for (const std::uint32_t i : m_around)
                if (m_found.planeOf[i] == static_cast<int>(p)) on.push_back(i), spacing += m_surfels.spacings[i];
            if (on.empty() || !(spacing > 0)) continue;
            const float cell = kGapSpacings * static_cast<float>(spacing / static_cast<double>(on.size()));
            std::map<std::pair<int, int>, std::uint32_t> first;
            for (const std::uint32_t i : on) {
                const Vec3 s = sheet.toSheet(m_surfels.centres[i]);
                const auto [it, isNew] = first.try_emplace({static_cast<int>(std::floor(s.x / cell)), static_cast<int>(std::floor(s.y / cell))}, i);
                if (!isNew) pieces.join(it->second, i);
            }
            for (const auto& [at, i] : first)
                for (const auto& [dx, dy] : {std::pair{1, 0}, {0, 1}, {1, 1}, {1, -1}})
                    if (const auto next = first.find({at.first + dx, at.second + dy}); next != first.end()) pieces.join(i, next->second);
        }
    }

    void giveRoles()
    {
        m_found.planeOf.assign(m_surfels.size(), -1);
        // A plane that was clicked takes its own bumps along.
        std::vector<float> reach(m_found.planes.size(), kSupportNoises);
        for (const auto& seeds : m_found.seeds)
            if (const int p = planeAt(seeds[0], reach); p >= 0) reach[static_cast<std::size_t>(p)] = kClickedNoises;
        for (const std::uint32_t i : m_around) m_found.planeOf[i] = planeAt(i, reach);
        m_up = Vec3(0, 1, 0);
        for (const SurfelPlane& plane : m_found.planes)
            if (plane.normal.y > 0.64f) {
                m_up = plane.normal;   // the largest comes first
                break;
            }
        // A plane's pieces are judged each by itself: the same plane may cut through other things.
        DisjointSets pieces(m_surfels.size());
        for (const std::uint32_t i : m_around)
            for (const std::uint32_t j : m_surfels.others.of(i))
                if (m_found.planeOf[i] >= 0 && m_found.planeOf[i] == m_found.planeOf[j] && m_surfels.areJoined(i, j)) pieces.join(i, j);
        bridgeGaps(pieces);
        struct Piece {
            Extent extent;
            bool isClicked = false;
            CutRole role = CutRole::None;
        };
        std::unordered_map<std::uint32_t, Piece> found;
        for (const std::uint32_t i : m_around)
            if (m_found.planeOf[i] >= 0) found[pieces.root(i)].extent.add(m_surfels.centres[i] - m_found.middle);
        const float wide = std::min(kWide * m_found.radius, kWideInScene * m_sceneRadius);
        m_sure.clear();
        // A click means the smaller thing: a floor was clicked only where most clicks meet nothing else.
        std::map<std::uint32_t, std::size_t> clicks;
        for (const Vec3& click : m_query.on) {
            std::array<NearPoint, 48> nearest;
            std::map<std::uint32_t, std::size_t> onPiece;
            const std::size_t count = m_surfels.tree->nearest(click, nearest);
            for (std::size_t k = 0; k < count; ++k)
                if (const std::uint32_t i = nearest[k].index; m_found.planeOf[i] >= 0) ++onPiece[pieces.root(i)];
            std::size_t most = 0, small = count, mostWide = 0;
            std::uint32_t best = 0, bestWide = 0;
            for (const auto& [root, votes] : onPiece) {
                const bool isWide = found[root].extent.radius() > wide;
                if (isWide) small -= votes;
                if (isWide && votes > mostWide) mostWide = votes, bestWide = root;
                if (!isWide && votes > most) most = votes, best = root;
            }
            if (16 * small < count) ++clicks[bestWide];
            else if (5 * most >= 2 * small) ++clicks[best];
        }
        for (const auto& [root, count] : clicks) found[root].isClicked = found[root].extent.radius() <= wide || 2 * count > m_query.on.size();
        for (auto& [root, piece] : found) {
            if (piece.extent.count < kLeastPiece) continue;
            if (!piece.isClicked && piece.extent.radius() > wide) piece.role = CutRole::Support;
            else if (isLevel(m_found.planes[static_cast<std::size_t>(m_found.planeOf[root])])) piece.role = CutRole::Top;
        }
        m_found.roles.assign(m_surfels.size(), CutRole::None);
        for (const std::uint32_t i : m_around) {
            if (m_found.planeOf[i] < 0) continue;
            const Piece& piece = found[pieces.root(i)];
            m_found.roles[i] = piece.role;
            if (piece.isClicked && piece.role == CutRole::Top) m_sure.push_back(i);
        }
        m_pieces = std::move(pieces);
    }

    /// What hangs together: tops each by themselves, all else across everything but tops and supports.
    void findPieces()
    {
        for (const std::uint32_t i : m_around) {
            if (m_found.roles[i] != CutRole::None) continue;
            for (const std::uint32_t j : m_surfels.others.of(i))
                if (m_found.roles[j] == CutRole::None && m_surfels.areJoined(i, j) && glm::length(m_surfels.centres[j] - m_found.middle) <= kPlaneReach * m_found.radius) m_pieces.join(i, j);
        }
        m_members.clear();
        for (const std::uint32_t i : m_around)
            if (m_found.roles[i] != CutRole::Support) m_members[m_pieces.root(i)].push_back(i);
        m_footprints.clear();
    }

    /// How much of a top stands under another piece, 0..1: cells of the top in which the piece comes near above it.
    double footprint(std::uint32_t top, std::uint32_t other, int plane)
    {
        const auto [at, isNew] = m_footprints.try_emplace({top, other}, 0.0);
        if (!isNew) return at->second;
        const SurfelPlane& level = m_found.planes[static_cast<std::size_t>(plane)];
        const Sheet sheet(level);
        Extent extent;
        for (const std::uint32_t i : m_members[top]) extent.add(m_surfels.centres[i] - m_found.middle);
        const float radius = extent.radius(), cell = std::max(radius / 8, 1e-9f);
        const auto cellOf = [&](std::uint32_t i) {
            const Vec3 d = sheet.toSheet(m_surfels.centres[i]);
            return std::pair{static_cast<int>(std::floor(d.x / cell)), static_cast<int>(std::floor(d.y / cell))};
        };
        std::set<std::pair<int, int>> ofTop, ofOther;
        for (const std::uint32_t i : m_members[top]) ofTop.insert(cellOf(i));
        for (const std::uint32_t i : m_members[other])
            if (const float height = level.height(m_surfels.centres[i]); height > 0 && height < 0.5f * radius) ofOther.insert(cellOf(i));
        return at->second = static_cast<double>(ofOther.size()) / static_cast<double>(std::max<std::size_t>(ofTop.size(), 1));
    }

    /// Mean height, over the plane, of what hangs together with the surfel close by.
    float heightAbout(std::uint32_t start, int plane)
    {
        const auto [at, isNew] = m_heights.try_emplace({start, plane}, 0.0f);
        if (!isNew) return at->second;
        std::vector<std::uint32_t> found{start};
        std::set<std::uint32_t> seen{start};
        double sum = 0;
        for (std::size_t k = 0; k < found.size(); ++k) {
            sum += m_found.planes[static_cast<std::size_t>(plane)].height(m_surfels.centres[found[k]]);
            for (const std::uint32_t j : m_surfels.others.of(found[k]))
                if (found.size() < kAbout && m_found.planeOf[j] != plane && m_found.roles[j] == m_found.roles[start] && m_surfels.areJoined(found[k], j) && seen.insert(j).second) found.push_back(j);
        }
        return at->second = static_cast<float>(sum / static_cast<double>(found.size()));
    }

    /// `other` stands on the top that `top` is of, and is not part of the same thing.
    bool isStandingOn(std::uint32_t top, std::uint32_t other)
    {
        if (m_found.roles[top] != CutRole::Top || m_found.planeOf[top] == m_found.planeOf[other]) return false;
        if (heightAbout(other, m_found.planeOf[top]) < 2 * m_surfels.noises[other]) return false;
        return footprint(m_pieces.root(top), m_pieces.root(other), m_found.planeOf[top]) <= kFootprint;
    }

    /// How fast two neighbours hold together, 0..1.
    float tieOf(std::uint32_t i, std::uint32_t j) const
    {
        const Vec3 d = m_surfels.centres[j] - m_surfels.centres[i];
        const float far = glm::length(d) / (1.5f * std::sqrt(m_surfels.spacings[i] * m_surfels.spacings[j]) + 1e-12f);
        const float along = std::abs(glm::dot(m_surfels.normals[i], m_surfels.normals[j]));
        const float step = std::max(std::abs(glm::dot(m_surfels.normals[i], d)), std::abs(glm::dot(m_surfels.normals[j], d))) / (4 * (m_surfels.noises[i] + m_surfels.noises[j]));
        const float colour = glm::length(m_surfels.colours[j] - m_surfels.colours[i]) / 0.15f;
        const float crease = along > 0.8f ? std::exp(-0.5f * step * step) : 0.5f;
        return std::exp(-far * far) * crease * (0.2f + 0.8f * std::exp(-0.5f * colour * colour));
    }

    Result<void> cut()
    {
        m_heights.clear();
        const auto& near = m_found.near;
        std::vector<std::uint32_t> nodeOf(m_surfels.size(), 0xffffffffu);
        for (std::uint32_t k = 0; k < near.size(); ++k) nodeOf[near[k]] = k;
        MinCut network(near.size());
        for (std::uint32_t k = 0; k < near.size(); ++k) {
            if (k % 4096 == 0 && m_scene.stopRequested()) return cancelled();
            const std::uint32_t i = near[k];
            if (m_found.roles[i] == CutRole::Support) continue;
            network.pull(k, -kBackground);
            for (const std::uint32_t j : m_surfels.others.of(i)) {
                if (!m_isNear[j] || !m_surfels.areJoined(i, j)) continue;
                const float tie = tieOf(i, j);
                if (m_found.roles[j] == CutRole::Support) network.pull(k, -kStanding * tie);
                else network.tie(k, nodeOf[j], isStandingOn(i, j) || isStandingOn(j, i) ? kStanding * tie : tie);
            }
        }
        for (const std::uint32_t i : sureOnes())
            if (m_isNear[i]) network.pull(nodeOf[i], kSure);
        for (const std::uint32_t i : m_found.offSeeds)
            if (m_isNear[i]) network.pull(nodeOf[i], -2 * kSure);
        MG_ASSIGN(const std::vector<char> isObject, network.solve(m_scene.context().stop));
        m_found.parts.assign(m_surfels.size(), CutPart::Far);
        std::size_t object = 0, outside = 0;
        for (std::uint32_t k = 0; k < near.size(); ++k) {
            const std::uint32_t i = near[k];
            m_found.parts[i] = m_found.roles[i] == CutRole::Support ? CutPart::Support : isObject[k] ? CutPart::Object : CutPart::Other;
            if (m_found.parts[i] == CutPart::Object) ++object, outside += glm::length(m_surfels.centres[i] - m_found.middle) > 0.8f * kReach * m_found.radius;
        }
        m_found.spills = static_cast<double>(outside) > 0.03 * static_cast<double>(object);
        return {};
    }

    /// Clicked pieces of tops whole, and else what is close round each click.
    std::vector<std::uint32_t> sureOnes() const
    {
        std::vector<std::uint32_t> sure = m_sure;
        for (const auto& seeds : m_found.seeds) {
            std::vector<std::uint32_t> found;
            std::set<std::uint32_t> seen;
            for (const std::uint32_t i : seeds)
                if (m_found.roles[i] != CutRole::Support && m_isNear[i] && seen.insert(i).second) found.push_back(i);
            for (std::size_t k = 0; k < found.size(); ++k)
                for (const std::uint32_t j : m_surfels.others.of(found[k]))
                    if (found.size() < kSeedGrowth && m_isNear[j] && m_found.roles[j] == m_found.roles[found[k]] && m_surfels.areJoined(found[k], j) && tieOf(found[k], j) > 0.25f && seen.insert(j).second) found.push_back(j);
            sure.insert(sure.end(), found.begin(), found.end());
        }
        return sure;
    }

    /// Under what stands on the object's tops, either may show.
    void doubtUnderStanding()
    {
        std::map<std::pair<int, std::uint32_t>, std::size_t> contacts;   // (plane, piece that is not of the object)
        for (const std::uint32_t i : m_found.near) {
            if (m_found.roles[i] != CutRole::Top || m_found.parts[i] != CutPart::Object) continue;
            for (const std::uint32_t j : m_surfels.others.of(i))
                if (m_isNear[j] && m_found.parts[j] == CutPart::Other && m_surfels.areJoined(i, j)) ++contacts[{m_found.planeOf[i], m_pieces.root(j)}];
        }
        for (const auto& [pair, count] : contacts) {
            std::vector<std::uint32_t> standing;
            for (const std::uint32_t i : m_members[pair.second])
                if (m_isNear[i] && m_found.parts[i] == CutPart::Other) standing.push_back(i);
            if (count < 3 || standing.size() < kLeastPiece) continue;
            const std::vector<char> isUnder = m_found.under(m_surfels, standing, pair.first, CutRole::Top);
            for (const std::uint32_t i : m_found.near)
                if (isUnder[i]) m_found.parts[i] = CutPart::Doubt;
        }
    }

    const SelectCutOut& m_query;
    SelectScene& m_scene;
    const Surfels& m_surfels;
    CutParts m_found;
    float m_sceneRadius = 0;                              ///< root mean square
    Vec3 m_up{0, 1, 0};
    std::vector<std::uint32_t> m_around, m_sure;
    std::vector<char> m_isNear;
    DisjointSets m_pieces{0};
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> m_members;   ///< of each piece
    std::map<std::pair<std::uint32_t, std::uint32_t>, double> m_footprints;
    std::map<std::pair<std::uint32_t, int>, float> m_heights;
};

}  // namespace

std::vector<char> CutParts::under(const Surfels& surfels, std::span<const std::uint32_t> things, int plane, CutRole role) const
{
    std::vector<char> isUnder(surfels.size(), 0);
    const SurfelPlane& level = planes[static_cast<std::size_t>(plane)];
    const Sheet sheet(level);
    std::vector<Vec2> low;
    Vec2 least(1e30f), most(-1e30f);
    double spacing = 0;
    for (const std::uint32_t i : things) {
        if (std::abs(level.height(surfels.centres[i])) > kLowNoises * surfels.noise + 2 * surfels.spacings[i]) continue;
        low.emplace_back(sheet.toSheet(surfels.centres[i]));
        least = glm::min(least, low.back()), most = glm::max(most, low.back());
        spacing += surfels.spacings[i];
    }
    if (low.size() < 3) return isUnder;
    constexpr int kMargin = 3, kMostCells = 500;
    const float cell = std::max({1.2f * static_cast<float>(spacing) / static_cast<float>(low.size()), (most.x - least.x) / kMostCells, (most.y - least.y) / kMostCells, 1e-9f});
    const int width = static_cast<int>((most.x - least.x) / cell) + 2 * kMargin + 1, height = static_cast<int>((most.y - least.y) / cell) + 2 * kMargin + 1;
    const auto at = [&](int x, int y) { return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x); };
    std::vector<char> isWall(at(0, height), 0);
    for (const Vec2& p : low) {
        const int cx = static_cast<int>((p.x - least.x) / cell) + kMargin, cy = static_cast<int>((p.y - least.y) / cell) + kMargin;
        for (int y = cy - 1; y <= cy + 1; ++y)
            for (int x = cx - 1; x <= cx + 1; ++x) isWall[at(x, y)] = 1;
    }
    const std::vector<char> isOutside = reachedFromCorner(isWall, width, height);
    for (const std::uint32_t i : near) {
        if (planeOf[i] != plane || roles[i] != role) continue;
        const Vec3 s = sheet.toSheet(surfels.centres[i]);
        const int x = static_cast<int>(std::floor((s.x - least.x) / cell)) + kMargin, y = static_cast<int>(std::floor((s.y - least.y) / cell)) + kMargin;
        isUnder[i] = x >= 0 && y >= 0 && x < width && y < height && !isOutside[at(x, y)];
    }
    return isUnder;
}

Result<CutParts> findCutParts(const SelectCutOut& query, SelectScene& scene, const Surfels& surfels) { return PartFinder(query, scene, surfels).run(); }

}  // namespace morphogen
