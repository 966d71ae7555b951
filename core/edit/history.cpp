#include "core/edit/history.h"

#include "core/edit/held_bytes.h"

#include <algorithm>

namespace morphogen {

History::History(World world, std::string label)
{
    m_steps.push_back({m_nextId++, std::move(label), std::move(world)});
}

History::History(const History& other)
    : m_steps(other.m_steps), m_cursor(other.m_cursor), m_nextId(other.m_nextId), m_budgetBytes(other.m_budgetBytes), m_drag(other.m_drag)
{
}

History& History::operator=(const History& other) { return *this = History(other); }

History::History(History&&) noexcept = default;
History& History::operator=(History&&) noexcept = default;
History::~History() = default;

History::History(std::vector<HistoryStep> steps, std::size_t cursor, std::uint64_t budgetBytes)
    : m_steps(std::move(steps)), m_cursor(cursor), m_budgetBytes(budgetBytes)
{
    m_nextId = m_steps.back().id + 1;
    trim();
}

void History::commit(World world, std::string_view label, DragId drag, std::string command)
{
    const bool isMerging = drag.value != 0 && drag == m_drag && m_cursor > 0;
    const std::size_t kept = isMerging ? m_cursor : m_cursor + 1;
    if (m_held)
        for (std::size_t i = kept; i < m_steps.size(); ++i) m_held->remove(m_steps[i].world);
    m_steps.resize(kept);
    m_drag = drag;
    m_steps.push_back({m_nextId++, std::string(label), std::move(world), std::move(command)});
    m_cursor = m_steps.size() - 1;
    if (m_held) m_held->add(m_steps.back().world);
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

HeldBytes& History::counted() const
{
    if (!m_held) {
        m_held = std::make_unique<HeldBytes>();
        for (const HistoryStep& step : m_steps) m_held->add(step.world);
    }
    return *m_held;
}

std::uint64_t History::heldBytes() const { return counted().total() - HeldBytes::of(world()); }

void History::trim()
{
    HeldBytes& held = counted();
    std::size_t begin = 0, end = m_steps.size();
    // What the present world needs is counted only where it matters: it may have very many chunks.
    const bool isRoomy = held.total() <= m_budgetBytes;
    const std::uint64_t most = isRoomy ? held.total() : m_budgetBytes + HeldBytes::of(world());
    while (end - begin > 1 && (end - begin > kMaxSteps || held.total() > most)) {
        // The oldest go first; then, of what could be redone, the furthest.
        if (begin < m_cursor) held.remove(m_steps[begin++].world);
        else held.remove(m_steps[--end].world);
    }
    m_steps.resize(end);
    m_steps.erase(m_steps.begin(), m_steps.begin() + static_cast<std::ptrdiff_t>(begin));
    m_cursor -= begin;
}

}  // namespace morphogen
