// Selections against what their names promise: fuzzy sets, shapes on a picture, volumes, what spreads and what is bound.
#include "core/select/select.h"

#include "core/deform/posed_centres.h"
#include "core/evaluate/pose_at.h"
#include "core/select/properties.h"
#include "tests/support/posed_samples.h"
#include "tests/support/splat_samples.h"
#include "tests/support/worlds.h"

#include <catch2/catch.hpp>

#include <numeric>
#include <random>

using namespace morphogen;

namespace {

/// A square lattice of flat splats in the plane z = `z`, `side` by `side`, one step apart, centred; grey.
void addSheet(std::vector<Vec3>& centres, int side, float step, float z)
{
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) centres.push_back({step * (static_cast<float>(x) - 0.5f * static_cast<float>(side - 1)), step * (static_cast<float>(y) - 0.5f * static_cast<float>(side - 1)), z});
}

Object objectOf(const std::vector<Vec3>& centres, float sigma, const Rgb& colour = Rgb(0.5f))
{
    SplatsBuilder builder(centres.size());
    for (std::size_t i = 0; i < centres.size(); ++i) {
        builder.setPosition(i, centres[i]);
        builder.setStandardDeviations(i, {sigma, sigma, 0.2f * sigma});
        builder.setPeakAlpha(i, 0.95f);
        builder.setColour(i, colour);
    }
    Object object;
    object.name = "sheet";
    object.splats = std::make_shared<const Splats>(builder.finish());
    return object;
}

struct Stage {
    World world;
    ObjectId id;
    explicit Stage(Object object) { id = world.add(std::move(object)); }
    SelectContext at(double secs = 0) const { return {.world = world, .object = id, .timeSecs = secs}; }
    SplatWeights ask(const SelectQuery& query, double secs = 0) const
    {
        auto answer = select(query, at(secs));
        if (!answer) FAIL(answer.error().message);
        return *std::move(answer);
    }
};

/// Looks along -z from z = 10 at a picture of 200 x 100 pixels that is 2 m high: 50 pixels a metre.
ScreenView frontView()
{
    ScreenView seen;
    seen.camera.position = {0, 0, 10};
    seen.camera.target = {0, 0, 0};
    seen.camera.projection = Projection::Orthographic;
    seen.camera.orthoHeight = 2;
    seen.width = 200, seen.height = 100;
    return seen;
}

SplatWeights randomWeights(std::size_t count, std::mt19937& random)
{
    std::vector<float> weights(count);
    for (float& weight : weights) weight = std::uniform_real_distribution<float>(0, 1)(random);
    return SplatWeights(std::move(weights));
}

}  // namespace

TEST_CASE("selections combine as fuzzy sets", "[select]")
{
    std::mt19937 random(5);
    const SplatWeights a = randomWeights(1000, random), b = randomWeights(1000, random);
    const auto with = [](SplatWeights x, Combine how, const SplatWeights& y) { return x.combine(how, y); };
    const auto inverse = [](SplatWeights x) { return x.invert(); };
    SECTION("De Morgan: not (a or b) is (not a) and (not b)")
    {
        CHECK(inverse(with(a, Combine::Add, b)) == with(inverse(a), Combine::Intersect, inverse(b)));
    }
    SECTION("removing is intersecting with the inverse, adding commutes, both are idempotent")
    {
        CHECK(with(a, Combine::Remove, b) == with(a, Combine::Intersect, inverse(b)));
        CHECK(with(a, Combine::Add, b) == with(b, Combine::Add, a));
        CHECK(with(a, Combine::Add, a) == a);
        CHECK(with(a, Combine::Intersect, a) == a);
        CHECK(with(a, Combine::Replace, b) == b);
    }
    SECTION("a column holds it bit by bit, and bad columns are refused")
    {
        CHECK(*SplatWeights::from(a.toColumn(), 1000, "tail") == a);
        CHECK_FALSE(SplatWeights::from(a.toColumn(), 999, "tail"));
        CHECK_FALSE(SplatWeights::from(Column::of(std::vector<float>{0.5f, 1.5f}), 2, "tail"));
        CHECK_FALSE(SplatWeights::from(Column::of(std::vector<float>{0.5f, NAN}), 2, "tail"));
        CHECK_FALSE(SplatWeights::from(Column::of(std::vector<double>{0.5, 1}), 2, "tail"));
    }
    SECTION("threshold, count and indices agree")
    {
        SplatWeights hard = a;
        hard.threshold();
        CHECK(hard.count() == a.count());
        CHECK(a.indices().size() == a.count());
        CHECK(hard.touched() == a.count());
        CHECK(a.count() + inverse(a).count() >= 1000);
    }
}

TEST_CASE("shapes on a picture select what projects into them", "[select]")
{
    std::vector<Vec3> centres;
    addSheet(centres, 21, 0.1f, 0);      // -1..1 m: 50..150 px and -0..100 px
    addSheet(centres, 21, 0.1f, -1);     // the same behind it
    const std::size_t front = 441;
    const Stage stage(objectOf(centres, 0.06f));
    // 50 pixels a metre, the middle of the picture at (100, 50).
    const auto pixelOf = [](const Vec3& p) { return Vec2(100 + 50 * p.x, 50 - 50 * p.y); };

    SECTION("a rectangle, whichever corners are given, through everything")
    {
        SelectRectangle query{frontView(), {87, 62}, {118, 33}};
        const SplatWeights weights = stage.ask(query);
        for (std::size_t i = 0; i < centres.size(); ++i) {
            const Vec2 p = pixelOf(centres[i]);
            CHECK(weights.isSelected(i) == (p.x >= 87 && p.x <= 118 && p.y >= 33 && p.y <= 62));
        }
        std::swap(query.from, query.to);
        CHECK(stage.ask(query) == weights);
    }
    SECTION("front-most leaves out what the sheet in front hides, a depth limit lets it in again")
    {
        SelectRectangle query{frontView(), {80, 30}, {120, 70}};
        query.seen.depth = Depth::FrontMost;
        SplatWeights weights = stage.ask(query);
        CHECK(weights.count() == 81);
        for (const std::uint32_t i : weights.indices()) CHECK(i < front);
        query.seen.depthLimitMetres = 1.5f;
        CHECK(stage.ask(query).count() == 162);
        // Another object in front hides both.
        World world = stage.world;
        std::vector<Vec3> shield;
        addSheet(shield, 21, 0.1f, 1);
        world.add(objectOf(shield, 0.06f));
        query.seen.depthLimitMetres = std::nullopt;
        CHECK(select(query, {.world = world, .object = stage.id})->count() == 0);
    }
    SECTION("a footprint reaches further than a centre")
    {
        SelectRectangle query{frontView(), {100.5f, 47.5f}, {104.0f, 48.5f}};   // between lattice points
        CHECK(stage.ask(query).count() == 0);
        query.seen.reach = Reach::Footprint;
        // 1.5 sigma = 4.5 px about every lattice point 5 px apart: those at x 100 and 105, y 45 and 50, in both sheets.
        const SplatWeights weights = stage.ask(query);
        for (std::size_t i = 0; i < centres.size(); ++i) {
            const Vec2 p = pixelOf(centres[i]), nearest = glm::clamp(p, Vec2(100.5f, 47.5f), Vec2(104.0f, 48.5f));
            const float distance = glm::length(p - nearest);
            if (std::abs(distance - 4.5f) > 0.2f) CHECK(weights.isSelected(i) == (distance < 4.5f));
        }
    }
    SECTION("a lasso by the even-odd rule, as a rectangle where it is one")
    {
        const SelectPolygon square{frontView(), {{87, 62}, {118, 62}, {118, 33}, {87, 33}}};
        CHECK(stage.ask(square) == stage.ask(SelectRectangle{frontView(), {87, 62}, {118, 33}}));
        // A star's middle is surrounded twice.
        SelectPolygon star{frontView(), {}};
        for (int k = 0; k < 5; ++k) star.corners.push_back(Vec2(101, 51) + 45.0f * Vec2(std::sin(0.8f * kPi * static_cast<float>(k)), -std::cos(0.8f * kPi * static_cast<float>(k))));
        const SplatWeights weights = stage.ask(star);
        CHECK_FALSE(weights.isSelected(220));   // the middle
        CHECK(weights.count() > 50);
    }
    SECTION("a brush with a soft rim")
    {
        const SelectBrush query{frontView(), {{80, 50}, {120, 50}}, 20, 0.5f};
        const SplatWeights weights = stage.ask(query);
        for (std::size_t i = 0; i < centres.size(); ++i) {
            const Vec2 p = pixelOf(centres[i]);
            const float distance = glm::length(p - Vec2(std::clamp(p.x, 80.0f, 120.0f), 50));
            const float wanted = distance <= 10 ? 1 : distance >= 20 ? 0 : 1 - (distance - 10) / 10;
            CHECK(weights[i] == Approx(wanted).margin(1e-4));
        }
    }
    SECTION("nothing behind the camera, and refusals")
    {
        SelectRectangle query{frontView(), {0, 0}, {200, 100}};
        query.seen.camera.position = {0, 0, -5}, query.seen.camera.target = {0, 0, -10};
        CHECK(stage.ask(query).count() == 0);
        query.seen.width = 0;
        CHECK(select(query, stage.at()).error().kind == Error::Kind::Usage);
        CHECK(select(SelectPolygon{frontView(), {{1, 1}, {2, 2}}}, stage.at()).error().kind == Error::Kind::Usage);
        CHECK(select(SelectBrush{frontView(), {}, 3}, stage.at()).error().kind == Error::Kind::Usage);
    }
}

TEST_CASE("volumes, colours and ranges select by their measure", "[select]")
{
    std::mt19937 random(3);
    Object object;
    object.name = "cloud";
    object.splats = std::make_shared<const Splats>(support::randomSplats(5000, 1, 9));
    object.placement.translation = {1, 2, 3};
    object.placement.rotation = glm::angleAxis(0.7f, glm::normalize(Vec3(1, 2, 3)));
    object.placement.scale = Vec3(1.5f);
    const Stage stage(object);
    const auto centres = posedCentres(poseAt(*stage.world.find(stage.id), 0));

    SECTION("a sphere, and its soft edge")
    {
        const SelectSphere query{{1, 2, 3}, 4.0f, 2.0f};
        const SplatWeights weights = stage.ask(query);
        for (std::size_t i = 0; i < centres.size(); ++i) {
            const float outside = glm::length(centres[i] - query.centre) - query.radius;
            CHECK(weights[i] == Approx(std::clamp(1 - outside / query.soft, 0.0f, 1.0f)).margin(1e-4));
        }
    }
    SECTION("a box turned by its rotation selects as an unturned one the world turned back")
    {
        const Quat turn = glm::angleAxis(0.4f, glm::normalize(Vec3(3, 1, 2)));
        const SplatWeights weights = stage.ask(SelectBox{{1, 2, 3}, {3, 2, 4}, turn});
        for (std::size_t i = 0; i < centres.size(); ++i) {
            const Vec3 p = glm::transpose(glm::mat3_cast(turn)) * (centres[i] - Vec3(1, 2, 3));
            if (std::abs(std::max({std::abs(p.x) - 3, std::abs(p.y) - 2, std::abs(p.z) - 4})) < 1e-3f) continue;
            CHECK(weights.isSelected(i) == (std::abs(p.x) <= 3 && std::abs(p.y) <= 2 && std::abs(p.z) <= 4));
        }
    }
    SECTION("halves of a range make the whole, and the histogram counts what ranges select")
    {
        for (const std::string& name : propertyNames(*object.splats)) {
            INFO(name);
            const SplatProperty property{name};
            const auto counted = histogram(property, 16, stage.at());
            REQUIRE(counted);
            CHECK(std::accumulate(counted->counts.begin(), counted->counts.end(), std::uint64_t{0}) == counted->finite);
            const float middle = static_cast<float>(counted->median);
            const std::size_t below = stage.ask(SelectRange{name, counted->least, middle}).count();
            const std::size_t above = stage.ask(SelectRange{name, std::nextafter(middle, INFINITY), counted->most}).count();
            CHECK(below + above == counted->finite);
            CHECK(std::abs(static_cast<long>(below) - static_cast<long>(above)) <= static_cast<long>(counted->finite) * 0.02 + 1);
        }
    }
    SECTION("opacity as alpha, size in metres of the world")
    {
        const SplatWeights faint = stage.ask(SelectRange{"opacity", 0, 0.3f});
        for (std::size_t i = 0; i < centres.size(); ++i) CHECK(faint.isSelected(i) == (object.splats->peakAlpha(i) <= 0.3f));
        CHECK(faint.count() + stage.ask(SelectInverse{SelectPart(SelectRange{"opacity", 0, 0.3f})}).count() == centres.size());
        const SplatWeights large = stage.ask(SelectRange{"size", 0.05f});
        for (std::size_t i = 0; i < centres.size(); ++i) {
            const Vec3 s = 1.5f * object.splats->standardDeviations(i);
            const float size = std::max({s.x, s.y, s.z});
            if (std::abs(size - 0.05f) > 1e-5f) CHECK(large.isSelected(i) == (size >= 0.05f));
        }
    }
    SECTION("a colour is nearest to itself; everything is within a large distance")
    {
        const Rgb like(0.5f + kShC0 * object.splats->column(SplatColumn::Dc0).at<float>(7), 0.5f + kShC0 * object.splats->column(SplatColumn::Dc1).at<float>(7),
                       0.5f + kShC0 * object.splats->column(SplatColumn::Dc2).at<float>(7));
        CHECK(stage.ask(SelectColour{like, 1e-5f}).isSelected(7));
        CHECK(stage.ask(SelectColour{like, 1e-5f}).count() < 5);
        CHECK(stage.ask(SelectColour{like, 1e5f}).count() == 5000);
    }
    SECTION("queries combine as their weights do")
    {
        const SelectQuery a = SelectSphere{{0, 2, 3}, 3}, b = SelectSphere{{2, 2, 3}, 3};
        SplatWeights both = stage.ask(a);
        both.combine(Combine::Intersect, stage.ask(b));
        CHECK(stage.ask(SelectAnd{{a, b}}) == both);
        SplatWeights either = stage.ask(a);
        either.combine(Combine::Add, stage.ask(b));
        CHECK(stage.ask(SelectOr{{a, b}}) == either);
        SplatWeights first = stage.ask(a);
        first.combine(Combine::Remove, stage.ask(b));
        CHECK(stage.ask(SelectSubtract{{a, b}}) == first);
    }
    SECTION("refusals name what is wrong")
    {
        CHECK_THAT(select(SelectRange{"weight"}, stage.at()).error().message, Catch::Contains("weight") && Catch::Contains("cloud"));
        CHECK_THAT(select(SelectNamed{"tail"}, stage.at()).error().message, Catch::Contains("tail"));
        CHECK(select(SelectSplats{{5000}}, stage.at()).error().kind == Error::Kind::Usage);
        CHECK(select(SelectSphere{{0, 0, 0}, -1}, stage.at()).error().kind == Error::Kind::Usage);
        CHECK(select(SelectAll{}, {.world = stage.world, .object = ObjectId{77}}).error().kind == Error::Kind::NotFound);
    }
    SECTION("a stored selection comes back as it was stored")
    {
        const Column stored = randomWeights(5000, random).toColumn();
        SelectContext context = stage.at();
        context.stored = [&](std::string_view name) { return name == "tail" ? &stored : nullptr; };
        CHECK(select(SelectNamed{"tail"}, context)->toColumn() == stored);
        CHECK_FALSE(select(SelectNamed{"nose"}, context));
    }
}

TEST_CASE("what spreads stays on what touches", "[select]")
{
    // Two sheets half a metre apart; the left half of the first is red.
    std::vector<Vec3> centres;
    addSheet(centres, 41, 0.05f, 0);
    addSheet(centres, 41, 0.05f, 0.5f);
    const std::size_t sheet = 41 * 41;
    SplatsBuilder builder(centres.size());
    for (std::size_t i = 0; i < centres.size(); ++i) {
        builder.setPosition(i, centres[i]);
        builder.setStandardDeviations(i, {0.02f, 0.02f, 0.004f});
        builder.setPeakAlpha(i, 0.9f);
        builder.setColour(i, i < sheet && centres[i].x < 0 ? Rgb(0.8f, 0.1f, 0.1f) : Rgb(0.3f, 0.5f, 0.8f));
    }
    Object object;
    object.name = "sheets";
    object.splats = std::make_shared<const Splats>(builder.finish());
    const Stage stage(object);
    const std::uint32_t middle = 20 * 41 + 20, left = 20 * 41 + 3;

    SECTION("a flood keeps to its colour and its sheet")
    {
        const SplatWeights red = stage.ask(SelectFlood{left, 0.1f});
        for (std::size_t i = 0; i < centres.size(); ++i) CHECK(red.isSelected(i) == (i < sheet && centres[i].x < 0));
        CHECK(stage.ask(SelectFlood{left, 10.0f}).count() == sheet);
        CHECK(stage.ask(SelectFlood{SelectFlood{Vec3(-0.9f, 0, 0.01f), 0.1f}}) == red);
    }
    SECTION("a flood ends at its distance")
    {
        const SplatWeights near = stage.ask(SelectFlood{middle, 10.0f, 0.3f});
        for (std::size_t i = 0; i < centres.size(); ++i) {
            const float distance = glm::length(centres[i] - centres[middle]);
            if (distance > 0.3f || i >= sheet) CHECK_FALSE(near.isSelected(i));
            else if (distance < 0.25f) CHECK(near.isSelected(i));   // ways along a lattice are up to 8 % longer
        }
    }
    SECTION("growing by metres is the distance to the selection, shrinking takes the rim off")
    {
        const SelectQuery sphere = SelectSphere{{0, 0, 0}, 0.42f};
        const SplatWeights selected = stage.ask(sphere), large = stage.ask(SelectGrown{SelectPart(sphere), GrowBy::Metres, 0.2f});
        for (std::size_t i = 0; i < centres.size(); ++i) {
            float nearest = 1e9f;
            for (const std::uint32_t j : selected.indices()) nearest = std::min(nearest, glm::length(centres[i] - centres[j]));
            if (std::abs(nearest - 0.2f) > 1e-4f) CHECK(large.isSelected(i) == (nearest < 0.2f));
        }
        const SplatWeights back = stage.ask(SelectGrown{SelectPart(SelectGrown{SelectPart(sphere), GrowBy::Metres, 0.2f}), GrowBy::Metres, -0.2f});
        for (const std::uint32_t i : selected.indices()) CHECK(back.isSelected(i));
        CHECK(back.count() < large.count());
        CHECK(stage.ask(SelectGrown{SelectPart(sphere), GrowBy::Steps, 0}) == selected);
        CHECK(stage.ask(SelectGrown{SelectPart(sphere), GrowBy::Steps, 1}).count() > selected.count());
        CHECK(stage.ask(SelectGrown{SelectPart(sphere), GrowBy::Steps, -1}).count() < selected.count());
        CHECK(stage.ask(SelectGrown{SelectPart(SelectAll{}), GrowBy::Steps, -3}).count() == centres.size());
    }
    SECTION("a falloff is one on the selection, falls with the way and never jumps the gap")
    {
        const SplatWeights soft = stage.ask(SelectFalloff{SelectPart(SelectSplats{{middle}}), 0.6f});
        CHECK(soft[middle] == 1);
        for (std::size_t i = 0; i < centres.size(); ++i) {
            if (i >= sheet || glm::length(centres[i] - centres[middle]) >= 0.6f) CHECK(soft[i] == 0);
            else CHECK(soft[i] >= 0);
        }
        for (std::size_t k = 1; k < 10; ++k) CHECK(soft[middle + k] < soft[middle + k - 1]);
    }
}

TEST_CASE("a selection on an object that moves is of the same splats wherever it stands", "[select]")
{
    std::mt19937 random(11);
    int asked = 0;
    for (int trial = 0; trial < 40; ++trial) {
        Object object = support::randomObject(random);
        if (object.sequence || object.splats->size() == 0 || object.clips.empty()) continue;
        object.activeClip = 0;
        const Stage stage(object);
        const double duration = object.durationSecs();
        for (const double secs : {0.0, 0.4 * duration}) {
            const auto centres = posedCentres(ownPoseAt(stage.world, *stage.world.find(stage.id), secs));
            std::size_t target = 0;
            while (target < centres.size() && !std::isfinite(glm::length(centres[target]))) ++target;
            if (target == centres.size()) continue;
            // A small sphere round a splat, there where it is at that time, holds it.
            CHECK(stage.ask(SelectSphere{centres[target], 0.01f}, secs).isSelected(target));
            ++asked;
        }
    }
    CHECK(asked > 0);
}

TEST_CASE("a query stops when it is told to", "[select]")
{
    Object object;
    object.name = "cloud";
    object.splats = std::make_shared<const Splats>(support::randomSplats(200000, 0, 2));
    const Stage stage(object);
    std::stop_source stop;
    stop.request_stop();
    SelectContext context = stage.at();
    context.stop = stop.get_token();
    for (const SelectQuery& query : {SelectQuery(SelectAll{}), SelectQuery(SelectFlood{}), SelectQuery(SelectFloaters{}), SelectQuery(SelectCutOut{{Vec3(0)}, {}})})
        CHECK(select(query, context).error().kind == Error::Kind::Cancelled);
}
