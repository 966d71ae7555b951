#include "app/studio/splat_actions.h"

#include "core/select/splat_rows.h"
#include "ui/actions/action_set.h"
#include "ui/panels/status_bar.h"

#include <QColorDialog>
#include <QLocale>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen::studio {
namespace {

constexpr float kColourWithin = 0.08f, kColourSoft = 0.04f;   ///< OKLab

std::size_t countSelected(const Column& weights)
{
    std::size_t count = 0;
    for (std::size_t k = 0; k < weights.chunks().size(); ++k)
        for (const float weight : weights.chunk<float>(k)) count += weight >= kSelectedWeight;
    return count;
}

std::string splatsWords(std::size_t count) { return count == 1 ? "1 splat" : QLocale(QLocale::English).toString(static_cast<qulonglong>(count)).toStdString() + " splats"; }

/// Of the selected splats, by how much each is selected.
Result<Rgb> meanColour(const Object& object, const SplatSelection& selection)
{
    double sum[3] = {0, 0, 0}, weight = 0;
    for (std::size_t k = 0; k < selection.weights.chunks().size(); ++k) {
        const auto weights = selection.weights.chunk<float>(k);
        for (std::size_t c = 0; c < 3; ++c) {
            const auto values = object.splats->columns[static_cast<std::size_t>(SplatColumn::Dc0) + c].chunk<float>(k);
            for (std::size_t i = 0; i < weights.size(); ++i)
                if (weights[i] > 0 && std::isfinite(values[i])) sum[c] += static_cast<double>(weights[i]) * static_cast<double>(values[i]);
        }
        for (const float w : weights) weight += static_cast<double>(w);
    }
    if (weight <= 0) return makeError(Error::Kind::Empty, object.name, "no splat is selected; select some first");
    return Rgb(0.5f) + kShC0 * Rgb(sum[0] / weight, sum[1] / weight, sum[2] / weight);
}

std::optional<Rgb> askColour(QWidget* parent, const QString& title)
{
    const QColor chosen = QColorDialog::getColor(Qt::white, parent, title, QColorDialog::DontUseNativeDialog);
    if (!chosen.isValid()) return std::nullopt;
    return Rgb(chosen.redF(), chosen.greenF(), chosen.blueF());
}

/// The edit, which ends when the job is told to.
AnyEdit withStop(AnyEdit edit, const std::stop_token& stop)
{
    if (auto* fill = std::get_if<FillHole>(&edit)) fill->choice.stop = stop;
    if (auto* close = std::get_if<CloseUnderside>(&edit)) close->part.choice.stop = stop;
    if (auto* lighten = std::get_if<LightenShadow>(&edit)) lighten->choice.stop = stop;
    return edit;
}

}  // namespace

SplatActions::SplatActions(Parts& parts) : m_parts(parts)
{
    ui::ActionSet& actions = parts.window.actions();
    actions.onTriggered("select.all", [this] { selectBy(SelectAll{}); });
    actions.onTriggered("select.none", [this] { selectBy(SelectSplats{}); });
    actions.onTriggered("select.invert", [this] { changeBy([](SelectPart now) { return SelectInverse{std::move(now)}; }); });
    actions.onTriggered("select.grow", [this] { changeBy([](SelectPart now) { return SelectGrown{std::move(now), GrowBy::Steps, 1}; }); });
    actions.onTriggered("select.shrink", [this] { changeBy([](SelectPart now) { return SelectGrown{std::move(now), GrowBy::Steps, -1}; }); });
    actions.onTriggered("select.byColour", [this] { selectByColour(); });
    actions.onTriggered("select.floaters", [this] { selectBy(SelectFloaters{}, QObject::tr("%1 floating apart")); });
    actions.onTriggered("select.needles", [this] { selectBy(SelectNeedles{}, QObject::tr("%1 like needles")); });
    actions.onTriggered("select.oversized", [this] { selectBy(SelectOversized{}, QObject::tr("%1 far larger than the others")); });
    actions.onTriggered("select.faint", [this] { selectBy(SelectFaint{}, QObject::tr("%1 that can hardly be seen")); });
    actions.onTriggered("splats.delete", [this] { perform([](SplatChoice selected) { return RemoveSplats{std::move(selected)}; }, "Delete"); });
    actions.onTriggered("splats.deleteAndFill", [this] { perform([](SplatChoice selected) { return FillHole{std::move(selected)}; }, "Delete and fill"); });
    actions.onTriggered("splats.separateClosed", [this] {
        perform([](SplatChoice selected) { return CloseUnderside{{std::move(selected)}, CloseUnderside::Hole::Fill}; }, "Separate and close");
    });
    actions.onTriggered("splats.isolate", [this] {
        perform([](SplatChoice selected) {
            selected.where = SelectInverse{std::move(selected.where)};
            return HideSplats{std::move(selected)};
        }, "Isolate");
    });
    actions.onTriggered("select.shadow", [this] {
        const Object* object = objectToWorkOn();
        if (!object) return;
        select({.object = object->id, .ask = [](const World&, const Object& now) -> Result<SelectQuery> {
                    if (!now.selection(kWorkingSelection)) return makeError(Error::Kind::Empty, now.name, "select a thing first; then its shadow can be found");
                    return SelectQuery(SelectShadow{SelectPart(SelectNamed{kWorkingSelection})});
                }, .noun = QObject::tr("%1 in its shadow")});
    });
    actions.onTriggered("splats.lightenShadow", [this] {
        const Object* object = objectToWorkOn();
        if (!object) return;
        // Of a thing that was separated: it and what it came from are selected, the latter last.
        const auto& objects = m_parts.window.selection().objects;
        if (countOf(working(object)) > 0 || objects.size() != 2) return perform([](SplatChoice selected) { return LightenShadow{std::move(selected)}; }, "Lighten the shadow of");
        lighten(object->id, objects.front());
    });
    actions.onTriggered("select.invented", [this] { selectInvented(); });
    actions.onTriggered("splats.hide", [this] { perform([](SplatChoice selected) { return HideSplats{std::move(selected)}; }, "Hide"); });
    actions.onTriggered("splats.separate", [this] { perform([](SplatChoice selected) { return SeparateSplats{std::move(selected)}; }, "Separate"); });
    actions.onTriggered("splats.recolour", [this] { recolour(); });
    actions.onTriggered("splats.reveal", [this] { reveal(); });
    for (const char* id : {"select.through", "select.footprint"}) actions.onTriggered(id, [this] { applySwitches(); });

    m_dialogs = std::make_unique<SelectDialogs>(parts, [this] { return objectToWorkOn(); }, [this] { beginSelecting(); });

    const auto takeOver = [&](const char* id, const char* ofSplats) {
        actions.onTriggered(id, [this, whole = actions.handlerOf(id), ofSplats] {
            if (isAtSplats()) (void)m_parts.window.trigger(ofSplats);
            else if (whole) whole();
        });
    };
    takeOver("edit.delete", "splats.delete");
    takeOver("edit.selectAll", "select.all");
    takeOver("object.hide", "splats.hide");
}

const Object* SplatActions::objectToWorkOn()
{
    const World& world = m_parts.document.world();
    if (const Object* active = world.find(m_parts.window.selection().active())) return active;
    const Object* only = nullptr;
    for (const auto& object : world.objects) {
        if (!object->isVisible || object->splats->size() == 0) continue;
        if (only) only = nullptr;
        else only = object.get();
        if (!only) break;
    }
    if (!only) m_parts.note(QObject::tr("Select an object first; splats are selected on the active one."));
    else m_parts.window.setSelection(ui::Selection::of(only->id));
    return only;
}

const SplatSelection* SplatActions::working(const Object* object) const { return object ? object->selection(kWorkingSelection) : nullptr; }

SplatChoice SplatActions::selectedOf(const Object& object) const
{
    SplatChoice choice{.object = object.id, .where = SelectSplats{}, .timeSecs = m_parts.playback.time()};
    if (working(&object)) choice.where = SelectNamed{kWorkingSelection};
    return choice;
}

std::size_t SplatActions::countOf(const SplatSelection* selection)
{
    if (!selection) return 0;
    if (!m_counted || !std::ranges::equal(m_counted->chunks(), selection->weights.chunks())) {
        m_counted = selection->weights;
        m_count = countSelected(selection->weights);
    }
    return m_count;
}

void SplatActions::refresh()
{
    const Object* active = m_parts.document.world().find(m_parts.window.selection().active());
    const std::size_t count = countOf(working(active));
    const bool isShown = count > 0 || (active && isAtSplats());
    m_parts.window.status().setSelected(isShown ? QObject::tr("%1 selected").arg(QString::fromStdString(splatsWords(count))) : QString());
}

bool SplatActions::cancel()
{
    m_waiting.clear();
    m_running.cancel();
    return m_isBusy;
}

void SplatActions::inTurn(std::function<std::optional<JobHandle>()> start)
{
    m_waiting.push_back(std::move(start));
    if (!m_isBusy) beginNext();
}

void SplatActions::beginNext()
{
    m_isBusy = false;
    while (!m_isBusy && !m_waiting.empty()) {
        const auto start = std::move(m_waiting.front());
        m_waiting.pop_front();
        if (std::optional<JobHandle> job = start()) {
            m_running = *std::move(job);
            m_isBusy = true;
        }
    }
}

void SplatActions::toggle(SelectSwitch which) { (void)m_parts.window.trigger(which == SelectSwitch::Through ? "select.through" : "select.footprint"); }

void SplatActions::applySwitches()
{
    ViewportOptions options = m_parts.viewport.options();
    options.selectDepth = m_parts.window.actions().isChecked("select.through") ? Depth::Through : Depth::FrontMost;
    options.selectReach = m_parts.window.actions().isChecked("select.footprint") ? Reach::Footprint : Reach::Centre;
    m_parts.viewport.setOptions(options);
}

void SplatActions::take(const SplatProposal& proposal)
{
    if (proposal.object && proposal.object != m_parts.window.selection().active()) m_parts.window.setSelection(ui::Selection::of(proposal.object));
    const Object* object = proposal.object ? m_parts.document.world().find(proposal.object) : objectToWorkOn();
    if (!object) return;
    if (proposal.isRefined) cancel();   // the same clicks and one more
    Wanted wanted{.object = object->id, .ask = [where = proposal.where](const World&, const Object&) { return Result<SelectQuery>(where); }, .how = proposal.how};
    if (std::holds_alternative<SelectCutOut>(proposal.where.how)) {
        if (!proposal.isRefined) m_refining = m_parts.document.beginDrag();
        wanted.drag = m_refining;
    }
    select(std::move(wanted));
}

void SplatActions::selectBy(SelectQuery query, QString noun)
{
    const Object* object = objectToWorkOn();
    if (!object) return;
    select({.object = object->id, .ask = [query = std::move(query)](const World&, const Object&) { return Result<SelectQuery>(query); }, .noun = std::move(noun)});
}

void SplatActions::changeBy(std::function<SelectQuery(SelectPart)> how)
{
    const Object* object = objectToWorkOn();
    if (!object) return;
    select({.object = object->id, .ask = [how = std::move(how)](const World&, const Object& now) {
                const bool isThere = now.selection(kWorkingSelection) != nullptr;
                return Result<SelectQuery>(how(isThere ? SelectPart(SelectNamed{kWorkingSelection}) : SelectPart(SelectSplats{})));
            }});
}

void SplatActions::selectByColour()
{
    const Object* object = objectToWorkOn();
    if (!object) return;
    if (countOf(working(object)) > 0) {
        return select({.object = object->id, .ask = [](const World&, const Object& now) -> Result<SelectQuery> {
                           MG_ASSIGN(const Rgb like, meanColour(now, *now.selection(kWorkingSelection)));
                           return SelectQuery(SelectColour{like, kColourWithin, kColourSoft});
                       }});
    }
    const ObjectId id = object->id;
    if (const auto like = askColour(&m_parts.window, QObject::tr("Select what is coloured like this")))
        select({.object = id, .ask = [like = *like](const World&, const Object&) { return Result<SelectQuery>(SelectColour{like, kColourWithin, kColourSoft}); }});
}

/// Whoever selects splats wants to see which.
void SplatActions::beginSelecting()
{
    if (!isAtSplats()) (void)m_parts.window.trigger("tool.selectRectangle");
}

void SplatActions::select(Wanted wanted)
{
    beginSelecting();
    inTurn([this, wanted = std::move(wanted)] { return std::optional(startSelecting(wanted)); });
}

JobHandle SplatActions::startSelecting(const Wanted& wanted)
{
    const auto work = [world = m_parts.document.snapshot(), ask = wanted.ask, id = wanted.object, how = wanted.how, secs = m_parts.playback.time()](const JobContext& job) -> Result<Selected> {
        const Object* object = world->find(id);
        if (!object) return Error{Error::Kind::NotFound, "the object is gone; select another one"};
        StoreSelection edit{.choice = {.object = id, .timeSecs = secs, .stop = job.stop}, .how = how};
        MG_ASSIGN(edit.choice.where, ask(*world, *object));
        MG_ASSIGN(SplatWeights answer, weightsOf(*world, edit.choice));
        edit.choice.answer = std::move(answer);
        MG_ASSIGN(World changed, apply(*world, edit));
        const std::size_t count = countSelected(changed.find(id)->selection(kWorkingSelection)->weights);
        return Selected{std::move(edit), std::move(changed), count};
    };
    JobRequest request{"Select splats", m_parts.document.history().version()};
    return m_parts.chores.start(std::move(request), work, [this, alive = std::weak_ptr(m_isAlive), wanted](JobOutcome<Selected> outcome) {
        if (!alive.lock()) return;
        taken(std::move(outcome), wanted);
        beginNext();
    });
}

void SplatActions::taken(JobOutcome<Selected> outcome, const Wanted& wanted)
{
    if (!outcome.result) return m_parts.say(outcome.result.error());
    Selected& selected = *outcome.result;
    Document& document = m_parts.document;
    const bool isCurrent = outcome.isFor(document.history().version());
    Result<World> changed = isCurrent ? Result<World>(std::move(selected.world)) : apply(document.world(), selected.edit);
    if (!isCurrent && changed) selected.count = countSelected(changed->find(wanted.object)->selection(kWorkingSelection)->weights);
    const std::string label = selected.count == 0 ? "Select no splats" : "Select " + splatsWords(selected.count);
    const std::string command = editToJson(AnyEdit(selected.edit), document.world()).dump();
    if (const auto done = document.commit(label, std::move(changed), wanted.drag, command); !done) return m_parts.say(done.error());
    if (wanted.noun.isEmpty()) return;
    const QString what = wanted.noun.arg(selected.count == 0 ? QObject::tr("no splats") : QString::fromStdString(splatsWords(selected.count)));
    if (selected.count == 0) return m_parts.note(QObject::tr("Found %1.").arg(what));
    m_parts.window.showMessage({ui::ToastMessage::Kind::Note, QObject::tr("Selected: %1.").arg(what), QObject::tr("Delete"), [this] { (void)m_parts.window.trigger("splats.delete"); }});
}

void SplatActions::perform(std::function<AnyEdit(SplatChoice)> makeEdit, std::string verb)
{
    const Object* active = objectToWorkOn();
    if (!active) return;
    inTurn([this, object = active->id, makeEdit = std::move(makeEdit), verb = std::move(verb)] { return startPerforming(object, makeEdit, verb); });
}

std::optional<JobHandle> SplatActions::startPerforming(ObjectId object, const std::function<AnyEdit(SplatChoice)>& makeEdit, const std::string& verb)
{
    const Object* active = m_parts.document.world().find(object);
    const std::size_t count = countOf(working(active));
    if (!active) return std::nullopt;
    if (count == 0) {
        m_parts.note(QObject::tr("No splat of %1 is selected; select some first.").arg(QString::fromStdString(active->name)));
        return std::nullopt;
    }
    const std::string label = fmt::format("{} {} of {}", verb, splatsWords(count), active->name);
    const AnyEdit edit = makeEdit(selectedOf(*active));
    const auto work = [world = m_parts.document.snapshot(), edit, wait = m_parts.document.guard()](const JobContext& job) {
        wait(job);
        return morphogen::apply(*world, withStop(edit, job.stop));
    };
    JobRequest request{label, m_parts.document.history().version()};
    return m_parts.chores.start(std::move(request), work, [this, alive = std::weak_ptr(m_isAlive), edit, label](JobOutcome<World> outcome) {
        if (!alive.lock()) return;
        performed(std::move(outcome), edit, label);
        beginNext();
    });
}

void SplatActions::performed(JobOutcome<World> outcome, const AnyEdit& edit, const std::string& label)
{
    Document& document = m_parts.document;
    if (!outcome.result) return m_parts.say(outcome.result.error());
    if (!outcome.isFor(document.history().version())) return m_parts.note(QObject::tr("The world changed meanwhile; do it again."));
    const std::size_t before = document.world().objects.size();
    const std::string command = editToJson(edit, document.world()).dump();
    if (const auto done = document.commit(label, std::move(outcome.result), {}, command); !done) return m_parts.say(done.error());
    const auto& objects = document.world().objects;
    if (objects.size() <= before) return;
    m_parts.window.setSelection(ui::Selection::of(objects.back()->id));
    if (const auto* part = std::get_if<SeparateSplats>(&edit)) offerToLighten(part->choice.object, objects.back()->id);
}

/// What is carried away leaves the shadow behind that it threw when it was captured.
void SplatActions::offerToLighten(ObjectId from, ObjectId thing)
{
    m_parts.window.showMessage({ui::ToastMessage::Kind::Note, QObject::tr("Separated. A shadow that it threw is still in the colours of what it stood on."), QObject::tr("Lighten"), [this, from, thing] { lighten(from, thing); }});
}

void SplatActions::lighten(ObjectId object, ObjectId thing)
{
    const Object* found = m_parts.document.world().find(object);
    auto request = ui::requestFor(LightenShadow{{.object = object, .where = SelectSplats{}, .timeSecs = m_parts.playback.time()}, thing}, "Lighten shadow on " + (found ? found->name : std::string()));
    request.takes = ui::EditRequest::Takes::Longer;
    m_parts.applyOrSay(request);
}

void SplatActions::recolour()
{
    const Object* object = objectToWorkOn();
    if (!object) return;
    if (countOf(working(object)) == 0) return m_parts.note(QObject::tr("No splat of %1 is selected; select some first.").arg(QString::fromStdString(object->name)));
    if (const auto factor = askColour(&m_parts.window, QObject::tr("Multiply the colour by")))
        perform([factor = *factor](SplatChoice selected) { return Recolour{std::move(selected), factor}; }, "Recolour");
}

void SplatActions::selectInvented()
{
    const Object* object = objectToWorkOn();
    if (!object) return;
    const auto isMark = [](const NamedColumn& extra) { return extra.name == kInventedColumn; };
    if (std::ranges::none_of(object->splats->extra, isMark)) return m_parts.note(QObject::tr("No splat of %1 was invented.").arg(QString::fromStdString(object->name)));
    selectBy(SelectRange{.property = kInventedColumn, .least = 1}, QObject::tr("%1 that were invented"));
}

void SplatActions::reveal()
{
    const Object* object = objectToWorkOn();
    if (!object) return;
    for (const auto& modifier : object->modifiers)
        if (modifier->name == "Hidden") return m_parts.applyOrSay(ui::requestFor(RemoveModifier{object->id, modifier->id}, "Show hidden splats of " + object->name));
    m_parts.note(QObject::tr("No splat of %1 is hidden.").arg(QString::fromStdString(object->name)));
}

}  // namespace morphogen::studio
