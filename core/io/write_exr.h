// OpenEXR (openexr.com, file layout 2.0) through the OpenEXR library: one part, named layers ("depth.expected",
// "normal.X"), half, float or unsigned channels side by side, ZIP blocks, scene-linear by custom.
#pragma once

#include "core/base/result.h"
#include "core/math/affine.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace morphogen {

enum class ExrType { Half, Float };

/// One channel: either `values` (stored as `type`) or `numbers` (stored as 32-bit unsigned), one per pixel and rows from
/// the top. The data stays the caller's until writeExr returns.
struct ExrChannel {
    std::string name;                        ///< "R", "A", "depth.expected"
    ExrType type = ExrType::Half;
    std::span<const float> values;
    std::span<const std::uint32_t> numbers;
};

struct ExrPicture {
    int width = 0, height = 0;
    std::vector<ExrChannel> channels;        ///< in any order; the format sorts them by name
    std::vector<std::pair<std::string, std::string>> texts;   ///< string attributes of the header
    std::optional<Affine3x4> cameraFromWorld;                 ///< the standard attribute worldToCamera
    double fps = 0;                          ///< the standard attribute framesPerSecond; 0 leaves it out
};

/// Primaries and white are stated as Rec. 709 (the standard attribute chromaticities). Atomic like every writer.
Result<void> writeExr(const std::filesystem::path& path, const ExrPicture& picture);

}  // namespace morphogen
