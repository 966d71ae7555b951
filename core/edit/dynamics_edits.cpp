#include "core/edit/dynamics_edits.h"

#include "core/causal/intervene.h"
#include "core/causal/intervention_text.h"
#include "core/dynamics/simulate.h"
#include "core/edit/bake_notes.h"
#include "core/edit/bake_soft.h"
#include "core/edit/edit_object.h"
#include "core/evaluate/object_at.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace morphogen {
namespace {

Dynamics dynamicsOf(const World& world) { return world.dynamics ? *world.dynamics : Dynamics{}; }

World with(World world, Dynamics dynamics)
{
    world.dynamics = std::make_shared<const Dynamics>(std::move(dynamics));
    return world;
}

Error gone() { return Error{Error::Kind::NotFound, "the branch is no longer there"}; }

std::string freeBranchName(const Dynamics& dynamics, const std::string& wanted)
{
    std::string name = wanted;
    for (int n = 2; dynamics.find(std::string_view(name)); ++n) name = fmt::format("{} {}", wanted, n);
    return name;
}

bool isStill(const std::vector<Keyframe>& keys, std::size_t k)
{
    constexpr float kStill = 1e-6f;
    for (const std::size_t other : {k - 1, k + 1})
        for (std::size_t c = 0; c < 4; ++c)
            if (std::abs(keys[k].value[c] - keys[other].value[c]) > kStill) return false;
    return true;
}

/// Without the keys inside spans in which nothing changes.
std::vector<Keyframe> thinned(const std::vector<Keyframe>& keys)
{
    std::vector<Keyframe> kept;
    for (std::size_t k = 0; k < keys.size(); ++k)
        if (k == 0 || k + 1 == keys.size() || !isStill(keys, k)) kept.push_back(keys[k]);
    return kept;
}

void setKeys(Object& object, Property property, std::vector<Keyframe> keys)
{
    object.setCurve({{property, {}, {}}, kindOf(property), thinned(keys)});
}

/// From when to when the object is in the scene, as keys of its visibility.
void bakeVisibility(Object& object, double beginSecs, double endSecs, double durationSecs)
{
    std::vector<Keyframe> keys;
    if (beginSecs > 0) keys.push_back({0, valueOf(0), KeyInterpolation::Hold});
    keys.push_back({beginSecs, valueOf(1), KeyInterpolation::Hold});
    if (endSecs < durationSecs) keys.push_back({endSecs, valueOf(0), KeyInterpolation::Hold});
    if (keys.size() > 1) object.setCurve({{Property::Visibility, {}, {}}, kindOf(Property::Visibility), std::move(keys)});
}

constexpr const char* kHoldName = "Held as simulated";

/// What becomes of a clip, a sequence or channels of an object's own.
enum class OwnMotion { Replaced, Held };

OwnMotion ownMotionOf(const Object& object) { return object.body && object.body->isSoft() ? OwnMotion::Replaced : OwnMotion::Held; }

/// Shows the own motion where it stood when the simulation began, whatever the time is; nothing where there is none to be held.
std::optional<RetimeSettings> holdOf(const Object& object, OwnMotion own)
{
    if (own == OwnMotion::Replaced || !(object.motionSecs() > 0)) return std::nullopt;
    RetimeSettings hold;
    hold.speed = 0;
    hold.offset = static_cast<float>(objectAt(object, 0).motionSecs);
    return hold;
}

bool isKeyed(const Object& object, ModifierId modifier)
{
    return std::ranges::any_of(object.curves, [&](const auto& curve) { return curve->path.property == Property::ModifierNumber && curve->path.modifier == modifier; });
}

bool holds(const Object& object, const Modifier& modifier, const RetimeSettings& hold)
{
    const auto* retime = std::get_if<RetimeSettings>(&modifier.settings);
    return modifier.isOn && retime && *retime == hold && !isKeyed(object, modifier.id);
}

/// The baked motion would be turned or retimed by it.
bool isInTheWay(const Object& object, const Modifier& modifier, const std::optional<RetimeSettings>& hold)
{
    if (!modifier.isOn || (hold && holds(object, modifier, *hold))) return false;
    return std::holds_alternative<LookAtSettings>(modifier.settings) || std::holds_alternative<RetimeSettings>(modifier.settings);
}

bool isHeldAlready(const Object& object, const RetimeSettings& hold)
{
    return std::ranges::any_of(object.modifiers, [&](const auto& held) { return holds(object, *held, hold); });
}

/// Leaves the object to the keys alone.
void leaveToKeys(Object& object, OwnMotion own, std::uint64_t& nextId)
{
    const std::optional<RetimeSettings> hold = holdOf(object, own);
    std::erase_if(object.modifiers, [&](const auto& held) { return std::holds_alternative<FollowPathSettings>(held->settings) || isInTheWay(object, *held, hold); });
    std::erase_if(object.curves, [&](const auto& curve) { return curve->path.property == Property::ModifierNumber && !object.modifier(curve->path.modifier); });
    if (!hold || isHeldAlready(object, *hold)) return;
    std::string name = kHoldName;
    for (int n = 2; object.modifier(name); ++n) name = fmt::format("{} {}", kHoldName, n);
    object.modifiers.push_back(std::make_shared<const Modifier>(Modifier{{nextId++}, std::move(name), true, {}, *hold}));
}

/// `into`: whose frames the keys are at, and whose numbers new modifiers get.
void bakeTrack(Object& object, const dynamics::BodyTrack& track, const dynamics::Rollout& rollout, World& into)
{
    const double fps = into.fps;
    std::vector<Keyframe> places, turns;
    std::vector<double> times;
    Quat last(1, 0, 0, 0);
    const double lastSecs = (track.endStep() - 1) / rollout.stepsPerSec;
    const auto addKey = [&](double secs) {
        const dynamics::BodyState& state = track.at(rollout.stepAt(secs));
        Quat turn = state.pose.rotation;
        if (glm::dot(turn, last) < 0) turn = -turn;
        last = turn;
        times.push_back(secs);
        places.push_back({secs, valueOf(state.pose.position), KeyInterpolation::Linear});
        turns.push_back({secs, valueOf(turn), KeyInterpolation::Linear});
    };
    for (int frame = 0; frame / fps < lastSecs - kKeyGapSecs; ++frame) addKey(frame / fps);
    addKey(lastSecs);
    leaveToKeys(object, track.soft ? OwnMotion::Replaced : OwnMotion::Held, into.nextId);
    if (track.soft) bakeSoft(object, track, rollout, times);
    object.placement.translation = track.states.front().pose.position;
    object.placement.rotation = track.states.front().pose.rotation;
    setKeys(object, Property::Translation, std::move(places));
    setKeys(object, Property::Rotation, std::move(turns));
    bakeVisibility(object, track.firstStep / rollout.stepsPerSec, track.endStep() / rollout.stepsPerSec, rollout.durationSecs());
}

/// By more than a millimetre, at any step at which both are there.
bool goesAnotherWay(const dynamics::BodyTrack& a, const dynamics::BodyTrack& b)
{
    constexpr float kMillimetre = 0.001f;
    if (a.firstStep != b.firstStep || a.states.size() != b.states.size()) return true;
    for (std::size_t k = 0; k < a.states.size(); ++k)
        if (glm::length(a.states[k].pose.position - b.states[k].pose.position) > kMillimetre || glm::length(a.states[k].centre - b.states[k].centre) > kMillimetre) return true;
    return bendsAnotherWay(a, b, kMillimetre);
}

/// `moved`: the objects whose motion the simulation owns.
World baked(World world, const dynamics::Rollout& rollout, const std::set<ObjectId>& moved)
{
    for (const auto& held : std::vector(world.objects)) {
        if (!moved.contains(held->id)) continue;
        Object object = *held;
        const dynamics::BodyTrack* const track = rollout.find(object.id);
        if (track) bakeTrack(object, *track, rollout, world);
        else object.removeCurve({Property::Visibility, {}, {}}), object.isVisible = false;   // an intervention took it away
        world.replace(std::move(object));
    }
    return world;
}

std::set<ObjectId> dynamicObjects(const World& world)
{
    std::set<ObjectId> moved;
    for (const auto& object : world.objects)
        if (object->body && object->body->role == BodyRole::Dynamic) moved.insert(object->id);
    return moved;
}

/// Objects that were added by interventions and now are objects: by the order in which they were added.
using Settled = std::vector<ObjectId>;

/// The interventions as texts, once they can be read again and make sense of the scene after those before them.
Result<std::vector<std::string>> judged(const World& world, const std::vector<Intervention>& before, const std::vector<Intervention>& own)
{
    if (own.empty()) return Error{Error::Kind::Usage, "a branch needs at least one intervention"};
    for (const Intervention& one : own)
        if (const auto wrong = one.problem()) return Error{Error::Kind::Usage, *wrong};
    std::vector<std::string> texts = causal::textsOf(own, world, before);
    // What can't be written and read again makes no sense either.
    MG_TRY(causal::interventionsFrom(texts, world, before));
    MG_ASSIGN(dynamics::SimScene scene, dynamics::sceneOf(world, {}));
    std::vector<Intervention> all = before;
    all.insert(all.end(), own.begin(), own.end());
    MG_TRY(causal::intervened(std::move(scene), all));
    return texts;
}

auto addedBy(const std::vector<Intervention>& all) { return std::ranges::count(all, InterventionKind::Add, &Intervention::kind); }

/// Speaks of the objects that have been settled, and of the added ones that are left by their new numbers.
void pointTo(const Settled& settled, Intervention& one)
{
    for (ObjectId* id : {&one.object, &one.other}) {
        const std::uint64_t first = causal::Names::added(0).value;
        if (id->value < first) continue;
        const std::uint64_t number = id->value - first;
        *id = number < settled.size() ? settled[number] : causal::Names::added(number - settled.size());
    }
}

/// Objects that interventions add become objects of the world; what speaks of them then means those.
Result<Settled> settleAdded(World& world, std::vector<Intervention>& interventions)
{
    Settled settled;
    std::vector<Intervention> rest;
    for (Intervention one : interventions) {
        pointTo(settled, one);
        if (one.kind != InterventionKind::Add) {
            rest.push_back(std::move(one));
            continue;
        }
        if (one.fromSecs != 0) return Error{Error::Kind::Unsupported, "a branch that adds an object later than at 0 s can't be promoted"};
        MG_ASSIGN(Object object, objectToEdit(world, one.other));
        if (!one.name.empty()) object.name = one.name;
        for (const Property property : {Property::Translation, Property::Rotation, Property::Visibility}) object.removeCurve({property, {}, {}});
        object.isVisible = true;
        object.placement.translation = one.vector;
        if (object.body) {
            Body body = *object.body;
            body.role = BodyRole::Dynamic, body.velocity = one.velocity, body.spin = Vec3(0);
            object.body = std::make_shared<const Body>(std::move(body));
        }
        settled.push_back(world.add(std::move(object)));
    }
    interventions = std::move(rest);
    return settled;
}

}  // namespace

Result<World> apply(const World& world, const SetBody& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    if (edit.body)
        if (const auto wrong = edit.body->problem()) return makeError(Error::Kind::Usage, object.name, *wrong);
    object.body = edit.body ? std::make_shared<const Body>(*edit.body) : nullptr;
    return withObject(world, std::move(object));
}

Result<World> apply(const World& world, const SetPhysics& edit)
{
    Dynamics changed = edit.field;
    const Dynamics before = dynamicsOf(world);
    changed.branches = before.branches, changed.mainLine = before.mainLine;
    if (const auto wrong = changed.problem()) return Error{Error::Kind::Usage, *wrong};
    return with(world, std::move(changed));
}

Result<World> apply(const World& world, const BakeSimulation& edit)
{
    if (edit.rollout) return baked(world, *edit.rollout, dynamicObjects(world));
    MG_ASSIGN(const dynamics::SimScene scene, causal::sceneOfBranch(world, {}, {}));
    MG_ASSIGN(const dynamics::Rollout rollout, dynamics::simulate(scene));
    return baked(world, rollout, dynamicObjects(world));
}

std::vector<std::string> bakeNotes(const World& world)
{
    std::vector<std::string> notes;
    for (const ObjectId id : dynamicObjects(world)) {
        const Object& object = *world.find(id);
        const std::optional<RetimeSettings> hold = holdOf(object, ownMotionOf(object));
        for (const auto& held : object.modifiers)
            if (isInTheWay(object, *held, hold)) notes.push_back(fmt::format("{}: the modifier \"{}\" would change the baked motion, so it is taken away", object.name, held->name));
        if (hold && !isHeldAlready(object, *hold)) notes.push_back(fmt::format("{}: its own motion stands still, as it was simulated, until the modifier \"{}\" is switched off", object.name, kHoldName));
    }
    return notes;
}

Result<World> apply(const World& world, const AddBranch& edit)
{
    Dynamics dynamics = dynamicsOf(world);
    if (edit.parent && !dynamics.find(edit.parent)) return gone();
    MG_ASSIGN(const std::vector<std::string> texts, judged(world, dynamics.interventionsOf(edit.parent), edit.interventions));
    World changed = world;
    Branch branch{{changed.nextId++}, edit.parent, edit.name.empty() ? fmt::format("{}", fmt::join(texts, ", ")) : edit.name, edit.interventions};
    branch.name = freeBranchName(dynamics, branch.name);
    dynamics.branches.push_back(std::move(branch));
    return with(std::move(changed), std::move(dynamics));
}

Result<World> apply(const World& world, const ChangeBranch& edit)
{
    Dynamics dynamics = dynamicsOf(world);
    const auto found = std::ranges::find(dynamics.branches, edit.branch, &Branch::id);
    if (found == dynamics.branches.end()) return gone();
    const std::vector<Intervention> before = dynamics.interventionsOf(found->parent);
    MG_ASSIGN(const std::vector<std::string> texts, judged(world, before, edit.interventions));
    const bool isNamedByThem = found->name == fmt::format("{}", fmt::join(causal::textsOf(found->interventions, world, before), ", "));
    const bool addsOthers = addedBy(found->interventions) != addedBy(edit.interventions);
    found->interventions = edit.interventions;
    if (isNamedByThem) {
        found->name.clear();
        found->name = freeBranchName(dynamics, fmt::format("{}", fmt::join(texts, ", ")));
    }
    // Those that stand on it, down the tree: parents come before children.
    std::set<BranchId> heirs{edit.branch};
    for (const Branch& branch : dynamics.branches) {
        if (!heirs.contains(branch.parent)) continue;
        heirs.insert(branch.id);
        if (addsOthers) return Error{Error::Kind::Unsupported, fmt::format("\"{}\" stands on this branch and speaks of the objects that it adds; throw that away first", branch.name)};
        if (auto judgedToo = judged(world, dynamics.interventionsOf(branch.parent), branch.interventions); !judgedToo)
            return Error{judgedToo.error().kind, fmt::format("\"{}\", which stands on this branch: {}", branch.name, judgedToo.error().message)};
    }
    return with(world, std::move(dynamics));
}

Result<World> apply(const World& world, const RenameBranch& edit)
{
    Dynamics dynamics = dynamicsOf(world);
    const auto found = std::ranges::find(dynamics.branches, edit.branch, &Branch::id);
    if (found == dynamics.branches.end()) return gone();
    if (edit.name.empty()) return Error{Error::Kind::Usage, "a branch needs a name"};
    if (const Branch* other = dynamics.find(std::string_view(edit.name)); other && other->id != edit.branch)
        return Error{Error::Kind::Conflict, fmt::format("another branch is called \"{}\"", edit.name)};
    found->name = edit.name;
    return with(world, std::move(dynamics));
}

Result<World> apply(const World& world, const RemoveBranch& edit)
{
    Dynamics dynamics = dynamicsOf(world);
    if (!dynamics.find(edit.branch)) return gone();
    std::set<BranchId> thrown{edit.branch};
    std::erase_if(dynamics.branches, [&](const Branch& branch) {
        const bool isThrown = thrown.contains(branch.id) || thrown.contains(branch.parent);
        if (isThrown) thrown.insert(branch.id);
        return isThrown;
    });
    return with(world, std::move(dynamics));
}

Result<World> apply(const World& world, const AddGhosts& edit)
{
    const Branch* const branch = world.dynamics ? world.dynamics->find(edit.branch) : nullptr;
    if (!branch) return gone();
    if (!(edit.opacity > 0 && edit.opacity <= 1)) return Error{Error::Kind::Usage, "a ghost's opacity is above 0 and at most 1"};
    MG_ASSIGN(const dynamics::SimScene mainScene, causal::sceneOfBranch(world, {}, {}));
    MG_ASSIGN(const dynamics::Rollout main, dynamics::simulate(mainScene));
    MG_ASSIGN(const dynamics::SimScene scene, causal::sceneOfBranch(world, edit.branch, {}));
    MG_ASSIGN(const dynamics::Rollout rollout, dynamics::simulate(scene));
    // Whose looks an added object has.
    const std::vector<Intervention> all = world.dynamics->interventionsOf(edit.branch);
    std::vector<ObjectId> models;
    for (const Intervention& one : all)
        if (one.kind == InterventionKind::Add) models.push_back(one.other);
    World changed = world;
    for (const dynamics::BodyTrack& track : rollout.tracks) {
        if (const dynamics::BodyTrack* before = main.find(track.object); before && !goesAnotherWay(track, *before)) continue;
        const std::uint64_t first = causal::Names::added(0).value;
        const bool isAdded = track.object.value >= first;
        const Object* const model = world.find(isAdded && track.object.value - first < models.size() ? models[track.object.value - first] : track.object);
        if (!model) continue;
        Object ghost = *model;
        ghost.name = fmt::format("{} ({})", track.name, branch->name);
        ghost.body = nullptr;
        ghost.opacity = edit.opacity * model->opacity;
        ghost.isVisible = true;
        for (const Property property : {Property::Opacity, Property::Visibility}) ghost.removeCurve({property, {}, {}});
        bakeTrack(ghost, track, rollout, changed);
        changed.add(std::move(ghost));
    }
    if (changed.objects.size() == world.objects.size()) return Error{Error::Kind::Empty, fmt::format("nothing goes another way in \"{}\" by more than a millimetre", branch->name)};
    return changed;
}

Result<World> apply(const World& world, const PromoteBranch& edit)
{
    Dynamics dynamics = dynamicsOf(world);
    if (!dynamics.find(edit.branch)) return gone();
    std::set<BranchId> way;
    for (const Branch* at = dynamics.find(edit.branch); at; at = dynamics.find(at->parent)) way.insert(at->id);
    dynamics.mainLine = dynamics.interventionsOf(edit.branch);
    const bool isAdding = std::ranges::any_of(dynamics.mainLine, [](const Intervention& one) { return one.kind == InterventionKind::Add; });
    World changed = world;
    MG_ASSIGN(const Settled settled, settleAdded(changed, dynamics.mainLine));
    std::erase_if(dynamics.branches, [&](const Branch& branch) { return way.contains(branch.id); });
    // Those that hung on it know what it added; `heirs` grows down the tree, for parents come before children.
    std::set<BranchId> heirs{edit.branch};
    for (Branch& branch : dynamics.branches) {
        if (heirs.contains(branch.parent)) {
            heirs.insert(branch.id);
            for (Intervention& one : branch.interventions) pointTo(settled, one);
        }
        if (way.contains(branch.parent)) branch.parent = {};
    }
    changed = with(std::move(changed), std::move(dynamics));
    return apply(changed, BakeSimulation{isAdding ? nullptr : edit.rollout});
}

}  // namespace morphogen
