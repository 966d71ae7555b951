#include "core/raster/request.h"

#include "core/base/memory_budget.h"

#include <fmt/format.h>

#include <atomic>
#include <bit>

namespace morphogen::raster {
namespace {

constexpr int kLargestSide = 32768;

}  // namespace

std::uint64_t nextSerial()
{
    static std::atomic<std::uint64_t> last = 0;
    return ++last;
}

Result<void> checkRequest(const FrameRequest& request)
{
    if (request.width < 1 || request.height < 1 || request.width > kLargestSide || request.height > kLargestSide)
        return Error{Error::Kind::Usage, fmt::format("a picture of {}x{} pixels can't be drawn; sides are 1 to {}", request.width, request.height, kLargestSide)};
    if (request.divisor < 1) return Error{Error::Kind::Usage, "a picture's divisor is at least 1"};
    if (request.stop.stop_requested()) return cancelled();
    return {};
}

View viewOf(const CameraView& camera, const FrameRequest& request)
{
    return makeView(camera, (request.width + request.divisor - 1) / request.divisor, (request.height + request.divisor - 1) / request.divisor);
}

Result<void> resizePlanes(const FrameRequest& request, const View& view, Frame& frame)
{
    const std::uint64_t perPixel = 16 + 12 * static_cast<std::uint64_t>(std::popcount(request.aovs.bits));   // no plane takes more
    MG_TRY(checkMemory(perPixel * static_cast<std::uint64_t>(view.width) * static_cast<std::uint64_t>(view.height), "", fmt::format("a picture of {}x{} pixels", view.width, view.height)));
    const std::size_t pixels = static_cast<std::size_t>(view.width) * static_cast<std::size_t>(view.height);
    const auto size = [&](auto& plane, bool isWanted, std::size_t perPixel) { plane.resize(isWanted ? pixels * perPixel : 0); };
    frame.width = view.width;
    frame.height = view.height;
    size(frame.colour, request.format == PixelFormat::Float, 4);
    size(frame.bytes, request.format == PixelFormat::Bytes, 4);
    size(frame.alpha, request.aovs.has(Aov::Alpha), 1);
    size(frame.expectedDepth, request.aovs.has(Aov::ExpectedDepth), 1);
    size(frame.medianDepth, request.aovs.has(Aov::MedianDepth), 1);
    size(frame.normal, request.aovs.has(Aov::Normal), 3);
    size(frame.objectId, request.aovs.has(Aov::ObjectId), 1);
    size(frame.motion, request.aovs.has(Aov::Motion), 2);
    return {};
}

}  // namespace morphogen::raster
