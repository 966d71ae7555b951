#include "app/viewport/draw_schedule.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace morphogen::viewport {
namespace {

std::size_t indexOf(int divisor)
{
    const auto found = std::find(kDivisors.begin(), kDivisors.end(), divisor);
    return found == kDivisors.end() ? 0 : static_cast<std::size_t>(found - kDivisors.begin());
}

}  // namespace

void DrawSchedule::changed(double nowMs)
{
    m_changedMs = nowMs;
    m_isStale = true;
    m_shownDivisor = 0;
    m_hasExtras = false;
}

void DrawSchedule::forgetCosts()
{
    m_costs.fill(0);
    m_lastMovingDivisor = 1;
}

void DrawSchedule::setPixels(double pixels)
{
    pixels = std::max(pixels, 1.0);
    // Half of a picture's cost goes by splats, half by pixels, as a rule.
    const double factor = 0.5 + 0.5 * pixels / m_pixels;
    if (m_pixels > 1)
        for (double& cost : m_costs) cost *= factor;
    m_pixels = pixels;
}

double DrawSchedule::expectedMs(int divisor) const
{
    const std::size_t wanted = indexOf(divisor);
    if (m_costs[wanted] > 0) return m_costs[wanted];
    for (std::size_t step = 1; step < kDivisors.size(); ++step) {
        for (const std::size_t near : {wanted + step, wanted - step}) {   // wraps to a large number below 0
            if (near >= kDivisors.size() || !(m_costs[near] > 0)) continue;
            // From fewer pixels expect the worst, from more pixels expect little.
            const double ratio = static_cast<double>(kDivisors[near]) / divisor;
            return m_costs[near] * (ratio > 1 ? std::pow(ratio, 1.2) : std::pow(ratio, 0.6));
        }
    }
    return 0;
}

int DrawSchedule::movingDivisor() const
{
    for (const int divisor : kDivisors) {
        // What was too slow a moment ago has to fit well before it is tried again.
        const double budget = divisor < m_lastMovingDivisor ? 0.75 * m_budgetMs : m_budgetMs;
        if (expectedMs(divisor) <= budget) return divisor;
    }
    return kDivisors.back();
}

std::optional<DrawStep> DrawSchedule::next(double nowMs) const
{
    if (m_isStale) return DrawStep{DrawStep::Kind::Moving, movingDivisor()};
    if (nowMs < restEndsMs()) return std::nullopt;
    if (m_shownDivisor > 1) {
        // One step between where the finest one takes long.
        const bool isLong = expectedMs(1) > 400 && m_shownDivisor > 2;
        return DrawStep{DrawStep::Kind::Refine, isLong ? 2 : 1};
    }
    if (m_shownDivisor == 1 && !m_hasExtras) return DrawStep{DrawStep::Kind::Extras, 2};
    return std::nullopt;
}

std::optional<double> DrawSchedule::wait(double nowMs) const
{
    if (next(nowMs)) return 0.0;
    const bool isFinished = m_shownDivisor == 1 && m_hasExtras;
    if (isFinished) return std::nullopt;
    return std::max(0.0, restEndsMs() - nowMs);
}

/// Quicker is believed at once, slower bit by bit. What the other divisors cost changes with it: it is the machine that is
/// busy or is no longer, and they may not be tried for long.
void DrawSchedule::learn(int divisor, double costMs)
{
    double& cost = m_costs[indexOf(divisor)];
    if (!(cost > 0)) {
        cost = costMs;
        return;
    }
    const double now = std::min(costMs, 0.6 * cost + 0.4 * costMs), change = now / cost;
    for (double& other : m_costs) other *= change;
}

void DrawSchedule::finished(const DrawStep& step, double costMs, bool isCurrent)
{
    if (step.kind != DrawStep::Kind::Extras) learn(step.divisor, std::max(costMs, 0.01));
    if (step.kind == DrawStep::Kind::Moving) m_lastMovingDivisor = step.divisor;
    if (!isCurrent) return;
    m_isStale = false;
    if (step.kind == DrawStep::Kind::Extras) m_hasExtras = true;
    else m_shownDivisor = step.divisor;
}

}  // namespace morphogen::viewport
