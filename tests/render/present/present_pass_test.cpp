// The presenting pass against its twin on the CPU: the same layers give the same pixels.
#include "core/raster/compose.h"
#include "render/present/present_pass.h"
#include "tests/render/support/validated_device.h"

#include <cstring>
#include <random>

using namespace morphogen;
using namespace morphogen::render;
using support::ValidatedDevice;

namespace {

constexpr int kWidth = 320, kHeight = 200;

std::vector<std::uint8_t> onCpu(const Composition& composition)
{
    std::vector<std::uint8_t> bytes(std::size_t(4) * kWidth * kHeight);
    Composer().compose(composition, bytes.data(), std::size_t(4) * kWidth);
    return bytes;
}

std::vector<std::uint8_t> onDevice(const std::shared_ptr<vk::Device>& device, const Composition& composition)
{
    auto image = vk::Image::create(device, {kWidth, kHeight, VK_FORMAT_B8G8R8A8_UNORM, VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT});
    auto back = vk::Buffer::create(device, {.bytes = std::uint64_t(4) * kWidth * kHeight, .use = vk::MemoryUse::Readback});
    auto pass = PresentPass::create(device, VK_FORMAT_B8G8R8A8_UNORM);
    auto pool = vk::CommandPool::create(device);
    REQUIRE(image);
    REQUIRE(back);
    REQUIRE(pass);
    REQUIRE(pool);
    auto commands = pool->begin();
    REQUIRE(commands);
    commands->transition(image->handle(), VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL);
    REQUIRE(pass->record(*commands, composition, {image->view(), {kWidth, kHeight}}));
    commands->transition(image->handle(), VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
    VkBufferImageCopy copy{};
    copy.imageSubresource = vk::kWholeLayer;
    copy.imageExtent = {kWidth, kHeight, 1};
    vkCmdCopyImageToBuffer(commands->handle(), image->handle(), VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, back->handle(), 1, &copy);
    commands->barrier();
    const auto value = commands->submit();
    REQUIRE(value);
    pass->submitted(*value);
    REQUIRE(device->wait(*value));
    std::vector<std::uint8_t> bytes(std::size_t(4) * kWidth * kHeight);
    std::memcpy(bytes.data(), back->mapped(), bytes.size());
    return bytes;
}

/// Share of channels more than `steps` of 255 apart.
double differing(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b, int steps)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < a.size(); ++i) count += std::abs(int(a[i]) - int(b[i])) > steps;
    return double(count) / double(a.size());
}

/// A soft disc of colour.
Frame disc(int width, int height, double radius)
{
    Frame frame;
    frame.width = width;
    frame.height = height;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const double away = std::hypot(x - 0.5 * width, y - 0.5 * height) / height;
            const int alpha = static_cast<int>(255 * std::clamp((radius - away) * 12, 0.0, 1.0));
            for (const int channel : {alpha, alpha * x / width, alpha * y / height, alpha}) frame.bytes.push_back(static_cast<std::uint8_t>(channel));
        }
    return frame;
}

struct Layers {
    Frame picture = disc(kWidth, kHeight, 0.4), half = disc(kWidth / 2, kHeight / 2, 0.4), mask = disc(kWidth / 2, kHeight / 2, 0.3), depth;
    FloorGrid grid;
    OverlayMesh mesh;
    OverlayAtlas atlas;

    Layers()
    {
        depth.width = kWidth / 2;
        depth.height = kHeight / 2;
        depth.expectedDepth.assign(std::size_t(depth.width) * std::size_t(depth.height), 4.0f);
        grid.view = {.position = {2, 1.5f, 3}, .target = {0, 0.2f, 0}};
        grid.finestCell = 0.1f;
        atlas.width = 9;
        atlas.height = 5;
        for (int i = 0; i < 45; ++i) atlas.coverage.push_back(static_cast<std::uint8_t>(i * 5));
        atlas.serial = 1;
        std::mt19937 random(5);
        const auto number = [&](float low, float high) { return std::uniform_real_distribution<float>(low, high)(random); };
        for (int i = 0; i < 90; ++i) mesh.vertices.push_back({number(-20, kWidth + 20), number(-20, kHeight + 20), number(0, 1), number(0, 1), static_cast<std::uint32_t>(random())});
        for (std::uint16_t i = 0; i < 45; ++i) mesh.indices.push_back(i);
        for (std::uint16_t i = 0; i < 45; ++i) mesh.indices.push_back(i);
        mesh.commands = {{0, 0, kWidth, kHeight, 0, 45, 0}, {40, 30, 200, 120, 45, 45, 45}};
    }
    Composition all()
    {
        Composition c;
        c.width = kWidth;
        c.height = kHeight;
        c.backgroundTop = {0.25f, 0.28f, 0.33f};
        c.backgroundBottom = {0.2f, 0.2f, 0.22f};
        c.picture = &picture;
        return c;
    }
};

}  // namespace

TEST_CASE("the device puts a viewport's picture together as the CPU does", "[present][vulkan]")
{
    ValidatedDevice device;
    Layers layers;
    Composition c = layers.all();
    CHECK(differing(onCpu(c), onDevice(*device, c), 1) == 0);
    c.picture = &layers.half;
    CHECK(differing(onCpu(c), onDevice(*device, c), 2) == 0);
    c.mask = &layers.mask;
    c.pixelRatio = 2;
    CHECK(differing(onCpu(c), onDevice(*device, c), 3) < 1e-3);
    c.grid = &layers.grid;
    CHECK(differing(onCpu(c), onDevice(*device, c), 3) < 1e-3);
    c.depth = &layers.depth;
    CHECK(differing(onCpu(c), onDevice(*device, c), 3) < 2e-3);
    layers.grid.view.projection = Projection::Orthographic;
    CHECK(differing(onCpu(c), onDevice(*device, c), 3) < 2e-3);
}

TEST_CASE("the device draws the overlay's triangles as the CPU does", "[present][vulkan]")
{
    ValidatedDevice device;
    Layers layers;
    Composition c = layers.all();
    c.mesh = &layers.mesh;
    c.atlas = &layers.atlas;
    const auto cpu = onCpu(c), gpu = onDevice(*device, c);
    CHECK(differing(cpu, gpu, 4) < 5e-3);   // edges that pass through a pixel's middle may fall to either side
    CHECK(differing(cpu, onCpu(layers.all()), 4) > 0.2);
}

TEST_CASE("without any layer there is the background", "[present][vulkan]")
{
    ValidatedDevice device;
    Composition c;
    c.width = kWidth;
    c.height = kHeight;
    c.backgroundTop = c.backgroundBottom = Rgb(0.5f);
    CHECK(differing(onCpu(c), onDevice(*device, c), 0) == 0);
}
