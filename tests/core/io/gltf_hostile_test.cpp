// glTF files that lie: cut off, altered, self-referring, enormous by claim. Each is one error or an import with notes.
#include "core/io/gltf.h"
#include "core/io/gltf_document.h"
#include "tests/support/gltf_writer.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <random>

using namespace morphogen;

namespace {

std::string contentOf(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

Result<Imported> importBytes(const std::string& bytes, const char* name = "hostile.glb")
{
    const support::TemporaryFolder folder;
    std::ofstream(folder / name, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    ImportOptions options;
    options.splatCount = 200;
    auto result = kGltfLoader.load(folder / name, options, {});
    if (!result) {
        INFO(result.error().message);
        CHECK(result.error().message.find(name) != std::string::npos);
        CHECK(result.error().message.find('\n') == std::string::npos);
    }
    return result;
}

support::GltfWriter bar()
{
    support::GltfWriter writer;
    support::addBar(writer);
    return writer;
}

}  // namespace

TEST_CASE("a GLB that is cut off anywhere is an error or comes in, and never a crash", "[mesh][gltf][hostile]")
{
    support::GltfWriter writer = bar();
    writer.channel(0, 0, "translation", {{"input", writer.floats({0, 1}, "SCALAR")}, {"output", writer.floats({0, 0, 0, 1, 1, 1}, "VEC3")}});
    const std::string whole = writer.glb();
    REQUIRE(importBytes(whole));
    for (std::size_t length = 0; length < whole.size(); length += 1 + length / 40) CHECK_FALSE(importBytes(whole.substr(0, length)));
}

TEST_CASE("altered files never crash", "[mesh][gltf][hostile]")
{
    const auto path = support::sharedData("animated/assimp/simple_skin/simple_skin.gltf");
    std::vector<std::string> seeds{bar().glb()};
    if (std::filesystem::exists(path)) seeds.push_back(contentOf(path));
    std::mt19937 random(11);
    for (const std::string& seed : seeds)
        for (int trial = 0; trial < 300; ++trial) {
            std::string bytes = seed;
            for (int edits = 1 + static_cast<int>(random() % 4); edits > 0; --edits) {
                const std::size_t at = random() % bytes.size();
                if (random() % 3 == 0)
                    bytes[at] = static_cast<char>(random());
                else if (bytes[at] >= '0' && bytes[at] <= '9')
                    bytes.replace(at, 1, random() % 2 ? "-7" : "4294967295");
                else
                    bytes[at] = static_cast<char>('0' + random() % 10);
            }
            (void)importBytes(bytes, seed[0] == 'g' ? "hostile.glb" : "hostile.gltf");
        }
}

TEST_CASE("numbers in the JSON that point anywhere never crash", "[mesh][gltf][hostile]")
{
    const nlohmann::json::json_pointer members[] = {
        nlohmann::json::json_pointer("/accessors/0/count"),          nlohmann::json::json_pointer("/accessors/0/byteOffset"),   nlohmann::json::json_pointer("/accessors/0/bufferView"),
        nlohmann::json::json_pointer("/accessors/1/count"),          nlohmann::json::json_pointer("/bufferViews/0/byteLength"), nlohmann::json::json_pointer("/bufferViews/0/byteOffset"),
        nlohmann::json::json_pointer("/bufferViews/0/byteStride"),   nlohmann::json::json_pointer("/bufferViews/0/buffer"),     nlohmann::json::json_pointer("/nodes/0/mesh"),
        nlohmann::json::json_pointer("/nodes/0/skin"),               nlohmann::json::json_pointer("/scene"),                    nlohmann::json::json_pointer("/scenes/0/nodes/0"),
        nlohmann::json::json_pointer("/accessors/0/componentType"),  nlohmann::json::json_pointer("/meshes/0/primitives/0/indices"),
        nlohmann::json::json_pointer("/meshes/0/primitives/0/mode"), nlohmann::json::json_pointer("/meshes/0/primitives/0/material"),
        nlohmann::json::json_pointer("/meshes/0/primitives/0/attributes/POSITION")};
    for (const auto& member : members)
        for (const nlohmann::json& value : {nlohmann::json(-1), nlohmann::json(7), nlohmann::json(2147483647), nlohmann::json(4294967295u), nlohmann::json(18446744073709551615ull),
                                           nlohmann::json(1e300), nlohmann::json("text"), nlohmann::json(nullptr), nlohmann::json::array(), nlohmann::json::object()}) {
            support::GltfWriter writer = bar();
            writer.root[member] = value;
            INFO(member.to_string() << " = " << value.dump());
            (void)importBytes(writer.glb());
        }
}

TEST_CASE("circles, second parents and nodes that are their own children are left out with a note", "[mesh][gltf][hostile]")
{
    support::GltfWriter writer = bar();
    writer.root["nodes"] = {{{"mesh", 0}, {"children", {0, 1, 99}}}, {{"children", {0, 2}}}, {{"children", {1}}}, {{"children", {4}}}, {{"children", {3}}}};
    const auto result = importBytes(writer.glb());
    REQUIRE(result);
    CHECK(result->object.splats->size() == 200);
    CHECK(result->object.scaffold->nodes.size() == 5);
    CHECK_FALSE(result->object.provenance.notes.empty());
}

TEST_CASE("corners that are not finite take their triangles with them", "[mesh][gltf][hostile]")
{
    support::GltfWriter writer;
    const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
    const int p = writer.floats({0, 0, 0, 1, 0, 0, 0, 1, 0, nan, 0, 0, inf, 1, 1, 3e38f, 3e38f, -3e38f}, "VEC3"), i = writer.shorts({0, 1, 2, 0, 1, 3, 1, 2, 4, 0, 1, 500});
    writer.root["nodes"] = {{{"mesh", 0}}};
    writer.root["meshes"] = {{{"primitives", {{{"attributes", {{"POSITION", p}}}, {"indices", i}}}}}};
    const auto result = importBytes(writer.glb());
    REQUIRE(result);
    REQUIRE(result->object.splats->size() == 200);
    const Bounds bounds = result->object.splats->bounds();
    CHECK(bounds.lower.x >= 0);
    CHECK(bounds.upper.x <= 1);
    CHECK_FALSE(result->object.provenance.notes.empty());
}

TEST_CASE("nesting without end, empty files and files of nothing are errors", "[mesh][gltf][hostile]")
{
    CHECK_FALSE(importBytes(std::string(100000, '['), "hostile.gltf"));
    std::string deep(100000, '[');
    std::fill(deep.begin() + 50000, deep.end(), ']');
    CHECK_FALSE(importBytes(fmt::format("{{\"asset\":{{\"version\":\"2.0\"}},\"extras\":{}}}", deep), "hostile.gltf"));
    CHECK_FALSE(importBytes("{}", "hostile.gltf"));
    CHECK_FALSE(importBytes("{\"asset\":{\"version\":\"2.0\"}}", "hostile.gltf"));
    CHECK_FALSE(importBytes("{\"asset\":{\"version\":\"1.0\"}}", "hostile.gltf"));
    CHECK_FALSE(importBytes("", "hostile.gltf"));
}

TEST_CASE("buffers and pictures come from the file's own folder only", "[mesh][gltf][hostile]")
{
    for (const char* uri : {"/etc/passwd", "../secret.bin", "a/../../secret.bin", "file:///etc/passwd", "http://example.com/a.bin", "%2e%2e/secret.bin", "data:,", ""}) {
        const support::TemporaryFolder folder;
        std::filesystem::create_directories(folder / "inner");
        std::ofstream(folder / "secret.bin") << std::string(4096, 'x');
        const auto bytes = readGltfUri(folder / "inner", uri);
        INFO(uri);
        CHECK((!bytes || bytes->empty()));
    }
}

TEST_CASE("what is not read is said, and the rest comes in", "[mesh][gltf]")
{
    support::GltfWriter writer = bar();
    auto& primitives = writer.root["meshes"][0]["primitives"];
    for (const char* extension : {"KHR_draco_mesh_compression", "KHR_gaussian_splatting"}) {
        nlohmann::json other = primitives[0];
        other["extensions"][extension] = nlohmann::json::object();
        primitives.push_back(other);
    }
    nlohmann::json points = primitives[0];
    points["mode"] = 0;
    primitives.push_back(points);
    primitives[0]["material"] = 0;
    writer.root["materials"] = {{{"pbrMetallicRoughness", {{"baseColorTexture", {{"index", 0}}}}}}};
    writer.root["textures"] = {{{"source", 0}}};
    writer.root["images"] = {{{"uri", "nowhere.png"}}};
    writer.root["cameras"] = {{{"type", "perspective"}}};
    writer.channel(0, 7, "translation", {{"input", writer.floats({0, 1}, "SCALAR")}, {"output", writer.floats({0, 0, 0, 1, 1, 1}, "VEC3")}});
    const auto result = importBytes(writer.glb());
    REQUIRE(result);
    CHECK(result->object.splats->size() == 200);
    std::string all;
    for (const std::string& note : result->object.provenance.notes) all += note + "\n";
    for (const char* word : {"Draco", "KHR_gaussian_splatting", "points", "nowhere.png", "camera", "node 7"}) {
        INFO(all << "should mention " << word);
        CHECK(all.find(word) != std::string::npos);
    }
}
