#include "render/passes/scan.h"

namespace morphogen::render {

void Scan::run(vk::Commands& commands, const vk::Buffer& values, std::uint32_t count, const vk::Buffer& total) const
{
    m_pass.run(commands, {.values = values.address(), .source = 0, .amount = total.address(), .count = count, .writesAmount = 1}, 1);
}

void Scan::runOverRuns(vk::Commands& commands, const vk::Buffer& values, const vk::Buffer& amount, const vk::Buffer& total) const
{
    m_pass.run(commands, {.values = values.address(), .source = amount.address(), .amount = total.address(), .count = 1, .isPerRun = 1, .writesAmount = 1}, 1);
}

void Scan::runOverHistograms(vk::Commands& commands, const vk::Buffer& values, const vk::Buffer& amount) const
{
    m_pass.run(commands, {.values = values.address(), .source = amount.address(), .amount = 0, .count = 256, .isPerBlock = 1}, 1);
}

}  // namespace morphogen::render
