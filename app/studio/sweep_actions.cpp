#include "app/studio/sweep_actions.h"

#include "core/causal/intervention_text.h"
#include "core/scene/body.h"
#include "ui/actions/action_set.h"
#include "ui/panels/what_if_panel.h"

#include <QApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QPushButton>

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace morphogen::studio {
namespace {

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

/// Those that move by forces; their masses where they were simulated.
std::vector<ui::SweepBody> bodiesOf(const World& world, const causal::Course* course)
{
    std::vector<ui::SweepBody> bodies;
    for (const auto& object : world.objects) {
        if (!object->body || object->body->role != BodyRole::Dynamic) continue;
        const Body& body = *object->body;
        const bool isKnown = course && course->isReady();
        const dynamics::SimBody* known = isKnown ? course->scene->find(object->id) : nullptr;
        if (isKnown && !known) continue;   // the branch has taken it away
        bodies.push_back({text(object->name), causal::quotedName(object->name), body.massKg.value_or(known ? known->massKg() : 1), body.friction, body.restitution, body.velocity});
    }
    return bodies;
}

/// What happens, each once, what two do together first; then where the bodies end.
std::vector<ui::SweepMeasure> measuresOf(const World& world, const causal::Course* course, const std::vector<ui::SweepBody>& bodies)
{
    std::vector<ui::SweepMeasure> measures;
    std::set<std::string> known;
    const auto happening = [&](EventKind kind, const std::vector<ObjectId>& who) {
        std::string names;
        QStringList words;
        for (const ObjectId id : who) {
            const Object* object = world.find(id);
            if (!object) return;
            names += ", " + causal::quotedName(object->name), words.append(text(object->name));
        }
        const std::string measure = fmt::format("happens({}{})", nameOf(kind), names);
        if (known.insert(measure).second) measures.push_back({QObject::tr("Does it happen: %1 of %2").arg(QString::fromUtf8(nameOf(kind)), words.join(QObject::tr(" and "))), measure, true});
    };
    if (course && course->isReady())
        for (const EventKind kind : {EventKind::Collision, EventKind::Start})
            for (const Event& event : course->rollout->events)
                if (event.kind == kind) happening(kind, event.participants);
    for (const ui::SweepBody& body : bodies) {
        measures.push_back({QObject::tr("Length of the way of %1, m").arg(body.name), fmt::format("path({})", body.quotedName), false});
        measures.push_back({QObject::tr("Speed of %1 at the end, m/s").arg(body.name), fmt::format("speed({})", body.quotedName), false});
        for (const char axis : {'x', 'y', 'z'}) measures.push_back({QObject::tr("%1 of %2 at the end, m").arg(QLatin1Char(axis)).arg(body.name), fmt::format("{}({})", axis, body.quotedName), false});
    }
    return measures;
}

}  // namespace

SweepActions::SweepActions(Parts& parts, MainQueue& queue, const WhatIf& courses, AddBranch addBranch)
    : m_parts(parts), m_main(queue), m_courses(courses), m_addBranch(std::move(addBranch)), m_jobs(queue)
{
    parts.window.actions().onTriggered("whatif.sweep", [this] { ask(); });
}

SweepActions::~SweepActions()
{
    m_job.cancel();
    delete m_dialog;
}

void SweepActions::ask()
{
    if (m_dialog) {
        m_dialog->show();
        m_dialog->raise();
        return m_dialog->activateWindow();
    }
    const World& now = m_parts.document.world();
    m_parts.window.showWhatIf();
    const BranchId on = m_parts.window.whatIf().chosen();
    const causal::Course* course = m_courses.find(on);
    ui::SweepDialog::Setting setting;
    setting.bodies = bodiesOf(now, course);
    if (setting.bodies.empty()) return m_parts.note(QObject::tr("Nothing here moves by forces yet; select objects and choose Dynamics > Make dynamic."));
    setting.onWhat = course && course->branch ? QObject::tr("the branch \"%1\"").arg(text(course->name)) : QObject::tr("the main line");
    setting.measures = measuresOf(now, course, setting.bodies);
    if (const Object* selected = now.find(m_parts.window.selection().active())) {
        const auto found = std::ranges::find(setting.bodies, text(selected->name), &ui::SweepBody::name);
        if (found != setting.bodies.end()) setting.chosen = static_cast<std::size_t>(found - setting.bodies.begin());
    }
    m_dialog = new ui::SweepDialog(std::move(setting), &m_parts.window);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (const auto lit = m_parts.window.whatIf().lit()) {
        std::string names;
        for (const ObjectId id : lit->event.participants)
            if (const Object* object = now.find(id)) names += ", " + causal::quotedName(object->name);
        m_dialog->setMeasure(fmt::format("happens({}{})", nameOf(lit->event.kind), names));
    }
    QObject::connect(m_dialog, &ui::SweepDialog::runRequested, m_dialog, [this] { run(); });
    QObject::connect(m_dialog, &ui::SweepDialog::stopRequested, m_dialog, [this] { m_job.cancel(); });
    QObject::connect(m_dialog, &ui::SweepDialog::saveRequested, m_dialog, [this] { save(); });
    QObject::connect(m_dialog, &ui::SweepDialog::branchRequested, m_dialog, [this](const std::vector<std::string>& lines) { m_addBranch(lines, m_on); });
    QObject::connect(m_dialog, &QObject::destroyed, m_dialog, [this] { m_job.cancel(); });
    m_dialog->show();
}

void SweepActions::run()
{
    causal::SweepRequest request = m_dialog->request();
    request.on = m_on = m_parts.window.whatIf().chosen();
    const std::uint64_t number = ++m_run;
    m_dialog->begin();
    m_found = {};
    if (const auto axes = causal::axesOf(request))
        for (const causal::SweepAxis& axis : *axes) m_found.names.push_back(axis.name);
    m_measure = request.measure;
    // From the thread that sweeps to the window's, by the same queue as the outcome, which so comes last; what comes after the
    // dialog is closed or another run is begun is dropped.
    const auto tell = [alive = std::weak_ptr(m_isAlive), number, this, main = &m_main](auto&& what) {
        main->post([alive, number, this, what] {
            if (alive.lock() && number == m_run && m_dialog && m_dialog->isRunning()) what(*m_dialog);
        });
    };
    request.onRow = [tell](const causal::SweepRow& row) { tell([row](ui::SweepDialog& dialog) { dialog.add(row); }); };
    request.onFlip = [tell](const causal::Flip& flip) { tell([flip](ui::SweepDialog& dialog) { dialog.add(flip); }); };
    m_job = m_jobs.start(JobRequest{"Sweep", 0},
        [world = m_parts.document.snapshot(), request, tell](const JobContext& job) -> Result<causal::Sweep> {
            const JobContext told{job.stop, [tell, job](double fraction, std::string_view phase) {
                                      job.report(fraction, phase);
                                      tell([fraction](ui::SweepDialog& dialog) { dialog.setProgress(fraction); });
                                  }};
            return causal::sweep(*world, request, told);
        },
        [alive = std::weak_ptr(m_isAlive), number, this](JobOutcome<causal::Sweep> outcome) {
            if (!alive.lock() || number != m_run || !m_dialog) return;
            if (outcome.result) m_found = *outcome.result;
            else m_found.rows = m_dialog->rows();   // those that were finished
            const bool isWrong = !outcome.result && outcome.result.error().kind != Error::Kind::Cancelled;
            m_dialog->end(isWrong ? text(outcome.result.error().message) : QString());
        });
}

void SweepActions::save()
{
    const QString path = QFileDialog::getSaveFileName(m_dialog, QObject::tr("Table of the sweep"), QStringLiteral("sweep.csv"), QObject::tr("Tables (*.csv);;NumPy archives (*.npz)"));
    if (path.isEmpty()) return;
    if (const auto written = causal::writeSweep(pathOf(path), m_found, m_measure); !written) return m_parts.say(written.error());
    m_parts.note(QObject::tr("%1 is written: one row for each run.").arg(QFileInfo(path).fileName()));
}

}  // namespace morphogen::studio
