#include "render/passes/splat.h"

namespace morphogen::render {

Result<void> Splat::create(const std::shared_ptr<vk::Device>& device)
{
    for (const SplatPrecision precision : {SplatPrecision::Half, SplatPrecision::Float}) {
        const VkFormat format = formatOf(precision);
        VkFormatProperties properties{};
        vkGetPhysicalDeviceFormatProperties(device->physical(), format, &properties);
        if ((properties.optimalTilingFeatures & VK_FORMAT_FEATURE_COLOR_ATTACHMENT_BLEND_BIT) == 0) continue;
        MG_ASSIGN((precision == SplatPrecision::Half ? m_half : m_float),
                  vk::Pipeline::createDrawing(device, {shaderCode("splat.vert"), shaderCode("splat.frag"), format, sizeof(gpu::SplatPush)}));
    }
    return {};
}

void Splat::draw(vk::Commands& commands, const ProjectionBuffers& buffers, const vk::Buffer& order, const vk::Image& target, const std::optional<Rgb>& background) const
{
    const VkExtent2D size{static_cast<std::uint32_t>(target.width()), static_cast<std::uint32_t>(target.height())};
    VkRenderingAttachmentInfo colour{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
    colour.imageView = target.view();
    colour.imageLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL;
    colour.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;
    colour.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
    if (background) colour.clearValue.color = {{background->x, background->y, background->z, 1.0f}};
    VkRenderingInfo info{VK_STRUCTURE_TYPE_RENDERING_INFO};
    info.renderArea = {{0, 0}, size};
    info.layerCount = 1;
    info.colorAttachmentCount = 1;
    info.pColorAttachments = &colour;
    vkCmdBeginRendering(commands.handle(), &info);
    if (order) {
        const VkViewport viewport{0, 0, static_cast<float>(size.width), static_cast<float>(size.height), 0, 1};
        const VkRect2D scissor{{0, 0}, size};
        vkCmdSetViewport(commands.handle(), 0, 1, &viewport);
        vkCmdSetScissor(commands.handle(), 0, 1, &scissor);
        (target.format() == formatOf(SplatPrecision::Half) ? m_half : m_float).bind(commands.handle(), gpu::SplatPush{.records = buffers.records.address(),
                                                          .order = order.address(),
                                                          .amount = buffers.amount.address(),
                                                          .pixelX = 2.0f / viewport.width,
                                                          .pixelY = 2.0f / viewport.height});
        vkCmdDrawIndirect(commands.handle(), buffers.amount.handle(), MG_AMOUNT_QUADS, 1, sizeof(VkDrawIndirectCommand));
    }
    vkCmdEndRendering(commands.handle());
}

}  // namespace morphogen::render
