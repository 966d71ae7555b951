// Numbered sequences: which of the files that a user gave are frames of one thing, and where their numbers leave gaps.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace morphogen {

/// "monkey_0012.sog": its last run of digits, and what stands before and after it.
struct NumberedName {
    std::string before;            ///< with the folder: "shots/monkey_"
    std::string after;             ///< ".sog"; ".compressed.ply"
    std::uint64_t number = 0;
    bool isNumbered = false;       ///< false unless the digits end the stem (".compressed" may follow)
};
NumberedName numberedName(const std::filesystem::path& path);

struct Frame {
    std::uint64_t number = 0;
    std::filesystem::path path;
};

/// What becomes one object: a file, or two and more frames in the order of their numbers.
struct FileGroup {
    std::vector<Frame> frames;
    bool isSequence() const { return frames.size() > 1; }
    /// The stem without its number and separators: "monkey"; the folder's name where nothing is left.
    std::string sequenceName() const;
};

/// The groups in the order of their first files.
std::vector<FileGroup> groupNumbered(std::span<const std::filesystem::path> paths);

/// How often each frame is shown so that those after a missing number keep their time. Numbers that count in steps (0, 10,
/// 20) miss nothing; where more is missing than there, nothing is held.
struct FrameTiming {
    std::vector<std::size_t> shows;                ///< one for each frame, 1 or more
    std::vector<std::string> missing;              ///< "7", "12 to 14"
};
FrameTiming timingOf(std::span<const Frame> frames);

}  // namespace morphogen
