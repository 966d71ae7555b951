// Where rendered frames go: numbered pictures or one video, chosen by the output's extension.
#pragma once

#include "core/base/result.h"
#include "core/io/file_pattern.h"
#include "core/raster/rasteriser.h"

#include <memory>
#include <string>

namespace morphogen {

enum class PictureKind { Png, Exr, Video };

/// By the extension of the output: .png, .exr, .mp4, .webm. Usage error for any other.
Result<PictureKind> pictureKindOf(const FilePattern& output);

/// Half precision for colours and normals (depth and motion stay 32-bit, or they would be useless), or 32 bits for all;
/// for PNG, 8 or 16 bits.
enum class PicturePrecision { Lower, Higher };

struct PictureOptions {
    FilePattern output;
    int width = 0, height = 0;
    double fps = 24.0;
    bool hasBackground = false;      ///< pictures are opaque: no alpha is written to PNG
    PicturePrecision precision = PicturePrecision::Lower;
    AovSet aovs;                     ///< what the frames carry beside the colour; for OpenEXR
    std::string objectNames;         ///< JSON, id to name, for the header of OpenEXR
};

class PictureWriter {
public:
    /// A video's file is begun at once, so that a read-only folder is reported before anything is drawn.
    static Result<std::unique_ptr<PictureWriter>> create(const PictureOptions& options);
    virtual ~PictureWriter() = default;
    /// `number` names the file of a numbered output.
    virtual Result<void> add(const Frame& frame, const CameraView& view, long long number) = 0;
    virtual Result<void> finish(std::stop_token) { return {}; }
    /// "1280x720, H.264 (libx264)"
    virtual std::string description() const = 0;
};

}  // namespace morphogen
