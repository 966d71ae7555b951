// Several files at once: sequences of frames, folders of them, and everything else one by one.
#include "core/base/file.h"
#include "core/io/import_plan.h"
#include "core/io/sequence.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <set>

namespace morphogen {
namespace {

constexpr std::size_t kMaxNamedGaps = 4;

bool isFolder(const std::filesystem::path& path)
{
    std::error_code ignored;
    return std::filesystem::is_directory(path, ignored);
}

/// Whether a loader takes the folder as it is (a SOG).
bool isOneThing(const std::filesystem::path& folder)
{
    return std::ranges::any_of(loaders(), [&](const Loader& loader) { return loader.recognises(folder, {}); });
}

bool hasKnownExtension(const std::filesystem::path& path)
{
    return std::ranges::any_of(loaders(), [&](const Loader& loader) {
        return std::ranges::any_of(loader.extensions, [&](const char* extension) { return hasExtension(path, extension); });
    });
}

/// The sequences in a folder; files that belong to none are counted.
struct FolderContent {
    std::vector<FileGroup> sequences;
    std::size_t others = 0;
};
Result<FolderContent> lookInto(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> paths;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (isFolder(entry->path()) ? isOneThing(entry->path()) : hasKnownExtension(entry->path())) paths.push_back(entry->path());
    if (error) return makeError(Error::Kind::Io, folder.string(), fmt::format("can't be read: {}", error.message()));
    std::ranges::sort(paths);
    FolderContent content;
    for (FileGroup& group : groupNumbered(paths)) {
        if (group.isSequence()) content.sequences.push_back(std::move(group));
        else ++content.others;
    }
    if (content.sequences.empty())
        return makeError(Error::Kind::Empty, folder.string(), "the folder holds no numbered frames (like fox_0001.ply, fox_0002.ply); give its files one by one");
    return content;
}

/// Notes that several frames share are told once.
class Notes {
public:
    void add(const std::string& note)
    {
        if (m_told.insert(note).second) m_notes.push_back(note);
    }
    std::vector<std::string> take() { return std::move(m_notes); }

private:
    std::set<std::string> m_told;
    std::vector<std::string> m_notes;
};

std::string gapsNote(const FrameTiming& timing)
{
    std::string gaps;
    for (std::size_t i = 0; i < std::min(timing.missing.size(), kMaxNamedGaps); ++i) gaps += (i > 0 ? ", " : "") + timing.missing[i];
    if (timing.missing.size() > kMaxNamedGaps) gaps += " and more";
    const bool isHeld = std::ranges::any_of(timing.shows, [](std::size_t shows) { return shows > 1; });
    return fmt::format("the frames {} are missing; {}", gaps, isHeld ? "the one before is shown instead" : "those that are there follow each other");
}

std::string othersNote(std::size_t others) { return fmt::format("{} other files in its folder belong to no numbered sequence and were left out", others); }

bool isStill(const Object& object)
{
    return object.clips.empty() && !object.sequence && !object.polynomial && object.splats && object.splats->size() > 0;
}

Result<Imported> importSequence(const FileGroup& group, const ImportOptions& options, const JobContext& job)
{
    const FrameTiming timing = timingOf(group.frames);
    auto sequence = std::make_shared<FrameSequence>();
    sequence->fps = options.fps;
    Imported whole;
    Notes notes;
    for (std::size_t i = 0; i < group.frames.size(); ++i) {
        if (job.stopRequested()) return cancelled();
        const double count = static_cast<double>(group.frames.size());
        MG_ASSIGN(Imported frame, importFile(group.frames[i].path, options, job.part(static_cast<double>(i) / count, static_cast<double>(i + 1) / count)));
        if (!isStill(frame.object))
            return makeError(Error::Kind::Unsupported, group.frames[i].path.string(), "moves by itself or holds no splats, so it can't be a frame of a numbered sequence; import it alone");
        for (const std::string& note : frame.object.provenance.notes) notes.add(note);
        sequence->frames.insert(sequence->frames.end(), timing.shows[i], frame.object.splats);
        if (i == 0) whole = std::move(frame);
    }
    if (!timing.missing.empty()) notes.add(gapsNote(timing));
    Object& object = whole.object;
    object.name = group.sequenceName();
    object.scaffold = nullptr;
    object.provenance.file = fmt::format("{} to {}", group.frames.front().path.filename().string(), group.frames.back().path.filename().string());
    object.provenance.format += " sequence";
    object.provenance.notes = notes.take();
    object.sequence = std::move(sequence);
    return whole;
}

/// The groups in the order in which their objects will stand.
struct Task {
    FileGroup group;
    std::size_t others = 0;
};
Result<std::vector<Task>> tasksOf(std::span<const std::filesystem::path> paths)
{
    if (paths.empty()) return makeError(Error::Kind::Usage, "", "no file was given");
    std::vector<Task> tasks;
    std::vector<std::filesystem::path> files;
    const auto flushFiles = [&] {
        for (FileGroup& group : groupNumbered(files)) tasks.push_back({std::move(group), 0});
        files.clear();
    };
    for (const auto& path : paths) {
        if (!isFolder(path) || isOneThing(path)) {
            files.push_back(path);
            continue;
        }
        flushFiles();
        MG_ASSIGN(FolderContent content, lookInto(path));
        for (FileGroup& group : content.sequences) tasks.push_back({std::move(group), std::exchange(content.others, 0)});
    }
    flushFiles();
    return tasks;
}

/// Of a file, or of all files below a folder.
std::uint64_t bytesOf(const std::filesystem::path& path)
{
    std::error_code error;
    if (!isFolder(path)) {
        const auto size = std::filesystem::file_size(path, error);
        return error ? 0 : size;
    }
    std::uint64_t bytes = 0;
    for (std::filesystem::recursive_directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error))
        if (const auto size = entry->is_regular_file(error) ? entry->file_size(error) : 0; !error) bytes += size;
    return bytes;
}

}  // namespace

Result<std::vector<PlannedImport>> planImport(std::span<const std::filesystem::path> paths, const JobContext& job)
{
    MG_ASSIGN(const std::vector<Task> tasks, tasksOf(paths));
    std::vector<PlannedImport> plan;
    for (const auto& [group, others] : tasks) {
        PlannedImport& planned = plan.emplace_back();
        const std::filesystem::path& first = group.frames.front().path;
        planned.name = group.isSequence() ? group.sequenceName() : first.stem().string();
        planned.first = first;
        planned.frames = group.frames.size();
        planned.leftOut = others;
        for (const Frame& frame : group.frames) {
            if (job.stopRequested()) return cancelled();
            planned.bytes += bytesOf(frame.path);
        }
        if (group.isSequence()) {
            const FrameTiming timing = timingOf(group.frames);
            planned.shownFrames = std::accumulate(timing.shows.begin(), timing.shows.end(), std::size_t{0});
            if (!timing.missing.empty()) planned.notes.push_back(gapsNote(timing));
        }
        if (others > 0) planned.notes.push_back(othersNote(others));
        const auto loader = findLoader(first);
        if (!loader) planned.problem = loader.error().message;
        else if (!*loader) planned.problem = first.filename().string() + ": no loader knows this kind of file";
        else planned.loader = *loader;
        job.report(static_cast<double>(plan.size()) / static_cast<double>(tasks.size()), "looking at the files");
    }
    return plan;
}

Result<std::vector<Imported>> importFiles(std::span<const std::filesystem::path> paths, const ImportOptions& options, const JobContext& job)
{
    MG_ASSIGN(const std::vector<Task> tasks, tasksOf(paths));
    std::vector<Imported> all;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        const double count = static_cast<double>(tasks.size());
        const JobContext part = job.part(static_cast<double>(i) / count, static_cast<double>(i + 1) / count);
        const FileGroup& group = tasks[i].group;
        std::vector<Imported> imported;
        if (group.isSequence()) {
            MG_ASSIGN(Imported whole, importSequence(group, options, part));
            imported.push_back(std::move(whole));
        } else {
            MG_ASSIGN(imported, importAll(group.frames.front().path, options, part));
        }
        if (tasks[i].others > 0) imported.front().object.provenance.notes.push_back(othersNote(tasks[i].others));
        std::ranges::move(imported, std::back_inserter(all));
    }
    return all;
}

}  // namespace morphogen
