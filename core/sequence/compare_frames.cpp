#include "core/sequence/compare_frames.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace morphogen::sequence {
namespace {

constexpr double kEqual = 99;

double decibels(const Frame& wanted, const Frame& got)
{
    int left = wanted.width, right = -1, top = wanted.height, bottom = -1;
    const auto pixel = [&](const Frame& frame, int x, int y) { return frame.colour.data() + 4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(frame.width) + static_cast<std::size_t>(x)); };
    for (int y = 0; y < wanted.height; ++y)
        for (int x = 0; x < wanted.width; ++x)
            if (pixel(wanted, x, y)[3] > 0.5f / 255) left = std::min(left, x), right = std::max(right, x), top = std::min(top, y), bottom = std::max(bottom, y);
    // Where there should be nothing, anything is wrong.
    if (right < left) left = 0, right = wanted.width - 1, top = 0, bottom = wanted.height - 1;
    double onBlack = 0, onWhite = 0;
    for (int y = top; y <= bottom; ++y)
        for (int x = left; x <= right; ++x) {
            const float *a = pixel(wanted, x, y), *b = pixel(got, x, y);
            for (int c = 0; c < 3; ++c) {
                const double black = static_cast<double>(a[c]) - b[c], white = black - (static_cast<double>(a[3]) - b[3]);
                onBlack += black * black, onWhite += white * white;
            }
        }
    const double mean = std::max(onBlack, onWhite) / (3.0 * (right - left + 1) * (bottom - top + 1));
    return mean > 0 ? std::min(kEqual, -10 * std::log10(mean)) : kEqual;
}

}  // namespace

Result<std::vector<double>> FrameComparer::compare(const PosedObject& wanted, const PosedObject& got, const std::stop_token& stop)
{
    std::vector<double> all;
    for (int view = 0; view < m_options.views; ++view) {
        const auto drawn = [&](const PosedObject& posed) {
            FrameRequest request{.camera = orbitView(m_bounds.centre(), 0.5f * m_bounds.diagonal(), static_cast<double>(view) / m_options.views, 1.0f), .width = m_options.pixels, .height = m_options.pixels};
            request.objects = std::span(&posed, 1);
            request.reuse = Reuse::Nothing;
            request.stop = stop;
            return m_rasteriser.draw(request);
        };
        MG_ASSIGN(const Frame a, drawn(wanted));
        MG_ASSIGN(const Frame b, drawn(got));
        all.push_back(decibels(a, b));
    }
    return all;
}

}  // namespace morphogen::sequence
