#include "core/evaluate/splat_stage.h"

#include <list>
#include <mutex>
#include <unordered_set>

namespace morphogen::evaluate {
namespace {

constexpr std::uint64_t kMostBytes = 384ull << 20;
constexpr std::size_t kMostEntries = 256;

struct Entry {
    SplatState from;   ///< kept alive, so that its addresses stay its own
    std::string key;
    SplatState to;
    std::uint64_t bytes = 0;
};

bool isSame(const SplatState& a, const SplatState& b)
{
    return a.splats == b.splats && a.scaffold == b.scaffold && a.polynomial == b.polynomial && a.sourceRows == b.sourceRows && a.mirrors == b.mirrors;
}

/// Of the chunks that the result does not share with what it was made of.
std::uint64_t ownBytes(const SplatState& from, const SplatState& to)
{
    std::unordered_set<const Chunk*> shared;
    const auto each = [](const Splats& splats, const auto& visit) {
        for (const Column& column : splats.columns)
            for (const ChunkPtr& chunk : column.chunks()) visit(*chunk);
        for (const Column& column : splats.shRest)
            for (const ChunkPtr& chunk : column.chunks()) visit(*chunk);
    };
    each(*from.splats, [&](const Chunk& chunk) { shared.insert(&chunk); });
    std::uint64_t bytes = 0;
    each(*to.splats, [&](const Chunk& chunk) { bytes += shared.contains(&chunk) ? 0 : chunk.bytes().size(); });
    if (to.scaffold && to.scaffold != from.scaffold) bytes += to.scaffold->byteCount();
    if (to.sourceRows && to.sourceRows != from.sourceRows) bytes += to.sourceRows->size() * sizeof(std::uint32_t);
    return bytes;
}

}  // namespace

struct StageCache::State {
    std::mutex mutex;
    std::list<Entry> entries;   ///< the latest used first
    std::uint64_t bytes = 0;
};

StageCache::StageCache() : m_state(std::make_shared<State>()) {}

StageCache& StageCache::shared()
{
    static StageCache cache;
    return cache;
}

SplatState StageCache::get(const SplatState& state, const std::string& key, const std::function<SplatState()>& make)
{
    {
        const std::lock_guard lock(m_state->mutex);
        for (auto entry = m_state->entries.begin(); entry != m_state->entries.end(); ++entry) {
            if (entry->key != key || !isSame(entry->from, state)) continue;
            m_state->entries.splice(m_state->entries.begin(), m_state->entries, entry);
            return entry->to;
        }
    }
    Entry made{state, key, make(), 0};
    made.bytes = ownBytes(made.from, made.to);
    const SplatState result = made.to;
    const std::lock_guard lock(m_state->mutex);
    m_state->bytes += made.bytes;
    m_state->entries.push_front(std::move(made));
    while (m_state->entries.size() > 1 && (m_state->bytes > kMostBytes || m_state->entries.size() > kMostEntries)) {
        m_state->bytes -= m_state->entries.back().bytes;
        m_state->entries.pop_back();
    }
    return result;
}

}  // namespace morphogen::evaluate
