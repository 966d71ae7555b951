// Versions of the libraries that read and write files, and which video encoders there are.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace morphogen {

/// Name and version, as found when the program runs.
std::vector<std::pair<std::string, std::string>> libraryVersions();

/// The encoder that FFmpeg offers for MP4 (H.264) and for WebM (VP9); empty where there is none.
struct VideoEncoders {
    std::string h264, vp9;
};
VideoEncoders videoEncoders();

}  // namespace morphogen
