// Bytes on their way to the device and back, through memory that both sides see.
//
// How it works: uploads are copied into staging buffers at once and from there by the device when the commands run; a
// staging buffer is used again when its commands are done. What went up is counted.
#pragma once

#include "render/vk/buffer.h"
#include "render/vk/commands.h"
#include "render/vk/image.h"

namespace morphogen::render::vk {

/// One thread; belongs to whoever records.
class Staging {
public:
    explicit Staging(std::shared_ptr<Device> device) : m_device(std::move(device)) {}

    /// `bytes` into `to` at `offset` when `commands` run. A barrier must follow before they are read. Fails with Limit.
    Result<void> upload(Commands& commands, const Buffer& to, std::uint64_t offset, std::span<const std::byte> bytes);
    /// The whole of a buffer that nothing has used yet: written in place where the host sees it, else as above.
    Result<void> fill(Commands& commands, const Buffer& fresh, std::span<const std::byte> bytes);
    /// Pixels, tightly packed, over the whole of an image in VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL.
    Result<void> upload(Commands& commands, const Image& to, std::span<const std::byte> pixels);
    /// What was uploaded since the last submission is in use until the timeline reaches `value`. Call after each submit.
    void submitted(std::uint64_t value);

    /// Gives the memory back; what was uploaded in commands that are dropped is forgotten.
    void clear() { m_pages.clear(); }

    std::uint64_t uploadedBytes() const { return m_uploaded; }   ///< in all

private:
    struct Page {
        Buffer buffer;
        std::uint64_t used = 0;
        std::uint64_t busyUntil = 0;
        bool isOpen = false;    ///< holds bytes of commands that are not submitted yet
    };
    struct Place {
        const Buffer* buffer;
        std::uint64_t offset;
    };
    Result<Place> put(std::span<const std::byte> bytes);

    std::shared_ptr<Device> m_device;
    std::vector<std::unique_ptr<Page>> m_pages;
    std::uint64_t m_uploaded = 0;
};

/// All pixels of an image in VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, tightly packed, to the beginning of a buffer.
void copyToBuffer(Commands& commands, const Image& from, const Buffer& to);

}  // namespace morphogen::render::vk
