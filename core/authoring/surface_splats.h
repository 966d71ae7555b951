// From a mesh to splats that cover it: blue-noise samples, flat Gaussians sized by their spacing, colour filtered to each
// sample's footprint, bound to the scaffold so that they stay on the surface in every pose.
#pragma once

#include "core/authoring/mesh_model.h"
#include "core/base/result.h"
#include "core/jobs/progress.h"
#include "core/scene/object.h"

namespace morphogen {

struct SurfaceOptions {
    std::size_t splatCount = 0;   ///< 0 chooses by surface
    std::uint64_t seed = 1;
};

/// An object without id, placement or provenance but with splats, scaffold, clips (the first active) and the model's notes.
/// A model without triangles gives a bare skeleton with no splats; one with neither is Error::Empty.
Result<Object> splatsFromMesh(const MeshModel& model, const SurfaceOptions& options, const JobContext& job);

}  // namespace morphogen
