#include "core/authoring/capture.h"
#include "core/authoring/capture_debris.h"
#include "core/authoring/light.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

using namespace morphogen;

namespace {

const Column& trueIds(const Splats& splats)
{
    for (const NamedColumn& extra : splats.extra)
        if (extra.name == kTrueIdColumn) return extra.column;
    FAIL("no true ids");
    return splats.columns[0];
}

std::map<int, std::size_t> countById(const Splats& splats)
{
    std::map<int, std::size_t> counts;
    for (const std::uint8_t id : trueIds(splats).toVector<std::uint8_t>()) ++counts[id];
    return counts;
}

}  // namespace

TEST_CASE("the hard capture has the defects that it promises, and a truth to judge by", "[samples]")
{
    static const auto capture = makeHardCapture({});   // once for all sections
    REQUIRE(capture);
    const Splats &captured = capture->captured, &truth = capture->truth;

    SECTION("degree-3 harmonics, a tilt and a scale")
    {
        CHECK(captured.shDegree == 3);
        CHECK(captured.size() >= 280000);
        const Vec3 up = capture->captureFromRoom.direction({0, 1, 0});
        CHECK(glm::length(up) == Approx(kCaptureScale).epsilon(1e-4));
        CHECK(glm::degrees(std::acos(glm::normalize(up).y)) == Approx(kCaptureTiltDegrees).margin(0.01));
    }
    SECTION("ten things and every kind of debris in proportion")
    {
        auto counts = countById(captured);
        const auto of = [&](CaptureCode code) { return static_cast<double>(counts[static_cast<int>(code)]); };
        double surface = of(CaptureCode::Background);
        for (int id = 1; id <= 10; ++id) {
            INFO(id);
            CHECK(counts[id] >= 2500);
            surface += static_cast<double>(counts[id]);
        }
        CHECK(of(CaptureCode::Floater) / surface == Approx(kDebrisShares.floaters).margin(0.002));
        CHECK(of(CaptureCode::Needle) / surface == Approx(kDebrisShares.needles).margin(0.001));
        CHECK(of(CaptureCode::Halo) / surface == Approx(kDebrisShares.halo).margin(0.001));
        CHECK(of(CaptureCode::Haze) / surface == Approx(kDebrisShares.haze).margin(0.001));
        CHECK(of(CaptureCode::Far) / surface == Approx(kDebrisShares.far).margin(0.001));
        auto clean = countById(truth);
        CHECK(clean.size() == 11);
        for (int id = 0; id <= 10; ++id) CHECK(clean[id] >= counts[id]);
    }
    SECTION("needles are long and thin, far splats lie outside the room")
    {
        const Affine3x4 back = capture->captureFromRoom.inverse();
        const auto ids = trueIds(captured).toVector<std::uint8_t>();
        for (std::size_t i = 0; i < captured.size(); ++i) {
            if (ids[i] == static_cast<std::uint8_t>(CaptureCode::Needle)) {
                const Vec3 s = captured.standardDeviations(i);
                const float longest = std::max(s.x, std::max(s.y, s.z)), sum = s.x + s.y + s.z;
                if (!(longest > 8 * (sum - longest) / 2)) FAIL("a needle is stout");
            }
            if (ids[i] == static_cast<std::uint8_t>(CaptureCode::Far) && glm::length(back.point(captured.position(i))) < 5) FAIL("a far splat is near");
        }
    }
    SECTION("some of the room was never seen")
    {
        std::vector<Vec3> seen;
        const auto ids = trueIds(captured).toVector<std::uint8_t>();
        for (std::size_t i = 0; i < captured.size(); ++i)
            if (ids[i] <= 10) seen.push_back(captured.position(i));
        const DistanceGrid near(seen, 260);
        std::size_t missing = 0;
        for (std::size_t i = 0; i < truth.size(); ++i) missing += near.at(truth.position(i)) > 0.04f * kCaptureScale;
        const double share = static_cast<double>(missing) / static_cast<double>(truth.size());
        CHECK(share > 0.01);
        CHECK(share < 0.30);
    }
}
