#include "core/scene/scaffold.h"

#include <fmt/format.h>

namespace morphogen {
namespace {

std::optional<std::string> indexProblem(const Column& indices, std::size_t limit, const char* what)
{
    if (indices.isEmpty()) return std::nullopt;
    if (indices.type() != ScalarType::U32) return fmt::format("the {} are not 32-bit indices", what);
    for (std::size_t k = 0; k < indices.chunks().size(); ++k)
        for (const std::uint32_t index : indices.chunk<std::uint32_t>(k))
            if (index >= limit) return fmt::format("one of the {} is {}, but there are only {}", what, index, limit);
    return std::nullopt;
}

bool hasShape(const Column& column, ScalarType type, std::uint32_t width) { return column.type() == type && column.width() == width; }

}  // namespace

std::uint64_t Binding::byteCount() const
{
    std::uint64_t bytes = 0;
    for (const auto* columns : {&nodes, &weights, &gradients})
        for (const Column& c : *columns) bytes += c.byteCount();
    return bytes;
}

std::optional<std::string> Binding::problem(std::size_t splatCount, std::size_t nodeCount) const
{
    if (weights.size() != (nodes.size() > 1 ? nodes.size() : 0)) return "the binding lacks weights";
    for (const Column& c : nodes) {
        if (c.rows() != splatCount || c.width() != 1) return fmt::format("{} splats are bound, but there are {}", c.rows(), splatCount);
        if (auto text = indexProblem(c, nodeCount, "bound nodes")) return text;
    }
    for (const Column& c : weights)
        if (c.rows() != splatCount || !hasShape(c, ScalarType::F32, 1)) return "the binding's weights do not fit its splats";
    if (!gradients.empty() && gradients.size() != weights.size()) return "the binding has gradients for some of its weights only";
    for (const Column& c : gradients)
        if (c.rows() != splatCount || !hasShape(c, ScalarType::F32, 3)) return "the gradients of the binding's weights do not fit its splats";
    return std::nullopt;
}

std::uint64_t Scaffold::byteCount() const
{
    std::uint64_t bytes = nodes.size() * sizeof(ScaffoldNode);
    bytes += binding.byteCount();
    if (cage) {
        bytes += cage->positions.byteCount() + cage->restPositions.byteCount() + cage->triangles.byteCount() + cage->joints.byteCount() + cage->weights.byteCount();
        for (const MorphTarget& target : cage->targets) bytes += target.offsets.byteCount();
    }
    return bytes;
}

std::optional<std::string> Scaffold::problem(std::size_t splatCount) const
{
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (nodes[i].parent >= static_cast<std::int32_t>(i) || nodes[i].parent < -1)
            return fmt::format("node {} has the parent {}, which does not come before it", i, nodes[i].parent);
    if (cage) {
        if (!hasShape(cage->positions, ScalarType::F32, 3) || !hasShape(cage->triangles, ScalarType::U32, 3))
            return "the cage's vertices or triangles have another type";
        if (!cage->restPositions.isEmpty() && (!hasShape(cage->restPositions, ScalarType::F32, 3) || cage->restPositions.rows() != cage->positions.rows()))
            return "the cage's rest positions do not fit its vertices";
        if (auto text = indexProblem(cage->triangles, cage->positions.rows(), "cage's triangle corners")) return text;
        if (cage->joints.rows() != cage->positions.rows() || cage->weights.rows() != cage->positions.rows() ||
            cage->joints.width() != cage->weights.width() || cage->weights.type() != ScalarType::F32)
            return "the cage's weights do not fit its vertices";
        if (auto text = indexProblem(cage->joints, nodes.size(), "cage's joints")) return text;
        for (const MorphTarget& target : cage->targets)
            if (!hasShape(target.offsets, ScalarType::F32, 3) || target.slot >= morphSlots.size() ||
                target.firstVertex + target.offsets.rows() > cage->positions.rows())
                return fmt::format("the morph target {} does not fit the cage", target.name);
    }
    return binding.problem(splatCount, boundNodeCount());
}

}  // namespace morphogen
