#include "core/raster/mix_frames.h"

#include "core/base/parallel.h"
#include "core/raster/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen {

Result<void> mixFrames(const Frame& before, const Frame& after, float share, Frame& out)
{
    const std::size_t count = 4 * static_cast<std::size_t>(after.width) * static_cast<std::size_t>(after.height);
    if (before.width != after.width || before.height != after.height || before.bytes.size() != count || after.bytes.size() != count)
        return Error{Error::Kind::Usage, fmt::format("pictures of {} x {} and {} x {} pixels can't be mixed; draw both in bytes and in one size", before.width, before.height, after.width, after.height)};
    out.width = after.width, out.height = after.height;
    out.bytes.resize(count);
    // In 256ths of 256: whole numbers are quick, and a share of 0 or 1 gives the very bytes.
    const auto of = static_cast<std::uint32_t>(std::lround(65536 * std::clamp(share, 0.0f, 1.0f))), rest = 65536 - of;
    parallelFor(count, 1 << 16, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) out.bytes[i] = static_cast<std::uint8_t>((of * after.bytes[i] + rest * before.bytes[i] + 32768) >> 16);
    });
    out.serial = raster::nextSerial();
    return {};
}

}  // namespace morphogen
