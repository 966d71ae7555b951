#include "app/studio/what_if_actions.h"

#include "core/causal/intervention_text.h"
#include "core/causal/report.h"
#include "core/causal/rollout_table.h"
#include "core/base/file.h"
#include "core/edit/bake_notes.h"
#include "core/edit/dynamics_edits.h"
#include "ui/actions/action_set.h"
#include "ui/dialogs/what_if_dialog.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QMenu>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace morphogen::studio {
namespace {

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

struct Mode {
    const char* id;
    CompareMode mode;
};
constexpr Mode kModes[] = {{"compare.off", CompareMode::Off}, {"compare.other", CompareMode::Other}, {"compare.side", CompareMode::SideBySide},
                           {"compare.wipe", CompareMode::Wipe}, {"compare.ghost", CompareMode::Ghost}, {"compare.difference", CompareMode::Difference}};

/// What the lines of a new branch on `parent` come after.
std::vector<Intervention> before(const World& world, BranchId parent) { return world.dynamics ? world.dynamics->interventionsOf(parent) : std::vector<Intervention>{}; }

QString percent(double share) { return QString::number(100 * share, 'f', 0); }

QString sentenceOf(const causal::Share& share) { return QObject::tr("%1 % (%2 to %3)").arg(percent(share.value()), percent(share.low), percent(share.high)); }

QString namesOf(const std::vector<ObjectId>& ids, const dynamics::SimScene& scene)
{
    QStringList names;
    for (const ObjectId id : ids) names.append(text(scene.nameOf(id)).toHtmlEscaped());
    return names.join(QObject::tr(" and "));
}

QString htmlOf(const Explanation& why, const dynamics::SimScene& scene)
{
    const QString quiet = ui::theme().secondary.name();
    QString html = QStringLiteral("<p><b>%1</b></p>").arg(text(causal::sentenceOf(why.effect, scene)).toHtmlEscaped());
    if (why.causes.empty()) html += QObject::tr("<p>Nothing that happened before it makes a difference: it comes of itself, from how things stood at the start.</p>");
    for (const Explanation::Cause& one : why.causes) {
        html += QStringLiteral("<p><b>%1</b> ").arg(namesOf(one.cause.objects, scene));
        html += one.cause.isButFor() ? QObject::tr("caused it: without it, this does not happen.") : one.cause.held.empty() ? QObject::tr("caused it together.")
            : QObject::tr("caused it: with %1 as it was, this does not happen without.").arg(namesOf(one.cause.held, scene));
        html += one.score.isAttributable ? QObject::tr("<br>Necessary: %1<br>Sufficient: %2").arg(sentenceOf(one.score.necessity), sentenceOf(one.score.sufficiency))
                                         : QObject::tr("<br>Not attributable: by chance alone it fails as often.");
        html += QStringLiteral("</p>");
    }
    return html + QStringLiteral("<p style='color:%1'>%2</p>").arg(quiet, QObject::tr("Varied: %1.").arg(text(why.chance).toHtmlEscaped()));
}

/// Where an object goes in both courses, coloured by how far it is beyond what chance explains.
std::vector<Ribbon> ribbonsOf(const causal::Course& course, const causal::Course& mainLine)
{
    constexpr double kTimesFloor = 8;       // from when on the colour is as strong as it gets
    constexpr double kLeastFloor = 0.002;   // metres
    std::vector<Ribbon> ribbons;
    for (const causal::Divergence& object : course.comparison->objects) {
        const dynamics::BodyTrack *own = mainLine.rollout->find(object.object), *other = course.rollout->find(object.object);
        if (!object.firstSignificantSecs || !own || !other) continue;
        Ribbon ribbon{object.object, {}};
        for (std::size_t frame = 0; frame < object.metres.size(); ++frame) {
            const double secs = static_cast<double>(frame) / mainLine.scene->fps;
            const double floor = std::max(kLeastFloor, frame < object.floorMetres.size() ? static_cast<double>(object.floorMetres[frame]) : 0);
            const double beyond = static_cast<double>(object.metres[frame]) / floor - 1;
            ribbon.points.push_back({secs, own->at(mainLine.rollout->stepAt(secs)).centre, other->at(course.rollout->stepAt(secs)).centre, static_cast<float>(std::clamp(beyond / kTimesFloor, 0.0, 1.0))});
        }
        ribbons.push_back(std::move(ribbon));
    }
    return ribbons;
}

/// Of the main line, and of a branch what the main line has not.
std::vector<EventMark> marksOf(const std::vector<ui::EventPlace>& events, BranchId shown, const std::optional<ui::EventPlace>& lit)
{
    static constexpr const char* kLetters[] = {"C", "T", "S", "\xe2\x96\xb8", "\xe2\x96\xa0", "+", "\xe2\x80\x93", "B"};
    std::vector<EventMark> marks;
    for (const ui::EventPlace& place : events) {
        const bool isBranch = static_cast<bool>(place.branch), isLit = lit && *lit == place;
        if (isBranch && (place.branch != shown || place.how == ui::EventPlace::How::Lost || (place.how == ui::EventPlace::How::Same && !isLit))) continue;
        if (place.event.kind != EventKind::Collision && !isLit) continue;   // the others would crowd the picture
        marks.push_back({place.event.place, place.event.timeSecs, kLetters[static_cast<std::size_t>(place.event.kind)], isLit ? nameOf(place.event.kind) : "", isLit, isBranch});
    }
    return marks;
}

}  // namespace

WhatIfActions::WhatIfActions(Parts& parts, std::function<void(double)> seek) : m_parts(parts), m_seek(std::move(seek)), m_whatIf(parts.chores), m_panel(parts.window.whatIf())
{
    ui::ActionSet& on = parts.window.actions();
    on.onTriggered("physics.dynamic", [this] { setRole(BodyRole::Dynamic); });
    on.onTriggered("physics.static", [this] { setRole(BodyRole::Static); });
    on.onTriggered("physics.keyframed", [this] { setRole(BodyRole::Keyframed); });
    on.onTriggered("physics.none", [this] { setRole(std::nullopt); });
    on.onTriggered("physics.bake", [this] { bake(); });
    on.onTriggered("whatif.ask", [this] { ask(); });
    on.onTriggered("whatif.remove", [this] { addForSelected("without {}", [](const std::string& name, const dynamics::SimBody&) { return fmt::format("remove({})", name); }); });
    on.onTriggered("whatif.heavier", [this] { addForSelected("{} twice as heavy", [](const std::string& name, const dynamics::SimBody& body) { return body.massKg() > 0 ? fmt::format("mass({}) = {:.6g}", name, 2 * body.massKg()) : std::string(); }); });
    on.onTriggered("whatif.pin", [this] { addForSelected("{} held", [](const std::string& name, const dynamics::SimBody&) { return fmt::format("pin({})", name); }); });
    on.onTriggered("whatif.later", [this] { addForSelected("{} half a second later", [](const std::string& name, const dynamics::SimBody&) { return fmt::format("shift({}) = 0.5", name); }); });
    on.onTriggered("whatif.rename", [this] { rename(); });
    on.onTriggered("whatif.promote", [this] { promote(); });
    on.onTriggered("whatif.throwAway", [this] { throwAway(); });
    on.onTriggered("whatif.ghosts", [this] {
        if (const Branch* branch = chosen()) m_parts.applyOrSay(ui::longRequestFor(AddGhosts{branch->id}, "Keep " + branch->name + " as ghosts"));
        else m_parts.note(QObject::tr("Choose the branch that shall be kept as ghosts."));
    });
    on.onTriggered("whatif.why", [this] { why(); });
    on.onTriggered("whatif.saveTable", [this] { saveTable(); });
    on.onTriggered("whatif.saveGraph", [this] { saveGraph(); });
    constexpr const char* kViews[] = {"whatif.events", "whatif.plot", "whatif.causes"};
    for (int view = 0; view < 3; ++view) on.onTriggered(kViews[view], [this, view] {
        m_parts.window.showWhatIf();
        m_panel.setView(static_cast<ui::WhatIfView>(view));
        showGraph();
    });
    for (const Mode& mode : kModes) on.onTriggered(mode.id, [this] { showView(); });
    on.setChecked("compare.off", true);

    ui::CourseLanes& lanes = m_panel.lanes();
    QObject::connect(&lanes, &ui::CourseLanes::seekRequested, &m_context, [this](double secs) { m_seek(secs); });
    QObject::connect(&lanes, &ui::CourseLanes::courseChosen, &m_context, [this](BranchId branch) { choose(branch); });
    QObject::connect(&lanes, &ui::CourseLanes::eventChosen, &m_context, [this](const ui::EventPlace& event) { light(event); });
    QObject::connect(&lanes, &ui::CourseLanes::changeMoved, &m_context, [this](BranchId branch, std::size_t change, double secs, DragId drag) { moveChange(branch, change, secs, drag); });
    QObject::connect(&lanes, &ui::CourseLanes::changeReverted, &m_context, [this](DragId drag) { m_parts.applyOrSay(ui::EditRequest::takingBack(drag)); });
    QObject::connect(&lanes, &ui::CourseLanes::renameRequested, &m_context, [this](BranchId) { rename(); });
    QObject::connect(&lanes, &ui::CourseLanes::menuRequested, &m_context, [this](BranchId, const QPoint& at) { m_parts.window.actions().contextMenu("context.course", &m_parts.window)->popup(at); });
    QObject::connect(&m_panel.plot(), &ui::QuantityPlot::seekRequested, &m_context, [this](double secs) { m_seek(secs); });
    QObject::connect(&m_panel.causes(), &ui::CauseView::eventChosen, &m_context, [this](const Event& event) { lightInGraph(event); });
    QObject::connect(&m_panel, &ui::WhatIfPanel::viewChosen, &m_context, [this](ui::WhatIfView view) {
        if (view == ui::WhatIfView::Causes) showGraph();
    });
    QObject::connect(&m_parts.window, &ui::MainWindow::whatIfShown, &m_context, [this](bool isShown) {
        m_isPanelShown = isShown;
        m_whatIf.setWatched(isShown);
        showView();
    });
    QObject::connect(&m_parts.window, &ui::MainWindow::selectionChanged, &m_context, [this](const ui::Selection& selection) { m_panel.setSelection(selection); });
    m_changed = m_whatIf.onChanged([this](const bool&) { show(); });
}

void WhatIfActions::setWorld(std::shared_ptr<const World> world)
{
    m_whatIf.setWorld(std::move(world));
    if (!m_parts.document.world().dynamics && m_whatIf.courses().empty()) show();
}

void WhatIfActions::setTime(double secs) { m_panel.setTime(secs); }

void WhatIfActions::setRole(std::optional<BodyRole> role)
{
    const World& now = m_parts.document.world();
    const std::vector<ObjectId> objects = m_parts.window.selection().objects;
    const std::string what = ui::namesForLabel(now, objects);
    const std::string label = role ? fmt::format("Make {} {}", what, kBodyRoleNames[static_cast<std::size_t>(*role)]) : "Take " + what + " out of physics";
    m_parts.applyOrSay(ui::requestForEach(label, objects, [role](const World& world, ObjectId id) {
        const Object* object = world.find(id);
        std::optional<Body> body;
        if (role) {
            body = object && object->body ? *object->body : Body{};
            body->role = *role;
        }
        return SetBody{id, body};
    }));
    if (role) m_parts.window.showWhatIf();
}

const Branch* WhatIfActions::chosen() const
{
    const World& now = m_parts.document.world();
    return now.dynamics ? now.dynamics->find(m_panel.chosen()) : nullptr;
}

std::optional<BothCourses> WhatIfActions::both() const
{
    const causal::Course *mainLine = m_whatIf.find({}), *other = m_whatIf.find(m_panel.chosen());
    const auto isShown = [](const causal::Course* course) { return course && course->isReady() && course->seen; };
    if (!isShown(mainLine) || !isShown(other) || !other->branch) return std::nullopt;
    return BothCourses{{*mainLine, *other}};
}

void WhatIfActions::add(const std::string& label, std::function<Result<AddBranch>(const World&)> makeEdit)
{
    m_parts.applyOrSay(ui::longerRequestFor(label, std::move(makeEdit)));   // makes colliders, where they are not known yet
    m_parts.window.showWhatIf();
}

void WhatIfActions::addForSelected(const char* title, Line line)
{
    std::vector<std::string> names;
    const std::vector<ObjectId> objects = m_parts.window.selection().objects;
    for (const ObjectId id : objects) {
        const Object* object = m_parts.document.world().find(id);
        if (!object) continue;
        if (!object->body) return m_parts.note(QObject::tr("%1 has no body, so nothing would be otherwise; make it dynamic or static first.").arg(text(object->name)));
        names.push_back(object->name);
    }
    if (names.empty()) return;
    const std::string name = fmt::format(fmt::runtime(title), fmt::join(names, " and "));
    add("What if " + name, [objects, line, name, parent = chosen() ? chosen()->id : BranchId{}](const World& world) -> Result<AddBranch> {
        MG_ASSIGN(const dynamics::SimScene scene, dynamics::sceneOf(world, {}));
        std::vector<std::string> lines;
        for (const ObjectId id : objects) {
            const dynamics::SimBody* body = scene.find(id);
            if (std::string one = body ? line(causal::quotedName(body->name), *body) : std::string(); !one.empty()) lines.push_back(std::move(one));
        }
        if (lines.empty()) return Error{Error::Kind::Empty, "nothing that is selected moves by forces"};
        MG_ASSIGN(auto interventions, causal::interventionsFrom(lines, world, before(world, parent)));
        return AddBranch{name, parent, std::move(interventions)};
    });
}

void WhatIfActions::ask()
{
    const World& now = m_parts.document.world();
    const bool hasBodies = std::ranges::any_of(now.objects, [](const auto& object) { return object->body != nullptr; });
    if (!hasBodies) return m_parts.note(QObject::tr("Nothing here has a body yet; select objects and choose Dynamics > Make dynamic."));
    m_parts.window.showWhatIf();   // what is simulated meanwhile judges the lines
    const BranchId parent = chosen() ? chosen()->id : BranchId{};
    std::vector<ui::WhatIfExample> examples;
    const Object* object = now.find(m_parts.window.selection().active());
    if (!object || !object->body) {
        const auto moved = std::ranges::find_if(now.objects, [](const auto& one) { return one->body && one->body->role == BodyRole::Dynamic; });
        object = moved == now.objects.end() ? nullptr : moved->get();
    }
    if (object) {
        const std::string name = causal::quotedName(object->name);
        const causal::Course* mainLine = m_whatIf.find({});
        const dynamics::SimBody* body = mainLine && mainLine->isReady() ? mainLine->scene->find(object->id) : nullptr;
        const double massKg = object->body->massKg.value_or(body ? body->massKg() : 0);
        examples = {{QObject::tr("%1 gone").arg(text(object->name)), text(fmt::format("remove({})", name))},
                    {QObject::tr("slippery"), text(fmt::format("friction({}) = 0", name))},
                    {QObject::tr("bouncing"), text(fmt::format("restitution({}) = 0.9", name))},
                    {QObject::tr("half a second later"), text(fmt::format("shift({}) = 0.5", name))},
                    {QObject::tr("thrown now"), text(fmt::format("velocity({}, t={:.3g}) = (0, 3, 0)", name, m_parts.playback.time()))},
                    {QObject::tr("held"), text(fmt::format("pin({})", name))}};
        if (massKg > 0) examples.insert(examples.begin() + 1, {QObject::tr("twice as heavy"), text(fmt::format("mass({}) = {:.6g}", name, 2 * massKg))});
    }
    examples.push_back({QObject::tr("on the Moon"), QStringLiteral("gravity = 1.62")});
    const auto problemOf = [this, world = m_parts.document.snapshot(), parent](const std::vector<std::string>& lines) {
        const auto read = causal::interventionsFrom(lines, *world, before(*world, parent));
        if (!read) return text(read.error().message);
        // What a line means for its object is known at once when the colliders are; else it is said when the branch is made.
        const causal::Course* mainLine = m_whatIf.find({});
        if (!mainLine || !mainLine->isReady()) return QString();
        const auto tried = apply(*world, AddBranch{{}, parent, *read});
        return tried ? QString() : text(tried.error().message);
    };
    ui::WhatIfDialog dialog(chosen() ? text(chosen()->name) : QObject::tr("the main line"), examples, problemOf, &m_parts.window);
    if (dialog.exec() != QDialog::Accepted) return;
    const ui::WhatIfQuestion question = dialog.question();
    add("What if " + (question.name.empty() ? fmt::format("{}", fmt::join(question.lines, ", ")) : question.name), [question, parent](const World& world) -> Result<AddBranch> {
        MG_ASSIGN(auto interventions, causal::interventionsFrom(question.lines, world, before(world, parent)));
        return AddBranch{question.name, parent, std::move(interventions)};
    });
}

void WhatIfActions::addLines(const std::vector<std::string>& lines, BranchId parent)
{
    add(fmt::format("What if {}", fmt::join(lines, ", ")), [lines, parent](const World& world) -> Result<AddBranch> {
        MG_ASSIGN(auto interventions, causal::interventionsFrom(lines, world, before(world, parent)));
        return AddBranch{{}, parent, std::move(interventions)};
    });
}

void WhatIfActions::rename()
{
    const Branch* branch = chosen();
    if (!branch) return m_parts.note(QObject::tr("Choose a branch first; the main line has no name to change."));
    bool isGiven = false;
    const QString name = QInputDialog::getText(&m_parts.window, QObject::tr("Rename branch"), QObject::tr("Name"), QLineEdit::Normal, text(branch->name), &isGiven);
    if (isGiven) m_parts.applyOrSay(ui::requestFor(RenameBranch{branch->id, name.trimmed().toStdString()}, "Rename branch " + branch->name));
}

void WhatIfActions::moveChange(BranchId id, std::size_t change, double secs, DragId drag)
{
    const World& now = m_parts.document.world();
    const Branch* branch = now.dynamics ? now.dynamics->find(id) : nullptr;
    if (!branch || change >= branch->interventions.size()) return;
    std::vector<Intervention> changed = branch->interventions;
    changed[change] = causal::movedTo(std::move(changed[change]), secs);
    m_parts.applyOrSay(ui::requestFor(ChangeBranch{id, std::move(changed)}, "Move what branch " + branch->name + " changes", drag));
}

void WhatIfActions::promote()
{
    if (const Branch* branch = chosen()) m_parts.applyOrSay(ui::longRequestFor(PromoteBranch{branch->id}, "Promote branch " + branch->name)), sayWhatBakingTakes();
    else m_parts.note(QObject::tr("Choose the branch that shall become the main line."));
}

void WhatIfActions::throwAway()
{
    if (const Branch* branch = chosen()) m_parts.applyOrSay(ui::requestFor(RemoveBranch{branch->id}, "Throw away branch " + branch->name));
    else m_parts.note(QObject::tr("Choose the branch to be thrown away; the main line stays."));
}

void WhatIfActions::bake()
{
    m_parts.applyOrSay(ui::longRequestFor(BakeSimulation{}, BakeSimulation::kLabel));
    sayWhatBakingTakes();
}

void WhatIfActions::sayWhatBakingTakes()
{
    const std::vector<std::string> notes = bakeNotes(m_parts.document.world());
    if (notes.size() == 1) m_parts.note(text(notes.front()));
    if (notes.size() > 1) m_parts.note(QObject::tr("%1 (and %2 more like it; undo brings all back)").arg(text(notes.front())).arg(notes.size() - 1));
}

void WhatIfActions::saveTable()
{
    const bool isReady = std::ranges::any_of(m_whatIf.courses(), &causal::Course::isReady);
    if (!isReady) return m_parts.note(QObject::tr("Nothing is simulated yet; open the panel What if and wait a moment."));
    const QString path = QFileDialog::getSaveFileName(&m_parts.window, QObject::tr("Table of all courses"), QStringLiteral("courses.csv"), QObject::tr("Tables (*.csv);;NumPy archives (*.npz)"));
    if (path.isEmpty()) return;
    m_parts.chores.start(JobRequest{"Save table", 0}, [courses = m_whatIf.courses(), file = pathOf(path)](const JobContext&) -> Result<std::filesystem::path> {
            std::vector<causal::NamedRollout> all;
            for (const causal::Course& course : courses)
                if (course.isReady()) all.push_back({course.branch ? course.name : "main", course.scene->noise.seed, *course.scene, *course.rollout});
            const bool isArchive = text(file).endsWith(QStringLiteral(".npz"), Qt::CaseInsensitive);
            MG_TRY(isArchive ? causal::writeNpz(file, all) : causal::writeCsv(file, all));
            return file;
        },
        [parts = m_parts](JobOutcome<std::filesystem::path> outcome) mutable {
            if (!outcome.result) return parts.say(outcome.result.error());
            parts.note(QObject::tr("%1 is written: one row for each course, object and frame.").arg(text(outcome.result->filename())));
        });
}

void WhatIfActions::saveGraph()
{
    if (!m_hasGraph) return m_parts.note(QObject::tr("There is no graph yet; open Causes in the panel What if first."));
    const causal::Course* course = m_whatIf.find(m_graphOf);
    if (!course || !course->isReady()) return;
    const QString path = QFileDialog::getSaveFileName(&m_parts.window, QObject::tr("Causal graph"), QStringLiteral("causes.svg"), QObject::tr("Pictures (*.svg);;Graphviz (*.dot);;JSON (*.json)"));
    if (path.isEmpty()) return;
    const causal::CausalGraph& graph = m_panel.causes().graph();
    std::string bytes;
    if (path.endsWith(QStringLiteral(".json"))) {
        bytes = causal::graphToJson(graph, *course->scene).dump(2) + "\n";
    } else if (path.endsWith(QStringLiteral(".dot"))) {
        bytes = causal::graphToDot(graph, *course->scene);
    } else {
        auto drawn = causal::drawnAsSvg(causal::graphToDot(graph, *course->scene));
        if (!drawn) return m_parts.say(drawn.error());
        bytes = std::move(*drawn);
    }
    const auto written = [&]() -> Result<void> {
        MG_ASSIGN(AtomicFile file, AtomicFile::create(pathOf(path)));
        MG_TRY(file.write(bytes));
        return file.commit();
    }();
    if (!written) return m_parts.say(written.error());
    m_parts.note(QObject::tr("%1 is written.").arg(QFileInfo(path).fileName()));
}

void WhatIfActions::choose(BranchId)
{
    m_panel.light(std::nullopt);
    showView();
    if (m_panel.view() == ui::WhatIfView::Causes) showGraph();
}

void WhatIfActions::light(const ui::EventPlace& event)
{
    m_panel.setChosen(event.branch);
    m_panel.light(event);
    ui::Selection took;
    for (const ObjectId id : event.event.participants)
        if (m_parts.document.world().find(id)) took.objects.push_back(id);
    m_parts.window.setSelection(took);
    m_seek(event.event.timeSecs);
    showView();
}

void WhatIfActions::lightInGraph(const Event& event)
{
    for (const ui::EventPlace& place : m_panel.lanes().events())
        if (place.branch == m_graphOf && place.event == event && place.how != ui::EventPlace::How::Lost) return light(place);
}

void WhatIfActions::why()
{
    const auto lit = m_panel.lit();
    if (!lit) return m_parts.note(QObject::tr("Click an event in the panel What if first."));
    m_panel.setView(ui::WhatIfView::Causes);
    m_panel.setExplanation(QObject::tr("<p>Asking what would have been without each of those before it\u2026</p>"));
    m_whatIf.explain(lit->branch, lit->event, [this, asked = *lit](const Result<Explanation>& why) {
        const causal::Course* course = m_whatIf.find(asked.branch);
        if (m_panel.lit() != asked || !course || !course->isReady()) return;
        if (why) m_panel.setExplanation(htmlOf(*why, *course->scene));
        else if (why.error().kind != Error::Kind::Cancelled) m_panel.setExplanation(QStringLiteral("<p>%1</p>").arg(text(why.error().message).toHtmlEscaped()));
    });
    showGraph();   // behind the answer: both are worked out on one thread
}

void WhatIfActions::showGraph()
{
    const BranchId branch = m_panel.chosen();
    const causal::Course* course = m_whatIf.find(branch);
    if (m_panel.view() != ui::WhatIfView::Causes || !course || !course->isReady() || (m_graphOf == branch && (m_hasGraph || m_isGraphAsked))) return;
    m_graphOf = branch;
    m_hasGraph = false, m_isGraphAsked = true;
    m_panel.setGraphHint(QObject::tr("Taking each contact away, one after the other\u2026"));
    m_whatIf.findGraph(branch, [this, branch](const Result<FoundCauses>& found) {
        const causal::Course* now = m_whatIf.find(branch);
        if (branch != m_graphOf || !now) return;
        m_isGraphAsked = false;
        if (!found) return found.error().kind == Error::Kind::Cancelled ? void() : m_panel.setGraphHint(text(found.error().message));
        if (found->graph.events.empty()) return m_panel.setGraphHint(QObject::tr("Nothing happens in this course of things"));
        m_hasGraph = true;
        m_panel.setGraph(found->graph, found->layout, now->scene);
    });
}

void WhatIfActions::show()
{
    const std::vector<causal::Course>& courses = m_whatIf.courses();
    m_panel.setCourses(courses);
    const std::size_t branches = courses.empty() ? 0 : courses.size() - 1;
    if (branches > m_branches) {
        // The newest is what was asked for last.
        const auto newest = std::ranges::max_element(courses, {}, [](const causal::Course& course) { return course.branch.value; });
        m_panel.setChosen(newest->branch);
        if (m_parts.window.actions().isChecked("compare.off")) m_parts.window.actions().setChecked("compare.side", true);
    }
    m_branches = branches;
    if (std::ranges::any_of(courses, [](const causal::Course& course) { return course.state == causal::Course::State::Waiting || course.state == causal::Course::State::Running; })) m_hasGraph = m_isGraphAsked = false;
    else if (m_panel.view() == ui::WhatIfView::Causes) showGraph();
    showView();
}

void WhatIfActions::showView()
{
    const causal::Course* course = m_whatIf.find(m_panel.chosen());
    Comparison comparison;
    for (const Mode& mode : kModes)
        if (m_parts.window.actions().isChecked(mode.id)) comparison.mode = mode.mode;
    if (!m_isPanelShown || !course || !course->branch || !course->seen) comparison.mode = CompareMode::Off;
    if (comparison.mode != CompareMode::Off) comparison.other = course->seen, comparison.name = "Main line", comparison.otherName = course->name;
    const bool isCompared = comparison.mode != CompareMode::Off;
    const bool areRibbonsWanted = isCompared && comparison.mode != CompareMode::Difference && course->comparison;
    m_parts.viewport.setRibbons(areRibbonsWanted ? ribbonsOf(*course, m_whatIf.courses().front()) : std::vector<Ribbon>{});
    m_parts.viewport.setEventMarks(m_isPanelShown ? marksOf(m_panel.lanes().events(), m_panel.chosen(), m_panel.lit()) : std::vector<EventMark>{});
    m_parts.viewport.setComparison(std::move(comparison));
}

}  // namespace morphogen::studio
