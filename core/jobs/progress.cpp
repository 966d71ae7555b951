#include "core/jobs/progress.h"

namespace morphogen {

JobContext JobContext::part(double from, double to) const
{
    if (!onProgress) return {stop, {}};
    return {stop, [report = onProgress, from, to](double fraction, std::string_view phase) { report(from + (to - from) * fraction, phase); }};
}

}  // namespace morphogen
