#include "core/edit/history.h"

#include "core/scene/column_walk.h"

#include <algorithm>

namespace morphogen {
namespace {

/// Counts the bytes of chunks and objects it has not met before.
class HeldBytes {
public:
    HeldBytes() : m_walk([this](const Column& column) {
        for (const ChunkPtr& chunk : column.chunks())
            if (m_chunks.insert(chunk.get()).second) m_bytes += chunk->bytes().size();
    })
    {
    }
    /// Bytes of `world` that nothing added earlier shares.
    std::uint64_t add(const World& world)
    {
        const std::uint64_t before = m_bytes;
        m_walk.world(world);
        for (const auto& object : world.objects)
            if (m_objects.insert(object.get()).second) m_bytes += sizeof(Object);
        m_bytes += sizeof(HistoryStep) + world.objects.size() * sizeof(world.objects[0]);
        return m_bytes - before;
    }

private:
    std::uint64_t m_bytes = 0;
    std::unordered_set<const Chunk*> m_chunks;
    std::unordered_set<const Object*> m_objects;
    ColumnWalk m_walk;
};

}  // namespace

History::History(World world, std::string label)
{
    m_steps.push_back({m_nextId++, std::move(label), std::move(world)});
}

History::History(std::vector<HistoryStep> steps, std::size_t cursor, std::uint64_t budgetBytes)
    : m_steps(std::move(steps)), m_cursor(cursor), m_budgetBytes(budgetBytes)
{
    m_nextId = m_steps.back().id + 1;
    trim();
}

void History::commit(World world, std::string_view label, DragId drag)
{
    m_steps.resize(m_cursor + 1);
    if (drag.value != 0 && drag == m_drag && m_cursor > 0) m_steps.pop_back();
    m_drag = drag;
    m_steps.push_back({m_nextId++, std::string(label), std::move(world)});
    m_cursor = m_steps.size() - 1;
    trim();
}

bool History::undo()
{
    if (!canUndo()) return false;
    --m_cursor;
    m_drag = {};
    return true;
}

bool History::redo()
{
    if (!canRedo()) return false;
    ++m_cursor;
    m_drag = {};
    return true;
}

bool History::travel(std::size_t step)
{
    if (step >= m_steps.size()) return false;
    m_cursor = step;
    m_drag = {};
    return true;
}

void History::restore(History before)
{
    before.m_nextId = std::max(m_nextId, before.m_nextId);
    before.m_drag = {};
    *this = std::move(before);
}

void History::setBudget(std::uint64_t bytes)
{
    m_budgetBytes = bytes;
    trim();
}

std::uint64_t History::heldBytes() const
{
    HeldBytes held;
    held.add(world());
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < m_steps.size(); ++i)
        if (i != m_cursor) bytes += held.add(m_steps[i].world);
    return bytes;
}

void History::trim()
{
    // Nearest steps first, what can be redone before what can be undone, so that the oldest go first.
    HeldBytes held;
    held.add(world());
    std::uint64_t bytes = 0;
    std::size_t end = m_cursor + 1, begin = m_cursor;
    const auto fits = [&](std::size_t step) { return end - begin < kMaxSteps && (bytes += held.add(m_steps[step].world)) <= m_budgetBytes; };
    while (end < m_steps.size() && fits(end)) ++end;
    while (begin > 0 && fits(begin - 1)) --begin;
    m_steps.resize(end);
    m_steps.erase(m_steps.begin(), m_steps.begin() + static_cast<std::ptrdiff_t>(begin));
    m_cursor -= begin;
}

}  // namespace morphogen
