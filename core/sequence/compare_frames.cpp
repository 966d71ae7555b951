#include "core/sequence/compare_frames.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace morphogen::sequence {
namespace {

constexpr double kEqual = 99;

std::size_t sampleOf(const Frame& frame, int x, int y) { return 4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(frame.width) + static_cast<std::size_t>(x)); }

}  // namespace

FrameComparer::Picture FrameComparer::filled(const Frame& frame)
{
    int left = frame.width, right = -1, top = frame.height, bottom = -1;
    for (int y = 0; y < frame.height; ++y)
        for (int x = 0; x < frame.width; ++x)
            if (frame.colour[sampleOf(frame, x, y) + 3] > 0.5f / 255) left = std::min(left, x), right = std::max(right, x), top = std::min(top, y), bottom = std::max(bottom, y);
    if (right < left) return {0, 0, frame.width, frame.height, {}};
    Picture picture{left, top, right - left + 1, bottom - top + 1, {}};
    picture.samples.reserve(4 * static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height));
    for (int y = top; y <= bottom; ++y) {
        const float* row = frame.colour.data() + sampleOf(frame, left, y);
        picture.samples.insert(picture.samples.end(), row, row + 4 * static_cast<std::ptrdiff_t>(picture.width));
    }
    return picture;
}

double FrameComparer::decibels(const Picture& wanted, const Frame& got)
{
    static constexpr std::array<float, 4> kNothing{};   // where there should be nothing, anything is wrong
    double onBlack = 0, onWhite = 0;
    const float* a = wanted.samples.empty() ? kNothing.data() : wanted.samples.data();
    for (int y = 0; y < wanted.height; ++y) {
        const float* b = got.colour.data() + sampleOf(got, wanted.left, wanted.top + y);
        for (int x = 0; x < wanted.width; ++x, b += 4) {
            for (int c = 0; c < 3; ++c) {
                const double black = static_cast<double>(a[c]) - b[c], white = black - (static_cast<double>(a[3]) - b[3]);
                onBlack += black * black, onWhite += white * white;
            }
            if (!wanted.samples.empty()) a += 4;
        }
    }
    const double mean = std::max(onBlack, onWhite) / (3.0 * wanted.width * wanted.height);
    return mean > 0 ? std::min(kEqual, -10 * std::log10(mean)) : kEqual;
}

Result<Frame> FrameComparer::drawn(const PosedObject& posed, int view, const std::stop_token& stop)
{
    FrameRequest request{.camera = orbitView(m_bounds.centre(), 0.5f * m_bounds.diagonal(), static_cast<double>(view) / m_options.views, 1.0f), .width = m_options.pixels, .height = m_options.pixels};
    request.objects = std::span(&posed, 1);
    request.reuse = Reuse::Nothing;
    request.stop = stop;
    return m_rasteriser.draw(request);
}

Result<std::vector<double>> FrameComparer::compare(std::size_t frame, const Wanted& wanted, const PosedObject& got, const std::stop_token& stop)
{
    std::vector<Picture> pictures;
    const auto kept = m_kept.find(frame);
    if (kept == m_kept.end()) {
        MG_ASSIGN(const auto splats, wanted());
        const PosedObject posed{.splats = splats, .pose = {Affine3x4{}}};
        for (int view = 0; view < m_options.views; ++view) {
            MG_ASSIGN(const Frame picture, drawn(posed, view, stop));
            pictures.push_back(filled(picture));
        }
    }
    const std::vector<Picture>& known = kept == m_kept.end() ? pictures : kept->second;
    std::vector<double> all;
    for (int view = 0; view < m_options.views; ++view) {
        MG_ASSIGN(const Frame picture, drawn(got, view, stop));
        all.push_back(decibels(known[static_cast<std::size_t>(view)], picture));
    }
    if (kept != m_kept.end()) return all;
    std::uint64_t bytes = 0;
    for (const Picture& picture : pictures) bytes += sizeof(float) * picture.samples.size();
    if (m_keptBytes + bytes <= m_mostKeptBytes) m_kept.emplace(frame, std::move(pictures)), m_keptBytes += bytes;
    return all;
}

}  // namespace morphogen::sequence
