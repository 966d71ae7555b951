#include "core/causal/measure.h"

#include "core/causal/branches.h"
#include "core/causal/report.h"
#include "core/causal/rollout_table.h"
#include "core/causal/sweep.h"
#include "core/edit/dynamics_edits.h"
#include "tests/support/physics_worlds.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdio>
#include <fstream>

using namespace morphogen;
using namespace morphogen::causal;
using namespace morphogen::support;

namespace {

double measured(const World& world, std::string_view text)
{
    const auto scene = support::sceneOf(world);
    const auto measure = measureFrom(text, scene);
    if (!measure) FAIL(measure.error().message);
    return valueOf(*measure, *dynamics::simulate(scene)).value_or(std::nan(""));
}

World falling()
{
    Body body;
    body.restitution = 0;
    return physicsWorld({ball("ball", 0.1f, {0, 2.1f, 0}, body), box("box", Vec3(0.1f), {3, 0.1f, 0})}, {.ground = 0, .durationSecs = 2});
}

std::string read(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a measure is what its name says", "[causal]")
{
    const World world = falling();
    CHECK(measured(world, "y(ball, t=0)") == Approx(2.1));
    CHECK(measured(world, "speed(ball, t=0.5)") == Approx(9.81 * 0.5).epsilon(0.001));
    CHECK(measured(world, "distance(ball, box)") == Approx(3).margin(0.01));
    CHECK(measured(world, "path(ball)") == Approx(2).epsilon(0.01));
    CHECK(measured(world, "happens(collision, ball)") == 1);
    CHECK(measured(world, "happens(collision, ball, box)") == 0);
    CHECK(measured(world, "count(collision, ball, ground)") == 1);
    CHECK(measured(world, "time(collision, ball)") == Approx(std::sqrt(4 / 9.81)).margin(0.01));
    CHECK(std::isnan(measured(world, "time(exit, ball)")));
    const auto scene = support::sceneOf(world);
    CHECK_THAT(measureFrom("height(ball)", scene).error().message, Catch::Contains("there is no measure \"height\""));
    CHECK_THAT(measureFrom("x(bull)", scene).error().message, Catch::Contains("there is no object \"bull\""));
    CHECK_THAT(measureFrom("x(ball, t=9)", scene).error().message, Catch::Contains("from 0 to 2 s"));
    CHECK_THAT(measureFrom("happens(crash, ball)", scene).error().message, Catch::Contains("collision"));
}

TEST_CASE("a sweep finds where an outcome flips", "[causal]")
{
    // Thrown upwards at v it reaches v^2 / 2g: it touches the ceiling 1 m above it from sqrt(2 g) m/s on.
    Body wall;
    wall.role = BodyRole::Static;
    const World world = physicsWorld({ball("ball", 0.1f, {0, 0, 0}), box("ceiling", {1, 0.1f, 1}, {0, 1.2f, 0}, wall)}, {.durationSecs = 1});
    const auto found = sweep(world, {.vary = {"velocity(ball)=(0,2:6:9,0)"}, .measure = "happens(collision, ball, ceiling)"}, {});
    REQUIRE(found);
    CHECK(found->names == std::vector<std::string>{"velocity(ball)"});
    REQUIRE(found->rows.size() == 9);
    CHECK(found->rows[0].values[0] == 2);
    CHECK(found->rows[8].values[0] == 6);
    REQUIRE(found->flips.size() == 1);
    CHECK(found->flips[0].value == Approx(std::sqrt(2 * 9.81)).epsilon(0.01));
    const auto both = sweep(world, {.vary = {"velocity(ball)=(0,1:2:2,0)", "gravity=1:4:3"}, .measure = "y(ball, t=0.5)"}, {});
    REQUIRE(both);
    REQUIRE(both->rows.size() == 6);
    for (const SweepRow& row : both->rows) CHECK(*row.outcome == Approx(row.values[0] * 0.5 - 0.125 * row.values[1]).margin(0.01));
    // Two numbers of one velocity, each with steps of its own kind.
    const SweepRequest request{.vary = {"velocity(ball)=(0:2:3, 0.5:2:3, 0)"}, .measure = "x(ball, t=0.2)", .secondSpacing = Spacing::Logarithmic};
    const auto axes = axesOf(request);
    REQUIRE(axes);
    REQUIRE(axes->size() == 2);
    CHECK((*axes)[0].name == "velocity(ball).x");
    CHECK((*axes)[0].values == std::vector<double>{0, 1, 2});
    CHECK((*axes)[1].name == "velocity(ball).y");
    CHECK((*axes)[1].values[1] == Approx(1));
    const auto thrown = sweep(world, request, {});
    REQUIRE(thrown);
    REQUIRE(thrown->rows.size() == 9);
    for (std::size_t k = 0; k < 9; ++k) {
        CHECK(thrown->rows[k].values == std::vector<double>{(*axes)[0].values[k / 3], (*axes)[1].values[k % 3]});
        CHECK(*thrown->rows[k].outcome == Approx(0.2 * thrown->rows[k].values[0]).margin(0.001));
    }
    const double at[] = {1.5, 0.25};
    CHECK(*linesAt(request, at) == std::vector<std::string>{"velocity(ball)=(1.5, 0.25, 0)"});
    CHECK(*linesAt({.vary = {"mass(\"a=1:2:3\")=1:2:3", "gravity=1:4:3"}}, at) == std::vector<std::string>{"mass(\"a=1:2:3\")=1.5", "gravity=0.25"});
    CHECK_FALSE(linesAt({.vary = {"gravity=1:4:3"}}, at));
    CHECK_THAT(axesOf({.vary = {"velocity(ball)=(0:1:2,0:1:2,0)", "gravity=1:4:3"}}).error().message, Catch::Contains("one or two numbers"));
    CHECK_THAT(axesOf({.vary = {"velocity(ball)=(0:1:2,0:1:2,0:1:2)"}}).error().message, Catch::Contains("FROM:TO:COUNT"));
    CHECK(axesOf({.vary = {"mass(ball)=1:2:101", "gravity=1:4:100"}}).error().kind == Error::Kind::Limit);
    CHECK_THAT(sweep(world, {.vary = {"mass(ball)=2"}, .measure = "x(ball)"}, {}).error().message, Catch::Contains("FROM:TO:COUNT"));
    CHECK_THAT(sweep(world, {.vary = {"mass(ball)=-1:2:4"}, .measure = "x(ball)"}, {}).error().message, Catch::Contains("a mass is above 0 kg"));
    // A run that fails costs its row.
    const auto some = sweep(world, {.vary = {"pose(ball)=(0,0:1.2:2,0)"}, .measure = "y(ball)"}, {});
    REQUIRE(some);
    CHECK(some->rows[0].outcome);
    CHECK_THAT(some->rows[1].problem, Catch::Contains("inside"));
}

TEST_CASE("a sweep tells of each run as it is there, works on a branch, stops soon, and its table is read again", "[causal]")
{
    World world = physicsWorld({ball("ball", 0.1f, {0, 0, 0})}, {.gravity = Vec3(0), .durationSecs = 1});
    const auto resting = interventionsFrom({"velocity(ball)=(0,0,1)"}, world);
    REQUIRE(resting);
    world = *apply(world, AddBranch{"forward", {}, *resting});
    std::vector<SweepRow> told;
    SweepRequest request{.vary = {"velocity(ball, t=0.5)=(0,0:2:5,0)"}, .also = {}, .measure = "z(ball)"};
    request.onRow = [&](const SweepRow& row) { told.push_back(row); };
    const auto main = sweep(world, request, {});
    REQUIRE(main);
    CHECK(told.size() == 5);
    for (const SweepRow& row : told) CHECK(*row.outcome == Approx(0).margin(1e-6));
    request.on = world.dynamics->branches[0].id;
    const auto branch = sweep(world, request, {});
    REQUIRE(branch);
    for (const SweepRow& row : branch->rows) CHECK(*row.outcome == Approx(0.5).margin(0.01));   // a metre a second for half a second
    CHECK(told.size() == 10);

    std::stop_source stop;
    request.onRow = [&](const SweepRow& row) { if (row.values[0] > 0) stop.request_stop(); };
    const auto stopped = sweep(world, request, {stop.get_token(), {}});
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().kind == Error::Kind::Cancelled);

    const support::TemporaryFolder folder;
    REQUIRE(writeSweep(folder / "t.csv", *branch, "z(ball)"));
    std::ifstream in(folder / "t.csv");
    std::string line;
    std::getline(in, line);
    CHECK(line == "\"velocity(ball, t=0.5)\",z(ball),problem");
    int rows = 0;
    while (std::getline(in, line)) ++rows;
    CHECK(rows == 5);
}

TEST_CASE("a report is the same bytes every time, and a branch that fails harms no other", "[causal]")
{
    World world = dominoWorld(4);
    const auto with = [&](const std::vector<std::string>& texts, const std::string& name) {
        const auto interventions = interventionsFrom(texts, world);
        REQUIRE(interventions);
        const auto changed = apply(world, AddBranch{name, {}, *interventions});
        REQUIRE(changed);
        world = *changed;
    };
    with({"remove(domino 2)"}, "without");
    with({"pose(ball)=(0.32,0.12,0)"}, "inside");
    with({"friction(ball)=0.4"}, "same");
    const auto reportOf = [&] {
        Chance chance;
        chance.runs = 4;
        const auto main = runMain(world, {}, chance, {});
        REQUIRE(main);
        std::vector<BranchRun> runs;
        for (const Branch& branch : world.dynamics->branches) runs.push_back(*runBranch(world, branch.id, *main, {}));
        return branchesToJson(*main, runs, chance);
    };
    const json::Json report = reportOf();
    CHECK(report.dump() == reportOf().dump());
    CHECK_FALSE(report["branches"][0]["events"]["lost"].empty());
    CHECK_THAT(report["branches"][1]["failed"].get<std::string>(), Catch::Contains("\"ball\" is") && Catch::Contains("inside \"domino 3\"") || Catch::Contains("inside \"ball\""));
    CHECK(report["branches"][2]["hash"] == report["main"]["hash"]);
    for (const auto& object : report["branches"][2]["objects"]) CHECK(object["verdict"] == "the same to the bit");
}

TEST_CASE("a causal graph is written for Graphviz and drawn by it", "[causal]")
{
    World world = dominoWorld(3);
    Object odd = *world.objects[0];
    odd.name = "the \"first\" <domino>";
    world.replace(odd);
    const auto scene = support::sceneOf(world);
    const auto truth = *dynamics::simulate(scene);
    const auto graph = causalGraph(scene, truth, {});
    REQUIRE(graph);
    const std::string dot = graphToDot(*graph, scene);
    CHECK_THAT(dot, Catch::Contains("the \\\"first\\\" <domino>"));
    const auto svg = drawnAsSvg(dot);
    if (!svg) FAIL(svg.error().message);
    CHECK_THAT(*svg, Catch::Contains("<svg") && Catch::Contains("collision") && Catch::Contains("&lt;domino&gt;"));
    CHECK(!drawnAsSvg("digraph {"));
    const auto key = eventFrom("start(domino 3)", truth.events, scene);
    REQUIRE(key);
    CHECK(key->kind == EventKind::Start);
    CHECK(eventFrom("0", truth.events, scene)->ordinal == 0);
    CHECK_THAT(eventFrom("start(domino 9)", truth.events, scene).error().message, Catch::Contains("no object \"domino 9\""));
    CHECK_THAT(eventFrom("exit(domino 3)", truth.events, scene).error().message, Catch::Contains("did not happen"));
    CHECK_THAT(eventFrom("9999", truth.events, scene).error().message, Catch::Contains("events 0 to"));
}

TEST_CASE("NumPy reads the tables", "[causal]")
{
    if (std::system("/usr/bin/python3 -c 'import numpy' 2>/dev/null") != 0) MG_SKIP("Debian's python3-numpy is not installed");
    World world = falling();
    Object odd = *world.objects[0];
    odd.name = "Bällchen, \"rot\"";
    world.replace(odd);
    const auto scene = support::sceneOf(world);
    const auto rollout = *dynamics::simulate(scene);
    const TemporaryFolder folder;
    const NamedRollout named[] = {{"main", 7, scene, rollout}};
    REQUIRE(writeNpz(folder / "t.npz", named));
    REQUIRE(writeCsv(folder / "t.csv", named));
    std::ofstream(folder / "read.py") << R"(
import csv, sys, numpy as np
t = np.load(sys.argv[1])
rows = list(csv.DictReader(open(sys.argv[2], encoding='utf-8', newline='')))
ball = t['object'] == 'Bällchen, "rot"'
assert ball.sum() == 49 and len(rows) == len(t['time']) == 98, (ball.sum(), len(rows))
assert t['position'].shape == (98, 3) and t['quaternion'].shape == (98, 4) and t['velocity'].dtype == np.float32
assert (t['seed'] == 7).all() and (t['branch'] == 'main').all()
early = ball & (t['time'] < 0.6)
assert np.abs(t['position'][early, 1] - (2.1 - 0.5 * 9.81 * t['time'][early] ** 2)).max() < 0.02
assert t['contacts'][ball][-1] == 'ground' and t['contacts'][ball][0] == ''
assert 'collision' in t['event_kind'] and t['event_place'].shape == (len(t['event_kind']), 3)
for k, row in enumerate(rows):
    assert row['object'] == t['object'][k] and abs(float(row['y']) - t['position'][k, 1]) < 1e-6 and row['contacts'] == t['contacts'][k]
print('read')
)";
    const std::string command = "/usr/bin/python3 '" + (folder / "read.py").string() + "' '" + (folder / "t.npz").string() + "' '" + (folder / "t.csv").string() + "' > '" + (folder / "out").string() + "' 2>&1";
    (void)!std::system(command.c_str());
    CHECK(read(folder / "out") == "read\n");
    const std::string first = read(folder / "t.npz");
    REQUIRE(writeNpz(folder / "again.npz", named));
    CHECK(read(folder / "again.npz") == first);
}
