#include "core/sequence/channel_coder.h"

#include "core/base/parallel.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace morphogen::sequence {
namespace {

constexpr std::size_t kGrain = 4096;
constexpr float kTowardsZero = 0.36f;   ///< what is added before the fraction is cut: below 1/2, zeros are cheap
constexpr int kDigit = 128;             ///< a coefficient beyond a byte becomes two components, one of multiples of this

}  // namespace

ChannelCoder::ChannelCoder(std::uint32_t channel, std::size_t frames, std::vector<float> values) : m_channel(channel), m_frames(frames), m_splats(frames ? values.size() / frames : 0)
{
    // One value that is no number would make the components of all splats none.
    for (float& value : values) value = std::isfinite(value) ? value : 0.f;
    using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const Eigen::Map<const Matrix> all(values.data(), static_cast<Eigen::Index>(m_frames), static_cast<Eigen::Index>(m_splats));
    Eigen::MatrixXd scatter = Eigen::MatrixXd::Zero(all.rows(), all.rows());
    // In doubles, block by block: small components must not drown in the large ones' rounding.
    constexpr Eigen::Index kBlock = 2048;
    for (Eigen::Index begin = 0; begin < all.cols(); begin += kBlock) {
        const Eigen::MatrixXd block = all.middleCols(begin, std::min(kBlock, all.cols() - begin)).cast<double>();
        scatter.noalias() += block * block.transpose();
    }
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> axes(scatter);
    m_courses.resize(m_frames * m_frames);
    for (std::size_t r = 0; r < m_frames; ++r)
        for (std::size_t f = 0; f < m_frames; ++f) m_courses[r * m_frames + f] = static_cast<float>(axes.eigenvectors()(static_cast<Eigen::Index>(f), static_cast<Eigen::Index>(m_frames - 1 - r)));
    m_coefficients.resize(m_frames * m_splats);
    const Eigen::Map<const Matrix> courses(m_courses.data(), all.rows(), all.rows());
    Eigen::Map<Matrix> coefficients(m_coefficients.data(), all.rows(), all.cols());
    coefficients.noalias() = courses * all;
}

double entropyBytes(const ChannelSpan& span)
{
    double bits = 0;
    const std::size_t count = span.channels.empty() ? 0 : span.amounts.rows() / span.channels.size();
    const std::vector<std::int8_t> amounts = span.amounts.isEmpty() ? std::vector<std::int8_t>{} : span.amounts.toVector<std::int8_t>();
    for (std::size_t first = 0; count > 0 && first + count <= amounts.size(); first += count) {
        std::array<std::size_t, 256> counts{};
        for (std::size_t i = first; i < first + count; ++i) ++counts[static_cast<std::uint8_t>(amounts[i])];
        for (const std::size_t one : counts)
            if (one > 0) bits -= static_cast<double>(one) * std::log2(static_cast<double>(one) / static_cast<double>(count));
    }
    return bits / 8;
}

ChannelSpan SpanBuilder::finish() const
{
    if (channels.empty()) return {frameCount, {}, {}, {}};
    return {frameCount, channels, Column::of(courses, frameCount), Column::of(amounts)};
}

void ChannelCoder::addTo(SpanBuilder& span, float step) const
{
    step = std::max(step, std::numeric_limits<float>::min());   // 0 where all splats lie in one point
    std::vector<std::int32_t> whole(m_splats);
    for (std::size_t r = 0; r < m_frames; ++r) {
        const float* row = m_coefficients.data() + r * m_splats;
        std::int32_t most = 0;
        for (std::size_t i = 0; i < m_splats; ++i) {
            const float magnitude = std::min(std::abs(row[i]) / step + kTowardsZero, 1e6f);
            whole[i] = static_cast<std::int32_t>(std::copysign(std::floor(magnitude), row[i]));
            most = std::max(most, std::abs(whole[i]));
        }
        if (most == 0) continue;
        std::vector<float> course(m_courses.begin() + static_cast<std::ptrdiff_t>(r * m_frames), m_courses.begin() + static_cast<std::ptrdiff_t>((r + 1) * m_frames));
        for (float& factor : course) factor *= step;
        std::vector<std::int8_t> digits(m_splats);
        for (float unit = 1; most > 0; unit *= kDigit) {
            most = 0;
            for (std::size_t i = 0; i < m_splats; ++i) {
                const bool fits = std::abs(whole[i]) <= 127;
                std::int32_t high = fits ? 0 : static_cast<std::int32_t>(std::lround(static_cast<double>(whole[i]) / kDigit));
                digits[i] = static_cast<std::int8_t>(whole[i] - high * kDigit);
                whole[i] = high;
                most = std::max(most, std::abs(high));
            }
            span.channels.push_back(static_cast<std::uint8_t>(m_channel));
            for (const float factor : course) span.courses.push_back(unit * factor);
            span.amounts.insert(span.amounts.end(), digits.begin(), digits.end());
        }
    }
}

}  // namespace morphogen::sequence
