// When to draw what: few pixels while something moves, all of them when it rests, then what costs extra (depth).
//
// How it works: a picture is a pure function of a revision (world, time, camera, size: counted by the caller). While
// revisions keep coming, each is drawn with the least divisor whose expected cost fits the budget; costs are learnt per
// divisor, and where one is not known yet it is guessed from its neighbours. Once a revision has stood for a moment it is
// refined step by step, and a step gives way as soon as there is a newer revision. No clock and no thread in here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace morphogen::viewport {

/// Divisors that are tried, finest first.
inline constexpr std::array<int, 4> kDivisors{1, 2, 3, 4};

/// What to draw next.
struct DrawStep {
    enum class Kind { Moving, Refine, Extras } kind = Kind::Moving;
    int divisor = 1;
    bool mayBeStopped() const { return kind != Kind::Moving; }
    bool operator==(const DrawStep&) const = default;
};

class DrawSchedule {
public:
    /// Milliseconds that a picture may take while something moves.
    explicit DrawSchedule(double budgetMs = 24) : m_budgetMs(budgetMs) {}

    /// A newer revision is wanted. `nowMs` is any steady clock.
    void changed(double nowMs);
    /// Motion goes on although nothing changes at the moment (a button is held, the time plays): wait longer before refining.
    void setMoving(bool isMoving) { m_isMoving = isMoving; }
    void setBudget(double budgetMs) { m_budgetMs = budgetMs; }
    /// Forget what pictures cost: another device, another world.
    void forgetCosts();
    /// Costs scale with the pixels of the picture.
    void setPixels(double pixels);

    /// The next step, or nothing while the picture is as good as it gets or has to rest a moment first.
    std::optional<DrawStep> next(double nowMs) const;
    /// How long to wait for the next step at most, in milliseconds; nothing: until something changes.
    std::optional<double> wait(double nowMs) const;
    /// A step was finished for the newest revision but `isCurrent` says that a newer one came meanwhile.
    void finished(const DrawStep& step, double costMs, bool isCurrent);

    /// What a picture would cost.
    double expectedMs(int divisor) const;
    int movingDivisor() const;

private:
    void learn(int divisor, double costMs);
    static constexpr double kRestMs = 90, kHeldRestMs = 300;
    double restEndsMs() const { return m_changedMs + (m_isMoving ? kHeldRestMs : kRestMs); }
    double m_budgetMs;
    double m_pixels = 1;
    std::array<double, kDivisors.size()> m_costs{};   ///< milliseconds; 0: not known
    double m_changedMs = -1e9;
    bool m_isMoving = false;
    bool m_isStale = false;
    int m_shownDivisor = 0;                           ///< of the picture of this revision; 0: none
    bool m_hasExtras = true;
    int m_lastMovingDivisor = 1;
};

}  // namespace morphogen::viewport
