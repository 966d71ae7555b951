#include "app/studio/select_dialogs.h"

#include "core/edit/edit_json.h"
#include "core/select/properties.h"
#include "ui/actions/action_set.h"
#include "ui/dialogs/clean_up_dialog.h"
#include "ui/dialogs/range_dialog.h"

#include <QLocale>

namespace morphogen::studio {
namespace {

constexpr int kBins = 72;
constexpr int kFromEdge = 16;   ///< of the window, logical pixels

QStringList namesOf(const Splats& splats)
{
    QStringList names;
    for (const std::string& name : propertyNames(splats))
        if (name != "distance") names.append(QString::fromStdString(name));   // from a point, which nobody gives here
    return names;
}

/// At the view's right edge, where it hides little.
void place(QDialog& dialog, const QWidget& area)
{
    dialog.adjustSize();
    const QPoint corner = area.mapToGlobal(QPoint(area.width() - dialog.width() - kFromEdge, kFromEdge));
    dialog.move(std::max(corner.x(), area.mapToGlobal(QPoint(0, 0)).x()), corner.y());
}

}  // namespace

SelectDialogs::SelectDialogs(Parts& parts, std::function<const Object*()> objectToWorkOn, std::function<void()> beginSelecting)
    : m_parts(parts), m_objectToWorkOn(std::move(objectToWorkOn)), m_beginSelecting(std::move(beginSelecting))
{
    parts.window.actions().onTriggered("select.byProperty", [this] { openRange(); });
    parts.window.actions().onTriggered("select.cleanUp", [this] { openCleanUp(); });
}

void SelectDialogs::begin(QDialog& dialog, ObjectId object)
{
    m_beginSelecting();
    m_object = object;
    m_timeSecs = m_parts.playback.time();
    m_drag = {};
    m_version = 0;
    dialog.setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(&dialog, &QDialog::accepted, &dialog, [this] { end(true); });
    QObject::connect(&dialog, &QDialog::rejected, &dialog, [this] { end(false); });
    place(dialog, *m_parts.window.viewArea());
    dialog.show();
}

void SelectDialogs::end(bool isKept)
{
    m_running.cancel();
    m_counting.cancel();
    if (!isKept && m_version != 0 && m_version == m_parts.document.history().version()) m_parts.document.cancelDrag(m_drag);
    m_drag = {};
    m_base.reset();
    QMetaObject::invokeMethod(&m_parts.window, [window = &m_parts.window] { window->activateWindow(); }, Qt::QueuedConnection);   // no window manager may be there to do it
}

void SelectDialogs::openRange()
{
    const Object* object = m_objectToWorkOn();
    if (!object) return;
    for (QDialog* open : {static_cast<QDialog*>(m_range.data()), static_cast<QDialog*>(m_cleanUp.data())})
        if (open) open->close();
    m_range = new ui::RangeDialog(QString::fromStdString(object->name), namesOf(*object->splats), &m_parts.window);
    begin(*m_range, object->id);
    m_range->setCount(0, object->splats->size());
    QObject::connect(m_range, &ui::RangeDialog::propertyChosen, m_range, [this] { askHistogram(); });
    QObject::connect(m_range, &ui::RangeDialog::changed, m_range, [this] {
        preview({m_range->query(), {}, m_range->how()}, [this](const Result<Found>& found) {
            if (!m_range) return;
            if (found) m_range->setCount(found->together, found->all);
            m_range->setProblem(found ? QString() : QString::fromStdString(found.error().message));
        });
    });
    askHistogram();
}

void SelectDialogs::askHistogram()
{
    m_counting.cancel();
    const auto work = [world = m_parts.document.snapshot(), object = m_object, secs = m_timeSecs, name = m_range->property().toStdString()](const JobContext& job) {
        return histogram({name, {}}, kBins, {.world = *world, .object = object, .timeSecs = secs, .stored = {}, .stop = job.stop});
    };
    m_counting = m_parts.chores.start(JobRequest{"Count splats", 0}, work, [this, dialog = m_range, alive = std::weak_ptr(m_isAlive)](JobOutcome<Histogram> outcome) {
        if (!alive.lock() || !dialog) return;
        if (outcome.result) dialog->setHistogram(*outcome.result);
        else if (outcome.result.error().kind != Error::Kind::Cancelled) dialog->setProblem(QString::fromStdString(outcome.result.error().message));
    });
}

void SelectDialogs::openCleanUp()
{
    const Object* object = m_objectToWorkOn();
    if (!object) return;
    for (QDialog* open : {static_cast<QDialog*>(m_range.data()), static_cast<QDialog*>(m_cleanUp.data())})
        if (open) open->close();
    m_cleanUp = new ui::CleanUpDialog(QString::fromStdString(object->name), object->splats ? object->splats->size() : 0, &m_parts.window);
    begin(*m_cleanUp, object->id);
    const auto count = [this] {
        const std::vector<SelectQuery> kinds = m_cleanUp->queries();
        m_cleanUp->setCounting();
        preview({kinds.empty() ? SelectQuery(SelectSplats{}) : SelectQuery(SelectOr{kinds}), kinds, Combine::Replace}, [this](const Result<Found>& found) {
            if (!m_cleanUp) return;
            if (found) m_cleanUp->setCounts(found->counts, found->together, found->all);
            else m_cleanUp->setProblem(QString::fromStdString(found.error().message));
        });
    };
    QObject::connect(m_cleanUp, &ui::CleanUpDialog::changed, m_cleanUp, count);
    QObject::connect(m_cleanUp, &ui::CleanUpDialog::deleteWanted, m_cleanUp, [this] {
        m_cleanUp->accept();
        (void)m_parts.window.trigger("splats.delete");
    });
    count();
}

Result<SelectDialogs::Found> SelectDialogs::find(const World& world, ObjectId id, double timeSecs, const Wanted& wanted, std::stop_token stop)
{
    const Object* object = world.find(id);
    if (!object) return Error{Error::Kind::NotFound, "the object is gone; close this and select another one"};
    StoreSelection edit{.choice = {.object = id, .where = wanted.where, .timeSecs = timeSecs, .stop = stop}, .how = wanted.how};
    std::vector<std::size_t> counts;
    std::optional<SplatWeights> any;
    for (const SelectQuery& part : wanted.parts) {
        MG_ASSIGN(const SplatWeights answer, weightsOf(world, {.object = id, .where = part, .timeSecs = timeSecs, .stop = stop}));
        counts.push_back(answer.count());
        any = any ? any->combine(Combine::Add, answer) : answer;
    }
    if (!any) { MG_ASSIGN(any, weightsOf(world, edit.choice)); }
    edit.choice.answer = std::move(any);
    MG_ASSIGN(World changed, apply(world, edit));
    MG_ASSIGN(const SplatWeights now, SplatWeights::from(changed.find(id)->selection(kWorkingSelection)->weights, object->splats->size(), object->name));
    return Found{std::move(edit), std::move(changed), std::move(counts), now.count(), now.size()};
}

void SelectDialogs::preview(Wanted wanted, Shown shown)
{
    m_running.cancel();
    Document& document = m_parts.document;
    if (!m_base || m_version != document.history().version()) {
        m_drag = document.beginDrag();
        m_base = document.snapshot();
        m_version = document.history().version();
    }
    const auto work = [base = m_base, object = m_object, secs = m_timeSecs, wanted = std::move(wanted)](const JobContext& job) { return find(*base, object, secs, wanted, job.stop); };
    m_running = m_parts.chores.start(JobRequest{"Select splats", m_version}, work, [this, alive = std::weak_ptr(m_isAlive), shown = std::move(shown)](JobOutcome<Found> outcome) {
        if (alive.lock()) take(std::move(outcome), shown);
    });
}

void SelectDialogs::take(JobOutcome<Found> outcome, const Shown& shown)
{
    if (!outcome.result && outcome.result.error().kind == Error::Kind::Cancelled) return;
    Document& document = m_parts.document;
    if (outcome.result && m_base) {
        Found& found = *outcome.result;
        if (document.history().version() != m_version) return m_parts.note(QObject::tr("The world changed meanwhile; choose again."));
        const std::string command = editToJson(AnyEdit(found.edit), *m_base).dump();
        const std::string label = found.together == 0 ? "Select no splats" : "Select " + QLocale(QLocale::English).toString(static_cast<qulonglong>(found.together)).toStdString() + (found.together == 1 ? " splat" : " splats");
        if (const auto done = document.commit(label, std::move(found.world), m_drag, command); !done) return m_parts.say(done.error());
        m_version = document.history().version();
    }
    shown(outcome.result);
}

}  // namespace morphogen::studio
