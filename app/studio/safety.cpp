#include "app/studio/safety.h"

#include "app/session/crash_report.h"
#include "app/session/folders.h"
#include "ui/actions/action_set.h"
#include "ui/dialogs/recovery_dialog.h"
#include "ui/models/text.h"

#include <QDateTime>
#include <QDesktopServices>
#include <QUrl>

#include <algorithm>

namespace morphogen::studio {
namespace {

ui::RecoverySide sideOf(const WorldSummary& world) { return {QDateTime::fromSecsSinceEpoch(world.atSecs), world.objects, world.splats, world.steps}; }

QStringList namesOf(const std::vector<std::string>& names)
{
    QStringList list;
    for (const std::string& name : names) list.append(QString::fromStdString(name));
    return list;
}

ui::RecoveryItem itemOf(const RecoveryOffer& offer)
{
    const KeptFacts& facts = offer.session->facts();
    ui::RecoveryItem item;
    item.id = QString::fromStdString(offer.session->id());
    item.name = QString::fromStdString(facts.name);
    item.file = text(facts.file);
    item.kept = sideOf(offer.kept);
    if (offer.saved) item.saved = sideOf(*offer.saved);
    item.added = namesOf(offer.added), item.removed = namesOf(offer.removed), item.changed = namesOf(offer.changed);
    item.hasOtherChanges = offer.hasOtherChanges;
    item.stepsSinceSave = offer.stepsSinceSave;
    item.lastStep = QString::fromStdString(offer.lastStep);
    item.isFileChanged = offer.isFileChanged;
    item.problem = QString::fromStdString(offer.problem);
    return item;
}

}  // namespace

Safety::Safety(Parts& parts, MainQueue& main, std::function<bool()> mayLeave) : m_parts(parts), m_mayLeave(std::move(mayLeave)), m_autosave(main, parts.document)
{
    m_problems = m_autosave.onProblem([this](const Error& error) { m_parts.note(QObject::tr("Unsaved work can't be kept now: %1").arg(QString::fromStdString(error.message))); });
    m_finished = m_parts.document.onFinished([this](const FinishedJob& job) {
        if (job.kind != JobKind::Recover || !job.result) return;
        QString said = QObject::tr("This is what was recovered; save it to keep it.");
        for (const std::string& note : job.notes) said += u'\n' + QString::fromStdString(note);
        m_parts.window.showMessage({ui::ToastMessage::Kind::Note, said, QObject::tr("Save"), [this] { (void)m_parts.window.trigger("file.save"); }});
    });
    m_parts.window.actions().onTriggered("file.recover", [this] { offer(); });
}

void Safety::begin(std::function<void()> otherwise) { look(std::move(otherwise), false); }

void Safety::offer()
{
    if (m_dialog) return m_dialog->raise();
    look({}, true);
}

/// Reading and tidying up take their time where much is kept: not on this thread.
void Safety::look(std::function<void()> otherwise, bool isAsked)
{
    m_parts.chores.start(
        JobRequest{"Look for unsaved work", 0},
        [folder = keptSessionsFolder()](const JobContext& job) -> Result<std::vector<RecoveryOffer>> {
            removeEmptySessions(folder);
            return recoveryOffers(folder, job);
        },
        [this, alive = std::weak_ptr(m_isAlive), otherwise = std::move(otherwise), isAsked](JobOutcome<std::vector<RecoveryOffer>> outcome) {
            if (alive.expired()) return;
            if (outcome.result && !outcome.result->empty()) return show(std::move(*outcome.result), otherwise);
            if (isAsked) m_parts.note(QObject::tr("There is no unsaved work to recover."));
            if (otherwise) otherwise();
        });
}

void Safety::show(std::vector<RecoveryOffer> offers, std::function<void()> otherwise)
{
    m_offers = std::move(offers);
    std::vector<ui::RecoveryItem> items;
    for (const RecoveryOffer& offer : m_offers) items.push_back(itemOf(offer));
    m_dialog = new ui::RecoveryDialog(std::move(items), &m_parts.window);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    const auto reports = newCrashReports(stateFolder());
    if (!reports.empty()) m_dialog->offerReport();
    for (auto report = reports.rbegin(); report != reports.rend(); ++report) (void)markCrashReportSeen(*report);
    QObject::connect(m_dialog, &ui::RecoveryDialog::reportRequested, &m_context, [] { QDesktopServices::openUrl(QUrl::fromLocalFile(text(stateFolder()))); });
    auto hasOpened = std::make_shared<bool>(false);
    QObject::connect(m_dialog, &ui::RecoveryDialog::chosen, &m_context, [this, hasOpened](const QString& id, ui::RecoveryChoice choice) {
        const bool isOpening = choice == ui::RecoveryChoice::OpenRecovered || choice == ui::RecoveryChoice::OpenSaved;
        if (isOpening && !m_mayLeave()) return;
        *hasOpened |= isOpening;
        take(id, choice);
    });
    // Once it is closed, what was not taken is let go of, and stays where it is.
    QObject::connect(m_dialog, &QDialog::finished, &m_context, [this, hasOpened, otherwise = std::move(otherwise)] {
        QMetaObject::invokeMethod(&m_context, [this, hasOpened, otherwise] {
            m_offers.clear();
            m_parts.window.activateWindow();   // no window manager may be there to do it
            if (!*hasOpened && otherwise) otherwise();
        }, Qt::QueuedConnection);
    });
    m_dialog->open();
}

void Safety::take(const QString& id, ui::RecoveryChoice choice)
{
    const auto found = std::ranges::find_if(m_offers, [&](const RecoveryOffer& offer) { return offer.session->id() == id.toStdString(); });
    if (found == m_offers.end()) return;
    switch (choice) {
    case ui::RecoveryChoice::OpenRecovered: m_parts.document.openRecovered(found->session); break;
    case ui::RecoveryChoice::OpenSaved: m_parts.document.open(found->session->facts().file); break;
    case ui::RecoveryChoice::Discard:
        m_parts.chores.start({"", 0}, [session = found->session](const JobContext&) -> Result<bool> { return session->remove(), true; }, [](const JobOutcome<bool>&) {});
        m_offers.erase(found);
        break;
    case ui::RecoveryChoice::Later: break;
    }
}

void Safety::end(End how)
{
    // Recovered work goes only when a person says so, not with a script that ends.
    const bool isScripts = m_isUnattended && m_parts.document.recovered() && !m_parts.document.isAllSaved();
    if (how == End::Left && !isScripts) m_autosave.letGo();
    else m_autosave.keepAndWait();
}

QString Safety::remark() const
{
    if (!m_autosave.problem().empty()) return QObject::tr("autosave fails");
    const auto ago = m_autosave.keptAgoSecs();
    return ago ? QObject::tr("autosaved %1 ago").arg(ui::durationText(*ago)) : QString();
}

QString Safety::remarkTip() const
{
    if (!m_autosave.problem().empty()) return QString::fromStdString(m_autosave.problem());
    return m_autosave.keptAgoSecs() ? QObject::tr("Should the program end unexpectedly, the next start offers what was autosaved. The file itself changes only when you save.") : QString();
}

}  // namespace morphogen::studio
