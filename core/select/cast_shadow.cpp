#include "core/select/cast_shadow.h"

#include "core/math/srgb.h"
#include "core/select/sheet.h"
#include "core/select/surfel_planes.h"

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

constexpr float kAroundRadii = 3.5f;       ///< how far shadows are looked for, in radii of the thing
constexpr int kCells = 112;                ///< along a side of the picture of a plane
constexpr int kTurns = 36;                 ///< directions about the plane's normal
constexpr float kLowest = 0.30f;           ///< sines of the light's height over the plane
constexpr float kHighest = 1.0f;
constexpr int kHeights = 7;
constexpr std::size_t kMostThrown = 4000;  ///< splats of the thing
constexpr int kBeside = 6;                 ///< cells: the lit surface just beside a shadow
constexpr float kLeastDrop = 0.08f;        ///< natural logarithm: what is less is texture
constexpr std::size_t kLeastCells = 24;
constexpr std::size_t kLeastThrown = 20;

/// The grey of that lightness (OKLab) as a display has it: what lightening multiplies.
float displayLightness(float lightness) { return std::max(displayFromLinear(lightness * lightness * lightness), 0.04f); }

/// A plane about the thing as a picture of logarithms of display-encoded lightness.
class PlaneView {
public:
    PlaneView(const SurfelPlane& plane, const Surfels& surfels, std::span<const std::uint32_t> around, const Vec3& middle, float radius)
        : m_sheet(plane), m_plane(plane), m_surfels(surfels), m_cell(2 * kAroundRadii * radius / kCells), m_light(kCells * kCells, 0.0f), m_isKnown(kCells * kCells, 0)
    {
        const Vec3 at = m_sheet.toSheet(middle);
        m_corner = Vec2(at.x, at.y) - Vec2(0.5f * kCells * m_cell);
        std::vector<float> counts(m_light.size(), 0.0f);
        for (const std::uint32_t i : around) {
            if (std::abs(plane.height(surfels.centres[i])) > 3 * surfels.noises[i] || !plane.faces(surfels.normals[i])) continue;
            m_on.push_back(i);
            const auto cell = cellOf(surfels.centres[i]);
            if (!cell) continue;
            m_light[*cell] += std::log(displayLightness(surfels.colours[i].x)), counts[*cell] += 1;
        }
        for (std::size_t k = 0; k < m_light.size(); ++k)
            if (counts[k] > 0) m_light[k] /= counts[k], m_isKnown[k] = 1;
    }

    std::span<const std::uint32_t> on() const { return m_on; }
    bool canThrow(const Vec3& thing) const { return m_on.size() > 200 && std::abs(m_plane.height(thing)) > 0; }

    /// Cells that the thing shades when the light comes from `toLight`, which lies on the thing's side of the plane.
    std::vector<char> shaded(std::span<const Vec3> thing, const Vec3& toLight) const
    {
        std::vector<char> mask(m_light.size(), 0);
        const float rise = glm::dot(toLight, m_plane.normal);
        for (const Vec3& p : thing) {
            const float height = m_plane.height(p);
            if (height * rise <= 0) continue;
            const Vec3 s = m_sheet.toSheet(p - toLight * (height / rise));
            const int cx = static_cast<int>(std::floor((s.x - m_corner.x) / m_cell)), cy = static_cast<int>(std::floor((s.y - m_corner.y) / m_cell));
            for (int y = std::max(cy - 1, 0); y <= std::min(cy + 1, kCells - 1); ++y)
                for (int x = std::max(cx - 1, 0); x <= std::min(cx + 1, kCells - 1); ++x) mask[static_cast<std::size_t>(y * kCells + x)] = 1;
        }
        return mask;
    }

    struct Drop {
        float logRatio = 0;    ///< how much darker than beside it, positive
        double strength = 0;   ///< by which shadows are compared
    };
    Drop drop(const std::vector<char>& mask) const
    {
        const std::vector<float> reach = blurred(mask, kBeside);
        double inside = 0, beside = 0, insideCount = 0, besideCount = 0, squares = 0;
        for (std::size_t k = 0; k < mask.size(); ++k) {
            if (!m_isKnown[k]) continue;
            if (mask[k]) inside += m_light[k], insideCount += 1;
            else if (reach[k] > 0) beside += m_light[k], squares += static_cast<double>(m_light[k]) * m_light[k], besideCount += 1;
        }
        if (insideCount < kLeastCells || besideCount < kLeastCells) return {};
        inside /= insideCount, beside /= besideCount;
        const double noise = std::sqrt(std::max(squares / besideCount - beside * beside, 1e-4));
        const double difference = beside - inside;
        if (difference <= 0) return {};
        return {static_cast<float>(difference), difference / noise * std::sqrt(insideCount * besideCount / (insideCount + besideCount))};
    }

    /// How much of the shadow lies at each surfel of the plane, its edge softened.
    template <class Give>
    void give(const std::vector<char>& mask, const Give& to) const
    {
        const std::vector<float> soft = blurred(mask, 2);
        for (const std::uint32_t i : m_on)
            if (const auto cell = cellOf(m_surfels.centres[i])) to(i, soft[*cell]);
    }

private:
    std::optional<std::size_t> cellOf(const Vec3& p) const
    {
        const Vec3 s = m_sheet.toSheet(p);
        const int x = static_cast<int>(std::floor((s.x - m_corner.x) / m_cell)), y = static_cast<int>(std::floor((s.y - m_corner.y) / m_cell));
        if (x < 0 || y < 0 || x >= kCells || y >= kCells) return std::nullopt;
        return static_cast<std::size_t>(y * kCells + x);
    }

    /// Mean over a square of 2 radius + 1 cells.
    static std::vector<float> blurred(const std::vector<char>& mask, int radius)
    {
        std::vector<float> rows(mask.size()), both(mask.size());
        const float share = 1.0f / static_cast<float>(2 * radius + 1);
        for (int y = 0; y < kCells; ++y)
            for (int x = 0; x < kCells; ++x) {
                float sum = 0;
                for (int u = std::max(x - radius, 0); u <= std::min(x + radius, kCells - 1); ++u) sum += mask[static_cast<std::size_t>(y * kCells + u)];
                rows[static_cast<std::size_t>(y * kCells + x)] = share * sum;
            }
        for (int y = 0; y < kCells; ++y)
            for (int x = 0; x < kCells; ++x) {
                float sum = 0;
                for (int v = std::max(y - radius, 0); v <= std::min(y + radius, kCells - 1); ++v) sum += rows[static_cast<std::size_t>(v * kCells + x)];
                both[static_cast<std::size_t>(y * kCells + x)] = share * sum;
            }
        return both;
    }

    Sheet m_sheet;
    SurfelPlane m_plane;
    const Surfels& m_surfels;
    float m_cell;
    Vec2 m_corner{0};
    std::vector<float> m_light;
    std::vector<char> m_isKnown;
    std::vector<std::uint32_t> m_on;
};

/// What `thrown` throws on the surfels of which `isThing` does not say that they are its own.
template <class IsThing>
Result<CastShadow> shadowOf(std::vector<Vec3> thrown, const IsThing& isThing, const Surfels& surfels, const std::stop_token& stop)
{
    CastShadow shadow{std::vector<float>(surfels.size(), 0.0f)};
    if (thrown.size() < kLeastThrown) return shadow;
    Vec3 middle(0);
    for (const Vec3& p : thrown) middle += p / static_cast<float>(thrown.size());
    float radius = 0;
    for (const Vec3& p : thrown) radius = std::max(radius, glm::length(p - middle));
    if (!(radius > 0) || !std::isfinite(radius)) return shadow;
    for (std::size_t k = 0, stride = thrown.size() / kMostThrown + 1; stride > 1 && k * stride < thrown.size(); ++k) thrown[k] = thrown[k * stride];
    thrown.resize(std::min(thrown.size(), thrown.size() / (thrown.size() / kMostThrown + 1) + 1));
    std::vector<std::uint32_t> around;
    for (std::uint32_t i = 0; i < surfels.size(); ++i)
        if (!isThing(i) && glm::length(surfels.centres[i] - middle) < kAroundRadii * radius) around.push_back(i);
    if (around.size() < 200) return shadow;
    MG_ASSIGN(const std::vector<SurfelPlane> planes, findPlanes(surfels, {around, 6, 0.03f}, stop));
    std::vector<PlaneView> views;
    for (SurfelPlane plane : planes) {
        if (plane.height(middle) < 0) plane.normal = -plane.normal;   // towards the thing
        PlaneView view(plane, surfels, around, middle, radius);
        if (view.canThrow(middle)) views.push_back(std::move(view));
    }
    if (views.empty()) return shadow;

    // One light for all planes: the direction under which their shadows together stand out the most.
    Vec3 up = planes[0].normal;
    if (glm::dot(up, middle - planes[0].point) < 0) up = -up;
    const Vec3 across = glm::normalize(glm::cross(up, std::abs(up.x) < 0.8f ? Vec3(1, 0, 0) : Vec3(0, 0, 1))), along = glm::cross(up, across);
    double best = 0;
    Vec3 toLight(0);
    for (int h = 0; h < kHeights; ++h) {
        const float rise = kLowest + (kHighest - kLowest) * static_cast<float>(h) / (kHeights - 1), level = std::sqrt(std::max(0.0f, 1 - rise * rise));
        for (int turn = 0; turn < (level > 0 ? kTurns : 1); ++turn) {
            if (stop.stop_requested()) return cancelled();
            const float angle = 2 * kPi * static_cast<float>(turn) / kTurns;
            const Vec3 direction = rise * up + level * (std::cos(angle) * across + std::sin(angle) * along);
            double strength = 0;
            for (const PlaneView& view : views) {
                const auto drop = view.drop(view.shaded(thrown, direction));
                if (drop.logRatio > kLeastDrop) strength += drop.strength;
            }
            if (strength > best) best = strength, toLight = direction;
        }
    }
    if (best <= 0) return shadow;
    for (const PlaneView& view : views) {
        const std::vector<char> mask = view.shaded(thrown, toLight);
        const auto drop = view.drop(mask);
        if (drop.logRatio <= kLeastDrop) continue;
        view.give(mask, [&](std::uint32_t i, float share) { shadow.darkness[i] = 1 - std::exp(-drop.logRatio * share); });
    }
    shadow.most = *std::max_element(shadow.darkness.begin(), shadow.darkness.end());
    return shadow;
}

}  // namespace

Result<CastShadow> findCastShadow(const SplatWeights& thing, const Surfels& surfels, const std::stop_token& stop)
{
    std::vector<Vec3> thrown;
    for (std::size_t i = 0; i < surfels.size(); ++i)
        if (thing.isSelected(surfels.source[i])) thrown.push_back(surfels.centres[i]);
    return shadowOf(std::move(thrown), [&](std::size_t i) { return thing.isSelected(surfels.source[i]); }, surfels, stop);
}

Result<CastShadow> findCastShadow(std::vector<Vec3> thing, const Surfels& surfels, const std::stop_token& stop)
{
    std::erase_if(thing, [](const Vec3& p) { return !isFinite(p); });
    return shadowOf(std::move(thing), [](std::size_t) { return false; }, surfels, stop);
}

BakedShadow bakedShadow(const CastShadow& shadow, const Surfels& surfels, std::size_t splatCount)
{
    BakedShadow baked{SplatWeights(splatCount)};
    if (!(shadow.most > 0)) return baked;
    baked.lighten = 1 / (1 - shadow.most);
    // colour / (1 - darkness) = colour * (1 + weight * (lighten - 1))
    for (std::size_t k = 0; k < surfels.size(); ++k) baked.weights.set(surfels.source[k], (1 / (1 - shadow.darkness[k]) - 1) / (baked.lighten - 1));
    return baked;
}

Result<BakedShadow> bakedShadow(const SplatWeights& thing, SelectScene& scene)
{
    MG_ASSIGN(const Surfels surfels, findSurfels(scene));
    MG_ASSIGN(const CastShadow shadow, findCastShadow(thing, surfels, scene.context().stop));
    return bakedShadow(shadow, surfels, scene.size());
}

Result<BakedShadow> bakedShadow(std::vector<Vec3> thing, SelectScene& scene)
{
    MG_ASSIGN(const Surfels surfels, findSurfels(scene));
    MG_ASSIGN(const CastShadow shadow, findCastShadow(std::move(thing), surfels, scene.context().stop));
    return bakedShadow(shadow, surfels, scene.size());
}

Splats lightened(const Splats& splats, const BakedShadow& shadow)
{
    Splats lit = splats;
    const auto scaled = [&](Column& column, float middle) {
        std::vector<float> values = column.toVector<float>();
        for (std::size_t i = 0; i < values.size(); ++i)
            if (const float weight = shadow.weights[i]; weight > 0) values[i] = (values[i] + middle) * (1 + weight * (shadow.lighten - 1)) - middle;
        column = Column::of(values);
    };
    if (shadow.weights.size() != splats.size() || !(shadow.lighten > 1)) return lit;
    for (const SplatColumn dc : {SplatColumn::Dc0, SplatColumn::Dc1, SplatColumn::Dc2}) scaled(lit.columns[static_cast<std::size_t>(dc)], 0.5f / kShC0);
    for (Column& rest : lit.shRest) scaled(rest, 0);
    return lit;
}

}  // namespace morphogen
