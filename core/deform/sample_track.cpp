#include "core/deform/sample_track.h"

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

/// The last key at or before `timeSecs`; times are increasing.
std::size_t keyBefore(const Column& times, double timeSecs)
{
    std::size_t low = 0, high = times.rows();
    while (high - low > 1) {
        const std::size_t middle = (low + high) / 2;
        (times.at<double>(middle) <= timeSecs ? low : high) = middle;
    }
    return low;
}

void normalise(std::span<float> q)
{
    const float length = std::sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    if (length > 0)
        for (float& v : q) v /= length;
    else
        q[0] = q[1] = q[2] = 0, q[3] = 1;
}

/// Spherical interpolation along the shorter arc; q and -q are one rotation.
void slerp(std::span<const float> a, std::span<const float> b, float u, std::span<float> out)
{
    float cosine = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
    const float sign = cosine < 0 ? -1.0f : 1.0f;
    cosine = std::min(std::abs(cosine), 1.0f);
    float wa = 1 - u, wb = u;
    if (cosine < 0.99999f) {
        const float angle = std::acos(cosine), sine = std::sin(angle);
        wa = std::sin((1 - u) * angle) / sine;
        wb = std::sin(u * angle) / sine;
    }
    for (int i = 0; i < 4; ++i) out[i] = wa * a[i] + sign * wb * b[i];
}

}  // namespace

void sampleTrack(const Track& track, double timeSecs, std::span<float> out)
{
    const std::uint32_t width = track.values.width();
    const std::size_t keys = track.times.rows();
    const bool isCubic = track.interpolation == Interpolation::CubicSpline;
    const bool isRotation = track.target == TrackTarget::Rotation;
    // Rows of one key are consecutive but may straddle a chunk, so they are read one number at a time.
    const auto row = [&](std::size_t r, std::span<float> into) {
        for (std::uint32_t c = 0; c < width; ++c) into[c] = track.values.at<float>(r, c);
    };
    const auto valueRow = [&](std::size_t key) { return isCubic ? 3 * key + 1 : key; };

    const std::size_t k = keyBefore(track.times, timeSecs);
    const double t0 = track.times.at<double>(k);
    if (track.interpolation == Interpolation::Step || k + 1 >= keys || timeSecs <= t0) {
        row(valueRow(k), out);
        if (isRotation) normalise(out);
        return;
    }

    const double span = track.times.at<double>(k + 1) - t0;
    const float u = static_cast<float>((timeSecs - t0) / span);
    std::vector<float> scratch(2 * width);
    const std::span<float> a = std::span(scratch).first(width), b = std::span(scratch).last(width);
    if (isCubic) {
        // Hermite basis with tangents scaled by the key distance.
        const float u2 = u * u, u3 = u2 * u, d = static_cast<float>(span);
        const float weights[4] = {2 * u3 - 3 * u2 + 1, d * (u3 - 2 * u2 + u), -2 * u3 + 3 * u2, d * (u3 - u2)};
        const std::size_t rows[4] = {3 * k + 1, 3 * k + 2, 3 * (k + 1) + 1, 3 * (k + 1)};
        std::fill(out.begin(), out.begin() + width, 0.0f);
        for (int term = 0; term < 4; ++term) {
            row(rows[term], a);
            for (std::uint32_t c = 0; c < width; ++c) out[c] += weights[term] * a[c];
        }
        if (isRotation) normalise(out);
        return;
    }
    row(k, a);
    row(k + 1, b);
    if (isRotation) {
        normalise(a), normalise(b);
        slerp(a, b, u, out);
        normalise(out);
    } else {
        for (std::uint32_t c = 0; c < width; ++c) out[c] = a[c] + u * (b[c] - a[c]);
    }
}

}  // namespace morphogen
