#include "core/edit/set_placement.h"
#include "tests/ui/application.h"
#include "tests/ui/small_world.h"
#include "ui/actions/action_set.h"
#include "ui/models/world_model.h"
#include "ui/panels/history_panel.h"
#include "ui/panels/inspector/inspector.h"
#include "ui/panels/inspector/object_sections.h"
#include "ui/panels/inspector/world_sections.h"
#include "ui/panels/outliner.h"
#include "ui/panels/status_bar.h"
#include "ui/panels/timeline_panel.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/panel.h"

#include <catch2/catch.hpp>

#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QListView>
#include <QMouseEvent>
#include <QTreeView>

using namespace morphogen;
using namespace morphogen::ui;
using support::SmallDocument;

namespace {

void click(QWidget& widget, const QPoint& at, Qt::MouseButton button = Qt::LeftButton)
{
    for (const QEvent::Type type : {QEvent::MouseButtonPress, QEvent::MouseButtonRelease}) {
        QMouseEvent event(type, QPointF(at), widget.mapToGlobal(QPointF(at)), button, type == QEvent::MouseButtonPress ? button : Qt::NoButton, {});
        QApplication::sendEvent(&widget, &event);
    }
}

struct Stage {
    QWidget window;
    ActionSet actions{&window};
    SmallDocument document{support::smallWorld()};
    ObjectId fox = document.history().world().objects[0]->id;
    ObjectId ball = document.history().world().objects[1]->id;
    Stage() { support::clearSettings(); }
    const Object& object(ObjectId id) { return *document.history().world().find(id); }
};

}  // namespace

TEST_CASE("the outliner lists objects with their clips, then cameras, and keeps what is open when something changes", "[ui][outliner]")
{
    support::application();
    Stage s;
    Outliner outliner(s.actions, s.document.sink());
    outliner.resize(240, 400);
    outliner.show();
    outliner.setWorld(s.document.snapshot());
    QAbstractItemModel& model = *outliner.view().model();
    REQUIRE(model.rowCount() == 4);
    CHECK(model.index(0, 0).data().toString() == "fox");
    CHECK(model.rowCount(model.index(0, 0)) == 2);
    CHECK(model.index(0, 0, model.index(0, 0)).data().toString() == "Walk");
    CHECK(model.index(2, 0).data().toString() == "dolly");
    CHECK(outliner.header().remark().contains("2 objects"));

    outliner.view().setExpanded(model.index(0, 0), true);
    World renamed = s.document.history().world();
    renamed.add(Object(*renamed.objects[1]));
    outliner.setWorld(std::make_shared<const World>(renamed));
    REQUIRE(model.rowCount() == 5);
    CHECK(outliner.view().isExpanded(model.index(0, 0)));
}

TEST_CASE("in the outliner the eye hides, a new name renames, a name that is taken changes nothing", "[ui][outliner]")
{
    support::application();
    Stage s;
    Outliner outliner(s.actions, s.document.sink());
    outliner.resize(240, 400);
    outliner.show();
    outliner.setWorld(s.document.snapshot());
    QAbstractItemModel& model = *outliner.view().model();
    QWidget& viewport = *outliner.view().viewport();
    const QRect row = outliner.view().visualRect(model.index(1, 0));
    click(viewport, {viewport.width() - 8, row.center().y()});
    CHECK_FALSE(s.object(s.ball).isVisible);
    outliner.setWorld(s.document.snapshot());
    click(viewport, {viewport.width() - 8, row.center().y()});
    CHECK(s.object(s.ball).isVisible);
    CHECK(s.document.history().steps().size() == 3);

    model.setData(model.index(1, 0), "sphere", Qt::EditRole);
    CHECK(s.object(s.ball).name == "sphere");
    model.setData(model.index(1, 0), "fox", Qt::EditRole);
    model.setData(model.index(1, 0), "", Qt::EditRole);
    CHECK(s.object(s.ball).name == "sphere");
    CHECK(s.document.history().steps().size() == 4);
    model.setData(model.index(3, 0), "front", Qt::EditRole);
    CHECK(s.document.history().world().findCamera("front") != nullptr);
}

TEST_CASE("selecting in the outliner tells which objects, and being told selects the rows without telling again", "[ui][outliner]")
{
    support::application();
    Stage s;
    Outliner outliner(s.actions, s.document.sink());
    outliner.resize(240, 400);
    outliner.show();
    outliner.setWorld(s.document.snapshot());
    std::vector<Selection> told;
    QObject::connect(&outliner, &Outliner::selectionChosen, [&](const Selection& selection) { told.push_back(selection); });
    QAbstractItemModel& model = *outliner.view().model();
    outliner.setSelection(Selection::of(s.ball));
    CHECK(told.empty());
    CHECK(outliner.view().selectionModel()->isSelected(model.index(1, 0)));
    click(*outliner.view().viewport(), outliner.view().visualRect(model.index(0, 0)).center());
    REQUIRE_FALSE(told.empty());
    CHECK(told.back() == Selection::of(s.fox));
    click(*outliner.view().viewport(), outliner.view().visualRect(model.index(2, 0)).center());
    CHECK(told.back().camera == s.document.history().world().cameras[0]->id);
    CHECK(told.back().objects.empty());
}

TEST_CASE("the history shows its steps and memory, and a click travels", "[ui][history]")
{
    support::application();
    Stage s;
    REQUIRE(perform(s.document.history(), SetPlacement{s.ball, {{1, 0, 0}, {1, 0, 0, 0}, {1, 1, 1}}}));
    REQUIRE(perform(s.document.history(), SetPlacement{s.ball, {{2, 0, 0}, {1, 0, 0, 0}, {1, 1, 1}}}));
    HistoryPanel panel(s.actions);
    panel.resize(240, 200);
    panel.show();
    panel.setHistory(s.document.history().steps(), 2, 38'000'000, 512ull << 20);
    CHECK(panel.header().remark() == "38 MB of 512");
    REQUIRE(panel.view().model()->rowCount() == 3);
    CHECK(panel.view().model()->index(0, 0).data().toString() == "New world");
    std::vector<std::size_t> travelled;
    QObject::connect(&panel, &HistoryPanel::travelRequested, [&](std::size_t step) { travelled.push_back(step); });
    click(*panel.view().viewport(), panel.view().visualRect(panel.view().model()->index(0, 0)).center());
    REQUIRE(travelled.size() == 1);
    CHECK(travelled[0] == 0);
    click(*panel.view().viewport(), panel.view().visualRect(panel.view().model()->index(2, 0)).center());
    CHECK(travelled.size() == 1);   // it stands there already
}

TEST_CASE("the inspector's fields are the object's placement, both ways", "[ui][inspector]")
{
    support::application();
    Stage s;
    Inspector inspector(s.actions, s.document.sink());
    inspector.setWorld(s.document.snapshot());
    inspector.setSelection(Selection::of(s.ball));
    auto* transform = inspector.section<TransformSection>();
    REQUIRE(transform);
    CHECK(inspector.header().title() == "ball");
    const auto edit = [&](int row, int axis, double value, DragId drag = {}) {
        Q_EMIT transform->field(row, axis).edited(value, drag);
        inspector.setWorld(s.document.snapshot());
    };
    edit(0, 1, 0.75);
    CHECK(s.object(s.ball).placement.translation == Vec3(0, 0.75f, 0));
    edit(1, 1, 90);
    const Vec3 turned = s.object(s.ball).placement.rotation * Vec3(1, 0, 0);
    CHECK(turned.z == Approx(-1));
    CHECK(transform->field(1, 1).value() == Approx(90));
    edit(2, 0, 2);   // the axes are linked
    CHECK(s.object(s.ball).placement.scale == Vec3(2));
    CHECK(s.document.history().steps().size() == 4);
    edit(2, 0, 0);   // refused: it would flatten the object
    CHECK(s.object(s.ball).placement.scale == Vec3(2));
    CHECK(transform->field(2, 0).value() == 2);
    static_cast<QWidget*>(transform)->show();
    QKeyEvent enter(QEvent::KeyPress, Qt::Key_Return, {});
    QApplication::sendEvent(&transform->field(0, 0), &enter);
    QApplication::sendEvent(&transform->field(0, 0), &enter);
    CHECK_FALSE(transform->isFolded());   // Enter belongs to the field
    const DragId drag = newDrag();
    for (int i = 1; i <= 20; ++i) edit(0, 0, 0.1 * i, drag);
    CHECK(s.document.history().steps().size() == 5);   // one step for one drag
    CHECK(s.object(s.ball).placement.translation.x == Approx(2));
}

TEST_CASE("what is done to one of several selected objects is done to all", "[ui][inspector][outliner]")
{
    support::application();
    Stage s;
    const ui::Selection both{{s.fox, s.ball}, {}};
    Inspector inspector(s.actions, s.document.sink());
    inspector.setWorld(s.document.snapshot());
    inspector.setSelection(both);
    const Vec3 fox = s.object(s.fox).placement.translation, ball = s.object(s.ball).placement.translation;
    auto* field = &inspector.section<TransformSection>()->field(0, 0);
    Q_EMIT field->edited(static_cast<double>(ball.x) + 2.5, DragId{});
    CHECK(glm::distance(s.object(s.fox).placement.translation, fox + Vec3(2.5f, 0, 0)) < 1e-5f);
    CHECK(glm::distance(s.object(s.ball).placement.translation, ball + Vec3(2.5f, 0, 0)) < 1e-5f);
    CHECK(s.document.history().steps().size() == 2);   // one step for both

    Outliner outliner(s.actions, s.document.sink());
    outliner.resize(240, 400);
    outliner.show();
    outliner.setWorld(s.document.snapshot());
    outliner.setSelection(both);
    QWidget& viewport = *outliner.view().viewport();
    const QRect row = outliner.view().visualRect(outliner.view().model()->index(1, 0));
    click(viewport, {viewport.width() - 8, row.center().y()});
    CHECK_FALSE(s.object(s.fox).isVisible);
    CHECK_FALSE(s.object(s.ball).isVisible);
    CHECK(s.document.history().steps().size() == 3);
}

TEST_CASE("the inspector says what is known of an object, and shows the world where nothing is selected", "[ui][inspector]")
{
    support::application();
    Stage s;
    Inspector inspector(s.actions, s.document.sink());
    inspector.setWorld(s.document.snapshot());
    inspector.setSelection(Selection::of(s.ball));
    auto* calibration = inspector.section<CalibrationSection>();
    CHECK(calibration->markOf(0) == Mark::Holds);
    CHECK(calibration->markOf(1) == Mark::Open);
    CHECK(inspector.section<MotionSection>()->isHidden());
    inspector.setSelection(Selection::of(s.fox));
    CHECK(calibration->markOf(0) == Mark::Open);
    auto* motion = inspector.section<MotionSection>();
    CHECK_FALSE(motion->isHidden());
    CHECK(motion->clips().count() == 3);
    CHECK(motion->clips().currentText() == "Walk");
    Q_EMIT motion->clips().activated(0);
    CHECK(s.object(s.fox).activeClip == -1);
    Q_EMIT motion->clips().activated(2);
    CHECK(s.object(s.fox).activeClip == 1);

    inspector.setSelection({});
    auto* world = inspector.section<WorldSection>();
    CHECK_FALSE(world->isHidden());
    CHECK(inspector.section<TransformSection>()->isHidden());
    Q_EMIT world->fps().edited(25, {});
    CHECK(s.document.history().world().fps == 25);
}

TEST_CASE("the timeline scrubs to whole frames, keeps the loop in order, and selects by its labels", "[ui][timeline]")
{
    support::application();
    Stage s;
    TimelinePanel panel(s.actions, s.document.sink());
    panel.resize(800, 200);
    panel.show();
    panel.setWorld(s.document.snapshot());
    TimelineCanvas& canvas = panel.canvas();
    panel.setTime({0.5, false, true, {0, 2}, 1});
    CHECK(panel.frameField().value() == 12);
    std::vector<double> sought;
    std::vector<bool> scrubs;
    QObject::connect(&canvas, &TimelineCanvas::seekRequested, [&](double secs) { sought.push_back(secs); });
    QObject::connect(&canvas, &TimelineCanvas::scrubbing, [&](bool isOn) { scrubs.push_back(isOn); });
    for (const double secs : {0.0, 0.26, 1.0, 1.99, 9.0}) {
        const int x = TimelineCanvas::kLabelWidth + static_cast<int>(std::lround(canvas.axis().xOf(secs)));
        if (x < canvas.viewport()->width()) click(*canvas.viewport(), {x, 40});
    }
    REQUIRE(sought.size() == 4);
    for (const double secs : sought) {
        CHECK(secs * 24 == Approx(std::round(secs * 24)).margin(1e-9));
        CHECK(secs >= 0);
        CHECK(secs <= 2);
    }
    CHECK(sought[2] == Approx(1.0).margin(0.5 / 24));
    CHECK(scrubs.size() == 8);
    CHECK(std::count(scrubs.begin(), scrubs.end(), true) == 4);

    std::vector<Selection> told;
    QObject::connect(&canvas, &TimelineCanvas::selectionChosen, [&](const Selection& selection) { told.push_back(selection); });
    click(*canvas.viewport(), {40, TimelineCanvas::kRuler + 24 + 12});
    REQUIRE(told.size() == 1);
    CHECK(told[0] == Selection::of(s.ball));
    Q_EMIT panel.fpsField().edited(30, {});
    CHECK(s.document.history().world().fps == 30);
}

TEST_CASE("a clip's keys are each time once, ascending", "[ui][timeline]")
{
    const World world = support::smallWorld();
    CHECK(keyTimesOf(world.objects[0]->clips[0]) == std::vector<double>{0, 1, 2});
}

TEST_CASE("an object's colour is the colour of its splats", "[ui][outliner]")
{
    const World world = support::smallWorld();
    const QColor fox = colourOf(*world.objects[0]), ball = colourOf(*world.objects[1]);
    CHECK(std::abs(fox.hue() - QColor::fromRgbF(0.9f, 0.4f, 0.1f).hue()) < 6);
    CHECK((ball.hue() < 10 || ball.hue() > 350));
    Object bare = *world.objects[0];
    bare.splats = std::make_shared<const Splats>(SplatsBuilder(0).finish());
    CHECK(colourOf(bare).isValid());
}
