// Blending: one tile's splats, nearest first, into its pixels: C += T alpha c, T *= 1 - alpha (Kerbl et al. 2023).
//
// How it works: a tile is sixteen blocks of 4x4 pixels. Its list is taken in batches; for a batch, SIMD over splats brings
// each ellipse into the tile's coordinates and finds the blocks it meets, exactly. Each block then runs through its splats
// of the batch with its sixteen pixels in registers. A block is closed once less than 1e-4 shines through any of its pixels,
// a tile once its blocks are; so no pixel misses more than 1e-4 of what lies behind.
#pragma once

#include "core/raster/bin.h"

#include <array>

namespace morphogen::raster {

/// What AOVs need of a splat beside its record, in the same place.
struct Extra {
    float depth;
    float normal[3];
    float motion[2];
    std::uint32_t objectId;
    float unused;
};
static_assert(sizeof(Extra) == 32);

/// Where a picture's planes are; null for what is not wanted. Rows of `width` pixels.
struct Planes {
    int width = 0, height = 0;
    float* colour = nullptr;
    std::uint8_t* bytes = nullptr;
    float* alpha = nullptr;
    float* expectedDepth = nullptr;
    float* medianDepth = nullptr;
    float* normal = nullptr;
    std::uint32_t* objectId = nullptr;
    float* motion = nullptr;
    bool wantsExtras() const { return expectedDepth || medianDepth || normal || objectId || motion; }
};

struct BlendRequest {
    const Record* records;
    const Extra* extras;            ///< null unless planes.wantsExtras()
    const TileLists* lists;
    int tilesX = 0;
    bool hasBackground = false;
    std::array<float, 3> background{};
    Planes planes;
    std::stop_token stop;           ///< once set, the tile's pixels mean nothing
};

/// Draws one tile of `lists`, numbered from its first row. Any thread; tiles are independent.
void blendTile(const BlendRequest& request, std::size_t tile);

}  // namespace morphogen::raster
