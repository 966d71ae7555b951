#include "ui/models/euler.h"
#include "ui/models/text.h"
#include "ui/models/action_search.h"

#include <catch2/catch.hpp>

#include <random>

using namespace morphogen;
using namespace morphogen::ui;

TEST_CASE("numbers read as people write them", "[ui][text]")
{
    CHECK(countText(812) == "812");
    CHECK(countText(4200) == "4.2k");
    CHECK(countText(212480) == "212k");
    CHECK(countText(999999) == "1M");
    CHECK(countText(1300000) == "1.3M");
    CHECK(bytesText(0) == "0 B");
    CHECK(bytesText(38'400'000) == "38 MB");
    CHECK(bytesText(1'100'000'000) == "1.1 GB");
    CHECK(clockText(1.84) == "00:01.84");
    CHECK(clockText(61.5) == "01:01.50");
    CHECK(clockText(0) == "00:00.00");
    CHECK(clockText(59.996) == "01:00.00");
    CHECK(clockText(29.0 / 24) == "00:01.21");
    CHECK(secsText(29.0 / 24) == "1.21 s");   // the same, wherever it is read
    CHECK(lengthText(0.42) == "42.0 cm");
    CHECK(lengthText(1.75) == "1.75 m");
    CHECK(durationText(12) == "12 s");
    CHECK(durationText(80 * 60) == "1 h 20 min");
    CHECK(plural(1, "object", "objects") == "1 object");
    CHECK(plural(3, "object", "objects") == "3 objects");
}

TEST_CASE("angles of any rotation give that rotation back, and shown angles stay while they mean the same", "[ui][euler]")
{
    std::mt19937 random(5);
    std::normal_distribution<float> normal;
    for (int i = 0; i < 1000; ++i) {
        const Quat q = glm::normalize(Quat(normal(random), normal(random), normal(random), normal(random)));
        CHECK(std::abs(glm::dot(quatOfEuler(eulerOf(q)), q)) == Approx(1).margin(1e-4));
        const Vec3 typed(400 * normal(random), 300 * normal(random), 200 * normal(random));
        CHECK(eulerOf(quatOfEuler(typed), typed) == typed);
    }
    CHECK(glm::length(eulerOf(Quat(1, 0, 0, 0))) == 0);
    const Vec3 up = quatOfEuler({90, 0, 0}) * Vec3(0, 1, 0);
    CHECK(up.z == Approx(1));
}

TEST_CASE("the palette finds actions by what people type", "[ui][palette]")
{
    const auto first = [](const char* query) {
        const auto found = searchActions(QString::fromLatin1(query));
        INFO(query);
        REQUIRE_FALSE(found.empty());
        return std::string(found.front()->id);
    };
    CHECK(first("save") == "file.save");
    CHECK(first("save as") == "file.saveAs");
    CHECK(first("undo") == "edit.undo");
    CHECK(first("imp") == "file.import");
    CHECK(first("frame sel") == "view.frameSelected");
    CHECK(first("find floor") == "object.fitFloor");
    CHECK(first("EXPORT") == "file.export");
    CHECK(first("palette") == "help.palette");
    CHECK(searchActions("zzzzqqq").empty());
    CHECK(searchActions("").size() == actionTable().size());
    for (const ActionRow& row : actionTable()) {   // each is found by its own name
        const auto found = searchActions(QString::fromUtf8(row.text));
        INFO(row.text);
        CHECK(std::ranges::find(found, &row) != found.end());
        CHECK(std::ranges::find(found, &row) - found.begin() < 5);
    }
}
