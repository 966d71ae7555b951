// Splat formats on files of other programs (../shared/data/splats), and against each other.
#include "core/io/export_ply.h"
#include "core/io/import.h"
#include "tests/support/shared.h"
#include "tests/support/splat_samples.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace morphogen;
using support::import;

namespace {

Imported need(const std::filesystem::path& path, const ImportOptions& options = {})
{
    auto imported = import(path, options);
    if (!imported) FAIL(imported.error().message);
    return *imported;
}

struct Moments {
    double mean = 0, deviation = 0;
};
Moments momentsOf(const Column& column)
{
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < column.rows(); ++i) sum += column.at<float>(i), squares += double(column.at<float>(i)) * column.at<float>(i);
    const double n = double(column.rows()), mean = sum / n;
    return {mean, std::sqrt(std::max(0.0, squares / n - mean * mean))};
}

}  // namespace

TEST_CASE("biker is the same figure as compressed PLY and as SPZ 4, standing up", "[io][formats]")
{
    const auto ply = support::sharedData("splats/biker.compressed.ply"), spz = support::sharedData("splats/biker.spz");
    MG_NEED(ply);
    MG_NEED(spz);
    const Imported a = need(ply), b = need(spz);
    REQUIRE(a.object.splats->size() == 152746);
    REQUIRE(b.object.splats->size() == 152746);
    CHECK(a.object.name == "biker.compressed");
    CHECK(a.object.provenance.format == "compressed PLY");
    CHECK(b.object.provenance.format == "SPZ 4");
    CHECK(support::hasNote(a, "+Y down by custom"));
    const Bounds one = a.object.splats->bounds(), other = b.object.splats->bounds();
    for (int axis = 0; axis < 3; ++axis) {
        CHECK(one.lower[axis] == Approx(other.lower[axis]).margin(3e-4));
        CHECK(one.upper[axis] == Approx(other.upper[axis]).margin(3e-4));
    }
    CHECK(one.upper.y > 3.0f);   // its head
    CHECK(one.lower.y > -0.01f);
    for (const SplatColumn c : {SplatColumn::X, SplatColumn::Y, SplatColumn::Z, SplatColumn::Scale0, SplatColumn::Scale1, SplatColumn::Scale2, SplatColumn::Dc0,
                                SplatColumn::Dc1, SplatColumn::Dc2}) {
        const Moments m = momentsOf(a.object.splats->column(c)), n = momentsOf(b.object.splats->column(c));
        INFO(nameOf(c));
        CHECK(m.mean == Approx(n.mean).margin(0.01));
        CHECK(m.deviation == Approx(n.deviation).margin(0.02));
    }
}

TEST_CASE("the fixtures are the same four splats in the world, whatever the format", "[io][formats]")
{
    const auto folder = support::sharedData("splats/fixtures");
    MG_NEED(folder);
    // The SPZ 4 file was written through the reference library, which turned it up; .splat holds the same +Y down.
    const Imported splat = need(folder / "minimal.splat"), v4 = need(folder / "minimal-v4.spz");
    CHECK(support::hasNote(splat, "+Y down by custom"));
    CHECK(support::hasNote(v4, "as SPZ specifies"));
    CHECK(v4.object.provenance.format == "SPZ 4");
    const Splats &s = *splat.object.splats, &other = *v4.object.splats;
    REQUIRE(s.size() == 4);
    REQUIRE(other.size() == 4);
    CHECK(s.position(1) == Vec3(0, 0, 1));
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(glm::distance(other.position(i), s.position(i)) < 1e-3f);
        CHECK(other.peakAlpha(i) == Approx(s.peakAlpha(i)).margin(0.005));
        const Mat3 one = s.covariance(i), two = other.covariance(i);
        for (int k = 0; k < 9; ++k) CHECK(one[k / 3][k % 3] == Approx(two[k / 3][k % 3]).margin(3e-4));
        for (std::size_t c = 11; c < 14; ++c) CHECK(s.columns[c].at<float>(i) == Approx(other.columns[c].at<float>(i)).margin(0.01));
    }
}

TEST_CASE("SPZ 2 decodes to what splat-transform 3.7 reads, gzipped or not", "[io][formats]")
{
    const auto folder = support::sharedData("splats/fixtures");
    MG_NEED(folder);
    const Imported raw = need(folder / "minimal-raw.spz"), v2 = need(folder / "minimal-v2.spz");
    CHECK(v2.object.provenance.format == "SPZ 2");
    CHECK(*raw.object.splats == *v2.object.splats);
    const Splats& s = *v2.object.splats;
    REQUIRE(s.size() == 4);
    CHECK(s.position(0) == Vec3(-1, 0, -1));
    CHECK(s.position(2) == Vec3(-1, 0, 0));
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(s.column(SplatColumn::Rot0).at<float>(i) == Approx(0.99997693));
        CHECK(s.column(SplatColumn::Rot3).at<float>(i) == Approx(0.00392157).margin(1e-6));
        CHECK(s.column(SplatColumn::Scale1).at<float>(i) == -2.3125f);
        CHECK(s.column(SplatColumn::Opacity).at<float>(i) == Approx(2.2192035));
        CHECK(s.column(SplatColumn::Dc0).at<float>(i) == Approx(i % 2 ? 1.1111112 : -1.1111112));
    }
}

TEST_CASE("a SOG archive holds a monkey, right way up", "[io][formats]")
{
    const auto path = support::sharedData("splats/flipbook_monkey/monkey_0001.sog");
    MG_NEED(path);
    const Imported monkey = need(path);
    CHECK(monkey.object.provenance.format == "SOG 2");
    CHECK(monkey.object.name == "monkey_0001");
    CHECK(monkey.object.splats->size() > 1000);
    const Bounds bounds = monkey.object.splats->bounds();
    CHECK(bounds.diagonal() > 0.1f);
    CHECK(bounds.diagonal() < 100.0f);
}

TEST_CASE("a streamed SOG gives the finest level that is there, standing on the floor", "[io][formats]")
{
    const auto folder = support::sharedData("splats/sog_playbot_lod");
    MG_NEED(folder);
    const Imported whole = need(folder);
    CHECK(whole.object.name == "sog_playbot_lod");
    CHECK(whole.object.provenance.format == "streamed SOG");
    CHECK(support::hasNote(whole, "level 3 was loaded"));
    REQUIRE(whole.object.splats->size() == 15508 + 15492);
    CHECK(whole.object.splats->shDegree > 0);
    const Bounds bounds = whole.object.splats->bounds();
    CHECK(bounds.upper.y > 1.0f);
    CHECK(bounds.lower.y > -0.2f);
    CHECK(need(folder / "lod-meta.json").object.name == "sog_playbot_lod");
    const Imported level = need(folder / "3_0");
    CHECK(level.object.name == "3_0");
    // The two chunks of level 3 are all of that level, in order.
    CHECK(level.object.splats->columns == whole.object.splats->columns);
    CHECK(level.object.splats->shRest == whole.object.splats->shRest);
    CHECK(*need(folder / "3_0" / "meta.json").object.splats == *level.object.splats);
    CHECK(need(folder / "6_0").object.splats->size() == 1873);
}

TEST_CASE("what came from any format goes out as PLY and comes back with the same bits", "[io][formats]")
{
    const auto folder = support::sharedData("splats");
    MG_NEED(folder);
    const support::TemporaryFolder out;
    for (const char* name : {"biker.spz", "fixtures/minimal.splat", "flipbook_monkey/monkey_0003.sog", "sog_playbot_lod/4_0"}) {
        const Imported imported = need(folder / name);
        REQUIRE(writePly(*imported.object.splats, {}, out / "x.ply", {}));
        CHECK(*need(out / "x.ply").object.splats == *imported.object.splats);
    }
}
