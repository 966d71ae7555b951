// Contact shadows against what a uniform sky does to a level surface, and what users see of them.
#include "core/evaluate/contact_shadows.h"

#include "core/edit/edit_modifiers.h"
#include "core/edit/set_key.h"
#include "core/edit/set_placement.h"
#include "core/evaluate/pose_at.h"
#include "core/evaluate/sky_occlusion.h"
#include "core/services/frame_renderer.h"
#include "tests/support/make_edit.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <random>

using namespace morphogen;
using support::make;

namespace {

/// Flat splats on a level disc, or a square where the radius is negative.
Splats levelSplats(float radius, float step, const Rgb& colour)
{
    std::vector<Vec3> places;
    const float half = std::abs(radius);
    for (float x = -half; x <= half; x += step)
        for (float z = -half; z <= half; z += step)
            if (radius < 0 || x * x + z * z <= radius * radius) places.push_back({x, 0, z});
    SplatsBuilder builder(places.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        builder.setPosition(i, places[i]);
        builder.setStandardDeviations(i, {0.6f * step, 0.02f * step, 0.6f * step});
        builder.setPeakAlpha(i, 0.95f);
        builder.setColour(i, colour);
    }
    return builder.finish();
}

ObjectId add(World& world, const char* name, Splats splats, const Vec3& at)
{
    Object object{.name = name};
    object.splats = std::make_shared<const Splats>(std::move(splats));
    object.placement.translation = at;
    return world.add(std::move(object));
}

/// A white floor 4 m square and a small disc over it that throws a shadow.
struct Scene {
    World world;
    ObjectId floor, disc;
    explicit Scene(float height, float radius = 0.5f)
    {
        floor = add(world, "floor", levelSplats(-2, 0.05f, Rgb(1)), {0, 0, 0});
        disc = add(world, "disc", levelSplats(radius, 0.03f, Rgb(0.8f, 0.2f, 0.2f)), {0, height, 0});
        make(world, AddModifier{disc, ContactShadowSettings{.strength = 1}});
    }
    std::vector<PosedObject> drawn(double secs = 0) const
    {
        auto all = poseAt(world, secs);
        for (PosedObject& shadow : contactShadows(world, secs, all)) all.push_back(std::move(shadow));
        return all;
    }
};

/// From straight above, one pixel a centimetre over 4 m. `without`: left out of the picture.
Frame fromAbove(std::vector<PosedObject> objects, ObjectId without, AovSet aovs = {})
{
    std::erase_if(objects, [&](const PosedObject& posed) { return posed.id == without; });
    const auto renderer = makeCpuRenderer();
    FrameRequest request{.camera = {.position = {0, 5, 0}, .target = {0, 0, 0}, .up = {0, 0, -1}, .projection = Projection::Orthographic, .orthoHeight = 4}, .width = 400, .height = 400, .objects = objects};
    auto frame = renderer->draw(request);
    REQUIRE(frame);
    if (aovs.has(Aov::Shadow)) REQUIRE(drawShadow(*renderer, request, *frame));
    return *std::move(frame);
}

float redAt(const Frame& frame, float x, float z) { return frame.colour[4 * static_cast<std::size_t>(static_cast<int>(200 + 100 * z) * 400 + static_cast<int>(200 + 100 * x))]; }

}  // namespace

TEST_CASE("a disc over a surface keeps off the share of the sky that it fills", "[shadow]")
{
    for (const float height : {0.3f, 1.0f, 2.5f}) {
        constexpr float kRadius = 1, kCell = 0.05f;
        evaluate::ShadeGrid grid(61, 61, kCell);
        std::fill(grid.grounds.begin(), grid.grounds.end(), 0.0f);
        for (int z = 0; z < 61; ++z)
            for (int x = 0; x < 61; ++x)
                if (std::hypot(static_cast<float>(x - 30), static_cast<float>(z - 30)) * kCell <= kRadius) grid.bottoms[grid.at(x, z)] = height, grid.tops[grid.at(x, z)] = height;
        const auto shares = evaluate::skyOcclusion(grid);
        CHECK(shares[grid.at(30, 30)] == Approx(kRadius * kRadius / (kRadius * kRadius + height * height)).margin(0.02));
        // Beside the axis, the form factor of a disc (Howell, "A catalog of radiation heat transfer configuration factors", B-13).
        for (const int off : {10, 20, 30}) {
            const float h = height / (static_cast<float>(off) * kCell), r = kRadius / (static_cast<float>(off) * kCell), z = 1 + h * h + r * r;
            CHECK(shares[grid.at(30 + off, 30)] == Approx(0.5 * (1 - (1 + h * h - r * r) / std::sqrt(z * z - 4 * r * r))).margin(0.03));
        }
    }
}

TEST_CASE("what touches the ground shades it wholly, a long wall half of what lies at its foot, and nothing shades the empty", "[shadow]")
{
    evaluate::ShadeGrid grid(61, 61, 0.02f);
    std::fill(grid.grounds.begin(), grid.grounds.end(), 0.0f);
    CHECK(std::ranges::all_of(evaluate::skyOcclusion(grid), [](float share) { return share == 0; }));
    CHECK(std::isinf(evaluate::distanceToMatter(grid)[0]));
    for (int z = 0; z < 61; ++z) grid.bottoms[grid.at(30, z)] = 0, grid.tops[grid.at(30, z)] = 100;
    const auto shares = evaluate::skyOcclusion(grid);
    CHECK(shares[grid.at(30, 30)] == 1);
    CHECK(shares[grid.at(31, 30)] == Approx(0.5).margin(0.03));
    CHECK(evaluate::distanceToMatter(grid)[grid.at(40, 30)] == Approx(0.2));
    grid.grounds[grid.at(31, 30)] = std::nanf("");
    CHECK(evaluate::skyOcclusion(grid)[grid.at(31, 30)] == 0);
}

TEST_CASE("a shadow darkens what lies beneath by the light that is kept off", "[shadow]")
{
    for (const float height : {0.15f, 0.5f, 1.0f}) {
        const Scene scene(height);
        const Frame lit = fromAbove(poseAt(scene.world, 0), scene.disc), shaded = fromAbove(scene.drawn(), scene.disc);
        const float expected = 0.25f / (0.25f + height * height);
        INFO("at " << height << " m");
        CHECK(1 - redAt(shaded, 0, 0) / redAt(lit, 0, 0) == Approx(expected).margin(0.06));
        CHECK(redAt(shaded, 1.9f, 1.9f) == redAt(lit, 1.9f, 1.9f));   // far away nothing changes
        // Softer the higher it hangs: from the middle outwards it only gets lighter.
        for (float x = 0.1f; x < 1.5f; x += 0.1f) CHECK(redAt(shaded, x, 0) > redAt(shaded, x - 0.1f, 0) - 0.02f);
    }
}

TEST_CASE("the shadow's layer is the share of light that the picture lost", "[shadow]")
{
    const Scene scene(0.4f);
    const Frame lit = fromAbove(poseAt(scene.world, 0), scene.disc), shaded = fromAbove(scene.drawn(), scene.disc, Aov::Shadow);
    REQUIRE(shaded.shadow.size() == 400 * 400);
    float most = 0;
    for (std::size_t i = 0; i < shaded.shadow.size(); i += 17) {
        most = std::max(most, shaded.shadow[i]);
        if (lit.colour[4 * i + 3] > 0.9f) CHECK(1 - shaded.colour[4 * i] / lit.colour[4 * i] == Approx(shaded.shadow[i]).margin(0.02));
    }
    CHECK(most > 0.4f);
    // The disc itself hides it.
    CHECK(fromAbove(scene.drawn(), {}, Aov::Shadow).shadow[200 * 400 + 200] < 0.1f);
}

TEST_CASE("a shadow goes where its object goes, falls on what lies highest, and is off when its modifier is", "[shadow]")
{
    Scene scene(0.2f);
    make(scene.world, SetPlacement{scene.disc, {{-1, 0.2f, 0.8f}, Quat(1, 0, 0, 0), Vec3(1)}});
    const auto moved = scene.drawn();
    REQUIRE(moved.size() == 3);
    CHECK(isContactShadow(moved[2]));
    const Vec3 middle = moved[2].splats->bounds().centre();
    CHECK(glm::length(Vec2(middle.x + 1, middle.z - 0.8f)) < 0.1f);
    CHECK(std::abs(middle.y) < 0.02f);
    // A box top under it takes the shadow; the ground, where that is what was asked for.
    World raised = scene.world;
    add(raised, "top", levelSplats(0.3f, 0.03f, Rgb(0.5f)), {-1, 0.15f, 0.8f});
    const auto heights = [&](const World& world) {
        const auto posed = poseAt(world, 0);
        return contactShadows(world, 0, posed)[0].splats->bounds();
    };
    CHECK(heights(raised).upper.y == Approx(0.15f).margin(0.02));
    CHECK(heights(raised).lower.y == Approx(0).margin(0.02));
    const Modifier& modifier = *scene.world.find(scene.disc)->modifiers[0];
    make(raised, ChangeModifier{.object = scene.disc, .modifier = modifier.id, .settings = ContactShadowSettings{.onto = ShadowGround::Ground, .groundHeight = -0.5f}});
    CHECK(heights(raised).upper.y == Approx(-0.5f));
    // The same again is the same again; keyed to nothing it is gone; so it is when it is off.
    CHECK(scene.drawn()[2].splats == scene.drawn()[2].splats);
    World keyed = scene.world;
    const PropertyPath strength = PropertyPath::of(modifier.id, "strength");
    make(keyed, SetKey{scene.disc, strength, 0, valueOf(1.0f), {}, {}});
    make(keyed, SetKey{scene.disc, strength, 1, valueOf(0.0f), {}, {}});
    CHECK(contactShadows(keyed, 0, poseAt(keyed, 0)).size() == 1);
    CHECK(contactShadows(keyed, 1, poseAt(keyed, 1)).empty());
    make(scene.world, ChangeModifier{.object = scene.disc, .modifier = modifier.id, .isOn = false});
    CHECK(scene.drawn().size() == 2);
}

TEST_CASE("a shadow on rough thick splats seen from the side is as dark as from above", "[shadow]")
{
    Scene scene(0.3f);
    // The floor as captures have it: thicker and not quite level.
    std::mt19937 random(2);
    std::normal_distribution<float> normal(0, 0.01f);
    SplatsBuilder builder(6400);
    for (std::size_t i = 0; i < 6400; ++i) {
        builder.setPosition(i, {-2 + 0.05f * static_cast<float>(i % 80), normal(random), -2 + 0.05f * static_cast<float>(i / 80)});
        builder.setStandardDeviations(i, {0.04f, 0.01f, 0.04f});
        builder.setPeakAlpha(i, 0.9f);
        builder.setColour(i, Rgb(1));
    }
    Object floor = *scene.world.find(scene.floor);
    floor.splats = std::make_shared<const Splats>(builder.finish());
    scene.world.replace(std::move(floor));
    const auto middleOf = [&](float elevation) {
        auto objects = scene.drawn();
        std::erase_if(objects, [&](const PosedObject& posed) { return posed.id == scene.disc; });
        const auto renderer = makeCpuRenderer();
        const Vec3 from = 4.0f * Vec3(0, std::sin(elevation), std::cos(elevation));
        const FrameRequest request{.camera = {.position = from, .target = {0, 0, 0}, .up = elevation > 1.5f ? Vec3(0, 0, -1) : Vec3(0, 1, 0)}, .width = 101, .height = 101, .objects = objects};
        Frame frame;
        REQUIRE(drawShadow(*renderer, request, frame));
        return frame.shadow[50 * 101 + 50];
    };
    const float above = middleOf(1.57f);
    CHECK(above == Approx(0.25f / (0.25f + 0.09f)).margin(0.08));
    for (const float elevation : {1.0f, 0.6f, 0.35f}) CHECK(middleOf(elevation) == Approx(above).margin(0.1));
}
