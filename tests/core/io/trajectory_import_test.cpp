// Trajectories of anybody's tracker: what a table and its shapes say, is where the objects are.
#include "core/deform/posed_centres.h"
#include "core/evaluate/object_at.h"
#include "core/evaluate/pose_at.h"
#include "core/io/npz.h"
#include "core/io/trajectory_import.h"
#include "tests/support/shared.h"
#include "tests/support/splat_files.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstring>
#include <fstream>
#include <numeric>

using namespace morphogen;

namespace {

const std::string kShapes = R"({"quaternion":"wxyz","fps":30,"objects":{
    "ball":{"shape":"sphere","radius":0.2,"colour":"#d23b2f"},
    "crate":{"shape":"box","size":[0.2,0.4,0.6],"look":"metal"}}})";
const std::string kHeader = "time,object,x,y,z,qw,qx,qy,qz\n";

class Folder {
public:
    std::filesystem::path write(const std::string& name, const std::string& text) const
    {
        std::ofstream(m_folder / name, std::ios::binary) << text;
        return m_folder / name;
    }
    Result<std::vector<Imported>> import(const std::string& table, const std::string& shapes = kShapes, const std::string& branch = "") const
    {
        return importAll(write("t.csv", table), {.splatCount = 200, .shapes = write("s.json", shapes), .branch = branch}, {});
    }

private:
    support::TemporaryFolder m_folder;
};

/// One .npy file of format 1.0.
template <class T>
std::string npy(const std::string& type, const std::string& shape, const std::vector<T>& values)
{
    std::string header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
    header.resize((header.size() + 10 + 63) / 64 * 64 - 10, ' ');
    const auto length = static_cast<std::uint16_t>(header.size());
    std::string file = std::string("\x93NUMPY\x01\x00", 8) + std::string(reinterpret_cast<const char*>(&length), 2) + header;
    return file + std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

Result<NpyArray> parsed(const std::string& file) { return parseNpy({std::as_bytes(std::span(file)), "a.npz", "a"}); }

bool isSameTurn(const Quat& a, const Quat& b) { return std::abs(glm::dot(a, b)) > 1 - 1e-5f; }

}  // namespace

TEST_CASE("an object stands where its table says, at its times, turned as it says", "[trajectory]")
{
    const Folder folder;
    const auto imported = folder.import(kHeader + "0,ball,1,0.2,3,1,0,0,0\n0,crate,0,0,0,0.7071068,0,0.7071068,0\n0.5,ball,2,0.2,3,2,0,0,0\n0.5,crate,0,0,1,0,0,-3,0\n");
    REQUIRE(imported);
    REQUIRE(imported->size() == 2);
    CHECK(imported->front().worldFps == 30.0);
    const Object &ball = (*imported)[0].object, &crate = (*imported)[1].object;
    CHECK((ball.name == "ball" && crate.name == "crate"));
    CHECK(glm::length(objectAt(ball, 0.25).placement.translation - Vec3(1.5f, 0.2f, 3)) < 1e-5f);
    CHECK(isSameTurn(objectAt(crate, 0).placement.rotation, glm::angleAxis(radians(90), Vec3(0, 1, 0))));
    CHECK(isSameTurn(objectAt(crate, 0.25).placement.rotation, glm::angleAxis(radians(135), Vec3(0, 1, 0))));
    CHECK(ball.durationSecs() == 0.5);
}

TEST_CASE("a table with +Z up, in centimetres, is the same motion as one with +Y up, in metres", "[trajectory]")
{
    // About z by 90 degrees there is about y by 90 degrees here; a box of x, y, z there has x, z, y here.
    const Folder folder;
    const auto there = folder.import(kHeader + "0,crate,100,200,50,0.7071068,0,0,0.7071068\n1,crate,100,300,50,0.7071068,0,0,0.7071068\n",
                                     R"({"up":"+z","metresPerUnit":0.01,"objects":{"crate":{"shape":"box","size":[20,40,60]}}})");
    const auto here = folder.import(kHeader + "0,crate,1,0.5,-2,0.7071068,0,0.7071068,0\n1,crate,1,0.5,-3,0.7071068,0,0.7071068,0\n",
                                    R"({"objects":{"crate":{"shape":"box","size":[0.2,0.6,0.4]}}})");
    REQUIRE((there && here));
    const Object &a = there->front().object, &b = here->front().object;
    for (const double secs : {0.0, 0.4, 1.0}) {
        CHECK(glm::length(objectAt(a, secs).placement.translation - objectAt(b, secs).placement.translation) < 1e-5f);
        CHECK(isSameTurn(objectAt(a, secs).placement.rotation, objectAt(b, secs).placement.rotation));
    }
    const Bounds boundsA = posedBounds(poseAt(a, 0)), boundsB = posedBounds(poseAt(b, 0));
    CHECK(glm::length(boundsA.size() - boundsB.size()) < 0.05f);
    CHECK(boundsA.size().y == Approx(0.6).margin(0.05));
}

TEST_CASE("columns may stand in any order, be quoted, be more than are read, and lines may be comments", "[trajectory]")
{
    const Folder folder;
    const auto imported = folder.import("\xef\xbb\xbf# a tracker's\r\n\r\nz,\"object\",y,note,x,time\r\n3,\"ball\",2,\"a, \"\"b\"\"\nc\",1,0\r\n 3 , ball , 2 ,, 4 , 1 \r\n");
    REQUIRE(imported);
    CHECK(objectAt(imported->front().object, 0).placement.translation == Vec3(1, 2, 3));
    CHECK(objectAt(imported->front().object, 1).placement.translation == Vec3(4, 2, 3));
}

TEST_CASE("an object is shown only while it was seen: before, after and in gaps it is hidden", "[trajectory]")
{
    const Folder folder;
    std::string table = "time,object,x,y,z\n";
    for (int i = 0; i <= 20; ++i) table += std::to_string(0.1 * i) + ",crate,0,0,0\n";
    for (const int i : {5, 6, 7, 12, 13, 14}) table += std::to_string(0.1 * i) + ",ball," + std::to_string(i) + ",0,0\n";
    const auto imported = folder.import(table);
    REQUIRE(imported);
    const Object& ball = (*imported)[1].object;
    for (const double seen : {0.5, 0.65, 0.7, 1.2, 1.4}) CHECK(objectAt(ball, seen).isVisible);
    for (const double hidden : {0.0, 0.45, 0.85, 1.15, 1.55, 2.0}) CHECK_FALSE(objectAt(ball, hidden).isVisible);
    CHECK(objectAt(imported->front().object, 1).isVisible);
}

TEST_CASE("of a table with branches one is read, and a seed of it", "[trajectory]")
{
    const Folder folder;
    const std::string table = "branch,seed,object,time,x,y,z\nmain,1,ball,0,0,0,0\nmain,1,ball,1,1,0,0\nmain,2,ball,0,5,0,0\nno push,1,ball,0,7,0,0\nno push,1,ball,1,8,0,0\n";
    CHECK_THAT(folder.import(table).error().message, Catch::Contains("main, no push") && Catch::Contains("--branch"));
    CHECK_THAT(folder.import(table, kShapes, "other").error().message, Catch::Contains("no branch \"other\""));
    const auto other = folder.import(table, kShapes, "no push"), first = folder.import(table, kShapes, "main");
    REQUIRE((other && first));
    CHECK(objectAt(other->front().object, 1).placement.translation.x == 8);
    CHECK(objectAt(first->front().object, 0).placement.translation.x == 0);
    CHECK(std::ranges::any_of(first->front().object.provenance.notes, [](const std::string& note) { return note.find("1 rows of other seeds") != std::string::npos; }));
}

TEST_CASE("times of a clock are moved to begin at 0, and it is said", "[trajectory]")
{
    const Folder folder;
    const auto imported = folder.import("time,object,x,y,z\n1700000000.5,ball,0,0,0\n1700000001.5,ball,1,0,0\n");
    REQUIRE(imported);
    CHECK(imported->front().object.durationSecs() == Approx(1));
    const auto& notes = imported->front().object.provenance.notes;
    CHECK(std::ranges::any_of(notes, [](const std::string& note) { return note.find("begin at 0") != std::string::npos; }));
    CHECK(std::ranges::any_of(notes, [](const std::string& note) { return note.find("\"crate\" has a shape but no place") != std::string::npos; }));
}

TEST_CASE("a table or a shapes file that makes no sense is refused in one sentence that names the line", "[trajectory]")
{
    const Folder folder;
    const std::string h = kHeader, shapes = kShapes;
    const std::tuple<std::string, std::string, std::string> cases[] = {
        {"", shapes, "empty"},
        {"# nothing\n", shapes, "holds no line"},
        {h, shapes, "no row"},
        {"time,object,x,y\n0,ball,0,0\n", shapes, "no column \"z\""},
        {"time,object,x,y,z,qw\n0,ball,0,0,0,1\n", shapes, "not all four"},
        {"time,time,object,x,y,z\n", shapes, "two columns"},
        {h + "0,ball,0,0,0,1,0,0\n", shapes, "line 2: holds 8 fields"},
        {h + "0,ball,0,0,0,1,0,0,0\nnoon,ball,0,0,0,1,0,0,0\n", shapes, "line 3: \"noon\" is no number for time"},
        {h + "nan,ball,0,0,0,1,0,0,0\n", shapes, "line 2: the time is not finite"},
        {h + "0,ball,nan,0,0,1,0,0,0\n", shapes, "line 2: the position is not finite"},
        {h + "0,ball,0,0,1e300,1,0,0,0\n", shapes, "too far away"},
        {h + "0,ball,0,0,0,0,0,0,0\n", shapes, "line 2: the quaternion has length 0"},
        {h + "0,ball,0,0,0,inf,0,0,0\n", shapes, "the quaternion is not finite"},
        {h + "0,,0,0,0,1,0,0,0\n", shapes, "names no object"},
        {h + "1,ball,0,0,0,1,0,0,0\n0.5,ball,0,0,0,1,0,0,0\n", shapes, "goes back from 1 s to 0.5 s"},
        {h + "1,ball,0,0,0,1,0,0,0\n1,ball,0,0,0,1,0,0,0\n", shapes, "second place at 1 s"},
        {h + "0,dog,0,0,0,1,0,0,0\n", shapes, "\"dog\", which has no shape"},
        {h + "0,\"ball,0,0,0,1,0,0,0\n", shapes, "fields"},
        {h + "0,ball,0,0,0,1,0,0,0\n", "", "not valid JSON"},
        {h + "0,ball,0,0,0,1,0,0,0\n", R"({"objects":{}})", "holds no shape"},
        {h + "0,ball,0,0,0,1,0,0,0\n", R"({"objects":{"ball":{"shape":"cone","radius":1}}})", "shape"},
        {h + "0,ball,0,0,0,1,0,0,0\n", R"({"objects":{"ball":{"shape":"sphere","radius":-1}}})", "no length above 0"},
        {h + "0,ball,0,0,0,1,0,0,0\n", R"({"objects":{"ball":{"shape":"sphere","radius":1,"colour":"red"}}})", "no colour"},
        {h + "0,ball,0,0,0,1,0,0,0\n", R"({"objects":{"ball":{"shape":"sphere","radius":1,"weight":1}}})", "weight"},
        {h + "0,ball,0,0,0,1,0,0,0\n", R"({"up":"x","objects":{"ball":{"shape":"sphere","radius":1}}})", "up"},
    };
    for (const auto& [table, said, word] : cases) {
        const auto imported = folder.import(table, said);
        INFO(table << " / " << said);
        REQUIRE_FALSE(imported);
        CHECK_THAT(imported.error().message, Catch::Contains(word));
        CHECK((imported.error().message.find("t.csv") != std::string::npos || imported.error().message.find("s.json") != std::string::npos));
    }
    CHECK_THAT(importAll(folder.write("u.csv", h), {}, {}).error().message, Catch::Contains("--shapes"));
}

TEST_CASE("truncated and mutated tables never crash", "[trajectory]")
{
    const Folder folder;
    std::string table = kHeader;
    for (int i = 0; i < 12; ++i) table += std::to_string(i) + ",\"ball\",0.5,1e-3,-2,1,0,0,0\n";
    for (std::size_t bytes = 0; bytes < table.size(); bytes += 3) (void)readTrajectoryCsv(folder.write("t.csv", table.substr(0, bytes)), {});
    for (std::size_t at = 0; at < table.size(); ++at) {
        std::string changed = table;
        changed[at] = "\",\n#e-\0 9"[at % 9];
        if (const auto read = readTrajectoryCsv(folder.write("t.csv", changed), {}))
            for (const TrajectoryRow& row : read->rows) CHECK((std::isfinite(row.timeSecs) && row.object < read->objects.names().size()));
    }
}

TEST_CASE("arrays that NumPy saved hold what NumPy says they hold", "[trajectory]")
{
    const auto path = support::sharedData("multiview/gsplat_garden/test_garden.npz");
    MG_NEED(path);
    const std::string names[] = {"colors", "viewmats", "height"};
    const auto arrays = readNpz(path, names);
    REQUIRE(arrays);
    const auto& [colours, views, height] = std::tie((*arrays)[0], (*arrays)[1], (*arrays)[2]);
    CHECK(colours.shape == std::vector<std::size_t>{138766, 3});
    CHECK(std::accumulate(colours.numbers.begin(), colours.numbers.end(), 0.0) == 37411494.0);
    CHECK(views.shape == std::vector<std::size_t>{3, 4, 4});
    CHECK(views.numbers[1] == Approx(-0.96138066));
    CHECK(std::accumulate(views.numbers.begin(), views.numbers.end(), 0.0) == Approx(6.191896926262416).epsilon(1e-5));
    CHECK((height.shape.empty() && height.numbers == std::vector{420.0}));
    const std::string missing[] = {"quaternion"};
    CHECK_THAT(readNpz(path, missing).error().message, Catch::Contains("no array \"quaternion\"") && Catch::Contains("viewmats"));
}

TEST_CASE("arrays of every type, byte order and order of storage are read, what is none is refused", "[trajectory]")
{
    CHECK(parsed(npy<std::int16_t>("<i2", "(3,)", {1, -2, 3}))->numbers == std::vector{1.0, -2.0, 3.0});
    CHECK(parsed(npy<std::uint32_t>(">u4", "(1,)", {0x01000000}))->numbers == std::vector{1.0});
    CHECK(parsed(npy<std::uint16_t>("<f2", "(2,)", {0x3c00, 0xc000}))->numbers == std::vector{1.0, -2.0});
    CHECK(parsed(npy<char>("|S4", "(2,)", {'a', 'b', 0, 0, 'c', 'd', 'e', 'f'}))->texts == std::vector<std::string>{"ab", "cdef"});
    CHECK(parsed(npy<std::uint32_t>("<U2", "(2,)", {'a', 0, 0xe4, 0x1f98a}))->texts == std::vector<std::string>{"a", "\xc3\xa4\xf0\x9f\xa6\x8a"});
    std::string columns = npy<double>("<f8", "(2, 3)", {1, 4, 2, 5, 3, 6});
    columns.replace(columns.find("False"), 5, "True ");
    CHECK(parsed(columns)->numbers == std::vector{1.0, 2.0, 3.0, 4.0, 5.0, 6.0});
    CHECK(parsed(npy<char>("|O", "(1,)", {0}))  .error().kind == Error::Kind::Unsupported);
    CHECK(parsed(npy<double>("<f8", "(2,)", {1})).error().kind == Error::Kind::Format);
    CHECK(parsed(npy<double>("<f8", "(4000000000, 4000000000, 4000000000)", {1})).error().kind == Error::Kind::Format);
    CHECK(parsed(npy<double>("<f8", "(x)", {1})).error().kind == Error::Kind::Format);
    CHECK(parsed("").error().kind == Error::Kind::Format);
    const std::string whole = npy<double>("<f8", "(2, 3)", {1, 4, 2, 5, 3, 6});
    for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) CHECK_FALSE(parsed(whole.substr(0, bytes)));
}

TEST_CASE("an .npz and a .csv of the same motion make the same objects, in either order of quaternions", "[trajectory]")
{
    const Folder folder;
    const std::string order = GENERATE(as<std::string>(), "wxyz", "xyzw");
    const std::vector<double> turns = order == "wxyz" ? std::vector<double>{1, 0, 0, 0, 0.6, 0, 0.8, 0} : std::vector<double>{0, 0, 0, 1, 0, 0.8, 0, 0.6};
    const std::vector<std::pair<std::string, std::string>> arrays{{"time.npy", npy<double>("<f8", "(2,)", {0, 1})},
                                                                  {"object.npy", npy<std::uint32_t>("<U4", "(2,)", {'b', 'a', 'l', 'l', 'b', 'a', 'l', 'l'})},
                                                                  {"position.npy", npy<float>("<f4", "(2, 3)", {1, 2, 3, 4, 5, 6})},
                                                                  {"quaternion.npy", npy<double>("<f8", "(2, 4)", turns)}};
    const auto table = folder.write("t.npz", support::zipFile(arrays));
    std::string shapes = kShapes;
    shapes.replace(shapes.find("wxyz"), 4, order);
    const auto fromNpz = importAll(table, {.splatCount = 200, .shapes = folder.write("s.json", shapes)}, {});
    const auto fromCsv = folder.import(kHeader + "0,ball,1,2,3,1,0,0,0\n1,ball,4,5,6,0.6,0,0.8,0\n");
    REQUIRE((fromNpz && fromCsv));
    CHECK(fromNpz->front().object.curves.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) CHECK(*fromNpz->front().object.curves[i] == *fromCsv->front().object.curves[i]);
    shapes.replace(shapes.find("\"quaternion\":"), std::string("\"quaternion\":\"wxyz\",").size(), "");
    CHECK_THAT(importAll(table, {.shapes = folder.write("s.json", shapes)}, {}).error().message, Catch::Contains("wxyz"));
    auto fewer = arrays;
    fewer[0].second = npy<double>("<f8", "(1,)", {0});
    CHECK_THAT(importAll(folder.write("u.npz", support::zipFile(fewer)), {.shapes = folder.write("s.json", kShapes)}, {}).error().message, Catch::Contains("do not fit together"));
}
