#include "core/edit/handle_grip.h"

#include "core/deform/lay_rig.h"
#include "core/math/point_tree.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace morphogen {
namespace {

/// The bone that moves a place of the rest frame most: of the nearest vertex, or splat where there is no mesh.
class BoneFinder {
public:
    explicit BoneFinder(const Object& object) : m_scaffold(*object.scaffold), m_tree(places(object)) {}
    std::uint32_t at(const Vec3& restPoint) const
    {
        const auto near = m_tree.nearest(restPoint);
        std::uint32_t bone = 0;
        float most = -1;
        const auto look = [&](std::uint32_t node, float weight) {
            if (node < m_scaffold.nodes.size() && weight > most) bone = node, most = weight;
        };
        if (m_scaffold.cage) {
            for (std::uint32_t k = 0; near && k < m_scaffold.cage->joints.width(); ++k) look(m_scaffold.cage->joints.at<std::uint32_t>(near->index, k), m_scaffold.cage->weights.at<float>(near->index, k));
        } else {
            const Binding& binding = m_scaffold.binding;
            for (std::size_t k = 0; near && k < binding.influences(); ++k) look(binding.nodes[k].at<std::uint32_t>(near->index), binding.weights.empty() ? 1.0f : binding.weights[k].at<float>(near->index));
        }
        return bone;
    }

private:
    static std::vector<Vec3> places(const Object& object)
    {
        std::vector<Vec3> all;
        const Cage* cage = object.scaffold->cage ? &*object.scaffold->cage : nullptr;
        for (std::size_t i = 0; i < (cage ? cage->positions.rows() : object.splats->size()); ++i) all.push_back(cage ? vertexAt(cage->positions, i) : object.splats->position(i));
        return all;
    }
    const Scaffold& m_scaffold;
    PointTree m_tree;
};

}  // namespace

Result<std::shared_ptr<const NodeRig>> rigOver(const Object& object, const std::stop_token& stop)
{
    const bool hasCage = object.scaffold && object.scaffold->cage;
    auto laid = hasCage ? layRig(*object.scaffold->cage, {}, stop) : layRig(*object.splats, {}, stop);
    if (!laid) return laid.error().kind == Error::Kind::Cancelled ? laid.error() : makeError(laid.error().kind, object.name, laid.error().message);
    return std::make_shared<const NodeRig>(std::move(laid->rig));
}

Vec3 vertexAt(const Column& positions, std::size_t v) { return {positions.at<float>(v, 0), positions.at<float>(v, 1), positions.at<float>(v, 2)}; }

Grip gripOf(const Object& object, const NodeRig& rig, std::size_t splat)
{
    Grip grip{object.splats->position(splat), {}};
    const auto add = [&](std::size_t row, float share) {
        for (std::size_t k = 0; k < rig.binding.influences(); ++k) {
            const float weight = rig.binding.weights.empty() ? 1.0f : rig.binding.weights[k].at<float>(row);
            if (weight * share != 0) grip.weights[rig.binding.nodes[k].at<std::uint32_t>(row)] += weight * share;
        }
    };
    if (!object.scaffold || !object.scaffold->cage) {
        add(splat, 1);
        return grip;
    }
    const Cage& cage = *object.scaffold->cage;
    const std::uint32_t bound = object.scaffold->binding.nodes[0].at<std::uint32_t>(splat), first = static_cast<std::uint32_t>(object.scaffold->nodes.size());
    if (bound < first) {   // a splat on a bone of its own: the nearest vertex stands for it
        std::size_t nearest = 0;
        for (std::size_t v = 0; v < cage.positions.rows(); ++v)
            if (glm::length(vertexAt(cage.positions, v) - grip.restPoint) < glm::length(vertexAt(cage.positions, nearest) - grip.restPoint)) nearest = v;
        add(nearest, 1);
        return grip;
    }
    std::size_t corner[3];
    for (std::uint32_t k = 0; k < 3; ++k) corner[k] = cage.triangles.at<std::uint32_t>(bound - first, k);
    const Vec3 a = vertexAt(cage.positions, corner[0]), ab = vertexAt(cage.positions, corner[1]) - a, ac = vertexAt(cage.positions, corner[2]) - a, p = grip.restPoint - a;
    // Barycentric coordinates of the foot on the triangle, held within it.
    const float d00 = glm::dot(ab, ab), d01 = glm::dot(ab, ac), d11 = glm::dot(ac, ac), d20 = glm::dot(p, ab), d21 = glm::dot(p, ac), area = d00 * d11 - d01 * d01;
    float v = area > 0 ? (d11 * d20 - d01 * d21) / area : 0, w = area > 0 ? (d00 * d21 - d01 * d20) / area : 0;
    v = std::clamp(v, 0.0f, 1.0f), w = std::clamp(w, 0.0f, 1.0f - v);
    add(corner[0], 1 - v - w), add(corner[1], v), add(corner[2], w);
    return grip;
}

std::size_t splatAtRest(const Object& object, const Vec3& restPoint)
{
    std::size_t nearest = 0;
    float best = std::numeric_limits<float>::infinity();
    for (std::size_t i = 0; i < object.splats->size(); ++i)
        if (const float distance = glm::length(object.splats->position(i) - restPoint); distance < best) best = distance, nearest = i;
    return nearest;
}

Result<void> hold(DeformHandle& handle, const Object& object, const NodeGraph& graph, const Grip& grip)
{
    handle.nodes.clear();
    handle.weights.clear();
    handle.restPoint = grip.restPoint;
    std::vector<std::pair<float, std::uint32_t>> heaviest;
    for (const auto& [node, weight] : grip.weights) heaviest.emplace_back(weight, node);
    std::ranges::sort(heaviest, std::greater());
    if (handle.kind == HandleKind::Point) {
        handle.radius = 0;
        if (heaviest.size() > 8) heaviest.resize(8);
        float sum = 0;
        for (const auto& [weight, node] : heaviest) sum += weight;
        std::ranges::sort(heaviest, {}, &std::pair<float, std::uint32_t>::second);
        for (const auto& [weight, node] : heaviest) handle.nodes.push_back(node), handle.weights.push_back(weight / sum);
        return {};
    }
    const std::uint32_t centre = heaviest.front().second;
    if (handle.kind == HandleKind::Bone) {
        if (!object.scaffold || object.scaffold->nodes.empty()) return makeError(Error::Kind::Unsupported, object.name, "it has no skeleton, so no bone can be a handle; put a region there");
        const BoneFinder finder(object);
        const std::uint32_t bone = finder.at(grip.restPoint);
        for (std::uint32_t node = 0; node < graph.size(); ++node)
            if (node == centre || finder.at(graph.positions()[node]) == bone) handle.nodes.push_back(node);
        // It turns about its joint.
        if (const Affine3x4& nodeFromRest = object.scaffold->nodes[bone].nodeFromRest; nodeFromRest.isInvertible()) handle.restPoint = nodeFromRest.inverse().translation();
        handle.radius = 0;
        return {};
    }
    const auto distances = graph.distancesFrom(std::span(&centre, 1));
    for (std::uint32_t node = 0; node < graph.size(); ++node)
        if (node == centre || distances[node] <= handle.radius) handle.nodes.push_back(node);
    return {};
}

Result<SelectedPart> selectedPart(const Object& object, const NodeGraph& graph, const std::string& name)
{
    const SplatSelection* selection = object.selection(name);
    if (!selection) return makeError(Error::Kind::NotFound, object.name, fmt::format("it has no selection \"{}\"", name));
    std::vector<Vec3> places;
    Vec3 sum(0);
    float total = 0;
    for (std::size_t i = 0; i < object.splats->size(); ++i) {
        places.push_back(object.splats->position(i));
        const float weight = selection->weights.at<float>(i);
        if (std::isfinite(places.back().x + places.back().y + places.back().z)) sum += weight * places.back(), total += weight;
    }
    const Error none = makeError(Error::Kind::Empty, object.name, "too little is selected to be held; select more splats, or put a handle by a click");
    if (!(total > 0)) return none;
    const PointTree tree(places);
    SelectedPart part;
    for (std::uint32_t node = 0; node < graph.size(); ++node)
        if (const auto near = tree.nearest(graph.positions()[node]); near && selection->weights.at<float>(near->index) > 0.5f) part.nodes.push_back(node);
    if (part.nodes.empty()) return none;
    float best = std::numeric_limits<float>::infinity();
    for (std::size_t i = 0; i < places.size(); ++i)
        if (const float distance = glm::distance(places[i], sum / total); selection->weights.at<float>(i) > 0.5f && distance < best) best = distance, part.splat = i;
    return part;
}

}  // namespace morphogen
