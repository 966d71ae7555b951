#include "core/io/mesh_wire.h"

#include <catch2/catch.hpp>

#include <random>

using namespace morphogen;

namespace {

/// A model that uses every field.
MeshModel sample()
{
    MeshModel model;
    model.name = "sample";
    model.isMetric = true;
    model.notes = {"one", "two"};
    model.nodes.resize(3);
    model.nodes[1].parent = 0, model.nodes[2].parent = 1;
    model.nodes[1].name = "bone", model.nodes[1].rest.translation = {1, 2, 3};
    model.nodes[2].restMatrix = Affine3x4{{1, 0.5f, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0}};
    model.morphSlots = {{"smile", 0.25f}};
    model.images.push_back({"wood", 2, 1, {1, 2, 3, 4, 5, 6, 7, 8}});
    model.materials.resize(1);
    model.materials[0].baseTexture.image = 0;
    MeshPart part;
    part.name = "skin", part.node = 0, part.material = 0;
    part.positions = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}};
    part.uvs[0].resize(3), part.colours.resize(3);
    part.indices = {0, 1, 2};
    part.influences = 2;
    part.joints = {0, 1, 1, 2, 0, 2};
    part.weights = {0.5f, 0.5f, 0.5f, 0.5f, 1, 0};
    part.morphs.push_back({0, {{0, 0, 1}, {0, 0, 1}, {0, 0, 1}}});
    model.parts.push_back(part);
    Clip clip{"walk", 1, {}};
    clip.tracks.push_back({TrackTarget::Rotation, 1, Interpolation::Linear, Column::of(std::vector<double>{0, 1}),
                           Column::of(std::vector<float>{0, 0, 0, 1, 0, 1, 0, 0}, 4)});
    clip.tracks.push_back({TrackTarget::MorphWeights, 0, Interpolation::Step, Column::of(std::vector<double>{0.5}), Column::of(std::vector<float>{1}, 1)});
    model.clips.push_back(clip);
    return model;
}

}  // namespace

TEST_CASE("a model survives the way through the worker unchanged", "[io][mesh_wire]")
{
    const MeshModel model = sample();
    REQUIRE_FALSE(problemOf(model));
    const auto bytes = packMeshModel(model);
    const auto again = unpackMeshModel(bytes);
    REQUIRE(again);
    CHECK(packMeshModel(*again) == bytes);
    CHECK(again->nodes == model.nodes);
    CHECK(again->clips == model.clips);
    CHECK(again->parts[0].positions == model.parts[0].positions);
    CHECK(again->notes == model.notes);
}

TEST_CASE("a damaged model is refused, never trusted", "[io][mesh_wire]")
{
    const auto bytes = packMeshModel(sample());
    for (std::size_t length = 0; length < bytes.size(); ++length) CHECK_FALSE(unpackMeshModel(std::span(bytes).first(length)));
    std::mt19937 random(7);
    for (int turn = 0; turn < 20'000; ++turn) {
        auto damaged = bytes;
        for (int hit = 0; hit < 3; ++hit) damaged[random() % damaged.size()] = std::byte(random());
        const auto model = unpackMeshModel(damaged);
        if (model) CHECK_FALSE(problemOf(*model));
    }
}

TEST_CASE("every index that points outside the model is named", "[io][mesh_wire]")
{
    const auto broken = [](auto change) {
        MeshModel model = sample();
        change(model);
        return problemOf(model).has_value();
    };
    CHECK(broken([](MeshModel& m) { m.nodes[1].parent = 1; }));
    CHECK(broken([](MeshModel& m) { m.parts[0].indices[2] = 3; }));
    CHECK(broken([](MeshModel& m) { m.parts[0].joints[0] = 3; }));
    CHECK(broken([](MeshModel& m) { m.parts[0].weights.pop_back(); }));
    CHECK(broken([](MeshModel& m) { m.parts[0].material = 1; }));
    CHECK(broken([](MeshModel& m) { m.parts[0].morphs[0].slot = 1; }));
    CHECK(broken([](MeshModel& m) { m.parts[0].positions[0].x = NAN; }));
    CHECK(broken([](MeshModel& m) { m.materials[0].baseTexture.image = 1; }));
    CHECK(broken([](MeshModel& m) { m.images[0].rgba.pop_back(); }));
    CHECK(broken([](MeshModel& m) { m.clips[0].tracks[0].index = 3; }));
    CHECK(broken([](MeshModel& m) { m.clips[0].tracks[1].index = 1; }));
}
