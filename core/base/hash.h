// Content hashes: XXH3-128 (Collet, xxHash 0.8), the names of payload chunks in memory and in project files.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace morphogen {

struct Hash128 {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    auto operator<=>(const Hash128&) const = default;
    std::string hex() const;                                      ///< 32 lower-case digits, high first
    static bool fromHex(std::string_view hex, Hash128& out);      ///< false unless exactly 32 hexadecimal digits
};

Hash128 hashBytes(std::span<const std::byte> bytes);

}  // namespace morphogen

template <>
struct std::hash<morphogen::Hash128> {
    std::size_t operator()(const morphogen::Hash128& h) const noexcept { return h.low ^ (h.high * 0x9e3779b97f4a7c15ull); }
};
