// Rollouts as tidy tables: one row per branch, seed, object and frame, that a ten-line notebook reads.
//
// Columns: branch, seed, object, time (s); x, y, z (the object's origin, m); qw, qx, qy, qz (world-from-object); vx, vy, vz (of the
// centre of mass, m/s); wx, wy, wz (rad/s); contacts (names of those it touches then, joined by ";"). In an .npz: branch, seed,
// object, time, position (3), quaternion (4, w first), velocity (3), spin (3), contacts; and events as event_branch, event_kind,
// event_time, event_a, event_b, event_strength, event_place (3).
#pragma once

#include "core/base/result.h"
#include "core/dynamics/sim_scene.h"

#include <filesystem>
#include <span>
#include <string>

namespace morphogen::causal {

struct NamedRollout {
    std::string branch;
    std::uint64_t seed = 0;
    const dynamics::SimScene& scene;
    const dynamics::Rollout& rollout;
};

Result<void> writeCsv(const std::filesystem::path& path, std::span<const NamedRollout> rollouts);
Result<void> writeNpz(const std::filesystem::path& path, std::span<const NamedRollout> rollouts);

/// A text as a field of a CSV (RFC 4180).
std::string csvField(const std::string& text);

}  // namespace morphogen::causal
