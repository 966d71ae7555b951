// Stable least-significant-digit radix sort of (key, value) pairs, parallel. Only the digits in which keys differ are
// visited: view depths of one picture differ in some 27 bits, which is three passes.
#pragma once

#include "core/base/aligned_array.h"

#include <cstdint>

namespace morphogen {

/// Key in the upper 32 bits, value in the lower.
using SortPair = std::uint64_t;
inline SortPair makePair(std::uint32_t key, std::uint32_t value) { return static_cast<SortPair>(key) << 32 | value; }
inline std::uint32_t valueOf(SortPair pair) { return static_cast<std::uint32_t>(pair); }
inline std::uint32_t keyOf(SortPair pair) { return static_cast<std::uint32_t>(pair >> 32); }

/// Sorts the first `count` pairs by key, equal keys in the order they had. Keeps its buffers from call to call.
class RadixSort {
public:
    /// The sorted pairs end in `pairs`.
    void run(AlignedArray<SortPair>& pairs, std::size_t count);

private:
    AlignedArray<SortPair> m_other;
    AlignedArray<std::uint32_t> m_histograms;
};

}  // namespace morphogen
