// Chunks that take less room in a file than in memory.
//
// How it works: the bytes of a number's places are laid side by side (all first bytes, then all second ones), optionally after
// each number was replaced by its difference from the one before; small numbers of which most are zero are laid bit by bit (which
// are something, their signs, which are more than one...), and floats that are small multiples of one power of two (what was
// rounded) are laid as those multiples. Each of these layers goes through Zstandard (RFC 8878) by itself. Which
// way serves a chunk is tried on a part of it; what would gain little is stored as it is, so that trained floats, which are nearly
// noise, cost no time. A packed chunk is one whose stored bytes are fewer than its own; the first says how it was packed.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace morphogen::store {

/// Fewer bytes that stand for `bytes`; empty where packing gains less than a quarter.
std::vector<std::byte> packed(std::span<const std::byte> bytes);

/// Fills `out` with what `stored` stands for. False when it is damaged.
bool unpack(std::span<const std::byte> stored, std::span<std::byte> out);

}  // namespace morphogen::store
