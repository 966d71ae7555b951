#include "app/viewport/compared_picture.h"

#include "core/base/parallel.h"
#include "core/raster/mix_frames.h"
#include "core/raster/request.h"

#include <utility>

namespace morphogen::viewport {
namespace {

constexpr std::array<Side, 2> kSides{Side::Own, Side::Other};

std::uint64_t serialOf(const Frame& frame, bool isThere) { return isThere ? frame.serial : 0; }

/// Blue first to red first, as pictures are.
void swapRedAndBlue(Frame& frame)
{
    parallelFor(static_cast<std::size_t>(frame.width) * static_cast<std::size_t>(frame.height), 1 << 15, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) std::swap(frame.bytes[4 * i], frame.bytes[4 * i + 2]);
    });
}

}  // namespace

Result<void> ComparedPicture::putHalvesTogether(const PictureSource& source, const CompareRequest& request, const Composition& half)
{
    for (const Side side : kSides) {
        Composition composition = half;
        if (!source.picture(side).bytes.empty()) composition.picture = &source.picture(side);
        if (!source.mask(side).bytes.empty()) composition.mask = &source.mask(side);
        if (!source.depth(side).expectedDepth.empty()) composition.depth = &source.depth(side);
        Frame& into = m_halves[side == Side::Own ? 0 : 1];
        into.width = half.width;
        into.height = half.height;
        const std::size_t stride = 4 * static_cast<std::size_t>(half.width);
        into.bytes.resize(stride * static_cast<std::size_t>(half.height));
        m_composer.compose(composition, into.bytes.data(), stride);
        swapRedAndBlue(into);
    }
    MG_TRY(compareFrames(m_halves[0], m_halves[1], request, m_picture));
    return {};
}

Result<void> ComparedPicture::make(const PictureSource& source, const CompareRequest& request, const Composition& half)
{
    const Frame &own = source.picture(Side::Own), &other = source.picture(Side::Other);
    m_mask.bytes.clear();
    m_depth.expectedDepth.clear();
    if (request.mode == CompareMode::SideBySide) return putHalvesTogether(source, request, half);
    MG_ASSIGN(m_largest, compareFrames(own, other, request, m_picture));
    if (request.mode != CompareMode::Wipe) return {};
    const auto wipeIfAny = [&](const Frame& a, const Frame& b, bool isAny, Frame& out) -> Result<void> {
        if (isAny) MG_TRY(compareFrames(a, b, request, out));
        return {};
    };
    const Frame &ownMask = source.mask(Side::Own), &otherMask = source.mask(Side::Other), &ownDepth = source.depth(Side::Own), &otherDepth = source.depth(Side::Other);
    MG_TRY(wipeIfAny(ownMask, otherMask, !ownMask.bytes.empty() || !otherMask.bytes.empty(), m_mask));
    return wipeIfAny(ownDepth, otherDepth, !ownDepth.expectedDepth.empty() && !otherDepth.expectedDepth.empty(), m_depth);
}

Result<void> ComparedPicture::lay(const PictureSource& source, const CompareRequest& request, const Composition& half, Composition& window)
{
    Made wanted{.mode = request.mode, .width = window.width, .height = window.height};
    for (std::size_t i = 0; i < 2; ++i) {
        wanted.serials[3 * i] = source.picture(kSides[i]).serial;
        wanted.serials[3 * i + 1] = serialOf(source.mask(kSides[i]), !source.mask(kSides[i]).bytes.empty());
        wanted.serials[3 * i + 2] = serialOf(source.depth(kSides[i]), !source.depth(kSides[i]).expectedDepth.empty());
    }
    if (request.mode == CompareMode::Wipe) wanted.column = wipeColumn(request.wipe, window.width);
    if (request.mode == CompareMode::SideBySide) {
        wanted.hasGrid = half.grid != nullptr;
        if (half.grid) wanted.view = half.grid->view;
        wanted.colours = {half.backgroundTop, half.backgroundBottom, half.outline};
    }
    if (request.mode == CompareMode::Difference) wanted.colours[3] = request.background;
    Result<void> made;
    if (wanted != m_made) {
        made = make(source, request, half);
        if (made) m_made = wanted;
    }
    if (m_picture.bytes.empty()) return made;
    window.devicePicture = {};
    window.picture = &m_picture;
    const bool isFlat = m_made.mode == CompareMode::SideBySide || m_made.mode == CompareMode::Difference;
    if (m_made.mode == CompareMode::Wipe) {
        window.mask = m_mask.bytes.empty() ? nullptr : &m_mask;
        window.depth = m_depth.expectedDepth.empty() ? nullptr : &m_depth;
    }
    if (isFlat) {
        window.depth = nullptr;
        window.grid = nullptr;
    }
    if (m_made.mode == CompareMode::SideBySide) window.mask = nullptr;
    return made;
}

Result<void> ComparedPicture::layMixed(const PictureSource& source, float share, Composition& window)
{
    MG_TRY(mixFrames(source.picture(Side::Other), source.picture(Side::Own), share, m_picture));
    window.devicePicture = {};
    window.picture = &m_picture;
    return {};
}

}  // namespace morphogen::viewport
