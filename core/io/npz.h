// NPZ: named arrays as NumPy saves them (numpy.savez, numpy.savez_compressed): a zip archive of .npy files (NEP 1). Numbers of any
// width and byte order, booleans, and texts ('U' and 'S') are read; pickled objects and structured types are refused.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace morphogen {

struct NpyArray {
    std::vector<std::size_t> shape;      ///< empty: one value
    std::vector<double> numbers;         ///< in C order; empty for texts
    std::vector<std::string> texts;      ///< UTF-8, in C order; empty for numbers
    bool isText() const { return !texts.empty(); }
    std::size_t size() const { return isText() ? texts.size() : numbers.size(); }
};

/// One .npy file. `where` and `name` begin the errors: Format, Unsupported or Limit.
struct NpySource {
    std::span<const std::byte> bytes;
    std::string_view where, name;
};
Result<NpyArray> parseNpy(const NpySource& source);

/// The arrays of these names from an archive, in their order; NotFound names the first that is not in it and those that are.
Result<std::vector<NpyArray>> readNpz(const std::filesystem::path& path, std::span<const std::string> names);

/// The names of all arrays in an archive.
Result<std::vector<std::string>> namesInNpz(const std::filesystem::path& path);

}  // namespace morphogen
