// New, open, save, import, export: the File menu's handlers, what is dropped on the window, and the question before
// something unsaved would be lost.
#pragma once

#include "app/studio/export_requests.h"
#include "ui/dialogs/import_sheet.h"

#include <QStringList>

#include <functional>
#include <optional>

namespace morphogen::studio {

class FileActions {
public:
    explicit FileActions(Parts& parts);
    /// True when nothing is unsaved, or the user saved it or let it go.
    bool mayLeave();
    /// The same for the whole window, with which what is being written ends as well.
    bool mayClose();
    /// Opens, after asking; a project, or any model as a new world.
    void open(const QString& path);
    /// A project opens, everything else shows the import sheet.
    void take(const QStringList& paths);
    void finished(const FinishedJob& job);
    void setUnattended(bool isUnattended) { m_isUnattended = isUnattended; }
    /// What was opened or made anew is to be framed and shown from its start.
    std::function<void()> onOpened;
    /// The main line and the chosen what-if, once both are known; nothing: there is none to be exported with it.
    std::function<std::optional<BothCourses>()> bothCourses;

private:
    void newWorld();
    void askOpen();
    bool save();
    void saveAs(bool isCopy);
    void askImport();
    void askImportFolder();
    void import(const QStringList& paths);
    void startImport(const ui::ImportChoice& choice);
    void askScript();
    ui::ExportSheet* askExport();
    void askFilms();
    std::optional<BothCourses> both() const { return bothCourses ? bothCourses() : std::nullopt; }
    void startExport(const ui::ExportChoice& choice);
    void showFile(const std::filesystem::path& path);
    bool waitForSave();
    Parts& m_parts;
    bool m_isUnattended = false;
    bool m_saveFailed = false;
};

}  // namespace morphogen::studio
