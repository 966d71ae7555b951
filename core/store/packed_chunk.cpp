#include "core/store/packed_chunk.h"

#include <zstd.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

namespace morphogen::store {
namespace {

constexpr std::size_t kLeastBytes = 128;
constexpr std::size_t kSampleBytes = 16384;
constexpr std::size_t kThoroughBytes = 1 << 16;   ///< up to here a slower, better packing costs nothing to speak of
constexpr int kFast = 3, kThorough = 12;

enum class Numbers : std::uint8_t {
    AsTheyAre,
    Differences,
    Small,                 ///< bytes of which most are zero or near it: bit by bit
    Multiples,             ///< floats that are multiples of a power of two not much smaller than they are: which multiples
    MultipleDifferences,
};

struct Way {
    std::size_t width;   ///< bytes of a number: 1, 2 or 4
    Numbers numbers;
    std::byte code() const { return std::byte(width | static_cast<std::size_t>(numbers) << 4); }
};
constexpr Way kWays[] = {{1, Numbers::AsTheyAre},   {2, Numbers::AsTheyAre},   {4, Numbers::AsTheyAre}, {1, Numbers::Differences},
                         {2, Numbers::Differences}, {4, Numbers::Differences}, {1, Numbers::Small},      {4, Numbers::Multiples},
                         {4, Numbers::MultipleDifferences}};
constexpr int kSmallBits = 3;   ///< magnitudes up to here are told by bits, what is beyond by bytes

/// Layers that are packed one by one, since each has its own statistics.
using Layers = std::vector<std::vector<std::byte>>;

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
Layers sideBySide(std::span<const std::byte> bytes, std::size_t width)
{
    const std::size_t count = bytes.size() / width;
    Layers layers(width, std::vector<std::byte>(count));
    for (std::size_t b = 0; b < width; ++b)
        for (std::size_t i = 0; i < count; ++i) layers[b][i] = bytes[i * width + b];
    layers.emplace_back(bytes.begin() + static_cast<std::ptrdiff_t>(count * width), bytes.end());
    return layers;
}

class BitWriter {
public:
    void add(bool bit)
    {
        if (m_count % 8 == 0) m_bytes.push_back(std::byte{0});
        if (bit) m_bytes.back() |= std::byte{1} << static_cast<int>(m_count % 8);
        ++m_count;
    }
    std::vector<std::byte> take() { return std::move(m_bytes); }

private:
    std::vector<std::byte> m_bytes;
    std::size_t m_count = 0;
};

/// Reads 0 where there is nothing any more; then it is over.
class BitReader {
public:
    /// `count` bits from where `bytes` begin, and moves on behind them.
    BitReader(std::span<const std::byte>& bytes, std::size_t count) : m_isOver(bytes.size() < (count + 7) / 8)
    {
        m_bytes = bytes.first(std::min(bytes.size(), (count + 7) / 8));
        bytes = bytes.subspan(m_bytes.size());
    }
    bool isOver() const { return m_isOver; }
    bool next()
    {
        const std::size_t at = m_count++;
        return at / 8 < m_bytes.size() && (m_bytes[at / 8] >> static_cast<int>(at % 8) & std::byte{1}) != std::byte{0};
    }

private:
    std::span<const std::byte> m_bytes;
    std::size_t m_count = 0;
    bool m_isOver;
};

int signedOf(std::byte byte) { return static_cast<std::int8_t>(std::to_integer<std::uint8_t>(byte)); }

/// Whether each is something; of those the sign, and whether it is more than 1, than 2...; and by how much more than that. A code
/// of whole bytes can't say "zero again" in less than a bit, but eight of them at once can.
Layers bitByBit(std::span<const std::byte> bytes)
{
    Layers layers;
    std::vector<int> magnitudes;
    BitWriter isSome, isBelow;
    for (const std::byte byte : bytes) {
        const int value = signedOf(byte);
        isSome.add(value != 0);
        if (value == 0) continue;
        isBelow.add(value < 0);
        magnitudes.push_back(std::abs(value));
    }
    layers.push_back(isSome.take()), layers.push_back(isBelow.take());
    for (int k = 1; k < kSmallBits; ++k) {
        BitWriter isMore;
        for (const int one : magnitudes) isMore.add(one > k);
        std::erase_if(magnitudes, [&](int one) { return one <= k; });
        layers.push_back(isMore.take());
    }
    auto& beyond = layers.emplace_back();
    for (const int one : magnitudes) beyond.push_back(std::byte(one - kSmallBits));
    return layers;
}

/// The other way; false when they say too little.
bool fromBits(std::span<const std::byte> laid, std::span<std::byte> out)
{
    BitReader isSome(laid, out.size());
    std::vector<std::uint32_t> places;
    for (std::uint32_t i = 0; i < out.size(); ++i)
        if (isSome.next()) places.push_back(i);
    BitReader isBelow(laid, places.size());
    bool isOver = isSome.isOver() || isBelow.isOver();
    std::ranges::fill(out, std::byte{0});
    for (const std::uint32_t i : places) out[i] = std::byte(isBelow.next() ? 255 : 1);
    const auto grow = [&](std::uint32_t i, int by) { out[i] = static_cast<std::byte>(signedOf(out[i]) < 0 ? signedOf(out[i]) - by : signedOf(out[i]) + by); };
    for (int k = 1; k < kSmallBits; ++k) {
        BitReader isMore(laid, places.size());
        isOver |= isMore.isOver();
        std::erase_if(places, [&](std::uint32_t) { return !isMore.next(); });
        for (const std::uint32_t i : places) grow(i, 1);
    }
    if (isOver || laid.size() != places.size()) return false;
    for (std::size_t k = 0; k < places.size(); ++k) grow(places[k], std::to_integer<int>(laid[k]));
    return true;
}

constexpr int kMostMultiple = 1 << 24;   ///< a float tells them all apart

std::uint32_t folded(std::int32_t value) { return static_cast<std::uint32_t>(value) << 1 ^ static_cast<std::uint32_t>(value >> 31); }
std::int32_t unfolded(std::uint32_t value) { return static_cast<std::int32_t>(value >> 1) ^ -static_cast<std::int32_t>(value & 1); }

/// The exponent of the lowest bit that is set in a finite float other than 0.
int lowestExponent(float value)
{
    int exponent = 0;
    const auto whole = static_cast<std::int32_t>(std::ldexp(std::frexp(value, &exponent), 24));
    return exponent - 24 + std::countr_zero(static_cast<std::uint32_t>(whole));
}

/// The power of two, then the multiples, folded so that small ones have few bits, whatever their sign. Nothing where they are too
/// large, or where a float is no number or a negative 0.
std::optional<Layers> multiples(std::span<const std::byte> bytes, Numbers numbers)
{
    if (bytes.empty() || bytes.size() % sizeof(float) != 0) return std::nullopt;
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    int exponent = 127;
    float most = 0;
    for (const float value : values) {
        if (!std::isfinite(value) || (value == 0 && std::signbit(value))) return std::nullopt;
        if (value != 0) exponent = std::min(exponent, lowestExponent(value));
        most = std::max(most, std::abs(value));
        if (exponent < -120 || std::ldexp(most, -exponent) >= kMostMultiple) return std::nullopt;
    }
    std::vector<std::uint32_t> words(values.size());
    std::int32_t before = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto multiple = static_cast<std::int32_t>(std::ldexp(values[i], -exponent));
        words[i] = folded(multiple - before);
        if (numbers == Numbers::MultipleDifferences) before = multiple;
    }
    Layers layers = sideBySide(std::as_bytes(std::span(words)), sizeof(std::uint32_t));
    layers.insert(layers.begin(), {static_cast<std::byte>(exponent)});
    return layers;
}

/// `words` become the floats they stand for.
void fromMultiples(std::span<std::byte> words, int exponent, Numbers numbers)
{
    std::uint32_t before = 0;
    for (std::size_t at = 0; at + sizeof(float) <= words.size(); at += sizeof(float)) {
        std::uint32_t word = 0;
        std::memcpy(&word, &words[at], sizeof(word));
        const std::uint32_t multiple = before + static_cast<std::uint32_t>(unfolded(word));
        if (numbers == Numbers::MultipleDifferences) before = multiple;
        const float value = std::ldexp(static_cast<float>(static_cast<std::int32_t>(multiple)), exponent);
        std::memcpy(&words[at], &value, sizeof(value));
    }
}

bool areMultiples(Numbers numbers) { return numbers == Numbers::Multiples || numbers == Numbers::MultipleDifferences; }

/// No more than this is laid out for so many bytes.
std::size_t mostLaidOut(std::size_t size, const Way& way)
{
    if (way.numbers == Numbers::Small) return size + (kSmallBits + 1) * ((size + 7) / 8);
    return areMultiples(way.numbers) ? size + 1 : size;
}

/// Nothing where the bytes can't be laid out so.
std::optional<Layers> laidOut(std::span<const std::byte> bytes, const Way& way)
{
    if (areMultiples(way.numbers)) return multiples(bytes, way.numbers);
    if (way.numbers == Numbers::Small) return bitByBit(bytes);
    if (way.numbers == Numbers::AsTheyAre) return sideBySide(bytes, way.width);
    std::vector<std::byte> own(bytes.begin(), bytes.end());
    if (way.width == 1) differences<std::uint8_t>(own);
    else if (way.width == 2) differences<std::uint16_t>(own);
    else differences<std::uint32_t>(own);
    return sideBySide(own, way.width);
}

/// The other way; false when they say too little or too much.
bool fromLaidOut(std::span<const std::byte> laid, const Way& way, std::span<std::byte> out)
{
    if (way.numbers == Numbers::Small) return fromBits(laid, out);
    const std::size_t head = mostLaidOut(out.size(), way) - out.size();
    if (laid.size() != out.size() + head || (head > 0 && out.size() % way.width != 0)) return false;
    const auto layers = laid.subspan(head);
    const std::size_t count = out.size() / way.width;
    for (std::size_t b = 0; b < way.width; ++b)
        for (std::size_t i = 0; i < count; ++i) out[i * way.width + b] = layers[b * count + i];
    std::ranges::copy(layers.subspan(count * way.width), out.begin() + static_cast<std::ptrdiff_t>(count * way.width));
    if (head > 0) fromMultiples(out, signedOf(laid[0]), way.numbers);
    if (way.numbers == Numbers::Differences) {
        if (way.width == 1) sums<std::uint8_t>(out);
        else if (way.width == 2) sums<std::uint16_t>(out);
        else sums<std::uint32_t>(out);
    }
    return true;
}

/// Empty where they can't be.
std::vector<std::byte> packedBy(std::span<const std::byte> bytes, const Way& way, int level)
{
    const auto layers = laidOut(bytes, way);
    if (!layers) return {};
    std::vector<std::byte> out{way.code()};
    // Frames that follow one another are read as one.
    for (const auto& layer : *layers) {
        if (layer.empty()) continue;
        const std::size_t before = out.size();
        out.resize(before + ZSTD_compressBound(layer.size()));
        const std::size_t size = ZSTD_compress(&out[before], out.size() - before, layer.data(), layer.size(), level);
        if (ZSTD_isError(size)) return {};
        out.resize(before + size);
    }
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
    std::vector<std::pair<std::size_t, Way>> sizes;
    for (const Way& way : kWays)
        if (const std::size_t size = packedBy(sample, way, kFast).size(); isWorthIt(size, sampled)) sizes.emplace_back(size, way);
    std::ranges::stable_sort(sizes, {}, [](const auto& one) { return one.first; });
    for (const auto& [size, way] : sizes) {
        std::vector<std::byte> all = packedBy(bytes, way, bytes.size() <= kThoroughBytes ? kThorough : kFast);
        if (isWorthIt(all.size(), bytes.size())) return all;
    }
    return {};
}

bool unpack(std::span<const std::byte> stored, std::span<std::byte> out)
{
    if (stored.empty()) return false;
    for (const Way& way : kWays) {
        if (way.code() != stored[0]) continue;
        std::vector<std::byte> laid(mostLaidOut(out.size(), way));
        const std::size_t size = ZSTD_decompress(laid.data(), laid.size(), stored.data() + 1, stored.size() - 1);
        return !ZSTD_isError(size) && fromLaidOut(std::span(laid).first(size), way, out);
    }
    return false;
}

}  // namespace morphogen::store
