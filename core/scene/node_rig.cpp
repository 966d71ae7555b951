#include "core/scene/node_rig.h"

#include <fmt/format.h>

#include <cmath>

namespace morphogen {

std::uint64_t NodeRig::byteCount() const { return nodes.byteCount() + edges.byteCount() + edgeWeights.byteCount() + stiffness.byteCount() + binding.byteCount(); }

std::vector<Vec3> NodeRig::positions() const
{
    std::vector<Vec3> points(nodeCount());
    for (std::size_t i = 0; i < points.size(); ++i) points[i] = {nodes.at<float>(i, 0), nodes.at<float>(i, 1), nodes.at<float>(i, 2)};
    return points;
}

std::optional<std::string> NodeRig::problem(std::size_t boundCount) const
{
    if (nodes.type() != ScalarType::F32 || nodes.width() != 3) return "the rig's nodes have another type";
    for (std::size_t k = 0; k < nodes.chunks().size(); ++k)
        for (const float number : nodes.chunk<float>(k))
            if (!std::isfinite(number)) return "one of the rig's nodes is nowhere";
    if (edges.rows() != edgeWeights.rows()) return fmt::format("the rig has {} edges, but {} weights for them", edges.rows(), edgeWeights.rows());
    if (!edges.isEmpty() && (edges.type() != ScalarType::U32 || edges.width() != 2 || edgeWeights.type() != ScalarType::F32 || edgeWeights.width() != 1))
        return "the rig's edges have another type";
    for (std::size_t i = 0; i < edges.rows(); ++i) {
        const auto a = edges.at<std::uint32_t>(i, 0), b = edges.at<std::uint32_t>(i, 1);
        if (a >= b || b >= nodeCount()) return fmt::format("edge {} of the rig joins the nodes {} and {} of {}", i, a, b, nodeCount());
        const float weight = edgeWeights.at<float>(i);
        if (!(weight > 0) || !std::isfinite(weight)) return fmt::format("edge {} of the rig has the weight {}", i, weight);
    }
    if (!stiffness.isEmpty()) {
        if (stiffness.type() != ScalarType::F32 || stiffness.width() != 1 || stiffness.rows() != nodeCount()) return "the rig's stiffness does not fit its nodes";
        for (std::size_t node = 0; node < nodeCount(); ++node)
            if (const float stiff = stiffness.at<float>(node); !(stiff >= kLeastStiffness && stiff <= kMostStiffness)) return fmt::format("node {} of the rig is {} times as stiff as usual, which is not within {} to {}", node, stiff, kLeastStiffness, kMostStiffness);
    }
    if (binding.influences() == 0 && boundCount > 0) return "nothing follows the rig's nodes";
    return binding.problem(boundCount, nodeCount());
}

}  // namespace morphogen
