#include "app/cli/arguments.h"

#include <fmt/format.h>

#include <cmath>

namespace morphogen::cli {

Error usageError(const std::string& option, const std::string& text, std::string_view expected)
{
    return {Error::Kind::Usage, fmt::format("{} {}: {}", option, text, expected)};
}

std::vector<std::string> split(const std::string& text, char separator)
{
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == separator) parts.emplace_back();
        else parts.back() += c;
    }
    return parts;
}

Result<double> parseNumber(const std::string& option, const std::string& text)
{
    double value = 0;
    if (!readWhole(text, value) || !std::isfinite(value)) return usageError(option, text, "a number is expected");
    return value;
}

Result<Vec3> parsePoint(const std::string& option, const std::string& text)
{
    const auto parts = split(text, ',');
    Vec3 point(0);
    bool isFine = parts.size() == 3;
    for (int axis = 0; axis < 3 && isFine; ++axis) isFine = readWhole(parts[static_cast<std::size_t>(axis)], point[axis]) && std::isfinite(point[axis]);
    if (!isFine) return usageError(option, text, "three numbers x,y,z are expected");
    return point;
}

Result<FrameRange> parseFrames(const std::string& text)
{
    const auto parts = split(text, ':');
    FrameRange range;
    const bool isRead = parts.size() <= 2 && readWhole(parts.front(), range.first) && readWhole(parts.back(), range.last);
    // Numbers beyond this are no longer exact as times.
    constexpr long long kMost = 1ll << 40;
    if (!isRead || range.first < 0 || range.last > kMost) return usageError("--frames", text, "A:B is expected, two frame numbers from 0");
    if (range.last < range.first) return usageError("--frames", text, "the last frame comes before the first");
    return range;
}

Result<FrameTimes> parseTimes(const std::string& frames, const std::string& time)
{
    if (!time.empty()) {
        MG_ASSIGN(const double secs, parseNumber("--time", time));
        return FrameTimes(secs);
    }
    if (frames.empty()) return FrameTimes(FrameRange{});
    MG_ASSIGN(const FrameRange range, parseFrames(frames));
    return FrameTimes(range);
}

}  // namespace morphogen::cli
