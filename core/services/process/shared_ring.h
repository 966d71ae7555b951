// A ring of buffers in shared memory: one process writes frames into it, another reads them, and neither copies.
//
// How it works: N slots of fixed size and two counters that only grow, each written by one side. Frame k lies in slot
// k mod N. The writer fills a slot that the reader has given back (it reads `released` with acquire, so the reader's last
// look at the slot came before), then stores `published` with release; the reader loads `published` with acquire and thus
// sees the whole frame. A reader that is late makes the writer wait or leave frames out, never overwrite. Each side keeps
// its own counter to itself and only shows it, and checks the other's, so that a broken peer gives an error and no wild
// read. Waiting is a futex on a bell that the other side rings. The transport "memfd host memory" of the worker.
#pragma once

#include "core/services/process/shared_memory.h"

#include <chrono>
#include <cstdint>
#include <optional>

namespace morphogen {

struct RingShape {
    std::uint32_t slotCount = 3;
    std::uint64_t slotBytes = 0;   ///< capacity of one frame
    bool operator==(const RingShape&) const = default;
};

struct RingFrame {
    std::uint64_t sequence = 0;         ///< 0, 1, 2... in the order of writing
    std::span<const std::byte> bytes;   ///< valid until release()
};

/// One thread writes and one reads (of one process or of two); each calls its own half only.
class SharedRing {
public:
    /// Error::Limit when it does not fit into memory, Usage for a shape without room.
    static Result<SharedRing> create(const RingShape& shape);
    /// The ring behind a descriptor that another process sent; Format when it is smaller than `shape` says.
    static Result<SharedRing> adopt(UniqueFd descriptor, const RingShape& shape);

    const RingShape& shape() const { return m_shape; }
    UniqueFd descriptor() const { return m_memory.duplicate(); }

    /// Writer: the slot to fill next, or nothing while the reader holds them all. Ask again after waitForRoom().
    std::optional<std::span<std::byte>> nextSlot();
    /// Writer: hands the slot's first `bytes` to the reader.
    void publish(std::size_t bytes);
    /// Writer: false when no slot is free after `timeout`.
    bool waitForRoom(std::chrono::milliseconds timeout);

    /// Reader: the oldest frame not yet released, or nothing. Format when the writer broke the ring.
    Result<std::optional<RingFrame>> oldest();
    /// Reader: the newest frame; older ones are given back unseen.
    Result<std::optional<RingFrame>> newest();
    /// Reader: gives back the frame that oldest() or newest() gave.
    void release();
    /// Reader: false when no frame has come after `timeout`.
    bool waitForFrame(std::chrono::milliseconds timeout);

private:
    struct Counters;
    struct SlotHead;
    SharedRing(SharedMemory memory, const RingShape& shape);
    Counters& counters() const;
    SlotHead& slotHead(std::uint64_t sequence) const;
    std::span<std::byte> slotBytes(std::uint64_t sequence) const;

    SharedMemory m_memory;
    RingShape m_shape;
    std::uint64_t m_published = 0;   ///< the writer's own
    std::uint64_t m_released = 0;    ///< the reader's own
};

}  // namespace morphogen
