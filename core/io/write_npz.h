// NumPy's .npz: a zip of .npy arrays (NEP 1, format version 1.0), stored without compression, so that `numpy.load` reads it.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace morphogen {

/// A named array of one row per entry: numbers (`width` of them per row) or texts (UTF-8, written as NumPy's unicode).
struct NpzArray {
    std::string name;
    std::variant<std::vector<double>, std::vector<float>, std::vector<std::int64_t>, std::vector<std::string>> values;
    std::size_t width = 1;
};

/// The file whole or not at all, the same bytes for the same arrays. Limit beyond 4 GiB, which the format's zip can't hold.
Result<void> writeNpz(const std::filesystem::path& path, std::span<const NpzArray> arrays);

}  // namespace morphogen
