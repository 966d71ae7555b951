// Writing: from what the file holds to what the history needs, and nothing beyond that.
#include "core/base/parallel.h"
#include "core/scene/column_walk.h"
#include "core/store/file_index.h"
#include "core/store/packed_chunk.h"

#include <cstring>

namespace morphogen::store {
namespace {

constexpr std::size_t kPackedAtOnce = 64;   ///< chunks, of at most a few hundred kB each

/// Hashes what has not been hashed yet, on all cores.
Result<void> hashAll(const History& history, const JobContext& job)
{
    std::vector<const Chunk*> chunks;
    std::unordered_set<const Chunk*> seen;
    ColumnWalk walk([&](const Column& column) {
        for (const ChunkPtr& chunk : column.chunks())
            if (seen.insert(chunk.get()).second) chunks.push_back(chunk.get());
    });
    for (const HistoryStep& step : history.steps()) walk.world(step.world);
    parallelFor(chunks.size(), 16, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end && !job.stopRequested(); ++i) (void)chunks[i]->hash();
    });
    if (job.stopRequested()) return cancelled();
    return {};
}

/// Whether the file's chunk of that name has other bytes. What can't be read is other.
bool isOther(const OpenFile& file, const StoredChunk& stored, const ChunkPtr& chunk)
{
    const auto held = stored.inMemory.lock();
    if (held == chunk) return false;
    if (stored.size != chunk->bytes().size()) return true;
    if (held) return std::memcmp(held->bytes().data(), chunk->bytes().data(), stored.size) != 0;
    std::vector<std::byte> bytes(stored.size);
    return !readChunk(file, stored, bytes) || std::memcmp(bytes.data(), chunk->bytes().data(), stored.size) != 0;
}

Result<void> deleteByName(const OpenFile& file, const char* sql, std::string_view name)
{
    MG_ASSIGN(Statement statement, file.connection.prepare(sql));
    return statement.bind(1, name).run();
}

Result<void> writeSteps(const OpenFile& file, const FileIndex& before, const FileIndex& after)
{
    MG_ASSIGN(Statement remove, file.connection.prepare("DELETE FROM step WHERE id = ?1"));
    for (const auto& [id, step] : before.steps)
        if (!after.steps.contains(id)) MG_TRY(remove.bind(1, id).run());
    MG_ASSIGN(Statement put, file.connection.prepare("INSERT OR REPLACE INTO step(id, label, isCurrent, world, command) VALUES(?1, ?2, ?3, ?4, ?5)"));
    for (const auto& [id, step] : after.steps) {
        const auto known = before.steps.find(id);
        if (known != before.steps.end() && known->second == step) continue;
        MG_TRY(put.bind(1, id).bind(2, std::string_view(step.label)).bind(3, std::int64_t{step.isCurrent}).bind(4, std::string_view(step.world)).bind(5, std::string_view(step.command)).run());
    }
    return {};
}

Result<void> writeDocuments(const OpenFile& file, const FileIndex& before, const FileIndex& after)
{
    const char* const removal = "DELETE FROM document WHERE name = ?1";
    for (const std::string& name : before.damagedDocuments) MG_TRY(deleteByName(file, removal, name));
    for (const auto& [name, text] : before.documents)
        if (!after.documents.contains(name)) MG_TRY(deleteByName(file, removal, name));
    MG_ASSIGN(Statement put, file.connection.prepare("INSERT INTO document(name, body) VALUES(?1, ?2)"));
    for (const auto& [name, text] : after.documents)
        if (!before.documents.contains(name)) MG_TRY(put.bind(1, std::string_view(name)).bind(2, std::string_view(text)).run());
    return {};
}

/// Which program wrote the file last.
Result<void> writeAbout(const OpenFile& file)
{
    return file.connection.run("INSERT INTO about(key, value) VALUES('writtenBy', 'Morphogen " MORPHOGEN_VERSION "') "
                               "ON CONFLICT(key) DO UPDATE SET value = excluded.value WHERE value <> excluded.value");
}

/// Gives space back to the file system when more than half of the file is unused; until then later saves fill it.
Result<void> giveBackSpace(const OpenFile& file)
{
    MG_ASSIGN(const std::int64_t pages, file.connection.integer("PRAGMA page_count"));
    MG_ASSIGN(const std::int64_t unused, file.connection.integer("PRAGMA freelist_count"));
    if (unused <= pages / 2) return {};
    return file.connection.run("PRAGMA incremental_vacuum");
}

}  // namespace

Result<Written> writeChanges(const OpenFile& file, const FileIndex& before, const History& history, const JobContext& job)
{
    MG_TRY(hashAll(history, job));
    const auto isTaken = [&](const std::string& name, const ChunkPtr& chunk) {
        const auto stored = before.chunks.find(name);
        return stored != before.chunks.end() && isOther(file, stored->second, chunk);
    };
    DocumentWriter documents(isTaken, before.documents);
    Written written;
    FileIndex& after = written.index;
    for (std::size_t i = 0; i < history.steps().size(); ++i) {
        if (job.stopRequested()) return cancelled();
        const HistoryStep& step = history.steps()[i];
        after.steps[static_cast<std::int64_t>(step.id)] = {step.label, documents.add(step.world), i == history.cursor(), step.command};
    }
    after.documents.insert(documents.documents().begin(), documents.documents().end());

    for (const auto& [name, chunk] : before.chunks) {
        if (documents.chunks().contains(name)) continue;
        if (job.stopRequested()) return cancelled();
        MG_TRY(deleteByName(file, "DELETE FROM chunk WHERE name = ?1", name));
        ++written.report.chunksDeleted;
    }
    MG_TRY(writeAbout(file));
    MG_TRY(writeSteps(file, before, after));
    MG_TRY(writeDocuments(file, before, after));
    MG_ASSIGN(Statement put, file.connection.prepare("INSERT INTO chunk(name, size, data) VALUES(?1, ?2, ?3)"));
    std::vector<std::pair<std::string_view, ChunkPtr>> fresh;
    for (const auto& [name, chunk] : documents.chunks()) {
        const auto known = before.chunks.find(name);
        if (known == before.chunks.end()) fresh.emplace_back(name, chunk);
        else (after.chunks[name] = known->second).inMemory = chunk;
    }
    // Packed side by side, so many at a time that they take little memory.
    std::vector<std::vector<std::byte>> room(kPackedAtOnce);
    for (std::size_t first = 0; first < fresh.size(); first += kPackedAtOnce) {
        const std::size_t count = std::min(kPackedAtOnce, fresh.size() - first);
        parallelFor(count, 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end && !job.stopRequested(); ++i) room[i] = packed(fresh[first + i].second->bytes());
        });
        for (std::size_t i = 0; i < count; ++i) {
            if (job.stopRequested()) return cancelled();
            job.report(static_cast<double>(first + i) / static_cast<double>(fresh.size()), "saving");
            const auto& [name, chunk] = fresh[first + i];
            const std::span<const std::byte> data = room[i].empty() ? chunk->bytes() : std::span<const std::byte>(room[i]);
            MG_TRY(put.bind(1, name).bind(2, static_cast<std::int64_t>(chunk->bytes().size())).bind(3, data).run());
            after.chunks[std::string(name)] = {file.connection.lastRowId(), chunk->bytes().size(), data.size(), chunk};
            ++written.report.chunksWritten;
        }
    }
    MG_TRY(giveBackSpace(file));
    return written;
}

}  // namespace morphogen::store
