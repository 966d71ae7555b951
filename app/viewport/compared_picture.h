// The picture of two compared worlds, as the layers of a composition.
//
// How it works: a wipe, a ghost and a heat map are made from the two pictures as they were drawn, and go through presenting
// like one that was drawn (core/raster/compare_frames.h). Side by side each half has a grid and an outline of its own, so the
// halves are put together first, on the CPU, and stand beside each other as one opaque picture. What is made is kept until a
// picture it is made from, or the wipe, is another one: an overlay that changes costs nothing here.
#pragma once

#include "app/viewport/picture_source.h"
#include "core/raster/compare_frames.h"
#include "core/raster/compose.h"

#include <array>

namespace morphogen::viewport {

/// The render thread's.
class ComparedPicture {
public:
    /// Replaces the layers of `window` by those of the comparison. `half` is how one half of the window is composed: size and
    /// grid, no layers. Fails where the pictures are not of one kind; what is shown then is the last one that was made.
    Result<void> lay(const PictureSource& source, const CompareRequest& request, const Composition& half, Composition& window);
    /// Replaces the picture of `window` by the other one mixed with the own one, of which it is `share`. Fails as lay() does.
    Result<void> layMixed(const PictureSource& source, float share, Composition& window);
    /// Of the heat map that is shown; nothing where none is.
    std::optional<float> largestDifference() const { return m_made.mode == CompareMode::Difference ? std::optional(m_largest) : std::nullopt; }
    void clear() { *this = {}; }

private:
    /// What the picture at hand was made from.
    struct Made {
        CompareMode mode = CompareMode::Off;
        std::array<std::uint64_t, 6> serials{};
        int column = 0, width = 0, height = 0;
        bool hasGrid = false;
        CameraView view;
        std::array<Rgb, 4> colours{};
        bool operator==(const Made&) const = default;
    };
    Result<void> make(const PictureSource& source, const CompareRequest& request, const Composition& half);
    Result<void> putHalvesTogether(const PictureSource& source, const CompareRequest& request, const Composition& half);

    Made m_made;
    float m_largest = 0;
    Frame m_picture, m_mask, m_depth, m_halves[2];
    Composer m_composer;
};

}  // namespace morphogen::viewport
