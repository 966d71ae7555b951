#include "core/authoring/capture_debris.h"

#include "core/authoring/capture.h"
#include "core/authoring/rig.h"
#include "core/authoring/room.h"

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

struct Mote {
    Vec3 position{0};
    Quat rotation{1, 0, 0, 0};
    Vec3 sigma{0.01f};
    float alpha = 0.3f;
    Rgb colour{0.5f};
};

class Sweepings {
public:
    Sweepings(const DebrisRequest& request, Random& random) : m_request(request), m_random(random), m_surface(request.ids.size()) {}

    std::size_t surfaceCount() const { return m_surface; }
    std::size_t anySplat() { return static_cast<std::size_t>(m_random.next() % m_surface); }
    Vec3 positionOf(std::size_t i) const { return {column(SplatColumn::X)[i], column(SplatColumn::Y)[i], column(SplatColumn::Z)[i]}; }
    Rgb colourOf(std::size_t i) const
    {
        return Vec3(0.5f) + kShC0 * Vec3(column(SplatColumn::Dc0)[i], column(SplatColumn::Dc1)[i], column(SplatColumn::Dc2)[i]);
    }
    std::uint8_t idOf(std::size_t i) const { return m_request.ids[i]; }

    void add(const Mote& mote, CaptureCode code)
    {
        m_motes.push_back(mote);
        m_codes.push_back(static_cast<std::uint8_t>(code));
    }

    void finish()
    {
        auto& splats = m_request.splats;
        splats.resize(m_surface + m_motes.size());
        for (std::size_t k = 0; k < m_motes.size(); ++k) {
            const std::size_t i = m_surface + k;
            const Mote& mote = m_motes[k];
            splats.setPosition(i, mote.position);
            splats.setRotation(i, mote.rotation);
            splats.setStandardDeviations(i, mote.sigma);
            splats.setPeakAlpha(i, mote.alpha);
            splats.setColour(i, mote.colour);
            // Seen from few sides, debris has wild harmonics.
            for (auto& rest : splats.shRest) rest[i] = 0.06f * m_random.normal();
        }
        m_request.ids.insert(m_request.ids.end(), m_codes.begin(), m_codes.end());
    }

private:
    const std::vector<float>& column(SplatColumn which) const { return m_request.splats.column(which); }

    const DebrisRequest& m_request;
    Random& m_random;
    std::size_t m_surface;
    std::vector<Mote> m_motes;
    std::vector<std::uint8_t> m_codes;
};

}  // namespace

void addDebris(const DebrisRequest& request, Random& random)
{
    Sweepings debris(request, random);
    const auto count = [&](float share) { return static_cast<std::size_t>(share * static_cast<float>(debris.surfaceCount())); };
    const auto vague = [&](const Rgb& colour) { return glm::mix(colour, Vec3(random.between(0.35f, 0.8f)), random.between(0.1f, 0.6f)); };

    // Floaters: clumps in the air, most of them between the cameras and the room.
    for (std::size_t made = 0; made < count(kDebrisShares.floaters);) {
        const Vec3 camera = request.cameras[random.next() % request.cameras.size()];
        const Vec3 onto = debris.positionOf(debris.anySplat());
        const Vec3 centre = glm::mix(camera, onto, random.between(0.15f, 0.85f));
        const Rgb colour = vague(debris.colourOf(debris.anySplat()));
        const float spread = random.between(0.008f, 0.07f), size = random.between(0.002f, 0.016f);
        for (int k = 0, clump = 12 + static_cast<int>(random.unit() * random.unit() * 110); k < clump; ++k, ++made) {
            Mote mote;
            mote.position = centre + spread * Vec3(random.normal(), random.normal(), random.normal());
            mote.rotation = random.rotation();
            mote.sigma = size * Vec3(random.between(0.3f, 1.5f), random.between(0.3f, 1.5f), random.between(0.3f, 1.5f));
            mote.alpha = random.between(0.06f, 0.6f);
            mote.colour = colour + 0.05f * random.normal();
            debris.add(mote, CaptureCode::Floater);
        }
    }
    // Needles: long and thin, sticking out of surfaces at any angle, half of them along a camera's line of sight.
    for (std::size_t k = 0; k < count(kDebrisShares.needles); ++k) {
        const std::size_t i = debris.anySplat();
        Mote mote;
        mote.position = debris.positionOf(i) + 0.012f * random.direction();
        const Vec3 sight = glm::normalize(debris.positionOf(i) - request.cameras[random.next() % request.cameras.size()]);
        const Vec3 along = random.unit() < 0.5f ? glm::normalize(sight + 0.35f * random.direction()) : random.direction();
        mote.rotation = turnFrame({1, 0, 0}, {0, 1, 0}, along, std::abs(along.y) < 0.9f ? Vec3(0, 1, 0) : Vec3(0, 0, 1));
        const float length = 0.022f * std::exp(0.55f * random.normal());
        mote.sigma = {length, length * random.between(0.012f, 0.05f), length * random.between(0.012f, 0.05f)};
        mote.alpha = random.between(0.12f, 0.7f);
        mote.colour = debris.colourOf(i) + 0.06f * random.normal();
        debris.add(mote, CaptureCode::Needle);
    }
    // Halo: round the things, a fringe that took the colour of what lies behind.
    for (std::size_t k = 0; k < count(kDebrisShares.halo);) {
        const std::size_t i = debris.anySplat();
        if (debris.idOf(i) == static_cast<std::uint8_t>(CaptureCode::Background) && random.unit() < 0.97f) continue;
        Mote mote;
        const Vec3 out = glm::normalize(request.normals[i] * (random.unit() < 0.5f ? 1.0f : -1.0f) + 0.7f * random.direction());
        mote.position = debris.positionOf(i) + out * (0.008f + 0.018f * std::abs(random.normal()));
        mote.rotation = random.rotation();
        mote.sigma = 0.006f * std::exp(0.45f * random.normal()) * Vec3(1, random.between(0.4f, 1.0f), random.between(0.2f, 0.7f));
        mote.alpha = random.between(0.03f, 0.28f);
        mote.colour = glm::mix(debris.colourOf(i), debris.colourOf(debris.anySplat()), random.between(0.3f, 0.8f));
        debris.add(mote, CaptureCode::Halo);
        ++k;
    }
    // Haze: large and faint, anywhere in the air of the room.
    for (std::size_t k = 0; k < count(kDebrisShares.haze); ++k) {
        Mote mote;
        mote.position = kRoomHalfSize * Vec3(random.between(-0.9f, 1.0f), random.between(0.05f, 1.9f), random.between(-0.9f, 1.1f));
        mote.rotation = random.rotation();
        mote.sigma = random.between(0.03f, 0.16f) * Vec3(1, random.between(0.4f, 1.0f), random.between(0.3f, 1.0f));
        mote.alpha = random.between(0.006f, 0.022f);
        mote.colour = vague(debris.colourOf(debris.anySplat()));
        debris.add(mote, CaptureCode::Haze);
    }
    // Far behind: what the cameras saw past the walls and through the window, as few and huge splats.
    for (std::size_t k = 0; k < count(kDebrisShares.far); ++k) {
        Mote mote;
        const float angle = random.between(radians(165), radians(325)), distance = random.between(7.0f, 26.0f);
        mote.position = {distance * std::cos(angle), 0.3f + 0.45f * distance * random.between(-0.25f, 1.0f), distance * std::sin(angle)};
        mote.rotation = random.rotation();
        mote.sigma = distance * random.between(0.02f, 0.07f) * Vec3(1, random.between(0.3f, 1.0f), random.between(0.1f, 0.8f));
        mote.alpha = random.between(0.25f, 0.95f);
        const float high = std::clamp(mote.position.y / (0.4f * distance), 0.0f, 1.0f);
        mote.colour = glm::mix(Vec3(0.36f, 0.40f, 0.33f), Vec3(0.66f, 0.72f, 0.80f), high) + 0.05f * random.normal();
        debris.add(mote, CaptureCode::Far);
    }
    debris.finish();
}

}  // namespace morphogen
