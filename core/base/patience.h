// How much longer than usual one waits for a program to answer: 1, or what MORPHOGEN_PATIENCE says. Programs under a
// sanitizer are several times slower than the people whose patience the usual waits stand for.
#pragma once

#include <algorithm>
#include <cstdlib>

namespace morphogen {

/// A factor from 1 to 100 for the limit of a wait.
inline double patience()
{
    const char* wanted = std::getenv("MORPHOGEN_PATIENCE");
    return wanted ? std::clamp(std::strtod(wanted, nullptr), 1.0, 100.0) : 1.0;
}

}  // namespace morphogen
