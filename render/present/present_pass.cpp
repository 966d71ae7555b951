#include "render/present/present_pass.h"

#include "core/raster/grid_lines.h"
#include "render/passes/shader_code.h"
#include "shaders/shared/present.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace morphogen::render {
namespace {

void put(float (&to)[3], const Vec3& from) { to[0] = from.x, to[1] = from.y, to[2] = from.z; }

}  // namespace

Result<PresentPass> PresentPass::create(const std::shared_ptr<vk::Device>& device, VkFormat format)
{
    PresentPass pass;
    pass.m_device = device;
    MG_ASSIGN(pass.m_present, vk::Pipeline::createDrawing(device, {shaderCode("present.vert"), shaderCode("present.frag"), format, sizeof(gpu::PresentPush)}));
    MG_ASSIGN(pass.m_overlay, vk::Pipeline::createDrawing(device, {shaderCode("overlay.vert"), shaderCode("overlay.frag"), format, sizeof(gpu::OverlayPush)}));
    return pass;
}

Result<void> PresentPass::fill(Input& input, const void* bytes, std::size_t size, std::uint64_t serial)
{
    if (serial != 0 && input.serial == serial) return {};
    if (!input.buffer || input.buffer.bytes() < size) {
        input.buffer.reset();
        MG_ASSIGN(input.buffer, vk::Buffer::create(m_device, {.bytes = size + size / 4, .use = vk::MemoryUse::Upload, .what = "what the viewport shows"}));
    }
    if (size != 0) std::memcpy(input.buffer.mapped(), bytes, size);
    input.serial = serial;
    return {};
}

Result<void> PresentPass::fillScene(Slot& slot, const Composition& c, VkExtent2D extent)
{
    gpu::PresentScene scene{};
    scene.width = extent.width;
    scene.height = extent.height;
    put(scene.backgroundTop, c.backgroundTop);
    put(scene.backgroundBottom, c.backgroundBottom);
    put(scene.outline, c.outline);
    scene.outlineReach = std::max(1, static_cast<int>(std::lround(1.6f * c.pixelRatio)));
    scene.outlineSlanted = std::max(1, static_cast<int>(std::lround(1.2f * c.pixelRatio)));
    if (c.devicePicture.device == m_device.get() && c.devicePicture.address != 0) {
        scene.picture = c.devicePicture.address;
        scene.pictureWidth = static_cast<std::uint32_t>(c.devicePicture.width);
        scene.pictureHeight = static_cast<std::uint32_t>(c.devicePicture.height);
    } else if (c.picture && !c.picture->bytes.empty()) {
        MG_TRY(fill(slot.picture, c.picture->bytes.data(), c.picture->bytes.size(), c.picture->serial));
        scene.picture = slot.picture.buffer.address();
        scene.pictureWidth = static_cast<std::uint32_t>(c.picture->width);
        scene.pictureHeight = static_cast<std::uint32_t>(c.picture->height);
    }
    if (c.mask && !c.mask->bytes.empty()) {
        MG_TRY(fill(slot.mask, c.mask->bytes.data(), c.mask->bytes.size(), c.mask->serial));
        scene.mask = slot.mask.buffer.address();
        scene.maskWidth = static_cast<std::uint32_t>(c.mask->width);
        scene.maskHeight = static_cast<std::uint32_t>(c.mask->height);
    }
    if (c.depth && !c.depth->expectedDepth.empty()) {
        MG_TRY(fill(slot.depth, c.depth->expectedDepth.data(), sizeof(float) * c.depth->expectedDepth.size(), c.depth->serial));
        scene.depth = slot.depth.buffer.address();
        scene.depthWidth = static_cast<std::uint32_t>(c.depth->width);
        scene.depthHeight = static_cast<std::uint32_t>(c.depth->height);
    }
    if (c.grid) {
        const raster::GridLines lines(*c.grid, static_cast<int>(extent.width), static_cast<int>(extent.height), c.pixelRatio);
        const raster::GridRay& ray = lines.corner();
        scene.hasGrid = 1;
        scene.isSeenFromBelow = lines.isSeenFromBelow() ? 1 : 0;
        scene.cell = ray.cell;
        scene.lineWidth = ray.lineWidth;
        put(scene.origin, ray.origin), put(scene.originPerX, ray.originPerX), put(scene.originPerY, ray.originPerY);
        put(scene.direction, ray.direction), put(scene.directionPerX, ray.directionPerX), put(scene.directionPerY, ray.directionPerY);
        put(scene.lines, c.grid->lines), put(scene.axisX, c.grid->axisX), put(scene.axisZ, c.grid->axisZ);
    }
    return fill(slot.scene, &scene, sizeof scene);
}

Result<void> PresentPass::record(vk::Commands& commands, const Composition& composition, const PresentTarget& target)
{
    m_slot = (m_slot + 1) % m_slots.size();
    Slot& slot = m_slots[m_slot];
    MG_TRY(m_device->wait(slot.busyUntil));
    MG_TRY(fillScene(slot, composition, target.extent));

    if (composition.devicePicture.address != 0) commands.barrier();   // it was drawn by work submitted before
    VkRenderingAttachmentInfo colour{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
    colour.imageView = target.view;
    colour.imageLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL;
    colour.loadOp = VK_ATTACHMENT_LOAD_OP_DONT_CARE;
    colour.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
    VkRenderingInfo info{VK_STRUCTURE_TYPE_RENDERING_INFO};
    info.renderArea = {{0, 0}, target.extent};
    info.layerCount = 1;
    info.colorAttachmentCount = 1;
    info.pColorAttachments = &colour;
    const VkViewport viewport{0, 0, static_cast<float>(target.extent.width), static_cast<float>(target.extent.height), 0, 1};
    const VkRect2D whole{{0, 0}, target.extent};
    vkCmdBeginRendering(commands.handle(), &info);
    vkCmdSetViewport(commands.handle(), 0, 1, &viewport);
    vkCmdSetScissor(commands.handle(), 0, 1, &whole);
    m_present.bind(commands.handle(), gpu::PresentPush{slot.scene.buffer.address()});
    vkCmdDraw(commands.handle(), 4, 1, 0, 0);
    const Result<void> drawn = composition.mesh && composition.atlas ? drawOverlay(commands, slot, composition, target.extent) : Result<void>();
    vkCmdEndRendering(commands.handle());
    return drawn;
}

Result<void> PresentPass::drawOverlay(vk::Commands& commands, Slot& slot, const Composition& c, VkExtent2D extent)
{
    if (c.mesh->indices.empty() || c.atlas->coverage.empty()) return {};
    MG_TRY(fill(slot.vertices, c.mesh->vertices.data(), sizeof(OverlayVertex) * c.mesh->vertices.size()));
    MG_TRY(fill(slot.indices, c.mesh->indices.data(), sizeof(std::uint16_t) * c.mesh->indices.size()));
    MG_TRY(fill(slot.atlas, c.atlas->coverage.data(), c.atlas->coverage.size(), c.atlas->serial));
    gpu::OverlayPush push{};
    push.vertices = slot.vertices.buffer.address();
    push.indices = slot.indices.buffer.address();
    push.atlas = slot.atlas.buffer.address();
    push.atlasWidth = static_cast<std::uint32_t>(c.atlas->width);
    push.atlasHeight = static_cast<std::uint32_t>(c.atlas->height);
    push.pixelX = 2.0f / static_cast<float>(c.width);
    push.pixelY = 2.0f / static_cast<float>(c.height);
    const float scaleX = static_cast<float>(extent.width) / static_cast<float>(c.width), scaleY = static_cast<float>(extent.height) / static_cast<float>(c.height);
    const auto pixel = [](float at, std::uint32_t most) { return at > 0 ? static_cast<std::int32_t>(std::lround(std::min(at, static_cast<float>(most)))) : 0; };
    for (const OverlayCommand& command : c.mesh->commands) {
        const std::int32_t left = pixel(command.left * scaleX, extent.width), top = pixel(command.top * scaleY, extent.height);
        const std::int32_t right = pixel(command.right * scaleX, extent.width), bottom = pixel(command.bottom * scaleY, extent.height);
        if (left >= right || top >= bottom || command.indexCount < 3) continue;
        const VkRect2D scissor{{left, top}, {static_cast<std::uint32_t>(right - left), static_cast<std::uint32_t>(bottom - top)}};
        vkCmdSetScissor(commands.handle(), 0, 1, &scissor);
        push.firstIndex = command.firstIndex;
        push.firstVertex = command.firstVertex;
        m_overlay.bind(commands.handle(), push);
        vkCmdDraw(commands.handle(), 3, command.indexCount / 3, 0, 0);
    }
    return {};
}

void PresentPass::submitted(std::uint64_t value) { m_slots[m_slot].busyUntil = value; }

}  // namespace morphogen::render
