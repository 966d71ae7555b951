#include "app/studio/run_studio.h"

#include "app/drive/driver.h"
#include "app/session/crash_report.h"
#include "app/session/folders.h"
#include "app/session/sample_cache.h"
#include "app/studio/crash_notice.h"
#include "app/studio/measurements.h"
#include "app/studio/studio.h"
#include "ui/actions/action_table.h"
#include "ui/models/settings.h"
#include "ui/theme/theme.h"
#include "ui/window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QProcess>
#include <QTemporaryDir>
#include <QTimer>

#include <memory>
#include <optional>

namespace morphogen::studio {
namespace {

constexpr int kStopPollMs = 200;

bool hasDisplay()
{
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        if (!qgetenv(name).isEmpty()) return true;
    return false;
}

void openFiles(Studio& studio, const std::vector<std::filesystem::path>& files)
{
    if (files.empty()) return studio.openSample(firstSample());
    if (files.size() == 1) return studio.open(files.front());
    studio.document().importFiles(files);
}

/// What a report of a crash says of the way there.
void noteForReports(Studio& studio)
{
    for (const ui::ActionRow& row : ui::actionTable())
        if (QAction* action = studio.window().actions().action(row.id)) QObject::connect(action, &QAction::triggered, action, [id = row.id] { noteForCrash(id); });
}

void noteDevice(const Studio& studio)
{
    const ViewportStats stats = studio.viewport().stats();
    setCrashFact("Drawing with", stats.device + ", " + stats.deviceReason);
    setCrashFact("Presenting with", stats.presenter + ", " + stats.presenterReason);
    setCrashFact("Splats", std::to_string(stats.splats));
}

}  // namespace

Result<void> runStudio(const StudioOptions& options)
{
    if (!hasDisplay()) return Error{Error::Kind::Unsupported, "there is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set); `morphogen --help` lists what works without"};
    drive::Script script;
    if (!options.actions.empty()) {
        MG_ASSIGN(script, drive::readScript(options.actions));
    }
    installCrashReports(stateFolder());
    QTemporaryDir forgotten;
    if (options.isFresh) qputenv("MORPHOGEN_SETTINGS", forgotten.filePath(QStringLiteral("studio.ini")).toUtf8());

    if (options.scalePercent > 0) qputenv("QT_SCALE_FACTOR", QByteArray::number(options.scalePercent / 100.0));
    ui::useStoredScale();
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    int argumentCount = 1;
    char name[] = "morphogen";
    char* arguments[] = {name, nullptr};
    TimedApplication application(argumentCount, arguments);
    QApplication::setApplicationName(QStringLiteral("Morphogen"));
    QApplication::setDesktopFileName(QStringLiteral("morphogen"));
    ui::applyTheme(application, ui::themeKindOf(ui::settings()->value(QStringLiteral("look/theme"), QStringLiteral("dark")).toString().toStdString()));
    Studio studio(options.device);
    if (options.width > 0) studio.window().resize(options.width, options.height);
    studio.window().show();
    noteForReports(studio);
    const Subscription steps = studio.document().onChanged([&](const ChangeSet& change) {
        if (change.steps) noteForCrash(studio.document().history().steps()[studio.document().history().cursor()].label);
    });
    const Subscription jobs = studio.document().onFinished([](const FinishedJob& job) { noteForCrash(job.name + (job.result ? ": done" : ": " + job.result.error().message)); });
    // After the window is there: what it shows may take a moment.
    QTimer::singleShot(0, &application, [&] {
        if (options.isFresh) return openFiles(studio, options.files);
        studio.begin([&] {
            showCrashNotice(studio.window(), stateFolder());   // where the crash left nothing unsaved
            openFiles(studio, options.files);
            if (options.files.empty() && options.actions.empty() && options.measurements.empty()) studio.offerTour();
        });
    });

    std::optional<Measurements> measurements;
    if (!options.measurements.empty()) measurements.emplace(application, studio.viewport(), options.startedAtNs);

    QTimer stopPoll;
    QObject::connect(&stopPoll, &QTimer::timeout, &application, [&] {
        if (options.stop.stop_requested()) QApplication::exit();
        noteDevice(studio);
    });
    stopPoll.start(kStopPollMs);

    Result<void> result;
    std::unique_ptr<drive::Driver> driver;
    if (!options.actions.empty()) {
        drive::Target target{&studio.window(), &studio.viewport(), &studio.document(), &studio.playback(), [&](std::string_view id) { return studio.trigger(id); }, [&] { return studio.isKept(); },
                             options.hasRealPointer ? drive::Means::X11 : drive::Means::Qt};
        driver = std::make_unique<drive::Driver>(std::move(script), target, [&](const Result<void>& ended) {
            result = ended;
            studio.setUnattended(true);
            if (measurements) measurements->stop(studio.viewport());
            QApplication::closeAllWindows();   // dialogs that are open, too, so that their loops end
            QApplication::exit();
        });
        driver->start();
    }
    QApplication::exec();
    studio.end();
    if (measurements && !measurements->write(options.measurements)) return makeError(Error::Kind::Io, options.measurements.string(), "can't be written");
    if (options.stop.stop_requested()) return cancelled();
    if (studio.wantsRestart()) QProcess::startDetached(QCoreApplication::applicationFilePath(), {});
    return result;
}

}  // namespace morphogen::studio
