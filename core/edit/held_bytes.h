// HeldBytes: how much memory a set of worlds takes, each payload counted once, kept up to date as worlds come and go.
//
// How it works: objects, payloads and chunks are counted by how many worlds, objects and payloads hold them. A world that comes
// costs a look at each of its objects, and a walk through those alone that no other world has; so a thousand steps that
// move one of a hundred objects are not walked again at each step.
#pragma once

#include "core/scene/world.h"

#include <cstdint>
#include <unordered_map>

namespace morphogen {

/// The worlds that were added must live until they are removed, or as long as this.
class HeldBytes {
public:
    void add(const World& world);
    /// One that was added.
    void remove(const World& world);
    std::uint64_t total() const { return m_bytes; }
    /// What one world takes by itself.
    static std::uint64_t of(const World& world);

private:
    std::uint64_t m_bytes = 0;
    std::unordered_map<const void*, std::uint32_t> m_users;
};

}  // namespace morphogen
