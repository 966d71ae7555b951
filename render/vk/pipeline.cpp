#include "render/vk/pipeline.h"

namespace morphogen::render::vk {
namespace {

constexpr const char* kDoing = "preparing its programs";

Result<Handle<VkShaderModule>> moduleOf(const std::shared_ptr<Device>& device, Spirv shader)
{
    VkShaderModuleCreateInfo info{VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO};
    info.codeSize = shader.size_bytes();
    info.pCode = shader.data();
    VkShaderModule shaderModule = VK_NULL_HANDLE;
    MG_TRY(check(vkCreateShaderModule(device->handle(), &info, nullptr, &shaderModule), kDoing));
    return Handle<VkShaderModule>(device, shaderModule, [](VkDevice d, VkShaderModule object) { vkDestroyShaderModule(d, object, nullptr); });
}

VkPipelineShaderStageCreateInfo stageOf(VkShaderStageFlagBits stage, const Handle<VkShaderModule>& shaderModule)
{
    VkPipelineShaderStageCreateInfo info{VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO};
    info.stage = stage;
    info.module = shaderModule.get();
    info.pName = "main";
    return info;
}

void destroyPipeline(VkDevice device, VkPipeline object) { vkDestroyPipeline(device, object, nullptr); }

}  // namespace

Result<void> Pipeline::createLayout(const std::shared_ptr<Device>& device, VkShaderStageFlags stages, std::uint32_t pushBytes)
{
    m_stages = stages;
    const VkPushConstantRange range{stages, 0, pushBytes};
    VkPipelineLayoutCreateInfo info{VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO};
    info.pushConstantRangeCount = pushBytes != 0 ? 1 : 0;
    info.pPushConstantRanges = &range;
    VkPipelineLayout layout = VK_NULL_HANDLE;
    MG_TRY(check(vkCreatePipelineLayout(device->handle(), &info, nullptr, &layout), kDoing));
    m_layout = {device, layout, [](VkDevice d, VkPipelineLayout object) { vkDestroyPipelineLayout(d, object, nullptr); }};
    return {};
}

Result<Pipeline> Pipeline::createCompute(const std::shared_ptr<Device>& device, Spirv shader, std::uint32_t pushBytes)
{
    if (device->isLost()) return errorOf(VK_ERROR_DEVICE_LOST, kDoing);
    Pipeline result;
    MG_TRY(result.createLayout(device, VK_SHADER_STAGE_COMPUTE_BIT, pushBytes));
    MG_ASSIGN(const auto shaderModule, moduleOf(device, shader));
    VkComputePipelineCreateInfo info{VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO};
    info.stage = stageOf(VK_SHADER_STAGE_COMPUTE_BIT, shaderModule);
    info.layout = result.layout();
    VkPipeline pipeline = VK_NULL_HANDLE;
    MG_TRY(check(vkCreateComputePipelines(device->handle(), device->pipelineCache(), 1, &info, nullptr, &pipeline), kDoing));
    result.m_pipeline = {device, pipeline, destroyPipeline};
    return result;
}

Result<Pipeline> Pipeline::createDrawing(const std::shared_ptr<Device>& device, const Drawing& drawing)
{
    if (device->isLost()) return errorOf(VK_ERROR_DEVICE_LOST, kDoing);
    Pipeline result;
    result.m_bindPoint = VK_PIPELINE_BIND_POINT_GRAPHICS;
    MG_TRY(result.createLayout(device, VK_SHADER_STAGE_VERTEX_BIT | VK_SHADER_STAGE_FRAGMENT_BIT, drawing.pushBytes));
    MG_ASSIGN(const auto vertex, moduleOf(device, drawing.vertex));
    MG_ASSIGN(const auto fragment, moduleOf(device, drawing.fragment));
    const VkPipelineShaderStageCreateInfo stages[] = {stageOf(VK_SHADER_STAGE_VERTEX_BIT, vertex), stageOf(VK_SHADER_STAGE_FRAGMENT_BIT, fragment)};
    const VkPipelineVertexInputStateCreateInfo vertexInput{VK_STRUCTURE_TYPE_PIPELINE_VERTEX_INPUT_STATE_CREATE_INFO};
    VkPipelineInputAssemblyStateCreateInfo assembly{VK_STRUCTURE_TYPE_PIPELINE_INPUT_ASSEMBLY_STATE_CREATE_INFO};
    assembly.topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP;
    VkPipelineViewportStateCreateInfo viewport{VK_STRUCTURE_TYPE_PIPELINE_VIEWPORT_STATE_CREATE_INFO};
    viewport.viewportCount = viewport.scissorCount = 1;
    VkPipelineRasterizationStateCreateInfo rasterization{VK_STRUCTURE_TYPE_PIPELINE_RASTERIZATION_STATE_CREATE_INFO};
    rasterization.cullMode = VK_CULL_MODE_NONE;
    rasterization.lineWidth = 1;
    VkPipelineMultisampleStateCreateInfo samples{VK_STRUCTURE_TYPE_PIPELINE_MULTISAMPLE_STATE_CREATE_INFO};
    samples.rasterizationSamples = VK_SAMPLE_COUNT_1_BIT;
    VkPipelineColorBlendAttachmentState over{};
    over.blendEnable = VK_TRUE;
    over.srcColorBlendFactor = over.srcAlphaBlendFactor = VK_BLEND_FACTOR_ONE;
    over.dstColorBlendFactor = over.dstAlphaBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA;
    over.colorWriteMask = VK_COLOR_COMPONENT_R_BIT | VK_COLOR_COMPONENT_G_BIT | VK_COLOR_COMPONENT_B_BIT | VK_COLOR_COMPONENT_A_BIT;
    VkPipelineColorBlendStateCreateInfo blend{VK_STRUCTURE_TYPE_PIPELINE_COLOR_BLEND_STATE_CREATE_INFO};
    blend.attachmentCount = 1;
    blend.pAttachments = &over;
    const VkDynamicState dynamicStates[] = {VK_DYNAMIC_STATE_VIEWPORT, VK_DYNAMIC_STATE_SCISSOR};
    VkPipelineDynamicStateCreateInfo dynamic{VK_STRUCTURE_TYPE_PIPELINE_DYNAMIC_STATE_CREATE_INFO};
    dynamic.dynamicStateCount = 2;
    dynamic.pDynamicStates = dynamicStates;
    VkPipelineRenderingCreateInfo target{VK_STRUCTURE_TYPE_PIPELINE_RENDERING_CREATE_INFO};
    target.colorAttachmentCount = 1;
    target.pColorAttachmentFormats = &drawing.format;
    VkGraphicsPipelineCreateInfo info{VK_STRUCTURE_TYPE_GRAPHICS_PIPELINE_CREATE_INFO, &target};
    info.stageCount = 2;
    info.pStages = stages;
    info.pVertexInputState = &vertexInput;
    info.pInputAssemblyState = &assembly;
    info.pViewportState = &viewport;
    info.pRasterizationState = &rasterization;
    info.pMultisampleState = &samples;
    info.pColorBlendState = &blend;
    info.pDynamicState = &dynamic;
    info.layout = result.layout();
    VkPipeline pipeline = VK_NULL_HANDLE;
    MG_TRY(check(vkCreateGraphicsPipelines(device->handle(), device->pipelineCache(), 1, &info, nullptr, &pipeline), kDoing));
    result.m_pipeline = {device, pipeline, destroyPipeline};
    return result;
}

void Pipeline::bindBytes(VkCommandBuffer commands, std::span<const std::byte> constants) const
{
    vkCmdBindPipeline(commands, m_bindPoint, handle());
    vkCmdPushConstants(commands, layout(), m_stages, 0, static_cast<std::uint32_t>(constants.size()), constants.data());
}

}  // namespace morphogen::render::vk
