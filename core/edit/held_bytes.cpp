#include "core/edit/held_bytes.h"

#include "core/scene/column_walk.h"

namespace morphogen {
namespace {

/// A step's own: its place in the list, and the world's lists of pointers.
std::uint64_t ownBytes(const World& world)
{
    constexpr std::uint64_t kStepBytes = sizeof(World) + 64;
    return kStepBytes + (world.objects.size() + world.cameras.size()) * sizeof(std::shared_ptr<const Object>);
}

}  // namespace

void HeldBytes::add(const World& world)
{
    const auto isFirst = [this](const void* held) { return ++m_users[held] == 1; };
    ColumnWalk walk(
        [&](const Column& column) {
            for (const ChunkPtr& chunk : column.chunks())
                if (isFirst(chunk.get())) m_bytes += chunk->bytes().size();
        },
        isFirst);
    for (const auto& object : world.objects) {
        if (!isFirst(object.get())) continue;
        m_bytes += sizeof(Object);
        walk.object(*object);
    }
    m_bytes += ownBytes(world);
}

void HeldBytes::remove(const World& world)
{
    const auto isLast = [this](const void* held) {
        const auto found = m_users.find(held);
        if (--found->second > 0) return false;
        m_users.erase(found);
        return true;
    };
    ColumnWalk walk(
        [&](const Column& column) {
            for (const ChunkPtr& chunk : column.chunks())
                if (isLast(chunk.get())) m_bytes -= chunk->bytes().size();
        },
        isLast);
    for (const auto& object : world.objects) {
        if (!isLast(object.get())) continue;
        m_bytes -= sizeof(Object);
        walk.object(*object);
    }
    m_bytes -= ownBytes(world);
}

std::uint64_t HeldBytes::of(const World& world)
{
    HeldBytes alone;
    alone.add(world);
    return alone.total();
}

}  // namespace morphogen
