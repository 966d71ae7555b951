// No holes on the way: what is opaque at both ends is opaque in between.
//
// What is a hole: the mask alpha > 0.5 is closed by 3 pixels; of what that adds only what is enclosed counts, not a bay that
// opens to the outside (between two legs). Eroded by 3 pixels, 99.9 % of it must have alpha >= 0.9.
#include "core/authoring/samples.h"
#include "core/evaluate/pose_at.h"
#include "core/morph/blend.h"
#include "core/morph/plan.h"
#include "core/raster/rasteriser.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace morphogen;

namespace {

constexpr int kSize = 512;
constexpr double kWholly = 0.999, kNearly = 0.988;

using Mask = std::vector<std::uint8_t>;
enum class Side { Grow, Shrink };

/// By a square of 2 * 3 + 1 pixels; outside the picture nothing is.
Mask moved(const Mask& mask, Side side)
{
    constexpr int kReach = 3;
    const auto pass = [&](const Mask& from, int stepX, int stepY) {
        Mask to(from.size());
        for (int y = 0; y < kSize; ++y)
            for (int x = 0; x < kSize; ++x) {
                bool isSet = side == Side::Shrink;
                for (int d = -kReach; d <= kReach; ++d) {
                    const int nearX = x + d * stepX, nearY = y + d * stepY;
                    const bool isInside = nearX >= 0 && nearY >= 0 && nearX < kSize && nearY < kSize;
                    const bool isNear = isInside && from[static_cast<std::size_t>(nearY * kSize + nearX)] != 0;
                    isSet = side == Side::Grow ? isSet || isNear : isSet && isNear;
                }
                to[static_cast<std::size_t>(y * kSize + x)] = isSet;
            }
        return to;
    };
    return pass(pass(mask, 1, 0), 0, 1);
}

/// The mask with what it encloses narrowly.
Mask closed(const Mask& mask)
{
    Mask filled = moved(moved(mask, Side::Grow), Side::Shrink);
    std::vector<int> open;
    Mask isOutside(mask.size());
    for (int at = 0; at < kSize * kSize; ++at)
        if (!filled[static_cast<std::size_t>(at)]) open.push_back(at), isOutside[static_cast<std::size_t>(at)] = 1;
    while (!open.empty()) {
        const int at = open.back(), x = at % kSize, y = at / kSize;
        open.pop_back();
        const int near[4] = {x > 0 ? at - 1 : at, x + 1 < kSize ? at + 1 : at, y > 0 ? at - kSize : at, y + 1 < kSize ? at + kSize : at};
        for (const int other : near)
            if (!isOutside[static_cast<std::size_t>(other)] && !mask[static_cast<std::size_t>(other)]) isOutside[static_cast<std::size_t>(other)] = 1, open.push_back(other);
    }
    for (std::size_t at = 0; at < mask.size(); ++at)
        if (isOutside[at]) filled[at] = 0;
    return filled;
}

/// The share of the inside that is opaque, in the worst of three views.
double opaqueShare(const Splats& splats)
{
    const PosedObject posed{.id = {1}, .splats = std::make_shared<const Splats>(splats), .pose = {Affine3x4{}}};
    double least = 1;
    Rasteriser rasteriser;
    for (const float turn : {0.4f, 2.5f, 4.6f}) {
        CameraView camera;
        camera.position = 2.0f * glm::normalize(Vec3(std::sin(turn), 0.35f, std::cos(turn)));
        const auto frame = rasteriser.draw({.camera = camera, .width = kSize, .height = kSize, .aovs = Aov::Alpha, .objects = std::span(&posed, 1)});
        REQUIRE(frame);
        Mask mask(frame->alpha.size());
        for (std::size_t i = 0; i < mask.size(); ++i) mask[i] = frame->alpha[i] > 0.5f;
        const Mask inside = moved(closed(mask), Side::Shrink);
        std::size_t all = 0, opaque = 0;
        for (std::size_t i = 0; i < mask.size(); ++i)
            if (inside[i]) ++all, opaque += frame->alpha[i] >= 0.9f;
        REQUIRE(all > 0);
        least = std::min(least, static_cast<double>(opaque) / static_cast<double>(all));
    }
    return least;
}

/// An object of a sample, a metre long and about the origin.
Splats thing(const World& sample, const std::string& name)
{
    const Object* object = sample.find(name);
    REQUIRE(object);
    PosedObject posed = poseAt(*object, 0);
    const Bounds bounds = bake(posed).bounds();
    const Vec3 size = bounds.size();
    Transform toUnit;
    toUnit.scale = Vec3(1 / std::max({size.x, size.y, size.z}));
    toUnit.translation = -0.5f * toUnit.scale * (bounds.lower + bounds.upper);
    for (Affine3x4& map : posed.pose) map = toUnit.affine() * map;
    return bake(posed);
}

struct Worst {
    double share = 1;
    float time = 0;
};

Worst worstOnTheWay(const Splats& from, const Splats& to)
{
    const auto planned = morph::planMorph({from, to}, {});
    REQUIRE(planned);
    const auto alignments = morph::alignPairs(planned->plan, from, to, morph::Path::Bures);
    Worst worst;
    for (int k = 1; k <= 9; ++k) {
        const float t[1] = {0.1f * static_cast<float>(k)};
        const double share = opaqueShare(morph::blend({planned->plan, alignments, from, to, t}));
        if (share < worst.share) worst = {share, t[0]};
    }
    return worst;
}

World sampleOf(const char* name)
{
    auto sample = makeSample(name, {});
    REQUIRE(sample);
    return *std::move(sample);
}

}  // namespace

TEST_CASE("a ball becomes a block without a hole, at nine times from three sides", "[morph]")
{
    const World toys = sampleOf("collision");
    const Worst worst = worstOnTheWay(thing(toys, "red ball"), thing(toys, "blue block"));
    CAPTURE(worst.share, worst.time);
    REQUIRE(worst.share >= kWholly);
}

TEST_CASE("solid things of the samples morph into one another without a hole that is not in one of them, and of the others it is said how far they fall short", "[morph][.long]")
{
    std::map<std::string, Splats> things;
    const World toys = sampleOf("collision"), bend = sampleOf("soft-bend"), walk = sampleOf("walking-creature"), first = sampleOf("first-look");
    for (const char* name : {"red ball", "blue block"}) things[name] = thing(toys, name);
    for (const char* name : {"plate", "green jelly"}) things[name] = thing(bend, name);
    for (const char* name : {"fox", "boulder", "mushrooms"}) things[name] = thing(walk, name);
    things["stone"] = thing(first, "stone");
    // A thing may have narrow gaps itself (grass on the boulder, the fox's legs from one side): more than at its ends nothing may be seen through.
    std::map<std::string, double> own;
    for (const auto& [name, splats] : things) own[name] = opaqueShare(splats);
    // Not yet: bays between legs and stems are slits for a while before they are shut, and the outlines of large splats are soft.
    const std::set<std::pair<std::string, std::string>> shortOfIt{{"blue block", "mushrooms"}, {"fox", "green jelly"}, {"fox", "mushrooms"}, {"fox", "plate"}, {"fox", "stone"},
                                                                  {"green jelly", "mushrooms"}, {"green jelly", "plate"}, {"mushrooms", "plate"}, {"mushrooms", "red ball"}, {"mushrooms", "stone"}};
    std::size_t whole = 0, asGoodAsEnds = 0;
    for (auto a = things.begin(); a != things.end(); ++a)
        for (auto b = std::next(a); b != things.end(); ++b) {
            const Worst worst = worstOnTheWay(a->second, b->second);
            const double wanted = std::min({kWholly, own[a->first], own[b->first]});
            CAPTURE(a->first, b->first, worst.share, worst.time, wanted);
            CHECK(worst.share >= kNearly);
            if (!shortOfIt.contains({a->first, b->first})) CHECK(worst.share >= wanted);
            else if (worst.share < wanted) WARN(a->first << " into " << b->first << ": " << worst.share << " at " << worst.time << ", of " << wanted);
            whole += worst.share >= kWholly, asGoodAsEnds += worst.share >= wanted;
        }
    WARN(whole << " of 28 pairs without any hole, " << asGoodAsEnds << " without one that is not in an end");
}
