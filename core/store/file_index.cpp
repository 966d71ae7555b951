#include "core/store/file_index.h"

#include "core/base/parallel.h"
#include "core/base/spill.h"
#include "core/store/packed_chunk.h"

#include <fmt/format.h>

#include <mutex>

namespace morphogen::store {
namespace {

constexpr int kRowsBetweenAsking = 256;
constexpr std::size_t kChunksAtOnce = 4;   ///< neighbours in the file, read by one thread

Error damaged(const OpenFile& file, std::string_view what)
{
    return makeError(Error::Kind::Format, file.path.string(), fmt::format("the project file is damaged ({})", what));
}

/// A name is the hash in hex, or that and "-n" for the second of a colliding pair.
bool isNameOf(std::string_view name, const Hash128& hash)
{
    const std::string hex = hash.hex();
    return name.starts_with(hex) && (name.size() == hex.size() || name[hex.size()] == '-');
}

Result<void> readDocuments(const OpenFile& file, FileIndex& index, const JobContext& job)
{
    MG_ASSIGN(Statement rows, file.connection.prepare("SELECT name, body FROM document"));
    for (int row = 0;; ++row) {
        if (row % kRowsBetweenAsking == 0 && job.stopRequested()) return cancelled();
        MG_ASSIGN(const bool isRow, rows.step());
        if (!isRow) return {};
        const std::string_view body = rows.text(1);
        if (isNameOf(rows.text(0), hashBytes(std::as_bytes(std::span(body.data(), body.size()))))) index.documents.emplace(rows.text(0), body);
        else index.damagedDocuments.emplace_back(rows.text(0));
    }
}

Result<void> readChunkSizes(const OpenFile& file, FileIndex& index, const JobContext& job)
{
    MG_ASSIGN(Statement rows, file.connection.prepare("SELECT id, name, size, length(data) FROM chunk"));
    for (int row = 0;; ++row) {
        if (row % kRowsBetweenAsking == 0 && job.stopRequested()) return cancelled();
        MG_ASSIGN(const bool isRow, rows.step());
        if (!isRow) return {};
        if (rows.integer(2) < 0 || rows.integer(3) > rows.integer(2)) return damaged(file, "a payload has another size than stated");
        index.chunks.emplace(rows.text(1), StoredChunk{rows.integer(0), static_cast<std::uint64_t>(rows.integer(2)), static_cast<std::uint64_t>(rows.integer(3)), {}});
    }
}

Result<void> readSteps(const OpenFile& file, FileIndex& index)
{
    MG_ASSIGN(Statement rows, file.connection.prepare("SELECT id, label, world, isCurrent, command FROM step ORDER BY id"));
    int current = 0;
    for (;;) {
        MG_ASSIGN(const bool isRow, rows.step());
        if (!isRow) break;
        if (rows.integer(0) <= 0) return damaged(file, "a step has no number");
        current += rows.integer(3) != 0;
        index.steps.emplace(rows.integer(0), StoredStep{std::string(rows.text(1)), std::string(rows.text(2)), rows.integer(3) != 0, std::string(rows.text(4))});
    }
    if (current != 1) return damaged(file, "its steps have no present");
    return {};
}

}  // namespace

Result<FileIndex> readIndex(const OpenFile& file, const JobContext& job)
{
    FileIndex index;
    MG_TRY(readDocuments(file, index, job));
    MG_TRY(readChunkSizes(file, index, job));
    MG_TRY(readSteps(file, index));
    return index;
}

Result<void> readChunk(const OpenFile& file, const StoredChunk& stored, std::span<std::byte> out)
{
    if (stored.storedSize == stored.size) return file.connection.readChunk(stored.id, out);
    std::vector<std::byte> inFile(stored.storedSize);
    MG_TRY(file.connection.readChunk(stored.id, inFile));
    if (!unpack(inFile, out)) return damaged(file, "a payload can't be unpacked");
    return {};
}

Result<ChunksByName> readChunks(const OpenFile& file, FileIndex& index, const std::vector<std::string>& names, const JobContext& job)
{
    std::vector<std::pair<const std::string*, StoredChunk*>> wanted;
    std::uint64_t bytes = 0;
    for (const std::string& name : names) {
        const auto found = index.chunks.find(name);
        if (found == index.chunks.end()) return damaged(file, "a payload is missing");
        wanted.emplace_back(&name, &found->second);
        bytes += found->second.size;
    }
    MG_TRY(spill::checkRoom(bytes, file.path.string(), "its payloads"));
    // In the order in which they lie in the file.
    std::sort(wanted.begin(), wanted.end(), [](const auto& a, const auto& b) { return a.second->id < b.second->id; });

    // Through the one connection, one blob at a time: a second connection would be kept waiting by a writer that in turn
    // waits for the first one's transaction. What takes its time, hashing, is done side by side.
    ChunksByName chunks;
    std::mutex mutex, reading;
    std::optional<Error> problem;
    std::uint64_t done = 0;
    parallelFor(wanted.size(), kChunksAtOnce, [&](std::size_t begin, std::size_t end) {
        const auto fail = [&](Error error) {
            const std::lock_guard lock(mutex);
            if (!problem) problem = std::move(error);
        };
        for (std::size_t i = begin; i < end; ++i) {
            if (job.stopRequested()) return fail(cancelled());
            const auto& [name, stored] = wanted[i];
            std::optional<Error> readProblem;
            const ChunkPtr chunk = Chunk::filledBy(stored->size, [&](std::span<std::byte> bytesOut) {
                const bool isPacked = stored->storedSize != stored->size;
                std::vector<std::byte> inFile(isPacked ? stored->storedSize : 0);
                {
                    const std::lock_guard lock(reading);
                    if (auto read = file.connection.readChunk(stored->id, isPacked ? std::span(inFile) : bytesOut); !read) readProblem = read.error();
                }
                if (!readProblem && isPacked && !unpack(inFile, bytesOut)) readProblem = damaged(file, "a payload can't be unpacked");
            });
            if (readProblem) return fail(*readProblem);
            if (!isNameOf(*name, chunk->hash())) return fail(damaged(file, "a payload is not what its hash says"));
            const std::lock_guard lock(mutex);
            if (problem) return;
            chunks.emplace(*name, chunk);
            stored->inMemory = chunk;
            done += stored->size;
            job.report(static_cast<double>(done) / static_cast<double>(bytes + 1), "reading");
        }
    });
    if (problem) return *problem;
    return chunks;
}

}  // namespace morphogen::store
