#include "core/raster/instruction_sets.h"

#include "core/raster/project.h"

#include <hwy/highway.h>

namespace morphogen {

const char* rasterInstructionSet() { return raster::instructionSet(); }

std::vector<std::string> instructionSets()
{
    std::vector<std::string> names;
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) names.emplace_back(hwy::TargetName(target));
    return names;
}

bool useInstructionSet(std::string_view name)
{
    std::int64_t chosen = 0;   // lets Highway choose
    hwy::SetSupportedTargetsForTest(0);   // the list below is then of all
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets())
        if (hwy::TargetName(target) == name) chosen = target;
    hwy::SetSupportedTargetsForTest(chosen);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    return chosen != 0 || name.empty();
}

}  // namespace morphogen
