// ColumnWalk: every column that a world holds, for whoever counts, hashes or stores payloads.
#pragma once

#include "core/scene/world.h"

#include <functional>
#include <unordered_set>

namespace morphogen {

/// Calls `visit` for the columns of what it is given. Splats, a scaffold, a clip... is visited once in the life of the walk,
/// however many objects and worlds share it. Keeps no payload alive: what was walked must outlive the walk.
class ColumnWalk {
public:
    explicit ColumnWalk(std::function<void(const Column&)> visit) : m_visit(std::move(visit)) {}
    /// The same with a memory of one's own: whoever counts says of each object and payload whether to go into it.
    ColumnWalk(std::function<void(const Column&)> visit, std::function<bool(const void*)> isToBeEntered)
        : m_visit(std::move(visit)), m_isToBeEntered(std::move(isToBeEntered))
    {
    }
    void world(const World& world);
    void object(const Object& object);

private:
    bool isNew(const void* payload) { return payload && (m_isToBeEntered ? m_isToBeEntered(payload) : m_seen.insert(payload).second); }
    void splats(const Splats& splats);
    void plan(const MorphPlan& plan);
    void scaffold(const Scaffold& scaffold);
    void binding(const Binding& binding);
    std::function<void(const Column&)> m_visit;
    std::function<bool(const void*)> m_isToBeEntered;
    std::unordered_set<const void*> m_seen;
};

}  // namespace morphogen
