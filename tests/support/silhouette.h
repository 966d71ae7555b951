// Silhouettes along the three axes: the mesh's own, supersampled, and that of splats as the rasteriser draws them.
#pragma once

#include "core/deform/pose.h"
#include "tests/support/reference_pose.h"

#include <cstdint>
#include <vector>

namespace morphogen::support {

/// An orthographic view along one axis that shows a box, its long side `kSilhouettePixels` minus a margin.
struct AxisView {
    int axis = 0;              ///< 0, 1, 2: seen from +x, +y, +z
    Vec3 centre{0};
    int width = 0, height = 0;
    double metresPerPixel = 1;
    CameraView camera() const;
};
inline constexpr int kSilhouettePixels = 800;

AxisView axisView(const ReferenceMesh& mesh, int axis);

/// One byte per pixel, 1 where the mesh covers more than half of 4 x 4 sub-pixels.
std::vector<std::uint8_t> meshSilhouette(const ReferenceMesh& mesh, const AxisView& view);

/// Alpha of every pixel as the rasteriser draws it.
std::vector<float> splatAlpha(const PosedObject& posed, const AxisView& view);

/// Intersection over union of the mesh's silhouette and alpha > 0.5.
double silhouetteOverlap(const std::vector<std::uint8_t>& mesh, const std::vector<float>& alpha);

/// The least of the three axis views. A sheet seen from its edge has no silhouette to compare and counts as 1.
double worstSilhouetteOverlap(const ReferenceMesh& mesh, const PosedObject& posed);

}  // namespace morphogen::support
