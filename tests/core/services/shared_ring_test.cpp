#include "core/services/process/shared_ring.h"
#include "core/services/splat_frame.h"

#include <catch2/catch.hpp>

#include <cstring>
#include <thread>

using namespace morphogen;
using namespace std::chrono_literals;

namespace {

SharedRing ringOf(std::uint32_t slots, std::uint64_t bytes)
{
    auto ring = SharedRing::create({slots, bytes});
    if (!ring) FAIL(ring.error().message);
    return std::move(*ring);
}

}  // namespace

TEST_CASE("frames arrive whole and in order while both sides run", "[services][ring]")
{
    constexpr std::uint64_t kFrames = 20'000;
    SharedRing ring = ringOf(3, 256);
    std::jthread writer([&] {
        for (std::uint64_t k = 0; k < kFrames; ++k) {
            while (!ring.waitForRoom(1s)) {}
            const auto slot = *ring.nextSlot();
            const std::size_t length = 1 + k % slot.size();
            std::memset(slot.data(), static_cast<int>(k % 251), length);
            ring.publish(length);
        }
    });
    for (std::uint64_t k = 0; k < kFrames;) {
        if (!ring.waitForFrame(1s)) continue;
        const auto frame = ring.oldest();
        REQUIRE(frame);
        REQUIRE(*frame);
        bool isWhole = (*frame)->sequence == k && (*frame)->bytes.size() == 1 + k % 256;
        for (const std::byte b : (*frame)->bytes) isWhole &= b == std::byte(k % 251);
        if (!isWhole) FAIL("frame " << k << " is torn or out of order");
        ring.release();
        ++k;
    }
}

TEST_CASE("a late reader may skip to the newest frame, and a writer never overwrites what is held", "[services][ring]")
{
    SharedRing ring = ringOf(2, 8);
    for (const char c : {'a', 'b'}) {
        const auto slot = ring.nextSlot();
        REQUIRE(slot);
        (*slot)[0] = std::byte(c);
        ring.publish(1);
    }
    CHECK_FALSE(ring.nextSlot());
    CHECK_FALSE(ring.waitForRoom(1ms));
    const auto frame = ring.newest();
    REQUIRE(frame);
    REQUIRE(*frame);
    CHECK((*frame)->sequence == 1);
    REQUIRE(ring.nextSlot());
    (*ring.nextSlot())[0] = std::byte('c');
    CHECK((*frame)->bytes[0] == std::byte('b'));
    ring.publish(1);
    CHECK_FALSE(ring.nextSlot());
    ring.release();
    CHECK(ring.nextSlot());
}

TEST_CASE("a ring that its peer scribbled over is an error, not a wild read", "[services][ring]")
{
    for (const int value : {0xff, 0x40}) {
        SharedRing ring = ringOf(3, 100);
        auto peer = SharedMemory::adopt(ring.descriptor(), MemoryAccess::ReadWrite);
        REQUIRE(peer);
        ring.publish(10);
        std::memset(peer->bytes().data(), value, peer->bytes().size());
        CHECK_FALSE(ring.oldest());
        CHECK_FALSE(ring.newest());
    }
    SharedRing ring = ringOf(3, 100);
    CHECK_FALSE(SharedRing::adopt(ring.descriptor(), {3, 100'000}));
    CHECK_FALSE(SharedRing::create({0, 10}));
    CHECK_FALSE(SharedRing::create({3, 0}));
}

TEST_CASE("a frame of splats has the columns it was given, and a cut one is refused", "[services][ring]")
{
    std::vector<std::byte> slot(splatFrameBytes(10, 1));
    const auto frame = layOutSplatFrame(slot, 10, 1);
    REQUIRE(frame);
    for (std::size_t i = 0; i < frame->values.size(); ++i) frame->values[i] = static_cast<float>(i);
    const auto view = viewSplatFrame(slot);
    REQUIRE(view);
    CHECK(view->column(SplatColumn::Y)[3] == 13);
    CHECK(view->shRest(8)[9] == static_cast<float>(view->values.size() - 1));
    CHECK_FALSE(viewSplatFrame(std::span(slot).first(slot.size() - 1)));
    CHECK_FALSE(viewSplatFrame(std::span(slot).first(10)));
    CHECK_FALSE(layOutSplatFrame(slot, 11, 1));
    CHECK_FALSE(layOutSplatFrame(slot, ~std::size_t{0}, 1));
}
