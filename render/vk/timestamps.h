// How long parts of a recording take on the device.
#pragma once

#include "render/vk/commands.h"
#include "render/vk/handle.h"

#include <array>

namespace morphogen::render::vk {

/// A few marks in one recording at a time. Where the device keeps no time, all is 0. One thread.
class Timestamps {
public:
    static constexpr std::uint32_t kMarks = 4;
    static Result<Timestamps> create(const std::shared_ptr<Device>& device);

    /// Forgets the marks of the last recording, which must be done or dropped.
    void begin(Commands& commands);
    /// When everything recorded before is done. Each mark at most once, in ascending order, the first being 0.
    void mark(Commands& commands, std::uint32_t which);
    /// Milliseconds from mark to mark, once the recording is done; 0 for marks that were not made.
    std::array<double, kMarks - 1> read() const;

private:
    std::shared_ptr<Device> m_device;
    Handle<VkQueryPool> m_pool;
    std::uint64_t m_mask = 0;     ///< of valid bits
    std::uint32_t m_made = 0;     ///< marks, one bit each
};

}  // namespace morphogen::render::vk
