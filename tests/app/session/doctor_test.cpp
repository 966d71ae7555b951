#include "app/session/doctor.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

using namespace morphogen;
using nlohmann::json;

TEST_CASE("the doctor reports every part, and gives advice for every finding", "[doctor]")
{
    const auto report = examineMachine({});
    REQUIRE(report);
    const json parsed = json::parse(doctorJson(*report));
    std::set<std::string> names;
    for (const json& group : parsed["groups"]) names.insert(group["name"].get<std::string>());
    for (const char* name : {"processor", "memory", "libraries", "vulkan", "drawing", "libtorch", "transports"}) {
        INFO(name);
        CHECK(names.count(name) == 1);
    }
    for (const Finding& finding : report->findings) {
        CHECK_FALSE(finding.what.empty());
        CHECK_FALSE(finding.advice.empty());
    }
    const std::string text = doctorText(*report);
    CHECK_THAT(text, Catch::Contains("Assimp") && Catch::Contains("memfd host memory"));
    for (const Finding& finding : report->findings) CHECK_THAT(text, Catch::Contains(finding.advice));
}

TEST_CASE("a doctor that is cancelled says so", "[doctor]")
{
    std::stop_source source;
    source.request_stop();
    const auto report = examineMachine({source.get_token(), {}});
    REQUIRE_FALSE(report);
    CHECK(report.error().kind == Error::Kind::Cancelled);
}
