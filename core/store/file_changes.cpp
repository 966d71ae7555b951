// Writing: from what the file holds to what the history needs, and nothing beyond that.
#include "core/base/parallel.h"
#include "core/scene/column_walk.h"
#include "core/store/file_index.h"

#include <cstring>

namespace morphogen::store {
namespace {

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
    return !file.connection.readChunk(stored.id, bytes) || std::memcmp(bytes.data(), chunk->bytes().data(), stored.size) != 0;
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
    std::size_t done = 0;
    for (const auto& [name, chunk] : documents.chunks()) {
        if (job.stopRequested()) return cancelled();
        job.report(static_cast<double>(done++) / static_cast<double>(documents.chunks().size()), "saving");
        const auto known = before.chunks.find(name);
        StoredChunk& stored = after.chunks[name];
        if (known != before.chunks.end()) {
            stored = known->second;
        } else {
            const auto size = static_cast<std::int64_t>(chunk->bytes().size());
            MG_TRY(put.bind(1, std::string_view(name)).bind(2, size).bind(3, chunk->bytes()).run());
            stored = {file.connection.lastRowId(), chunk->bytes().size(), {}};
            ++written.report.chunksWritten;
        }
        stored.inMemory = chunk;
    }
    MG_TRY(giveBackSpace(file));
    return written;
}

}  // namespace morphogen::store
