// Selections as JSON: both ways without loss, and a closed schema that names what it does not know.
#include "core/select/select_json.h"

#include <catch2/catch.hpp>

#include <set>

using namespace morphogen;

namespace {

ScreenView view()
{
    ScreenView seen;
    seen.camera.position = {1, 2.5f, 3};
    seen.camera.fovYRadians = 0.7f;
    seen.width = 640, seen.height = 480;
    seen.reach = Reach::Footprint;
    seen.depth = Depth::FrontMost;
    seen.depthLimitMetres = 0.1f;
    return seen;
}

/// One of every kind, each with every field off its default.
std::vector<SelectQuery> everyKind()
{
    ScreenView flat = view();
    flat.camera.fovYRadians = CameraView{}.fovYRadians;
    flat.camera.projection = Projection::Orthographic, flat.camera.orthoHeight = 3;
    std::vector<SelectQuery> queries{
        SelectAll{}, SelectNamed{"tail"}, SelectSplats{{3, 1, 4}}, SelectRectangle{view(), {1, 2}, {30, 40.5f}}, SelectPolygon{flat, {{1, 2}, {3, 4}, {5, 6}}},
        SelectBrush{view(), {{1, 2}, {3, 4}}, 12, 0.25f}, SelectSphere{{0, 1, 0}, 0.3f, 0.1f}, SelectBox{{0, 1, 0}, {1, 2, 3}, Quat(0.5f, 0.5f, 0.5f, 0.5f), 0.2f},
        SelectFlood{Vec3(1, 2, 3), 0.2f, 5, 0.01f}, SelectColour{{1, 0, 0}, 0.2f, 0.05f}, SelectRange{"distance", 0.1f, 0.9f, 0.2f, {1, 2, 3}},
        SelectBound{{"tail", "head"}, Subtree::NodesOnly}, SelectGrown{SelectPart(SelectAll{}), GrowBy::Metres, -0.2f}, SelectFalloff{SelectPart(SelectNamed{"tail"}), 0.4f},
        SelectShadow{SelectPart(SelectNamed{"mug"})},
        SelectInverse{SelectPart(SelectAll{})}, SelectFloaters{50, 3}, SelectNeedles{12}, SelectOversized{40}, SelectFaint{0.1f}, SelectCutOut{{{1, 2, 3}, {4, 5, 6}}, {{7, 8, 9}}, Fringe::Take}};
    const std::vector<SelectQuery> some(queries.begin() + 6, queries.begin() + 9);
    queries.push_back(SelectAnd{some});
    queries.push_back(SelectOr{some});
    queries.push_back(SelectSubtract{some});
    return queries;
}

std::string problemOf(const char* text)
{
    const auto document = json::parseDocument(text, "step 3");
    REQUIRE(document);
    const auto query = selectFromJson(*document, "step 3");
    REQUIRE_FALSE(query);
    CHECK(query.error().kind == Error::Kind::Format);
    return query.error().message;
}

}  // namespace

TEST_CASE("every kind of selection comes back from its JSON as it was", "[select]")
{
    const auto queries = everyKind();
    std::set<std::size_t> kinds;
    for (const SelectQuery& query : queries) {
        const std::string text = json::canonicalText(selectToJson(query));
        INFO(text);
        const auto document = json::parseDocument(text, "step 1");
        REQUIRE(document);
        const auto back = selectFromJson(*document, "step 1");
        if (!back) FAIL(back.error().message);
        CHECK(*back == query);
        CHECK(json::canonicalText(selectToJson(*back)) == text);
        kinds.insert(query.how.index());
    }
    CHECK(kinds.size() == std::variant_size_v<SelectQuery::How>);
}

TEST_CASE("what a selection's JSON leaves out has its default", "[select]")
{
    const auto sphere = selectFromJson(json::Json::parse(R"({"sphere":{"centre":[0,1,0],"radius":0.3}})"), "select");
    REQUIRE(sphere);
    CHECK(*sphere == SelectQuery(SelectSphere{{0, 1, 0}, 0.3f, 0}));
    CHECK(*selectFromJson(json::Json::parse(R"({"floaters":{}})"), "select") == SelectQuery(SelectFloaters{}));
}

TEST_CASE("a selection's JSON that is not in the schema is refused by name", "[select]")
{
    using Catch::Contains;
    CHECK_THAT(problemOf(R"({"circle":{}})"), Contains("circle") && Contains("step 3") && Contains("sphere"));
    CHECK_THAT(problemOf(R"({"sphere":{"centre":[0,1,0],"radius":0.3,"colour":1}})"), Contains("colour") && Contains("sphere"));
    CHECK_THAT(problemOf(R"({"sphere":{"centre":[0,1],"radius":0.3}})"), Contains("centre"));
    CHECK_THAT(problemOf(R"({"sphere":{"centre":[0,1,"x"],"radius":0.3}})"), Contains("centre"));
    CHECK_THAT(problemOf(R"({"sphere":{"radius":0.3}})"), Contains("centre") && Contains("missing"));
    CHECK_THAT(problemOf(R"({"sphere":7})"), Contains("sphere"));
    CHECK_THAT(problemOf(R"({"and":[{"all":true},{"name":7}]})"), Contains("part 2"));
    CHECK_THAT(problemOf(R"({"and":[]})"), Contains("empty"));
    CHECK_THAT(problemOf(R"({"not":{"not":{"flood":{"splat":-1}}}})"), Contains("splat"));
    CHECK_THAT(problemOf(R"({"flood":{"splat":1,"from":[0,0,0]}})"), Contains("from"));
    CHECK_THAT(problemOf(R"({"all":true,"name":"tail"})"), Contains("one key"));
    CHECK_THAT(problemOf(R"([1,2])"), Contains("step 3"));
    CHECK_THAT(problemOf(R"({"splats":[1,2.5]})"), Contains("splats"));
    CHECK_THAT(problemOf(R"({"rectangle":{"from":[0,0],"to":[1,1],"view":{"position":[0,0,0],"target":[0,0,1],"width":0,"height":5}}})"), Contains("width"));
    CHECK_THAT(problemOf(R"({"grow":{"of":{"all":true},"steps":1,"metres":1}})"), Contains("metres"));
    CHECK_THAT(problemOf(R"({"grow":{"of":{"everything":true},"steps":1}})"), Contains("everything"));
}
