#include "core/store/packed_chunk.h"

#include "core/edit/history.h"
#include "core/scene/splat_channels.h"
#include "core/store/document.h"
#include "core/store/project_file.h"
#include "tests/support/shared.h"
#include "tests/support/splat_samples.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <set>

using namespace morphogen;

namespace {

template <class T>
std::vector<std::byte> bytesOf(const std::vector<T>& values)
{
    std::vector<std::byte> bytes(values.size() * sizeof(T));
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}

template <class T>
std::vector<std::byte> smooth(std::size_t count, double height)
{
    std::vector<T> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<T>(height * std::sin(static_cast<double>(i) / 90));
    return bytesOf(values);
}

}  // namespace

TEST_CASE("what is packed comes back, whatever numbers the bytes are", "[store]")
{
    std::vector<std::vector<std::byte>> cases{smooth<std::int8_t>(40000, 100), smooth<std::int16_t>(30001, 9000), smooth<std::uint32_t>(9999, 1e8), bytesOf(std::vector<float>(65536, 0.25f)), smooth<std::int8_t>(333, 3)};
    cases.back().resize(331);   // a length that no number divides
    for (const auto& bytes : cases) {
        const auto packed = store::packed(bytes);
        REQUIRE(!packed.empty());
        CHECK(packed.size() <= bytes.size() - bytes.size() / 4);
        std::vector<std::byte> back(bytes.size());
        REQUIRE(store::unpack(packed, back));
        CHECK(back == bytes);
    }
}

TEST_CASE("small numbers of which most are zero take hardly more room than they tell", "[store]")
{
    std::mt19937 random(3);
    // A code of bytes takes a bit for eight zeros at least, which tells where hardly any is something.
    for (const auto& [rare, most] : {std::pair{0.02, 1.3}, std::pair{0.1, 1.06}, std::pair{0.4, 1.06}}) {
        std::vector<std::int8_t> values(65536);
        // 1 of n is something, half of those are more than one, half of these more than two...; all values appear at last.
        for (auto& value : values) {
            int magnitude = 0;
            if (std::uniform_real_distribution(0.0, 1.0)(random) < rare) for (magnitude = 1; random() % 2 && magnitude < 127; ++magnitude) {}
            value = static_cast<std::int8_t>(random() % 2 ? magnitude : -magnitude);
        }
        values[100] = -128, values[200] = 127, values[300] = -127;
        const auto bytes = bytesOf(values);
        const auto packed = store::packed(bytes);
        std::vector<std::byte> back(bytes.size());
        REQUIRE(store::unpack(packed, back));
        CHECK(back == bytes);
        // The entropy: whether it is something; then two bits for the halves and one for the sign.
        const double bits = -rare * std::log2(rare) - (1 - rare) * std::log2(1 - rare) + 3 * rare;
        CHECK(static_cast<double>(packed.size()) < most * bits / 8 * 65536);
    }
}

TEST_CASE("floats that were rounded are packed as the whole numbers they are, exactly", "[store]")
{
    std::mt19937 random(4);
    std::normal_distribution<float> spread(0, 40);
    for (const float step : {1.0f, 1.0f / 64, 1024.0f, 0x1p-100f}) {
        std::vector<float> values(20000), walk(20000, 3 * step);
        for (float& value : values) value = std::round(spread(random)) * step + 0.0f;
        for (std::size_t i = 1; i < walk.size(); ++i) walk[i] = walk[i - 1] + values[i];
        for (const auto& own : {values, walk}) {
            const auto bytes = bytesOf(own);
            const auto packed = store::packed(bytes);
            std::vector<std::byte> back(bytes.size());
            REQUIRE(store::unpack(packed, back));
            CHECK(back == bytes);
            // The entropy of that bell: log2(40 sqrt(2 pi e)) bits.
            CHECK(static_cast<double>(packed.size()) < 1.06 * std::log2(40 * std::sqrt(2 * M_PI * M_E)) / 8 * 20000);
        }
    }
    // What is no multiple of anything, or would not come back: packed some other way, or not at all.
    std::vector<float> odd(4000, 0.5f);
    for (const float value : {-0.0f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), std::numeric_limits<float>::denorm_min(), 3.4e38f}) {
        odd[3999] = value;
        const auto bytes = bytesOf(odd);
        const auto packed = store::packed(bytes);
        REQUIRE(!packed.empty());
        std::vector<std::byte> back(bytes.size());
        REQUIRE(store::unpack(packed, back));
        CHECK(back == bytes);
    }
}

TEST_CASE("noise is left as it is", "[store]")
{
    std::mt19937 random(1);
    std::vector<std::uint32_t> noise(65536);
    for (auto& word : noise) word = static_cast<std::uint32_t>(random());
    CHECK(store::packed(bytesOf(noise)).empty());
    CHECK(store::packed({}).empty());
}

TEST_CASE("damaged packed bytes are refused or give other bytes, and never write beyond", "[store]")
{
    std::mt19937 random(2);
    std::vector<std::int8_t> rare(6000, 0);
    for (auto& value : rare) value = static_cast<std::int8_t>(random() % 9 ? 0 : random() % 11 - 5);
    std::vector<float> steps(3000);
    for (float& value : steps) value = static_cast<float>(random() % 37) / 8;
    std::set<std::byte> ways;
    for (const auto& bytes : {smooth<std::int16_t>(5000, 4000), bytesOf(rare), bytesOf(steps)}) {
        const auto whole = store::packed(bytes);
        REQUIRE(!whole.empty());
        ways.insert(whole[0]);
        std::vector<std::byte> out(bytes.size() + 64, std::byte{0x5a});
        for (int round = 0; round < 300; ++round) {
            auto damaged = whole;
            damaged[random() % damaged.size()] ^= std::byte(1 + random() % 255);
            if (round % 3 == 0) damaged.resize(random() % damaged.size());
            (void)store::unpack(damaged, std::span(out).first(bytes.size()));
            for (std::size_t i = bytes.size(); i < out.size(); ++i) REQUIRE(out[i] == std::byte{0x5a});
        }
        CHECK_FALSE(store::unpack({}, out));
        CHECK_FALSE(store::unpack(whole, std::span(out).first(bytes.size() - 64)));
    }
    CHECK(ways.size() == 3);
}

TEST_CASE("a file with packed payloads is smaller than they are and holds the same world", "[store]")
{
    const support::TemporaryFolder folder;
    Object object;
    object.name = "still";
    SplatsBuilder splats(50000, 2);
    for (std::size_t i = 0; i < splats.size(); ++i) {
        splats.setPosition(i, Vec3(static_cast<float>(i % 224) / 64, static_cast<float>(i / 224) / 64, 0));
        splats.setRotation(i, Quat(1, 0, 0, 0)), splats.setStandardDeviations(i, Vec3(0.01f)), splats.setPeakAlpha(i, 0.5f), splats.setColour(i, Rgb(0.5f));
    }
    object.splats = std::make_shared<const Splats>(splats.finish());
    auto channels = std::make_shared<SplatChannels>();
    std::vector<std::int8_t> amounts(splats.size());
    for (std::size_t i = 0; i < amounts.size(); ++i) amounts[i] = static_cast<std::int8_t>(i % 7);
    channels->spans = {{3, {static_cast<std::uint8_t>(SplatChannel::Y)}, Column::of(std::vector<float>{0, 0.1f, 0.2f}, 3), Column::of(amounts)}, {2, {}, {}, {}}};
    channels->presence = Column::of(std::vector<std::uint8_t>(splats.size(), 0x1b));
    object.channels = std::move(channels);
    World world;
    world.add(std::move(object));
    const History history(world, "made");
    const auto path = folder / "small.morph";
    REQUIRE(ProjectFile::create(path, history, {}));
    CHECK(std::filesystem::file_size(path) < world.objects.front()->byteCount() / 10);
    auto file = ProjectFile::open(path, OpenMode::Read);
    REQUIRE(file);
    const auto loaded = file->load({});
    REQUIRE(loaded);
    CHECK(store::canonicalText(loaded->history.world()) == store::canonicalText(world));
    CHECK(*loaded->history.world().objects.front()->channels == *world.objects.front()->channels);
    CHECK(loaded->history.world().objects.front()->durationSecs() == Approx(4.0 / 24));
}
