#include "core/edit/edit_json.h"
#include "core/edit/script.h"
#include "core/edit/set_placement.h"
#include "core/evaluate/object_at.h"
#include "tests/ui/application.h"
#include "tests/ui/key_desk.h"
#include "ui/actions/action_set.h"
#include "ui/models/keys.h"
#include "ui/panels/history_panel.h"
#include "ui/panels/inspector/modifier_fields.h"
#include "ui/panels/inspector/modifiers_section.h"
#include "ui/panels/inspector/object_sections.h"
#include "ui/widgets/colour_well.h"
#include "ui/widgets/key_diamond.h"
#include "ui/widgets/number_field.h"

#include <catch2/catch.hpp>

#include <QApplication>
#include <QCheckBox>
#include <QColorDialog>
#include <QComboBox>
#include <QListView>
#include <QMenu>
#include <QToolButton>

using namespace morphogen;
using namespace morphogen::ui;
using namespace morphogen::support;
using Desk = KeyDesk;

namespace {

KeyDiamond& diamond(const QWidget& section, const QString& what)
{
    for (KeyDiamond* each : section.findChildren<KeyDiamond*>())
        if (each->accessibleName() == "Key of " + what) return *each;
    throw std::runtime_error("no diamond for " + what.toStdString());
}

}  // namespace

TEST_CASE("a diamond sets a key at the playhead and takes it away, and says where keys are", "[ui][keys]")
{
    support::application();
    Desk d;
    auto* transform = d.inspector.section<TransformSection>();
    KeyDiamond& position = diamond(*transform, "position");
    CHECK(position.state() == KeyState::None);
    d.standAt(0.5);
    position.click();
    CHECK(d.keyTimes(kTranslation) == std::vector<double>{0.5});
    CHECK(position.state() == KeyState::Here);
    d.standAt(1);
    CHECK(position.state() == KeyState::Elsewhere);
    Q_EMIT transform->field(0, 0).edited(3, DragId{});   // keyed: the number becomes a key
    CHECK(d.keyTimes(kTranslation) == std::vector<double>{0.5, 1});
    CHECK(d.positionAt(0.5).x == 0);
    CHECK(d.positionAt(1).x == Approx(3));
    d.standAt(0.5);
    CHECK(transform->field(0, 0).value() == 0);
    d.standAt(1);
    CHECK(transform->field(0, 0).value() == 3);
    position.click();
    CHECK(d.keyTimes(kTranslation) == std::vector<double>{0.5});
    CHECK(d.steps() == 4);
}

TEST_CASE("with auto-key on, every change sets a key, without it only where there are keys", "[ui][keys]")
{
    support::application();
    Desk d;
    auto* transform = d.inspector.section<TransformSection>();
    auto* look = d.inspector.section<LookSection>();
    d.standAt(1);
    Q_EMIT transform->field(0, 1).edited(2, DragId{});
    Q_EMIT look->opacity().edited(50, DragId{});
    CHECK(d.object().curves.empty());
    CHECK(d.object().opacity == 0.5f);
    d.actions.setChecked("time.autoKey", true);
    Q_EMIT transform->field(0, 1).edited(4, DragId{});
    Q_EMIT look->opacity().edited(25, DragId{});
    look->visible().click();
    CHECK(d.keyTimes(kTranslation) == std::vector<double>{1});
    CHECK(d.keyTimes(pathTo(Property::Opacity)) == std::vector<double>{1});
    CHECK(d.keyTimes(pathTo(Property::Visibility)) == std::vector<double>{1});
    CHECK(d.keyTimes(pathTo(Property::Rotation)).empty());
    CHECK(objectAt(d.object(), 1).opacity == Approx(0.25));
    CHECK_FALSE(objectAt(d.object(), 1).isVisible);
}

TEST_CASE("modifiers are added, switched, reordered, keyed and removed from the inspector", "[ui][keys]")
{
    support::application();
    Desk d;
    auto* section = d.inspector.section<ModifiersSection>();
    const auto add = [&](const char* kind) { section->adder().menu()->findChild<QAction*>(kind)->trigger(); };
    REQUIRE(section->adder().menu()->actions().size() == static_cast<int>(allModifierKinds().size()));
    add("grade");
    add("opacity");
    REQUIRE(d.object().modifiers.size() == 2);
    const ModifierId grade = d.object().modifiers[0]->id, opacity = d.object().modifiers[1]->id;
    CHECK(section->active() == opacity);   // what was added last
    section->button(opacity, "raise")->click();
    CHECK(d.object().modifiers[0]->id == opacity);
    section->button(grade, "eye")->click();
    CHECK_FALSE(d.object().modifier(grade)->isOn);
    section->button(grade, "name")->click();
    REQUIRE(section->fields().field("exposure"));
    Q_EMIT section->fields().field("exposure")->edited(1.5, DragId{});
    CHECK((*numberOf(d.object().modifier(grade)->settings, "exposure"))[0] == 1.5f);
    Q_EMIT section->fields().field("tint", 2)->edited(0.25, DragId{});
    CHECK(vectorOf(*numberOf(d.object().modifier(grade)->settings, "tint")) == Vec3(1, 1, 0.25f));
    Q_EMIT section->fields().field("hueTurn")->edited(90, DragId{});
    CHECK((*numberOf(d.object().modifier(grade)->settings, "hueTurn"))[0] == Approx(glm::radians(90.0f)));
    const PropertyPath exposure = PropertyPath::of(grade, "exposure");
    d.standAt(1);
    section->fields().diamond("exposure")->click();
    d.standAt(2);
    Q_EMIT section->fields().field("exposure")->edited(3, DragId{});
    CHECK(d.keyTimes(exposure) == std::vector<double>{1, 2});
    d.standAt(1);
    CHECK(section->fields().field("exposure")->value() == 1.5);
    // Out of range: refused, and the field shows what is.
    const std::size_t steps = d.steps();
    Q_EMIT section->fields().field("saturation")->edited(-1, DragId{});
    CHECK(d.steps() == steps);
    CHECK(section->fields().field("saturation")->value() == 1);
    section->button(grade, "remove")->click();
    REQUIRE(d.object().modifiers.size() == 1);
    CHECK(d.object().curves.empty());
}

TEST_CASE("every kind of modifier shows a field for each of its numbers and a list for each of its choices", "[ui][keys]")
{
    support::application();
    Desk d;
    auto* section = d.inspector.section<ModifiersSection>();
    for (const ModifierSettings& kind : allModifierKinds()) {
        const std::size_t steps = d.steps();
        section->adder().menu()->findChild<QAction*>(kindNameOf(kind))->trigger();
        if (std::holds_alternative<DeformSettings>(kind) || std::holds_alternative<MorphSettings>(kind)) {   // begin with a handle, and with two objects
            CHECK(d.steps() == steps);
            continue;
        }
        const Modifier* added = d.object().modifier(section->active());
        REQUIRE(added);
        REQUIRE(added->settings.index() == kind.index());
        for (const NumberSpec& spec : numbersOf(kind)) {
            INFO(kindNameOf(kind) << "." << spec.name);
            if (spec.name.find('/') != std::string::npos) continue;   // of a part, which its own tool shows
            CHECK(section->fields().field(spec.name));
            CHECK(section->fields().diamond(spec.name));
        }
        for (const ChoiceSpec& spec : choicesOf(kind)) {
            REQUIRE(section->fields().choice(spec.name));
            CHECK(section->fields().choice(spec.name)->count() == static_cast<int>(spec.values.size()));   // each has its words
            const int last = static_cast<int>(spec.values.size()) - 1;
            Q_EMIT section->fields().choice(spec.name)->activated(last);
            CHECK(choiceOf(d.object().modifier(section->active())->settings, spec.name) == static_cast<std::size_t>(last));
        }
    }
}

TEST_CASE("keys are chosen, dragged as one step, let go by Escape and removed in the timeline", "[ui][keys][timeline]")
{
    support::application();
    Desk d;
    for (const double secs : {0.25, 0.5, 1.0}) REQUIRE(d.sink(requestFor(SetKey{d.ball, kTranslation, secs, valueOf(Vec3(static_cast<float>(secs), 0, 0)), {}, {}})));
    REQUIRE(d.sink(requestFor(SetKey{d.ball, pathTo(Property::Opacity), 0.5, valueOf(0.5f), {}, {}})));
    TimelineCanvas& canvas = d.canvas();
    const int lane = 1;   // the ball's
    const std::size_t steps = d.steps();

    click(canvas, canvas.placeOfKey(lane, 0.5) + QPointF(7, 6));   // beside the diamond, within its reach
    CHECK(canvas.chosenKeys().all().size() == 2);                  // position and opacity are keyed there
    d.canvas().setUnfolded(d.ball, true);
    REQUIRE(canvas.lanes().size() == 5);                           // fox, ball, two curves, the camera
    click(canvas, canvas.placeOfKey(lane + 1, 0.5));
    REQUIRE(canvas.chosenKeys().all().size() == 1);
    click(canvas, canvas.placeOfKey(lane + 1, 1), Qt::ShiftModifier);
    CHECK(canvas.chosenKeys().all().size() == 2);
    const PropertyPath first = canvas.chosenKeys().all()[0].path;
    REQUIRE(first == kTranslation);

    // 0.5 goes to 1 and 1 to 1.5: neither takes the other's place.
    mouse(canvas, QEvent::MouseButtonPress, canvas.placeOfKey(lane + 1, 0.5));
    mouse(canvas, QEvent::MouseMove, canvas.placeOfKey(lane + 1, 0.75));
    mouse(canvas, QEvent::MouseMove, canvas.placeOfKey(lane + 1, 1));
    CHECK(d.steps() == steps);
    mouse(canvas, QEvent::MouseButtonRelease, canvas.placeOfKey(lane + 1, 1));
    CHECK(d.steps() == steps + 1);
    const std::vector<double> moved = d.keyTimes(kTranslation);
    REQUIRE(moved.size() == 3);
    CHECK(moved[0] == Approx(0.25));
    CHECK(moved[1] == Approx(1));
    CHECK(moved[2] == Approx(1.5));
    CHECK(d.positionAt(1.5).x == Approx(1));
    CHECK(d.keyTimes(pathTo(Property::Opacity)) == std::vector<double>{0.5});   // was not chosen
    CHECK(canvas.chosenKeys().all().size() == 2);                              // and they stay chosen

    mouse(canvas, QEvent::MouseButtonPress, canvas.placeOfKey(lane + 1, 1));
    mouse(canvas, QEvent::MouseMove, canvas.placeOfKey(lane + 1, 1.75));
    press(canvas, Qt::Key_Escape);
    mouse(canvas, QEvent::MouseButtonRelease, canvas.placeOfKey(lane + 1, 1.75));
    CHECK(d.keyTimes(kTranslation) == moved);
    CHECK(d.steps() == steps + 1);

    QKeyEvent shortcut(QEvent::ShortcutOverride, Qt::Key_Delete, Qt::NoModifier);
    shortcut.ignore();
    QApplication::sendEvent(&canvas, &shortcut);
    CHECK(shortcut.isAccepted());   // else the window's Delete would take the object
    press(canvas, Qt::Key_Delete);
    CHECK(d.keyTimes(kTranslation).size() == 1);
    CHECK(d.steps() == steps + 2);
    CHECK(canvas.chosenKeys().isEmpty());
}

TEST_CASE("copied keys are pasted at the playhead, to another object too, and foreign text is refused", "[ui][keys][timeline]")
{
    support::application();
    Desk d;
    REQUIRE(d.sink(requestFor(SetKey{d.ball, kTranslation, 0.25, valueOf(Vec3(1, 0, 0)), KeyInterpolation::Linear, {}})));
    REQUIRE(d.sink(requestFor(SetKey{d.ball, kTranslation, 0.75, valueOf(Vec3(2, 0, 0)), KeyInterpolation::Hold, {}})));
    const std::vector<KeyRef> keys{{d.ball, kTranslation, 0.25}, {d.ball, kTranslation, 0.75}};
    const std::string copied = keysAsText(d.document.history().world(), keys);
    const auto paste = pastingKeys(copied, d.document.history().world(), d.fox, 1);
    REQUIRE(paste);
    const std::size_t steps = d.steps();
    REQUIRE(d.sink(*paste));
    CHECK(d.steps() == steps + 1);
    const Curve& curve = *d.document.history().world().find(d.fox)->curve(kTranslation);
    REQUIRE(curve.keys.size() == 2);
    CHECK(curve.keys[0].timeSecs == Approx(1));
    CHECK(curve.keys[1].timeSecs == Approx(1.5));
    CHECK(curve.keys[0].interpolation == KeyInterpolation::Linear);
    CHECK(curve.keys[1].interpolation == KeyInterpolation::Hold);
    for (const char* text : {"", "fox", "{}", "[1]", R"({"kind":"morphogen keys"})", R"({"kind":"morphogen keys","keys":[{"property":"opacity"}]})", R"({"kind":"morphogen keys","keys":[7]})"})
        CHECK(pastingKeys(text, d.document.history().world(), d.fox, 1).error().kind == Error::Kind::Format);
}

TEST_CASE("going from key to key visits each once, either way", "[ui][keys]")
{
    support::application();
    Desk d;
    for (const double secs : {0.25, 1.0, 0.5}) REQUIRE(d.sink(requestFor(SetKey{d.ball, kTranslation, secs, {}, {}, {}})));
    std::vector<double> visited;
    double at = 0;
    while (const auto next = nextKeySecs(d.document.history().world(), {d.ball}, at, KeyDirection::Later)) visited.push_back(at = *next);
    CHECK(visited == std::vector<double>{0.25, 0.5, 1});
    while (const auto next = nextKeySecs(d.document.history().world(), {d.ball}, at, KeyDirection::Earlier)) visited.push_back(at = *next);
    CHECK(visited == std::vector<double>{0.25, 0.5, 1, 0.5, 0.25});
    CHECK_FALSE(nextKeySecs(d.document.history().world(), {d.fox}, 0, KeyDirection::Later));
}

TEST_CASE("what panels do can be copied as a script that does the same", "[ui][keys][history]")
{
    support::application();
    Desk d;
    const World start = d.document.history().world();
    auto* transform = d.inspector.section<TransformSection>();
    auto* modifiers = d.inspector.section<ModifiersSection>();
    Q_EMIT transform->field(0, 0).edited(0.5, DragId{});
    d.standAt(0.5);
    diamond(*transform, "rotation").click();
    d.standAt(1);
    Q_EMIT transform->field(1, 1).edited(90, DragId{});
    d.actions.setChecked("time.autoKey", true);
    Q_EMIT transform->field(0, 2).edited(2, DragId{});
    d.actions.setChecked("time.autoKey", false);
    modifiers->adder().menu()->findChild<QAction*>("grade")->trigger();
    Q_EMIT modifiers->fields().field("exposure")->edited(0.75, DragId{});
    Q_EMIT d.inspector.section<LookSection>()->opacity().edited(40, DragId{});
    const auto script = scriptOf(d.document.history(), 1, d.steps() - 1);
    REQUIRE(script);
    History again(start, "New world");
    const auto done = runScript(again, *script, "script", {});
    REQUIRE(done);
    const Object &made = *again.world().find(d.ball), &meant = d.object();
    for (const double secs : {0.0, 0.5, 0.8, 1.0}) {
        const Transform a = placementAt(made, secs), b = placementAt(meant, secs);
        CHECK(glm::distance(a.translation, b.translation) < 1e-6f);
        CHECK(std::abs(glm::dot(a.rotation, b.rotation)) > 1 - 1e-6f);
    }
    CHECK(made.opacity == meant.opacity);
    REQUIRE(made.modifiers.size() == 1);
    CHECK(made.modifiers[0]->settings == meant.modifiers[0]->settings);
}

TEST_CASE("the history's menu asks for the steps that are selected, as a script", "[ui][keys][history]")
{
    support::application();
    Desk d;
    for (const double secs : {0.0, 1.0, 2.0}) REQUIRE(d.sink(requestFor(SetKey{d.ball, kTranslation, secs, {}, {}, {}})));
    HistoryPanel panel(d.actions);
    panel.resize(240, 200);
    panel.show();
    panel.setHistory(d.document.history().steps(), 3, 0, 1 << 20);
    std::vector<std::pair<std::size_t, std::size_t>> asked;
    QObject::connect(&panel, &HistoryPanel::scriptRequested, [&](std::size_t first, std::size_t last) { asked.emplace_back(first, last); });
    const auto choose = [&](int row) {
        Q_EMIT panel.view().customContextMenuRequested(panel.view().visualRect(panel.view().model()->index(row, 0)).center());
        QMenu* menu = panel.findChildren<QMenu*>().last();
        menu->actions().last()->trigger();
        delete menu;
    };
    choose(1);
    panel.view().selectionModel()->select(panel.view().model()->index(2, 0), QItemSelectionModel::Select);   // beside the current step, 3
    choose(2);
    REQUIRE(asked.size() == 2);
    CHECK(asked[0] == std::pair<std::size_t, std::size_t>(1, 1));
    CHECK(asked[1] == std::pair<std::size_t, std::size_t>(2, 3));
}

TEST_CASE("a colour is picked on a swatch: what is tried is one step, and Cancel takes it back", "[ui][modifiers]")
{
    support::application();
    Desk desk;
    REQUIRE(desk.sink(requestFor(AddModifier{desk.ball, GradeSettings{}})));
    const ModifierFields& fields = desk.inspector.findChild<ModifiersSection*>()->fields();
    ColourWell* well = fields.well("tint");
    REQUIRE(well);
    CHECK_FALSE(fields.well("exposure"));
    const std::size_t before = desk.steps();
    const auto tint = [&] { return std::get<GradeSettings>(desk.object().modifiers.back()->settings).tint; };
    const auto old = tint();
    well->click();
    auto* dialog = well->findChild<QColorDialog*>();
    REQUIRE(dialog);
    dialog->setCurrentColor(QColor(255, 0, 0));
    dialog->setCurrentColor(QColor(0, 0, 255));
    CHECK(desk.steps() == before + 1);
    CHECK(tint() == Rgb(0, 0, 1));
    CHECK(fields.field("tint", 2)->value() == Approx(1));
    dialog->reject();
    CHECK(tint() == old);
    well->click();
    well->findChildren<QColorDialog*>().back()->setCurrentColor(QColor(0, 255, 0));
    well->findChildren<QColorDialog*>().back()->accept();
    CHECK(tint() == Rgb(0, 1, 0));
    CHECK(well->colour() == QColor(0, 255, 0));
}
