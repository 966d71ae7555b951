// Data sets of collisions: random scenes, each with twins in which one thing is otherwise, as videos and annotations that a training
// script reads. What `morphogen dataset` writes.
//
// Layout of the folder: `data_set.json` (the settings), `annotations/annotation_00000.json` in CLEVRER's layout (core/io/clevrer_annotation.h),
// `videos/video_00000.mp4`, the same with `_twin1`, `_twin2`... for the twins, and `twins/twins_00000.json`, which says what each twin
// changes, which collisions that takes away, adds or moves, and the masses and surfaces that no picture shows; where they are asked for,
// `worlds/world_00000.morph`, the scene as a project with its twins as branches. A scene's twin list is written
// last: where it is, the scene is complete, and a run that goes on passes it over. Scene k of a seed is the same however many are asked for,
// and the annotations are the same bytes each time, on one build and kind of processor.
#pragma once

#include "app/session/choose_renderer.h"
#include "core/base/result.h"
#include "core/jobs/progress.h"

#include <filesystem>

namespace morphogen {

struct DataSetRequest {
    enum class Videos { Drawn, LeftOut };
    enum class Worlds { LeftOut, Kept };

    std::filesystem::path folder;      ///< made where it is missing
    int scenes = 10;                   ///< 1..1,000,000
    std::uint64_t seed = 1;
    int twins = 1;                     ///< of each scene, 0..16
    int frames = 128;                  ///< of each video, at 25.6 a second, 2..2,000
    int width = 480, height = 320;     ///< of the videos; the camera's picture is 3:2
    Videos videos = Videos::Drawn;
    Worlds worlds = Worlds::LeftOut;
    RenderDevice device = RenderDevice::Auto;

    /// One sentence about the first number that makes no sense, or nothing.
    std::optional<std::string> problem() const;
};

struct DataSetReport {
    int written = 0, kept = 0;         ///< scenes made now, and those that were there
    int collisions = 0;                ///< in the scenes made now, twins not counted
    std::string device;                ///< that drew the videos; empty where none was drawn
};

/// Conflict where the folder holds a data set of other settings. Every file appears whole or not at all; scenes finished before a cancel stay.
Result<DataSetReport> writeDataSet(const DataSetRequest& request, const JobContext& job);

}  // namespace morphogen
