#include "core/scene/soft_body.h"

#include <cmath>

namespace morphogen {

std::optional<std::string> SoftSettings::problem() const
{
    if (!(stiffnessPa >= 1 && stiffnessPa <= 1e12)) return "a soft body's stiffness is from 1 to 1e12 Pa";
    if (!(poisson >= 0 && poisson <= 0.48)) return "a Poisson's ratio is from 0 to 0.48";
    if (!(dampingPerSec >= 0 && dampingPerSec <= 1000)) return "a soft body's damping is from 0 to 1000 per second";
    if (cells < 8 || cells > 8000) return "a soft body is cut in 8 to 8000 cells";
    for (const SoftPin& pin : pins) {
        if (!std::isfinite(pin.centre.x) || !std::isfinite(pin.centre.y) || !std::isfinite(pin.centre.z)) return "a pin's centre is not finite";
        if (pin.selection.empty() && !(pin.radius > 0 && std::isfinite(pin.radius))) return "a pin needs a selection, or a ball with a radius above 0 m";
    }
    return std::nullopt;
}

}  // namespace morphogen
