// The processor: what it is and which vector instructions the project's code will use on it.
#pragma once

#include <string>
#include <vector>

namespace morphogen {

struct ProcessorFacts {
    std::string model;                  ///< as /proc/cpuinfo words it
    int cores = 1;                      ///< that this process may use
    std::string simdTarget;             ///< the best that is compiled in and that the processor has: "AVX2"
    std::vector<std::string> simdTargets;   ///< all that the processor has, best first
};

ProcessorFacts examineProcessor();

}  // namespace morphogen
