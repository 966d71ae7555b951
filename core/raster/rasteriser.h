// The rasteriser: posed Gaussians in, pictures out, on the CPU. Kerbl et al. 2023 (3D Gaussian splatting), section 4 and
// appendix; Zwicker et al. 2001 (EWA) for the projection; Yu et al. 2024 (Mip-Splatting) for the anti-aliased filter.
//
// How it works: each object is prepared once (ordered so that neighbours in space, and splats of one bound node, lie
// together; prepared.h). A frame then projects every splat through its node's map (project.h), sorts the visible ones by
// depth once (sort.h), deals them in that order to tiles of 16x16 pixels that their ellipse really meets (bin.h), and
// blends each tile front to back in blocks of 4x4 pixels until nothing shines through (blend.h). Deformation costs no pass
// of its own: a node's map and the camera become one matrix. Every stage is SIMD (Highway, run-time dispatch).
//
//     Rasteriser rasteriser;
//     const auto posed = poseAt(world, 0.5);
//     FrameRequest request{.camera = view, .width = 1280, .height = 720, .background = Rgb(1), .objects = posed};
//     Result<Frame> frame = rasteriser.draw(request);
#pragma once

#include "core/base/result.h"
#include "core/deform/pose.h"
#include "core/scene/camera.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace morphogen {

/// What else to draw beside the colour. Each is one plane of Frame.
enum class Aov : std::uint32_t {
    Alpha = 1,            ///< coverage, 0..1, without the background
    ExpectedDepth = 2,    ///< sum(w z) / sum(w), metres along the view axis; 0 where nothing is
    MedianDepth = 4,      ///< z of the first splat behind which less than half shines through; 0 where there is none
    Normal = 8,           ///< mean of the splats' shortest axes, each turned to the camera; x right, y up, z to the viewer
    ObjectId = 16,        ///< of the splat with the greatest weight; 0 where nothing is
    Motion = 32,          ///< mean movement of the splats' centres since the previous frame, pixels right and down
    Shadow = 64,          ///< share of the light that contact shadows take, 0..1; a second picture, which no renderer makes by itself
                          ///< (drawShadow() in core/services/frame_renderer.h)
};

struct AovSet {
    std::uint32_t bits = 0;
    AovSet() = default;
    AovSet(Aov one) : bits(static_cast<std::uint32_t>(one)) {}
    bool has(Aov one) const { return (bits & static_cast<std::uint32_t>(one)) != 0; }
    bool operator==(const AovSet&) const = default;
};
inline AovSet operator-(AovSet a, Aov b) { a.bits &= ~static_cast<std::uint32_t>(b); return a; }
inline AovSet operator|(AovSet a, AovSet b) { a.bits |= b.bits; return a; }
inline AovSet operator|(Aov a, Aov b) { return AovSet(a) | AovSet(b); }

enum class PixelFormat {
    Float,   ///< Frame::colour: four floats per pixel
    Bytes,   ///< Frame::bytes: four bytes per pixel, rounded, for screens and video
};

/// Whether work of the frame before may be used again where neither its camera nor its objects changed.
enum class Reuse { Allowed, Nothing };

/// One picture. The spans must outlive the call.
struct FrameRequest {
    CameraView camera;
    int width = 0, height = 0;              ///< pixels, 1..32768
    int divisor = 1;                        ///< 2 or 4 for a quick draft: the same view in ceil(width / divisor) x ceil(height / divisor)
    std::optional<Rgb> background;          ///< none: transparent. Display-encoded
    PixelFormat format = PixelFormat::Float;
    AovSet aovs;
    std::span<const PosedObject> objects;
    std::span<const PosedObject> previousObjects;   ///< for Aov::Motion, matched by id; an object without one stood still
    std::optional<CameraView> previousCamera;       ///< for Aov::Motion; none: it stood still
    Reuse reuse = Reuse::Allowed;
    std::stop_token stop;
};

/// Row-major from the top left; a plane that was not asked for is empty. Every number is finite.
struct Frame {
    int width = 0, height = 0;
    std::vector<float> colour;              ///< r g b a, premultiplied, display-encoded; a is 1 over a background
    std::vector<std::uint8_t> bytes;        ///< the same in 0..255
    std::vector<float> alpha, expectedDepth, medianDepth;
    std::vector<float> normal;              ///< three per pixel; weights' mean, so shorter than 1 where normals disagree
    std::vector<std::uint32_t> objectId;    ///< ObjectId::value
    std::vector<float> motion;              ///< two per pixel
    std::vector<float> shadow;
    std::uint64_t serial = 0;               ///< of the picture; 0 once it is changed by anyone but the rasteriser
};

/// Milliseconds that the stages of the last frame took; for benchmarks and the status bar.
struct StageTimes {
    double prepare = 0, project = 0, sort = 0, bin = 0, blend = 0;
    std::uint64_t splats = 0, visible = 0, pairs = 0;   ///< pairs of a splat and a tile
    std::uint64_t uploadedBytes = 0;                    ///< to a graphics device
    bool isProjectionReused = false, isSortReused = false;
};

/// What is under a pixel: the splat that weighs most in it.
struct Pick {
    ObjectId object;
    std::size_t splat = 0;                  ///< index in the source's order
    float depth = 0;                        ///< metres along the view axis, of the splat's centre
    Vec3 pointInWorld{0};                   ///< on the pixel's ray at that depth
    float weight = 0;                       ///< its share of the pixel, 0..1
};

/// Keeps prepared objects and the last frame's intermediate results, so use one per view and keep it. One thread at a time;
/// the work itself runs on all cores.
class Rasteriser {
public:
    Rasteriser();
    ~Rasteriser();
    Rasteriser(Rasteriser&&) noexcept;
    Rasteriser& operator=(Rasteriser&&) noexcept;

    /// Fails with Usage for a size out of range, Limit when memory is short, Cancelled within 100 ms of `stop`.
    Result<Frame> draw(const FrameRequest& request);
    /// The same into `frame`, whose memory is used again. Where it still holds this rasteriser's last picture, seen by the
    /// same camera, only tiles under objects that moved are drawn anew (Reuse::Allowed; not with Aov::Motion). Set its
    /// serial to 0 after painting on it. After an error its content means nothing.
    Result<void> drawInto(const FrameRequest& request, Frame& frame);

    /// What is at pixel (x, y) of the picture that `request` describes; nothing where no splat covers 1/255 of it.
    Result<std::optional<Pick>> pick(const FrameRequest& request, int x, int y);

    const StageTimes& lastTimes() const;
    /// Forgets every prepared object and the last frame.
    void clear();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace morphogen
