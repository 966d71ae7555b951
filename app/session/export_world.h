// Exporting a world's splats as they stand, or the colliders of its bodies: what the command line and the studio's export dialog both call.
#pragma once

#include "app/session/frame_times.h"
#include "core/base/result.h"
#include "core/io/file_pattern.h"
#include "core/jobs/progress.h"
#include "core/scene/world.h"

#include <string>

namespace morphogen {

/// Which way is up in the file: the world's own +Y, +Y down as trainers write, or as the object's source had it.
enum class ExportAxes { YUp, YDown, Source };

enum class ExportContent { Splats, Colliders };

struct ExportRequest {
    World world;
    ExportContent content = ExportContent::Splats;
    std::string object;                  ///< empty: every visible object, merged
    FrameTimes times = FrameRange{};
    ExportAxes axes = ExportAxes::YUp;
    FilePattern output;                  ///< .ply, of colliders .obj or .glb; numbered for more than one frame
};

struct ExportReport {
    long long files = 0;
    std::size_t splats = 0;              ///< of the last file
    std::size_t colliders = 0;           ///< likewise
};

/// Of colliders, by BodyRole: moved by forces, at rest, keyed.
inline constexpr Rgb kRoleColours[] = {{0.310f, 0.639f, 0.878f}, {0.600f, 0.620f, 0.650f}, {0.910f, 0.769f, 0.353f}};

/// World coordinates at each time of the objects' active clips, colours and covariances carried over. Every file appears whole or not at all.
Result<ExportReport> exportWorld(const ExportRequest& request, const JobContext& job);

}  // namespace morphogen
