#include "app/session/export_world.h"

#include "core/deform/pose.h"
#include "core/io/export_ply.h"

#include <fmt/format.h>

namespace morphogen {
namespace {

std::string quotedNames(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "\"" : ", \"") + name + "\"";
    return text.empty() ? "none" : text;
}

struct Chosen {
    std::shared_ptr<const Object> object;
    const Clip* clip = nullptr;   ///< null: the active one
};

Result<std::vector<Chosen>> choose(const ExportRequest& request)
{
    const std::string where = request.output.path(0).string();
    std::vector<Chosen> chosen;
    std::vector<std::string> objectNames, clipNames;
    for (const auto& object : request.world.objects) {
        objectNames.push_back(object->name);
        if (request.object.empty() ? object->isVisible : object->name == request.object) chosen.push_back({object});
    }
    if (chosen.empty()) {
        if (request.object.empty()) return makeError(Error::Kind::Empty, where, "the world has no visible object to export");
        return makeError(Error::Kind::NotFound, where, fmt::format("the world has no object \"{}\"; it has {}", request.object, quotedNames(objectNames)));
    }
    if (request.clip.empty()) return chosen;
    bool isFound = false;
    for (Chosen& one : chosen) {
        one.clip = one.object->clip(request.clip);
        isFound |= one.clip != nullptr;
        for (const auto& clip : one.object->clips) clipNames.push_back(clip->name);
    }
    if (!isFound) return makeError(Error::Kind::NotFound, where, fmt::format("no object has a clip \"{}\"; there are {}", request.clip, quotedNames(clipNames)));
    return chosen;
}

Result<UpAxis> upOf(const ExportRequest& request, const std::vector<Chosen>& chosen)
{
    if (request.axes == ExportAxes::YUp) return UpAxis::YUp;
    if (request.axes == ExportAxes::YDown) return UpAxis::YDown;
    const UpAxis up = chosen[0].object->provenance.sourceUp;
    for (const Chosen& one : chosen)
        if (one.object->provenance.sourceUp != up)
            return makeError(Error::Kind::Conflict, request.output.path(0).string(), "the objects' sources have different axes; export one object, or choose --axes yup or ydown");
    return up;
}

Splats splatsAt(const std::vector<Chosen>& chosen, double secs)
{
    std::vector<Splats> baked;
    for (const Chosen& one : chosen) baked.push_back(bake(poseAt(*one.object, secs, one.clip)));
    if (baked.size() == 1) return std::move(baked[0]);
    std::vector<const Splats*> parts;
    for (const Splats& part : baked) parts.push_back(&part);
    return mergeSplats(parts);
}

}  // namespace

Result<ExportReport> exportWorld(const ExportRequest& request, const JobContext& job)
{
    if (request.output.extension() != ".ply") return makeError(Error::Kind::Usage, request.output.path(0).string(), "splats are exported as .ply");
    MG_ASSIGN(const auto chosen, choose(request));
    MG_ASSIGN(const UpAxis up, upOf(request, chosen));
    const double* moment = std::get_if<double>(&request.times);
    const FrameRange range = moment ? FrameRange{} : std::get<FrameRange>(request.times);
    const FilePattern output = range.count() > 1 ? request.output.numbered() : request.output;
    ExportReport report;
    for (long long i = 0; i < range.count(); ++i) {
        if (job.stopRequested()) return cancelled();
        const Splats splats = splatsAt(chosen, moment ? *moment : static_cast<double>(range.first + i) / request.world.fps);
        const double done = static_cast<double>(i) / static_cast<double>(range.count());
        MG_TRY(writePly(splats, PlyExportOptions{up}, output.path(range.first + i), job.part(done, done + 1.0 / static_cast<double>(range.count()))));
        report = {i + 1, splats.size()};
        job.report(static_cast<double>(i + 1) / static_cast<double>(range.count()), fmt::format("frame {} of {}", i + 1, range.count()));
    }
    return report;
}

}  // namespace morphogen
