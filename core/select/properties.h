// Properties of splats as numbers, for selections by range and for the histogram they are chosen on.
//
// Names: "opacity" (alpha, 0..1), "size" (longest deviation, metres), "thickness" (shortest), "elongation" (longest by middle deviation),
// "flatness" (middle by shortest), "scale 1", "scale 2", "scale 3" (deviations in the object's own order, metres), "height" (world y), "distance"
// (from a point), "lightness", "chroma", "hue" (OKLab; hue in radians, -pi..pi); and every column by its own name ("x",
// "rot_0", "scale_0", "f_dc_0", "f_rest_12", extra columns of the source).
#pragma once

#include "core/select/select.h"

#include <optional>
#include <string>
#include <vector>

namespace morphogen {

class SelectScene;

struct SplatProperty {
    std::string name;
    Vec3 point{0};      ///< for "distance", in the world
};

/// Names of the properties that the splats have, the derived ones first.
std::vector<std::string> propertyNames(const Splats& splats);

/// One value per splat; may be NaN where the splat is. Fails with NotFound, naming the property.
Result<std::vector<float>> propertyValues(const SplatProperty& property, SelectScene& scene);

enum class HistogramAxis { Linear, Logarithmic };

/// Counts of splats in equal steps of the axis from `least` to `most`, which hold all finite values.
struct Histogram {
    float least = 0, most = 0;
    HistogramAxis axis = HistogramAxis::Linear;   ///< Logarithmic where all values are positive and span more than a factor of 100
    std::vector<std::uint64_t> counts;
    std::uint64_t finite = 0;                     ///< the sum of the counts
    double median = 0;
    /// The value where bin `bin` begins; edge(counts.size()) is `most`.
    float edge(std::size_t bin) const;
};

/// `bins` is clamped to 1..4096. Fails as select() does.
Result<Histogram> histogram(const SplatProperty& property, int bins, const SelectContext& context);

}  // namespace morphogen
