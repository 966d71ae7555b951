// The device's sort against std::stable_sort.
#include "render/passes/radix_sort.h"
#include "tests/render/support/validated_device.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

using namespace morphogen;
using namespace morphogen::render;

namespace {

using Keys = std::vector<std::uint32_t>;

std::span<const std::byte> bytesOf(const Keys& keys) { return std::as_bytes(std::span(keys)); }

/// A device with all that sorting needs.
class Bench {
public:
    Bench() : m_pool(*vk::CommandPool::create(*m_device)), m_staging(*m_device)
    {
        REQUIRE(m_scan.create(*m_device));
        REQUIRE(m_sort.create(*m_device));
    }
    /// Sorted keys and values; values count from 0.
    std::pair<Keys, Keys> sorted(const Keys& keys, int bits)
    {
        const std::uint64_t bytes = std::max<std::uint64_t>(keys.size() * 4, 4);
        SortBuffers buffers;
        REQUIRE(buffers.reserve(*m_device, keys.size(), "a test"));
        auto ones = vk::Buffer::create(*m_device, {bytes}), amount = vk::Buffer::create(*m_device, {sizeof(gpu::Amount)});
        auto back = vk::Buffer::create(*m_device, {2 * bytes, vk::MemoryUse::Readback});
        REQUIRE((ones && amount && back));
        Keys values(keys.size());
        std::iota(values.begin(), values.end(), 0u);
        auto commands = m_pool.begin();
        REQUIRE(commands);
        REQUIRE(m_staging.upload(*commands, buffers.keys[0], 0, bytesOf(keys)));
        REQUIRE(m_staging.upload(*commands, buffers.values[0], 0, bytesOf(values)));
        REQUIRE(m_staging.upload(*commands, *ones, 0, bytesOf(Keys(keys.size(), 1u))));
        afterCompute(*commands);
        m_scan.run(*commands, *ones, static_cast<std::uint32_t>(keys.size()), *amount);   // the sum of ones: how many there are
        afterCompute(*commands);
        const int side = m_sort.run(*commands, m_scan, buffers, *amount, bits);
        for (int part = 0; part < 2 && !keys.empty(); ++part) {
            const VkBufferCopy region{0, static_cast<VkDeviceSize>(part) * bytes, bytes};
            vkCmdCopyBuffer(commands->handle(), (part == 0 ? buffers.keys : buffers.values)[side].handle(), back->handle(), 1, &region);
        }
        commands->barrier(VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VK_PIPELINE_STAGE_2_HOST_BIT);
        const auto value = commands->submit();
        REQUIRE(value);
        m_staging.submitted(*value);
        REQUIRE((*m_device)->wait(*value));
        const auto* numbers = reinterpret_cast<const std::uint32_t*>(back->mapped());
        return {Keys(numbers, numbers + keys.size()), Keys(numbers + keys.size(), numbers + 2 * keys.size())};
    }

private:
    support::ValidatedDevice m_device;
    vk::CommandPool m_pool;
    vk::Staging m_staging;
    Scan m_scan;
    RadixSort m_sort;
};

}  // namespace

TEST_CASE("keys are sorted as std::stable_sort does, whatever they are", "[vulkan]")
{
    Bench bench;
    std::mt19937 random(1);
    const auto made = [&](std::size_t count, auto key) {
        Keys keys(count);
        for (std::size_t i = 0; i < count; ++i) keys[i] = key(static_cast<std::uint32_t>(i));
        return keys;
    };
    const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
    const std::vector<std::pair<std::string, Keys>> cases = {
        {"none", {}},
        {"one", {7}},
        {"two, reversed", {9, 3}},
        {"one less than a run", made(255, [&](std::uint32_t) { return random(); })},
        {"a run", made(256, [&](std::uint32_t) { return random(); })},
        {"one more than a block", made(4097, [&](std::uint32_t) { return random(); })},
        {"all equal", made(10000, [](std::uint32_t) { return 0x12345678u; })},
        {"all largest", made(5000, [](std::uint32_t) { return ~0u; })},
        {"reversed", made(9999, [](std::uint32_t i) { return 100000u - i; })},
        {"sorted", made(8192, [](std::uint32_t i) { return i; })},
        {"two values in turn", made(12289, [](std::uint32_t i) { return i & 1u; })},
        {"only the top digit differs", made(6000, [&](std::uint32_t) { return static_cast<std::uint32_t>(random()) << 24; })},
        {"depths", made(70001, [&](std::uint32_t) { return std::bit_cast<std::uint32_t>(0.2f + static_cast<float>(random() % 100000) * 1e-3f); })},
        {"not numbers among depths", made(5000, [&](std::uint32_t i) { return std::bit_cast<std::uint32_t>(i % 7 == 0 ? nan : i % 11 == 0 ? infinity : i % 13 == 0 ? -0.0f : static_cast<float>(random() % 50)); })},
    };
    for (const auto& [name, keys] : cases) {
        INFO(name);
        Keys order(keys.size());
        std::iota(order.begin(), order.end(), 0u);
        std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
        const auto [sortedKeys, sortedValues] = bench.sorted(keys, 32);
        CHECK(sortedValues == order);
        CHECK(std::is_sorted(sortedKeys.begin(), sortedKeys.end()));
    }
}

TEST_CASE("sorting by some of the bits leaves the order of the others", "[vulkan]")
{
    Bench bench;
    std::mt19937 random(2);
    Keys keys(20000);
    for (std::uint32_t& key : keys) key = random() % 5000;
    for (const int bits : {8, 13, 16, 24}) {
        INFO(bits << " bits");
        const std::uint32_t mask = (1u << (bits + 7) / 8 * 8) - 1u;
        Keys order(keys.size());
        std::iota(order.begin(), order.end(), 0u);
        std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return (keys[a] & mask) < (keys[b] & mask); });
        CHECK(bench.sorted(keys, bits).second == order);
    }
}
