// What an import will do, before it does it: which files become which objects, and how each will be read.
#pragma once

#include "core/io/import.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace morphogen {

/// One object to be. Only heads of files were read.
struct PlannedImport {
    std::string name;                  ///< before the world makes it unique
    std::filesystem::path first;       ///< the file, or the first frame
    const Loader* loader = nullptr;    ///< null: see `problem`
    std::string problem;               ///< why it can't be read; the import would fail with this
    std::size_t frames = 1;            ///< files of a numbered sequence; 1: no sequence
    std::size_t shownFrames = 1;       ///< with those that fill gaps in the numbers
    std::size_t leftOut = 0;           ///< other files of the folder
    std::uint64_t bytes = 0;           ///< on the disk, all frames
    std::vector<std::string> notes;    ///< missing numbers and files left out, a sentence each

    bool isSequence() const { return frames > 1; }
    /// At `fps` frames a second; 0 for what is no sequence.
    double durationSecs(double fps) const { return isSequence() ? static_cast<double>(shownFrames - 1) / fps : 0; }
};

/// The objects that importFiles() would make of these, in its order. Fails as it would where a folder holds no frames. Worker threads.
Result<std::vector<PlannedImport>> planImport(std::span<const std::filesystem::path> paths, const JobContext& job);

}  // namespace morphogen
