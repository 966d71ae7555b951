#include "core/sequence/channel_coder.h"

#include "core/base/parallel.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace morphogen::sequence {
namespace {

constexpr std::size_t kGrain = 4096;
constexpr float kTowardsZero = 0.36f;   ///< what is added before the fraction is cut: below 1/2, zeros are cheap
constexpr int kDigit = 128;             ///< a coefficient beyond a byte becomes two components, one of multiples of this

}  // namespace

ChannelCoder::ChannelCoder(std::uint32_t channel, std::size_t frames, std::vector<float> values) : m_channel(channel), m_frames(frames), m_splats(frames ? values.size() / frames : 0)
{
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

std::vector<ChannelComponent> ChannelCoder::coded(float step) const
{
    std::vector<ChannelComponent> components;
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
        const auto add = [&](const std::vector<std::int8_t>& amounts, float unit) {
            std::vector<float> scaled = course;
            for (float& factor : scaled) factor *= unit;
            components.push_back({m_channel, Column::of(scaled), Column::of(amounts)});
        };
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
            add(digits, unit);
        }
    }
    return components;
}

double entropyBytes(const Column& amounts)
{
    std::unordered_map<int, std::size_t> counts;
    for (std::uint64_t i = 0; i < amounts.rows(); ++i) ++counts[static_cast<int>(amounts.numberAt(i))];
    double bits = 0;
    for (const auto& [value, count] : counts) bits -= static_cast<double>(count) * std::log2(static_cast<double>(count) / static_cast<double>(amounts.rows()));
    return bits / 8;
}

}  // namespace morphogen::sequence
