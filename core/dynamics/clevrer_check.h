// How well motion that was only seen is understood, on a folder of CLEVRER states: the map from the picture to the ground, the events
// read off trajectories against the recorded collisions, and physics fitted to one half of the scenes that predicts collisions of
// the other. What `morphogen clevrer` prints and a test holds to its bars.
//
// How it works: scenes in the order of their names; the even ones train, the odd ones are held out. A recorded collision is matched
// by one of the same pair within 5 frames, each used once; states record a pair's first collision only, so of what was found the
// first of each pair counts. A held-out collision is predicted from the samples before it and compared at those of the 15 frames
// after it, where the two bodies were seen before and after.
#pragma once

#include "core/dynamics/observed_physics.h"
#include "core/io/clevrer_states.h"

#include <array>
#include <filesystem>
#include <vector>

namespace morphogen {

struct EventScore {
    std::size_t matched = 0, found = 0, recorded = 0;
    double precision() const { return found ? static_cast<double>(matched) / static_cast<double>(found) : 0; }
    double recall() const { return recorded ? static_cast<double>(matched) / static_cast<double>(recorded) : 0; }
    double f1() const { return found + recorded ? 2.0 * static_cast<double>(matched) / static_cast<double>(found + recorded) : 0; }
};

struct PredictionScore {
    std::size_t collisions = 0, better = 0;      ///< better: nearer than going straight on
    std::size_t passedOver = 0;                  ///< held out, but not seen for long enough before or after
    double predictedMetres = 0, straightMetres = 0;       ///< mean distances of centres
    std::array<double, 5> ratioQuantiles{};      ///< of predicted over straight at 10, 25, 50, 75 and 90 %
    double betterShare() const { return collisions ? static_cast<double>(better) / static_cast<double>(collisions) : 0; }
};

/// Mass ratios of bodies that collided, against those the states record.
struct MassScore {
    std::size_t pairs = 0;
    double medianFactor = 0, assumedFactor = 0;  ///< how far off, as a factor: fitted, and had all been taken for equal
    double heldShare = 0;                        ///< of the pairs whose recorded ratio lies within two stated deviations
};

struct ClevrerCheck {
    std::size_t scenes = 0, training = 0;
    PlaneMap groundFromPicture;                  ///< fitted anew to the training half
    std::size_t restingPairs = 0;                ///< that it was fitted to
    double mapMedianMetres = 0, mapWorstTenthMetres = 0;  ///< on bodies at rest in the held-out half: median and 90 %
    double constantsDifferMetres = 0;            ///< greatest distance between it and the constants, over the picture
    EventScore events, eventsHeldOut;
    PhysicsLaws laws;                            ///< of the training half
    PredictionScore prediction;                  ///< on the held-out half, bodies by the laws and by what they did before
    PredictionScore byLawsAlone;                 ///< the same, every body by the laws alone
    MassScore masses;                            ///< on the held-out half
};

/// The states in a folder, in the order of their names; other files are passed over. Empty where there is none.
Result<std::vector<ClevrerState>> readClevrerFolder(const std::filesystem::path& folder, const JobContext& job);

/// At least two scenes. Cancelled within 100 ms.
Result<ClevrerCheck> checkClevrer(std::span<const ClevrerState> states, const JobContext& job);

}  // namespace morphogen
