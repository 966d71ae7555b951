// Every glTF file posed by the program against the same file posed by tests/support/reference_pose: each splat centre on
// the posed mesh, and the same silhouettes. The long forms (every clip, ten times each) run as "[.long]".
#include "core/base/parallel.h"
#include "core/evaluate/pose_at.h"
#include "core/io/import.h"
#include "tests/support/gltf_writer.h"
#include "tests/support/reference_pose.h"
#include "tests/support/shared.h"
#include "tests/support/silhouette.h"

#include <catch2/catch.hpp>

#include <mutex>

using namespace morphogen;

namespace {

struct Judgement {
    double worstDistance = 0;    ///< share of the bounding box's diagonal
    double worstOverlap = 1;     ///< of views in which the mesh shows more than a line
};

/// Splats lie a two-thousandth of the object's size below the surface (splat_fit.cpp), more where a pose stretches it.
constexpr double kInsetAtMost = 2e-3;

enum class Silhouettes { Skip, Judge };

struct Effort {
    std::size_t splats = 0;      ///< 0: as many as a user gets
    int timesPerClip = 10;
    std::size_t clips = 1000;
    Silhouettes silhouettes = Silhouettes::Judge;
};

Object imported(const std::filesystem::path& path, std::size_t splats)
{
    ImportOptions options;
    options.splatCount = splats;
    auto result = importFile(path, options, {});
    if (!result) FAIL(result.error().message);
    return std::move(result->object);
}

Judgement judge(const std::filesystem::path& path, const Effort& effort)
{
    const Object object = imported(path, effort.splats);
    const support::ReferenceGltf reference(path);
    REQUIRE(object.clips.size() == reference.clipCount());
    Judgement judgement;
    const auto look = [&](std::optional<std::size_t> clip, double time) {
        const support::ReferenceMesh mesh = reference.posed(clip, time);
        Object still = object;
        still.activeClip = clip ? static_cast<int>(*clip) : -1;
        const PosedObject posed = poseAt(still, time);
        const support::SurfaceDistance surface(mesh);
        const double diagonal = mesh.diagonal();
        std::mutex mutex;
        parallelFor(posed.splats->size(), 4096, [&](std::size_t begin, std::size_t end) {
            double worst = 0;
            for (std::size_t i = begin; i < end; ++i) {
                const Vec3 p = posed.pose[posed.scaffold->binding.nodes[0].at<std::uint32_t>(i)].point(posed.splats->position(i));
                worst = std::max(worst, surface.from({p.x, p.y, p.z}) / diagonal);
            }
            const std::lock_guard lock(mutex);
            judgement.worstDistance = std::max(judgement.worstDistance, worst);
        });
        if (effort.silhouettes == Silhouettes::Judge) judgement.worstOverlap = std::min(judgement.worstOverlap, support::worstSilhouetteOverlap(mesh, posed));
    };
    if (reference.clipCount() == 0) look(std::nullopt, 0);
    for (std::size_t clip = 0; clip < std::min(effort.clips, reference.clipCount()); ++clip) {
        CHECK(object.clips[clip]->durationSecs == reference.duration(clip));
        for (int k = 0; k < effort.timesPerClip; ++k) look(clip, reference.duration(clip) * k / std::max(1, effort.timesPerClip - 1));
    }
    return judgement;
}

void judgeShared(const std::string& name, const Effort& effort)
{
    const auto path = support::sharedData("animated/" + name);
    MG_NEED(path);
    INFO(name);
    const Judgement judgement = judge(path, effort);
    CHECK(judgement.worstDistance < kInsetAtMost);
    CHECK(judgement.worstOverlap >= 0.97);
}

}  // namespace

TEST_CASE("splats of animated glTF files stand on the mesh as the specification poses it", "[mesh][gltf]")
{
    for (const char* name : {"fox/Fox.glb", "raylib/robot.glb", "morph_stress/MorphStressTest.gltf", "assimp/AnimatedMorphCube/glTF/AnimatedMorphCube.gltf",
                             "assimp/MorphPrimitivesTest/glTF/MorphPrimitivesTest.gltf", "assimp/simple_skin/simple_skin.gltf", "assimp/simple_skin/quad_skin.glb",
                             "bevy_simple/SimpleSkin.gltf", "webxr_hands/generic-hand/left.glb", "webxr_hands/generic-fixed-hand/left.glb"})
        judgeShared(name, {3000, 10, 1000, Silhouettes::Skip});
}

TEST_CASE("the fox, the robot and the morph stress test keep their silhouettes", "[mesh][gltf]")
{
    judgeShared("fox/Fox.glb", {0, 2, 2, Silhouettes::Judge});
    judgeShared("raylib/robot.glb", {0, 2, 2, Silhouettes::Judge});
    judgeShared("morph_stress/MorphStressTest.gltf", {0, 2, 1, Silhouettes::Judge});
}

TEST_CASE("silhouettes at ten times of every clip", "[.long]")
{
    for (const char* name : {"fox/Fox.glb", "raylib/robot.glb", "morph_stress/MorphStressTest.gltf", "assimp/AnimatedMorphCube/glTF/AnimatedMorphCube.gltf", "webxr_hands/generic-hand/left.glb"})
        judgeShared(name, {});
}

namespace {

/// Writes, poses and judges a file of our own.
void judgeOwn(const support::GltfWriter& writer)
{
    const support::TemporaryFolder folder;
    writer.write(folder / "own.glb");
    const Judgement judgement = judge(folder / "own.glb", {3000, 10, 10, Silhouettes::Skip});
    CHECK(judgement.worstDistance < kInsetAtMost);
    const Judgement outline = judge(folder / "own.glb", {40000, 2, 1, Silhouettes::Judge});
    CHECK(outline.worstOverlap >= 0.97);
}

nlohmann::json sampler(support::GltfWriter& writer, const std::string& kind, const std::vector<float>& values, const std::string& type)
{
    return {{"input", writer.floats({0.25f, 0.5f, 1.5f, 2.0f}, "SCALAR")}, {"output", writer.floats(values, type)}, {"interpolation", kind}};
}

const std::vector<float> kTurns{0, 0, 0, 1, 0.5f, 0.5f, 0.5f, 0.5f, 0, 0.6f, 0, -0.8f, 0.28f, 0, 0, 0.96f};

/// Tangents before and after every row of `width` values.
std::vector<float> withTangents(const std::vector<float>& values, std::size_t width)
{
    std::vector<float> rows;
    for (std::size_t key = 0; key < values.size() / width; ++key)
        for (int part = 0; part < 3; ++part)
            for (std::size_t c = 0; c < width; ++c) rows.push_back(part == 1 ? values[key * width + c] : 0.3f * static_cast<float>((key + c + static_cast<std::size_t>(part)) % 3) - 0.2f);
    return rows;
}

}  // namespace

TEST_CASE("STEP, LINEAR and CUBICSPLINE drive translation, rotation and scale as appendix C says", "[mesh][gltf]")
{
    for (const std::string kind : {"STEP", "LINEAR", "CUBICSPLINE"}) {
        INFO(kind);
        const auto rows = [&](const std::vector<float>& values, std::size_t width) { return kind == "CUBICSPLINE" ? withTangents(values, width) : values; };
        support::GltfWriter writer;
        support::addBar(writer);
        writer.root["nodes"] = {{{"children", {1}}, {"rotation", {0, 0.6, 0, 0.8}}}, {{"mesh", 0}, {"translation", {1, 0, 0}}}};
        writer.channel(0, 0, "rotation", sampler(writer, kind, rows(kTurns, 4), "VEC4"));
        writer.channel(0, 1, "translation", sampler(writer, kind, rows({0, 0, 0, 1, 2, 3, -1, 0, 1, 2, 2, 2}, 3), "VEC3"));
        writer.channel(0, 1, "scale", sampler(writer, kind, rows({1, 1, 1, 2, 0.5f, 1, 0.7f, 3, 0.4f, 1, 2, 1}, 3), "VEC3"));
        judgeOwn(writer);
    }
}

TEST_CASE("sparse, implied and interleaved morph targets under STEP, LINEAR and CUBICSPLINE weights", "[mesh][gltf]")
{
    for (const std::string kind : {"STEP", "LINEAR", "CUBICSPLINE"}) {
        INFO(kind);
        support::GltfWriter writer;
        support::addBar(writer);
        const std::size_t count = writer.root["accessors"][0]["count"];
        std::vector<float> lifted(2 * 3 * count);   // positions' offsets and something else, interleaved
        for (std::size_t v = 0; v < count; ++v)
            for (std::size_t c = 0; c < 3; ++c) lifted[6 * v + c] = 0.1f * static_cast<float>((v * 7 + c * 3) % 5);
        const int dense = writer.accessor({{"bufferView", writer.view(lifted.data(), lifted.size() * 4, 24)}, {"componentType", 5126}, {"count", count}, {"type", "VEC3"}});
        const std::vector<std::uint16_t> rows{3, 8, 20};
        const std::vector<float> values{0, 1, 0, 0.5f, 0, 0, 0, 0, -0.7f};
        const int rowView = writer.view(rows.data(), 6), valueView = writer.view(values.data(), 36);
        const nlohmann::json replaced{{"count", 3}, {"indices", {{"bufferView", rowView}, {"componentType", 5123}}}, {"values", {{"bufferView", valueView}}}};
        const int sparse = writer.accessor({{"componentType", 5126}, {"count", count}, {"type", "VEC3"}, {"sparse", replaced}});
        writer.root["meshes"][0]["primitives"][0]["targets"] = {{{"POSITION", dense}}, {{"POSITION", sparse}}};
        writer.root["meshes"][0]["weights"] = {0.25, 0.0};
        std::vector<float> weights{0, 0, 1, 0.5f, -0.5f, 1, 0.3f, 0.3f};
        if (kind == "CUBICSPLINE") weights = withTangents(weights, 2);
        writer.channel(0, 0, "weights", sampler(writer, kind, weights, "SCALAR"));
        const support::TemporaryFolder folder;
        writer.write(folder / "own.glb");
        CHECK(judge(folder / "own.glb", {3000, 10, 10, Silhouettes::Skip}).worstDistance < kInsetAtMost);
    }
}

TEST_CASE("eight joints per vertex, normalised weights and shared joints with two bind poses", "[mesh][gltf]")
{
    support::GltfWriter writer;
    support::addBar(writer);
    const std::size_t count = writer.root["accessors"][0]["count"];
    // Nodes: 0 root, 1..8 a chain of joints, 9 and 10 the same mesh under two skins.
    writer.root["nodes"] = {{{"children", {1, 9, 10}}}};
    for (int j = 1; j <= 8; ++j) {
        nlohmann::json node{{"translation", {j == 1 ? -1.0 : 0.28, 0, 0}}};
        if (j < 8) node["children"] = {j + 1};
        writer.root["nodes"].push_back(node);
    }
    writer.root["nodes"].push_back({{"mesh", 0}, {"skin", 0}, {"translation", {100, 0, 0}}});   // a skinned mesh ignores its node
    writer.root["nodes"].push_back({{"mesh", 0}, {"skin", 1}});
    std::vector<float> bindA, bindB;
    for (int j = 0; j < 8; ++j)
        for (int c = 0; c < 16; ++c) {
            const float identity = c % 5 == 0 ? 1.0f : 0.0f;
            bindA.push_back(c == 12 ? 1.0f - 0.28f * static_cast<float>(j) : identity);
            bindB.push_back(c == 12 ? 1.0f - 0.28f * static_cast<float>(j) : c == 14 ? 2.0f : identity);
        }
    const nlohmann::json joints{1, 2, 3, 4, 5, 6, 7, 8};
    writer.root["skins"] = {{{"joints", joints}, {"inverseBindMatrices", writer.floats(bindA, "MAT4")}}, {{"joints", joints}, {"inverseBindMatrices", writer.floats(bindB, "MAT4")}}};
    for (int set = 0; set < 2; ++set) {
        std::vector<std::uint16_t> ids, weights;
        for (std::size_t v = 0; v < count; ++v)
            for (int k = 0; k < 4; ++k) {
                ids.push_back(static_cast<std::uint16_t>(4 * set + k));
                weights.push_back(static_cast<std::uint16_t>(1000 * ((v * 3 + static_cast<std::size_t>(k + 4 * set) * 5) % 11) + 500));
            }
        const int idAccessor = writer.shorts(ids, "VEC4"), weightAccessor = writer.shorts(weights, "VEC4");
        writer.root["accessors"][weightAccessor]["normalized"] = true;
        auto& attributes = writer.root["meshes"][0]["primitives"][0]["attributes"];
        attributes["JOINTS_" + std::to_string(set)] = idAccessor;
        attributes["WEIGHTS_" + std::to_string(set)] = weightAccessor;
    }
    writer.channel(0, 3, "rotation", sampler(writer, "LINEAR", kTurns, "VEC4"));
    writer.channel(0, 6, "rotation", sampler(writer, "STEP", kTurns, "VEC4"));
    writer.channel(0, 5, "scale", sampler(writer, "LINEAR", {1, 1, 1, 2, 0.5f, 1, 0.7f, 3, 0.4f, 1, 2, 1}, "VEC3"));
    const support::TemporaryFolder folder;
    writer.write(folder / "own.glb");
    CHECK(judge(folder / "own.glb", {3000, 10, 10, Silhouettes::Skip}).worstDistance < kInsetAtMost);
}

TEST_CASE("matrices with shear and mirrors, meshes shared by nodes, a scale that starts from nothing", "[mesh][gltf]")
{
    support::GltfWriter writer;
    support::addBar(writer);
    writer.root["nodes"] = {{{"children", {1, 2}}, {"matrix", {1, 0.2, 0, 0, 0.5, 1, 0, 0, 0, 0, -1, 0, 3, 0, 0, 1}}},
                            {{"mesh", 0}, {"scale", {0, 0, 0}}},
                            {{"mesh", 0}, {"translation", {0, 3, 0}}, {"rotation", {0, 0, 0.6, 0.8}}}};
    writer.channel(0, 1, "scale", sampler(writer, "LINEAR", {0, 0, 0, 1, 0.5f, 1, 2, 2, 0.5f, 1, 2, 1}, "VEC3"));
    judgeOwn(writer);
}
