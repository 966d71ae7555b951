// Surfaces whose every frame is sampled anew: what stands for them goes where they truly go.
#include "core/sequence/follow_splats.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <vector>

using namespace morphogen;

namespace {

constexpr float kLength = 1.6f, kRadius = 0.15f, kJoint = 0.7f, kBend = 0.12f;   // a limb along x that bends about z, by an arc of kBend on either side of its joint

/// How far a limb bent by `angle` has turned at `x`.
float turnAt(float x, float angle) { return angle * std::clamp((x - kJoint + kBend) / (2 * kBend), 0.0f, 1.0f); }

/// Its axis there, in closed form: straight, an arc, straight.
Vec3 axisAt(float x, float angle)
{
    const float begin = kJoint - kBend, end = kJoint + kBend;
    if (x <= begin || std::abs(angle) < 1e-5f) return {x, 0, 0};
    const float radius = 2 * kBend / angle, turned = turnAt(x, angle);
    const Vec3 arc(begin + radius * std::sin(turned), radius * (1 - std::cos(turned)), 0);
    return arc + std::max(0.0f, x - end) * Vec3(std::cos(angle), std::sin(angle), 0);
}

struct Place {
    float x = 0, around = 0;
};

Vec3 normalAt(const Place& at, float angle)
{
    const float turned = turnAt(at.x, angle);
    return std::cos(at.around) * Vec3(-std::sin(turned), std::cos(turned), 0) + Vec3(0, 0, std::sin(at.around));
}
Vec3 pointAt(const Place& at, float angle) { return axisAt(at.x, angle) + kRadius * normalAt(at, angle); }

/// Places spread by chance, none nearer to another than chance would have it.
std::vector<Place> sampled(std::size_t count, unsigned seed)
{
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> unit(0, 1);
    std::vector<Place> places;
    for (std::size_t i = 0; i < count; ++i) places.push_back({kLength * (static_cast<float>(i) + unit(random)) / static_cast<float>(count), 2 * 3.14159265f * std::fmod(0.618034f * static_cast<float>(i) + 0.1f * unit(random) + 0.37f * static_cast<float>(seed), 1.0f)});
    std::ranges::shuffle(places, random);
    return places;
}

std::shared_ptr<const Splats> limb(const std::vector<Place>& places, float angle)
{
    SplatsBuilder splats(places.size(), 0);
    const float size = 0.6f * std::sqrt(kLength * 2 * 3.14159265f * kRadius / static_cast<float>(places.size()));
    for (std::size_t i = 0; i < places.size(); ++i) {
        const Place& at = places[i];
        const Vec3 normal = normalAt(at, angle), side = glm::normalize(glm::cross(normal, Vec3(0.3f, 0.1f, 0.9f)));
        splats.setPosition(i, pointAt(at, angle));
        splats.setRotation(i, glm::quat_cast(Mat3(side, glm::cross(normal, side), normal)));
        splats.setStandardDeviations(i, Vec3(size, size, 0.1f * size));
        splats.setPeakAlpha(i, 0.9f);
        splats.setColour(i, Rgb(0.5f + 0.4f * std::sin(9 * at.x), 0.5f + 0.3f * std::sin(2 * at.around), 0.5f + 0.3f * std::cos(13 * at.x + at.around)));
    }
    return std::make_shared<const Splats>(splats.finish());
}

}  // namespace

TEST_CASE("a limb that bends and is sampled anew in every frame is followed from its root to its tip", "[sequence]")
{
    constexpr std::size_t kFrames = 6;
    std::vector<std::vector<Place>> places;
    std::vector<std::shared_ptr<const Splats>> frames;
    const auto angleOf = [](std::size_t frame) { return 0.35f * static_cast<float>(frame); };   // 20 degrees more in each: the tip leaps by eight spacings
    for (std::size_t f = 0; f < kFrames; ++f) {
        places.push_back(sampled(3000 + 61 * (f * 5 % 7), static_cast<unsigned>(f)));
        frames.push_back(limb(places.back(), angleOf(f)));
    }
    const sequence::FrameSource source{kFrames, [&](std::size_t frame) -> Result<std::shared_ptr<const Splats>> { return frames[frame]; }};
    const auto tracks = sequence::followSplats(source, {}, {});
    REQUIRE(tracks);
    CHECK(tracks->sampling == sequence::Sampling::Anew);
    CHECK(tracks->splatCount() < places[0].size() * 105 / 100);
    const float spacing = std::sqrt(kLength * 2 * 3.14159265f * kRadius / static_cast<float>(places[0].size()));
    for (std::size_t f = 1; f < kFrames; ++f) {
        std::vector<float> off, slid;
        for (std::size_t i = 0; i < tracks->splatCount(); ++i) {
            if (tracks->homeFrames[i] != 0 || tracks->rows[f][i] == sequence::kNoRow) continue;
            const Vec3 there = tracks->paths[f][i];
            float nearest = 1e30f;
            for (int k = 0; k <= 400; ++k) nearest = std::min(nearest, glm::length(there - axisAt(kLength * static_cast<float>(k) / 400, angleOf(f))));
            off.push_back(std::abs(nearest - kRadius) / spacing);
            const Place& own = places[0][tracks->homeRows[i]];
            slid.push_back(glm::length(there - pointAt(own, angleOf(f))) / spacing);
            REQUIRE(std::isfinite(slid.back()));
        }
        std::ranges::sort(off), std::ranges::sort(slid);
        INFO("frame " << f);
        CHECK(off.size() >= places[0].size() * 95 / 100);
        CHECK(off[off.size() * 95 / 100] < 0.5f);     // on the true surface
        CHECK(slid[slid.size() / 2] < 1.5f);          // and about where it truly is
    }
}

TEST_CASE("edges that are kept by a frame's own splats are each one of them, and none is taken twice", "[sequence]")
{
    constexpr std::size_t kFrames = 3;
    std::vector<std::shared_ptr<const Splats>> frames;
    for (std::size_t f = 0; f < kFrames; ++f) frames.push_back(limb(sampled(2000 + 41 * f, static_cast<unsigned>(f)), 0.2f * static_cast<float>(f)));
    const sequence::FrameSource source{kFrames, [&](std::size_t frame) -> Result<std::shared_ptr<const Splats>> { return frames[frame]; }};
    const auto tracks = sequence::followSplats(source, {.sampling = sequence::Sampling::Anew, .edges = sequence::Edges::Own}, {});
    REQUIRE(tracks);
    for (std::size_t f = 1; f < kFrames; ++f) {
        std::vector<std::uint32_t> taken;
        for (std::size_t i = 0; i < tracks->splatCount(); ++i)
            if (const std::uint32_t row = tracks->likes[f][i]; row != sequence::kNoRow) {
                REQUIRE(row < frames[f]->size());
                CHECK(tracks->rows[f][i] != sequence::kNoRow);
                taken.push_back(row);
            }
        CHECK(taken.size() > 20);
        std::ranges::sort(taken);
        CHECK(std::ranges::adjacent_find(taken) == taken.end());
    }
}
