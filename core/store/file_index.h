// What a project file holds, as this process knows it, and the two ways between it and memory.
#pragma once

#include "core/edit/history.h"
#include "core/store/document.h"
#include "core/store/project_file.h"
#include "core/store/sqlite.h"

#include <map>

namespace morphogen::store {

struct StoredChunk {
    std::int64_t id = 0;                 ///< row
    std::uint64_t size = 0;              ///< bytes in memory
    std::uint64_t storedSize = 0;        ///< bytes in the file; fewer where it is packed (packed_chunk.h)
    std::weak_ptr<const Chunk> inMemory; ///< the chunk that was read from it or written to it, while anyone holds it
};

struct StoredStep {
    std::string label;
    std::string world;
    bool isCurrent = false;
    std::string command{};
    bool operator==(const StoredStep&) const = default;
};

struct FileIndex {
    std::unordered_map<std::string, StoredChunk> chunks;
    DocumentTexts documents;
    std::vector<std::string> damagedDocuments;   ///< names of rows that are not what their hash says; the next save drops them
    std::map<std::int64_t, StoredStep> steps;
};

/// An open database and the name to show.
struct OpenFile {
    const Connection& connection;
    const std::filesystem::path& path;
};

/// Everything but payloads, checked: sizes, hashes of documents (what is damaged is set apart), exactly one current step.
Result<FileIndex> readIndex(const OpenFile& file, const JobContext& job);

/// Reads one chunk into `out`, which has its size. Fails with Format where it can't be unpacked.
Result<void> readChunk(const OpenFile& file, const StoredChunk& stored, std::span<std::byte> out);

/// Reads the named chunks, each checked against its name, on all cores. A writer elsewhere is held up no longer than that.
Result<ChunksByName> readChunks(const OpenFile& file, FileIndex& index, const std::vector<std::string>& names, const JobContext& job);

/// Brings the tables from `index` to the state of `history`, inside a transaction of the caller's. The index of the result
/// is valid once the caller has committed.
struct Written {
    FileIndex index;
    SaveReport report;
};
Result<Written> writeChanges(const OpenFile& file, const FileIndex& index, const History& history, const JobContext& job);

}  // namespace morphogen::store
