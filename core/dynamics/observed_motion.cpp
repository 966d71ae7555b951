#include "core/dynamics/observed_motion.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen {

std::optional<std::string> ObservedMotion::problem() const
{
    for (std::size_t i = 0; i < timesSecs.size(); ++i) {
        if (!std::isfinite(timesSecs[i])) return fmt::format("sample {} has no time", i);
        if (i > 0 && !(timesSecs[i] > timesSecs[i - 1])) return fmt::format("the time goes back at sample {}, from {:g} s to {:g} s", i, timesSecs[i - 1], timesSecs[i]);
    }
    for (const ObservedBody& body : bodies) {
        if (!(body.radius > 0 && std::isfinite(body.radius))) return fmt::format("{} has a radius of {:g} m", body.name, body.radius);
        if (body.centres.size() != timesSecs.size()) return fmt::format("{} has {} places for {} times", body.name, body.centres.size(), timesSecs.size());
        for (std::size_t i = 0; i < body.centres.size(); ++i) {
            const auto& at = body.centres[i];
            if (at && !(std::isfinite(at->x) && std::isfinite(at->y) && std::isfinite(at->z))) return fmt::format("{} has no place at {:g} s", body.name, timesSecs[i]);
        }
    }
    return {};
}

std::size_t ObservedMotion::velocitySpan() const
{
    if (timesSecs.size() < 2) return 1;
    const double stepSecs = (timesSecs.back() - timesSecs.front()) / static_cast<double>(timesSecs.size() - 1);
    return std::clamp<std::size_t>(static_cast<std::size_t>(std::llround(kVelocitySecs / stepSecs)), 1, timesSecs.size() - 1);
}

std::optional<Vec3d> velocityBetween(const ObservedMotion& motion, const ObservedBody& body, std::size_t from, std::size_t to)
{
    const auto [first, last] = std::minmax(from, to);
    if (last >= body.centres.size() || first == last) return {};
    for (std::size_t i = first; i <= last; ++i)
        if (!body.centres[i]) return {};
    return (*body.centres[last] - *body.centres[first]) / (motion.timesSecs[last] - motion.timesSecs[first]);
}

double touchDistance(const ObservedBody& a, const ObservedBody& b, double boxSlack)
{
    const auto reach = [boxSlack](const ObservedBody& body) { return body.radius * (body.shape == ObservedShape::Box ? 1 + boxSlack : 1); };
    return reach(a) + reach(b);
}

}  // namespace morphogen
