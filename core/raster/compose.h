// Composition: what a viewport shows, put together on the CPU. The twin of the presenting pass of render/present.
//
// How it works: row by row, from the back to the front: a vertical gradient (dithered, so that it does not band), the floor's
// grid, the splats' picture stretched over the whole, the parts of the grid that lie in front of it, the outline of what is
// selected, and at last the overlay's triangles. The grid is evaluated in every pixel: the ray meets y = 0, and lines are as
// wide as the footprint of a pixel there says (Gustavson 2006, "procedural textures and anti-aliasing by derivatives").
#pragma once

#include "core/raster/rasteriser.h"

#include <array>
#include <cstdint>
#include <vector>

namespace morphogen {

/// Pixels from the top left; colour is display-encoded and straight, red in the lowest byte, alpha in the highest.
struct OverlayVertex {
    float x, y, u, v;
    std::uint32_t colour;
};
static_assert(sizeof(OverlayVertex) == 20);

/// Triangles of indices [firstIndex, firstIndex + indexCount), each added to firstVertex, within a box of pixels.
struct OverlayCommand {
    float left, top, right, bottom;
    std::uint32_t firstIndex, indexCount, firstVertex;
};

struct OverlayMesh {
    std::vector<OverlayVertex> vertices;
    std::vector<std::uint16_t> indices;
    std::vector<OverlayCommand> commands;
};

/// What (u, v) look up: coverage. Never changes under one serial.
struct OverlayAtlas {
    int width = 0, height = 0;
    std::vector<std::uint8_t> coverage;
    std::uint64_t serial = 0;
};

/// The grid on the floor, y = 0. Lines of whole powers of ten metres.
struct FloorGrid {
    CameraView view;
    float finestCell = 0.1f;                            ///< metres
    Rgb lines{0.75f, 0.78f, 0.82f}, axisX{0.80f, 0.33f, 0.33f}, axisZ{0.33f, 0.52f, 0.86f};
};

/// A picture that stayed on the graphics device which drew it, for a presenter on the same one.
struct DeviceLayer {
    const void* device = nullptr;                       ///< whose it is
    std::uint64_t address = 0;                          ///< of r g b a bytes, premultiplied
    int width = 0, height = 0;
};

/// Null where a layer is not there. The pointers outlive the call. Pictures of other sizes show the same view: they are
/// scaled by the ratio of the heights about the middle.
struct Composition {
    int width = 0, height = 0;                          ///< of the result
    Rgb backgroundTop{0}, backgroundBottom{0};
    const Frame* picture = nullptr;                     ///< bytes, transparent background
    DeviceLayer devicePicture;                          ///< wins over `picture` on its own device; the CPU has no use for it
    const Frame* mask = nullptr;                        ///< bytes; alpha says what is outlined
    const Frame* depth = nullptr;                       ///< expectedDepth, of the picture's camera; for the grid
    const FloorGrid* grid = nullptr;
    Rgb outline{0.31f, 0.64f, 0.88f};
    float pixelRatio = 1;                               ///< widths of lines are multiplied by this
    const OverlayMesh* mesh = nullptr;
    const OverlayAtlas* atlas = nullptr;
};

/// Keeps its buffers. One thread at a time; works on all cores.
class Composer {
public:
    /// Four bytes a pixel, blue first, the fourth is 255; rows of `stride` bytes. Sizes have to be positive.
    void compose(const Composition& composition, std::uint8_t* out, std::size_t stride);

private:
    std::vector<std::uint8_t> m_mask;
};

}  // namespace morphogen
