#include "ui/dialogs/import_sheet.h"

#include "ui/models/text.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/form.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace morphogen::ui {
namespace {

/// An icon, a name and two lines about it.
class ItemRow : public QWidget {
public:
    ItemRow(Icon icon, const QColor& colour, QWidget* parent) : QWidget(parent), m_icon(icon), m_colour(colour) {}
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(mixed(theme().panel, m_colour, 0.2));
        painter.drawRoundedRect(QRectF(10, 8, 28, 28), 5, 5);
        paintIcon(painter, QRectF(16, 14, 16, 16), m_icon, m_colour);
        painter.fillRect(QRect(0, height() - 1, width(), 1), theme().line);
    }

private:
    Icon m_icon;
    QColor m_colour;
};

struct LengthUnit {
    const char* name;
    double metres;   ///< 0: as the file says
};
constexpr LengthUnit kUnits[] = {{"As the file says", 0}, {"Metres", 1}, {"Centimetres", 0.01}, {"Millimetres", 0.001}, {"Inches", 0.0254}, {"Feet", 0.3048}};

bool isMesh(const PlannedImport& item) { return item.loader && item.loader->content == Loader::Content::Mesh; }

}  // namespace

ImportSheet::ImportSheet(std::vector<std::filesystem::path> asked, QWidget* parent)
    : QDialog(parent), m_asked(std::move(asked)), m_title(new QLabel(this)), m_problem(new QLabel(this)), m_list(new QWidget), m_rows(new QVBoxLayout(m_list)), m_form(new Form(this)),
      m_fps(new NumberField({Unit::FramesPerSecond, 0.1, 2, 0.1, 1000}, this)), m_count(new NumberField({Unit::None, 500, 0, 1000, 2e7}, this)),
      m_axes(new Segmented({tr("As the file says"), tr("+Y is up"), tr("\u2212Y is up")}, this)), m_amount(new Segmented({tr("By its surface"), tr("This many")}, this)), m_unit(new QComboBox(this))
{
    setWindowTitle(tr("Import"));
    setMinimumWidth(560);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 14);
    column->setSpacing(10);
    m_title->setFont(fontFor(FontRole::Title));
    column->addWidget(m_title);
    auto* scroll = new QScrollArea(this);
    scroll->setAccessibleName(tr("What will be imported"));
    scroll->setAccessibleDescription(tr("The files as objects, and what is wrong with any of them"));
    m_list->setObjectName(QStringLiteral("scrolled"));
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(0);
    scroll->setWidget(m_list);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll = scroll;
    column->addWidget(scroll, 1);
    m_fps->setFixedWidth(96);
    m_count->setFixedWidth(96);
    m_fpsRow = m_form->addRow(tr("Frame rate"), m_fps, tr("At which the frames of a numbered sequence follow each other"));
    m_axesRow = m_form->addRow(tr("Up"), m_axes, tr("Splats that come from training are often upside down; what the file declares is used unless you know better"));
    for (const LengthUnit& unit : kUnits) m_unit->addItem(tr(unit.name));
    m_unitRow = m_form->addRow(tr("Lengths are"), m_unit, tr("What a length of 1 in the file means"));
    m_countRow = m_form->addRow(tr("Splats"), QList<QWidget*>{m_amount, m_count}, tr("With how many splats a mesh is covered"));
    m_fps->setValue(ImportOptions::kDefaultSequenceFps);
    m_count->setValue(200000);
    m_count->setEnabled(false);
    column->addWidget(m_form);
    m_problem->setWordWrap(true);
    m_problem->setProperty("isProblem", true);
    column->addWidget(m_problem);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_import = buttons->addButton(tr("Import"), QDialogButtonBox::AcceptRole);
    m_import->setDefault(true);
    m_import->setToolTip(tr("Adds these to the world, as one step"));
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_amount, &Segmented::chosen, this, [this](int index) { m_count->setEnabled(index == 1); });
    connect(m_fps, &NumberField::edited, this, &ImportSheet::showPlan);
    m_title->setText(tr("Looking at %1...").arg(plural(m_asked.size(), tr("file"), tr("files"))));
    m_form->hide();
    m_problem->hide();
    m_import->setEnabled(false);
}

void ImportSheet::setPlan(const Result<std::vector<PlannedImport>>& plan)
{
    if (!plan) {
        m_title->setText(tr("This can't be imported"));
        m_problem->setText(QString::fromStdString(plan.error().message));
        m_problem->show();
        m_scroll->hide();
        return;
    }
    m_plan = *plan;
    showPlan();
    adjustSize();
}

QString ImportSheet::titleText() const { return m_title->text(); }

bool ImportSheet::canImport() const { return m_import->isEnabled(); }

void ImportSheet::showPlan()
{
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    std::size_t good = 0;
    bool hasSequence = false, hasMesh = false, hasSplats = false;
    for (const PlannedImport& item : m_plan) {
        addRow(item);
        if (!item.problem.empty()) continue;
        ++good;
        hasSequence |= item.isSequence();
        hasMesh |= isMesh(item);
        hasSplats |= !isMesh(item);
    }
    m_rows->addStretch();
    m_scroll->setFixedHeight(std::clamp(m_rows->heightForWidth(std::max(width(), minimumWidth()) - 44) + 2, 48, 320));
    m_title->setText(good == 0 ? tr("This can't be imported") : tr("Import %1 into this world").arg(plural(good, tr("object"), tr("objects"))));
    m_form->setVisible(good > 0);
    m_fpsRow->setVisible(hasSequence);
    m_countRow->setVisible(hasMesh);
    m_axesRow->setVisible(hasSplats);
    m_unitRow->setVisible(good > 0);
    const std::size_t bad = m_plan.size() - good;
    m_problem->setVisible(bad > 0);
    m_problem->setText(bad == 0 ? QString() : good == 0 ? tr("Nothing here is a model or a splat that Morphogen reads.") : tr("%1 can't be read and will be left out.").arg(plural(bad, tr("file"), tr("files"))));
    m_import->setText(bad > 0 && good > 0 ? tr("Import the other %1").arg(good) : tr("Import"));
    m_import->setEnabled(good > 0);
}

void ImportSheet::addRow(const PlannedImport& item)
{
    const Theme& t = theme();
    const bool isBad = !item.problem.empty();
    auto* row = new ItemRow(isBad ? Icon::Warning : item.isSequence() ? Icon::Film : isMesh(item) ? Icon::Object : Icon::Splats, isBad ? t.violated : item.isSequence() ? t.key : t.accent, m_list);
    auto* line = new QVBoxLayout(row);
    line->setContentsMargins(50, 7, 12, 8);
    line->setSpacing(2);
    auto* name = new QLabel(QString::fromStdString(item.name.empty() ? item.first.filename().string() : item.name), row);
    name->setFont(fontFor(FontRole::Strong));
    line->addWidget(name);
    QStringList facts;
    if (isBad) facts.append(QString::fromStdString(item.problem));
    else {
        if (item.isSequence()) facts.append(tr("%1 become one moving object").arg(plural(item.frames, tr("frame"), tr("frames"))));
        if (item.loader) facts.append(QString::fromLatin1(item.loader->format));
        facts.append(bytesText(item.bytes));
        if (item.isSequence()) facts.append(tr("%1 at %2 fps").arg(secsText(item.durationSecs(m_fps->value()))).arg(m_fps->value()));
        if (item.loader) facts.append(QString::fromLatin1(item.loader->conventions));
    }
    auto* detail = quietLabel(facts.join(QStringLiteral(" \u00b7 ")), row);
    detail->setFont(fontFor(FontRole::Small));
    if (isBad) detail->setProperty("isProblem", true);
    line->addWidget(detail);
    for (const std::string& note : item.notes) {
        auto* text = quietLabel(QString::fromStdString(note), row);
        text->setFont(fontFor(FontRole::Small));
        text->setProperty("isWarning", true);
        line->addWidget(text);
    }
    row->setAccessibleName(name->text() + QStringLiteral(": ") + detail->text());
    row->setToolTip(QString::fromStdString(item.first.string()));
    m_rows->addWidget(row);
}

ImportChoice ImportSheet::choice() const
{
    ImportChoice choice;
    choice.options.fps = m_fps->value();
    choice.options.axes = m_axes->current() == 1 ? SourceAxes::YUp : m_axes->current() == 2 ? SourceAxes::YDown : SourceAxes::Declared;
    if (m_amount->current() == 1) choice.options.splatCount = static_cast<std::size_t>(m_count->value());
    if (const double metres = kUnits[m_unit->currentIndex()].metres; metres > 0) choice.options.metresPerUnit = metres;
    const bool hasBad = std::ranges::any_of(m_plan, [](const PlannedImport& item) { return !item.problem.empty(); });
    if (!hasBad) {
        choice.paths = m_asked;
        return choice;
    }
    // Without what can't be read: by the first files of the others; a sequence brings its folder or its own files again.
    for (const PlannedImport& item : m_plan) {
        if (!item.problem.empty()) continue;
        if (!item.isSequence()) { choice.paths.push_back(item.first); continue; }
        for (const auto& asked : m_asked)
            if (asked == item.first || asked == item.first.parent_path() || (asked.parent_path() == item.first.parent_path() && asked.extension() == item.first.extension())) choice.paths.push_back(asked);
    }
    return choice;
}

}  // namespace morphogen::ui
