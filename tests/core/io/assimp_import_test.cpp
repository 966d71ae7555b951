#include "core/io/assimp_import.h"

#include "core/authoring/surface_splats.h"
#include "core/deform/pose.h"
#include "core/services/process/programs.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>
#include <fstream>

using namespace morphogen;

namespace {

const std::filesystem::path kModels = "/usr/share/assimp/models";

/// Writes `text` into the folder and gives its path.
std::filesystem::path put(const support::TemporaryFolder& folder, const std::string& name, const std::string& text)
{
    std::ofstream(folder / name, std::ios::binary) << text;
    return folder / name;
}

MeshModel read(const std::filesystem::path& path)
{
    auto model = importMeshModel(path, {}, {});
    if (!model) FAIL(model.error().message);
    return std::move(*model);
}

bool hasNote(const MeshModel& model, const std::string& part)
{
    return std::any_of(model.notes.begin(), model.notes.end(), [&](const std::string& n) { return n.find(part) != std::string::npos; });
}

const char* const kCube = R"(mtllib cube.mtl
o cube
v 0 0 0
v 1 0 0
v 1 1 0
v 0 1 0
vt 0 0
vt 1 0
vt 1 1
vt 0 1
usemtl red
f 1/1 2/2 3/3 4/4
)";

/// An OBJ that is valid, useless and long.
std::string degenerateFaces(int count)
{
    std::string text;
    for (int i = 0; i < count; ++i) text += "v 0 0 0\nf 1 1 1\n";
    return text;
}

}  // namespace

TEST_CASE("an OBJ arrives welded, triangulated, with its colour in linear light and its coordinates from the top", "[io][assimp]")
{
    const support::TemporaryFolder folder;
    put(folder, "cube.mtl", "newmtl red\nKd 1 0.5 0\nmap_Kd C:\\work\\missing.png\n");
    const MeshModel model = read(put(folder, "cube.obj", kCube));
    REQUIRE(model.parts.size() == 1);
    const MeshPart& part = model.parts[0];
    CHECK(part.positions.size() == 4);
    CHECK(part.indices.size() == 6);
    CHECK_FALSE(model.isMetric);
    REQUIRE(part.material >= 0);
    const MeshMaterial& material = model.materials[part.material];
    CHECK(material.baseColour.x == Approx(1));
    CHECK(material.baseColour.y == Approx(0.21404).epsilon(1e-3));   // sRGB 0.5
    CHECK(material.baseTexture.image == -1);
    CHECK(hasNote(model, "missing.png"));
    for (std::size_t v = 0; v < 4; ++v) {
        CHECK(part.uvs[0][v].x == part.positions[v].x);
        CHECK(part.uvs[0][v].y == 1 - part.positions[v].y);
    }
}

TEST_CASE("importFile turns such a file into splats on its surface, and says what was missing", "[io][assimp]")
{
    const support::TemporaryFolder folder;
    put(folder, "cube.mtl", "newmtl red\nKd 1 0.5 0\nmap_Kd missing.png\n");
    ImportOptions options;
    options.splatCount = 500;
    const auto imported = importFile(put(folder, "cube.obj", kCube), options, {});
    if (!imported) FAIL(imported.error().message);
    const Object& object = imported->object;
    CHECK(object.name == "cube");
    REQUIRE(object.splats->size() == 500);
    // The square of side 1 lies at z = 0 and faces +z; splats lie a two-thousandth of the longest side below (splat_fit.h).
    for (std::size_t i = 0; i < object.splats->size(); ++i) CHECK(object.splats->position(i).z == Approx(-0.0005).margin(1e-6));
    CHECK_FALSE(object.provenance.notes.empty());
}

TEST_CASE("what can't be read gives one sentence that names the file", "[io][assimp]")
{
    const support::TemporaryFolder folder;
    const std::string noise(5000, '\xb7');
    for (const std::string name : {"a.fbx", "b.dae", "c.x", "d.3ds", "e.stl", "f.blend", "g.bvh", "h.md5mesh", "i.lwo", "j.obj"}) {
        for (const std::string& text : {noise, std::string("Kaydara FBX Binary  \0\x1a\0", 23) + noise, std::string("\0", 1)}) {
            const auto model = importMeshModel(put(folder, name, text), {}, {});
            if (model) continue;
            INFO(model.error().message);
            CHECK_THAT(model.error().message, Catch::StartsWith((folder / name).string() + ": "));
            CHECK(model.error().message.find('\n') == std::string::npos);
        }
    }
    const auto missing = importMeshModel(folder / "nothing.fbx", {}, {});
    REQUIRE_FALSE(missing);
    CHECK_THAT(missing.error().message, Catch::Contains("nothing.fbx"));
}

TEST_CASE("a model that needs more memory than its worker may use is refused in one sentence", "[io][assimp]")
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    MG_SKIP("sanitizers need terabytes of address space");
#endif
    const support::TemporaryFolder folder;
    const auto model = importMeshModel(put(folder, "large.obj", degenerateFaces(3'000'000)), {std::uint64_t{700} << 20, 0}, {});
    REQUIRE_FALSE(model);
    INFO(model.error().message);
    CHECK(model.error().kind == Error::Kind::Limit);
    CHECK_THAT(model.error().message, Catch::Contains("large.obj") && Catch::Contains("memory"));
}

TEST_CASE("a model that takes too long is given up in one sentence", "[io][assimp]")
{
    const support::TemporaryFolder folder;
    const auto model = importMeshModel(put(folder, "slow.obj", degenerateFaces(3'000'000)), {0, 0.2}, {});
    REQUIRE_FALSE(model);
    CHECK(model.error().kind == Error::Kind::Limit);
    CHECK_THAT(model.error().message, Catch::Contains("slow.obj") && Catch::Contains("was ended after"));
}

TEST_CASE("cancelling an import ends its worker", "[io][assimp]")
{
    const support::TemporaryFolder folder;
    const auto path = put(folder, "slow.obj", degenerateFaces(1'000'000));
    std::stop_source source;
    std::chrono::steady_clock::time_point asked;
    JobContext job{source.get_token(), [&](double, std::string_view) { asked = std::chrono::steady_clock::now(), source.request_stop(); }};
    const auto model = importMeshModel(path, {}, job);
    const std::chrono::duration<double> secs = std::chrono::steady_clock::now() - asked;
    WARN("cancel acknowledged after " << secs.count() * 1000 << " ms");
    REQUIRE_FALSE(model);
    CHECK(model.error().kind == Error::Kind::Cancelled);
}

TEST_CASE("a BVH is a bare skeleton of unknown unit whose clip lasts as long as its frames", "[io][assimp]")
{
    const auto path = support::sharedData("animated/assimp/BVH/01_01.bvh");
    MG_NEED(path);
    const MeshModel model = read(path);
    CHECK(model.parts.empty());
    CHECK_FALSE(model.isMetric);
    CHECK(model.nodes.size() == 38);
    REQUIRE(model.clips.size() == 1);
    std::ifstream file(path);
    std::string word;
    long frames = 0;
    double frameSecs = 0;
    while (file >> word) {
        if (word == "Frames:") file >> frames;
        if (word == "Time:") {
            file >> frameSecs;
            break;
        }
    }
    CHECK(model.clips[0].durationSecs == Approx(static_cast<double>(frames - 1) * frameSecs).epsilon(1e-3));

    const auto object = splatsFromMesh(model, {}, {});
    REQUIRE(object);
    CHECK(object->splats->size() == 0);
    REQUIRE(object->scaffold);
    CHECK(object->clips.size() == 1);
}

TEST_CASE("indented numbers in a Collada file, which Assimp alone refuses, are read", "[io][assimp]")
{
    const auto path = support::sharedData("animated/assimp/library_animation_clips.dae");
    MG_NEED(path);
    const MeshModel model = read(path);
    CHECK_FALSE(model.parts.empty());
    CHECK_FALSE(model.clips.empty());
}

TEST_CASE("an FBX with a skeleton keeps every bone and is in metres", "[io][assimp]")
{
    const auto path = support::sharedData("animated/assimp/FBX/animation_with_skeleton.fbx");
    MG_NEED(path);
    const MeshModel model = read(path);
    REQUIRE(model.parts.size() == 1);
    const MeshPart& part = model.parts[0];
    CHECK(model.isMetric);
    REQUIRE(part.influences > 0);
    for (std::size_t v = 0; v < part.positions.size(); ++v) {
        float sum = 0;
        for (std::uint32_t k = 0; k < part.influences; ++k) sum += part.weights[v * part.influences + k];
        CHECK(sum == Approx(1));
    }
    REQUIRE(model.clips.size() == 1);
    CHECK(model.clips[0].durationSecs == Approx(20.0 / 24));
}

TEST_CASE("every model of Debian's collection gives an object or one sentence", "[.long][assimp]")
{
    MG_NEED(kModels);
    std::size_t read = 0, refused = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator("/usr/share/assimp")) {
        if (!entry.is_regular_file()) continue;
        const auto extension = entry.path().extension().string();
        if (extension == ".gltf" || extension == ".glb" || extension == ".bin" || extension == ".png" || extension == ".jpg") continue;
        ImportOptions options;
        options.splatCount = 2000;
        const auto imported = importFile(entry.path(), options, {});
        if (imported) {
            ++read;
            CHECK(imported->object.splats);
            if (imported->object.scaffold) CHECK_FALSE(imported->object.scaffold->problem(imported->object.splats->size()));
        } else {
            ++refused;
            WARN(imported.error().message);
            CHECK(imported.error().message.find('\n') == std::string::npos);
            CHECK_THAT(imported.error().message, Catch::Contains(entry.path().filename().string()));
        }
    }
    WARN(read << " read, " << refused << " refused");
    CHECK(read > 100);
}
