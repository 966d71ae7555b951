// Rendering a world to pictures or a video: what the command line and the studio's render dialog both call.
#pragma once

#include "app/session/choose_renderer.h"
#include "app/session/frame_times.h"
#include "app/session/picture_writer.h"
#include "core/jobs/progress.h"
#include "core/scene/world.h"

#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace morphogen {

struct WholeWorldView {};   ///< a three-quarter view that shows everything at all times
struct OrbitCamera {};      ///< once round over the frames asked for, also when the world stands still
using CameraChoice = std::variant<WholeWorldView, OrbitCamera, Camera>;

struct RenderRequest {
    World world;
    CameraChoice camera;
    FrameTimes times = FrameRange{};
    int width = 1280, height = 720;
    std::optional<Rgb> background;      ///< none: transparent (a video takes kVideoBackground)
    AovSet aovs;                        ///< OpenEXR only
    RenderDevice device = RenderDevice::Auto;
    PicturePrecision precision = PicturePrecision::Lower;
    FilePattern output;                 ///< numbered, unless it is one picture or a video
    /// Seen by the same camera in the right half, each half as small as it takes to show what the whole width would; then no `aovs`.
    std::optional<World> beside;
    /// The world as it is drawn at a time, where its light depends on that; empty: as it is.
    std::function<Result<World>(const World& world, double timeSecs)> drawnAs;
};

inline constexpr Rgb kVideoBackground{0.13f, 0.14f, 0.15f};
inline constexpr int kMaxPictureSide = 32768;

struct RenderReport {
    long long frames = 0;
    std::string description;            ///< size and codec
    std::string device, deviceReason;   ///< "cpu" or "vulkan", and why
};

/// Draws and writes. Every file appears whole or not at all; pictures that were finished before a cancel stay.
Result<RenderReport> renderWorld(const RenderRequest& request, const JobContext& job);

}  // namespace morphogen
