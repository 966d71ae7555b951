// ProjectFile: a world and its history in one .morph file, which is an SQLite database.
//
// How it works: three tables (core/store/schema.cpp): payload chunks by content hash, JSON documents by content hash
// (core/store/document.h), and the steps of the history, each a world's document. A save is one transaction, in place, with
// a rollback journal: at every moment the file holds the world as before or as after. It writes the chunks and documents
// that the file does not have yet and deletes those that no step needs any more. Save As writes a temporary file and renames
// it. A file of an older version is migrated on a copy when it is loaded and replaced when it is saved; one of a newer
// version is only read. Files are not trusted: tables, sizes, hashes, shapes and indices are checked, and memory is asked for first.
#pragma once

#include "core/edit/history.h"
#include "core/jobs/progress.h"
#include "core/store/project_outline.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace morphogen {

enum class OpenMode {
    Read,    ///< never written through this
    Write,   ///< the one writer, for as long as it is open; read-only where that can't be, see whyReadOnly()
};

struct SaveReport {
    std::uint64_t bytesWritten = 0;    ///< to the file, whole pages; what the journal took is not counted
    std::uint64_t fileBytes = 0;       ///< size of the file afterwards
    std::size_t chunksWritten = 0;
    std::size_t chunksDeleted = 0;
};

struct OpenedProject {
    History history;                   ///< history.world() is the world
    std::vector<std::string> notes;    ///< what a person should know: read-only, older version, steps left out
};

/// An open project file. For one thread at a time; jobs may use it while no other does.
class ProjectFile {
public:
    /// Looks at the file's head and takes the writer's place if it is free; reads nothing else. An existing file only.
    static Result<ProjectFile> open(const std::filesystem::path& path, OpenMode mode);
    /// Writes a new file, or replaces what is there, and stays open as its writer. Cancelled or failed, what was there
    /// before is untouched. Conflict when another program has that file open for writing.
    static Result<ProjectFile> create(const std::filesystem::path& path, const History& history, const JobContext& job);
    ProjectFile(ProjectFile&&) noexcept;
    ProjectFile& operator=(ProjectFile&&) noexcept;
    ~ProjectFile();

    const std::filesystem::path& path() const;
    /// Empty: save() will write. Otherwise one sentence that says why not.
    const std::string& whyReadOnly() const;

    /// Reads the world, and of the history the steps that fit `historyBudget`. Payload hashes are verified. Damage outside the
    /// current world costs the steps of the history beyond it, which a note says and the next save forgets.
    Result<OpenedProject> load(const JobContext& job, std::uint64_t historyBudget = History::kDefaultBudget);
    /// Without payloads, so what they hold is not verified. Unsupported for a file of another version than this program's.
    Result<ProjectOutline> outline(const JobContext& job);
    /// SQLite's own check of the whole file, for a worker after opening. save() asks for it before the first write.
    Result<void> check(const JobContext& job);
    /// One transaction. Fails as a whole: the file stays as it was. What it costs is what changed.
    Result<SaveReport> save(const History& history, const JobContext& job);
    /// Writes a complete file under another name, and this is then that file.
    Result<SaveReport> saveAs(const std::filesystem::path& path, const History& history, const JobContext& job);

private:
    struct State;
    explicit ProjectFile(std::unique_ptr<State> state);
    Result<OpenedProject> loadOlder(const JobContext& job, std::uint64_t historyBudget);
    Result<OpenedProject> loadTables(const JobContext& job, std::uint64_t historyBudget);
    std::unique_ptr<State> m_state;
};

}  // namespace morphogen
