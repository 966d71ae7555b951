// Colour grade of splats.
//
// How it works: the constant part of a splat's colour goes through the grade. Its harmonics say how colour varies about that
// part, so they are carried by the grade's derivative there (a 3x3 matrix by differences), exact where the grade is linear.
#include "core/base/parallel.h"
#include "core/evaluate/splat_stage.h"
#include "core/math/oklab.h"

#include <algorithm>
#include <cmath>

namespace morphogen::evaluate {
namespace {

constexpr float kStep = 1e-2f;   ///< of a colour, for the derivative

Rgb graded(const GradeSettings& grade, Rgb colour)
{
    colour *= grade.gain;
    if (grade.exposure != 0) {
        const float factor = std::exp2(grade.exposure);
        for (int c = 0; c < 3; ++c) colour[c] = displayFromLinear(linearFromDisplay(colour[c]) * factor);
    }
    if (grade.saturation != 1 || grade.hueTurn != 0 || grade.tintAmount > 0) {
        Vec3 lab = oklabFromDisplay(colour);
        const float cosine = std::cos(grade.hueTurn), sine = std::sin(grade.hueTurn);
        const Vec2 chroma = grade.saturation * Vec2(cosine * lab.y - sine * lab.z, sine * lab.y + cosine * lab.z);
        lab.y = chroma.x, lab.z = chroma.y;
        if (grade.tintAmount > 0) {
            const Vec3 tint = oklabFromDisplay(grade.tint);
            lab.y += grade.tintAmount * (tint.y - lab.y), lab.z += grade.tintAmount * (tint.z - lab.z);
        }
        colour = displayFromOklab(lab);
    }
    if (grade.contrast != 1) colour = Rgb(0.5f) + grade.contrast * (colour - Rgb(0.5f));
    return colour;
}

/// Column d: how the result changes with channel d.
Mat3 derivative(const GradeSettings& grade, const Rgb& colour)
{
    Mat3 jacobian;
    for (int d = 0; d < 3; ++d) {
        Rgb step(0);
        step[d] = kStep;
        jacobian[d] = (graded(grade, colour + step) - graded(grade, colour - step)) / (2 * kStep);
    }
    return jacobian;
}

}  // namespace

SplatState applyGrade(const GradeSettings& grade, const MaskReader& mask, SplatState state)
{
    const Splats& from = *state.splats;
    Splats to = from;
    const std::size_t perChannel = static_cast<std::size_t>(shRestPerChannel(from.shDegree)), dc = static_cast<std::size_t>(SplatColumn::Dc0);
    std::vector<ColumnWriter> base, rest;
    for (int c = 0; c < 3; ++c) base.emplace_back(ScalarType::F32, 1, from.size());
    for (std::size_t k = 0; k < from.shRest.size(); ++k) rest.emplace_back(ScalarType::F32, 1, from.size());
    parallelFor(from.chunkCount(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t chunk = begin; chunk < end; ++chunk) {
            std::span<const float> in[3];
            std::span<float> out[3];
            for (std::size_t c = 0; c < 3; ++c) in[c] = from.columns[dc + c].chunk<float>(chunk), out[c] = base[c].chunk<float>(chunk);
            for (std::size_t k = 0; k < rest.size(); ++k) std::ranges::copy(from.shRest[k].chunk<float>(chunk), rest[k].chunk<float>(chunk).begin());
            std::vector<std::span<float>> harmonics;
            for (ColumnWriter& writer : rest) harmonics.push_back(writer.chunk<float>(chunk));
            for (std::size_t i = 0; i < in[0].size(); ++i) {
                const float share = mask.at(chunk * kChunkRows + i);
                const Vec3 coefficient(in[0][i], in[1][i], in[2][i]);
                const Rgb colour = Rgb(0.5f) + kShC0 * coefficient;
                Rgb result = share > 0 ? graded(grade, colour) : colour;
                if (share <= 0 || !std::isfinite(result.x + result.y + result.z)) {
                    for (std::size_t c = 0; c < 3; ++c) out[c][i] = in[c][i];
                    continue;
                }
                result = colour + share * (result - colour);
                for (int c = 0; c < 3; ++c) out[c][i] = (result[c] - 0.5f) / kShC0;
                if (perChannel == 0) continue;
                const Mat3 slope = Mat3(1 - share) + share * derivative(grade, colour);
                for (std::size_t k = 0; k < perChannel; ++k) {
                    const Vec3 turned = slope * Vec3(harmonics[k][i], harmonics[perChannel + k][i], harmonics[2 * perChannel + k][i]);
                    for (std::size_t c = 0; c < 3; ++c) harmonics[c * perChannel + k][i] = turned[static_cast<int>(c)];
                }
            }
        }
    });
    for (std::size_t c = 0; c < 3; ++c) to.columns[dc + c] = base[c].finish();
    for (std::size_t k = 0; k < rest.size(); ++k) to.shRest[k] = rest[k].finish();
    state.splats = std::make_shared<const Splats>(std::move(to));
    return state;
}

}  // namespace morphogen::evaluate
