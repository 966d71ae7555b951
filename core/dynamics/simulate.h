// Rigid bodies by Bullet, so that the same scene gives the same bits every time.
//
// How it works: every run builds its world anew and plays it from t = 0 with a fixed step of 1/240 s on one thread (a world that is
// reset or continued differs; measured in the design). What is done to bodies happens at the beginning of its step. Only pairs that
// touch are solved, and overlaps are pushed apart beside the velocities, so restitution 1 keeps the energy. Friction and restitution
// of a pair are the roots of the products. Bits are promised for the same build on the same kind of processor.
#pragma once

#include "core/base/result.h"
#include "core/dynamics/rollout.h"
#include "core/dynamics/sim_scene.h"

#include <stop_token>

namespace morphogen::dynamics {

/// Fails with Usage where bodies begin inside one another or where nothing is there to be simulated, with Limit when a body leaves
/// what numbers can hold, naming it and the time; with Cancelled within 100 ms of a stop.
Result<Rollout> simulate(const SimScene& scene, std::stop_token stop = {});

/// Seconds that bare Bullet takes for the steps of the scene's bodies, without recording, events and interventions: for benchmarks.
Result<double> bareStepping(const SimScene& scene);

/// "3.24".
const char* bulletVersion();

}  // namespace morphogen::dynamics
