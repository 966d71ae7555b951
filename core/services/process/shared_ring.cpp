#include "core/services/process/shared_ring.h"

#include "core/base/memory_budget.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cassert>
#include <climits>

namespace morphogen {
namespace {

constexpr std::uint64_t kLine = 64;

std::uint64_t roundUp(std::uint64_t bytes) { return (bytes + kLine - 1) / kLine * kLine; }

using Bell = std::atomic<std::uint32_t>;
static_assert(sizeof(Bell) == 4 && Bell::is_always_lock_free && std::atomic<std::uint64_t>::is_always_lock_free);

void ring(Bell& bell)
{
    bell.fetch_add(1, std::memory_order_release);
    ::syscall(SYS_futex, &bell, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

/// Sleeps until the bell has rung since it read `heard`, or for `timeout`.
void sleepUntilRung(Bell& bell, std::uint32_t heard, std::chrono::nanoseconds timeout)
{
    timespec patience{};
    patience.tv_sec = timeout.count() / 1'000'000'000;
    patience.tv_nsec = timeout.count() % 1'000'000'000;
    ::syscall(SYS_futex, &bell, FUTEX_WAIT, heard, &patience, nullptr, 0);
}

template <class Ready>
bool waitFor(Bell& bell, std::chrono::milliseconds timeout, Ready ready)
{
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    for (;;) {
        const std::uint32_t heard = bell.load(std::memory_order_acquire);
        if (ready()) return true;
        const auto left = deadline - std::chrono::steady_clock::now();
        if (left <= std::chrono::nanoseconds(0)) return false;
        sleepUntilRung(bell, heard, left);
    }
}

}  // namespace

struct SharedRing::Counters {
    alignas(kLine) std::atomic<std::uint64_t> published;   ///< frames written, ever; stored by the writer
    Bell framesBell;
    alignas(kLine) std::atomic<std::uint64_t> released;    ///< frames given back, ever; stored by the reader
    Bell roomBell;
};

struct SharedRing::SlotHead {
    alignas(kLine) std::uint64_t bytes;                    ///< of the frame; ordered by `published`
};

SharedRing::SharedRing(SharedMemory memory, const RingShape& shape) : m_memory(std::move(memory)), m_shape(shape) {}

SharedRing::Counters& SharedRing::counters() const { return *reinterpret_cast<Counters*>(m_memory.bytes().data()); }

SharedRing::SlotHead& SharedRing::slotHead(std::uint64_t sequence) const
{
    const std::uint64_t stride = sizeof(SlotHead) + roundUp(m_shape.slotBytes);
    return *reinterpret_cast<SlotHead*>(m_memory.bytes().data() + sizeof(Counters) + sequence % m_shape.slotCount * stride);
}

std::span<std::byte> SharedRing::slotBytes(std::uint64_t sequence) const
{
    return {reinterpret_cast<std::byte*>(&slotHead(sequence)) + sizeof(SlotHead), m_shape.slotBytes};
}

namespace {

Result<std::uint64_t> checkedSize(const RingShape& shape, std::uint64_t counters, std::uint64_t slotHead)
{
    if (shape.slotCount < 1 || shape.slotCount > 64 || shape.slotBytes == 0 || shape.slotBytes > std::uint64_t{1} << 40)
        return makeError(Error::Kind::Usage, "", "a ring needs 1 to 64 slots with room in them");
    return counters + shape.slotCount * (slotHead + roundUp(shape.slotBytes));
}

}  // namespace

Result<SharedRing> SharedRing::create(const RingShape& shape)
{
    MG_ASSIGN(const std::uint64_t size, checkedSize(shape, sizeof(Counters), sizeof(SlotHead)));
    MG_TRY(checkMemory(size, "the worker", "a ring of frames"));
    MG_ASSIGN(SharedMemory memory, SharedMemory::create("morphogen-ring", size));
    return SharedRing(std::move(memory), shape);
}

Result<SharedRing> SharedRing::adopt(UniqueFd descriptor, const RingShape& shape)
{
    MG_ASSIGN(const std::uint64_t size, checkedSize(shape, sizeof(Counters), sizeof(SlotHead)));
    MG_ASSIGN(SharedMemory memory, SharedMemory::adopt(std::move(descriptor), MemoryAccess::ReadWrite));
    if (memory.bytes().size() < size) return makeError(Error::Kind::Format, "", "the ring is smaller than it was said to be");
    return SharedRing(std::move(memory), shape);
}

std::optional<std::span<std::byte>> SharedRing::nextSlot()
{
    const std::uint64_t released = counters().released.load(std::memory_order_acquire);
    if (released > m_published || m_published - released >= m_shape.slotCount) return std::nullopt;
    return slotBytes(m_published);
}

void SharedRing::publish(std::size_t bytes)
{
    assert(bytes <= m_shape.slotBytes);
    slotHead(m_published).bytes = bytes;
    counters().published.store(++m_published, std::memory_order_release);
    ring(counters().framesBell);
}

bool SharedRing::waitForRoom(std::chrono::milliseconds timeout)
{
    return waitFor(counters().roomBell, timeout, [this] { return nextSlot().has_value(); });
}

Result<std::optional<RingFrame>> SharedRing::oldest()
{
    const std::uint64_t published = counters().published.load(std::memory_order_acquire);
    if (published == m_released) return std::optional<RingFrame>{};
    if (published < m_released || published - m_released > m_shape.slotCount) return makeError(Error::Kind::Format, "", "the worker broke the ring of frames");
    // Read once: what is checked is what is used.
    const std::uint64_t bytes = static_cast<volatile const SlotHead&>(slotHead(m_released)).bytes;
    if (bytes > m_shape.slotBytes) return makeError(Error::Kind::Format, "", "the worker sent a frame larger than its slot");
    return std::optional(RingFrame{m_released, slotBytes(m_released).first(bytes)});
}

Result<std::optional<RingFrame>> SharedRing::newest()
{
    const std::uint64_t published = counters().published.load(std::memory_order_acquire);
    while (published > m_released + 1 && published - m_released <= m_shape.slotCount) release();
    return oldest();
}

void SharedRing::release()
{
    counters().released.store(++m_released, std::memory_order_release);
    ring(counters().roomBell);
}

bool SharedRing::waitForFrame(std::chrono::milliseconds timeout)
{
    return waitFor(counters().framesBell, timeout, [this] { return counters().published.load(std::memory_order_acquire) != m_released; });
}

}  // namespace morphogen
