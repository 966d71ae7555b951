#include "core/base/radix_sort.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <bit>

namespace morphogen {
namespace {

constexpr int kMaxDigitBits = 11;
constexpr std::size_t kPairsPerBlock = 16384;

}  // namespace

void RadixSort::run(AlignedArray<SortPair>& pairs, std::size_t count)
{
    if (count < 2) return;
    const std::size_t blocks = std::min<std::size_t>((count + kPairsPerBlock - 1) / kPairsPerBlock, 64);
    const auto begins = [&](std::size_t block) { return count * block / blocks; };

    std::atomic<std::uint32_t> lowest = ~0u, highest = 0;
    parallelFor(blocks, 1, [&](std::size_t firstBlock, std::size_t endBlock) {
        std::uint32_t low = ~0u, high = 0;
        for (std::size_t i = begins(firstBlock); i < begins(endBlock); ++i) low = std::min(low, keyOf(pairs[i])), high = std::max(high, keyOf(pairs[i]));
        for (std::uint32_t seen = lowest; low < seen && !lowest.compare_exchange_weak(seen, low);) {}
        for (std::uint32_t seen = highest; high > seen && !highest.compare_exchange_weak(seen, high);) {}
    });
    const std::uint32_t base = lowest;
    const int bits = std::bit_width(highest - base);
    if (bits == 0) return;
    const int passes = (bits + kMaxDigitBits - 1) / kMaxDigitBits;
    const int digitBits = (bits + passes - 1) / passes;
    const std::size_t digits = std::size_t{1} << digitBits;
    const std::uint32_t digitMask = static_cast<std::uint32_t>(digits - 1);

    m_other.resize(pairs.size());
    m_histograms.resize(blocks * digits);
    for (int pass = 0; pass < passes; ++pass) {
        const int shift = pass * digitBits;
        const auto digitOf = [&](SortPair pair) { return ((keyOf(pair) - base) >> shift) & digitMask; };
        parallelFor(blocks, 1, [&](std::size_t firstBlock, std::size_t endBlock) {
            for (std::size_t block = firstBlock; block < endBlock; ++block) {
                std::uint32_t* histogram = &m_histograms[block * digits];
                std::fill(histogram, histogram + digits, 0u);
                for (std::size_t i = begins(block); i < begins(block + 1); ++i) ++histogram[digitOf(pairs[i])];
            }
        });
        std::uint32_t sum = 0;
        for (std::size_t digit = 0; digit < digits; ++digit) {
            for (std::size_t block = 0; block < blocks; ++block) {
                std::uint32_t& entry = m_histograms[block * digits + digit];
                sum += std::exchange(entry, sum);
            }
        }
        parallelFor(blocks, 1, [&](std::size_t firstBlock, std::size_t endBlock) {
            for (std::size_t block = firstBlock; block < endBlock; ++block) {
                std::uint32_t* next = &m_histograms[block * digits];
                for (std::size_t i = begins(block); i < begins(block + 1); ++i) m_other[next[digitOf(pairs[i])]++] = pairs[i];
            }
        });
        pairs.swap(m_other);
    }
}

}  // namespace morphogen
