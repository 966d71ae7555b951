// How it works: a bound node belongs to the chosen nodes wholly or not at all; a facet of the cage as much as its three
// vertices do on average. A splat's weight is the mean of its bound nodes'.
#include "core/select/bound_nodes.h"

#include "core/base/parallel.h"

#include <fmt/format.h>

#include <algorithm>

namespace morphogen {
namespace {

/// Per scaffold node 1 where it is chosen.
Result<std::vector<float>> chosenNodes(const SelectBound& query, const SelectScene& scene, const Scaffold& scaffold)
{
    std::vector<float> chosen(scaffold.nodes.size(), 0.0f);
    for (const std::string& name : query.nodes) {
        bool isFound = false;
        for (std::size_t n = 0; n < chosen.size(); ++n)
            if (scaffold.nodes[n].name == name) chosen[n] = 1, isFound = true;
        if (!isFound) return makeError(Error::Kind::NotFound, scene.name(), fmt::format("it has no node \"{}\"", name));
    }
    if (query.subtree == Subtree::Whole)
        for (std::size_t n = 0; n < chosen.size(); ++n)
            if (scaffold.nodes[n].parent >= 0) chosen[n] = std::max(chosen[n], chosen[static_cast<std::size_t>(scaffold.nodes[n].parent)]);
    return chosen;
}

void appendFacets(std::vector<float>& bound, const Cage& cage)
{
    const std::vector<float> ofNode = bound;
    const auto joints = cage.joints.toVector<std::uint32_t>();
    const auto weights = cage.weights.toVector<float>();
    const auto triangles = cage.triangles.toVector<std::uint32_t>();
    const std::size_t influences = cage.joints.width();
    for (std::size_t facet = 0; facet < cage.facetCount(); ++facet) {
        float sum = 0;
        for (std::size_t corner = 0; corner < 3; ++corner)
            for (std::size_t k = 0; k < influences; ++k) {
                const std::size_t at = triangles[3 * facet + corner] * influences + k;
                sum += weights[at] * ofNode[joints[at]];
            }
        bound.push_back(sum / 3);
    }
}

}  // namespace

Result<SplatWeights> boundTo(const SelectBound& query, SelectScene& scene)
{
    const Scaffold* scaffold = scene.posed().scaffold.get();
    if (!scaffold || scaffold->binding.influences() == 0) return makeError(Error::Kind::NotFound, scene.name(), "it has no nodes that its splats are bound to");
    MG_ASSIGN(std::vector<float> bound, chosenNodes(query, scene, *scaffold));
    if (scaffold->cage) appendFacets(bound, *scaffold->cage);
    const Binding& binding = scaffold->binding;
    std::vector<float> weights(scene.size(), 0.0f);
    parallelFor(weights.size(), 4096, [&](std::size_t begin, std::size_t end) {
        if (scene.stopRequested()) return;
        for (std::size_t i = begin; i < end; ++i)
            for (std::size_t k = 0; k < binding.influences(); ++k) {
                const float weight = binding.influences() > 1 ? binding.weights[k].at<float>(i) : 1.0f;
                weights[i] += weight * bound[binding.nodes[k].at<std::uint32_t>(i)];
            }
    });
    if (scene.stopRequested()) return cancelled();
    return SplatWeights(std::move(weights));
}

}  // namespace morphogen
