// What modifiers make of splats, against formulas written here.
#include "core/deform/posed_centres.h"
#include "core/edit/edit_modifiers.h"
#include "core/edit/set_key.h"
#include "core/evaluate/pose_at.h"
#include "core/math/spherical_harmonics.h"

#include <catch2/catch.hpp>

#include <random>
#include <tuple>

using namespace morphogen;

namespace {

struct Case {
    std::mt19937 random{5};
    World world;

    explicit Case(std::size_t count = 500, int degree = 2)
    {
        SplatsBuilder builder(count, degree);
        for (std::size_t i = 0; i < count; ++i) {
            builder.setPosition(i, {normal(), normal(), normal()});
            builder.setRotation(i, glm::normalize(Quat(normal(), normal(), normal(), normal())));
            builder.setStandardDeviations(i, {0.1f, 0.05f, 0.01f});
            builder.setPeakAlpha(i, 0.8f);
            builder.setColour(i, 0.5f + 0.1f * Vec3(normal(), normal(), normal()));
        }
        for (auto& column : builder.shRest)
            for (float& c : column) c = 0.1f * normal();
        Object object;
        object.name = "cloud";
        object.splats = std::make_shared<const Splats>(builder.finish());
        world.add(std::move(object));
    }
    float normal() { return std::normal_distribution<float>()(random); }
    Vec3 direction() { return glm::normalize(Vec3(normal(), normal(), normal())); }
    const Object& object() const { return *world.objects[0]; }

    PosedObject with(const ModifierSettings& settings, double secs = 0)
    {
        auto changed = apply(world, AddModifier{object().id, settings});
        INFO((changed ? "" : changed.error().message));
        REQUIRE(changed);
        m_last = *changed;
        return poseAt(m_last, *m_last.objects[0], secs);
    }
    World m_last;
};

Vec3 colourAt(const Splats& splats, std::size_t i, const Vec3& direction)
{
    float basis[16];
    shBasis(splats.shDegree, direction, basis);
    Vec3 colour(0.5f);
    const int perChannel = shRestPerChannel(splats.shDegree);
    for (int c = 0; c < 3; ++c) {
        colour[c] += basis[0] * splats.columns[static_cast<std::size_t>(SplatColumn::Dc0) + static_cast<std::size_t>(c)].at<float>(i);
        for (int k = 0; k < perChannel; ++k) colour[c] += basis[k + 1] * splats.shRest[static_cast<std::size_t>(c * perChannel + k)].at<float>(i);
    }
    return colour;
}

float difference(const Vec3& a, const Vec3& b) { return glm::length(a - b); }

}  // namespace

TEST_CASE("a crop keeps exactly the splats whose centres lie inside", "[evaluate]")
{
    Case c;
    CropSettings crop{.centre = {0.2f, 0, -0.1f}, .rotation = glm::angleAxis(0.7f, glm::normalize(Vec3(1, 1, 0))), .size = {1.5f, 1, 2}};
    for (const CropSide side : {CropSide::Inside, CropSide::Outside}) {
        crop.keep = side;
        const PosedObject posed = c.with(crop);
        std::vector<std::uint32_t> expected;
        for (std::size_t i = 0; i < c.object().splats->size(); ++i) {
            const Vec3 local = glm::inverse(crop.rotation) * (c.object().splats->position(i) - crop.centre);
            const bool isInside = std::abs(local.x) <= 0.75f && std::abs(local.y) <= 0.5f && std::abs(local.z) <= 1;
            if (isInside == (side == CropSide::Inside)) expected.push_back(static_cast<std::uint32_t>(i));
        }
        REQUIRE(posed.sourceRows);
        CHECK(*posed.sourceRows == expected);
        CHECK(posed.splats->position(0) == c.object().splats->position(expected[0]));
    }
}

TEST_CASE("a soft crop fades from the inside to the outside, half way at the surface", "[evaluate]")
{
    Case c(2000);
    CropSettings crop{.shape = CropShape::Sphere, .size = Vec3(2)};
    crop.softness = 0.5f;
    const PosedObject posed = c.with(crop);
    for (std::size_t i = 0; i < posed.splats->size(); ++i) {
        const float depth = 1 - glm::length(posed.splats->position(i)), share = posed.splats->peakAlpha(i) / 0.8f;
        if (depth > 0.25f) CHECK(share == Approx(1).margin(1e-4));
        CHECK(depth > -0.25f);
        if (std::abs(depth) < 0.02f) CHECK(share == Approx(0.5f).margin(0.1f));
    }
}

TEST_CASE("a neutral modifier passes the splats on bit by bit", "[evaluate]")
{
    Case c;
    for (const ModifierSettings& settings : {ModifierSettings(GradeSettings{}), ModifierSettings(OpacitySettings{}), ModifierSettings(DecimateSettings{.keep = 1}), ModifierSettings(NoiseSettings{.amplitude = 0}),
                                             ModifierSettings(CropSettings{.size = Vec3(1000)})})
        CHECK(c.with(settings).splats == c.object().splats);
}

TEST_CASE("what keys fade or grade evenly is a look: the splats stay, and written out they are the stage's", "[evaluate]")
{
    const GradeSettings grade{.gain = {0.8f, 1.1f, 0.5f}, .contrast = 1.3f};
    Case c;
    const auto keyed = [&](const ModifierSettings& settings, const char* number, const Value& value) {
        World world = *apply(c.world, AddModifier{.object = c.object().id, .settings = settings});
        return *apply(world, SetKey{c.object().id, PropertyPath::of(world.objects[0]->modifiers[0]->id, number), 1, value, {}, {}});
    };
    for (const auto& [settings, number, value] : {std::tuple{ModifierSettings(OpacitySettings{0.3f}), "factor", valueOf(0.3f)}, {ModifierSettings(grade), "gain", valueOf(grade.gain)}}) {
        const World world = keyed(settings, number, value);
        const PosedObject posed = poseAt(world, *world.objects[0], 0.5);
        CHECK(posed.splats == c.object().splats);
        REQUIRE_FALSE(posed.look.isPlain());
        const PosedObject stage = c.with(settings);
        CHECK(stage.look.isPlain());
        const Splats written = bake(posed);
        for (std::size_t i = 0; i < 50; ++i) {
            const Vec3 direction = c.direction();
            CHECK(written.peakAlpha(i) == Approx(stage.splats->peakAlpha(i)).margin(1e-6));
            CHECK(difference(colourAt(written, i, direction), colourAt(*stage.splats, i, direction)) < 1e-4f);
        }
        // Applied, it is in the splats.
        const World applied = *apply(world, ApplyModifier{c.object().id, world.objects[0]->modifiers[0]->id, 0.5});
        CHECK(applied.objects[0]->splats->peakAlpha(3) == Approx(stage.splats->peakAlpha(3)).margin(1e-6));
    }
    // A saturation is no multiplication, and a mask is not for all.
    const World grey = keyed(GradeSettings{.saturation = 0.5f}, "saturation", valueOf(0.5f));
    CHECK(poseAt(grey, *grey.objects[0], 0.5).look.isPlain());
}

TEST_CASE("gain multiplies the colour seen from every direction", "[evaluate]")
{
    Case c;
    const Vec3 gain(1.5f, 0.4f, 0.8f);
    const PosedObject posed = c.with(GradeSettings{.gain = gain});
    for (std::size_t i = 0; i < 100; ++i) {
        const Vec3 d = c.direction();
        CHECK(difference(colourAt(*posed.splats, i, d), gain * colourAt(*c.object().splats, i, d)) < 2e-4f);
    }
}

TEST_CASE("no saturation leaves greys, a whole turn of the hue leaves everything", "[evaluate]")
{
    Case c(500, 0);
    const PosedObject grey = c.with(GradeSettings{.saturation = 0});
    const PosedObject turned = c.with(GradeSettings{.hueTurn = 2 * kPi});
    for (std::size_t i = 0; i < 100; ++i) {
        const Vec3 colour = colourAt(*grey.splats, i, {0, 0, 1});
        CHECK(difference(colour, Vec3(colour.x)) < 2e-3f);
        CHECK(difference(colourAt(*turned.splats, i, {0, 0, 1}), colourAt(*c.object().splats, i, {0, 0, 1})) < 2e-3f);
    }
}

TEST_CASE("a mirror image has mirrored places, covariances and colours", "[evaluate]")
{
    Case c(200, 3);
    const Vec3 normal = glm::normalize(Vec3(1, 0.5f, -0.3f)), point(0.4f, 0.1f, 0);
    const PosedObject posed = c.with(MirrorSettings{.keep = MirrorKeep::Both, .point = point, .normal = 3.0f * normal});
    const Splats& from = *c.object().splats;
    REQUIRE(posed.splats->size() == 400);
    const Mat3 reflect = Mat3(1) - 2.0f * glm::outerProduct(normal, normal);
    const auto centres = posedCentres(posed);
    for (std::size_t i = 0; i < 200; ++i) {
        CHECK(difference(centres[i], from.position(i)) < 1e-5f);
        CHECK(difference(centres[200 + i], point + reflect * (from.position(i) - point)) < 1e-4f);
        const Mat3 covariance = posed.splats->covariance(200 + i), expected = reflect * from.covariance(i) * reflect;
        for (int k = 0; k < 3; ++k) CHECK(difference(covariance[k], expected[k]) < 1e-6f);
        const Vec3 d = c.direction();
        CHECK(difference(colourAt(*posed.splats, 200 + i, reflect * d), colourAt(from, i, d)) < 1e-5f);
    }
}

TEST_CASE("the image of something that moves moves as its image would", "[evaluate]")
{
    Case c(100, 1);
    Object object = c.object();
    auto scaffold = std::make_shared<Scaffold>();
    scaffold->nodes.resize(2);
    scaffold->nodes[1].rest.translation = {0.3f, 0.2f, -0.5f};
    scaffold->nodes[1].rest.rotation = glm::angleAxis(0.9f, glm::normalize(Vec3(1, 2, 3)));
    std::vector<std::uint32_t> bound(100);
    for (std::size_t i = 0; i < bound.size(); ++i) bound[i] = i % 2;
    scaffold->binding.nodes = {Column::of(bound)};
    object.scaffold = scaffold;
    c.world.replace(object);
    const auto still = posedCentres(poseAt(c.world, c.object(), 0));
    const auto both = posedCentres(c.with(MirrorSettings{}));
    REQUIRE(both.size() == 200);
    for (std::size_t i = 0; i < 100; ++i) {
        CHECK(difference(both[i], still[i]) < 1e-5f);
        CHECK(difference(both[100 + i], Vec3(-still[i].x, still[i].y, still[i].z)) < 1e-5f);
    }
}

TEST_CASE("fewer splats are a part of more, and cover as much", "[evaluate]")
{
    Case c(4000);
    const PosedObject half = c.with(DecimateSettings{.keep = 0.5f});
    const PosedObject tenth = c.with(DecimateSettings{.keep = 0.1f});
    CHECK(half.splats->size() == Approx(2000).margin(150));
    CHECK(tenth.splats->size() == Approx(400).margin(80));
    CHECK(std::ranges::includes(*half.sourceRows, *tenth.sourceRows));
    const auto area = [](const Splats& splats) {
        double sum = 0;
        for (std::size_t i = 0; i < splats.size(); ++i) {
            const Vec3 sigma = splats.standardDeviations(i);
            sum += static_cast<double>(sigma.x) * sigma.y;
            CHECK(sigma.z == Approx(0.01f).epsilon(1e-3));
        }
        return sum;
    };
    CHECK(area(*tenth.splats) == Approx(area(*c.object().splats)).epsilon(0.2));
}

TEST_CASE("a mask limits a modifier to its splats", "[evaluate]")
{
    Case c;
    Object object = c.object();
    std::vector<float> weights(object.splats->size());
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<float>(i % 3) / 2;
    object.selections = {std::make_shared<const SplatSelection>(SplatSelection{{99}, "some", Column::of(weights)})};
    c.world.nextId = 100;
    c.world.replace(object);
    const World masked = *apply(c.world, AddModifier{.object = object.id, .settings = OpacitySettings{0.5f}, .mask = {99}});
    const PosedObject posed = poseAt(masked, *masked.objects[0], 0);
    for (std::size_t i = 0; i < weights.size(); ++i) CHECK(posed.splats->peakAlpha(i) == Approx(0.8f * (1 - 0.5f * weights[i])).epsilon(1e-4));
}

TEST_CASE("while a world plays, what does not change is made once", "[evaluate]")
{
    Case c;
    c.with(GradeSettings{.exposure = 0.5f});
    const PosedObject first = poseAt(c.m_last, *c.m_last.objects[0], 0), second = poseAt(c.m_last, *c.m_last.objects[0], 1);
    CHECK(first.splats == second.splats);
    const PosedObject noisy = c.with(NoiseSettings{}, 0.5);
    CHECK(noisy.splats->columns[0] != c.object().splats->columns[0]);
    CHECK(noisy.splats->columns[3] == c.object().splats->columns[3]);
}

TEST_CASE("applying a modifier changes the object into what was shown", "[evaluate]")
{
    for (const ModifierSettings& settings : {ModifierSettings(CropSettings{.shape = CropShape::Sphere, .size = Vec3(2), .softness = 0.2f}), ModifierSettings(GradeSettings{.exposure = -1}), ModifierSettings(MirrorSettings{}),
                                             ModifierSettings(DecimateSettings{}), ModifierSettings(OpacitySettings{0.3f}), ModifierSettings(NoiseSettings{})}) {
        Case c;
        const PosedObject shown = c.with(settings, 0.7);
        const Object& stacked = *c.m_last.objects[0];
        const auto applied = apply(c.m_last, ApplyModifier{stacked.id, stacked.modifiers[0]->id, 0.7});
        REQUIRE(applied);
        CHECK(applied->objects[0]->modifiers.empty());
        const PosedObject now = poseAt(*applied, *applied->objects[0], 0.7);
        CHECK(posedCentres(now) == posedCentres(shown));
        CHECK(*now.splats == *shown.splats);
    }
}
