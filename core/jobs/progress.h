// What a long call is told and tells: a stop token and a place for progress.
#pragma once

#include <functional>
#include <stop_token>
#include <string_view>

namespace morphogen {

/// Passed by reference into everything that may take longer than 100 ms. A call that sees `stopRequested()` returns
/// Error::Cancelled within 100 ms. `report` may be called from any thread; fraction in 0..1, phase in plain words.
struct JobContext {
    std::stop_token stop;
    std::function<void(double fraction, std::string_view phase)> onProgress;

    bool stopRequested() const { return stop.stop_requested(); }
    void report(double fraction, std::string_view phase) const { if (onProgress) onProgress(fraction, phase); }
    /// The context of one part of the work, which covers [from, to] of the whole.
    JobContext part(double from, double to) const;
};

}  // namespace morphogen
