#include "core/services/splat_frame.h"

#include <cstdint>
#include <cstring>

namespace morphogen {
namespace {

struct FrameHead {
    std::uint32_t magic = 0x4c505347;   // "GSPL"
    std::uint32_t shDegree = 0;
    std::uint64_t count = 0;
    std::uint64_t unused[6] = {};
};
static_assert(sizeof(FrameHead) == 64, "columns begin on a cache line");

std::size_t floatsPerSplat(int shDegree) { return kSplatColumnCount + 3 * static_cast<std::size_t>(shRestPerChannel(shDegree)); }

}  // namespace

std::size_t splatFrameBytes(std::size_t count, int shDegree) { return sizeof(FrameHead) + count * floatsPerSplat(shDegree) * sizeof(float); }

Result<SplatFrame> layOutSplatFrame(std::span<std::byte> slot, std::size_t count, int shDegree)
{
    if (shDegree < 0 || shDegree > 3) return makeError(Error::Kind::Usage, "", "harmonics have a degree from 0 to 3");
    if (slot.size() < sizeof(FrameHead) || count > (slot.size() - sizeof(FrameHead)) / sizeof(float) / floatsPerSplat(shDegree))
        return makeError(Error::Kind::Limit, "", "the ring's slots are too small for so many splats");
    FrameHead head;
    head.shDegree = static_cast<std::uint32_t>(shDegree);
    head.count = count;
    std::memcpy(slot.data(), &head, sizeof head);
    return SplatFrame{count, shDegree, {reinterpret_cast<float*>(slot.data() + sizeof head), count * floatsPerSplat(shDegree)}};
}

Result<SplatFrameView> viewSplatFrame(std::span<const std::byte> bytes)
{
    FrameHead head;
    const FrameHead expected;
    if (bytes.size() < sizeof head) return makeError(Error::Kind::Format, "", "a frame of splats is cut short");
    std::memcpy(&head, bytes.data(), sizeof head);
    if (head.magic != expected.magic || head.shDegree > 3) return makeError(Error::Kind::Format, "", "what came is no frame of splats");
    const int degree = static_cast<int>(head.shDegree);
    if (head.count > (bytes.size() - sizeof head) / sizeof(float) / floatsPerSplat(degree) || bytes.size() != splatFrameBytes(head.count, degree))
        return makeError(Error::Kind::Format, "", "a frame of splats is cut short");
    return SplatFrameView{head.count, degree, {reinterpret_cast<const float*>(bytes.data() + sizeof head), head.count * floatsPerSplat(degree)}};
}

}  // namespace morphogen
