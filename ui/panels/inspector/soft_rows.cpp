#include "ui/panels/inspector/soft_rows.h"

#include "core/scene/body.h"
#include "core/scene/world.h"
#include "ui/panels/inspector/row_parts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_field.h"

#include <QComboBox>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace morphogen::ui {
namespace {

struct Stuff {
    const char* name;
    double stiffnessPa, poisson;
};
constexpr Stuff kStuffs[] = {{QT_TRANSLATE_NOOP("Stuff", "Pudding"), 2e3, 0.4},
                             {QT_TRANSLATE_NOOP("Stuff", "Jelly"), 10e3, 0.4},
                             {QT_TRANSLATE_NOOP("Stuff", "Sponge"), 50e3, 0.1},
                             {QT_TRANSLATE_NOOP("Stuff", "Cloth"), 200e3, 0.2},
                             {QT_TRANSLATE_NOOP("Stuff", "Soft rubber"), 1e6, 0.45}};

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

}  // namespace

SoftRows::SoftRows(Send send, std::function<void(DragId)> takeBack, QWidget* parent)
    : QWidget(parent), m_send(std::move(send)), m_takeBack(std::move(takeBack)), m_stuff(new QComboBox), m_pinned(new QComboBox), m_holder(new QComboBox), m_stiffness(new NumberField({Unit::None, 0.5, 2, 0.001, 1e9})),
      m_poisson(new NumberField({Unit::None, 0.002, 2, 0, 0.48})), m_damping(new NumberField({Unit::None, 0.05, 2, 0, 1000})), m_cells(new NumberField({Unit::None, 4, 0, 8, 8000}))
{
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(kGrid);
    for (const Stuff& one : kStuffs) m_stuff->addItem(tr(one.name));
    m_stuff->addItem(tr("Other"));
    addLabelled(*rows, tr("Stuff"), m_stuff, tr("Sets stiffness and bulging as such stuff has them"));
    addLabelled(*rows, tr("Stiff kPa"), m_stiffness, tr("Young's modulus: pudding 2, jelly 10, sponge 50, soft rubber 1000"));
    addLabelled(*rows, tr("Bulging"), m_poisson, tr("Poisson's ratio: how much it bulges when it is squeezed; 0 not at all, towards 0.5 it keeps its volume"));
    addLabelled(*rows, tr("Damping"), m_damping, tr("Per second: the slowest wobble falls to a third in 1 / this seconds, faster ones sooner"));
    addLabelled(*rows, tr("Cells"), m_cells, tr("In how many cells its matter is cut: more is finer and slower"));
    addLabelled(*rows, tr("Held at"), m_pinned, tr("A stored selection that is held, so that it hangs or stands; select splats and store them to have one"));
    m_holderRow = addLabelled(*rows, tr("Held by"), m_holder, tr("What the held part moves with"));

    connect(m_stuff, &QComboBox::activated, this, [this](int index) {
        if (index >= static_cast<int>(std::size(kStuffs))) return;
        m_send("Stuff of", [index](SoftSettings& soft) { soft.stiffnessPa = kStuffs[index].stiffnessPa, soft.poisson = kStuffs[index].poisson; }, {}, m_stuff);
    });
    wire(m_stiffness, "Stiffness of", [](SoftSettings& soft, double value) { soft.stiffnessPa = 1000 * value; });
    wire(m_poisson, "Bulging of", [](SoftSettings& soft, double value) { soft.poisson = value; });
    wire(m_damping, "Damping of", [](SoftSettings& soft, double value) { soft.dampingPerSec = value; });
    wire(m_cells, "Cells of", [](SoftSettings& soft, double value) { soft.cells = static_cast<int>(std::lround(value)); });
    connect(m_pinned, &QComboBox::activated, this, [this](int index) {
        const std::string name = m_pinned->itemData(index).toString().toStdString();
        if (index > 0 && name.empty()) return;   // several, or a ball: scripts make those
        m_send("Hold", [name](SoftSettings& soft) {
            const ObjectId to = soft.pins.empty() ? ObjectId{} : soft.pins.front().to;
            soft.pins.clear();
            if (!name.empty()) soft.pins.push_back({.selection = name, .to = to});
        }, {}, m_pinned);
    });
    connect(m_holder, &QComboBox::activated, this, [this](int index) {
        const ObjectId to{m_holder->itemData(index).toULongLong()};
        m_send("Hold", [to](SoftSettings& soft) {
            for (SoftPin& pin : soft.pins) pin.to = to;
        }, {}, m_holder);
    });
}

void SoftRows::wire(NumberField* field, const char* what, const std::function<void(SoftSettings&, double)>& set)
{
    connect(field, &NumberField::edited, this, [this, field, what, set](double value, DragId drag) { m_send(what, [set, value](SoftSettings& soft) { set(soft, value); }, drag, field); });
    connect(field, &NumberField::reverted, this, [this](DragId drag) { m_takeBack(drag); });
}

void SoftRows::show(const World& world, const Object& object)
{
    if (!object.body || !object.body->soft) return;
    const SoftSettings& soft = *object.body->soft;
    const auto stuff = std::ranges::find_if(kStuffs, [&](const Stuff& one) { return one.stiffnessPa == soft.stiffnessPa && one.poisson == soft.poisson; });
    m_stuff->setCurrentIndex(static_cast<int>(stuff - std::begin(kStuffs)));
    m_stiffness->setValue(soft.stiffnessPa / 1000);
    m_poisson->setValue(soft.poisson);
    m_damping->setValue(soft.dampingPerSec);
    m_cells->setValue(soft.cells);
    m_pinned->clear();
    m_pinned->addItem(tr("Nothing"));
    for (const auto& selection : object.selections) m_pinned->addItem(text(selection->name), text(selection->name));
    if (soft.pins.size() == 1 && !soft.pins[0].selection.empty()) {
        int index = m_pinned->findData(text(soft.pins[0].selection));
        if (index < 0) m_pinned->addItem(tr("%1 (gone)").arg(text(soft.pins[0].selection)), text(soft.pins[0].selection)), index = m_pinned->count() - 1;
        m_pinned->setCurrentIndex(index);
    } else if (!soft.pins.empty()) {
        m_pinned->addItem(soft.pins.size() == 1 ? tr("A ball") : tr("%1 parts").arg(soft.pins.size()));
        m_pinned->setCurrentIndex(m_pinned->count() - 1);
    }
    m_holderRow->setVisible(!soft.pins.empty());
    m_holder->clear();
    m_holder->addItem(tr("The world"), 0ull);
    for (const auto& other : world.objects)
        if (other->body && other->id != object.id && !other->body->isSoft()) m_holder->addItem(text(other->name), static_cast<qulonglong>(other->id.value));
    if (!soft.pins.empty()) m_holder->setCurrentIndex(std::max(0, m_holder->findData(static_cast<qulonglong>(soft.pins[0].to.value))));
}

}  // namespace morphogen::ui
