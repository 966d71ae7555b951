// ExportSheet: a film, pictures, splats or the colliders of bodies: what, how large, which frames, where to; and what it will come to.
#pragma once

#include "core/scene/world.h"

#include <QDialog>
#include <QString>

#include <functional>
#include <memory>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace morphogen::ui {

class Form;
class NumberField;
class Segmented;

enum class ExportKind { Film, Pictures, Splats, Colliders };
/// Of a film, where a what-if is chosen: the main line or the world as it is, or both courses.
enum class ExportCourses { One, TwoFilms, SideBySide };
enum class ExportView { Current, Orbit, Whole, Saved };

/// All that the sheet asks; stored as the last settings.
struct ExportChoice {
    ExportKind kind = ExportKind::Film;
    ExportView view = ExportView::Current;
    QString camera;                     ///< name, for Saved
    int width = 1920, height = 1080;
    long long first = 0, last = 0;      ///< frames, both included
    bool isTransparent = false;         ///< pictures
    bool hasDepth = false, hasNormal = false, hasIds = false, hasMotion = false, hasShadow = false;   ///< EXR
    QString object;                     ///< splats, colliders: empty: every visible one
    int axes = 0;                       ///< splats: 0 +Y up, 1 -Y up, 2 as the source
    bool leavesInventedOut = false;     ///< what filling and closing invented
    ExportCourses courses = ExportCourses::One;   ///< not stored
    QString path;

    void store() const;
    static ExportChoice stored();
};

/// What it comes to; `problem` says in one sentence why it would fail.
struct ExportEstimate {
    QString summary;
    QString warning;
    QString problem;
};

struct ExportScene {
    std::shared_ptr<const World> world;
    double timeSecs = 0;
    long long rangeFirst = 0, rangeLast = 0;   ///< what the loop covers
    QString suggestedFolder, suggestedName;
    bool hasInvented = false;                  ///< there is something that could be left out
    QString otherCourse = {};                  ///< the name of the what-if that can be shown beside the main line; empty: none
};

class ExportSheet : public QDialog {
    Q_OBJECT
public:
    using Estimator = std::function<ExportEstimate(const ExportChoice&)>;
    ExportSheet(ExportScene scene, Estimator estimate, QWidget* parent);
    ExportChoice choice() const;
    void setKind(ExportKind kind);
    void setCourses(ExportCourses courses);
    bool canExport() const;
    QString estimateText() const;
    QLineEdit& path() const { return *m_path; }

private:
    void showKind();
    void fixExtension();
    void refresh();
    QString extension() const;
    ExportScene m_scene;
    Estimator m_estimate;
    ExportChoice m_last;
    Segmented *m_kind, *m_frames, *m_axes, *m_filmFormat, *m_pictureFormat, *m_meshFormat, *m_courses, *m_background;
    QComboBox *m_camera, *m_size, *m_object;
    NumberField *m_width, *m_height, *m_from, *m_to;
    QCheckBox *m_depth, *m_normal, *m_ids, *m_motion, *m_shadow, *m_leaveOut;
    QLineEdit* m_path;
    Form* m_form;
    QWidget *m_cameraRow, *m_sizeRow, *m_filmRow, *m_pictureRow, *m_meshRow, *m_coursesRow, *m_backgroundRow, *m_aovRow, *m_objectRow, *m_axesRow;
    QLabel *m_summary, *m_warning, *m_problem;
    QPushButton* m_export;
};

}  // namespace morphogen::ui
