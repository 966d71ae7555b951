#include "render/passes/pack.h"

#include "render/vk/staging.h"

namespace morphogen::render {

void Pack::run(vk::Commands& commands, const vk::Image& image, const vk::Buffer& halves, const vk::Buffer& bytes) const
{
    vk::copyToBuffer(commands, image, halves);
    afterCompute(commands);
    const auto count = static_cast<std::uint32_t>(image.width() * image.height());
    m_pass.run(commands, {.halves = halves.address(), .bytes = bytes.address(), .count = count}, groupsFor(count, MG_CHUNK));
}

}  // namespace morphogen::render
