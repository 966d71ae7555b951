#include "core/base/processor.h"

#include "core/base/parallel.h"

#include <hwy/targets.h>

#include <fstream>

namespace morphogen {

ProcessorFacts examineProcessor()
{
    ProcessorFacts facts;
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; facts.model.empty() && std::getline(info, line);)
        if (line.starts_with("model name") && line.find(": ") != std::string::npos) facts.model = line.substr(line.find(": ") + 2);
    facts.cores = parallelism();
    // Highway numbers its targets so that a better one has a lower bit.
    const auto supported = static_cast<std::uint64_t>(hwy::SupportedTargets());
    for (int bit = 0; bit < 63; ++bit) {
        const std::uint64_t target = std::uint64_t{1} << bit;
        if (!(supported & target)) continue;
        const std::string name = hwy::TargetName(static_cast<std::int64_t>(target));
        facts.simdTargets.push_back(name);
        if (facts.simdTarget.empty() && (HWY_TARGETS & target)) facts.simdTarget = name;
    }
    return facts;
}

}  // namespace morphogen
