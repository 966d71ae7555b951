#include "app/session/world_io.h"

#include "core/base/file.h"
#include "core/edit/set_scale.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <iterator>

namespace morphogen {
Result<bool> isProjectFile(const std::filesystem::path& path)
{
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) return false;
    if (path.extension() == ".morph") return true;
    constexpr std::string_view kMagic("SQLite format 3\0", 16);
    MG_ASSIGN(const auto head, readFileHead(path, kMagic.size()));
    return head.size() == kMagic.size() && std::memcmp(head.data(), kMagic.data(), kMagic.size()) == 0;
}

namespace {

std::vector<std::shared_ptr<const Object>> addAll(World& world, std::vector<Object>&& objects)
{
    std::vector<std::shared_ptr<const Object>> added;
    for (Object& object : objects) {
        world.add(std::move(object));
        added.push_back(world.objects.back());
    }
    return added;
}

Result<Object> inMetres(Object object, double metresPerUnit)
{
    World alone;
    const ObjectId id = alone.add(std::move(object));
    MG_ASSIGN(const World scaled, apply(alone, SetScale{id, {0, 0, 0}, {1, 0, 0}, metresPerUnit}));
    Object found = *scaled.find(id);
    found.id = {};
    return found;
}

/// The cameras and the frame rate of a file, for a world that is made of it.
void look(World& world, std::vector<Camera>&& cameras, std::optional<double> fps)
{
    for (Camera& camera : cameras) world.add(std::move(camera));
    if (fps) world.fps = *fps;
}

std::string nameOf(const std::vector<std::filesystem::path>& paths)
{
    return paths.size() == 1 ? paths[0].filename().string() : fmt::format("{} files", paths.size());
}

}  // namespace

std::string importLabel(std::span<const std::shared_ptr<const Object>> objects)
{
    return objects.size() == 1 ? "Import " + objects[0]->name : fmt::format("Import {} objects", objects.size());
}

Result<World> openWorld(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job)
{
    MG_ASSIGN(const bool isProject, isProjectFile(path));
    if (!isProject) {
        World world;
        MG_ASSIGN(auto imported, importFiles(std::span(&path, 1), options, job));
        for (Imported& one : imported) {
            world.add(std::move(one.object));
            look(world, std::move(one.cameras), one.worldFps);
        }
        return world;
    }
    constexpr std::uint64_t kNoHistory = 0;
    MG_ASSIGN(ProjectFile file, ProjectFile::open(path, OpenMode::Read));
    MG_ASSIGN(const OpenedProject project, file.load(job, kNoHistory));
    return project.history.world();
}

Result<EditableProject> openForEditing(const std::filesystem::path& path, const JobContext& job)
{
    MG_ASSIGN(ProjectFile file, ProjectFile::open(path, OpenMode::Write));
    if (!file.whyReadOnly().empty()) return makeError(Error::Kind::ReadOnly, path.string(), file.whyReadOnly());
    MG_ASSIGN(OpenedProject project, file.load(job));
    if (!file.whyReadOnly().empty()) return makeError(Error::Kind::ReadOnly, path.string(), file.whyReadOnly());
    return EditableProject{std::move(file), std::move(project.history)};
}

bool isSameFile(const std::filesystem::path& a, const std::filesystem::path& b)
{
    std::error_code problem;
    return std::filesystem::equivalent(a, b, problem) && !problem;
}

Result<Brought> readFiles(const ObjectsRequest& request, const JobContext& job)
{
    const auto& [paths, options, ownPath, ownWorld] = request;
    Brought brought;
    std::vector<Object>& objects = brought.objects;
    std::vector<std::filesystem::path> models;
    const auto readModels = [&](const JobContext& part) -> Result<void> {
        if (models.empty()) return {};
        MG_ASSIGN(auto imported, importFiles(models, options, part));
        for (Imported& one : imported) {
            if (options.metresPerUnit) { MG_ASSIGN(one.object, inMetres(std::move(one.object), *options.metresPerUnit)); }
            objects.push_back(std::move(one.object));
            std::ranges::move(one.cameras, std::back_inserter(brought.cameras));
            if (!brought.worldFps) brought.worldFps = one.worldFps;
        }
        models.clear();
        return {};
    };
    const double count = static_cast<double>(paths.size());
    for (std::size_t i = 0; i < paths.size(); ++i) {
        MG_ASSIGN(const bool isProject, isProjectFile(paths[i]));
        if (!isProject) {
            models.push_back(paths[i]);
            continue;
        }
        MG_TRY(readModels(job.part(0, static_cast<double>(i) / count)));
        World world;
        if (ownWorld && isSameFile(paths[i], ownPath)) {
            world = *ownWorld;
        } else {
            MG_ASSIGN(world, openWorld(paths[i], options, job.part(static_cast<double>(i) / count, static_cast<double>(i + 1) / count)));
        }
        for (const auto& object : world.objects) objects.push_back(*object);
    }
    MG_TRY(readModels(job));
    if (objects.empty()) return makeError(Error::Kind::Empty, nameOf(paths), "there is nothing in it to import");
    return brought;
}

Result<std::vector<Object>> readObjects(const ObjectsRequest& request, const JobContext& job)
{
    MG_ASSIGN(Brought brought, readFiles(request, job));
    return std::move(brought.objects);
}

ScriptImporter scriptImporter(std::filesystem::path ownPath)
{
    return [ownPath = std::move(ownPath)](const ImportCommand& command, const World& world, const JobContext& job) {
        return readObjects({command.files, command.options, ownPath, std::make_shared<const World>(world)}, job);
    };
}

Result<ImportReport> importInto(const ImportRequest& request, const JobContext& job)
{
    std::error_code ignored;
    ImportReport report;
    report.isNewWorld = !std::filesystem::exists(request.world, ignored);
    if (report.isNewWorld) {
        MG_ASSIGN(Brought brought, readFiles({{request.inputs.begin(), request.inputs.end()}, request.options, {}, {}}, job.part(0, 0.9)));
        World world;
        report.objects = addAll(world, std::move(brought.objects));
        look(world, std::move(brought.cameras), request.worldFps ? request.worldFps : brought.worldFps);
        MG_TRY(ProjectFile::create(request.world, History(std::move(world), importLabel(report.objects)), job.part(0.9, 1)));
        return report;
    }
    // Opened first, so that a world that can't be written is known before the work and nobody else changes it meanwhile.
    MG_ASSIGN(EditableProject project, openForEditing(request.world, job.part(0, 0.1)));
    World world = project.history.world();
    const ObjectsRequest wanted{{request.inputs.begin(), request.inputs.end()}, request.options, request.world, std::make_shared<const World>(world)};
    MG_ASSIGN(auto objects, readObjects(wanted, job.part(0.1, 0.9)));
    report.objects = addAll(world, std::move(objects));
    ImportCommand command{{}, request.options};
    if (!command.options.shapes.empty()) command.options.shapes = std::filesystem::absolute(command.options.shapes).lexically_normal();
    for (const auto& path : request.inputs) command.files.push_back(std::filesystem::absolute(path).lexically_normal());
    project.history.commit(std::move(world), importLabel(report.objects), {}, importToJson(command).dump());
    MG_TRY(project.file.save(project.history, job.part(0.9, 1)));
    return report;
}

}  // namespace morphogen
