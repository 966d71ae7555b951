#include "ui/panels/inspector/modifiers_section.h"

#include "core/edit/edit_modifiers.h"
#include "core/edit/lattice_edits.h"
#include "core/edit/morph_edits.h"
#include "ui/panels/inspector/modifier_fields.h"
#include "ui/panels/inspector/morph_pairing.h"
#include "ui/panels/inspector/morph_sides.h"
#include "ui/panels/inspector/row_parts.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/key_diamond.h"
#include "ui/widgets/number_field.h"

#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <optional>

namespace morphogen::ui {
namespace {

QString text(const std::string& name) { return QString::fromStdString(name); }

/// What each kind does, for the menu's tips.
QString helpFor(std::string_view kind)
{
    if (kind == "deform") return ModifiersSection::tr("Bends it by handles, as rigidly as possible.");
    if (kind == "crop") return ModifiersSection::tr("Keeps the splats inside or outside a box or a ball, with a soft edge.");
    if (kind == "grade") return ModifiersSection::tr("Exposure, contrast, saturation, hue and tint.");
    if (kind == "opacity") return ModifiersSection::tr("Makes splats more transparent.");
    if (kind == "noise") return ModifiersSection::tr("Moves splats by noise that flows in time.");
    if (kind == "decimate") return ModifiersSection::tr("Keeps a part of the splats and makes those larger.");
    if (kind == "mirror") return ModifiersSection::tr("Mirrors the object across a plane.");
    if (kind == "retime") return ModifiersSection::tr("Plays its own motion faster, slower, backwards or in a loop; its keys and paths keep the time of the world.");
    if (kind == "lookAt") return ModifiersSection::tr("Turns it towards a point or another object.");
    if (kind == "followPath") return ModifiersSection::tr("Moves it along a path that was drawn.");
    if (kind == "morph") return ModifiersSection::tr("Shows objects on their way into others; begins with two objects, by Object > Morph.");
    if (kind == "lattice") return ModifiersSection::tr("Bends it, or a part of it, by a grid of points around it: Object > Bend by a lattice.");
    if (kind == "contactShadow") return ModifiersSection::tr("Shades what lies beneath it, softly.");
    return {};
}

}  // namespace

ModifiersSection::ModifiersSection(InspectorTools& tools, QWidget* parent)
    : InspectorSection(tr("Modifiers"), tools, parent), m_adder(new QToolButton(this)), m_list(new QWidget(this)), m_listRows(new QVBoxLayout(m_list)), m_details(new QWidget(this)),
      m_name(new QLineEdit), m_mask(new QComboBox), m_target(new QComboBox), m_sides(new MorphSides(m_details)), m_pairing(new MorphPairing(m_details)), m_fields(new ModifierFields(m_details))
{
    m_listRows->setContentsMargins(0, 0, 0, 0);
    m_listRows->setSpacing(0);
    body()->addWidget(m_list);
    auto* details = new QVBoxLayout(m_details);
    details->setContentsMargins(0, kGrid, 0, kGrid);
    details->setSpacing(kGrid);
    addLabelled(*details, tr("Name"), m_name);
    m_name->setToolTip(tr("Scripts and keys speak of the modifier by this name"));
    m_target->setToolTip(tr("What it looks at"));
    m_maskRow = addLabelled(*details, tr("Only on"), m_mask);
    m_mask->setToolTip(tr("A stored selection of this object: the modifier works there, softly where the selection is soft"));
    m_targetRow = addLabelled(*details, tr("Target"), m_target);
    details->addWidget(m_sides);
    details->addWidget(m_pairing);
    details->addWidget(m_fields);
    body()->addWidget(m_details);

    auto* menu = new QMenu(m_adder);
    menu->setToolTipsVisible(true);
    for (const ModifierSettings& kind : allModifierKinds()) {
        QAction* action = menu->addAction(tr(titleOf(kind)), this, [this, kind] { add(kind); });
        action->setObjectName(QString::fromLatin1(kindNameOf(kind)));
        action->setToolTip(helpFor(kindNameOf(kind)));
    }
    m_adder->setText(tr("Add modifier"));
    m_adder->setAccessibleName(tr("Add modifier"));
    m_adder->setToolTip(tr("Adds a change between the object and its picture; the object itself stays as it is"));
    m_adder->setIcon(icon(Icon::Plus));
    m_adder->setIconSize({px(12), px(12)});
    m_adder->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_adder->setMenu(menu);
    m_adder->setPopupMode(QToolButton::InstantPopup);
    body()->addWidget(m_adder, 0, Qt::AlignLeft);

    const auto change = [this](ChangeModifier edit, const char* verb, QWidget* where) {
        edit.object = inspected().object->id;
        edit.modifier = m_active;
        sendOrSay(requestFor(edit, labelFor(verb, m_active)), where);
        if (const Modifier* now = find(m_active)) m_name->setText(text(now->name));   // a name that was refused goes
    };
    connect(m_name, &QLineEdit::editingFinished, this, [this, change] {
        const Modifier* modifier = find(m_active);
        if (modifier && m_name->text() != text(modifier->name)) change({.name = m_name->text().toStdString()}, "Rename", m_name);
    });
    connect(m_mask, &QComboBox::activated, this, [this, change](int index) { change({.mask = SelectionId{m_mask->itemData(index).toULongLong()}}, "Mask of", m_mask); });
    connect(m_target, &QComboBox::activated, this, [this, change](int index) {
        const Modifier* modifier = find(m_active);
        if (!modifier || !std::holds_alternative<LookAtSettings>(modifier->settings)) return;
        LookAtSettings settings = std::get<LookAtSettings>(modifier->settings);
        settings.target = ObjectId{m_target->itemData(index).toULongLong()};
        change({.settings = settings}, "Target of", m_target);
    });
    connectMorph();
    connect(m_fields, &ModifierFields::choiceChosen, this, [this, change](const QString& name, int value) {
        const Modifier* modifier = find(m_active);
        if (!modifier) return;
        ModifierSettings settings = modifier->settings;
        if (setChoice(settings, name.toStdString(), static_cast<std::size_t>(value))) change({.settings = settings}, "Change", m_fields->choice(name.toStdString()));
    });
    connect(m_fields, &ModifierFields::reverted, this, [this](DragId drag) { (void)m_tools.sink(EditRequest::takingBack(drag)); });
    connect(m_fields, &ModifierFields::keyToggled, this, [this](const QString& name) {
        sendOrSay(togglingKeys(*inspected().world, {inspected().object->id}, {PropertyPath::of(m_active, name.toStdString())}, inspected().timeSecs), m_fields->diamond(name.toStdString()));
    });
    connect(m_fields, &ModifierFields::numberChosen, this, [this](const QString& name, const Value& value, DragId drag) {
        const auto keys = m_tools.keysAlways() ? PropertyChange::Keys::Always : PropertyChange::Keys::WhereKeyed;
        const PropertyPath path = PropertyPath::of(m_active, name.toStdString());
        const auto done = m_tools.sink(settingProperty({{inspected().object->id}, path, value, inspected().timeSecs, keys}, labelFor("Change", m_active), drag));
        if (done || !inspected().object) return;
        if (const Modifier* now = find(m_active)) m_fields->show(*inspected().object, *now, inspected().timeSecs);
        if (NumberField* field = m_fields->field(path.number)) field->showProblem(QString::fromStdString(done.error().message));
    });
}

void ModifiersSection::connectMorph()
{
    connect(m_sides, &MorphSides::swapRequested, this, [this] { sendOrSay(requestFor(SwapMorph{inspected().object->id, m_active}, "Swap the sides of " + inspected().object->name), m_sides); });
    const auto settings = [this] {
        const Modifier* modifier = find(m_active);
        const auto* morph = modifier ? std::get_if<MorphSettings>(&modifier->settings) : nullptr;
        return morph ? std::optional(*morph) : std::nullopt;
    };
    connect(m_pairing, &MorphPairing::partsChosen, this, [this, settings](const std::vector<MorphPartPair>& parts) {
        if (settings()) Q_EMIT partsChosen(inspected().object->id, m_active, parts);
    });
    const auto change = [this](const MorphSettings& morph, const char* verb) {
        sendOrSay(requestFor(ChangeModifier{.object = inspected().object->id, .modifier = m_active, .settings = morph}, labelFor(verb, m_active)), m_pairing);
    };
    connect(m_pairing, &MorphPairing::paintedChosen, this, [settings, change](const QString& selection) {
        auto morph = settings();
        if (!morph) return;
        morph->painted = selection.toStdString();
        change(*morph, "Delay");
    });
    connect(m_pairing, &MorphPairing::furtherChosen, this, [settings, change](const std::vector<MorphFurther>& further) {
        auto morph = settings();
        if (!morph) return;
        morph->further = further;
        change(*morph, "Take a target from");
    });
}

const Modifier* ModifiersSection::find(ModifierId modifier) const { return inspected().object ? inspected().object->modifier(modifier) : nullptr; }

std::string ModifiersSection::labelFor(const char* verb, ModifierId modifier) const
{
    const Modifier* found = find(modifier);
    return std::string(verb) + " " + (found ? found->name : "modifier") + " of " + (inspected().object ? inspected().object->name : "");
}

void ModifiersSection::add(const ModifierSettings& settings)
{
    if (!inspected().object) return;
    m_countAtAdding = inspected().object->modifiers.size() + 1;   // the new one becomes the active one when it is there
    ModifierSettings given = settings;
    if (auto* follow = std::get_if<FollowPathSettings>(&given)) {   // a metre ahead from here and now, to be drawn anew
        const Vec3 from = placementAt(*inspected().object, inspected().timeSecs).translation;
        follow->points = {{from, 0}, {from + Vec3(0, 0, 1), 1}};
        follow->beginSecs = static_cast<float>(inspected().timeSecs);
        follow->endSecs = follow->beginSecs + 1;
    }
    const std::string label = std::string("Add ") + titleOf(settings) + " to " + inspected().object->name;
    const bool isLattice = std::holds_alternative<LatticeSettings>(settings);   // goes around the object
    const EditRequest request = isLattice ? requestFor(AddLattice{.object = inspected().object->id}, label) : requestFor(AddModifier{inspected().object->id, given}, label);
    if (!sendOrSay(request, m_adder)) m_countAtAdding = 0;
}

void ModifiersSection::activate(ModifierId modifier)
{
    m_active = modifier;
    if (inspected().object) show(Inspected(inspected()));
}

QWidget* ModifiersSection::makeRow(ModifierId modifier)
{
    QWidget* line = addListLine(*m_listRows);
    const auto button = [line](const char* which, Icon look, const QString& name, const QString& tip) { return addLineButton(line, {which, look, name, tip}); };
    QToolButton* eye = button("eye", Icon::Eye, tr("Switch modifier on or off"), tr("Off: as if it were not there; on export too"));
    QToolButton* name = addLineName(line, tr("Shows its numbers below"));
    QToolButton* raise = button("raise", Icon::Raise, tr("Move modifier up"), tr("One place earlier in the stack"));
    QToolButton* lower = button("lower", Icon::Lower, tr("Move modifier down"), tr("One place later in the stack"));
    QToolButton* applied = button("apply", Icon::Check, tr("Apply modifier"), tr("Writes what it gives at this time into the object and takes it out of the stack"));
    QToolButton* removed = button("remove", Icon::Close, tr("Remove modifier"), tr("Takes it out of the stack, with its keys"));

    connect(name, &QToolButton::clicked, this, [this, modifier] { activate(modifier); });
    connect(eye, &QToolButton::clicked, this, [this, modifier, eye] {
        if (const Modifier* now = find(modifier))
            sendOrSay(requestFor(ChangeModifier{.object = inspected().object->id, .modifier = modifier, .isOn = !now->isOn}, labelFor(now->isOn ? "Switch off" : "Switch on", modifier)), eye);
    });
    const auto moveBy = [this, modifier](int by, QToolButton* from) {
        const auto& stack = inspected().object->modifiers;
        const auto at = std::ranges::find(stack, modifier, [](const auto& m) { return m->id; });
        if (at == stack.end()) return;
        const auto place = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, at - stack.begin() + by));
        sendOrSay(requestFor(MoveModifier{inspected().object->id, modifier, place}, labelFor("Reorder", modifier)), from);
    };
    connect(raise, &QToolButton::clicked, this, [moveBy, raise] { moveBy(-1, raise); });
    connect(lower, &QToolButton::clicked, this, [moveBy, lower] { moveBy(1, lower); });
    connect(applied, &QToolButton::clicked, this, [this, modifier, applied] {
        sendOrSay(longRequestFor(ApplyModifier{inspected().object->id, modifier, inspected().timeSecs}, labelFor("Apply", modifier)), applied);
    });
    connect(removed, &QToolButton::clicked, this, [this, modifier, removed] { sendOrSay(requestFor(RemoveModifier{inspected().object->id, modifier}, labelFor("Remove", modifier)), removed); });
    return line;
}

void ModifiersSection::showRows(const Object& object)
{
    const bool isSame = std::ranges::equal(m_rows, object.modifiers, [](const Row& row, const auto& modifier) { return row.modifier == modifier->id; });
    if (!isSame) {
        for (const Row& row : m_rows) row.widget->hide(), row.widget->deleteLater();
        m_rows.clear();
        for (const auto& modifier : object.modifiers) m_rows.push_back({modifier->id, makeRow(modifier->id)});
    }
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const Modifier& modifier = *object.modifiers[i];
        QToolButton* eye = button(modifier.id, QStringLiteral("eye"));
        const Icon look = modifier.isOn ? Icon::Eye : Icon::EyeClosed;
        if (eye->property("look").toInt() != static_cast<int>(look)) eye->setIcon(icon(look)), eye->setProperty("look", static_cast<int>(look));
        QToolButton* name = button(modifier.id, QStringLiteral("name"));
        name->setText(text(modifier.name));
        name->setAccessibleName(text(modifier.name));
        name->setChecked(modifier.id == m_active);
        if (name->property("isFaint").toBool() == modifier.isOn) name->setProperty("isFaint", !modifier.isOn), name->update();
        button(modifier.id, QStringLiteral("raise"))->setEnabled(i > 0);
        button(modifier.id, QStringLiteral("lower"))->setEnabled(i + 1 < m_rows.size());
    }
}

void ModifiersSection::showActive(const Object& object)
{
    const Modifier* modifier = object.modifier(m_active);
    m_details->setVisible(modifier != nullptr);
    if (!modifier) return;
    // While time runs only the numbers change: no list is filled anew under the pointer.
    if (m_shown == inspected().world && m_shownModifier == m_active) return m_fields->show(object, *modifier, inspected().timeSecs);
    m_shown = inspected().world;
    m_shownModifier = m_active;
    if (!m_name->hasFocus() || !m_name->isModified()) m_name->setText(text(modifier->name));
    m_maskRow->setVisible(takesMask(modifier->settings));
    m_mask->clear();
    m_mask->addItem(tr("all splats"), 0);
    for (const auto& selection : object.selections) m_mask->addItem(text(selection->name), QVariant::fromValue<qulonglong>(selection->id.value));
    m_mask->setCurrentIndex(std::max(0, m_mask->findData(QVariant::fromValue<qulonglong>(modifier->mask.value))));
    m_mask->setEnabled(m_mask->count() > 1);
    const auto* looking = std::get_if<LookAtSettings>(&modifier->settings);
    m_targetRow->setVisible(looking != nullptr);
    m_target->clear();
    if (looking) {
        m_target->addItem(tr("the point below"), 0);
        for (const auto& other : inspected().world->objects)
            if (other->id != object.id) m_target->addItem(text(other->name), QVariant::fromValue<qulonglong>(other->id.value));
        m_target->setCurrentIndex(std::max(0, m_target->findData(QVariant::fromValue<qulonglong>(looking->target.value))));
    }
    const auto* morph = std::get_if<MorphSettings>(&modifier->settings);
    m_sides->setVisible(morph != nullptr);
    m_pairing->setVisible(morph != nullptr);
    if (morph) m_sides->show(*inspected().world, *morph), m_pairing->show(*inspected().world, *morph);
    m_fields->show(object, *modifier, inspected().timeSecs);
}

void ModifiersSection::show(const Inspected& shown)
{
    const bool isOther = !inspected().object || inspected().object->id != shown.object->id;
    remember(shown);
    const Object& object = *shown.object;
    if (isOther) m_countAtAdding = 0;
    const bool isAdded = m_countAtAdding != 0 && object.modifiers.size() == m_countAtAdding;
    if (isAdded) m_countAtAdding = 0;
    if (!object.modifiers.empty() && (isAdded || !object.modifier(m_active))) m_active = object.modifiers.back()->id;
    if (object.modifiers.empty()) m_active = {};
    const auto on = std::ranges::count_if(object.modifiers, [](const auto& modifier) { return modifier->isOn; });
    setRemark(object.modifiers.empty() ? tr("none") : tr("%1 of %2 on").arg(on).arg(object.modifiers.size()));
    showRows(object);
    showActive(object);
}

QToolButton* ModifiersSection::button(ModifierId modifier, const QString& which) const
{
    for (const Row& row : m_rows)
        if (row.modifier == modifier) return row.widget->findChild<QToolButton*>(which);
    return nullptr;
}

}  // namespace morphogen::ui
