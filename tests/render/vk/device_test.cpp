// What the wrappers of render/vk promise: bytes come back as they went, nothing overlaps, nothing is destroyed while in
// use, and what goes wrong is a sentence of the right kind.
#include "tests/render/support/validated_device.h"

#include <cstring>
#include <random>

using namespace morphogen;
using namespace morphogen::render;
using support::ValidatedDevice;

namespace {

std::vector<std::byte> noise(std::size_t bytes, std::uint32_t seed)
{
    std::mt19937 random(seed);
    std::vector<std::byte> result(bytes);
    for (std::byte& b : result) b = static_cast<std::byte>(random());
    return result;
}

/// Submits, waits, and finds `expected` in the readback buffer.
void requireArrived(const ValidatedDevice& device, vk::Commands& commands, vk::Staging& staging, const vk::Buffer& back, std::span<const std::byte> expected)
{
    commands.barrier(VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VK_PIPELINE_STAGE_2_HOST_BIT);
    const auto value = commands.submit();
    REQUIRE(value);
    staging.submitted(*value);
    REQUIRE(device->wait(*value));
    CHECK(std::memcmp(back.mapped(), expected.data(), expected.size()) == 0);
}

}  // namespace

TEST_CASE("what is uploaded comes back, also when it is larger than a staging page", "[vulkan]")
{
    const ValidatedDevice device;
    auto pool = *vk::CommandPool::create(*device);
    vk::Staging staging(*device);
    const auto bytes = noise((20u << 20) + 12, 1);
    auto onDevice = vk::Buffer::create(*device, {bytes.size()});
    auto back = vk::Buffer::create(*device, {bytes.size(), vk::MemoryUse::Readback});
    REQUIRE((onDevice && back));
    auto commands = pool.begin();
    REQUIRE(commands);
    REQUIRE(staging.upload(*commands, *onDevice, 0, bytes));
    commands->barrier();
    const VkBufferCopy region{0, 0, bytes.size()};
    vkCmdCopyBuffer(commands->handle(), onDevice->handle(), back->handle(), 1, &region);
    requireArrived(device, *commands, staging, *back, bytes);
    CHECK(staging.uploadedBytes() == bytes.size());
}

TEST_CASE("pixels uploaded to an image come back", "[vulkan]")
{
    const ValidatedDevice device;
    auto pool = *vk::CommandPool::create(*device);
    vk::Staging staging(*device);
    const auto pixels = noise(37 * 21 * 4, 2);
    auto image = vk::Image::create(*device, {37, 21, VK_FORMAT_R8G8B8A8_UNORM, VK_IMAGE_USAGE_TRANSFER_DST_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT | VK_IMAGE_USAGE_SAMPLED_BIT});
    auto back = vk::Buffer::create(*device, {pixels.size(), vk::MemoryUse::Readback});
    REQUIRE((image && back));
    for (int round = 0; round < 3; ++round) {
        auto commands = pool.begin();
        REQUIRE(commands);
        commands->transition(image->handle(), VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL);
        REQUIRE(staging.upload(*commands, *image, pixels));
        commands->transition(image->handle(), VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
        VkBufferImageCopy region{};
        region.imageSubresource = vk::kWholeLayer;
        region.imageExtent = {37, 21, 1};
        vkCmdCopyImageToBuffer(commands->handle(), image->handle(), VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, back->handle(), 1, &region);
        requireArrived(device, *commands, staging, *back, pixels);
    }
}

TEST_CASE("ranges of device memory never overlap, and all come back", "[vulkan]")
{
    const ValidatedDevice device;
    vk::MemoryAllocator& memory = device->memory();
    const std::uint64_t before = memory.usedBytes();
    std::mt19937 random(3);
    std::vector<vk::Allocation> held;
    const auto overlaps = [](const vk::Allocation& a, const vk::Allocation& b) {
        return a.memory == b.memory && a.offset < b.offset + b.size && b.offset < a.offset + a.size;
    };
    for (int step = 0; step < 600; ++step) {
        if (held.empty() || random() % 3 != 0) {
            VkMemoryRequirements wanted{};
            wanted.size = 1 + random() % (step % 50 == 0 ? 40u << 20 : 300000u);
            wanted.alignment = VkDeviceSize{1} << random() % 13;
            wanted.memoryTypeBits = ~0u;
            const auto allocation = memory.allocate({wanted, vk::MemoryUse::Device, random() % 2 ? vk::MemoryContent::Image : vk::MemoryContent::Buffer, "a test"});
            REQUIRE(allocation);
            CHECK(allocation->size >= wanted.size);
            CHECK(allocation->offset % wanted.alignment == 0);
            for (const vk::Allocation& other : held) REQUIRE_FALSE(overlaps(*allocation, other));
            held.push_back(*allocation);
        } else {
            std::swap(held[random() % held.size()], held.back());
            memory.release(held.back());
            held.pop_back();
        }
    }
    while (!held.empty()) {
        memory.release(held.back());
        held.pop_back();
    }
    CHECK(memory.usedBytes() == before);
    CHECK(memory.heldBytes() <= std::uint64_t{64} << 20);
}

TEST_CASE("what is retired goes when its work is done and not before", "[vulkan]")
{
    const ValidatedDevice device;
    auto pool = *vk::CommandPool::create(*device);
    int destroyed = 0;
    device->retire([&] { ++destroyed; });   // nothing uses it
    device->completed();
    CHECK(destroyed == 1);

    auto commands = pool.begin();
    REQUIRE(commands);
    device->retire([&] { ++destroyed; });   // what is being recorded may use it
    device->completed();
    CHECK(destroyed == 1);
    const auto value = commands->submit();
    REQUIRE(value);
    REQUIRE(device->wait(*value));
    CHECK(destroyed == 2);

    {
        auto dropped = pool.begin();
        REQUIRE(dropped);
        device->retire([&] { ++destroyed; });
    }
    auto next = pool.begin();
    REQUIRE(device->wait(*next->submit()));
    CHECK(destroyed == 3);
}

TEST_CASE("device memory that runs out is a sentence", "[vulkan]")
{
    const ValidatedDevice device({.memoryLimitBytes = std::uint64_t{64} << 20});
    auto first = vk::Buffer::create(*device, {std::uint64_t{40} << 20, vk::MemoryUse::Device, "the first splats"});
    REQUIRE(first);
    const auto second = vk::Buffer::create(*device, {std::uint64_t{40} << 20, vk::MemoryUse::Device, "the second splats"});
    REQUIRE_FALSE(second);
    CHECK(second.error().kind == Error::Kind::Limit);
    CHECK_THAT(second.error().message, Catch::Contains("the second splats (40 MiB)") && Catch::Contains("no memory left"));
    first->reset();
    device->completed();
    CHECK(vk::Buffer::create(*device, {std::uint64_t{40} << 20}));

    const auto huge = vk::Image::create(*device, {1 << 20, 1, VK_FORMAT_R8G8B8A8_UNORM, VK_IMAGE_USAGE_SAMPLED_BIT});
    REQUIRE_FALSE(huge);
    CHECK(huge.error().kind == Error::Kind::Limit);
}

TEST_CASE("a lost device answers every call with a sentence, and a new one works", "[vulkan]")
{
    const ValidatedDevice device;
    auto pool = *vk::CommandPool::create(*device);
    auto commands = pool.begin();
    REQUIRE(commands);
    device->simulateLoss();
    const auto submitted = commands->submit();
    REQUIRE_FALSE(submitted);
    CHECK(submitted.error().kind == Error::Kind::DeviceLost);
    CHECK_THAT(submitted.error().message, Catch::Contains("stopped answering"));
    CHECK(device->wait(1).error().kind == Error::Kind::DeviceLost);
    CHECK(pool.begin().error().kind == Error::Kind::DeviceLost);
    CHECK(vk::Buffer::create(*device, {256}).error().kind == Error::Kind::DeviceLost);

    const ValidatedDevice another;
    auto anotherPool = *vk::CommandPool::create(*another);
    CHECK(another->wait(*anotherPool.begin()->submit()));
}

TEST_CASE("waiting ends when it is told to stop", "[vulkan]")
{
    const ValidatedDevice device;
    std::stop_source stop;
    stop.request_stop();
    const auto waited = device->wait(device->lastSubmitted() + 1, stop.get_token());
    REQUIRE_FALSE(waited);
    CHECK(waited.error().kind == Error::Kind::Cancelled);
}

TEST_CASE("a device that does not exist is named", "[vulkan]")
{
    const auto instance = vk::Instance::create();
    REQUIRE(instance);
    const auto device = vk::Device::create(*instance, {.name = "no such card"});
    REQUIRE_FALSE(device);
    CHECK(device.error().kind == Error::Kind::Unsupported);
    CHECK_THAT(device.error().message, Catch::Contains("no such card"));
    const auto demanding = vk::Device::create(*instance, {.extensions = {"VK_EXT_of_another_world"}});
    REQUIRE_FALSE(demanding);
    CHECK_THAT(demanding.error().message, Catch::Contains("VK_EXT_of_another_world"));
}
