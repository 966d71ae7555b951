#include "core/evaluate/contact_shadows.h"

#include "core/base/parallel.h"
#include "core/deform/posed_centres.h"
#include "core/deform/splat_map.h"
#include "core/evaluate/object_at.h"
#include "core/evaluate/pose_at.h"
#include "core/evaluate/sky_occlusion.h"
#include "core/scene/dynamics.h"

#include <algorithm>
#include <cmath>
#include <list>
#include <mutex>
#include <numbers>

namespace morphogen {
namespace {

using evaluate::ShadeGrid;

constexpr int kCells = 44;                     ///< along the longer side
constexpr std::size_t kMostThrowing = 6000;    ///< splats of the object that are looked at
constexpr double kMostLayers = 6e4;           ///< of splats beneath it, in all cells together
constexpr double kMostBeneath = 12000;         ///< splats of one thing beneath it
constexpr std::size_t kProbes = 400;           ///< by which it is judged how many cells a splat beneath covers
constexpr float kLeastAlpha = 0.1f;            ///< what is fainter throws nothing
constexpr float kLeastShade = 0.01f;
constexpr float kDiscSigma = 0.9f;             ///< of a cell
constexpr float kSurfaceDepth = 0.7f;          ///< optical depth from above at which a surface is reached: half of the light
constexpr float kLeastDepth = 0.35f;           ///< less in all is no surface
constexpr float kSteepest = 1.5f;              ///< slope of a surface that still lies beneath
constexpr float kFadesFrom = 0.35f;            ///< of the reach

/// A splat in the world as far as it is wanted here.
struct Blob {
    Vec3 centre;
    Mat3 factor;    ///< its axes, each as long as its deviation
    float alpha;
    float deviation(int axis) const { return std::sqrt(factor[0][axis] * factor[0][axis] + factor[1][axis] * factor[1][axis] + factor[2][axis] * factor[2][axis]); }
    float covariance(int a, int b) const { return factor[0][a] * factor[0][b] + factor[1][a] * factor[1][b] + factor[2][a] * factor[2][b]; }
};

Blob blobOf(const PosedObject& posed, std::size_t i, const Vec3& centre)
{
    const Binding* binding = posed.scaffold ? &posed.scaffold->binding : nullptr;
    const Affine3x4 map = binding && binding->influences() > 0 ? splatMap(*binding, posed.pose, i, posed.splats->position(i)) : posed.pose.empty() ? Affine3x4{} : posed.pose[0];
    Mat3 factor = glm::mat3_cast(posed.splats->rotation(i));
    const Vec3 deviations = posed.splats->standardDeviations(i);
    for (int axis = 0; axis < 3; ++axis) factor[axis] *= deviations[axis];
    return {centre, map.linear() * factor, posed.splats->peakAlpha(i) * std::min(posed.look.opacity, 1.0f)};
}

bool isFinite(const Vec3& p) { return std::isfinite(p.x + p.y + p.z); }

/// What decides a shadow; equal ones have the same.
struct Key {
    struct Part {
        std::shared_ptr<const Splats> splats;
        std::shared_ptr<const Scaffold> scaffold;
        Pose pose;
        double polynomialTime = 0;
        float opacity = 1;
        bool operator==(const Part&) const = default;
    };
    ContactShadowSettings settings;
    std::vector<Part> parts;   ///< the object first
    bool operator==(const Key&) const = default;
};

Key::Part partOf(const PosedObject& posed) { return {posed.splats, posed.scaffold, posed.pose, posed.polynomialTime, posed.look.opacity}; }

struct Shadow {
    std::shared_ptr<const Splats> splats;   ///< null: it throws none
    float nearer = 0;
};

struct Centres {
    std::vector<Vec3> all;
    Bounds bounds;   ///< of the finite ones
};

/// Centres of what does not move are kept: of a capture they are most of the work.
class CentresKept {
public:
    std::shared_ptr<const Centres> of(const PosedObject& posed)
    {
        const Key::Part part = partOf(posed);
        const std::lock_guard lock(m_mutex);
        for (auto entry = m_kept.begin(); entry != m_kept.end(); ++entry)
            if (entry->first == part) {
                m_kept.splice(m_kept.begin(), m_kept, entry);
                return entry->second;
            }
        Centres centres{posedCentres(posed), {}};
        for (const Vec3& point : centres.all)
            if (isFinite(point)) centres.bounds.add(point);
        m_kept.emplace_front(part, std::make_shared<const Centres>(std::move(centres)));
        if (m_kept.size() > kMost) m_kept.pop_back();
        return m_kept.front().second;
    }

private:
    static constexpr std::size_t kMost = 64;
    std::mutex m_mutex;
    std::list<std::pair<Key::Part, std::shared_ptr<const Centres>>> m_kept;
};

std::shared_ptr<const Centres> centresOf(const PosedObject& posed)
{
    static CentresKept kept;
    return kept.of(posed);
}

/// One object's shadow on its way to splats.
class Caster {
public:
    Caster(const PosedObject& object, const ContactShadowSettings& settings, float groundHeight) : m_settings(settings), m_groundHeight(groundHeight) { gather(object); }

    Shadow cast(std::span<const PosedObject* const> others)
    {
        if (m_thrown.empty()) return {};
        layGrid();
        if (m_settings.onto == ShadowGround::Everything)
            for (const PosedObject* other : others) receive(*other);
        settleGrounds();
        return asSplats();
    }

private:
    void gather(const PosedObject& object)
    {
        const std::size_t stride = object.splats->size() / kMostThrowing + 1;
        const auto centres = posedCentres(object, stride);
        const float wider = std::sqrt(static_cast<float>(stride));
        for (std::size_t k = 0; k < centres.size() && object.splats->size() > 0; ++k) {
            if (!isFinite(centres[k])) continue;
            const Blob blob = blobOf(object, k * stride, centres[k]);
            if (!(blob.alpha >= kLeastAlpha)) continue;
            const Vec3 reach = wider * Vec3(blob.deviation(0), blob.deviation(1), blob.deviation(2));   // of fewer splats, each stands for more
            if (!isFinite(reach)) continue;
            m_thrown.push_back({centres[k], reach});
            m_bounds.add(centres[k] - reach), m_bounds.add(centres[k] + reach);
        }
    }

    void layGrid()
    {
        const Vec3 size = m_bounds.size();
        const float span = std::max(size.x, size.z), gap = std::clamp(m_bounds.lower.y - m_groundHeight, 0.0f, span);
        m_reach = m_settings.reach > 0 ? m_settings.reach : 0.5f * size.y + 0.25f * span + 0.5f * gap;   // what hangs high shades wide
        const float wide = size.x + 2 * m_reach, deep = size.z + 2 * m_reach, cell = std::max(std::max(wide, deep) / kCells, 1e-6f);
        m_grid = ShadeGrid(std::clamp(static_cast<int>(std::ceil(wide / cell)), 1, kCells + 1), std::clamp(static_cast<int>(std::ceil(deep / cell)), 1, kCells + 1), cell);
        m_corner = Vec2(m_bounds.lower.x, m_bounds.lower.z) - Vec2(m_reach);
        m_surface.resize(m_grid.size());
        for (const auto& [centre, reach] : m_thrown)
            overCells(centre, {reach.x, reach.z}, [&](std::size_t at, const Vec2&) {
                m_grid.bottoms[at] = std::min(m_grid.bottoms[at], centre.y - reach.y), m_grid.tops[at] = std::max(m_grid.tops[at], centre.y + reach.y);
            });
    }

    /// Cells whose middles lie within `half` of the centre, at least the one that it is in; with the way from the centre.
    template <class Do>
    void overCells(const Vec3& centre, const Vec2& half, const Do& to) const
    {
        const Vec2 middle = (Vec2(centre.x, centre.z) - m_corner) / m_grid.cell, reach = half / m_grid.cell;
        const auto first = [](float at) { return static_cast<int>(std::ceil(std::clamp(at, -1e6f, 1e6f) - 0.5f)); };
        const auto last = [](float at) { return static_cast<int>(std::floor(std::clamp(at, -1e6f, 1e6f) - 0.5f)); };
        const int ownX = static_cast<int>(std::floor(std::clamp(middle.x, -1e6f, 1e6f))), ownZ = static_cast<int>(std::floor(std::clamp(middle.y, -1e6f, 1e6f)));
        for (int z = std::max(std::min(first(middle.y - reach.y), ownZ), 0); z <= std::min(std::max(last(middle.y + reach.y), ownZ), m_grid.depth - 1); ++z)
            for (int x = std::max(std::min(first(middle.x - reach.x), ownX), 0); x <= std::min(std::max(last(middle.x + reach.x), ownX), m_grid.width - 1); ++x)
                to(m_grid.at(x, z), Vec2(static_cast<float>(x) + 0.5f - middle.x, static_cast<float>(z) + 0.5f - middle.y) * m_grid.cell);
    }

    /// What the other one's splats make of the surface beneath.
    void receive(const PosedObject& other)
    {
        if (other.splats->size() == 0) return;
        const auto kept = centresOf(other);
        const auto* const centres = &kept->all;
        const Bounds& all = kept->bounds;
        const Vec2 far = m_corner + Vec2(static_cast<float>(m_grid.width), static_cast<float>(m_grid.depth)) * m_grid.cell;
        if (all.lower.x > far.x || all.upper.x < m_corner.x || all.lower.z > far.y || all.upper.z < m_corner.y || all.lower.y > m_bounds.upper.y) return;
        // Of what lies beneath with many splats, fewer tell as much, too.
        const Vec3 extent = all.size();
        const double share = std::min(1.0, static_cast<double>((far.x - m_corner.x) * (far.y - m_corner.y)) / std::max(1e-12, static_cast<double>(extent.x) * static_cast<double>(extent.z)));
        const auto apart = static_cast<std::uint32_t>(share * static_cast<double>(centres->size()) / kMostBeneath) + 1;
        std::vector<std::uint32_t> beneath;
        for (std::uint32_t i = 0; i < centres->size(); i += apart) {
            const Vec3& p = (*centres)[i];
            if (p.x > m_corner.x && p.x < far.x && p.z > m_corner.y && p.z < far.y && p.y < m_bounds.upper.y) beneath.push_back(i);
        }
        // Of large splats that cover many cells each, fewer tell as much.
        double covered = 0;
        for (std::size_t k = 0; k < beneath.size(); k += beneath.size() / kProbes + 1) {
            const Blob probe = blobOf(other, beneath[k], (*centres)[beneath[k]]);
            const float wide = std::min(4 * probe.deviation(0) / m_grid.cell + 1, static_cast<float>(m_grid.width)), deep = std::min(4 * probe.deviation(2) / m_grid.cell + 1, static_cast<float>(m_grid.depth));
            if (std::isfinite(wide * deep)) covered += static_cast<double>(wide * deep) * static_cast<double>(beneath.size() / kProbes + 1);
        }
        const std::size_t stride = static_cast<std::size_t>(covered / kMostLayers) + 1;
        for (std::size_t k = 0; k < beneath.size(); k += stride) {
            const Blob blob = blobOf(other, beneath[k], (*centres)[beneath[k]]);
            if (!(blob.alpha >= kLeastAlpha)) continue;
            const float xx = blob.covariance(0, 0), xz = blob.covariance(0, 2), zz = blob.covariance(2, 2), area = xx * zz - xz * xz;
            if (!(area > 0) || !std::isfinite(area)) continue;
            // The mean height of a Gaussian over a place: it rises along its slope.
            const float yx = blob.covariance(1, 0), yz = blob.covariance(1, 2);
            const Vec2 slope = glm::clamp(Vec2(zz * yx - xz * yz, xx * yz - xz * yx) / area, Vec2(-3), Vec2(3));
            m_sizes.push_back(std::max({blob.deviation(0), blob.deviation(1), blob.deviation(2)}));
            overCells(blob.centre, {2 * std::sqrt(xx), 2 * std::sqrt(zz)}, [&](std::size_t at, const Vec2& off) {
                // Of one that is smaller than a cell, its share of the cell.
                const float power = (zz * off.x * off.x - 2 * xz * off.x * off.y + xx * off.y * off.y) / area;
                const float extent = 2 * std::numbers::pi_v<float> * std::sqrt(area) / (m_grid.cell * m_grid.cell);
                const float share = extent < 1 ? extent : std::exp(-0.5f * power);
                const float depth = -std::log(1 - std::min(blob.alpha * share, 0.99f)) * static_cast<float>(stride * apart);
                if (depth > 1e-3f) m_surface[at].emplace_back(blob.centre.y + (extent < 1 ? 0.0f : glm::dot(slope, off)), depth);
            });
        }
    }

    /// The highest surface in each cell that is not the object's own, or the ground.
    void settleGrounds()
    {
        const float tolerance = 0.03f * m_bounds.size().y + 0.5f * m_grid.cell;
        for (std::size_t at = 0; at < m_grid.size(); ++at) {
            const float limit = m_grid.hasMatter(at) ? m_grid.bottoms[at] + tolerance : m_bounds.upper.y;
            auto& layers = m_surface[at];
            std::erase_if(layers, [&](const auto& layer) { return layer.first > limit; });
            std::ranges::sort(layers, std::greater());
            float depth = 0;
            std::optional<float> height;
            for (const auto& [y, part] : layers) {
                depth += part;
                if (!height && depth >= kSurfaceDepth) height = y;
            }
            if (!height && depth >= kLeastDepth) height = layers.back().first;
            if (!height && m_groundHeight <= limit) height = m_groundHeight;
            if (!height) continue;
            m_grid.grounds[at] = *height;
        }
    }

    Vec2 slopeAt(int x, int z) const
    {
        const auto along = [&](int dx, int dz) {
            const int x0 = std::max(x - dx, 0), x1 = std::min(x + dx, m_grid.width - 1), z0 = std::max(z - dz, 0), z1 = std::min(z + dz, m_grid.depth - 1);
            const float rise = m_grid.grounds[m_grid.at(x1, z1)] - m_grid.grounds[m_grid.at(x0, z0)], run = static_cast<float>(x1 - x0 + z1 - z0) * m_grid.cell;
            return std::isfinite(rise) && run > 0 ? rise / run : 0.0f;
        };
        return {along(1, 0), along(0, 1)};
    }

    Shadow asSplats()
    {
        const std::vector<float> shades = evaluate::skyOcclusion(m_grid), distances = evaluate::distanceToMatter(m_grid);
        struct Disc {
            Vec3 centre, normal;
            float alpha;
        };
        std::vector<Disc> discs;
        for (int z = 0; z < m_grid.depth; ++z)
            for (int x = 0; x < m_grid.width; ++x) {
                const std::size_t at = m_grid.at(x, z);
                const float fading = std::clamp((m_reach - distances[at]) / ((1 - kFadesFrom) * m_reach), 0.0f, 1.0f);
                const float shade = m_settings.strength * shades[at] * fading * fading * (3 - 2 * fading);
                const Vec2 slope = slopeAt(x, z);
                if (!(shade >= kLeastShade) || glm::length(slope) > kSteepest) continue;
                // Discs overlap: what they take together, in optical depth, is the sum of a Gaussian over the grid.
                const float depth = -std::log(1 - std::min(shade, 0.98f)) / (2 * std::numbers::pi_v<float> * kDiscSigma * kDiscSigma);
                discs.push_back({{m_corner.x + (static_cast<float>(x) + 0.5f) * m_grid.cell, m_grid.grounds[at], m_corner.y + (static_cast<float>(z) + 0.5f) * m_grid.cell},
                                 glm::normalize(Vec3(-slope.x, 1, -slope.y)), 1 - std::exp(-depth)});
            }
        if (discs.empty()) return {};
        SplatsBuilder builder(discs.size());
        builder.filter = SplatFilter::AntiAliased;   // as dark from afar, where a disc is less than a pixel
        const float sigma = kDiscSigma * m_grid.cell;
        for (std::size_t i = 0; i < discs.size(); ++i) {
            const Vec3 n = discs[i].normal;
            builder.setPosition(i, discs[i].centre);
            builder.setRotation(i, glm::normalize(Quat(1 + n.y, n.z, 0, -n.x)));   // turns y to the normal
            builder.setStandardDeviations(i, {sigma / n.y, 0.02f * sigma, sigma / n.y});
            builder.setPeakAlpha(i, discs[i].alpha);
            builder.setColour(i, Rgb(0));
        }
        float rough = 0.25f * m_grid.cell;
        if (!m_sizes.empty()) {
            const auto upper = m_sizes.begin() + static_cast<std::ptrdiff_t>(m_sizes.size() * 3 / 4);
            std::ranges::nth_element(m_sizes, upper);
            rough = std::max(rough, 4 * *upper);   // as far as such a splat reaches, also seen along the floor
        }
        return {std::make_shared<const Splats>(builder.finish()), std::min(rough, 0.3f * m_bounds.diagonal())};
    }

    ContactShadowSettings m_settings;
    float m_groundHeight;
    std::vector<std::pair<Vec3, Vec3>> m_thrown;   ///< centres and deviations along the axes
    Bounds m_bounds;
    float m_reach = 0;
    ShadeGrid m_grid{0, 0, 1};
    Vec2 m_corner{0};
    std::vector<std::vector<std::pair<float, float>>> m_surface;   ///< per cell: heights, and optical depths from above
    std::vector<float> m_sizes;                                    ///< of the splats beneath: largest deviations
};

/// The latest used first. Any thread.
class ShadowsKept {
public:
    std::optional<Shadow> find(const Key& key)
    {
        const std::lock_guard lock(m_mutex);
        for (auto entry = m_kept.begin(); entry != m_kept.end(); ++entry) {
            if (!(entry->first == key)) continue;
            m_kept.splice(m_kept.begin(), m_kept, entry);
            return entry->second;
        }
        return std::nullopt;
    }
    void keep(Key key, const Shadow& shadow)
    {
        const std::lock_guard lock(m_mutex);
        m_kept.emplace_front(std::move(key), shadow);
        if (m_kept.size() > kMost) m_kept.pop_back();
    }

private:
    static constexpr std::size_t kMost = 32;
    std::mutex m_mutex;
    std::list<std::pair<Key, Shadow>> m_kept;
};

/// The last contact shadow that is on, keyed numbers put in.
std::optional<ContactShadowSettings> shadowOf(const World& world, const Object& object, double timeSecs)
{
    const auto isShadow = [](const auto& held) { return std::holds_alternative<ContactShadowSettings>(held->settings); };
    if (std::ranges::none_of(object.modifiers, isShadow)) return std::nullopt;
    std::optional<ContactShadowSettings> found;
    for (const Modifier& modifier : objectAt(object, timeSecs, &world).modifiers)
        if (const auto* shadow = std::get_if<ContactShadowSettings>(&modifier.settings)) found = *shadow;
    return found;
}

}  // namespace

std::vector<PosedObject> contactShadows(const World& world, double timeSecs, std::span<const PosedObject> posed)
{
    static ShadowsKept kept;
    std::vector<std::pair<const PosedObject*, ContactShadowSettings>> casters;
    for (const PosedObject& object : posed) {
        const Object* source = world.find(object.id);
        auto settings = source ? shadowOf(world, *source, timeSecs) : std::nullopt;
        if (!settings) continue;
        settings->strength *= std::clamp(object.look.opacity, 0.0f, 1.0f);
        if (!(settings->strength > 0)) continue;
        if (std::isnan(settings->groundHeight)) settings->groundHeight = world.dynamics ? static_cast<float>(world.dynamics->groundHeight.value_or(0)) : 0.0f;
        casters.emplace_back(&object, *settings);
    }
    std::vector<Shadow> found(casters.size());
    parallelFor(casters.size(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const auto& [object, settings] = casters[i];
            PosedObject caster = settled(*object);
            caster.look.opacity = 1;   // counted already
            Key key{settings, {partOf(caster)}};
            std::vector<const PosedObject*> others;
            for (const PosedObject& other : posed)
                if (other.id != object->id && !isContactShadow(other)) others.push_back(&other), key.parts.push_back(partOf(other));
            if (const auto shadow = kept.find(key)) {
                found[i] = *shadow;
                continue;
            }
            found[i] = Caster(caster, settings, settings.groundHeight).cast(others);
            kept.keep(std::move(key), found[i]);
        }
    });
    std::vector<PosedObject> shadows;
    for (const Shadow& shadow : found) {
        if (!shadow.splats) continue;
        PosedObject discs{.id = {}, .splats = shadow.splats, .scaffold = nullptr, .polynomial = nullptr};
        discs.pose = {Affine3x4{}};
        discs.look.nearer = shadow.nearer;
        shadows.push_back(std::move(discs));
    }
    return shadows;
}

std::vector<PosedObject> asShadowMask(std::span<const PosedObject> drawn)
{
    std::vector<PosedObject> mask(drawn.begin(), drawn.end());
    for (PosedObject& posed : mask) posed.look.gain = Rgb(0), posed.look.shift = Rgb(isContactShadow(posed) ? 1.0f : 0.0f);
    return mask;
}

}  // namespace morphogen
