#include "core/math/noise.h"

#include <cmath>

namespace morphogen {
namespace {

std::uint64_t mix(std::uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

float latticeValue(int x, int y, int z)
{
    const auto part = [](int v) { return static_cast<std::uint64_t>(static_cast<std::uint32_t>(v)); };
    const std::uint64_t h = mix(part(x) * 0x9e3779b97f4a7c15ull ^ mix(part(y) + 0x632be59bd9b4e019ull) ^ mix(part(z) * 0xd1342543de82ef95ull + 1));
    return static_cast<float>(h >> 40) / static_cast<float>(1 << 23) - 1.0f;
}

float smooth(float t) { return t * t * t * (t * (t * 6 - 15) + 10); }

}  // namespace

std::uint64_t Random::next()
{
    m_state += 0x9e3779b97f4a7c15ull;
    return mix(m_state);
}

float Random::unit() { return static_cast<float>(next() >> 40) / static_cast<float>(1 << 24); }

float Random::between(float low, float high) { return low + (high - low) * unit(); }

float Random::normal()
{
    float sum = -6;
    for (int i = 0; i < 12; ++i) sum += unit();
    return sum;
}

Vec3 Random::direction()
{
    const float y = between(-1, 1), angle = between(0, 2 * kPi), r = std::sqrt(std::max(0.0f, 1 - y * y));
    return {r * std::cos(angle), y, r * std::sin(angle)};
}

Quat Random::rotation()
{
    // Shoemake 1992.
    const float u = unit(), a = between(0, 2 * kPi), b = between(0, 2 * kPi);
    const float p = std::sqrt(1 - u), q = std::sqrt(u);
    return {q * std::cos(b), p * std::sin(a), p * std::cos(a), q * std::sin(b)};
}

float noise(const Vec3& point)
{
    const Vec3 cell = glm::floor(point), t = point - cell;
    const int x = static_cast<int>(cell.x), y = static_cast<int>(cell.y), z = static_cast<int>(cell.z);
    const float u = smooth(t.x), v = smooth(t.y), w = smooth(t.z);
    float planes[2];
    for (int k = 0; k < 2; ++k) {
        const float near = glm::mix(latticeValue(x, y, z + k), latticeValue(x + 1, y, z + k), u);
        const float far = glm::mix(latticeValue(x, y + 1, z + k), latticeValue(x + 1, y + 1, z + k), u);
        planes[k] = glm::mix(near, far, v);
    }
    return glm::mix(planes[0], planes[1], w);
}

float fractalNoise(const Vec3& point, int octaves)
{
    float sum = 0, strength = 0.5f;
    Vec3 p = point;
    for (int i = 0; i < octaves; ++i) {
        sum += strength * noise(p);
        p = 2.0f * p + Vec3(17.3f, 5.1f, 9.7f);
        strength *= 0.5f;
    }
    return sum * 1.6f;
}

}  // namespace morphogen
