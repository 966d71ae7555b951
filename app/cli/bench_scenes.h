// Scenes that benchmarks draw where no file brings one.
#pragma once

#include "core/deform/pose.h"

#include <cstdint>

namespace morphogen::cli {

/// A floor under a dome with balls on it: flat splats of degree 3 that cover their surfaces, most of them nearly opaque.
Splats makeBenchScene(std::uint64_t splats);

/// A standing tube, closed at neither end, loose splats of degree 0.
inline constexpr float kTubeHeight = 2.0f, kTubeRadius = 0.25f;
Splats makeTube(std::size_t splats);

/// A standing tube, each splat bound to one of its 1,000 rings.
class BendingTube {
public:
    explicit BendingTube(std::uint64_t splats);
    /// Bent to and fro, `turn` in 0..1.
    PosedObject at(double turn) const;

private:
    std::shared_ptr<const Splats> m_splats;
    std::shared_ptr<const Scaffold> m_scaffold;
};

}  // namespace morphogen::cli
