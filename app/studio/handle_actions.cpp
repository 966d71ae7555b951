#include "app/studio/handle_actions.h"

#include "core/deform/posed_centres.h"
#include "core/evaluate/pose_at.h"
#include "core/math/bounds.h"
#include "ui/actions/action_set.h"
#include "ui/models/keys.h"
#include "ui/panels/inspector/inspector.h"

#include <algorithm>
#include <fmt/format.h>

namespace morphogen::studio {
namespace {

constexpr float kFirstReach = 0.25f, kFirstRadius = 0.05f;   ///< of the object's size
constexpr HandleKind kKinds[] = {HandleKind::Point, HandleKind::Region, HandleKind::Pin, HandleKind::Bone};

/// Bones are for those that have some.
HandleKind kindAfter(HandleKind kind, const Object* object)
{
    const bool hasBones = object && object->scaffold && !object->scaffold->nodes.empty();
    return kKinds[(static_cast<std::size_t>(kind) + 1) % (std::size(kKinds) - (hasBones ? 0 : 1))];
}

float sizeOf(const Object& object)
{
    Bounds bounds;
    for (std::size_t i = 0; i < object.splats->size(); i += 1 + object.splats->size() / 5000) bounds.add(object.splats->position(i));
    return bounds.isEmpty() ? 1.0f : bounds.diagonal();
}

const DeformSettings& deformOf(const World& world, ObjectId object) { return std::get<DeformSettings>(bendOf(*world.find(object))->settings); }

/// The place on the other side, where the object stands at that time; nothing in the plane itself, or where a handle is.
std::optional<Vec3> mirroredPlace(const World& world, const AddHandle& edit, int axis)
{
    const Object& object = *world.find(edit.object);
    const DeformSettings& deform = deformOf(world, edit.object);
    const DeformHandle& handle = deform.handles.back();
    const MirrorPlane plane = middlePlane(*deform.rig, axis);
    const Vec3 image = mirrored(plane, handle.restPoint);
    if (partnerOf(deform, handle, plane) || glm::distance(image, handle.restPoint) < 0.05f * sizeOf(object)) return std::nullopt;
    std::size_t nearest = 0;
    float best = std::numeric_limits<float>::infinity();
    for (std::size_t i = 0; i < object.splats->size(); ++i)
        if (const float distance = glm::distance(object.splats->position(i), image); distance < best) best = distance, nearest = i;
    return posedCentres(ownPoseAt(world, object, edit.timeSecs))[nearest];
}

}  // namespace

HandleActions::HandleActions(Parts& parts) : m_parts(parts)
{
    ui::ActionSet& actions = parts.window.actions();
    actions.onTriggered("handle.kind", [this] { nextKind(); });
    actions.onTriggered("handle.reach", [this] { toggleReach(); });
    actions.onTriggered("handle.mirror", [this] { nextMirror(); });
    actions.onTriggered("handle.straighten", [this] { straighten(); });
    actions.onTriggered("handle.savePose", [this] {
        const Object* object = active();
        if (object) m_parts.applyOrSay(ui::requestFor(SavePose{object->id, {}, m_parts.playback.time()}, "Save a pose of " + object->name));
    });
    actions.onTriggered("handle.ofSelected", [this] { addSelected(); });
    const auto takeOver = [&](const char* id, std::function<void()> ofHandles) {
        actions.onTriggered(id, [this, whole = actions.handlerOf(id), ofHandles = std::move(ofHandles)] {
            if (isAtHandles() && deform()) ofHandles();
            else if (whole) whole();
        });
    };
    takeOver("edit.delete", [this] { remove(); });
    takeOver("time.insertKey", [this] { setKeys(); });
    takeOver("edit.selectAll", [this] {
        std::vector<std::uint32_t> all;
        for (const DeformHandle& handle : deform()->handles) all.push_back(handle.id);
        choose(std::move(all));
    });
}

const Object* HandleActions::active() const { return m_parts.document.world().find(m_parts.window.selection().active()); }

const DeformSettings* HandleActions::deform() const
{
    const Object* object = active();
    const Modifier* bend = object ? bendOf(*object) : nullptr;
    return bend ? &std::get<DeformSettings>(bend->settings) : nullptr;
}

std::string HandleActions::nameFor(const std::vector<std::uint32_t>& handles) const
{
    const Object* object = active();
    const DeformSettings* bend = deform();
    if (!object || !bend) return {};
    const auto one = std::ranges::find(bend->handles, handles.empty() ? 0 : handles.front(), &DeformHandle::id);
    if (handles.size() == 1 && one != bend->handles.end()) return one->name + " of " + object->name;
    return fmt::format("{} handles of {}", handles.size(), object->name);
}

void HandleActions::add(const HandleProposal& proposal)
{
    if (proposal.object != m_parts.window.selection().active()) m_parts.window.setSelection(ui::Selection::of(proposal.object));
    const ViewportOptions& options = m_parts.viewport.options();
    AddHandle edit{.object = proposal.object, .pointInWorld = proposal.pointInWorld, .timeSecs = m_parts.playback.time(), .kind = options.handleKind, .reach = options.handleReach};
    const Object* object = m_parts.document.world().find(edit.object);
    if (object && (edit.kind == HandleKind::Region || edit.kind == HandleKind::Pin)) edit.radius = kFirstRadius * sizeOf(*object);
    enqueue(std::move(edit));
}

void HandleActions::addSelected()
{
    const Object* object = active();
    if (!object) return;
    if (!object->selection(kWorkingSelection)) return m_parts.note(QObject::tr("No splat of %1 is selected; select some first.").arg(QString::fromStdString(object->name)));
    if (!isAtHandles()) (void)m_parts.window.trigger("tool.handles");
    enqueue({.object = object->id, .timeSecs = m_parts.playback.time(), .kind = HandleKind::Region, .reach = m_parts.viewport.options().handleReach, .selection = kWorkingSelection});
}

void HandleActions::enqueue(AddHandle edit)
{
    m_waiting.push_back(std::move(edit));
    showMarks();
    if (m_waiting.size() == 1) startNext();
}

void HandleActions::startNext()
{
    m_job.reset();
    if (m_waiting.empty()) {
        if (onJobs) onJobs();
        return;
    }
    const AddHandle edit = m_waiting.front();
    const auto world = m_parts.document.snapshot();
    const Object* object = world->find(edit.object);
    const std::optional<int> mirrorAxis = edit.selection.empty() ? m_parts.viewport.options().handleMirror : std::nullopt;
    const auto work = [world, edit, mirror = mirrorAxis](const JobContext& job) -> Result<Added> {
        AddHandle first = edit;
        first.stop = job.stop;
        MG_ASSIGN(World changed, apply(*world, first));
        std::string commands = commandOf(*world, first);
        std::vector<std::uint32_t> handles{deformOf(changed, edit.object).handles.back().id};
        if (const auto place = mirror ? mirroredPlace(changed, edit, *mirror) : std::nullopt) {
            AddHandle other = first;
            other.pointInWorld = *place;
            commands = joinedCommands(commands, commandOf(changed, other));
            MG_ASSIGN(changed, apply(changed, other));
            handles.push_back(deformOf(changed, edit.object).handles.back().id);
        }
        return Added{std::move(changed), std::move(commands), std::move(handles)};
    };
    JobRequest request{"Put a handle on " + (object ? object->name : std::string("an object")), m_parts.document.history().version()};
    m_job = m_parts.chores.start(std::move(request), work, [this, alive = std::weak_ptr(m_isAlive), id = edit.object, job = ++m_jobNumber](JobOutcome<Added> outcome) {
        if (alive.lock()) added(std::move(outcome), id, job);
    });
    if (onJobs) onJobs();
}

void HandleActions::added(JobOutcome<Added> outcome, ObjectId object, std::uint64_t job)
{
    if (m_waiting.empty() || job != m_jobNumber) return;   // cancelled
    Document& document = m_parts.document;
    const bool isCurrent = outcome.isFor(document.history().version());
    if (outcome.result && !isCurrent) return startNext();   // the world moved on meanwhile: the same, on the world as it is now
    m_waiting.pop_front();
    if (outcome.result) {
        const std::vector<std::uint32_t> handles = std::move(outcome.result->handles);
        const Object* found = outcome.result->world.find(object);
        const std::string label = (handles.size() == 1 ? "Add handle to " : fmt::format("Add {} handles to ", handles.size())) + (found ? found->name : "");
        const auto done = document.commit(label, std::move(outcome.result->world), {}, std::move(outcome.result->commands));
        if (!done) m_parts.say(done.error());
        else if (object == m_parts.window.selection().active()) choose(handles);
    } else {
        m_parts.say(outcome.result.error());
    }
    showMarks();
    startNext();
}

bool HandleActions::cancel()
{
    const bool wasRunning = !m_waiting.empty();
    m_waiting.clear();
    if (m_job) m_job->cancel();
    m_job.reset();
    showMarks();
    if (wasRunning && onJobs) onJobs();
    return wasRunning;
}

std::vector<JobHandle> HandleActions::jobs() const { return m_job ? std::vector<JobHandle>{*m_job} : std::vector<JobHandle>{}; }

void HandleActions::showMarks()
{
    HandleMarks marks{m_chosen, {}};
    for (const AddHandle& edit : m_waiting)
        if (edit.selection.empty()) marks.awaited.push_back(edit.pointInWorld);
    if (marks == m_parts.viewport.handles()) return;
    m_parts.viewport.setHandles(std::move(marks));
}

void HandleActions::choose(std::vector<std::uint32_t> handles)
{
    m_chosen = std::move(handles);
    m_chosenOf = m_parts.window.selection().active();
    refresh();
    if (onChosen) onChosen();
}

void HandleActions::refresh()
{
    const DeformSettings* bend = deform();
    const auto isGone = [&](std::uint32_t id) { return std::ranges::find(bend->handles, id, &DeformHandle::id) == bend->handles.end(); };
    const std::size_t before = m_chosen.size();
    if (!bend || m_chosenOf != m_parts.window.selection().active()) m_chosen.clear();
    else std::erase_if(m_chosen, isGone);
    showMarks();
    if (m_chosen.size() != before && onChosen) onChosen();
}

void HandleActions::move(const std::vector<HandleMove>& moves, DragPhase phase)
{
    if (moves.empty() || phase == DragPhase::Revert) return m_parts.window.inspector().setWorld(m_parts.document.snapshot());
    const auto keys = m_parts.window.actions().isChecked("time.autoKey") ? MoveHandle::Keys::Always : MoveHandle::Keys::WhereKeyed;
    const Object* object = m_parts.document.world().find(moves.front().object);
    const std::string what = moves.size() == 1 ? moves.front().handle : std::to_string(moves.size()) + " handles";
    const auto request = ui::requestForEach("Bend " + (object ? object->name : std::string()) + " by " + what, moves, [keys, secs = m_parts.playback.time()](const World&, const HandleMove& move) {
        return MoveHandle{move.object, move.handle, move.pointInWorld, move.turn, secs, keys};
    });
    if (phase == DragPhase::Commit) return m_parts.applyOrSay(request);
    if (auto preview = request.apply(m_parts.document.world())) m_parts.window.inspector().setWorld(std::make_shared<const World>(*std::move(preview)));
}

void HandleActions::applyOptions(const std::function<void(ViewportOptions&)>& change)
{
    ViewportOptions options = m_parts.viewport.options();
    change(options);
    m_parts.viewport.setOptions(options);
}

void HandleActions::changeEach(const std::vector<std::uint32_t>& handles, std::string verb, const std::function<AnyEdit(const DeformHandle&)>& makeEdit, DragId drag)
{
    std::vector<AnyEdit> edits;
    if (const DeformSettings* bend = deform())
        for (const DeformHandle& handle : bend->handles)
            if (std::ranges::find(handles, handle.id) != handles.end()) edits.push_back(makeEdit(handle));
    m_parts.applyOrSay(ui::requestForEach(verb + " " + nameFor(handles), std::move(edits), [](const World&, const AnyEdit& edit) { return edit; }, drag));
}

void HandleActions::toggle(HandleSwitch which) { (void)m_parts.window.trigger(which == HandleSwitch::Kind ? "handle.kind" : which == HandleSwitch::Reach ? "handle.reach" : "handle.mirror"); }

void HandleActions::nextKind()
{
    if (m_chosen.empty()) return applyOptions([this](ViewportOptions& options) { options.handleKind = kindAfter(options.handleKind, active()); });
    const auto first = std::ranges::find(deform()->handles, m_chosen.front(), &DeformHandle::id);
    const HandleKind next = kindAfter(first->kind, active());
    const float radius = kFirstRadius * sizeOf(*active());
    static constexpr const char* kVerbs[] = {"Make a point of", "Make a region of", "Make a pin of", "Make a bone of"};
    changeEach(m_chosen, kVerbs[static_cast<std::size_t>(next)], [&](const DeformHandle& handle) -> AnyEdit {
        ChangeHandle edit{.object = active()->id, .handle = handle.name, .kind = next, .timeSecs = m_parts.playback.time()};
        if ((next == HandleKind::Region || next == HandleKind::Pin) && handle.radius == 0) edit.radius = radius;
        return edit;
    });
}

void HandleActions::setReach(float metres)
{
    const Object* object = active();
    const float most = object ? 4 * sizeOf(*object) : 1e4f;
    metres = std::clamp(metres, 1e-3f * most, most);
    applyOptions([metres](ViewportOptions& options) { options.handleReach = metres; });
    if (m_chosen.empty() || !object) return;
    if (m_turningOf != m_chosen) m_turning = m_parts.document.beginDrag(), m_turningOf = m_chosen;
    changeEach(m_chosen, "Reach of", [&](const DeformHandle& handle) -> AnyEdit { return ChangeHandle{.object = object->id, .handle = handle.name, .reach = metres}; }, m_turning);
}

void HandleActions::toggleReach()
{
    const Object* object = active();
    const bool isOn = m_parts.viewport.options().handleReach == 0;
    const float metres = isOn ? kFirstReach * (object ? sizeOf(*object) : 1.0f) : 0.0f;
    applyOptions([metres](ViewportOptions& options) { options.handleReach = metres; });
    m_parts.window.actions().setChecked("handle.reach", isOn);
    m_turningOf.clear();
    if (object && !m_chosen.empty()) changeEach(m_chosen, "Reach of", [&](const DeformHandle& handle) -> AnyEdit { return ChangeHandle{.object = object->id, .handle = handle.name, .reach = metres}; });
}

void HandleActions::nextMirror()
{
    applyOptions([](ViewportOptions& options) {
        if (!options.handleMirror) options.handleMirror = 0;
        else if (*options.handleMirror < 2) ++*options.handleMirror;
        else options.handleMirror.reset();
    });
}

void HandleActions::straighten()
{
    const Object* object = active();
    if (!deform()) return m_parts.note(QObject::tr("The selected object has no handles."));
    std::vector<std::uint32_t> handles = m_chosen;
    if (handles.empty())
        for (const DeformHandle& handle : deform()->handles) handles.push_back(handle.id);
    const double secs = m_parts.playback.time();
    const auto keys = m_parts.window.actions().isChecked("time.autoKey") ? MoveHandle::Keys::Always : MoveHandle::Keys::WhereKeyed;
    std::erase_if(handles, [&](std::uint32_t id) { return std::ranges::find(deform()->handles, id, &DeformHandle::id)->kind == HandleKind::Pin; });
    if (handles.empty()) return m_parts.note(QObject::tr("Pins hold still; make them points to straighten them."));
    changeEach(handles, "Straighten", [&](const DeformHandle& handle) -> AnyEdit {
        const auto place = handlePlace(m_parts.document.world(), *object, handle, secs);
        return MoveHandle{object->id, handle.name, place ? place->worldFromRest.point(handle.restPoint) : Vec3(0), canTurn(handle.kind) ? std::optional(Quat(1, 0, 0, 0)) : std::nullopt, secs, keys};
    });
}

void HandleActions::remove()
{
    if (m_chosen.empty()) return m_parts.note(QObject::tr("Select a handle first; the object is deleted with another tool."));
    changeEach(m_chosen, "Remove", [&](const DeformHandle& handle) -> AnyEdit { return RemoveHandle{active()->id, handle.name}; });
}

void HandleActions::setKeys()
{
    const Object* object = active();
    const Modifier* bend = bendOf(*object);
    std::vector<PropertyPath> paths;
    for (const DeformHandle& handle : deform()->handles) {
        const bool isMeant = m_chosen.empty() || std::ranges::find(m_chosen, handle.id) != m_chosen.end();
        if (!isMeant || handle.kind == HandleKind::Pin) continue;
        paths.push_back(PropertyPath::of(bend->id, fmt::format("handles/{}/offset", handle.id)));
        if (canTurn(handle.kind)) paths.push_back(PropertyPath::of(bend->id, fmt::format("handles/{}/turn", handle.id)));
    }
    if (paths.empty()) return m_parts.note(QObject::tr("Pins hold still and have no keys; select a point or a region."));
    ui::EditRequest request = ui::settingKeys(m_parts.document.world(), {object->id}, paths, m_parts.playback.time());
    request.label = "Key " + (m_chosen.empty() ? "the handles of " + object->name : nameFor(m_chosen));
    m_parts.applyOrSay(request);
}

}  // namespace morphogen::studio
