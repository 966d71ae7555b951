#include "core/sequence/channel_coder.h"

#include "core/base/parallel.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace morphogen::sequence {
namespace {

constexpr std::size_t kGrain = 4096;
constexpr float kTowardsZero = 0.36f;   ///< what is added before the fraction is cut: below 1/2, zeros are cheap
constexpr std::size_t kGroups = 8;
constexpr Eigen::Index kBlock = 2048;
constexpr int kDigit = 128;             ///< a coefficient beyond a byte becomes two components, one of multiples of this

using Floats = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Doubles = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

}  // namespace

ChannelCoder::ChannelCoder(std::uint32_t channel, std::size_t frames, std::vector<float> values)
    : m_channel(channel), m_frames(frames), m_splats(frames ? values.size() / frames : 0), m_weights(frames, 1.0), m_scatter(frames * frames), m_courses(frames * frames, 0.0), m_coefficients(std::move(values))
{
    // One value that is no number would make the components of all splats none.
    for (float& value : m_coefficients) value = std::isfinite(value) ? value : 0.f;
    const auto rows = static_cast<Eigen::Index>(m_frames), columns = static_cast<Eigen::Index>(m_splats);
    const Eigen::Map<const Floats> all(m_coefficients.data(), rows, columns);
    Eigen::Map<Doubles> scatter(m_scatter.data(), rows, rows);
    scatter.setZero();
    // In doubles, block by block: small components must not drown in the large ones' rounding.
    for (Eigen::Index begin = 0; begin < columns; begin += kBlock) {
        const Doubles block = all.middleCols(begin, std::min(kBlock, columns - begin)).cast<double>();
        scatter.noalias() += block * block.transpose();
    }
    // The values are their own coefficients, as yet.
    for (std::size_t f = 0; f < m_frames; ++f) m_courses[f * m_frames + f] = 1;
    weigh(m_weights);
}

void ChannelCoder::weigh(std::span<const double> weights)
{
    const auto rows = static_cast<Eigen::Index>(m_frames), columns = static_cast<Eigen::Index>(m_splats);
    const Eigen::Map<const Doubles> scatter(m_scatter.data(), rows, rows);
    const Eigen::VectorXd own = Eigen::Map<const Eigen::VectorXd>(weights.data(), rows), before = Eigen::Map<const Eigen::VectorXd>(m_weights.data(), rows);
    const Doubles weighed = own.asDiagonal() * scatter * own.asDiagonal();
    const Eigen::SelfAdjointEigenSolver<Doubles> axes(weighed);
    Eigen::Map<Doubles> courses(m_courses.data(), rows, rows);
    const Doubles found = axes.eigenvectors().rowwise().reverse().transpose();
    // Back to values, which are weighed anew and seen along the new axes: one matrix.
    const Eigen::MatrixXf change = (found * own.cwiseQuotient(before).asDiagonal() * courses.transpose()).cast<float>();
    Eigen::Map<Floats> coefficients(m_coefficients.data(), rows, columns);
    parallelFor(m_splats, kGrain, [&](std::size_t begin, std::size_t end) {
        auto block = coefficients.middleCols(static_cast<Eigen::Index>(begin), static_cast<Eigen::Index>(end - begin));
        block = (change * block).eval();
    });
    courses = found;
    m_weights.assign(weights.begin(), weights.end());
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

std::vector<std::uint32_t> orderByAmounts(const SplatChannels& channels, std::size_t splatCount)
{
    std::vector<std::uint32_t> sums(splatCount, 0), order(splatCount);
    for (const ChannelSpan& span : channels.spans) {
        std::size_t at = 0;
        for (std::size_t c = 0; c < span.amounts.chunks().size(); ++c)
            for (const std::int8_t amount : span.amounts.chunk<std::int8_t>(c)) sums[at++ % splatCount] += static_cast<std::uint32_t>(std::abs(amount));
    }
    std::iota(order.begin(), order.end(), 0u);
    std::vector<std::uint32_t> sorted = sums, limits;
    std::ranges::sort(sorted);
    for (std::size_t group = 1; group < kGroups; ++group)
        if (splatCount > 0) limits.push_back(sorted[group * splatCount / kGroups]);
    std::ranges::stable_sort(order, {}, [&](std::uint32_t splat) { return std::ranges::lower_bound(limits, sums[splat]) - limits.begin(); });
    return order;
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
        std::vector<float> course(m_frames);
        for (std::size_t f = 0; f < m_frames; ++f) course[f] = static_cast<float>(m_courses[r * m_frames + f] * static_cast<double>(step) / m_weights[f]);
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
