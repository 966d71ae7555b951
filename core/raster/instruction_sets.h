// Which instruction set the SIMD code runs on. The best one that the machine has is chosen by itself; tests and bug hunts
// choose another.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace morphogen {

/// In use now: "AVX3", "AVX2", "NEON"...
const char* rasterInstructionSet();

/// Those that this machine can run, best first.
std::vector<std::string> instructionSets();

/// Draws with that one from now on, in all threads; an empty name: the best. Not while anything is being drawn. Returns
/// false, and uses the best, when the machine does not have it.
bool useInstructionSet(std::string_view name);

}  // namespace morphogen
