// KeptSession: what a studio keeps of its unsaved world in the user's state folder, for the case that it ends before the
// world is saved.
//
// How it works: each open world has a folder of its own below keptSessionsFolder(): "world.morph", a project file with the
// whole history, written by the same transactions as any other, so that a small edit writes little and a crash at any moment
// leaves the state before or the one after; "session.json", which says whose world it is; and "lock", held (flock) for as
// long as a program works with it. A folder whose lock is free belongs to nobody: its program has ended without an answer.
#pragma once

#include "core/store/file_lock.h"
#include "core/store/project_file.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace morphogen {

/// Tells whether a file is still the one that was seen.
struct FileStamp {
    std::int64_t modifiedNs = 0;   ///< of the file system's clock; 0: no file
    std::uint64_t bytes = 0;
    static FileStamp of(const std::filesystem::path& path);
    bool isThere() const { return modifiedNs != 0; }
    bool operator==(const FileStamp&) const = default;
};

/// Whose world it is.
struct KeptFacts {
    std::string name;                   ///< "fox.morph", "Untitled"
    std::filesystem::path file;         ///< the world's own; empty: never saved
    std::uint64_t savedStep = 0;        ///< HistoryStep::id of the world that the file held; 0: none of them
    FileStamp fileStamp;                ///< of the file, as that world was saved to it or read from it
    bool isSaved = false;               ///< the file has it all: there is nothing to recover
    bool operator==(const KeptFacts&) const = default;
};

/// Below the user's state folder; empty where there is none.
std::filesystem::path keptSessionsFolder();

/// Held by one program at a time, used by one thread at a time. Destroyed, it leaves what it kept for the next start.
class KeptSession {
public:
    /// A new one in `folder`, which is made where it is missing.
    static Result<std::shared_ptr<KeptSession>> create(const std::filesystem::path& folder);
    /// One that nobody holds. Conflict while another program does, NotFound where there is none.
    static Result<std::shared_ptr<KeptSession>> take(const std::filesystem::path& folder, const std::string& id);
    KeptSession(const KeptSession&) = delete;
    KeptSession& operator=(const KeptSession&) = delete;

    const std::string& id() const { return m_id; }               ///< "20260131-170203-4711": when, and which process
    std::filesystem::path world() const { return m_folder / "world.morph"; }
    const KeptFacts& facts() const { return m_facts; }
    /// Whether there is a world, and its file has not got it all.
    bool hasWork() const;
    std::int64_t keptAtSecs() const;                             ///< since 1970; when it was last written
    /// Whether it still lies where it was made: someone may have emptied the folder.
    bool isInPlace() const { return m_lock.isOn(m_folder / "lock"); }

    /// Keeps this state of the world. Fails as a whole: what was kept before stays.
    Result<SaveReport> write(const KeptFacts& facts, const History& history, const JobContext& job);
    /// Notes that the world's own file has it all. The payloads stay, so that the next write costs what changed.
    Result<void> noteSaved(KeptFacts facts);
    Result<OpenedProject> load(const JobContext& job, std::uint64_t historyBudget);
    /// Throws away what it kept. Nothing else may be asked of it afterwards.
    void remove();

private:
    KeptSession(std::filesystem::path folder, std::string id) : m_folder(std::move(folder)), m_id(std::move(id)) {}
    Result<void> writeFacts(const KeptFacts& facts);
    std::filesystem::path m_folder;
    std::string m_id;
    store::FileLock m_lock;
    KeptFacts m_facts;
    std::optional<ProjectFile> m_project;
};

/// Ids of those that nobody holds and that have work in them, the newest first. Changes nothing.
std::vector<std::string> abandonedSessions(const std::filesystem::path& folder);
/// Removes those that nobody holds and that have nothing in them.
void removeEmptySessions(const std::filesystem::path& folder);

}  // namespace morphogen
