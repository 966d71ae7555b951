// Sweeps: one or two numbers of interventions are varied, and a measure of the outcome is kept for each.
//
// How it works: a range FROM:TO:COUNT stands in an intervention's text where its number would (two numbers of one list, as of a velocity,
// may be ranges); each value is put in its place and the scene is simulated anew. Where a measure that is stepped (does it happen, how often) differs between two neighbours of a sweep over
// one number, the value at which it flips is narrowed down by halving.
#pragma once

#include "core/dynamics/sim_scene.h"
#include "core/jobs/progress.h"
#include "core/scene/dynamics.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace morphogen::causal {

enum class Spacing : std::uint8_t { Even, Logarithmic };

struct SweepRow {
    std::vector<double> values;               ///< one per `vary`
    std::optional<double> outcome;            ///< nothing where there is none, see problem
    std::string problem{};                    ///< one sentence where the run failed
};

struct Flip {
    double value = 0;                         ///< of the number varied, between the two sides
    double before = 0, after = 0;             ///< the outcomes below and above it
};

struct SweepRequest {
    std::vector<std::string> vary;            ///< one or two, as "mass(ball)=0.1:10:32", with one or two ranges in all
    std::vector<std::string> also;            ///< interventions that hold in every run
    std::string measure;
    Spacing spacing = Spacing::Even;
    std::optional<Spacing> secondSpacing{};   ///< of the second number; nothing: as the first
    BranchId on{};                            ///< what is varied: this branch, 0: the main line
    /// Hears of each row and flip as it is found, on the thread that sweeps; may be empty.
    std::function<void(const SweepRow&)> onRow{};
    std::function<void(const Flip&)> onFlip{};
};

/// A number that is varied.
struct SweepAxis {
    std::string name;                         ///< "mass(ball)"; "velocity(ball).x" where two of one list are varied
    std::vector<double> values;               ///< in the order in which they are tried
};
/// One or two. Usage for what can't be read, Limit for more than 10,000 runs.
Result<std::vector<SweepAxis>> axesOf(const SweepRequest& request);
/// What is varied with values in the place of its ranges, one for each axis. Usage for what can't be read.
Result<std::vector<std::string>> linesAt(const SweepRequest& request, std::span<const double> values);

struct Sweep {
    std::vector<std::string> names;           ///< of the numbers, "mass(ball)"
    std::vector<SweepRow> rows;               ///< the last number varies fastest
    std::vector<Flip> flips;
};

/// A line of names, then one per run: the numbers, the outcome (empty where there is none) and why there is none.
std::string csvOf(const Sweep& sweep, const std::string& measure);
/// As that text, or for numpy.load as names, values (runs x numbers) and outcome (NaN where there is none). The extension (.csv, .npz) decides.
Result<void> writeSweep(const std::filesystem::path& path, const Sweep& sweep, const std::string& measure);

/// At most 10,000 runs. Usage for what can't be read.
Result<Sweep> sweep(const World& world, const SweepRequest& request, const JobContext& job);

}  // namespace morphogen::causal
