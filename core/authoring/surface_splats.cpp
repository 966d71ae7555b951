// How it works: the layout says what moves each triangle, the shape how large and how sharply bent it gets in all poses,
// samples are spread over it, and each becomes one flat Gaussian in the rest frame, bound to its facet or node alone.
#include "core/authoring/surface_splats.h"

#include "core/authoring/splat_fit.h"
#include "core/base/memory_budget.h"
#include "core/base/parallel.h"
#include "core/math/srgb.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

float areaOf(const std::array<Vec3, 3>& c) { return 0.5f * glm::length(glm::cross(c[1] - c[0], c[2] - c[0])); }

Splats coverWith(const Surface& surface, const std::vector<SurfaceSample>& samples, const std::vector<std::array<Vec3, 3>>& rest)
{
    SplatsBuilder splats(samples.size());
    splats.filter = SplatFilter::AntiAliased;
    parallelFor(samples.size(), 2048, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const FittedSplat fitted = fitSplat(surface.shape, samples[i], rest[samples[i].face]);
            splats.setPosition(i, fitted.position);
            splats.setRotation(i, fitted.rotation);
            splats.setStandardDeviations(i, fitted.deviations);
            splats.setPeakAlpha(i, fitted.peakAlpha);
            Rgb colour;
            for (int c = 0; c < 3; ++c) colour[c] = displayFromLinear(std::clamp(samples[i].linearColour[c], 0.0f, 1.0f));
            splats.setColour(i, colour);
        }
    });
    return splats.finish();
}

/// Facets that are collapsed at rest can't carry splats there: they get corners of their own, whose place at rest is the
/// face's home pose. Everything else keeps the cage as it is.
void openCollapsedFacets(const Surface& surface, Scaffold& scaffold, std::vector<std::array<Vec3, 3>>& rest)
{
    constexpr float kCollapsed = 2e-3f;
    std::vector<float> ratios;
    for (std::size_t f = 0; f < rest.size(); ++f)
        if (surface.layout.isFacet(f) && surface.shape.faces[f].area > 0) ratios.push_back(areaOf(rest[f]) / surface.shape.faces[f].area);
    if (ratios.empty()) return;
    std::nth_element(ratios.begin(), ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2), ratios.end());
    const float typical = ratios[ratios.size() / 2];
    std::vector<std::size_t> collapsed;
    for (std::size_t f = 0; f < rest.size(); ++f)
        if (surface.layout.isFacet(f) && surface.shape.faces[f].area > 0 && !(areaOf(rest[f]) / surface.shape.faces[f].area > kCollapsed * typical)) collapsed.push_back(f);
    if (collapsed.empty()) return;

    Cage& cage = *scaffold.cage;
    const std::uint32_t width = cage.joints.width();
    std::vector<float> positions = cage.positions.toVector<float>(), weights = cage.weights.toVector<float>(), restPositions = positions;
    std::vector<std::uint32_t> triangles = cage.triangles.toVector<std::uint32_t>(), joints = cage.joints.toVector<std::uint32_t>();
    const std::size_t oldCount = positions.size() / 3;
    std::vector<std::uint32_t> copied;   // the old vertex of each new one
    for (const std::size_t f : collapsed) {
        const std::size_t facet = surface.layout.faces[f].boundNode - scaffold.nodes.size();
        rest[f] = surface.shape.faces[f].corners;
        for (int corner = 0; corner < 3; ++corner) {
            const std::uint32_t v = triangles[3 * facet + corner];
            triangles[3 * facet + corner] = static_cast<std::uint32_t>(oldCount + copied.size());
            copied.push_back(v);
            for (int axis = 0; axis < 3; ++axis) positions.push_back(positions[3 * v + axis]), restPositions.push_back(rest[f][corner][axis]);
            for (std::uint32_t j = 0; j < width; ++j) joints.push_back(joints[v * width + j]), weights.push_back(weights[v * width + j]);
        }
    }
    std::vector<MorphTarget> targets = cage.targets;
    for (const MorphTarget& target : targets) {
        // The copies follow the same targets: one more run behind the old vertices.
        std::vector<float> offsets(3 * copied.size(), 0.0f);
        bool isTouched = false;
        for (std::size_t i = 0; i < copied.size(); ++i) {
            if (copied[i] < target.firstVertex || copied[i] >= target.firstVertex + target.offsets.rows()) continue;
            for (std::uint32_t axis = 0; axis < 3; ++axis) offsets[3 * i + axis] = target.offsets.at<float>(copied[i] - target.firstVertex, axis);
            isTouched = true;
        }
        if (isTouched) cage.targets.push_back({target.name, target.slot, static_cast<std::uint32_t>(oldCount), Column::of(offsets, 3)});
    }
    cage.positions = Column::of(positions, 3);
    cage.restPositions = Column::of(restPositions, 3);
    cage.triangles = Column::of(triangles, 3);
    cage.joints = Column::of(joints, width);
    cage.weights = Column::of(weights, width);
}

}  // namespace

Result<Object> splatsFromMesh(const MeshModel& model, const SurfaceOptions& options, const JobContext& job)
{
    if (model.nodes.empty() && model.parts.empty()) return makeError(Error::Kind::Empty, model.name, "there is neither a mesh nor a skeleton in it");
    for (const Clip& clip : model.clips)
        if (auto problem = clip.problem(model.nodes.size(), model.morphSlots.size())) return makeError(Error::Kind::Format, model.name, *problem);
    MG_ASSIGN(SurfaceLayout layout, layOutSurface(model, job));
    MG_ASSIGN(const SurfaceShape shape, measureSurface(model, layout, job));
    const Surface surface{model, layout, shape};
    MG_ASSIGN(const std::vector<SurfaceSample> samples, sampleSurface(surface, {options.splatCount, options.seed}, job.part(0.1, 0.9)));
    MG_TRY(checkMemory(samples.size() * 160 + layout.faces.size() * 96, model.name, fmt::format("{} splats", samples.size())));

    Scaffold scaffold = layout.scaffold;
    std::vector<std::array<Vec3, 3>> rest(layout.faces.size());
    for (std::size_t f = 0; f < rest.size(); ++f) rest[f] = restCorners(model, layout, f);
    openCollapsedFacets(surface, scaffold, rest);

    Object object;
    object.name = model.name;
    object.splats = std::make_shared<const Splats>(coverWith(surface, samples, rest));
    if (!samples.empty()) {
        std::vector<std::uint32_t> bound(samples.size());
        for (std::size_t i = 0; i < bound.size(); ++i) bound[i] = layout.faces[samples[i].face].boundNode;
        scaffold.binding.nodes.push_back(Column::of(bound));
    }
    object.scaffold = std::make_shared<const Scaffold>(std::move(scaffold));
    for (const Clip& clip : model.clips) object.clips.push_back(std::make_shared<const Clip>(clip));
    object.activeClip = object.clips.empty() ? -1 : 0;
    object.calibration.isScaleKnown = model.isMetric;
    object.calibration.isUpKnown = model.isMetric;
    object.provenance.notes = model.notes;
    object.provenance.notes.insert(object.provenance.notes.end(), layout.notes.begin(), layout.notes.end());
    job.report(1, "done");
    return object;
}

}  // namespace morphogen
