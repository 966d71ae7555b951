#include "app/studio/file_actions.h"

#include "core/base/file.h"
#include "core/edit/invent_edits.h"
#include "core/deform/posed_centres.h"
#include "core/evaluate/pose_at.h"
#include "core/io/import_plan.h"
#include "ui/actions/action_set.h"
#include "ui/models/settings.h"
#include "ui/models/text.h"

#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QDir>
#include <QEventLoop>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QUrl>

#include <algorithm>
#include <cmath>

namespace morphogen::studio {
namespace {

const QString kProjects = QStringLiteral("*.morph");

/// "All models and splats (*.glb *.ply ...)", then everything.
QString importFilter()
{
    QStringList patterns;
    for (const Loader& loader : loaders())
        for (const char* extension : loader.extensions)
            if (const QString pattern = u'*' + QLatin1String(extension); !patterns.contains(pattern)) patterns.append(pattern);
    return QObject::tr("Models and splats (%1);;All files (*)").arg(patterns.join(u' '));
}

QString openFilter()
{
    QString models = importFilter();
    return QObject::tr("Worlds (*.morph);;%1").arg(models);
}

/// Sizes at which someone probably meant another unit.
constexpr double kLargeMetres = 30, kSmallMetres = 0.01;

/// The greatest extent of any of the objects as they came; 0 where nothing has one.
double largest(const World& world, const std::vector<ObjectId>& objects)
{
    constexpr std::size_t kSamples = 5000;
    double greatest = 0;
    for (const ObjectId id : objects) {
        const Object* object = world.find(id);
        if (!object || object->splats->size() == 0) continue;
        Bounds bounds;
        for (const Vec3& p : posedCentres(poseAt(*object, 0), std::max<std::size_t>(1, object->splats->size() / kSamples)))
            if (std::isfinite(p.x + p.y + p.z)) bounds.add(p);
        const Vec3 size = bounds.size();
        greatest = std::max<double>(greatest, std::max({size.x, size.y, size.z}));
    }
    return greatest;
}

/// "Imported Fox with 97k splats", and what the import had to say.
QString importedText(const World& world, const FinishedJob& job)
{
    QStringList names;
    std::uint64_t splats = 0;
    for (const ObjectId id : job.objects)
        if (const Object* object = world.find(id)) names.append(QString::fromStdString(object->name)), splats += object->splats->size();
    const QString what = names.size() <= 3 ? names.join(QStringLiteral(", ")) : ui::plural(static_cast<std::uint64_t>(names.size()), QObject::tr("object"), QObject::tr("objects"));
    QString said = QObject::tr("Imported %1 with %2 splats").arg(what, ui::countText(splats));
    if (const double metres = largest(world, job.objects); metres > kLargeMetres || (metres > 0 && metres < kSmallMetres))
        said += QObject::tr("\nIt is %1 large; \"Set scale\" in the Object menu changes that.").arg(ui::lengthText(metres));
    for (const std::string& note : job.notes) said += u'\n' + QString::fromStdString(note);
    return said;
}

/// The folder that was used last for this purpose.
QString folderFor(const char* purpose) { return ui::settings()->value(QStringLiteral("folders/") + QLatin1String(purpose), QDir::homePath()).toString(); }
void rememberFolder(const char* purpose, const QString& path) { ui::settings()->setValue(QStringLiteral("folders/") + QLatin1String(purpose), QFileInfo(path).absolutePath()); }

}  // namespace

FileActions::FileActions(Parts& parts) : m_parts(parts)
{
    ui::ActionSet& actions = parts.window.actions();
    actions.onTriggered("file.new", [this] { newWorld(); });
    actions.onTriggered("file.open", [this] { askOpen(); });
    actions.onTriggered("file.save", [this] { save(); });
    actions.onTriggered("file.saveAs", [this] { saveAs(false); });
    actions.onTriggered("file.saveCopy", [this] { saveAs(true); });
    actions.onTriggered("file.import", [this] { askImport(); });
    actions.onTriggered("file.importFolder", [this] { askImportFolder(); });
    actions.onTriggered("file.runScript", [this] { askScript(); });
    actions.onTriggered("file.pasteScript", [this] { m_parts.document.runScript(QApplication::clipboard()->text().toStdString(), "the clipboard"); });
    actions.onTriggered("file.export", [this] { askExport(); });
    actions.onTriggered("whatif.films", [this] { askFilms(); });
    actions.onTriggered("file.exportAgain", [this] {
        const ui::ExportChoice last = ui::ExportChoice::stored();
        if (last.path.isEmpty() || !estimateOf(m_parts, last, {}).problem.isEmpty()) {
            askExport();
            return;
        }
        startExport(last);
    });
    actions.onTriggered("file.showInFolder", [this] {
        if (m_parts.document.path().empty()) m_parts.note(QObject::tr("This world has no file yet; save it first."));
        else showFile(m_parts.document.path());
    });
}

bool FileActions::mayLeave()
{
    if (m_isUnattended || !m_parts.document.isDirty()) return true;
    QMessageBox box(&m_parts.window);
    box.setWindowTitle(QObject::tr("Not saved"));
    box.setText(QObject::tr("<b>Keep the changes to %1?</b>").arg(QString::fromStdString(m_parts.document.displayName()).toHtmlEscaped()));
    box.setInformativeText(QObject::tr("What was done since the last save is lost otherwise."));
    QPushButton* save = box.addButton(QObject::tr("Save"), QMessageBox::AcceptRole);
    QPushButton* drop = box.addButton(QObject::tr("Don't save"), QMessageBox::DestructiveRole);
    box.addButton(QMessageBox::Cancel);
    box.setDefaultButton(save);
    box.exec();
    if (box.clickedButton() == drop) return true;
    return box.clickedButton() == save && this->save() && waitForSave();
}

bool FileActions::mayClose()
{
    const auto jobs = m_parts.document.jobs();
    const auto writing = std::ranges::find_if(jobs, [](const RunningJob& job) { return job.kind == JobKind::Render || job.kind == JobKind::Export || job.kind == JobKind::SaveCopy; });
    if (!m_isUnattended && writing != jobs.end()) {
        QMessageBox box(&m_parts.window);
        box.setWindowTitle(QObject::tr("Still writing"));
        box.setText(QObject::tr("<b>%1 is not finished.</b>").arg(QString::fromStdString(writing->handle.name()).toHtmlEscaped()));
        box.setInformativeText(QObject::tr("Closing the window ends it; no partial file is left."));
        QPushButton* end = box.addButton(QObject::tr("End it and close"), QMessageBox::DestructiveRole);
        box.setDefaultButton(box.addButton(QObject::tr("Go on"), QMessageBox::RejectRole));
        box.exec();
        if (box.clickedButton() != end) return false;
    }
    return mayLeave();
}

bool FileActions::waitForSave()
{
    m_saveFailed = false;
    // For saves alone: a film in the making may take an hour.
    const auto isSaving = [&] { return std::ranges::any_of(m_parts.document.jobs(), [](const RunningJob& job) { return job.kind == JobKind::Save; }); };
    while (isSaving() && !m_saveFailed) QApplication::processEvents(QEventLoop::WaitForMoreEvents, 100);
    return !m_saveFailed && !m_parts.document.isDirty();
}

void FileActions::newWorld()
{
    if (!mayLeave()) return;
    m_parts.document.newWorld();
    if (onOpened) onOpened();
}

void FileActions::askOpen()
{
    const QString path = QFileDialog::getOpenFileName(&m_parts.window, QObject::tr("Open"), folderFor("open"), openFilter());
    if (!path.isEmpty()) open(path);
}

void FileActions::open(const QString& path)
{
    if (!mayLeave()) return;
    rememberFolder("open", path);
    m_parts.document.open(pathOf(path));
}

bool FileActions::save()
{
    if (m_parts.document.path().empty() || !m_parts.document.whyReadOnly().empty()) {
        saveAs(false);
        return !m_parts.document.jobs().empty();
    }
    m_parts.document.save();
    return true;
}

void FileActions::saveAs(bool isCopy)
{
    const QString name = m_parts.document.path().empty() ? QDir(folderFor("open")).filePath(QStringLiteral("untitled.morph")) : text(m_parts.document.path());
    QString path = QFileDialog::getSaveFileName(&m_parts.window, isCopy ? QObject::tr("Save a copy") : QObject::tr("Save as"), name, QObject::tr("Worlds (%1)").arg(kProjects));
    if (path.isEmpty()) return;
    if (QFileInfo(path).suffix().isEmpty()) path += QStringLiteral(".morph");
    rememberFolder("open", path);
    if (isCopy) m_parts.document.saveCopy(pathOf(path));
    else m_parts.document.saveAs(pathOf(path));
}

void FileActions::askImport()
{
    const QStringList paths = QFileDialog::getOpenFileNames(&m_parts.window, QObject::tr("Import"), folderFor("import"), importFilter());
    if (!paths.isEmpty()) import(paths);
}

void FileActions::askImportFolder()
{
    const QString path = QFileDialog::getExistingDirectory(&m_parts.window, QObject::tr("Import a folder of numbered frames"), folderFor("import"));
    if (!path.isEmpty()) import({path});
}

void FileActions::askScript()
{
    const QString path = QFileDialog::getOpenFileName(&m_parts.window, QObject::tr("Run a script of edits"), folderFor("script"), QObject::tr("Scripts (*.json);;All files (*)"));
    if (path.isEmpty()) return;
    rememberFolder("script", path);
    const auto bytes = readFile(pathOf(path));
    if (!bytes) return m_parts.say(bytes.error());
    m_parts.document.runScript({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, pathOf(path).filename().string());
}

void FileActions::take(const QStringList& paths)
{
    if (paths.size() == 1 && paths.front().endsWith(QStringLiteral(".morph"), Qt::CaseInsensitive)) return open(paths.front());
    import(paths);
}

void FileActions::import(const QStringList& paths)
{
    rememberFolder("import", paths.front());
    std::vector<std::filesystem::path> files;
    for (const QString& path : paths) files.push_back(pathOf(path));
    if (m_isUnattended) return startImport({files, {}});
    auto* sheet = new ui::ImportSheet(files, &m_parts.window);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(sheet, &QDialog::accepted, sheet, [this, sheet] { startImport(sheet->choice()); });
    sheet->open();
    const QPointer<ui::ImportSheet> shown(sheet);
    m_parts.chores.start(
        JobRequest{"Look at the files", 0}, [files](const JobContext& context) { return planImport(files, context); },
        [shown](JobOutcome<std::vector<PlannedImport>> outcome) {
            if (shown) shown->setPlan(outcome.result);
        });
}

void FileActions::startImport(const ui::ImportChoice& choice)
{
    m_parts.document.importFiles(choice.paths, choice.options);
    for (const auto& path : choice.paths) ui::addRecent(ui::RecentKind::Imports, text(path));
}

void FileActions::askFilms()
{
    if (!both()) return m_parts.note(QObject::tr("Choose a what-if in the panel What if, and wait until it is simulated."));
    ui::ExportSheet* sheet = askExport();
    sheet->setKind(ui::ExportKind::Film);
    sheet->setCourses(ui::ExportCourses::SideBySide);
}

ui::ExportSheet* FileActions::askExport()
{
    const std::optional<BothCourses> courses = both();
    const Playback& playback = m_parts.playback;
    const QString name = m_parts.document.path().empty() ? QStringLiteral("untitled") : text(m_parts.document.path().stem());
    auto* sheet = new ui::ExportSheet({m_parts.document.snapshot(), playback.time(), playback.range().first, playback.range().last, folderFor("export"), name,
                                       hasInvented(m_parts.document.world()), courses ? QString::fromStdString(courses->other().name) : QString()},
                                      [this](const ui::ExportChoice& choice) { return estimateOf(m_parts, choice, both()); }, &m_parts.window);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(sheet, &QDialog::accepted, sheet, [this, sheet] { startExport(sheet->choice()); });
    sheet->open();
    return sheet;
}

void FileActions::startExport(const ui::ExportChoice& choice)
{
    const std::optional<BothCourses> courses = both();
    auto requests = exportRequests(m_parts, choice, courses);
    if (!requests) return m_parts.say(requests.error());
    rememberFolder("export", choice.path);
    for (AnyExport& request : *requests) {
        if (auto* film = std::get_if<RenderRequest>(&request)) m_parts.document.render(std::move(*film));
        else m_parts.document.exportWorld(std::get<ExportRequest>(std::move(request)));
    }
    if (choice.courses == ui::ExportCourses::One) return;
    if (const auto written = causal::writeEventTable(eventTableOf(choice), courses->courses); !written) m_parts.say(written.error());
}

void FileActions::showFile(const std::filesystem::path& path) { QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(text(path)).absolutePath())); }

void FileActions::finished(const FinishedJob& job)
{
    using Kind = ui::ToastMessage::Kind;
    const bool isSave = job.kind == JobKind::Save || job.kind == JobKind::SaveCopy;
    if (!job.result) {
        if (isSave) m_saveFailed = true;
        if (job.result.error().kind == Error::Kind::Cancelled) m_parts.note(QObject::tr("Cancelled: %1").arg(QString::fromStdString(job.name)));
        else m_parts.say(job.result.error());
        return;
    }
    if (job.kind == JobKind::Open || job.kind == JobKind::Recover) {
        if (!job.file.empty()) ui::addRecent(ui::RecentKind::Worlds, text(job.file));
        if (onOpened) onOpened();
    }
    if (isSave) ui::addRecent(ui::RecentKind::Worlds, text(job.file));
    QString said = QString::fromStdString(job.summary);
    for (const std::string& note : job.notes) said += (said.isEmpty() ? QString() : QStringLiteral("\n")) + QString::fromStdString(note);
    const bool isExport = job.kind == JobKind::Render || job.kind == JobKind::Export;
    if (isExport) QApplication::alert(&m_parts.window);   // for who has gone on to something else
    if (isExport || job.kind == JobKind::SaveCopy) {
        if (said.isEmpty()) said = QObject::tr("Wrote %1").arg(QFileInfo(text(job.file)).fileName());
        else said = QStringLiteral("%1 \u2013 %2").arg(QFileInfo(text(job.file)).fileName(), said);
        m_parts.window.showMessage({Kind::Done, said, QObject::tr("Show file"), [this, file = job.file] { showFile(file); }});
    } else if (job.kind == JobKind::Import) {
        m_parts.window.setSelection({job.objects, {}});
        m_parts.viewport.frameAll();
        m_parts.window.showMessage({Kind::Done, importedText(m_parts.document.world(), job), {}, {}});
    } else if (job.kind == JobKind::Script) {
        m_parts.window.showMessage({Kind::Done, QObject::tr("The script was run: %1").arg(said), {}, {}});
    } else if (!job.notes.empty() && job.kind != JobKind::Recover) {   // the other side of that: app/studio/safety
        m_parts.window.showMessage({Kind::Note, said, {}, {}});
    }
}

}  // namespace morphogen::studio
