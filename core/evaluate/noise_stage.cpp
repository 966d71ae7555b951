// Noise: splats drift in smooth noise that flows in time.
#include "core/base/parallel.h"
#include "core/evaluate/splat_stage.h"
#include "core/math/noise.h"

#include <cmath>

namespace morphogen::evaluate {
namespace {

/// Far apart in the noise, so that the three axes have nothing to do with each other.
const Vec3 kApart[] = {{0, 0, 0}, {137.31f, 71.7f, 19.9f}, {-53.5f, 211.3f, -97.1f}};
const Vec3 kFlow = glm::normalize(Vec3(0.31f, 1, 0.17f));

}  // namespace

SplatState applyNoise(const NoiseSettings& noiseSettings, const MaskReader& mask, SplatState state, double timeSecs)
{
    const Splats& from = *state.splats;
    Splats to = from;
    std::vector<ColumnWriter> writers;
    for (int axis = 0; axis < 3; ++axis) writers.emplace_back(ScalarType::F32, 1, from.size());
    const Vec3 drift = static_cast<float>(noiseSettings.speed * timeSecs) * kFlow + Vec3(13.7f * noiseSettings.seed);
    parallelFor(from.size(), 4096, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            Vec3 position = from.position(i);
            const float reach = noiseSettings.amplitude * mask.at(i);
            const Vec3 at = position / noiseSettings.cellSize + drift;
            if (reach > 0 && std::isfinite(at.x + at.y + at.z))
                for (int axis = 0; axis < 3; ++axis) position[axis] += reach * noise(at + kApart[axis]);
            for (std::size_t axis = 0; axis < 3; ++axis) writers[axis].chunk<float>(i / kChunkRows)[i % kChunkRows] = position[static_cast<int>(axis)];
        }
    });
    for (std::size_t axis = 0; axis < 3; ++axis) to.columns[axis] = writers[axis].finish();
    state.splats = std::make_shared<const Splats>(std::move(to));
    return state;
}

}  // namespace morphogen::evaluate
