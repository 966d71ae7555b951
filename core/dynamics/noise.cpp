#include "core/dynamics/noise.h"

#include <cmath>

namespace morphogen::dynamics {
namespace {

/// The finaliser of splitmix64 (Steele et al. 2014): every bit of the input moves every bit of the output.
std::uint64_t mixed(std::uint64_t x)
{
    x += 0x9e3779b97f4a7c15ull;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
    return x ^ (x >> 31);
}

std::uint64_t bitsOf(const NoiseKey& key, std::uint64_t salt)
{
    std::uint64_t bits = mixed(key.seed ^ salt);
    bits = mixed(bits ^ key.a);
    bits = mixed(bits ^ key.b);
    return mixed(bits ^ (static_cast<std::uint64_t>(key.frame) << 32 | key.channel));
}

double unit(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1p-53; }

}  // namespace

double unitNoise(const NoiseKey& key) { return unit(bitsOf(key, 0)); }

double normalNoise(const NoiseKey& key)
{
    // Box and Muller 1958.
    constexpr double kTurn = 6.283185307179586;
    return std::sqrt(-2 * std::log(1 - unit(bitsOf(key, 0)))) * std::cos(kTurn * unit(bitsOf(key, 1)));
}

}  // namespace morphogen::dynamics
