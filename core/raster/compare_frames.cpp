#include "core/raster/compare_frames.h"

#include "core/base/parallel.h"
#include "core/math/oklab.h"
#include "core/raster/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <functional>

namespace morphogen {
namespace {

constexpr std::size_t kRowsPerTask = 16;
constexpr float kTintShare = 0.55f;                        ///< of the ghost's colour
constexpr std::array<std::uint8_t, 4> kBetween{16, 17, 19, 255};

using Row = std::uint8_t*;
using ConstRow = const std::uint8_t*;

std::size_t pixelsOf(const Frame& frame) { return static_cast<std::size_t>(frame.width) * static_cast<std::size_t>(frame.height); }
std::uint8_t byteOf(float value) { return static_cast<std::uint8_t>(std::clamp(value, 0.0f, 255.0f) + 0.5f); }
std::size_t rowBytes(const Frame& frame) { return 4 * static_cast<std::size_t>(frame.width); }

void forRows(const Frame& out, const std::function<void(std::size_t row)>& fill)
{
    parallelFor(static_cast<std::size_t>(out.height), kRowsPerTask, [&](std::size_t begin, std::size_t end) {
        for (std::size_t y = begin; y < end; ++y) fill(y);
    });
}

/// The first `column` entries of each row of `count` from `own`, the rest from `other`; zeros where a plane is empty.
template <class T>
void wipePlane(const std::vector<T>& own, const std::vector<T>& other, const std::array<std::size_t, 2>& columnOfCount, std::vector<T>& out)
{
    const auto [column, count] = columnOfCount;
    for (std::size_t begin = 0; begin < out.size(); begin += count) {
        const auto part = [&](const std::vector<T>& from, std::size_t first, std::size_t last) {
            if (first == last) return;
            if (from.empty()) std::fill_n(out.data() + begin + first, last - first, T{});
            else std::memcpy(out.data() + begin + first, from.data() + begin + first, sizeof(T) * (last - first));
        };
        part(own, 0, column);
        part(other, column, count);
    }
}

void wipe(const Frame& own, const Frame& other, int column, Frame& out)
{
    const auto columns = static_cast<std::size_t>(column), width = static_cast<std::size_t>(out.width);
    out.bytes.resize(own.bytes.empty() && other.bytes.empty() ? 0 : 4 * pixelsOf(out));
    out.expectedDepth.resize(own.expectedDepth.empty() && other.expectedDepth.empty() ? 0 : pixelsOf(out));
    wipePlane(own.bytes, other.bytes, {4 * columns, 4 * width}, out.bytes);
    wipePlane(own.expectedDepth, other.expectedDepth, {columns, width}, out.expectedDepth);
}

void putBeside(const Frame& own, const Frame& other, Frame& out)
{
    out.bytes.resize(4 * pixelsOf(out));
    forRows(out, [&](std::size_t y) {
        Row row = out.bytes.data() + rowBytes(out) * y;
        std::memcpy(row, own.bytes.data() + rowBytes(own) * y, rowBytes(own));
        Row last = row + rowBytes(out) - rowBytes(other);
        for (row += rowBytes(own); row < last; row += 4) std::memcpy(row, kBetween.data(), 4);
        std::memcpy(last, other.bytes.data() + rowBytes(other) * y, rowBytes(other));
    });
}

void layGhost(const Frame& own, const Frame& ghost, const CompareRequest& request, Frame& out)
{
    out.bytes = own.bytes;
    const float shown = std::clamp(request.opacity, 0.0f, 1.0f);
    forRows(out, [&](std::size_t y) {
        Row row = out.bytes.data() + rowBytes(out) * y;
        ConstRow over = ghost.bytes.data() + rowBytes(out) * y;
        for (const ConstRow end = over + rowBytes(out); over < end; over += 4, row += 4) {
            if (over[3] == 0) continue;
            const float alpha = over[3], under = 1 - shown * alpha / 255;
            for (int c = 0; c < 3; ++c) row[c] = byteOf(shown * ((1 - kTintShare) * over[c] + kTintShare * alpha * request.tint[c]) + under * row[c]);
            row[3] = byteOf(shown * alpha + under * row[3]);
        }
    });
}

/// OKLab of colours in bytes, over a background.
class SeenColours {
public:
    explicit SeenColours(const Rgb& background) : m_background(255.0f * glm::clamp(background, 0.0f, 1.0f))
    {
        for (std::size_t i = 0; i < m_linear.size(); ++i) m_linear[i] = linearFromDisplay(static_cast<float>(i) / 255.0f);
    }
    /// Of r g b a, premultiplied. oklabFromDisplay() with its powers looked up.
    Vec3 operator()(ConstRow pixel) const
    {
        const float through = 1 - static_cast<float>(pixel[3]) / 255;
        const auto linear = [&](int c) { return m_linear[byteOf(static_cast<float>(pixel[c]) + through * m_background[c])]; };
        return oklabFromLinear({linear(0), linear(1), linear(2)});
    }

private:
    Rgb m_background;
    std::array<float, 256> m_linear{};
};

float mapHeat(const Frame& own, const Frame& other, const Rgb& background, Frame& out)
{
    constexpr std::size_t kShades = 1024;
    static const auto shades = [] {
        std::array<std::array<std::uint8_t, 4>, kShades> table{};
        for (std::size_t i = 0; i < kShades; ++i) {
            const Rgb colour = 255.0f * heatColour(kHottestDifference * static_cast<float>(i) / (kShades - 1));
            table[i] = {byteOf(colour.x), byteOf(colour.y), byteOf(colour.z), 255};
        }
        return table;
    }();
    const SeenColours seen(background);
    out.bytes.resize(4 * pixelsOf(out));
    std::vector<float> largest(static_cast<std::size_t>(out.height), 0);
    forRows(out, [&](std::size_t y) {
        const std::size_t begin = rowBytes(out) * y;
        for (std::size_t at = begin; at < begin + rowBytes(out); at += 4) {
            const ConstRow a = own.bytes.data() + at, b = other.bytes.data() + at;
            const float difference = std::memcmp(a, b, 4) == 0 ? 0.0f : glm::distance(seen(a), seen(b));
            const auto shade = static_cast<std::size_t>(std::min(difference / kHottestDifference, 1.0f) * (kShades - 1) + 0.5f);
            std::memcpy(out.bytes.data() + at, shades[shade].data(), 4);
            largest[y] = std::max(largest[y], difference);
        }
    });
    return *std::max_element(largest.begin(), largest.end());
}

bool isBlank(const Frame& frame) { return frame.bytes.empty() && frame.expectedDepth.empty(); }

Result<void> check(const Frame& own, const Frame& other, const CompareRequest& request)
{
    if (request.mode == CompareMode::Wipe && isBlank(own) != isBlank(other)) return {};
    const auto isWhole = [](const Frame& frame) { return frame.width > 0 && frame.height > 0 && (frame.bytes.empty() || frame.bytes.size() == 4 * pixelsOf(frame)); };
    const auto isThere = [&](const Frame& frame) { return request.mode == CompareMode::Wipe ? !isBlank(frame) : !frame.bytes.empty(); };
    if (!isWhole(own) || !isWhole(other) || !isThere(own) || !isThere(other)) return Error{Error::Kind::Usage, "there are not two pictures in bytes to compare; draw both with PixelFormat::Bytes"};
    const bool isSameSize = own.height == other.height && (request.mode == CompareMode::SideBySide || own.width == other.width);
    if (!isSameSize) return Error{Error::Kind::Usage, fmt::format("pictures of {} x {} and {} x {} pixels can't be compared; draw both in one size", own.width, own.height, other.width, other.height)};
    if (request.mode == CompareMode::SideBySide && request.width != 0 && request.width < own.width + other.width)
        return Error{Error::Kind::Usage, fmt::format("two pictures of {} and {} columns do not fit into {}", own.width, other.width, request.width)};
    return {};
}

}  // namespace

int wipeColumn(float wipe, int width) { return std::clamp(static_cast<int>(std::lround(wipe * static_cast<float>(width))), 0, width); }

Rgb heatColour(float difference)
{
    static constexpr std::array<Rgb, 5> kStops{Rgb(0.055f, 0.059f, 0.075f), Rgb(0.29f, 0.13f, 0.42f), Rgb(0.74f, 0.22f, 0.38f), Rgb(0.96f, 0.56f, 0.23f), Rgb(0.99f, 0.96f, 0.72f)};
    const float at = std::clamp(difference / kHottestDifference, 0.0f, 1.0f) * (kStops.size() - 1);
    const std::size_t before = std::min(static_cast<std::size_t>(at), kStops.size() - 2);
    return glm::mix(kStops[before], kStops[before + 1], at - static_cast<float>(before));
}

Result<float> compareFrames(const Frame& own, const Frame& other, const CompareRequest& request, Frame& out)
{
    if (request.mode == CompareMode::Off || request.mode == CompareMode::Other) {
        out = request.mode == CompareMode::Off ? own : other;
        return 0.0f;
    }
    MG_TRY(check(own, other, request));
    float largest = 0;
    const Frame& first = isBlank(own) ? other : own;
    out.width = request.mode == CompareMode::SideBySide ? std::max(request.width, own.width + other.width) : first.width;
    out.height = first.height;
    switch (request.mode) {
    case CompareMode::SideBySide: putBeside(own, other, out); break;
    case CompareMode::Wipe: wipe(own, other, wipeColumn(request.wipe, out.width), out); break;
    case CompareMode::Ghost: layGhost(own, other, request, out); break;
    case CompareMode::Difference: largest = mapHeat(own, other, request.background, out); break;
    case CompareMode::Off: case CompareMode::Other: break;
    }
    out.serial = raster::nextSerial();
    return largest;
}

}  // namespace morphogen
