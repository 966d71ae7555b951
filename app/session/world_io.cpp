#include "app/session/world_io.h"

#include "core/base/file.h"

#include <fmt/format.h>

#include <cstring>

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

Result<std::vector<Imported>> importAll(const ImportRequest& request, const JobContext& job)
{
    MG_ASSIGN(auto imported, importFiles(request.inputs, request.options, job));
    if (imported.empty()) return makeError(Error::Kind::Empty, request.world.string(), "there is nothing to import");
    return imported;
}

std::vector<std::shared_ptr<const Object>> addAll(World& world, std::vector<Imported>&& imported)
{
    std::vector<std::shared_ptr<const Object>> added;
    for (Imported& one : imported) {
        world.add(std::move(one.object));
        added.push_back(world.objects.back());
    }
    return added;
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
        addAll(world, std::move(imported));
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

Result<ImportReport> importInto(const ImportRequest& request, const JobContext& job)
{
    std::error_code ignored;
    ImportReport report;
    report.isNewWorld = !std::filesystem::exists(request.world, ignored);
    if (report.isNewWorld) {
        MG_ASSIGN(auto imported, importAll(request, job.part(0, 0.9)));
        World world;
        if (request.worldFps) world.fps = *request.worldFps;
        report.objects = addAll(world, std::move(imported));
        MG_TRY(ProjectFile::create(request.world, History(std::move(world), importLabel(report.objects)), job.part(0.9, 1)));
        return report;
    }
    // Opened first, so that a world that can't be written is known before the work and nobody else changes it meanwhile.
    MG_ASSIGN(EditableProject project, openForEditing(request.world, job.part(0, 0.1)));
    MG_ASSIGN(auto imported, importAll(request, job.part(0.1, 0.9)));
    World world = project.history.world();
    report.objects = addAll(world, std::move(imported));
    project.history.commit(std::move(world), importLabel(report.objects));
    MG_TRY(project.file.save(project.history, job.part(0.9, 1)));
    return report;
}

}  // namespace morphogen
