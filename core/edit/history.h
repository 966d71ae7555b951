// History: the steps by which a world came to be, for undo and redo. Each step is a whole World; what steps share is held
// once, so a step costs what it changed.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace morphogen {

/// Edits of one drag carry the same number and become one step. 0 merges with nothing.
struct DragId {
    std::uint64_t value = 0;
    bool operator==(const DragId&) const = default;
};

struct HistoryStep {
    std::uint64_t id = 0;      ///< never given twice in one history, grows with time; also the version of the world
    std::string label;         ///< what was done, as the History panel shows it
    World world;               ///< as it stood afterwards
    std::string command{};     ///< the same as a command of a script (core/edit/edit_json.h); empty where there is none
};

/// Never empty: the first step is the world as it was opened or made. The UI thread owns it.
class History {
public:
    static constexpr std::uint64_t kDefaultBudget = 512ull << 20;
    static constexpr std::size_t kMaxSteps = 1000;

    explicit History(World world = {}, std::string label = "New world");
    /// Takes up steps from a file: ids strictly increasing, `cursor` an index. Trims to `budgetBytes`.
    History(std::vector<HistoryStep> steps, std::size_t cursor, std::uint64_t budgetBytes);
    /// A copy shares all payloads; it counts its bytes anew when it is asked for them.
    History(const History& other);
    History& operator=(const History& other);
    History(History&&) noexcept;
    History& operator=(History&&) noexcept;
    ~History();

    const World& world() const { return m_steps[m_cursor].world; }
    std::uint64_t version() const { return m_steps[m_cursor].id; }  ///< equal versions: the same world
    const std::vector<HistoryStep>& steps() const { return m_steps; }
    std::size_t cursor() const { return m_cursor; }

    /// Adds a step after the current one; what was undone is gone. Within one drag it replaces the step before.
    void commit(World world, std::string_view label, DragId drag = {}, std::string command = {});
    bool canUndo() const { return m_cursor > 0; }
    bool canRedo() const { return m_cursor + 1 < m_steps.size(); }
    bool undo();
    bool redo();
    /// To any of the steps; false when there is none of that index.
    bool travel(std::size_t step);
    /// Back to an earlier copy of this history, as if what came after had never been. Ids given since are not given again.
    void restore(History before);

    /// Payload bytes that are kept for other steps than the current one.
    std::uint64_t heldBytes() const;
    std::uint64_t budgetBytes() const { return m_budgetBytes; }
    void setBudget(std::uint64_t bytes);

private:
    void trim();
    class HeldBytes& counted() const;
    std::vector<HistoryStep> m_steps;
    std::size_t m_cursor = 0;
    std::uint64_t m_nextId = 1;
    std::uint64_t m_budgetBytes = kDefaultBudget;
    DragId m_drag;
    mutable std::unique_ptr<class HeldBytes> m_held;   ///< null until it is asked for
};

/// Applies an edit to the current world and commits it under the edit's label.
template <class Edit>
Result<void> perform(History& history, const Edit& edit, DragId drag = {})
{
    auto changed = apply(history.world(), edit);
    if (!changed) return changed.error();
    history.commit(std::move(*changed), Edit::kLabel, drag);
    return {};
}

}  // namespace morphogen
