// Clean-up: selections of what reconstructions leave behind beside the thing itself. All sizes are relative to the capture's
// own, so that they hold for captures of unknown scale.
#pragma once

#include "core/select/splat_weights.h"

namespace morphogen {

class SelectScene;

/// Clumps in the air: splats that hang together, and with nothing larger. Two hang together when they touch (one deviation
/// each) or are no farther apart than `gap` times the usual distance of splats. Clumps of fewer than `clusterSize` are
/// floaters; the largest clump never is. Splats that other clean-ups are for (fainter than 0.03, oversized, needles) neither
/// count nor join clumps, and are not selected.
struct SelectFloaters {
    int clusterSize = 0;    ///< 0 chooses: a thousandth of the splats, 30 to 400
    float gap = 2;
    bool operator==(const SelectFloaters&) const = default;
};

/// Splats at least `elongation` times as long as their second longest axis.
struct SelectNeedles {
    float elongation = 8;
    bool operator==(const SelectNeedles&) const = default;
};

/// Splats whose longest deviation is at least `times` that of the median splat.
struct SelectOversized {
    float times = 20;
    bool operator==(const SelectOversized&) const = default;
};

/// Splats whose peak alpha is less than this.
struct SelectFaint {
    float alpha = 0.05f;
    bool operator==(const SelectFaint&) const = default;
};

Result<SplatWeights> selectFloaters(const SelectFloaters& query, SelectScene& scene);
Result<SplatWeights> selectNeedles(const SelectNeedles& query, SelectScene& scene);
Result<SplatWeights> selectOversized(const SelectOversized& query, SelectScene& scene);
Result<SplatWeights> selectFaint(const SelectFaint& query, SelectScene& scene);

}  // namespace morphogen
