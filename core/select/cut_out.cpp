#include "core/select/cut_out.h"

#include "core/base/parallel.h"
#include "core/select/appearance.h"
#include "core/select/disjoint_sets.h"
#include "core/select/select_scene.h"
#include "core/select/convex.h"
#include "core/select/sheet.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

namespace morphogen {
namespace {

constexpr float kReach = 3.0f;            ///< of the clicks' radius: nothing farther belongs to the object
constexpr float kPlaneReach = 5.0f;       ///< of the clicks' radius: planes are looked for so far
constexpr float kWide = 1.0f;             ///< of the clicks' radius: a plane wider than this is no part of the object
constexpr float kFootprint = 0.3f;        ///< share of a top: what touches more of it is part of the same thing
constexpr float kLevel = 0.80f;           ///< cosine from up: planes that things stand on
constexpr float kNeedle = 6;              ///< times as long as thick all round: lies anywhere
constexpr int kWalkSteps = 40;
constexpr int kRounds = 3;
constexpr float kMostLogRatio = 5.0f;
constexpr float kSupportNoises = 3.0f;   ///< so far off a plane, in local noises, a surfel still lies on it
constexpr float kUnderOdds = 1.0f;        ///< supports under the object may be covered by it
constexpr float kClickedNoises = 5.0f;
constexpr double kLeastContacts = 3;      ///< pairs of surfels by which pieces touch
constexpr double kLeastPiece = 25;       ///< surfels of a plane that hang together

enum class Part : std::uint8_t {
    Far,
    Support,
    Other,
    Doubt,    ///< a support under the object, or the object's top under what stands on it: either may show there
    Object,
};

/// Where points lie and how far apart.
struct Spread {
    double count = 0, squares = 0;
    glm::dvec3 sum{0};
    void add(const Vec3& p)
    {
        const glm::dvec3 d(p);
        count += 1, sum += d, squares += glm::dot(d, d);
    }
    Vec3 mean() const { return Vec3(sum / std::max(count, 1.0)); }
    /// Root mean square distance from the mean.
    double radius() const { return std::sqrt(std::max(squares - glm::dot(sum, sum) / std::max(count, 1.0), 0.0) / std::max(count, 1.0)); }
};

class Cutting {
public:
    Cutting(const SelectCutOut& query, SelectScene& scene, const Surfels& surfels) : m_query(query), m_scene(scene), m_surfels(surfels) {}

    Result<std::vector<float>> run()
    {
        placeSeeds();
        for (int attempt = 0;; ++attempt) {
            MG_TRY(look());
            // One click or two say little about the size: look farther while the object goes on.
            if (m_query.on.size() >= 3 || !m_spills || attempt == 5) break;
            m_radius *= 1.8f;
        }
        MG_TRY(decide());
        return std::move(m_share);
    }

private:
    enum class Role { None, Support, Top };

    void placeSeeds()
    {
        for (const Vec3& click : m_query.on) m_seeds.push_back(seedsAt(click));
        for (const Vec3& click : m_query.off)
            for (const std::uint32_t i : seedsAt(click)) m_offSeeds.push_back(i);
        for (const Vec3& click : m_query.on) m_middle += click / static_cast<float>(m_query.on.size());
        for (const Vec3& click : m_query.on) m_radius = std::max(m_radius, glm::length(click - m_middle));
        const float spacing = m_surfels.spacings[m_seeds[0][0]];
        m_radius = std::max(m_radius, 8 * spacing);
    }

    std::vector<std::uint32_t> seedsAt(const Vec3& click) const
    {
        const NearPoint nearest = *m_surfels.tree->nearest(click);
        std::vector<std::uint32_t> seeds{nearest.index};
        for (const std::uint32_t j : m_surfels.others.of(nearest.index))
            if (std::abs(glm::dot(m_surfels.normals[j], m_surfels.normals[nearest.index])) > 0.7f && glm::length(m_surfels.colours[j] - m_surfels.colours[nearest.index]) < 0.12f) seeds.push_back(j);
        return seeds;
    }

    /// The parts as planes and hanging together tell.
    Result<void> look()
    {
        const std::size_t count = m_surfels.size();
        std::vector<std::uint32_t> around;
        m_near.clear();
        for (std::uint32_t i = 0; i < count; ++i) {
            const float distance = glm::length(m_surfels.centres[i] - m_middle);
            if (distance <= kPlaneReach * m_radius) around.push_back(i);
            if (distance <= kReach * m_radius) m_near.push_back(i);
        }
        MG_ASSIGN(m_planes, findPlanes(m_surfels, {around}, m_scene.context().stop));
        sortPlanes(around);
        if (m_scene.stopRequested()) return cancelled();
        hangTogether(around);
        return {};
    }

    /// The plane that the surfel lies on, at most `reach` local noises off; -1: none.
    int planeAt(std::uint32_t i, const std::vector<float>& reach) const
    {
        int found = -1;
        float nearest = 1;
        for (std::size_t p = 0; p < m_planes.size(); ++p) {
            const float height = std::abs(m_planes[p].height(m_surfels.centres[i])) / (reach[p] * m_surfels.noises[i]);
            if (height < nearest && m_planes[p].faces(m_surfels.normals[i])) nearest = height, found = static_cast<int>(p);
        }
        return found;
    }

    void sortPlanes(const std::vector<std::uint32_t>& around)
    {
        m_planeOf.assign(m_surfels.size(), -1);
        // A plane that was clicked takes its own bumps along.
        std::vector<float> reach(m_planes.size(), kSupportNoises);
        for (const auto& seeds : m_seeds)
            if (const int p = planeAt(seeds[0], reach); p >= 0) reach[static_cast<std::size_t>(p)] = kClickedNoises;
        for (const std::uint32_t i : around) m_planeOf[i] = planeAt(i, reach);
        Vec3 up(0, 1, 0);
        for (const SurfelPlane& plane : m_planes)
            if (plane.normal.y > 0.64f) {
                up = plane.normal;   // the largest comes first
                break;
            }
        // A plane's pieces are judged each by itself: the same plane may cut through other things.
        DisjointSets pieces(m_surfels.size());
        for (const std::uint32_t i : around)
            for (const std::uint32_t j : m_surfels.others.of(i))
                if (m_planeOf[i] >= 0 && m_planeOf[i] == m_planeOf[j] && m_surfels.areJoined(i, j)) pieces.join(i, j);
        struct Piece {
            Spread spread;
            bool isClicked = false;
            Role role = Role::None;
        };
        std::map<std::uint32_t, Piece> found;
        for (const std::uint32_t i : around)
            if (m_planeOf[i] >= 0) found[pieces.root(i)].spread.add(m_surfels.centres[i] - m_middle);
        for (const auto& seeds : m_seeds) {
            std::map<std::uint32_t, std::size_t> onPiece;
            for (const std::uint32_t i : seeds)
                if (m_planeOf[i] >= 0 && 2 * ++onPiece[pieces.root(i)] >= seeds.size()) found[pieces.root(i)].isClicked = true;
        }
        for (auto& [root, piece] : found) {
            if (piece.spread.count < kLeastPiece) continue;
            const SurfelPlane& plane = m_planes[static_cast<std::size_t>(m_planeOf[root])];
            if (!piece.isClicked && piece.spread.radius() > kWide * m_radius) piece.role = Role::Support;
            else if (std::abs(glm::dot(plane.normal, up)) > kLevel) piece.role = Role::Top;
        }
        m_roles.assign(m_surfels.size(), Role::None);
        for (const std::uint32_t i : around)
            if (m_planeOf[i] >= 0) m_roles[i] = found[pieces.root(i)].role;
    }

    Role roleOf(std::uint32_t i) const { return m_roles[i]; }

    /// How much of a top stands under another piece, 0..1: cells of the top in which the piece comes near above it.
    double footprint(DisjointSets& sets, int plane, const std::pair<std::uint32_t, std::uint32_t>& pair, const std::vector<std::uint32_t>& around) const
    {
        const SurfelPlane& level = m_planes[static_cast<std::size_t>(plane)];
        const Sheet sheet(level);
        Spread top;
        for (const std::uint32_t i : around)
            if (sets.root(i) == pair.first) top.add(m_surfels.centres[i] - m_middle);
        const float radius = static_cast<float>(top.radius()), cell = std::max(radius / 8, 1e-9f);
        std::set<std::pair<int, int>> ofTop, ofOther;
        for (const std::uint32_t i : around) {
            const std::uint32_t root = sets.root(i);
            if (root != pair.first && root != pair.second) continue;
            const Vec3 d = sheet.toSheet(m_surfels.centres[i]);
            const std::pair<int, int> at{static_cast<int>(std::floor(d.x / cell)), static_cast<int>(std::floor(d.y / cell))};
            if (root == pair.first) ofTop.insert(at);
            else if (level.height(m_surfels.centres[i]) > 0 && level.height(m_surfels.centres[i]) < 0.5f * radius) ofOther.insert(at);
        }
        return static_cast<double>(ofOther.size()) / static_cast<double>(std::max<std::size_t>(ofTop.size(), 1));
    }

    /// Which surfels hang together with a click, the supports taken away.
    void hangTogether(const std::vector<std::uint32_t>& around)
    {
        DisjointSets sets(m_surfels.size());
        std::vector<char> isAround(m_surfels.size(), 0);
        for (const std::uint32_t i : around) isAround[i] = 1;
        for (const std::uint32_t i : around) {
            if (roleOf(i) == Role::Support) continue;
            for (const std::uint32_t j : m_surfels.others.of(i)) {
                if (!isAround[j] || roleOf(j) == Role::Support) continue;
                // A top hangs together with itself alone.
                if ((roleOf(i) == Role::Top || roleOf(j) == Role::Top) && m_planeOf[i] != m_planeOf[j]) continue;
                if (m_surfels.areJoined(i, j)) sets.join(i, j);
            }
        }
        std::map<std::uint32_t, char> belongs;   // root -> 1
        for (const auto& seeds : m_seeds) {
            // The piece that most of the click lies on: the rim of a rug may hang together with what stands beside it.
            std::map<std::uint32_t, int> pieces;
            for (const std::uint32_t i : seeds)
                if (roleOf(i) != Role::Support) ++pieces[sets.root(i)];
            if (pieces.empty()) continue;
            belongs[std::max_element(pieces.begin(), pieces.end(), [](const auto& a, const auto& b) { return a.second < b.second; })->first] = 1;
        }

        // Where pieces of tops and other pieces touch: legs carry a top and belong to it; a vase on it does not.
        struct Contact {
            int plane = 0;
            double count = 0, area = 0;
        };
        std::map<std::uint32_t, Spread> spreads;
        for (const std::uint32_t i : around)
            if (roleOf(i) != Role::Support) spreads[sets.root(i)].add(m_surfels.centres[i] - m_middle);
        std::map<std::uint32_t, double> areas;                                      // of the pieces of tops
        std::map<std::pair<std::uint32_t, std::uint32_t>, Contact> contacts;        // (top, other)
        const auto area = [&](std::uint32_t i) { return static_cast<double>(m_surfels.spacings[i]) * m_surfels.spacings[i]; };
        for (const std::uint32_t i : around) {
            if (roleOf(i) != Role::Top) continue;
            const std::uint32_t top = sets.root(i);
            areas[top] += area(i);
            for (const std::uint32_t j : m_surfels.others.of(i)) {
                if (!isAround[j] || roleOf(j) != Role::None || !m_surfels.areJoined(i, j)) continue;
                Contact& contact = contacts[{top, sets.root(j)}];
                contact.plane = m_planeOf[i];
                contact.count += 1, contact.area += area(i);
                break;
            }
        }
        for (bool isChanged = true; isChanged;) {
            isChanged = false;
            for (const auto& [pair, contact] : contacts) {
                const auto [top, other] = pair;
                const bool isBelow = m_planes[static_cast<std::size_t>(contact.plane)].height(spreads[other].mean() + m_middle) < 0;
                if (contact.count < kLeastContacts || belongs.count(top) == belongs.count(other)) continue;
                const bool isBroad = contact.area > kFootprint * areas[top] || footprint(sets, contact.plane, pair, around) > kFootprint;
                if (!isBelow && !isBroad) continue;
                belongs[top] = belongs[other] = 1;
                isChanged = true;
            }
        }

        m_parts.assign(m_surfels.size(), Part::Far);
        m_spills = false;
        std::size_t object = 0, outside = 0;
        for (const std::uint32_t i : around) {
            const bool isObject = roleOf(i) != Role::Support && belongs.count(sets.root(i));
            const float distance = glm::length(m_surfels.centres[i] - m_middle);
            if (isObject) ++object, outside += distance > 0.8f * kReach * m_radius;
            if (distance > kReach * m_radius) continue;
            m_parts[i] = roleOf(i) == Role::Support ? Part::Support : isObject ? Part::Object : Part::Other;
        }
        m_spills = static_cast<double>(outside) > 0.03 * static_cast<double>(object);
        const auto isStanding = [&](const std::pair<std::uint32_t, std::uint32_t>& pair, double count) {
            return count >= kLeastContacts && spreads[pair.second].count >= kLeastPiece && belongs.count(pair.first) && !belongs.count(pair.second);
        };
        std::map<std::uint32_t, std::vector<std::uint32_t>> standing;
        for (const auto& [pair, contact] : contacts)
            if (isStanding(pair, contact.count)) standing[pair.second];
        for (const std::uint32_t i : around)
            if (const auto found = standing.find(sets.root(i)); found != standing.end()) found->second.push_back(i);
        for (const auto& [pair, contact] : contacts) {
            if (!isStanding(pair, contact.count)) continue;
            const std::vector<char> isUnder = underOf(standing[pair.second], contact.plane, Role::Top);
            for (const std::uint32_t i : m_near)
                if (isUnder[i]) m_parts[i] = Part::Doubt;
        }
    }

    /// Log odds for the object by where the surfel is.
    float placeOdds(std::uint32_t i) const
    {
        switch (m_parts[i]) {
        case Part::Far: return -8;
        case Part::Support: return -2.0f;
        case Part::Other: return -3.5f;
        case Part::Doubt: return 0.5f;
        case Part::Object: break;
        }
        if (!m_spills) return 3.5f;
        // It goes on beyond what the clicks span: the farther, the less likely.
        const float radii = glm::length(m_surfels.centres[i] - m_middle) / m_radius;
        return 2.0f - 3.5f * std::clamp((radii - 1.0f) / 1.2f, 0.0f, 1.0f);
    }

    Result<void> decide()
    {
        m_share.assign(m_surfels.size(), 0.0f);
        for (const std::uint32_t i : m_near) m_share[i] = placeOdds(i) > 0 ? 1.0f : 0.0f;
        if (m_spills) {
            // The clicks' own neighbourhood alone is sure to be of the object.
            for (const std::uint32_t i : m_near) {
                float nearest = std::numeric_limits<float>::infinity();
                for (const Vec3& click : m_query.on) nearest = std::min(nearest, glm::length(m_surfels.centres[i] - click));
                if (nearest > 0.45f * m_radius) m_share[i] = 0;
            }
        }
        for (int round = 0; round < kRounds; ++round) {
            if (m_scene.stopRequested()) return cancelled();
            MG_TRY(walk(odds()));
            keepReached();
        }
        return {};
    }

    /// Surfels of a plane, in that role, within the outline (convex) of `things` as the plane sees them.
    std::vector<char> underOf(const std::vector<std::uint32_t>& things, int plane, Role role) const
    {
        std::vector<char> isUnder(m_surfels.size(), 0);
        const Sheet sheet(m_planes[static_cast<std::size_t>(plane)]);
        std::vector<Vec2> points;
        for (const std::uint32_t i : things) points.emplace_back(sheet.toSheet(m_surfels.centres[i]));
        const std::vector<Vec2> outline = convexHull(std::move(points));
        for (const std::uint32_t i : m_near)
            if (m_planeOf[i] == plane && m_roles[i] == role) isUnder[i] = isInConvex(outline, Vec2(sheet.toSheet(m_surfels.centres[i])), 1.5f * m_surfels.spacings[i]);
        return isUnder;
    }

    /// Surfels of supports under the object: what covers them may be its own.
    std::vector<char> underObject(const std::vector<std::uint32_t>& object) const
    {
        std::vector<char> isUnder(m_surfels.size(), 0);
        for (std::size_t p = 0; p < m_planes.size(); ++p) {
            const std::vector<char> ofPlane = underOf(object, static_cast<int>(p), Role::Support);
            for (const std::uint32_t i : m_near) isUnder[i] |= ofPlane[i];
        }
        return isUnder;
    }

    /// Log odds by place and look.
    std::vector<float> odds() const
    {
        std::vector<std::uint32_t> object, rest, sure;
        for (const std::uint32_t i : m_near) (m_share[i] >= 0.5f ? object : rest).push_back(i);
        // Under the object a support may be covered by what belongs to the object: learn its looks elsewhere.
        const std::vector<char> isUnder = underObject(object);
        for (const std::uint32_t i : rest)
            if (!isUnder[i] && m_parts[i] != Part::Doubt) sure.push_back(i);
        if (sure.size() >= 100) rest = std::move(sure);
        std::vector<float> result(m_surfels.size(), -8.0f);
        const bool canCompare = object.size() >= 20 && rest.size() >= 20;
        std::optional<Appearance> ofObject, ofRest;
        if (canCompare) ofObject.emplace(m_surfels, object), ofRest.emplace(m_surfels, rest);
        parallelFor(m_near.size(), 1024, [&](std::size_t begin, std::size_t end) {
            for (std::size_t k = begin; k < end; ++k) {
                const std::uint32_t i = m_near[k];
                result[i] = placeOdds(i) + (isUnder[i] ? kUnderOdds : 0.0f);
                if (!canCompare) continue;
                const Look look = lookOf(m_surfels, i);
                result[i] += std::clamp(ofObject->logDensity(look) - ofRest->logDensity(look), -kMostLogRatio, kMostLogRatio);
            }
        });
        for (const auto& seeds : m_seeds)
            for (const std::uint32_t i : seeds) result[i] = 8;
        for (const std::uint32_t i : m_offSeeds) result[i] = -8;
        return result;
    }

    /// x minimises sum (x_i - p_i)^2 + sum w_ij (x_i - x_j)^2, by relaxation.
    Result<void> walk(const std::vector<float>& logOdds)
    {
        std::vector<float> prior(m_surfels.size(), 0.0f), joints(m_near.size() * kSurfelNeighbours, 0.0f);
        parallelFor(m_near.size(), 1024, [&](std::size_t begin, std::size_t end) {
            for (std::size_t k = begin; k < end; ++k) {
                const std::uint32_t i = m_near[k];
                prior[i] = 1 / (1 + std::exp(-logOdds[i]));
                const Look look = lookOf(m_surfels, i);
                for (std::size_t n = 0; n < kSurfelNeighbours; ++n) {
                    const std::uint32_t j = m_surfels.others.of(i)[n];
                    const Look other = lookOf(m_surfels, j);
                    const float hue = std::hypot(other[1] - look[1], other[2] - look[2]) / 0.12f, lightness = (other[0] - look[0]) / 0.15f, size = (other[3] - look[3]) / 0.5f;
                    const float far = m_surfels.others.distancesOf(i)[n] / (1.5f * m_surfels.spacings[i] + 1e-12f);
                    joints[k * kSurfelNeighbours + n] = 0.15f * std::exp(-0.5f * (hue * hue + lightness * lightness + size * size) - far * far);
                }
            }
        });
        std::vector<float> next = m_share = prior;
        for (int step = 0; step < kWalkSteps; ++step) {
            if (m_scene.stopRequested()) return cancelled();
            parallelFor(m_near.size(), 2048, [&](std::size_t begin, std::size_t end) {
                for (std::size_t k = begin; k < end; ++k) {
                    const std::uint32_t i = m_near[k];
                    float sum = prior[i], weight = 1;
                    for (std::size_t n = 0; n < kSurfelNeighbours; ++n) {
                        const float w = joints[k * kSurfelNeighbours + n];
                        sum += w * m_share[m_surfels.others.of(i)[n]], weight += w;
                    }
                    next[i] = sum / weight;
                }
            });
            std::swap(next, m_share);
        }
        return {};
    }

    /// Nothing that does not hang together with a click over what was found.
    void keepReached()
    {
        DisjointSets sets(m_surfels.size());
        for (const std::uint32_t i : m_near)
            for (const std::uint32_t j : m_surfels.others.of(i))
                if (m_share[i] >= 0.5f && m_share[j] >= 0.5f && m_surfels.areJoined(i, j)) sets.join(i, j);
        std::map<std::uint32_t, char> reached;
        for (const auto& seeds : m_seeds)
            for (const std::uint32_t i : seeds) reached[sets.root(i)] = 1;
        for (const std::uint32_t i : m_near)
            if (m_share[i] >= 0.5f && !reached.count(sets.root(i))) m_share[i] = 0;
    }

    const SelectCutOut& m_query;
    SelectScene& m_scene;
    const Surfels& m_surfels;
    std::vector<std::vector<std::uint32_t>> m_seeds;   ///< surfels at each click
    std::vector<std::uint32_t> m_offSeeds;
    Vec3 m_middle{0};
    float m_radius = 0;                                ///< of the clicks about their middle, metres
    std::vector<std::uint32_t> m_near;                 ///< surfels that may belong to the object
    std::vector<SurfelPlane> m_planes;
    std::vector<Role> m_roles;                         ///< per surfel
    std::vector<int> m_planeOf;                        ///< per surfel; -1: none
    std::vector<Part> m_parts;                         ///< per surfel
    bool m_spills = false;                             ///< the object seems to go on beyond reach
    std::vector<float> m_share;                        ///< per surfel, 0..1: how much it belongs
};

/// Weights of all splats from those of the surfels: each other splat follows the surfels it lies on.
Result<SplatWeights> spreadToSplats(const std::vector<float>& share, const Surfels& surfels, Fringe fringe, SelectScene& scene)
{
    std::vector<float> weights(scene.size(), 0.0f);
    std::vector<char> isSurfel(scene.size(), 0);
    for (std::size_t k = 0; k < surfels.size(); ++k) weights[surfels.source[k]] = share[k], isSurfel[surfels.source[k]] = 1;
    const auto& centres = scene.centres();
    parallelFor(scene.size(), 1024, [&](std::size_t begin, std::size_t end) {
        if (scene.stopRequested()) return;
        std::array<NearPoint, 8> near;
        for (std::size_t i = begin; i < end; ++i) {
            if (isSurfel[i] || !isFinite(centres[i])) continue;
            const std::size_t found = surfels.tree->nearest(centres[i], near);
            float sum = 0;
            Vec3 mean(0), normal(0);
            for (std::size_t k = 0; k < found; ++k) {
                const std::uint32_t j = near[k].index;
                sum += share[j], mean += surfels.centres[j] / static_cast<float>(found);
                normal += glm::dot(surfels.normals[j], surfels.normals[near[0].index]) < 0 ? -surfels.normals[j] : surfels.normals[j];
            }
            if (found == 0 || sum < 0.5f * static_cast<float>(found)) continue;
            const float spacing = surfels.spacings[near[0].index];
            const float off = glm::length(normal) > 0 ? std::abs(glm::dot(glm::normalize(normal), centres[i] - mean)) : 0.0f;
            const Mat3 factor = scene.factor(i);
            const float size = std::max({glm::length(factor[0]), glm::length(factor[1]), glm::length(factor[2])});
            const float second = glm::length(factor[0]) + glm::length(factor[1]) + glm::length(factor[2]) - size;   // and the shortest
            const bool liesOn = off <= 1.2f * surfels.noise && near[0].distance <= 0.7f * spacing && size <= 3 * surfels.sizes[near[0].index] && size < kNeedle * second;
            const bool hangsRound = fringe == Fringe::Take && near[0].distance <= 5 * spacing + 6 * surfels.noise && size <= 12 * surfels.sizes[near[0].index];
            if (liesOn || hangsRound) weights[i] = sum / static_cast<float>(found);
        }
    });
    if (scene.stopRequested()) return cancelled();
    return SplatWeights(std::move(weights));
}

}  // namespace

Result<SplatWeights> cutOut(const SelectCutOut& query, SelectScene& scene)
{
    if (query.on.empty()) return scene.usage("cutting out needs at least one point on the object");
    for (const auto* points : {&query.on, &query.off})
        if (!std::all_of(points->begin(), points->end(), [](const Vec3& p) { return isFinite(p); })) return scene.usage("a point to cut out by is not finite");
    MG_ASSIGN(const Surfels surfels, findSurfels(scene));
    MG_ASSIGN(const std::vector<float> share, Cutting(query, scene, surfels).run());
    return spreadToSplats(share, surfels, query.fringe, scene);
}

}  // namespace morphogen
