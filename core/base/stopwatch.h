// Time between two points of the code, for figures that people read.
#pragma once

#include <chrono>
#include <utility>

namespace morphogen {

class Stopwatch {
public:
    /// Milliseconds since the last call, or since it was made.
    double lapMs()
    {
        const auto now = std::chrono::steady_clock::now();
        return std::chrono::duration<double, std::milli>(now - std::exchange(m_start, now)).count();
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

}  // namespace morphogen
