// Accessors of a glTF document as plain numbers: strided, normalised, sparse, or without any data (zeros).
// Every range is checked against the bytes that are really there before anything is read or allocated.
#pragma once

#include "core/io/gltf_document.h"

namespace morphogen {

/// `count` rows of `width` numbers.
template <class T>
struct GltfRows {
    std::uint32_t width = 0;
    std::size_t count = 0;
    std::vector<T> values;
};

enum class GltfIntegers { AsDeclared, Normalised };

/// Numbers of an accessor of scalars, vectors or 4 x 4 matrices (column-major). Normalised integers become 0..1 or -1..1
/// (with GltfIntegers::Normalised all integers do). Errors are one sentence without the file's name.
Result<GltfRows<float>> readGltfFloats(const GltfDocument& document, int accessor, GltfIntegers integers = GltfIntegers::AsDeclared);

/// Unsigned integers (indices, joints).
Result<GltfRows<std::uint32_t>> readGltfIndices(const GltfDocument& document, int accessor);

}  // namespace morphogen
