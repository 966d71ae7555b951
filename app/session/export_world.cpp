#include "app/session/export_world.h"

#include "app/session/choose.h"
#include "core/dynamics/collider_mesh.h"
#include "core/evaluate/pose_at.h"
#include "core/io/export_ply.h"
#include "core/io/write_meshes.h"

#include <fmt/format.h>

#include <algorithm>

namespace morphogen {
namespace {

using Objects = std::vector<std::shared_ptr<const Object>>;

Result<Objects> choose(const ExportRequest& request)
{
    const std::string where = request.output.path(0).string();
    Objects chosen;
    std::vector<std::string> names;
    for (const auto& object : request.world.objects) {
        names.push_back(object->name);
        if (request.object.empty() ? isEverVisible(*object) : object->name == request.object) chosen.push_back(object);
    }
    if (!chosen.empty()) return chosen;
    if (request.object.empty()) return makeError(Error::Kind::Empty, where, "the world has no visible object to export");
    return makeError(Error::Kind::NotFound, where, fmt::format("the world has no object \"{}\"; it has {}", request.object, quotedNames(names)));
}

Result<UpAxis> upOf(const ExportRequest& request, const Objects& chosen)
{
    if (request.axes == ExportAxes::YUp) return UpAxis::YUp;
    if (request.axes == ExportAxes::YDown) return UpAxis::YDown;
    const UpAxis up = chosen[0]->provenance.sourceUp;
    for (const auto& object : chosen)
        if (object->provenance.sourceUp != up)
            return makeError(Error::Kind::Conflict, request.output.path(0).string(), "the objects' sources have different axes; export one object, or choose --axes yup or ydown");
    return up;
}

Splats splatsAt(const World& world, const Objects& chosen, double secs)
{
    std::vector<Splats> baked;
    for (const auto& object : chosen)
        if (chosen.size() == 1 || isVisibleAt(*object, secs)) baked.push_back(bake(poseAt(world, *object, secs)));
    if (baked.size() == 1) return std::move(baked[0]);
    std::vector<const Splats*> parts;
    for (const Splats& part : baked) parts.push_back(&part);
    return mergeSplats(parts);
}

NamedMesh meshOf(const dynamics::PlacedCollider& body)
{
    const auto role = static_cast<std::size_t>(body.role);
    NamedMesh mesh{.name = body.name, .note = {}, .position = body.pose.position, .rotation = body.pose.rotation, .colour = kRoleColours[std::min(role, std::size(kRoleColours) - 1)], .parts = {}};
    mesh.note = fmt::format("{} body, {} collider of {:.6g} m^3", kBodyRoleNames[role], kColliderKindNames[static_cast<std::size_t>(body.kind)], body.collider->volumeM3);
    for (const dynamics::ColliderPiece& piece : body.collider->pieces) {
        dynamics::ColliderMesh shape = dynamics::meshOf(piece);
        if (!shape.faces.empty()) mesh.parts.push_back({std::move(shape.corners), std::move(shape.faces)});
    }
    return mesh;
}

/// One file; how many colliders are in it.
Result<std::size_t> writeColliders(const ExportRequest& request, double secs, const std::filesystem::path& path, const JobContext& job)
{
    MG_ASSIGN(const auto placed, dynamics::collidersAt(request.world, secs, job));
    std::vector<NamedMesh> meshes;
    for (const dynamics::PlacedCollider& body : placed)
        if (request.object.empty() || body.name == request.object) meshes.push_back(meshOf(body));
    if (meshes.empty()) return makeError(Error::Kind::Empty, path.string(), request.object.empty() ? "no visible object has a body, so there is no collider to export" : fmt::format("\"{}\" has no body to export a collider of", request.object));
    MG_TRY(writeMeshes(path, meshes));
    return meshes.size();
}

Result<ExportReport> exportColliders(const ExportRequest& request, const JobContext& job)
{
    const double* moment = std::get_if<double>(&request.times);
    const FrameRange range = moment ? FrameRange{} : std::get<FrameRange>(request.times);
    const FilePattern output = range.count() > 1 ? request.output.numbered() : request.output;
    ExportReport report;
    for (long long i = 0; i < range.count(); ++i) {
        MG_ASSIGN(report.colliders, writeColliders(request, moment ? *moment : static_cast<double>(range.first + i) / request.world.fps, output.path(range.first + i), job));
        report.files = i + 1;
        job.report(static_cast<double>(i + 1) / static_cast<double>(range.count()), fmt::format("frame {} of {}", i + 1, range.count()));
    }
    return report;
}

}  // namespace

Result<ExportReport> exportWorld(const ExportRequest& request, const JobContext& job)
{
    if (request.content == ExportContent::Colliders) return exportColliders(request, job);
    if (request.output.extension() != ".ply") return makeError(Error::Kind::Usage, request.output.path(0).string(), "splats are exported as .ply");
    MG_ASSIGN(const auto chosen, choose(request));
    MG_ASSIGN(const UpAxis up, upOf(request, chosen));
    const double* moment = std::get_if<double>(&request.times);
    const FrameRange range = moment ? FrameRange{} : std::get<FrameRange>(request.times);
    const FilePattern output = range.count() > 1 ? request.output.numbered() : request.output;
    ExportReport report;
    for (long long i = 0; i < range.count(); ++i) {
        if (job.stopRequested()) return cancelled();
        const Splats splats = splatsAt(request.world, chosen, moment ? *moment : static_cast<double>(range.first + i) / request.world.fps);
        const double done = static_cast<double>(i) / static_cast<double>(range.count());
        MG_TRY(writePly(splats, PlyExportOptions{up}, output.path(range.first + i), job.part(done, done + 1.0 / static_cast<double>(range.count()))));
        report = {i + 1, splats.size(), 0};
        job.report(static_cast<double>(i + 1) / static_cast<double>(range.count()), fmt::format("frame {} of {}", i + 1, range.count()));
    }
    return report;
}

}  // namespace morphogen
