// Filling holes and closing undersides where the answer is known: a patterned floor, a curved shell, a cup on a table.
#include "core/edit/invent_edits.h"
#include "core/edit/set_placement.h"
#include "core/select/close_underside.h"
#include "core/select/fill_hole.h"

#include "core/scene/take_rows.h"
#include "tests/support/capture_views.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace morphogen;
using namespace morphogen::support;

namespace {

constexpr float kStep = 0.02f;

struct Cloud {
    std::vector<Vec3> centres, normals;
    std::vector<Rgb> colours;
    void add(const Vec3& centre, const Vec3& normal, const Rgb& colour) { centres.push_back(centre), normals.push_back(normal), colours.push_back(colour); }
    Splats splats() const
    {
        SplatsBuilder builder(centres.size());
        for (std::size_t i = 0; i < centres.size(); ++i) {
            const Vec3 axis = glm::cross(Vec3(0, 0, 1), normals[i]);
            builder.setPosition(i, centres[i]);
            builder.setRotation(i, glm::length(axis) > 1e-6f ? glm::angleAxis(std::acos(std::clamp(normals[i].z, -1.0f, 1.0f)), glm::normalize(axis)) : Quat(1, 0, 0, 0));
            builder.setStandardDeviations(i, {0.6f * kStep, 0.6f * kStep, 0.05f * kStep});
            builder.setPeakAlpha(i, 0.95f);
            builder.setColour(i, colours[i]);
        }
        return builder.finish();
    }
};

Rgb stripes(float x) { return std::fmod(x + 10.0f, 0.24f) < 0.12f ? Rgb(0.8f, 0.7f, 0.5f) : Rgb(0.3f, 0.2f, 0.15f); }

float jitter(std::mt19937& random) { return std::uniform_real_distribution<float>(-0.2f, 0.2f)(random) * kStep; }

/// A floor of stripes along z, 2 m square.
void addFloor(Cloud& cloud, std::mt19937& random)
{
    for (float x = -1; x < 1; x += kStep)
        for (float z = -1; z < 1; z += kStep) cloud.add({x + jitter(random), 0.1f * jitter(random), z + jitter(random)}, {0, 1, 0}, stripes(x));
}

}  // namespace

TEST_CASE("a hole in a floor is filled in its plane and within its outline", "[select]")
{
    std::mt19937 random(4);
    Cloud cloud;
    addFloor(cloud, random);
    const World world = worldOf(cloud.splats(), "floor");
    SplatWeights gone(cloud.centres.size());
    const auto isInHole = [](const Vec3& p) { return std::abs(p.x - 0.1f) < 0.22f && std::abs(p.z) < 0.2f; };
    for (std::size_t i = 0; i < gone.size(); ++i)
        if (isInHole(cloud.centres[i])) gone.set(i, 1);
    const auto fill = fillHole(gone, {.world = world, .object = world.objects[0]->id});
    REQUIRE(fill);
    CHECK(fill->surfaces == 1);
    CHECK(fill->from.size() == fill->invented.size());
    CHECK(static_cast<double>(fill->invented.size()) == Approx(static_cast<double>(gone.count())).epsilon(0.25));
    CHECK(inventedMarks(fill->invented) == std::vector<std::uint8_t>(fill->invented.size(), 1));
    for (std::size_t i = 0; i < fill->invented.size(); ++i) {
        const Vec3 p = fill->invented.position(i);
        CHECK(std::abs(p.y) < 0.2f * kStep);
        CHECK((std::abs(p.x - 0.1f) < 0.22f + 2 * kStep && std::abs(p.z) < 0.2f + 2 * kStep));
    }
    std::vector<std::uint32_t> kept;
    const Splats whole = withHoleFilled(*world.objects[0]->splats, gone, *fill, &kept);
    CHECK(whole.size() == gone.size() - gone.count() + fill->invented.size());
    CHECK(kept.size() == gone.size() - gone.count());
}

TEST_CASE("a hole in a ball is filled along the ball", "[select]")
{
    Cloud cloud;
    constexpr float kRadius = 0.5f;
    const int count = static_cast<int>(4 * kPi * kRadius * kRadius / (kStep * kStep));
    for (int i = 0; i < count; ++i) {   // Fibonacci lattice
        const float y = 1 - 2 * (static_cast<float>(i) + 0.5f) / static_cast<float>(count), r = std::sqrt(1 - y * y), angle = 2.3999632f * static_cast<float>(i);
        const Vec3 n(r * std::cos(angle), y, r * std::sin(angle));
        cloud.add(kRadius * n, n, {0.4f, 0.6f, 0.3f});
    }
    const World world = worldOf(cloud.splats(), "ball");
    SplatWeights gone(cloud.centres.size());
    const Vec3 middle = glm::normalize(Vec3(1, 0.4f, 0.2f)) * kRadius;
    for (std::size_t i = 0; i < gone.size(); ++i)
        if (glm::length(cloud.centres[i] - middle) < 0.1f) gone.set(i, 1);
    const auto fill = fillHole(gone, {.world = world, .object = world.objects[0]->id});
    REQUIRE(fill);
    CHECK(static_cast<double>(fill->invented.size()) == Approx(static_cast<double>(gone.count())).epsilon(0.35));
    for (std::size_t i = 0; i < fill->invented.size(); ++i) {
        const Vec3 p = fill->invented.position(i);
        CHECK(std::abs(glm::length(p) - kRadius) < 0.006f);
        const Vec3 normal = glm::mat3_cast(fill->invented.rotation(i))[2];
        CHECK(std::abs(glm::dot(normal, glm::normalize(p))) > 0.97f);
    }
}

TEST_CASE("nothing is invented where nothing is missing, and refusals say why", "[select]")
{
    std::mt19937 random(4);
    Cloud cloud;
    addFloor(cloud, random);
    const std::size_t floor = cloud.centres.size();
    for (float x = -0.1f; x < 0.1f; x += kStep)
        for (float z = -0.1f; z < 0.1f; z += kStep) cloud.add({x, 0.6f, z}, {0, 1, 0}, {0.2f, 0.2f, 0.8f});   // a board in the air over a whole floor
    const World world = worldOf(cloud.splats(), "floor");
    const SelectContext context{.world = world, .object = world.objects[0]->id};
    SplatWeights gone(cloud.centres.size());
    for (std::size_t i = floor; i < gone.size(); ++i) gone.set(i, 1);
    const auto fill = fillHole(gone, context);
    REQUIRE(fill);
    CHECK(fill->invented.size() == 0);
    CHECK(fillHole(SplatWeights(gone.size()), context).error().kind == Error::Kind::Usage);
    CHECK(fillHole(SplatWeights(gone.size(), 1), context).error().kind == Error::Kind::Usage);
    CHECK(fillHole(SplatWeights(3, 1), context).error().kind == Error::Kind::Usage);
    std::stop_source stop;
    stop.request_stop();
    CHECK(fillHole(gone, {.world = world, .object = world.objects[0]->id, .stop = stop.get_token()}).error().kind == Error::Kind::Cancelled);
}

TEST_CASE("the underside of an extracted cup is closed where it stood", "[select]")
{
    std::mt19937 random(4);
    Cloud cloud;
    addFloor(cloud, random);
    const std::size_t floor = cloud.centres.size();
    constexpr float kRadius = 0.2f;
    for (float y = 0.5f * kStep; y < 0.4f; y += kStep)
        for (float angle = 0; angle < 2 * kPi; angle += kStep / kRadius) {
            const Vec3 out(std::cos(angle), 0, std::sin(angle));
            cloud.add(kRadius * out + Vec3(0, y, 0), out, {0.8f, 0.2f, 0.2f});
        }
    const World world = worldOf(cloud.splats(), "table");
    SplatWeights cup(cloud.centres.size());
    for (std::size_t i = floor; i < cup.size(); ++i) cup.set(i, 1);
    const auto closed = closeUnderside(cup, {.world = world, .object = world.objects[0]->id});
    REQUIRE(closed);
    // A disc of the cup's radius, tiled one splat a step, facing the floor.
    CHECK(static_cast<double>(closed->invented.size()) == Approx(kPi * kRadius * kRadius / (kStep * kStep)).epsilon(0.35));
    for (std::size_t i = 0; i < closed->invented.size(); ++i) {
        const Vec3 p = closed->invented.position(i);
        CHECK(std::abs(p.y) < 0.5f * kStep);
        CHECK(std::hypot(p.x, p.z) < kRadius + kStep);
        CHECK(std::abs(glm::mat3_cast(closed->invented.rotation(i))[2].y) > 0.99f);
        CHECK(closed->from[i] >= floor);
    }
}

namespace {

/// A striped floor on which a block stands, lit from one side: where the light's ray to a place of the floor meets the block, it is in
/// shadow, softly at the edge as lights with a size make it.
struct LitBlock {
    Cloud cloud;
    std::size_t block = 0;            ///< its first splat
    std::vector<float> shade;         ///< of each splat of the floor: the share of its colour that is taken

    LitBlock(const Vec3& toLight, float darkness)
    {
        std::mt19937 random(9);
        addFloor(cloud, random);
        block = cloud.centres.size();
        constexpr Vec3 kHalf(0.15f, 0.2f, 0.12f), kMiddle(0, 0.2f, 0);
        for (int axis = 0; axis < 3; ++axis)
            for (const float side : {-1.0f, 1.0f})
                for (float u = -kHalf[(axis + 1) % 3]; u < kHalf[(axis + 1) % 3]; u += kStep)
                    for (float v = -kHalf[(axis + 2) % 3]; v < kHalf[(axis + 2) % 3]; v += kStep) {
                        Vec3 at = kMiddle, normal(0);
                        at[axis] += side * kHalf[axis], at[(axis + 1) % 3] += u, at[(axis + 2) % 3] += v;
                        normal[axis] = side;
                        if (axis != 1 || side > 0) cloud.add(at, normal, {0.25f, 0.35f, 0.7f});
                    }
        std::normal_distribution<float> softly(0, 0.03f);
        for (std::size_t i = 0; i < block; ++i) {
            int hits = 0;
            constexpr int kRays = 48;
            for (int ray = 0; ray < kRays; ++ray) {
                const Vec3 way = glm::normalize(toLight + Vec3(softly(random), softly(random), softly(random)));
                const Vec3 near = (kMiddle - kHalf - cloud.centres[i]) / way, far = (kMiddle + kHalf - cloud.centres[i]) / way;
                const Vec3 enter = glm::min(near, far), leave = glm::max(near, far);
                hits += std::max({enter.x, enter.y, enter.z, 0.0f}) < std::min({leave.x, leave.y, leave.z});
            }
            shade.push_back(darkness * static_cast<float>(hits) / kRays);
        }
    }
    Splats shaded() const
    {
        Cloud painted = cloud;
        for (std::size_t i = 0; i < block; ++i) painted.colours[i] *= 1 - shade[i];
        return painted.splats();
    }
};

}  // namespace

TEST_CASE("a shadow that was painted in is lightened towards the floor without it, in one step", "[select][shadow]")
{
    for (const Vec3& toLight : {glm::normalize(Vec3(0.6f, 1, 0.2f)), glm::normalize(Vec3(-0.3f, 1, 0.7f))}) {
        const LitBlock truth(toLight, 0.45f);
        const World world = worldOf(truth.shaded(), "room");
        const ObjectId id = world.objects[0]->id;
        SplatWeights block(truth.cloud.centres.size());
        for (std::size_t i = truth.block; i < block.size(); ++i) block.set(i, 1);
        const auto lightened = apply(world, LightenShadow{{.object = id, .answer = block}});
        INFO((lightened ? "" : lightened.error().message));
        REQUIRE(lightened);
        const Splats &before = *world.objects[0]->splats, &after = *lightened->objects[0]->splats;
        // Splat by splat: colours of the floor against those that were never shaded, in decibels.
        double apartBefore = 0, apartAfter = 0;
        for (std::size_t i = 0; i < truth.block; ++i)
            for (int c = 0; c < 3; ++c) {
                const auto colourOf = [&](const Splats& splats) { return 0.5f + kShC0 * splats.columns[static_cast<std::size_t>(SplatColumn::Dc0) + static_cast<std::size_t>(c)].at<float>(i); };
                apartBefore += std::pow(static_cast<double>(colourOf(before) - truth.cloud.colours[i][c]), 2);
                apartAfter += std::pow(static_cast<double>(colourOf(after) - truth.cloud.colours[i][c]), 2);
            }
        INFO("better by " << 10 * std::log10(apartBefore / apartAfter) << " dB");
        CHECK(10 * std::log10(apartBefore / apartAfter) > 3);
        // And as a picture, from above with the block out of sight.
        const CameraView above{.position = {0, 3, 0}, .target = {0, 0, 0}, .up = {0, 0, -1}};
        const auto floorOf = [&](const Splats& splats) {
            std::vector<std::uint32_t> rows(truth.block);
            for (std::uint32_t i = 0; i < rows.size(); ++i) rows[i] = i;
            return drawn(worldOf(takeRows(splats, rows), "floor"), above, 240, 240);
        };
        const Frame lit = floorOf(truth.cloud.splats());
        CHECK(psnr(floorOf(after), lit) > psnr(floorOf(before), lit) + 3);
        // The same of the block once it was separated and carried away.
        auto parts = apply(world, SeparateSplats{{.object = id, .answer = block}, "block"});
        REQUIRE(parts);
        parts = apply(*parts, SetPlacement{parts->objects.back()->id, {{0.8f, 0, -0.5f}, Quat(1, 0, 0, 0), Vec3(1)}});
        REQUIRE(parts);
        const auto apart = apply(*parts, LightenShadow{{.object = id, .where = SelectSplats{}}, parts->objects.back()->id});
        INFO((apart ? "" : apart.error().message));
        REQUIRE(apart);
        CHECK(psnr(floorOf(*apart->find(id)->splats), lit) > psnr(floorOf(before), lit) + 3);
        // The thing itself, and everything but colours, stays.
        for (std::size_t i = truth.block; i < block.size(); ++i)
            for (std::size_t c = 0; c < kSplatColumnCount; ++c) REQUIRE(before.columns[c].at<float>(i) == after.columns[c].at<float>(i));
        for (std::size_t c = 0; c < static_cast<std::size_t>(SplatColumn::Dc0); ++c) CHECK(before.columns[c] == after.columns[c]);
    }
}

TEST_CASE("where no shadow is, none is lightened, and it is said", "[select][shadow]")
{
    LitBlock lit(glm::normalize(Vec3(0.6f, 1, 0.2f)), 0);
    for (std::size_t i = 0; i < lit.block; ++i) lit.cloud.colours[i] = Rgb(0.6f, 0.55f, 0.5f);   // stripes as wide as the block could be its shadow
    const World world = worldOf(lit.shaded(), "room");
    SplatWeights block(lit.cloud.centres.size());
    CHECK(apply(world, LightenShadow{{.object = world.objects[0]->id, .answer = block}}).error().kind == Error::Kind::Empty);
    for (std::size_t i = lit.block; i < block.size(); ++i) block.set(i, 1);
    const auto none = apply(world, LightenShadow{{.object = world.objects[0]->id, .answer = block}});
    REQUIRE_FALSE(none);
    CHECK(none.error().message.find("no shadow") != std::string::npos);
    std::stop_source stop;
    stop.request_stop();
    CHECK(apply(world, LightenShadow{{.object = world.objects[0]->id, .answer = block, .stop = stop.get_token()}}).error().kind == Error::Kind::Cancelled);
}
