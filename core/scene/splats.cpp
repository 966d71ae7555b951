#include "core/scene/splats.h"

#include <algorithm>
#include <cmath>

namespace morphogen {

const char* nameOf(SplatColumn column)
{
    static constexpr const char* names[] = {"x",       "y",       "z",       "rot_0",   "rot_1",  "rot_2",  "rot_3",
                                            "scale_0", "scale_1", "scale_2", "opacity", "f_dc_0", "f_dc_1", "f_dc_2"};
    return names[static_cast<int>(column)];
}

float logit(float alpha)
{
    alpha = std::clamp(alpha, 1e-6f, 1.0f - 1e-6f);
    return std::log(alpha / (1.0f - alpha));
}

float sigmoid(float x) { return 1.0f / (1.0f + std::exp(-x)); }

Vec3 Splats::position(std::size_t i) const
{
    return {columns[0].at<float>(i), columns[1].at<float>(i), columns[2].at<float>(i)};
}

Quat Splats::rotation(std::size_t i) const
{
    const Quat q(columns[3].at<float>(i), columns[4].at<float>(i), columns[5].at<float>(i), columns[6].at<float>(i));
    const float length = glm::length(q);
    return length > 0 && std::isfinite(length) ? q / length : Quat(1, 0, 0, 0);
}

Vec3 Splats::standardDeviations(std::size_t i) const
{
    return {std::exp(columns[7].at<float>(i)), std::exp(columns[8].at<float>(i)), std::exp(columns[9].at<float>(i))};
}

float Splats::peakAlpha(std::size_t i) const { return sigmoid(column(SplatColumn::Opacity).at<float>(i)); }

Mat3 Splats::covariance(std::size_t i) const
{
    Mat3 factor = glm::mat3_cast(rotation(i));
    const Vec3 sigma = standardDeviations(i);
    for (int axis = 0; axis < 3; ++axis) factor[axis] *= sigma[axis];
    return factor * glm::transpose(factor);
}

Bounds Splats::bounds() const
{
    Bounds bounds;
    for (std::size_t k = 0; k < chunkCount(); ++k) {
        const auto x = columns[0].chunk<float>(k), y = columns[1].chunk<float>(k), z = columns[2].chunk<float>(k);
        for (std::size_t i = 0; i < x.size(); ++i)
            if (std::isfinite(x[i]) && std::isfinite(y[i]) && std::isfinite(z[i])) bounds.add(Vec3(x[i], y[i], z[i]));
    }
    return bounds;
}

std::uint64_t Splats::byteCount() const
{
    std::uint64_t bytes = 0;
    for (const Column& c : columns) bytes += c.byteCount();
    for (const Column& c : shRest) bytes += c.byteCount();
    for (const NamedColumn& c : extra) bytes += c.column.byteCount();
    return bytes;
}

SplatsBuilder::SplatsBuilder(std::size_t count, int degree) : shRest(3 * shRestPerChannel(degree)), shDegree(degree) { resize(count); }

void SplatsBuilder::resize(std::size_t count)
{
    for (std::size_t c = 0; c < columns.size(); ++c) columns[c].resize(count, c == static_cast<std::size_t>(SplatColumn::Rot0) ? 1.0f : 0.0f);
    for (auto& c : shRest) c.resize(count, 0.0f);
}

void SplatsBuilder::setPosition(std::size_t i, const Vec3& p)
{
    for (int axis = 0; axis < 3; ++axis) columns[axis][i] = p[axis];
}

void SplatsBuilder::setRotation(std::size_t i, const Quat& q)
{
    columns[3][i] = q.w, columns[4][i] = q.x, columns[5][i] = q.y, columns[6][i] = q.z;
}

void SplatsBuilder::setStandardDeviations(std::size_t i, const Vec3& sigma)
{
    for (int axis = 0; axis < 3; ++axis) columns[7 + axis][i] = std::log(std::max(sigma[axis], 1e-8f));
}

void SplatsBuilder::setPeakAlpha(std::size_t i, float alpha) { column(SplatColumn::Opacity)[i] = logit(alpha); }

void SplatsBuilder::setColour(std::size_t i, const Rgb& colour)
{
    for (int channel = 0; channel < 3; ++channel) columns[11 + channel][i] = (colour[channel] - 0.5f) / kShC0;
}

Splats SplatsBuilder::finish() const
{
    Splats splats;
    for (std::size_t c = 0; c < columns.size(); ++c) splats.columns[c] = Column::of(columns[c]);
    for (const auto& c : shRest) splats.shRest.push_back(Column::of(c));
    splats.extra = extra;
    splats.shDegree = shDegree;
    splats.filter = filter;
    return splats;
}

}  // namespace morphogen
