#include "core/base/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <charconv>

namespace morphogen {

std::string Hash128::hex() const
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text(32, '0');
    for (int i = 0; i < 16; ++i) {
        text[15 - i] = digits[(high >> (4 * i)) & 15];
        text[31 - i] = digits[(low >> (4 * i)) & 15];
    }
    return text;
}

bool Hash128::fromHex(std::string_view hex, Hash128& out)
{
    if (hex.size() != 32) return false;
    Hash128 hash;
    const auto half = [](std::string_view part, std::uint64_t& value) {
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value, 16);
        return error == std::errc{} && end == part.data() + part.size();
    };
    if (!half(hex.substr(0, 16), hash.high) || !half(hex.substr(16), hash.low)) return false;
    out = hash;
    return true;
}

Hash128 hashBytes(std::span<const std::byte> bytes)
{
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    return {hash.high64, hash.low64};
}

}  // namespace morphogen
