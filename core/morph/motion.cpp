#include "core/morph/motion.h"

namespace morphogen {

Splats splatsAt(const MorphMotion& motion, const MorphMoment& moment)
{
    std::vector<float> progress(1, moment.of(0));
    if (moment.spread > 0) {
        progress.resize(motion.plan->size());
        for (std::size_t p = 0; p < progress.size(); ++p) progress[p] = moment.of(motion.starts[p]);
    }
    return morph::blend({*motion.plan, motion.alignments, *motion.from, *motion.to, progress, motion.bows});
}

}  // namespace morphogen
