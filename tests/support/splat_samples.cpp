#include "tests/support/splat_samples.h"

#include <bit>
#include <fstream>
#include <iterator>
#include <random>

namespace morphogen::support {

Splats randomSplats(std::size_t count, int shDegree, unsigned seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    SplatsBuilder builder(count, shDegree);
    for (std::size_t i = 0; i < count; ++i) {
        builder.setPosition(i, Vec3(normal(random), normal(random), normal(random)) * 2.0f);
        builder.setRotation(i, Quat(normal(random), normal(random), normal(random), normal(random)));
        for (int axis = 0; axis < 3; ++axis) builder.columns[7 + static_cast<std::size_t>(axis)][i] = -4.0f + normal(random);
        builder.column(SplatColumn::Opacity)[i] = 2.0f * normal(random);
        for (int c = 0; c < 3; ++c) builder.columns[11 + static_cast<std::size_t>(c)][i] = normal(random);
        for (auto& rest : builder.shRest) rest[i] = 0.2f * normal(random);
    }
    return builder.finish();
}

void writeFile(const std::filesystem::path& path, std::string_view bytes)
{
    std::ofstream out(path, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::string readWhole(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

Result<Imported> import(const std::filesystem::path& path, const ImportOptions& options) { return importFile(path, options, JobContext{}); }

bool hasNote(const Imported& imported, std::string_view words)
{
    for (const std::string& note : imported.object.provenance.notes)
        if (note.find(words) != std::string::npos) return true;
    return false;
}

std::uint16_t halfOf(float value)
{
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
    const int exponent = static_cast<int>(bits >> 23 & 0xff) - 127 + 15;
    const std::uint32_t sign = bits >> 16 & 0x8000u;
    if (exponent <= 0) return static_cast<std::uint16_t>(sign);
    return static_cast<std::uint16_t>(sign | static_cast<std::uint32_t>(exponent) << 10 | (bits >> 13 & 0x3ffu));
}

}  // namespace morphogen::support
