// Projection: prepared splats through their nodes' maps and the camera to ellipses on the picture, with their colour.
//
// How it works: with p the centre in camera axes, J the derivative of the projection there (its slope held within 1.3 of the
// picture's half extent, Kerbl et al. 2023) and L the linear part of camera-from-rest, P = J L F is 2x3 and the ellipse's
// covariance is P P^T plus the filter's low-pass. An ellipse reaches exactly as far as its alpha is 1/255, and a splat that
// covers no pixel's centre is dropped here. The harmonics are evaluated in the direction R^T d, with R the rotation nearest
// to the splat's map, so that colours turn with the object.
#pragma once

#include "core/raster/prepared.h"
#include "core/scene/camera.h"

#include <bit>
#include <span>

namespace morphogen::raster {

inline constexpr int kTile = 16;                       ///< pixels along a tile's side
inline constexpr float kLogThreshold = -7.9943534f;    ///< log2(1/255): what is fainter is not drawn

/// The camera in the form that projection takes. Pixel (0, 0) has its centre at (0, 0).
struct View {
    Affine3x4 cameraFromWorld;
    bool isPerspective = true;
    float scale = 1;              ///< pixels per unit of slope (perspective) or per metre
    float centreX = 0, centreY = 0;
    float near = kDefaultNear;
    float slopeLimitX = 0, slopeLimitY = 0;
    int width = 0, height = 0;
    int tilesX = 0, tilesY = 0;
    bool operator==(const View&) const = default;
};

View makeView(const CameraView& camera, int width, int height);

/// A bound node's map for one frame: camera-from-rest, and the rotation that takes a direction in camera axes to the frame
/// of the harmonics, row by row. 96 bytes, so that a gather's index is a multiple.
struct NodeMap {
    float cameraFromRest[12];
    float restFromCamera[9];
    float unused[3];
};
static_assert(sizeof(NodeMap) == 96);

/// Whether restFromCamera is wanted; without harmonics it is not, and finding it is most of the work.
enum class Turns { Wanted, Unused };
void makeNodeMaps(const View& view, std::span<const Affine3x4> pose, Turns turns, AlignedArray<NodeMap>& maps);
inline Turns turnsFor(const Prepared& prepared) { return prepared.shDegree > 0 && prepared.influences <= 1 ? Turns::Wanted : Turns::Unused; }

/// One splat on the picture: log2 alpha at (px, py) is a dx^2 + b dx dy + c dy^2 + logOpacity, with dx = x - px.
struct Record {
    float x, y;
    float a, b, c;
    float logOpacity;
    std::uint16_t colour[3];   ///< half floats, not negative
    std::uint16_t determinant; ///< upper half of the float determinant of the covariance (px^4), rounded up
    float determinantAbove() const { return std::bit_cast<float>(static_cast<std::uint32_t>(determinant) << 16); }
};
static_assert(sizeof(Record) == 32);

/// First and last tile that the ellipse's box meets, both included.
struct TileRect {
    std::uint16_t x0, y0, x1, y1;
};

/// Where projection writes; a segment's visible splats come first in the kSegment places it owns.
struct Projected {
    AlignedArray<Record> records;
    AlignedArray<TileRect> rects;
    AlignedArray<std::uint32_t> depthBits;     ///< of the positive float z, which sorts like the float
    AlignedArray<std::uint32_t> slots;         ///< the splat's place in Prepared
    AlignedArray<std::uint32_t> counts;        ///< per segment
    AlignedArray<std::uint64_t> areas;         ///< per segment: tiles in all boxes
    void resize(std::size_t segments);
};

struct ProjectRequest {
    const View* view;
    const Prepared* prepared;
    const float* base;            ///< Prepared::base, or what a polynomial or a morph made of it
    const std::uint16_t* harmonics; ///< Prepared::harmonics, or what a morph made of it
    std::span<const NodeMap> maps;
    Projected* out;
    std::size_t firstSegment = 0; ///< of this object, in `out`
    std::size_t firstBlock = 0;   ///< where `base` and `harmonics` begin
    UniformLook look{};
};

/// One segment of the object. Any thread; segments are independent.
void projectSegment(const ProjectRequest& request, std::size_t segment);

const char* instructionSet();

}  // namespace morphogen::raster
