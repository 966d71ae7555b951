#include "core/edit/borrow_rig.h"

#include "core/base/parallel.h"
#include "core/deform/posed_centres.h"
#include "core/edit/edit_object.h"
#include "core/edit/set_placement.h"
#include "core/edit/splat_edits.h"
#include "core/evaluate/object_at.h"
#include "core/evaluate/pose_at.h"
#include "core/math/point_tree.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <fmt/format.h>

namespace morphogen {
namespace {

constexpr std::size_t kNearest = 4, kInfluences = 4;
constexpr float kFarApart = 0.25f;   ///< of the lender's size, from the middle splat to the lender

struct BoneWeight {
    std::uint32_t bone = 0;
    float weight = 0;
};

/// Places of the lender in the world, with the bones that move them.
struct Surface {
    std::vector<Vec3> points;
    std::vector<std::vector<BoneWeight>> bones;
};

Surface surfaceOf(const World& world, const Object& lender, const ObjectAt& at, double timeSecs)
{
    const Scaffold& scaffold = *lender.scaffold;
    Surface surface;
    const auto bonesAt = [&](std::size_t row, std::size_t count, const auto& bone, const auto& weight) {
        std::vector<BoneWeight> bones;
        for (std::size_t k = 0; k < count; ++k)
            if (const float w = weight(row, k); w > 0 && bone(row, k) < scaffold.nodes.size()) bones.push_back({bone(row, k), w});
        surface.bones.push_back(std::move(bones));
    };
    if (!scaffold.cage) {
        surface.points = posedCentres(ownPoseAt(world, lender, timeSecs));
        const Binding& binding = scaffold.binding;
        for (std::size_t i = 0; i < surface.points.size(); ++i)
            bonesAt(i, binding.influences(), [&](std::size_t row, std::size_t k) { return binding.nodes[k].at<std::uint32_t>(row); }, [&](std::size_t row, std::size_t k) { return binding.weights.empty() ? 1.0f : binding.weights[k].at<float>(row); });
        return surface;
    }
    const Clip* clip = lender.activeClip >= 0 ? lender.clips[static_cast<std::size_t>(lender.activeClip)].get() : nullptr;
    Pose skin = nodeTransforms(scaffold, clip, at.motionSecs);
    for (std::size_t i = 0; i < skin.size(); ++i) skin[i] = skin[i] * scaffold.nodes[i].nodeFromRest;
    surface.points = cageVertices(scaffold, skin, morphWeights(scaffold, clip, at.motionSecs));
    const Affine3x4 worldFromSource = at.placement.affine() * lender.calibration.objectFromSource.affine();
    for (Vec3& point : surface.points) point = worldFromSource.point(point);
    const Cage& cage = *scaffold.cage;
    for (std::size_t v = 0; v < surface.points.size(); ++v)
        bonesAt(v, cage.joints.width(), [&](std::size_t row, std::size_t k) { return cage.joints.at<std::uint32_t>(row, static_cast<std::uint32_t>(k)); }, [&](std::size_t row, std::size_t k) { return cage.weights.at<float>(row, static_cast<std::uint32_t>(k)); });
    return surface;
}

/// The heaviest few, summing to 1, by bone.
std::vector<BoneWeight> strongest(std::vector<BoneWeight> weights)
{
    std::ranges::sort(weights, {}, &BoneWeight::bone);
    std::vector<BoneWeight> merged;
    for (const BoneWeight& one : weights) {
        if (!merged.empty() && merged.back().bone == one.bone) merged.back().weight += one.weight;
        else merged.push_back(one);
    }
    std::ranges::sort(merged, std::greater(), &BoneWeight::weight);
    if (merged.size() > kInfluences) merged.resize(kInfluences);
    float sum = 0;
    for (const BoneWeight& one : merged) sum += one.weight;
    for (BoneWeight& one : merged) one.weight = sum > 0 ? one.weight / sum : 1.0f / static_cast<float>(merged.size());
    return merged;
}

Binding bindingOf(const std::vector<std::vector<BoneWeight>>& rows)
{
    Binding binding;
    for (std::size_t k = 0; k < kInfluences; ++k) {
        std::vector<std::uint32_t> nodes(rows.size(), 0);
        std::vector<float> weights(rows.size(), 0);
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (k < rows[i].size()) nodes[i] = rows[i][k].bone, weights[i] = rows[i][k].weight;
            else if (k == 0) weights[i] = 1;   // nothing near: it follows the first node
        binding.nodes.push_back(Column::of(nodes));
        binding.weights.push_back(Column::of(weights));
    }
    return binding;
}

/// The borrower's placement, moved and evenly scaled so that its bounds have the lender's middle and height.
Result<Object> laidOver(const World& world, Object object, const Object& lender, double timeSecs)
{
    const Bounds own = posedBounds(ownPoseAt(world, object, timeSecs)), wanted = posedBounds(ownPoseAt(world, lender, timeSecs));
    if (own.isEmpty() || wanted.isEmpty() || !(own.size().y > 0)) return makeError(Error::Kind::Empty, object.name, "there is nothing to lay over; both objects need splats");
    for (const Property property : {Property::Translation, Property::Scale})
        if (object.curve({property, {}, {}})) return makeError(Error::Kind::Conflict, object.name, "keys place it, so it can't be laid over another; remove those of its position and scale, or borrow as it stands");
    const float factor = wanted.size().y / own.size().y;
    object.placement.scale *= factor;
    object.placement.translation = wanted.centre() + factor * (object.placement.translation - own.centre());
    return object;
}

Clip shifted(const Clip& clip)
{
    Clip moved = clip;
    std::erase_if(moved.tracks, [](const Track& track) { return track.target == TrackTarget::MorphWeights; });
    for (Track& track : moved.tracks) ++track.index;
    return moved;
}

}  // namespace

Result<World> apply(const World& world, const BorrowRig& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    MG_ASSIGN(const Object lender, objectToEdit(world, edit.from));
    if (edit.object == edit.from) return makeError(Error::Kind::Usage, object.name, "an object can't borrow its own rig; choose another one that has a skeleton");
    if (!lender.scaffold || lender.scaffold->nodes.empty()) return makeError(Error::Kind::Unsupported, lender.name, "it has no skeleton that could be borrowed");
    if (object.sequence || object.polynomial || object.channels) return makeError(Error::Kind::Unsupported, object.name, "it moves by itself, frame by frame, so no skeleton can move it");
    if (object.scaffold && object.scaffold->cage) return makeError(Error::Kind::Unsupported, object.name, "it has a mesh and a skeleton of its own");
    if (object.splats->size() == 0) return makeError(Error::Kind::Empty, object.name, "it has no splats that a skeleton could move");
    object.scaffold = nullptr, object.clips.clear(), object.activeClip = -1;   // one that it had borrowed before
    if (edit.align == BorrowRig::Align::OverBounds) {
        MG_ASSIGN(object, laidOver(world, std::move(object), lender, edit.timeSecs));
    }
    const ObjectAt own = objectAt(object, edit.timeSecs, &world), theirs = objectAt(lender, edit.timeSecs, &world);
    const Affine3x4 worldFromOwn = own.placement.affine() * object.calibration.objectFromSource.affine();
    const Affine3x4 worldFromTheirs = theirs.placement.affine() * lender.calibration.objectFromSource.affine();
    if (!worldFromOwn.isInvertible() || !worldFromTheirs.isInvertible()) return makeError(Error::Kind::Usage, object.name, "it or the lender is flat at this time; borrow at another time");

    const Surface surface = surfaceOf(world, lender, theirs, edit.timeSecs);
    const PointTree tree(surface.points);
    std::vector<std::vector<BoneWeight>> rows(object.splats->size());
    std::vector<float> distances(rows.size(), 0);
    std::atomic<bool> isStopped = false;
    parallelFor(rows.size(), 1024, [&](std::size_t begin, std::size_t end) {
        if (isStopped || edit.stop.stop_requested()) {
            isStopped = true;
            return;
        }
        for (std::size_t i = begin; i < end; ++i) {
            NearPoint near[kNearest];
            const std::size_t count = tree.nearest(worldFromOwn.point(object.splats->position(i)), near);
            std::vector<BoneWeight> blend;
            for (std::size_t n = 0; n < count; ++n)
                for (const BoneWeight& bone : surface.bones[near[n].index]) blend.push_back({bone.bone + 1, bone.weight / (near[n].distance + 1e-6f)});
            rows[i] = strongest(std::move(blend));
            distances[i] = count > 0 ? near[0].distance : 0;
        }
    });
    if (isStopped) return cancelled();
    Bounds lenderBounds;
    for (const Vec3& point : surface.points) lenderBounds.add(point);
    const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
    std::nth_element(distances.begin(), middle, distances.end());
    if (!(*middle <= kFarApart * lenderBounds.diagonal())) return makeError(Error::Kind::Usage, object.name, fmt::format("it lies too far from {} to be moved like it; put the two over each other first, or lay it over", lender.name));

    // Of the borrower's frame: the lender's, and each node as it stands.
    const Affine3x4 ownFromTheirs = worldFromOwn.inverse() * worldFromTheirs;
    const bool hasClip = lender.activeClip >= 0;
    const Pose nodes = nodeTransforms(*lender.scaffold, hasClip ? lender.clips[static_cast<std::size_t>(lender.activeClip)].get() : nullptr, theirs.motionSecs);
    auto scaffold = std::make_shared<Scaffold>();
    ScaffoldNode frame;
    frame.name = "borrowed from " + lender.name;
    frame.restMatrix = ownFromTheirs;
    frame.nodeFromRest = ownFromTheirs.inverse();
    scaffold->nodes.push_back(std::move(frame));
    for (std::size_t k = 0; k < lender.scaffold->nodes.size(); ++k) {
        ScaffoldNode node = lender.scaffold->nodes[k];
        node.parent += 1;   // those without one hang on the frame
        node.nodeFromRest = nodes[k].inverse() * ownFromTheirs.inverse();
        scaffold->nodes.push_back(std::move(node));
    }
    scaffold->binding = bindingOf(rows);
    object.scaffold = std::move(scaffold);
    for (const auto& clip : lender.clips) object.clips.push_back(std::make_shared<const Clip>(shifted(*clip)));
    object.activeClip = lender.activeClip;
    return withObject(world, std::move(object));
}

Result<World> apply(const World& world, const PaintBone& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.choice.object));
    if (!(edit.amount >= 0 && edit.amount <= 1)) return makeError(Error::Kind::Usage, object.name, "an amount is between 0 and 1");
    if (!object.scaffold || object.scaffold->nodes.empty()) return makeError(Error::Kind::Unsupported, object.name, "it follows no bones; borrow a rig first");
    if (object.scaffold->cage) return makeError(Error::Kind::Unsupported, object.name, "its splats follow a mesh, whose weights came with it");
    const auto& nodes = object.scaffold->nodes;
    const auto bone = std::ranges::find(nodes, edit.bone, &ScaffoldNode::name);
    if (bone == nodes.end()) return makeError(Error::Kind::NotFound, object.name, fmt::format("it has no bone \"{}\"", edit.bone));
    MG_ASSIGN(const SplatWeights chosen, weightsOf(world, edit.choice));
    if (chosen.touched() == 0) return makeError(Error::Kind::Empty, object.name, "no splat is selected; select some first");
    const Binding& binding = object.scaffold->binding;
    std::vector<std::vector<BoneWeight>> rows(object.splats->size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const float share = chosen[i] * edit.amount;
        for (std::size_t k = 0; k < binding.influences(); ++k) {
            const float weight = binding.weights.empty() ? 1.0f : binding.weights[k].at<float>(i);
            if (weight > 0) rows[i].push_back({binding.nodes[k].at<std::uint32_t>(i), weight * (1 - share)});
        }
        if (share > 0) rows[i].push_back({static_cast<std::uint32_t>(bone - nodes.begin()), share});
        rows[i] = strongest(std::move(rows[i]));
    }
    auto painted = std::make_shared<Scaffold>(*object.scaffold);
    painted->binding = bindingOf(rows);
    object.scaffold = std::move(painted);
    return withObject(world, std::move(object));
}

}  // namespace morphogen
