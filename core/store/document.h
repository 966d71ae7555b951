// A world as documents: small canonical JSON texts that name each other and the payload chunks by content hash.
//
// How it works: a world's document lists objects and cameras by name; an object's lists its splats, scaffold, clips and
// sequence; theirs list chunks. A name is the XXH3-128 of the text or the bytes, in hex. So what two worlds share is one
// document, equal worlds have equal texts, and a step of the history costs the few documents that changed on the way down.
// Hashes only propose: before two things share a name they are compared byte for byte, and the second of a colliding pair
// is named "hash-1".
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace morphogen::store {

using DocumentTexts = std::unordered_map<std::string, std::string>;   ///< by name
using ChunksByName = std::unordered_map<std::string, ChunkPtr>;

/// Writes worlds as documents, each once. Keeps what it met alive.
class DocumentWriter {
public:
    /// Asked whether `name` already stands for other bytes elsewhere (in the file).
    using IsTaken = std::function<bool(const std::string& name, const ChunkPtr& chunk)>;
    DocumentWriter() = default;
    /// For a file that holds `stored` already, which must outlive the writer.
    DocumentWriter(IsTaken isTaken, const DocumentTexts& stored) : m_isTaken(std::move(isTaken)), m_stored(&stored) {}

    /// The text of the world's own document; what it names has been added to documents() and chunks().
    std::string add(const World& world);
    const std::map<std::string, std::string>& documents() const { return m_documents; }
    const std::map<std::string, ChunkPtr>& chunks() const { return m_chunks; }

    /// Adds a chunk, or finds it; its name.
    std::string nameOf(const ChunkPtr& chunk);
    /// Adds a document, or finds it; its name.
    std::string nameOf(std::string text);
    /// The name of the document that `write` makes of a shared payload; `write` is called once per payload.
    std::string nameOf(const std::shared_ptr<const void>& payload, const std::function<std::string()>& write);

private:
    IsTaken m_isTaken;
    const DocumentTexts* m_stored = nullptr;
    std::map<std::string, std::string> m_documents;
    std::map<std::string, ChunkPtr> m_chunks;
    std::unordered_map<const Chunk*, std::string> m_chunkNames;
    std::unordered_map<std::shared_ptr<const void>, std::string> m_payloadNames;
};

/// Chunk names in the order in which a reader of documents meets them.
class ChunkNames {
public:
    ChunkNames(const DocumentTexts& documents, std::string where) : m_documents(documents), m_where(std::move(where)) {}
    /// Adds the names of the chunks that the world needs and that earlier worlds did not. Fails on a document that is
    /// missing or malformed.
    Result<std::vector<std::string>> add(std::string_view worldText);

private:
    const DocumentTexts& m_documents;
    std::string m_where;
    std::unordered_set<std::string> m_seen;
};

/// Reads worlds back from untrusted documents, checking shapes, indices, names, ids and times; what is named twice is read
/// once and shared. The maps must outlive it; `where` is the file, for errors.
class DocumentReader {
public:
    DocumentReader(const DocumentTexts& documents, const ChunksByName& chunks, std::string where);
    ~DocumentReader();
    Result<World> world(std::string_view worldText);

private:
    std::unique_ptr<class ReadContext> m_context;
};

/// The whole world as one canonical text, its documents included; payloads by hash. Equal worlds, equal bytes.
std::string canonicalText(const World& world);

}  // namespace morphogen::store
