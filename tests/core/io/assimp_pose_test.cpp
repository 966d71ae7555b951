// Holds what the import worker reads to another program's verdict: Blender 3.4, headless, poses the same file, and every
// vertex must follow the same path, to 0.5 % of the bounding box's diagonal at ten times.
#include "core/authoring/surface_splats.h"
#include "core/evaluate/pose_at.h"
#include "core/io/assimp_import.h"
#include "tests/support/shared.h"
#include "tests/support/silhouette.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace morphogen;

namespace {

const std::filesystem::path kScripts = support::sourceFolder() / "tests/support";

bool hasBlender() { return std::system("blender --version >/dev/null 2>&1") == 0; }

bool runBlender(const std::string& script, const std::string& arguments)
{
    const std::string command = fmt::format("blender -b --factory-startup --python-exit-code 3 --python '{}' -- {} >/dev/null 2>&1",
                                            (kScripts / script).string(), arguments);
    return std::system(command.c_str()) == 0;
}

/// Every vertex of the model at `secs`, in double precision from the node maps on.
std::vector<Vec3d> posed(const MeshModel& model, const Clip* clip, double secs)
{
    Scaffold scaffold;
    scaffold.nodes = model.nodes;
    scaffold.morphSlots = model.morphSlots;
    const Pose nodes = nodeTransforms(scaffold, clip, secs);
    const std::vector<float> weights = morphWeights(scaffold, clip, secs);
    const auto apply = [](const Affine3x4& a, const Vec3d& p) {
        return Vec3d(a.m[0] * p.x + a.m[1] * p.y + a.m[2] * p.z + a.m[3], a.m[4] * p.x + a.m[5] * p.y + a.m[6] * p.z + a.m[7],
                     a.m[8] * p.x + a.m[9] * p.y + a.m[10] * p.z + a.m[11]);
    };
    std::vector<Vec3d> all;
    for (const MeshPart& part : model.parts) {
        for (std::size_t v = 0; v < part.positions.size(); ++v) {
            Vec3d p(part.positions[v]);
            for (const MeshMorph& morph : part.morphs) p += Vec3d(morph.offsets[v]) * static_cast<double>(weights[morph.slot]);
            Vec3d sum(0);
            for (std::uint32_t k = 0; k < part.influences; ++k) {
                const std::uint32_t joint = part.joints[v * part.influences + k];
                sum += apply(nodes[joint], apply(model.nodes[joint].nodeFromRest, p)) * static_cast<double>(part.weights[v * part.influences + k]);
            }
            all.push_back(part.influences ? sum : apply(nodes[part.node], p));
        }
    }
    return all;
}

/// Largest distance between a path of `a` and the nearest path of `b`, over all times.
double farthest(const std::vector<std::vector<Vec3d>>& a, const std::vector<std::vector<Vec3d>>& b)
{
    double worst = 0;
    for (std::size_t i = 0; i < a[0].size(); ++i) {
        double nearest = std::numeric_limits<double>::infinity();
        for (std::size_t j = 0; j < b[0].size(); ++j) {
            double apart = 0;
            for (std::size_t t = 0; t < a.size() && apart < nearest; ++t) apart = std::max(apart, glm::length(a[t][i] - b[t][j]));
            nearest = std::min(nearest, apart);
        }
        worst = std::max(worst, nearest);
    }
    return worst;
}

void compareWithBlender(const std::filesystem::path& file, const support::TemporaryFolder& folder)
{
    INFO(file);
    auto model = importMeshModel(file, {}, {});
    if (!model) FAIL(model.error().message);
    REQUIRE_FALSE(model->clips.empty());
    const Clip& clip = model->clips[0];
    std::string times;
    std::vector<std::vector<Vec3d>> ours, theirs;
    for (int i = 0; i < 10; ++i) {
        const double secs = clip.durationSecs * i / 9;
        times += fmt::format(" {}", secs);
        ours.push_back(posed(*model, &clip, secs));
    }
    const auto out = folder / "posed.json";
    REQUIRE(runBlender("blender_pose.py", fmt::format("'{}' '{}'{}", file.string(), out.string(), times)));
    std::ifstream stream(out);
    const auto answer = nlohmann::json::parse(stream);
    Bounds box;
    for (const auto& row : answer["vertices"]) {
        auto& points = theirs.emplace_back();
        for (std::size_t i = 0; i + 2 < row.size(); i += 3) {
            points.emplace_back(row[i].get<double>(), row[i + 1].get<double>(), row[i + 2].get<double>());
            box.add(Vec3(points.back()));
        }
    }
    REQUIRE(theirs.size() == ours.size());
    REQUIRE_FALSE(theirs[0].empty());
    const double apart = std::max(farthest(ours, theirs), farthest(theirs, ours)) / box.diagonal();
    WARN(file.filename().string() << " \"" << clip.name << "\": " << theirs[0].size() << " vertices, farthest " << apart * 100
                                  << " % of the diagonal (" << box.diagonal() << " m)");
    CHECK(apart <= 0.005);
}

}  // namespace

TEST_CASE("a long, thin FBX keeps its silhouettes, seen along it too", "[.long]")
{
    const auto path = support::sharedData("animated/assimp/FBX/animation_with_skeleton.fbx");
    MG_NEED(path);
    auto model = importMeshModel(path, {}, {});
    if (!model) FAIL(model.error().message);
    auto object = splatsFromMesh(*model, {}, {});
    if (!object) FAIL(object.error().message);
    support::ReferenceMesh mesh;
    std::size_t first = 0;
    for (const MeshPart& part : model->parts) {
        for (std::size_t i = 0; i + 2 < part.indices.size(); i += 3)
            mesh.triangles.push_back({static_cast<int>(first + part.indices[i]), static_cast<int>(first + part.indices[i + 1]), static_cast<int>(first + part.indices[i + 2])});
        first += part.positions.size();
    }
    for (std::size_t c = 0; c < model->clips.size(); ++c)
        for (int k = 0; k < 10; ++k) {
            const double secs = model->clips[c].durationSecs * k / 9;
            mesh.vertices.clear();
            for (const Vec3d& p : posed(*model, &model->clips[c], secs)) mesh.vertices.emplace_back(p.x, p.y, p.z);
            object->activeClip = static_cast<int>(c);
            CHECK(support::worstSilhouetteOverlap(mesh, poseAt(*object, secs)) >= 0.97);
        }
}

TEST_CASE("the shared FBX is posed as Blender poses it", "[.long][blender]")
{
    const auto path = support::sharedData("animated/assimp/FBX/animation_with_skeleton.fbx");
    MG_NEED(path);
    if (!hasBlender()) MG_SKIP("needs blender (packaging/packages-verify.txt)");
    const support::TemporaryFolder folder;
    compareWithBlender(path, folder);
}

TEST_CASE("FBX files with bones, morphs, uneven scale and other axes are posed as Blender poses them", "[.long][blender]")
{
    if (!hasBlender()) MG_SKIP("needs blender (packaging/packages-verify.txt)");
    const support::TemporaryFolder folder;
    REQUIRE(runBlender("blender_make_fbx.py", fmt::format("'{}'", folder.path().string())));
    for (const char* name : {"bend", "z_up", "morph", "rigid"}) compareWithBlender(folder / fmt::format("{}.fbx", name), folder);
}
