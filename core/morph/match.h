// Which point goes where: a bijection between two clouds of equally many points whose mean squared distance is small.
//
// How it works: one tree cuts both clouds again and again at the median along the same random direction, so that the k-th
// point of one leaf belongs to the k-th of the other: a first answer in n log n. Further trees cut along other directions;
// of two answers each cycle of their difference is kept from the cheaper one, then pairs exchange partners where the next
// answer says so and it helps (Genest, Bonneel, Nivoliers and Coeurjolly 2025, "BSP-OT"). What is left is local: groups of
// neighbouring pairs, cut differently each time, are matched exactly among themselves (assign.h). Costs are squared distances
// in the points' own space, so whatever should count (colour, shape) is made a coordinate first (embedding.h).
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace morphogen::morph {

/// `rows()` points of `dimension` coordinates, one after the other.
struct Cloud {
    std::size_t dimension = 3;
    std::vector<float> values;
    std::size_t rows() const { return dimension ? values.size() / dimension : 0; }
    const float* row(std::size_t i) const { return values.data() + i * dimension; }
    float* row(std::size_t i) { return values.data() + i * dimension; }
};

/// For every point of the first cloud its partner in the second; a permutation.
using Matching = std::vector<std::uint32_t>;

struct MatchEffort {
    int trees = 1;                   ///< at least 1
    int sweeps = 0;                  ///< at most so many times over all groups; fewer where little is gained
    std::size_t group = 64;          ///< pairs that are matched exactly among themselves; smaller ones take more sweeps, each far cheaper
};

/// What answers `points` well and in good time.
MatchEffort effortFor(std::size_t points);

struct MatchRequest {
    const Cloud& from;
    const Cloud& to;                 ///< as many points of as many coordinates, all finite
    std::optional<MatchEffort> effort{};   ///< none: effortFor()
    std::uint64_t seed = 1;          ///< the same seed, the same answer, on any number of cores
    /// Told after the first tree and now and then afterwards; what it sees is already a permutation. May be empty.
    std::function<void(const Matching&)> onBetter{};
};

/// Fails with Usage where the clouds differ in size or dimension, and with Cancelled within 100 ms of the context's stop.
Result<Matching> match(const MatchRequest& request, const JobContext& context);

/// Mean squared distance of the partners.
double transportCost(const Cloud& from, const Cloud& to, std::span<const std::uint32_t> partners);

}  // namespace morphogen::morph
