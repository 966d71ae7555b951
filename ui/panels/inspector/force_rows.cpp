#include "ui/panels/inspector/force_rows.h"

#include "ui/panels/inspector/row_parts.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_field.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

namespace morphogen::ui {
namespace {

struct Kind {
    const char *name, *strength, *tip;
};
constexpr Kind kKinds[] = {{QT_TRANSLATE_NOOP("Force", "Wind"), QT_TRANSLATE_NOOP("Force", "Density"), QT_TRANSLATE_NOOP("Force", "Air that moves and drags along what stands in it; its density as a part of that at sea level")},
                           {QT_TRANSLATE_NOOP("Force", "Attraction"), QT_TRANSLATE_NOOP("Force", "m/s\u00b2"), QT_TRANSLATE_NOOP("Force", "Pulls towards a point, so strongly at a metre; below 0 it pushes away")},
                           {QT_TRANSLATE_NOOP("Force", "Vortex"), QT_TRANSLATE_NOOP("Force", "m/s\u00b2"), QT_TRANSLATE_NOOP("Force", "Pushes round an axis, so strongly at a metre")},
                           {QT_TRANSLATE_NOOP("Force", "Drag"), QT_TRANSLATE_NOOP("Force", "Per second"), QT_TRANSLATE_NOOP("Force", "Slows what moves: speed falls to a third in 1 / this seconds")}};

ForceField firstOf(FieldKind kind)
{
    ForceField force{.kind = kind};
    if (kind == FieldKind::Wind) force.vector = {4, 0, 0}, force.gust = 0.3;
    if (kind == FieldKind::Vortex) force.vector = {0, 1, 0}, force.strength = 3;
    if (kind == FieldKind::Attract) force.strength = 4;
    return force;
}

}  // namespace

struct ForceRows::NumberRow {
    QString title, tip;
    double ForceField::*number;
    double step, least, most;
};

ForceRows::ForceRows(Send send, std::function<void(DragId)> takeBack, QWidget* parent)
    : QWidget(parent), m_send(std::move(send)), m_takeBack(std::move(takeBack)), m_blocks(new QWidget(this)), m_rows(new QVBoxLayout(m_blocks)), m_adder(new QToolButton(this))
{
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(kGrid);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(kGrid);
    all->addWidget(m_blocks);
    auto* menu = new QMenu(m_adder);
    menu->setToolTipsVisible(true);
    for (std::size_t k = 0; k < std::size(kKinds); ++k) {
        QAction* action = menu->addAction(tr(kKinds[k].name), this, [this, k] {
            std::vector<ForceField> forces = m_forces;
            forces.push_back(firstOf(static_cast<FieldKind>(k)));
            m_send(std::move(forces), {}, m_adder);
        });
        action->setObjectName(QLatin1String(kFieldKindNames[k]));
        action->setToolTip(tr(kKinds[k].tip));
    }
    m_adder->setText(tr("Add force field"));
    m_adder->setAccessibleName(tr("Add force field"));
    m_adder->setToolTip(tr("Wind, attraction, a vortex or drag: pushes all bodies, rigid and soft"));
    m_adder->setIcon(icon(Icon::Plus));
    m_adder->setIconSize({px(12), px(12)});
    m_adder->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_adder->setMenu(menu);
    m_adder->setPopupMode(QToolButton::InstantPopup);
    all->addWidget(m_adder, 0, Qt::AlignLeft);
}

void ForceRows::change(std::size_t which, const std::function<void(ForceField&)>& change, DragId drag, QWidget* where)
{
    if (which >= m_forces.size()) return;
    std::vector<ForceField> forces = m_forces;
    change(forces[which]);
    m_send(std::move(forces), drag, where);
}

void ForceRows::addNumber(std::size_t which, const NumberRow& row)
{
    auto* field = new NumberField({Unit::None, row.step, 2, row.least, row.most});
    addLabelled(*m_rows, row.title, field, row.tip);
    const auto number = row.number;
    connect(field, &NumberField::edited, this, [this, which, number, field](double value, DragId drag) { change(which, [=](ForceField& force) { force.*number = value; }, drag, field); });
    connect(field, &NumberField::reverted, this, [this](DragId drag) { m_takeBack(drag); });
    m_refresh[which].push_back([field, number](const ForceField& force) { field->setValue(std::isfinite(force.*number) ? force.*number : 0); });
}

void ForceRows::addVector(std::size_t which, const QString& title, const QString& tip, Vec3 ForceField::*vector, double step)
{
    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kGrid);
    const QColor marks[] = {theme().axisX, theme().axisY, theme().axisZ};
    for (int axis = 0; axis < 3; ++axis) {
        auto* field = new NumberField({Unit::None, step, 2, -1e4, 1e4});
        field->setMark(marks[axis]);
        row->addWidget(field);
        connect(field, &NumberField::edited, this, [this, which, vector, axis, field](double value, DragId drag) { change(which, [=](ForceField& force) { (force.*vector)[axis] = static_cast<float>(value); }, drag, field); });
        connect(field, &NumberField::reverted, this, [this](DragId drag) { m_takeBack(drag); });
        m_refresh[which].push_back([field, vector, axis](const ForceField& force) { field->setValue(static_cast<double>((force.*vector)[axis])); });
    }
    addLabelled(*m_rows, title, line, tip);
}

void ForceRows::addBlock(std::size_t which)
{
    const ForceField& force = m_forces[which];
    const Kind& kind = kKinds[static_cast<std::size_t>(force.kind)];
    QWidget* head = addListLine(*m_rows);
    auto* name = new QLabel(tr(kind.name), head);
    name->setToolTip(tr(kind.tip));
    static_cast<QHBoxLayout*>(head->layout())->addWidget(name, 1);
    QToolButton* bin = addLineButton(head, {"remove", Icon::Delete, tr("Remove"), tr("Takes this force field away")});
    connect(bin, &QToolButton::clicked, this, [this, which, bin] {
        std::vector<ForceField> forces = m_forces;
        forces.erase(forces.begin() + static_cast<std::ptrdiff_t>(which));
        m_send(std::move(forces), {}, bin);
    });
    const bool isWind = force.kind == FieldKind::Wind, isCentred = force.kind == FieldKind::Attract || force.kind == FieldKind::Vortex;
    if (isWind) addVector(which, tr("m/s"), tr("Velocity of the air, along the world's axes"), &ForceField::vector, 0.02);
    if (force.kind == FieldKind::Vortex) addVector(which, tr("Axis"), tr("It turns about this by the right hand's rule"), &ForceField::vector, 0.01);
    addNumber(which, {tr(kind.strength), tr(kind.tip), &ForceField::strength, 0.02, -1e6, 1e6});
    if (isWind) addNumber(which, {tr("Gusts"), tr("How much its speed swells and falls, as a part of it"), &ForceField::gust, 0.005, 0, 1});
    if (isCentred) addNumber(which, {tr("Falloff"), tr("The power of the distance by which it gets weaker; 0: it does not, 2: as gravity"), &ForceField::falloff, 0.01, 0, 4});
    auto* shape = new QComboBox;
    shape->addItems({tr("Everywhere"), tr("In a ball"), tr("In a box")});
    shape->setCurrentIndex(static_cast<int>(force.shape));
    addLabelled(*m_rows, tr("Acts"), shape, tr("Where it acts"));
    connect(shape, &QComboBox::activated, this, [this, which, shape](int index) { change(which, [index](ForceField& one) { one.shape = static_cast<FieldShape>(index); }, {}, shape); });
    m_refresh[which].push_back([shape](const ForceField& one) { shape->setCurrentIndex(static_cast<int>(one.shape)); });
    if (isCentred || force.shape != FieldShape::Everywhere) addVector(which, tr("Centre"), tr("Metres, in the world"), &ForceField::centre, 0.005);
    if (force.shape != FieldShape::Everywhere) addVector(which, tr("Half size"), tr("Metres from the centre to the sides; of a ball the first is its radius"), &ForceField::halfSize, 0.005);
    addNumber(which, {tr("From s"), tr("When it begins, seconds"), &ForceField::fromSecs, 0.02, 0, 600});
    addNumber(which, {tr("Until s"), tr("When it ends, seconds; 0: it does not"), &ForceField::toSecs, 0.02, 0, 600});
    // 0 stands for no end.
    auto* until = m_rows->itemAt(m_rows->count() - 1)->widget()->findChild<NumberField*>();
    disconnect(until, &NumberField::edited, this, nullptr);
    connect(until, &NumberField::edited, this, [this, which, until](double value, DragId drag) {
        change(which, [=](ForceField& one) { one.toSecs = value > 0 ? value : std::numeric_limits<double>::infinity(); }, drag, until);
    });
}

void ForceRows::build()
{
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        if (QWidget* row = item->widget()) {   // may be the one whose button was pressed
            row->hide();
            row->setParent(nullptr);
            row->deleteLater();
        }
        delete item;
    }
    m_refresh.assign(m_forces.size(), {});
    for (std::size_t k = 0; k < m_forces.size(); ++k) addBlock(k);
    m_blocks->setVisible(!m_forces.empty());
}

void ForceRows::show(const std::vector<ForceField>& forces)
{
    const bool isSameForm = m_refresh.size() == forces.size() && std::equal(forces.begin(), forces.end(), m_forces.begin(), m_forces.end(), [](const ForceField& a, const ForceField& b) { return a.kind == b.kind && a.shape == b.shape; });
    m_forces = forces;
    if (!isSameForm) build();
    for (std::size_t k = 0; k < forces.size(); ++k)
        for (const auto& refresh : m_refresh[k]) refresh(forces[k]);
}

}  // namespace morphogen::ui
