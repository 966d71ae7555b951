#include "core/authoring/jelly.h"
#include "core/authoring/samples.h"
#include "core/authoring/surface_splats.h"
#include "core/base/parallel.h"
#include "core/deform/pose.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <set>

using namespace morphogen;

namespace {

/// Of everything in a world that a picture depends on.
Hash128 hashOf(const World& world)
{
    std::vector<Hash128> parts;
    const auto add = [&](const Column& column) { for (const ChunkPtr& chunk : column.chunks()) parts.push_back(chunk->hash()); };
    for (const auto& object : world.objects) {
        for (const Column& column : object->splats->columns) add(column);
        for (const Column& column : object->splats->shRest) add(column);
        for (const auto& clip : object->clips)
            for (const Track& track : clip->tracks) add(track.times), add(track.values);
        if (!object->scaffold) continue;
        for (const Column& column : object->scaffold->binding.nodes) add(column);
        if (object->scaffold->cage) add(object->scaffold->cage->positions), add(object->scaffold->cage->weights);
    }
    return hashBytes(std::as_bytes(std::span(parts)));
}

/// Of the closed surface of a cage, by the divergence theorem.
double volumeOf(const Cage& cage, const std::vector<Vec3>& vertices)
{
    double sum = 0;
    for (std::size_t t = 0; t < cage.triangles.rows(); ++t) {
        Vec3d corner[3];
        for (std::uint32_t c = 0; c < 3; ++c) corner[c] = Vec3d(vertices[cage.triangles.at<std::uint32_t>(t, c)]);
        sum += glm::dot(corner[0], glm::cross(corner[1], corner[2])) / 6;
    }
    return sum;
}

}  // namespace

TEST_CASE("every sample is a sound world with a hero camera", "[samples]")
{
    std::set<std::string_view> names;
    for (const SampleInfo& sample : samples()) {
        INFO(sample.name);
        CHECK(names.insert(sample.name).second);
        const auto world = makeSample(sample.name, {});
        REQUIRE(world);
        CHECK(world->findCamera("hero") != nullptr);
        std::size_t splats = 0;
        std::set<std::string> objectNames;
        for (const auto& object : world->objects) {
            INFO(object->name);
            CHECK(objectNames.insert(object->name).second);
            splats += object->splats->size();
            if (object->scaffold) {
                CHECK_FALSE(object->scaffold->problem(object->splats->size()));
                for (const auto& clip : object->clips) CHECK_FALSE(clip->problem(object->scaffold->nodes.size(), object->scaffold->morphSlots.size()));
            }
            for (const Column& column : object->splats->columns)
                for (std::size_t k = 0; k < column.chunks().size(); ++k)
                    for (const float value : column.chunk<float>(k))
                        if (!std::isfinite(value)) FAIL("a value is not finite");
        }
        CHECK(splats >= 100000);
        CHECK(splats <= 400000);
        if (sample.name != "hard-capture") CHECK(world->durationSecs() >= 4);
    }
}

TEST_CASE("a sample is the same bytes every time, on any number of threads", "[samples]")
{
    const auto first = makeSample("collision", {});
    REQUIRE(first);
    const ParallelismLimit limit(1);
    const auto second = makeSample("collision", {});
    REQUIRE(second);
    CHECK(hashOf(*first) == hashOf(*second));
}

TEST_CASE("making a sample can be cancelled, and an unknown one is an error that names the others", "[samples]")
{
    std::stop_source stop;
    stop.request_stop();
    for (const SampleInfo& sample : samples()) {
        const auto world = makeSample(sample.name, {.stop = stop.get_token()});
        REQUIRE_FALSE(world);
        CHECK(world.error().kind == Error::Kind::Cancelled);
    }
    const auto unknown = makeSample("no-such-world", {});
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().kind == Error::Kind::NotFound);
    CHECK(unknown.error().message.find("soft-bend") != std::string::npos);
}

TEST_CASE("a jelly that bends keeps its volume", "[samples]")
{
    const auto object = splatsFromMesh(makeJellyBear(2000, {}).model, {.splatCount = 2000}, {});
    REQUIRE(object);
    const Scaffold& scaffold = *object->scaffold;
    const Clip& clip = *object->clips[0];
    const auto verticesAt = [&](const Clip* playing, double time) {
        Pose pose = nodeTransforms(scaffold, playing, time);
        for (std::size_t n = 0; n < pose.size(); ++n) pose[n] = pose[n] * scaffold.nodes[n].nodeFromRest;
        return cageVertices(scaffold, pose, {});
    };
    const auto rest = verticesAt(nullptr, 0);
    const double volume = volumeOf(*scaffold.cage, rest);
    REQUIRE(volume > 0.005);
    float furthest = 0;
    for (int k = 0; k <= 120; ++k) {
        const auto now = verticesAt(&clip, clip.durationSecs * k / 120);
        CHECK(volumeOf(*scaffold.cage, now) == Approx(volume).epsilon(0.08));
        for (std::size_t v = 0; v < now.size(); ++v) furthest = std::max(furthest, glm::length(now[v] - rest[v]));
    }
    CHECK(furthest > 0.15f);
}
