#include "render/vk/timestamps.h"

namespace morphogen::render::vk {

Result<Timestamps> Timestamps::create(const std::shared_ptr<Device>& device)
{
    Timestamps result;
    result.m_device = device;
    std::uint32_t count = 0;
    vkGetPhysicalDeviceQueueFamilyProperties(device->physical(), &count, nullptr);
    std::vector<VkQueueFamilyProperties> families(count);
    vkGetPhysicalDeviceQueueFamilyProperties(device->physical(), &count, families.data());
    const std::uint32_t bits = families[device->queueFamily()].timestampValidBits;
    if (bits == 0) return result;
    result.m_mask = bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
    VkQueryPoolCreateInfo info{VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO};
    info.queryType = VK_QUERY_TYPE_TIMESTAMP;
    info.queryCount = kMarks;
    VkQueryPool pool = VK_NULL_HANDLE;
    MG_TRY(check(vkCreateQueryPool(device->handle(), &info, nullptr, &pool), "keeping time"));
    result.m_pool = {device, pool, [](VkDevice d, VkQueryPool object) { vkDestroyQueryPool(d, object, nullptr); }};
    return result;
}

void Timestamps::begin(Commands& commands)
{
    m_made = 0;
    if (m_pool) vkCmdResetQueryPool(commands.handle(), m_pool.get(), 0, kMarks);
}

void Timestamps::mark(Commands& commands, std::uint32_t which)
{
    if (!m_pool) return;
    vkCmdWriteTimestamp2(commands.handle(), VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, m_pool.get(), which);
    m_made |= 1u << which;
}

std::array<double, Timestamps::kMarks - 1> Timestamps::read() const
{
    std::array<double, kMarks - 1> spans{};
    std::array<std::uint64_t, kMarks> ticks{};
    for (std::uint32_t which = 0; which < kMarks; ++which) {
        if ((m_made >> which & 1) == 0) continue;
        if (vkGetQueryPoolResults(m_device->handle(), m_pool.get(), which, 1, sizeof ticks[which], &ticks[which], sizeof ticks[which], VK_QUERY_RESULT_64_BIT) != VK_SUCCESS) return {};
    }
    for (std::uint32_t which = 1; which < kMarks; ++which)
        if ((m_made >> (which - 1) & 3) == 3) spans[which - 1] = static_cast<double>((ticks[which] - ticks[which - 1]) & m_mask) * m_device->limits().timestampPeriod * 1e-6;
    return spans;
}

}  // namespace morphogen::render::vk
