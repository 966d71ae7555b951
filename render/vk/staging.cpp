#include "render/vk/staging.h"

#include <algorithm>
#include <cstring>

namespace morphogen::render::vk {
namespace {

constexpr std::uint64_t kPageBytes = std::uint64_t{8} << 20;
constexpr std::uint64_t kAlignment = 64;      // of copies, whatever the format
constexpr std::size_t kIdlePages = 4;         // kept for the next frames

VkBufferImageCopy wholeOf(const Image& image, std::uint64_t bufferOffset)
{
    VkBufferImageCopy region{};
    region.bufferOffset = bufferOffset;
    region.imageSubresource = kWholeLayer;
    region.imageExtent = {static_cast<std::uint32_t>(image.width()), static_cast<std::uint32_t>(image.height()), 1};
    return region;
}

}  // namespace

void copyToBuffer(Commands& commands, const Image& from, const Buffer& to)
{
    const VkBufferImageCopy region = wholeOf(from, 0);
    vkCmdCopyImageToBuffer(commands.handle(), from.handle(), VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, to.handle(), 1, &region);
}

Result<Staging::Place> Staging::put(std::span<const std::byte> bytes)
{
    const std::uint64_t completed = m_device->completed();
    Page* page = nullptr;
    for (const auto& candidate : m_pages) {
        if (!candidate->isOpen && candidate->busyUntil <= completed) candidate->used = 0;
        const bool isUsable = candidate->isOpen || candidate->busyUntil <= completed;
        if (isUsable && candidate->used + bytes.size() <= candidate->buffer.bytes()) page = candidate.get();
        if (page) break;
    }
    if (!page) {
        auto added = std::make_unique<Page>();
        MG_ASSIGN(added->buffer, Buffer::create(m_device, {std::max<std::uint64_t>(bytes.size(), kPageBytes), MemoryUse::Upload, "the way to the graphics device"}));
        m_pages.push_back(std::move(added));
        page = m_pages.back().get();
    }
    const Place place{&page->buffer, page->used};
    std::memcpy(page->buffer.mapped() + page->used, bytes.data(), bytes.size());
    page->used = (page->used + bytes.size() + kAlignment - 1) / kAlignment * kAlignment;
    page->isOpen = true;
    m_uploaded += bytes.size();
    return place;
}

Result<void> Staging::upload(Commands& commands, const Buffer& to, std::uint64_t offset, std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const auto part = bytes.first(std::min<std::size_t>(bytes.size(), kPageBytes));
        MG_ASSIGN(const Place place, put(part));
        const VkBufferCopy region{place.offset, offset, part.size()};
        vkCmdCopyBuffer(commands.handle(), place.buffer->handle(), to.handle(), 1, &region);
        offset += part.size();
        bytes = bytes.subspan(part.size());
    }
    return {};
}

Result<void> Staging::fill(Commands& commands, const Buffer& fresh, std::span<const std::byte> bytes)
{
    if (!fresh.mapped()) return upload(commands, fresh, 0, bytes);
    std::memcpy(fresh.mapped(), bytes.data(), bytes.size());
    m_uploaded += bytes.size();
    return {};
}

Result<void> Staging::upload(Commands& commands, const Image& to, std::span<const std::byte> pixels)
{
    MG_ASSIGN(const Place place, put(pixels));
    const VkBufferImageCopy region = wholeOf(to, place.offset);
    vkCmdCopyBufferToImage(commands.handle(), place.buffer->handle(), to.handle(), VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &region);
    return {};
}

void Staging::submitted(std::uint64_t value)
{
    std::size_t idle = 0;
    for (const auto& page : m_pages) {
        if (page->isOpen) page->busyUntil = value;
        page->isOpen = false;
    }
    const std::uint64_t completed = m_device->completed();
    std::erase_if(m_pages, [&](const auto& page) { return page->busyUntil <= completed && ++idle > kIdlePages; });
}

}  // namespace morphogen::render::vk
