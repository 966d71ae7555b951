#include "core/scene/world.h"

#include <catch2/catch.hpp>

using namespace morphogen;

namespace {

Object objectNamed(const std::string& name, std::size_t count)
{
    SplatsBuilder builder(count, 1);
    for (std::size_t i = 0; i < count; ++i) builder.setPosition(i, Vec3(static_cast<float>(i), 0, 0));
    Object object;
    object.name = name;
    object.splats = std::make_shared<const Splats>(builder.finish());
    return object;
}

}  // namespace

TEST_CASE("copying a world copies no payload, and an edit shares what it did not touch", "[scene]")
{
    World world;
    const ObjectId a = world.add(objectNamed("a", 70000));
    const ObjectId b = world.add(objectNamed("b", 10));

    World edited = world;
    Object moved = *edited.find(a);
    moved.placement.translation = {1, 2, 3};
    REQUIRE(edited.replace(moved));

    CHECK(edited.find(b) == world.find(b));
    CHECK(edited.find(a)->splats == world.find(a)->splats);
    CHECK(world.find(a)->placement.translation == Vec3(0));

    const Column& x = world.find(a)->splats->column(SplatColumn::X);
    const std::vector<float> replacement(x.rowsInChunk(1), 7.0f);
    const Column changed = x.withChunk(1, Chunk::copyOf(std::as_bytes(std::span(replacement))));
    CHECK(changed.chunks()[0] == x.chunks()[0]);
    CHECK(changed.at<float>(65536) == 7.0f);
    CHECK(x.at<float>(65536) == 65536.0f);
}

TEST_CASE("names in a world are unique and ids are never given twice", "[scene]")
{
    World world;
    const ObjectId first = world.add(objectNamed("fox", 1));
    const ObjectId second = world.add(objectNamed("fox", 1));
    CHECK(world.find(second)->name == "fox 2");
    REQUIRE(world.remove(first));
    const ObjectId third = world.add(objectNamed("fox", 1));
    CHECK(third.value > second.value);
    CHECK(world.find(third)->name == "fox");
    CHECK_FALSE(world.remove(first));

    world.add(objectNamed("", 1));
    CHECK(world.find(world.add(objectNamed("", 1)))->name == "object 2");
}

TEST_CASE("a column is cut into chunks and put together again without loss", "[scene]")
{
    for (const std::size_t rows : {std::size_t{0}, std::size_t{1}, kChunkRows - 1, kChunkRows, kChunkRows + 1, 3 * kChunkRows + 5}) {
        std::vector<std::uint32_t> values(3 * rows);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::uint32_t>(i * 2654435761u);
        const Column column = Column::of(values, 3);
        CHECK(column.rows() == rows);
        CHECK(column.toVector<std::uint32_t>() == values);
        if (rows > 0) CHECK(column.at<std::uint32_t>(rows - 1, 2) == values.back());
        CHECK(column == Column::of(values, 3));
    }
}

TEST_CASE("equal bytes have equal hashes whoever made them, and hex names read back", "[scene]")
{
    const std::vector<float> values{1, 2, 3};
    const Column a = Column::of(values), b = Column::of(values);
    CHECK(a.chunks()[0] != b.chunks()[0]);
    CHECK(a.chunks()[0]->hash() == b.chunks()[0]->hash());
    Hash128 read;
    REQUIRE(Hash128::fromHex(a.chunks()[0]->hash().hex(), read));
    CHECK(read == a.chunks()[0]->hash());
    CHECK_FALSE(Hash128::fromHex("12345", read));
    CHECK_FALSE(Hash128::fromHex(std::string(31, '0') + "g", read));
}

TEST_CASE("frames: k is k / fps, the last is floor(duration * fps), and the end does not wrap", "[scene]")
{
    CHECK(secsOfFrame(12, 24) == 0.5);
    CHECK(lastFrame(0, 24) == 0);
    CHECK(lastFrame(1.0, 24) == 24);
    CHECK(lastFrame(0.99, 24) == 23);
    CHECK(lastFrame(0.1 + 0.2, 10) == 3);

    FrameSequence sequence;
    sequence.fps = 10;
    for (int i = 0; i < 4; ++i) sequence.frames.push_back(std::make_shared<const Splats>());
    CHECK(sequence.durationSecs() == Approx(0.3));
    CHECK(sequence.frameAt(-1) == 0);
    CHECK(sequence.frameAt(0.19) == 1);
    CHECK(sequence.frameAt(0.2) == 2);
    CHECK(sequence.frameAt(99) == 3);
}

TEST_CASE("a camera looks along +z with y down, and survives a vertical line of sight", "[scene]")
{
    CameraView view;
    view.position = {1, 2, 3};
    view.target = {1, 2, -7};
    const Affine3x4 camera = view.cameraFromWorld();
    CHECK(glm::length(camera.point({1, 2, -7}) - Vec3(0, 0, 10)) < 1e-5f);
    CHECK(glm::length(camera.point({2, 2, 3}) - Vec3(1, 0, 0)) < 1e-5f);
    CHECK(glm::length(camera.point({1, 3, 3}) - Vec3(0, -1, 0)) < 1e-5f);
    CHECK(glm::determinant(camera.linear()) == Approx(1));

    view.target = {1, -5, 3};
    CHECK(glm::determinant(view.cameraFromWorld().linear()) == Approx(1));
    view.target = view.position;
    CHECK(glm::determinant(view.cameraFromWorld().linear()) == Approx(1));
}

TEST_CASE("an orbit shows the whole sphere at every turn and in every format", "[scene]")
{
    for (const float aspect : {0.4f, 1.0f, 16.0f / 9.0f}) {
        for (int step = 0; step < 12; ++step) {
            const CameraView view = orbitView({1, 2, 3}, 2.0f, step / 12.0, aspect);
            const float distance = glm::length(view.position - Vec3(1, 2, 3));
            const float halfV = std::tan(0.5f * view.fovYRadians), halfH = halfV * aspect;
            CHECK(std::asin(2.0f / distance) <= std::atan(std::min(halfV, halfH)) + 1e-4f);
            CHECK(view.near < distance - 2.0f);
        }
    }
}
