#include "ui/dialogs/export_sheet.h"

#include "ui/models/settings.h"
#include "ui/theme/theme.h"
#include "ui/widgets/form.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>

#include <algorithm>

namespace morphogen::ui {
namespace {

struct SizePreset {
    const char* name;
    int width, height;
};
constexpr SizePreset kSizes[] = {{"1280 \u00d7 720", 1280, 720}, {"1920 \u00d7 1080", 1920, 1080}, {"2560 \u00d7 1440", 2560, 1440}, {"3840 \u00d7 2160", 3840, 2160},
                                 {"1080 \u00d7 1080, square", 1080, 1080}, {"1080 \u00d7 1920, upright", 1080, 1920}};
constexpr const char* kGroup = "export/";

}  // namespace

void ExportChoice::store() const
{
    const auto to = settings();
    const auto put = [&](const char* key, const QVariant& value) { to->setValue(QLatin1String(kGroup) + QLatin1String(key), value); };
    put("kind", static_cast<int>(kind)), put("view", static_cast<int>(view)), put("camera", camera), put("width", width), put("height", height);
    put("first", first), put("last", last), put("transparent", isTransparent), put("depth", hasDepth), put("normal", hasNormal), put("ids", hasIds), put("motion", hasMotion), put("shadow", hasShadow);
    put("object", object), put("axes", axes), put("withoutInvented", leavesInventedOut), put("path", path);
}

ExportChoice ExportChoice::stored()
{
    const auto from = settings();
    const auto get = [&](const char* key, const QVariant& otherwise) { return from->value(QLatin1String(kGroup) + QLatin1String(key), otherwise); };
    ExportChoice c;
    c.kind = static_cast<ExportKind>(std::clamp(get("kind", 0).toInt(), 0, 3));
    c.view = static_cast<ExportView>(std::clamp(get("view", 0).toInt(), 0, 3));
    c.camera = get("camera", QString()).toString();
    c.width = std::clamp(get("width", 1920).toInt(), 16, 16384), c.height = std::clamp(get("height", 1080).toInt(), 16, 16384);
    c.first = get("first", 0).toLongLong(), c.last = get("last", 0).toLongLong();
    c.isTransparent = get("transparent", false).toBool();
    c.hasDepth = get("depth", false).toBool(), c.hasNormal = get("normal", false).toBool(), c.hasIds = get("ids", false).toBool(), c.hasMotion = get("motion", false).toBool(), c.hasShadow = get("shadow", false).toBool();
    c.object = get("object", QString()).toString();
    c.axes = std::clamp(get("axes", 0).toInt(), 0, 2);
    c.leavesInventedOut = get("withoutInvented", false).toBool();
    c.path = get("path", QString()).toString();
    return c;
}

ExportSheet::ExportSheet(ExportScene scene, Estimator estimate, QWidget* parent)
    : QDialog(parent), m_scene(std::move(scene)), m_estimate(std::move(estimate)), m_last(ExportChoice::stored()), m_kind(new Segmented({tr("Film"), tr("Pictures"), tr("Splats"), tr("Colliders")}, this)),
      m_frames(new Segmented({tr("All"), tr("The loop"), tr("This frame")}, this)), m_axes(new Segmented({tr("+Y up"), tr("\u2212Y up"), tr("As its source")}, this)),
      m_filmFormat(new Segmented({tr("MP4"), tr("WebM")}, this)), m_pictureFormat(new Segmented({tr("PNG"), tr("OpenEXR")}, this)), m_meshFormat(new Segmented({tr("OBJ"), tr("GLB")}, this)), m_courses(new Segmented({tr("Main line"), tr("Two films"), tr("Side by side")}, this)), m_background(new Segmented({tr("Plain"), tr("Transparent")}, this)),
      m_camera(new QComboBox(this)), m_size(new QComboBox(this)), m_object(new QComboBox(this)), m_width(new NumberField({Unit::None, 2, 0, 16, 16384}, this)),
      m_height(new NumberField({Unit::None, 2, 0, 16, 16384}, this)), m_from(new NumberField({Unit::Frames, 0.2, 0, 0, 1e7}, this)), m_to(new NumberField({Unit::Frames, 0.2, 0, 0, 1e7}, this)),
      m_depth(new QCheckBox(tr("Depth"), this)), m_normal(new QCheckBox(tr("Normal"), this)), m_ids(new QCheckBox(tr("Ids"), this)), m_motion(new QCheckBox(tr("Motion"), this)), m_shadow(new QCheckBox(tr("Shadow"), this)),
      m_leaveOut(new QCheckBox(tr("Leave it out"), this)), m_path(new QLineEdit(this)), m_form(new Form(this)), m_summary(quietLabel({}, this)), m_warning(quietLabel({}, this)), m_problem(quietLabel({}, this))
{
    setWindowTitle(tr("Export"));
    setMinimumWidth(520);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 14);
    column->setSpacing(10);

    m_camera->addItems({tr("The view as it is"), tr("Once round the world"), tr("A view of everything")});
    for (const auto& camera : m_scene.world->cameras) m_camera->addItem(QString::fromStdString(camera->name));
    for (const SizePreset& size : kSizes) m_size->addItem(QString::fromUtf8(size.name), QSize(size.width, size.height));
    m_size->addItem(tr("Another size"));
    m_object->addItem(tr("Every visible object, in one file"));
    for (const auto& object : m_scene.world->objects) m_object->addItem(QString::fromStdString(object->name));
    m_camera->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_object->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    for (NumberField* field : {m_width, m_height, m_from, m_to}) field->setFixedWidth(68);
    auto* browse = new QPushButton(tr("Choose..."), this);
    browse->setProperty("isSmall", true);
    browse->setAutoDefault(false);

    m_form->addRow(tr("What"), m_kind, tr("A film, a picture for each frame, the splats themselves, or the shapes in which bodies meet"));
    m_coursesRow = m_form->addRow(tr("Courses"), m_courses, tr("The main line alone, or the what-if \"%1\" as well, seen by the same camera, with a table of the events of both").arg(m_scene.otherCourse));
    m_cameraRow = m_form->addRow(tr("Camera"), m_camera, tr("From where the pictures are taken"));
    m_sizeRow = m_form->addRow(tr("Size"), QList<QWidget*>{m_size, m_width, m_height}, tr("Pixels; films need even numbers and grow by one where they are not"));
    m_objectRow = m_form->addRow(tr("Object"), m_object, tr("Whose splats or collider are written"));
    auto* dash = quietLabel(tr("to"), this);
    dash->setWordWrap(false);
    m_form->addRow(tr("Frames"), QList<QWidget*>{m_frames, m_from, dash, m_to}, tr("Both ends are included"));
    m_filmRow = m_form->addRow(tr("Format"), m_filmFormat, tr("How the film is packed"));
    m_pictureRow = m_form->addRow(tr("Format"), m_pictureFormat, tr("PNG for looking at, OpenEXR for compositing"));
    m_meshRow = m_form->addRow(tr("Format"), m_meshFormat, tr("OBJ as text, GLB with a node and a colour for each body"));
    m_backgroundRow = m_form->addRow(tr("Background"), m_background, tr("What lies behind the splats"));
    m_aovRow = m_form->addRow(tr("Also"), QList<QWidget*>{m_depth, m_normal, m_ids, m_motion, m_shadow}, tr("Further layers in the OpenEXR files"));
    m_axesRow = m_form->addRow(tr("Up in the file"), m_axes, tr("Trainers write \u2212Y up; most other programs expect +Y"));
    if (m_scene.hasInvented) m_form->addRow(tr("Invented"), m_leaveOut, tr("The splats with which holes were filled and undersides closed; no capture saw them"));
    else m_leaveOut->hide();
    m_form->addRow(tr("File"), QList<QWidget*>{m_path, browse}, tr("Numbers are put in where \"%04d\" stands, else before the ending"));
    column->addWidget(m_form);

    auto* box = new QWidget(this);
    auto* facts = new QVBoxLayout(box);
    facts->setContentsMargins(Form::kLabelWidth + 6, 4, 0, 4);
    facts->setSpacing(2);
    m_warning->setProperty("isWarning", true);
    m_problem->setProperty("isProblem", true);
    for (QLabel* label : {m_summary, m_warning, m_problem}) facts->addWidget(label);
    column->addWidget(box);
    column->addStretch();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_export = buttons->addButton(tr("Export"), QDialogButtonBox::AcceptRole);
    m_export->setDefault(true);
    m_export->setToolTip(tr("Writes it beside your work; the status bar shows how far it is"));
    column->addWidget(buttons);

    // As it was last time, as far as this world has it.
    m_kind->setCurrent(static_cast<int>(m_last.kind));
    const int camera = m_last.view == ExportView::Saved ? m_camera->findText(m_last.camera) : static_cast<int>(m_last.view);
    m_camera->setCurrentIndex(std::max(0, camera));
    m_object->setCurrentIndex(std::max(0, m_object->findText(m_last.object)));
    m_width->setValue(m_last.width), m_height->setValue(m_last.height);
    const int preset = m_size->findData(QSize(m_last.width, m_last.height));
    m_size->setCurrentIndex(preset >= 0 ? preset : m_size->count() - 1);
    m_leaveOut->setChecked(m_last.leavesInventedOut && m_scene.hasInvented);
    m_background->setCurrent(m_last.isTransparent), m_axes->setCurrent(m_last.axes);
    m_depth->setChecked(m_last.hasDepth), m_normal->setChecked(m_last.hasNormal), m_ids->setChecked(m_last.hasIds), m_motion->setChecked(m_last.hasMotion), m_shadow->setChecked(m_last.hasShadow);
    const QFileInfo last(m_last.path);
    m_filmFormat->setCurrent(last.suffix() == u"webm");
    m_pictureFormat->setCurrent(last.suffix() == u"exr");
    m_meshFormat->setCurrent(last.suffix() == u"glb");
    const QString folder = m_last.path.isEmpty() || !QFileInfo(last.absolutePath()).isDir() ? m_scene.suggestedFolder : last.absolutePath();
    m_path->setText(QDir(folder).filePath(m_scene.suggestedName));
    const bool isStill = m_scene.world->durationSecs() <= 0;
    m_frames->setCurrent(isStill ? 2 : 0);
    if (m_scene.rangeFirst > 0 || m_scene.rangeLast < lastFrame(m_scene.world->durationSecs(), m_scene.world->fps)) m_frames->setCurrent(1);

    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        choice().store();
        accept();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(browse, &QPushButton::clicked, this, [this] {
        const QString chosen = QFileDialog::getSaveFileName(this, tr("Export to"), m_path->text(), QStringLiteral("*.%1").arg(extension()), nullptr, QFileDialog::DontConfirmOverwrite);
        if (chosen.isEmpty()) return;
        m_path->setText(chosen);
        fixExtension();
    });
    for (Segmented* segmented : {m_kind, m_filmFormat, m_pictureFormat, m_meshFormat})
        connect(segmented, &Segmented::chosen, this, [this] { showKind(); });
    for (Segmented* segmented : {m_axes, m_background, m_frames, m_courses}) connect(segmented, &Segmented::chosen, this, [this] { showKind(); });
    for (QComboBox* box_ : {m_camera, m_object}) connect(box_, &QComboBox::currentIndexChanged, this, [this] { refresh(); });
    connect(m_size, &QComboBox::currentIndexChanged, this, [this] {
        if (const QSize size = m_size->currentData().toSize(); !size.isEmpty()) m_width->setValue(size.width()), m_height->setValue(size.height());
        showKind();
    });
    for (NumberField* field : {m_width, m_height}) connect(field, &NumberField::edited, this, [this] { refresh(); });
    for (NumberField* field : {m_from, m_to})
        connect(field, &NumberField::edited, this, [this] {
            m_frames->setCurrent(-1);
            refresh();
        });
    for (QCheckBox* check : {m_depth, m_normal, m_ids, m_motion, m_shadow, m_leaveOut}) connect(check, &QCheckBox::toggled, this, [this] { refresh(); });
    connect(m_path, &QLineEdit::textChanged, this, [this] { refresh(); });
    showKind();
}

void ExportSheet::setKind(ExportKind kind)
{
    m_kind->setCurrent(static_cast<int>(kind));
    showKind();
}

void ExportSheet::setCourses(ExportCourses courses)
{
    m_courses->setCurrent(static_cast<int>(courses));
    showKind();
}

QString ExportSheet::extension() const
{
    switch (static_cast<ExportKind>(m_kind->current())) {
        case ExportKind::Film: return m_filmFormat->current() == 0 ? QStringLiteral("mp4") : QStringLiteral("webm");
        case ExportKind::Pictures: return m_pictureFormat->current() == 0 ? QStringLiteral("png") : QStringLiteral("exr");
        case ExportKind::Colliders: return m_meshFormat->current() == 0 ? QStringLiteral("obj") : QStringLiteral("glb");
        case ExportKind::Splats: break;
    }
    return QStringLiteral("ply");
}

void ExportSheet::fixExtension()
{
    const QFileInfo file(m_path->text());
    const QString name = file.completeBaseName().isEmpty() ? QStringLiteral("export") : file.completeBaseName();
    const QString fixed = QDir(file.path()).filePath(name + u'.' + extension());
    if (fixed != m_path->text()) m_path->setText(fixed);
}

void ExportSheet::showKind()
{
    const auto kind = static_cast<ExportKind>(m_kind->current());
    const bool isSplats = kind == ExportKind::Splats, isColliders = kind == ExportKind::Colliders, isPictures = kind == ExportKind::Pictures, isExr = isPictures && m_pictureFormat->current() == 1;
    m_cameraRow->setVisible(!isSplats && !isColliders);
    m_sizeRow->setVisible(!isSplats && !isColliders);
    m_meshRow->setVisible(isColliders);
    m_filmRow->setVisible(kind == ExportKind::Film);
    m_coursesRow->setVisible(kind == ExportKind::Film && !m_scene.otherCourse.isEmpty());
    m_pictureRow->setVisible(isPictures);
    m_backgroundRow->setVisible(isPictures);
    m_aovRow->setVisible(isExr);
    m_objectRow->setVisible(isSplats || isColliders);
    m_axesRow->setVisible(isSplats);
    const bool isOwnSize = m_size->currentIndex() == m_size->count() - 1;
    m_width->setVisible(isOwnSize);
    m_height->setVisible(isOwnSize);
    const double fps = m_scene.world->fps;
    const long long last = lastFrame(m_scene.world->durationSecs(), fps), now = lastFrame(m_scene.timeSecs, fps);
    if (m_frames->current() == 0) m_from->setValue(0), m_to->setValue(static_cast<double>(last));
    if (m_frames->current() == 1) m_from->setValue(static_cast<double>(m_scene.rangeFirst)), m_to->setValue(static_cast<double>(m_scene.rangeLast));
    if (m_frames->current() == 2) m_from->setValue(static_cast<double>(now)), m_to->setValue(static_cast<double>(now));
    fixExtension();
    refresh();
    adjustSize();
}

ExportChoice ExportSheet::choice() const
{
    ExportChoice c;
    c.kind = static_cast<ExportKind>(m_kind->current());
    c.view = static_cast<ExportView>(std::min(m_camera->currentIndex(), 3));
    c.camera = c.view == ExportView::Saved ? m_camera->currentText() : QString();
    c.width = static_cast<int>(m_width->value()), c.height = static_cast<int>(m_height->value());
    c.first = static_cast<long long>(m_from->value()), c.last = static_cast<long long>(m_to->value());
    c.isTransparent = c.kind == ExportKind::Pictures && m_background->current() == 1;
    const bool isExr = c.kind == ExportKind::Pictures && m_pictureFormat->current() == 1;
    c.hasDepth = isExr && m_depth->isChecked(), c.hasNormal = isExr && m_normal->isChecked(), c.hasIds = isExr && m_ids->isChecked(), c.hasMotion = isExr && m_motion->isChecked(), c.hasShadow = isExr && m_shadow->isChecked();
    c.object = m_object->currentIndex() > 0 ? m_object->currentText() : QString();
    c.axes = m_axes->current();
    c.leavesInventedOut = m_leaveOut->isChecked();
    if (c.kind == ExportKind::Film && !m_scene.otherCourse.isEmpty()) c.courses = static_cast<ExportCourses>(m_courses->current());
    c.path = m_path->text();
    return c;
}

void ExportSheet::refresh()
{
    ExportEstimate estimate;
    if (m_path->text().trimmed().isEmpty()) estimate.problem = tr("Say where to write it.");
    else if (m_to->value() < m_from->value()) estimate.problem = tr("The last frame lies before the first.");
    else estimate = m_estimate(choice());
    m_summary->setText(estimate.summary);
    m_warning->setText(estimate.warning);
    m_problem->setText(estimate.problem);
    m_summary->setVisible(!estimate.summary.isEmpty());
    m_warning->setVisible(!estimate.warning.isEmpty());
    m_problem->setVisible(!estimate.problem.isEmpty());
    m_export->setEnabled(estimate.problem.isEmpty());
}

bool ExportSheet::canExport() const { return m_export->isEnabled(); }
QString ExportSheet::estimateText() const { return m_summary->text(); }

}  // namespace morphogen::ui
