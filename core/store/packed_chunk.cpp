#include "core/store/packed_chunk.h"

#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace morphogen::store {
namespace {

constexpr std::size_t kLeastBytes = 128;
constexpr std::size_t kSampleBytes = 16384;
constexpr std::size_t kThoroughBytes = 1 << 16;   ///< up to here a slower, better packing costs nothing to speak of
constexpr int kFast = 3, kThorough = 12;

enum class Numbers : std::uint8_t { AsTheyAre, Differences };

struct Way {
    std::size_t width;   ///< bytes of a number: 1, 2 or 4
    Numbers numbers;
    std::byte code() const { return std::byte(width | (numbers == Numbers::Differences ? 0x10u : 0u)); }
};
constexpr Way kWays[] = {{1, Numbers::AsTheyAre}, {2, Numbers::AsTheyAre}, {4, Numbers::AsTheyAre}, {1, Numbers::Differences}, {2, Numbers::Differences}, {4, Numbers::Differences}};

template <class T>
void differences(std::span<std::byte> bytes)
{
    T before = 0;
    for (std::size_t at = 0; at + sizeof(T) <= bytes.size(); at += sizeof(T)) {
        T value;
        std::memcpy(&value, &bytes[at], sizeof(T));
        const T difference = static_cast<T>(value - before);
        std::memcpy(&bytes[at], &difference, sizeof(T));
        before = value;
    }
}

template <class T>
void sums(std::span<std::byte> bytes)
{
    T before = 0;
    for (std::size_t at = 0; at + sizeof(T) <= bytes.size(); at += sizeof(T)) {
        T value;
        std::memcpy(&value, &bytes[at], sizeof(T));
        before = static_cast<T>(before + value);
        std::memcpy(&bytes[at], &before, sizeof(T));
    }
}

/// All first bytes, all second bytes...; what is left over stays behind them.
std::vector<std::byte> sideBySide(std::span<const std::byte> bytes, std::size_t width)
{
    std::vector<std::byte> out(bytes.size());
    const std::size_t count = bytes.size() / width;
    for (std::size_t b = 0; b < width; ++b)
        for (std::size_t i = 0; i < count; ++i) out[b * count + i] = bytes[i * width + b];
    std::ranges::copy(bytes.subspan(count * width), out.begin() + static_cast<std::ptrdiff_t>(count * width));
    return out;
}

std::vector<std::byte> laidOut(std::span<const std::byte> bytes, const Way& way)
{
    std::vector<std::byte> own(bytes.begin(), bytes.end());
    if (way.numbers == Numbers::Differences) {
        if (way.width == 1) differences<std::uint8_t>(own);
        else if (way.width == 2) differences<std::uint16_t>(own);
        else differences<std::uint32_t>(own);
    }
    return way.width == 1 ? own : sideBySide(own, way.width);
}

std::vector<std::byte> packedBy(std::span<const std::byte> bytes, const Way& way, int level)
{
    const std::vector<std::byte> own = laidOut(bytes, way);
    std::vector<std::byte> out(1 + ZSTD_compressBound(own.size()));
    const std::size_t size = ZSTD_compress(out.data() + 1, out.size() - 1, own.data(), own.size(), level);
    if (ZSTD_isError(size)) return {};
    out[0] = way.code();
    out.resize(1 + size);
    return out;
}

bool isWorthIt(std::size_t packed, std::size_t whole) { return packed > 0 && packed <= whole - whole / 4; }

}  // namespace

std::vector<std::byte> packed(std::span<const std::byte> bytes)
{
    if (bytes.size() < kLeastBytes) return {};
    // From the middle: the beginning of a column is its least typical part.
    const std::size_t sampled = std::min(bytes.size(), kSampleBytes), begin = (bytes.size() - sampled) / 2 & ~std::size_t{3};
    const std::span sample = bytes.subspan(begin, sampled);
    const Way* best = nullptr;
    std::size_t least = sampled;
    for (const Way& way : kWays)
        if (const std::size_t size = packedBy(sample, way, kFast).size(); size > 0 && size < least) least = size, best = &way;
    if (!best || !isWorthIt(least, sampled)) return {};
    std::vector<std::byte> all = packedBy(bytes, *best, bytes.size() <= kThoroughBytes ? kThorough : kFast);
    if (!isWorthIt(all.size(), bytes.size())) all.clear();
    return all;
}

bool unpack(std::span<const std::byte> stored, std::span<std::byte> out)
{
    if (stored.empty()) return false;
    for (const Way& way : kWays) {
        if (way.code() != stored[0]) continue;
        std::vector<std::byte> laid;
        const std::span<std::byte> target = way.width == 1 ? out : (laid.resize(out.size()), std::span(laid));
        const std::size_t size = ZSTD_decompress(target.data(), target.size(), stored.data() + 1, stored.size() - 1);
        if (ZSTD_isError(size) || size != out.size()) return false;
        if (way.width > 1) {
            const std::size_t count = out.size() / way.width;
            for (std::size_t b = 0; b < way.width; ++b)
                for (std::size_t i = 0; i < count; ++i) out[i * way.width + b] = laid[b * count + i];
            std::copy(laid.begin() + static_cast<std::ptrdiff_t>(count * way.width), laid.end(), out.begin() + static_cast<std::ptrdiff_t>(count * way.width));
        }
        if (way.numbers == Numbers::Differences) {
            if (way.width == 1) sums<std::uint8_t>(out);
            else if (way.width == 2) sums<std::uint16_t>(out);
            else sums<std::uint32_t>(out);
        }
        return true;
    }
    return false;
}

}  // namespace morphogen::store
