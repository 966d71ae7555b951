#include "core/authoring/props.h"

#include "core/math/noise.h"
#include "core/authoring/shapes.h"
#include "core/authoring/surface_splats.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace morphogen {

void Prop::add(MeshPart part, Finish finish, int node)
{
    if (part.influences == 0) part.node = node;
    model.parts.push_back(std::move(part));
    finishes.push_back(std::move(finish));
}

namespace {

/// Metres between splats that cover the model evenly.
float spacingOf(const MeshModel& model, std::size_t splatCount)
{
    double area = 0;
    for (const MeshPart& part : model.parts)
        for (std::size_t i = 0; i + 2 < part.indices.size(); i += 3) {
            const Vec3 a = part.positions[part.indices[i]], b = part.positions[part.indices[i + 1]], c = part.positions[part.indices[i + 2]];
            area += 0.5 * glm::length(glm::cross(b - a, c - a));
        }
    return static_cast<float>(std::sqrt(area / static_cast<double>(std::max<std::size_t>(splatCount, 1))));
}

}  // namespace

Prop makeProp(std::string name, std::size_t splatCount, const Transform& placement)
{
    Prop prop;
    prop.model.name = name;
    prop.model.isMetric = true;
    prop.model.nodes.push_back({.name = std::move(name)});
    prop.splatCount = splatCount;
    prop.placement = placement;
    return prop;
}

Finish plainFinish(std::uint32_t rrggbb, float mottle, float grain)
{
    Finish finish;
    finish.albedo = [colour = linearColour(rrggbb), mottle, grain](const SurfacePoint& at) {
        return colour * (1 + mottle * fractalNoise(at.position / grain, 3));
    };
    return finish;
}

Result<std::vector<Object>> makeObjects(const std::vector<Prop>& props, const LightRig& rig, const JobContext& job)
{
    std::vector<Object> objects;
    std::vector<std::vector<SurfacePoint>> points;
    std::vector<Vec3> together;
    double total = 0, done = 0;
    for (const Prop& prop : props) total += static_cast<double>(std::max<std::size_t>(prop.splatCount, 1));
    for (const Prop& prop : props) {
        const double share = static_cast<double>(std::max<std::size_t>(prop.splatCount, 1)) / total * 0.6;
        MG_ASSIGN(Object object, splatsFromMesh(prop.model, {.splatCount = prop.splatCount, .seed = 1 + objects.size()}, job.part(done, done + share)));
        done += share;
        object.name = prop.model.name;
        object.placement = prop.placement;
        object.calibration.isScaleKnown = object.calibration.isUpKnown = object.calibration.isFloorKnown = object.calibration.isOriginKnown = true;
        object.provenance = {object.name, "sample", object.provenance.notes};
        points.push_back(surfacePoints(prop.model, *object.splats));
        if (prop.shading == Shading::Together) {
            const Affine3x4 world = object.worldFromSource();
            for (const SurfacePoint& at : points.back()) together.push_back(world.point(at.position));
        }
        objects.push_back(std::move(object));
    }
    std::optional<DistanceGrid> shared;
    if (!together.empty()) shared.emplace(together, 176);
    for (std::size_t i = 0; i < props.size(); ++i) {
        if (job.stopRequested()) return cancelled();
        LightingRequest request;
        request.points = points[i];
        request.finishes = props[i].finishes;
        request.rig = rig;
        request.shDegree = props[i].shDegree;
        request.worldFromRest = objects[i].worldFromSource();
        request.leastDeviation = 0.62f * spacingOf(props[i].model, objects[i].splats->size());
        std::optional<DistanceGrid> own;
        if (props[i].shading == Shading::Alone) {
            std::vector<Vec3> samples;
            for (const SurfacePoint& at : points[i]) samples.push_back(request.worldFromRest.point(at.position));
            own.emplace(samples, 112);
        }
        request.surroundings = own ? &*own : &*shared;
        if (objects[i].splats->size() == 0) request.surroundings = nullptr;
        MG_ASSIGN(Splats lit, light(*objects[i].splats, request, job));
        objects[i].splats = std::make_shared<const Splats>(std::move(lit));
        job.report(0.6 + 0.4 * static_cast<double>(i + 1) / static_cast<double>(props.size()), "Lighting");
    }
    return objects;
}

Prop makeStage(const StageRequest& request)
{
    Prop stage = makeProp("stage", request.splatCount);
    Finish finish;
    finish.albedo = [tint = request.tint](const SurfacePoint& at) { return tint(at.position); };
    stage.add(disc(request.radius, 20), finish);
    return stage;
}

StageRequest feltStage(float radius)
{
    StageRequest floor{.radius = radius, .splatCount = 90000, .tint = {}};
    const Vec3 felt = linearColour(0xa9a08f), shade = linearColour(0x8f8676);
    floor.tint = [=](const Vec3& p) { return glm::mix(felt, shade, 0.5f + 0.8f * fractalNoise(p * 1.3f, 2)) * (1 + 0.04f * fractalNoise(p * 60.0f, 2)); };
    return floor;
}

void fadeRim(Object& stage, float radius)
{
    const Splats& from = *stage.splats;
    Splats to = from;
    std::vector<float> opacity = from.column(SplatColumn::Opacity).toVector<float>();
    for (std::size_t i = 0; i < from.size(); ++i) {
        const Vec3 p = from.position(i);
        const float t = std::clamp((glm::length(Vec2(p.x, p.z)) / radius - 0.72f) / 0.28f, 0.0f, 1.0f);
        const float keep = 1 - t * t * (3 - 2 * t);
        opacity[i] = logit(std::clamp(from.peakAlpha(i) * keep, 1e-4f, 1 - 1e-6f));
    }
    to.columns[static_cast<std::size_t>(SplatColumn::Opacity)] = Column::of(opacity);
    stage.splats = std::make_shared<const Splats>(std::move(to));
}

void addShadows(Object& stage, std::span<const ShadowSpot> spots, const std::string& clipName)
{
    const Splats& from = *stage.splats;
    Scaffold scaffold = *stage.scaffold;
    std::vector<std::uint32_t> boundNode = scaffold.binding.nodes[0].toVector<std::uint32_t>();
    struct Stain {
        Vec3 position;
        float alpha;
    };
    std::vector<Stain> stains;
    Clip clip;
    clip.name = clipName;
    constexpr float kSpacing = 0.014f, kHeight = 0.004f;
    for (const ShadowSpot& spot : spots) {
        const auto node = static_cast<std::uint32_t>(scaffold.nodes.size());
        scaffold.nodes.push_back({.name = spot.name, .parent = 0});
        scaffold.nodes.back().rest.translation = spot.positions[0];
        scaffold.nodes.back().rest.rotation = glm::angleAxis(spot.headings[0], Vec3(0, 1, 0));
        scaffold.nodes.back().rest.scale = Vec3(spot.sizes[0], 1, spot.sizes[0]);
        const int nx = static_cast<int>(spot.halfSize.x / kSpacing) + 1, nz = static_cast<int>(spot.halfSize.y / kSpacing) + 1;
        for (int x = -nx; x <= nx; ++x)
            for (int z = -nz; z <= nz; ++z) {
                const Vec2 p = kSpacing * Vec2(static_cast<float>(x) + 0.5f * static_cast<float>(z & 1), static_cast<float>(z));
                const float r2 = glm::dot(p / spot.halfSize, p / spot.halfSize);
                if (r2 > 1) continue;
                stains.push_back({{p.x, kHeight, p.y}, spot.strength * (1 - r2) * (1 - r2)});
                boundNode.push_back(node);
            }
        if (spot.timesSecs.size() < 2) continue;
        std::vector<float> places, turns, scales;
        for (std::size_t k = 0; k < spot.timesSecs.size(); ++k) {
            const Quat q = glm::angleAxis(spot.headings[k], Vec3(0, 1, 0));
            places.insert(places.end(), {spot.positions[k].x, spot.positions[k].y, spot.positions[k].z});
            const bool isFlipped = k > 0 && q.y * turns[turns.size() - 3] + q.w * turns[turns.size() - 1] < 0;
            turns.insert(turns.end(), {0, isFlipped ? -q.y : q.y, 0, isFlipped ? -q.w : q.w});
            scales.insert(scales.end(), {spot.sizes[k], 1, spot.sizes[k]});
        }
        const Column times = Column::of(spot.timesSecs);
        clip.tracks.push_back({TrackTarget::Translation, node, Interpolation::Linear, times, Column::of(places, 3)});
        clip.tracks.push_back({TrackTarget::Rotation, node, Interpolation::Linear, times, Column::of(turns, 4)});
        clip.tracks.push_back({TrackTarget::Scale, node, Interpolation::Linear, times, Column::of(scales, 3)});
        clip.durationSecs = std::max(clip.durationSecs, spot.timesSecs.back());
    }

    SplatsBuilder to(from.size(), from.shDegree);
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) to.columns[c] = from.columns[c].toVector<float>();
    for (std::size_t c = 0; c < from.shRest.size(); ++c) to.shRest[c] = from.shRest[c].toVector<float>();
    to.resize(from.size() + stains.size());
    for (std::size_t k = 0; k < stains.size(); ++k) {
        const std::size_t i = from.size() + k;
        to.setPosition(i, stains[k].position);
        to.setRotation(i, Quat(1, 0, 0, 0));
        to.setStandardDeviations(i, {0.75f * kSpacing, 0.0008f, 0.75f * kSpacing});
        to.setPeakAlpha(i, stains[k].alpha);
        to.setColour(i, {0.10f, 0.085f, 0.08f});
    }
    scaffold.binding.nodes = {Column::of(boundNode)};
    scaffold.binding.weights.clear();
    stage.splats = std::make_shared<const Splats>(to.finish());
    stage.scaffold = std::make_shared<const Scaffold>(std::move(scaffold));
    if (clip.tracks.empty()) return;
    stage.clips = {std::make_shared<const Clip>(std::move(clip))};
    stage.activeClip = 0;
}

Camera makeCamera(std::string name, const Vec3& position, const Vec3& target, float fovYDegrees)
{
    Camera camera;
    camera.name = std::move(name);
    CameraView view;
    view.position = position, view.target = target, view.fovYRadians = radians(fovYDegrees), view.near = 0.05f;
    camera.keys = {{0, view}};
    return camera;
}

}  // namespace morphogen
