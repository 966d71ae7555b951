// The panel of what-ifs: what its lanes mark, what a click tells, what the inspector says of a body.
#include "core/edit/dynamics_edits.h"
#include "tests/support/make_edit.h"
#include "tests/support/physics_worlds.h"
#include "tests/ui/application.h"
#include "tests/ui/small_world.h"
#include "ui/actions/action_set.h"
#include "ui/panels/inspector/body_section.h"
#include "ui/panels/inspector/collider_section.h"
#include "ui/panels/inspector/inspector.h"
#include "ui/panels/inspector/physics_section.h"
#include "ui/panels/what_if_panel.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented.h"

#include <catch2/catch.hpp>

#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPushButton>
#include <QThread>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

using namespace morphogen;
using namespace morphogen::ui;
using How = EventPlace::How;

namespace {

void clickAt(QWidget& pad, const QPointF& at)
{
    for (const QEvent::Type type : {QEvent::MouseButtonPress, QEvent::MouseButtonRelease}) {
        QMouseEvent event(type, at, pad.mapToGlobal(at), Qt::LeftButton, type == QEvent::MouseButtonPress ? Qt::LeftButton : Qt::NoButton, {});
        QApplication::sendEvent(&pad, &event);
    }
}

/// A ball that knocks a second one; the second knocks a third. Nothing else.
World row()
{
    return support::physicsWorld({support::ball("first", 0.1f, {0, 0, 0}, support::slippery({2, 0, 0})), support::ball("second", 0.1f, {1, 0, 0}, support::slippery()),
                                  support::ball("third", 0.1f, {2, 0, 0}, support::slippery())},
                                 {.gravity = Vec3(0), .durationSecs = 2});
}

/// The main line, and without the second ball, which the first then passes.
std::vector<causal::Course> played(World& world)
{
    Intervention remove{.kind = InterventionKind::Remove, .object = world.find("second")->id};
    support::make(world, AddBranch{.name = "without second", .interventions = {remove}});
    std::vector<causal::Course> courses = causal::coursesOf(world);
    for (causal::Course& course : courses) {
        course = causal::played(world, course, {});
        if (course.branch && course.isReady()) course = causal::compared(course, courses.front(), {});
    }
    return courses;
}

struct Desk {
    QWidget window;
    ActionSet actions{&window};
    World world = row();
    std::vector<causal::Course> courses = played(world);
    WhatIfPanel panel{actions};
    std::vector<double> seeks;
    std::vector<EventPlace> chosen;

    Desk()
    {
        panel.resize(900, 260);
        panel.show();
        panel.setCourses(courses);
        QObject::connect(&panel.lanes(), &CourseLanes::seekRequested, &window, [this](double secs) { seeks.push_back(secs); });
        QObject::connect(&panel.lanes(), &CourseLanes::eventChosen, &window, [this](const EventPlace& event) { chosen.push_back(event); });
    }
    /// Collisions of a course, marked so.
    std::vector<EventPlace> collisions(std::size_t course, How how) const
    {
        std::vector<EventPlace> found;
        for (const EventPlace& place : placesOf(courses[course]))
            if (place.event.kind == EventKind::Collision && place.how == how) found.push_back(place);
        return found;
    }
};

}  // namespace

TEST_CASE("lanes mark what a branch loses and gains against the main line", "[whatif]")
{
    support::application();
    Desk desk;
    REQUIRE(desk.courses.size() == 2);
    for (const causal::Course& course : desk.courses) REQUIRE(course.isReady());
    // In truth first meets second, then second meets third; without the second, the first meets the third.
    CHECK(desk.collisions(0, How::Same).size() == 2);
    CHECK(desk.collisions(1, How::Lost).size() == 2);
    REQUIRE(desk.collisions(1, How::Gained).size() == 1);
    const Event gained = desk.collisions(1, How::Gained).front().event;
    CHECK(gained.participants == std::vector<ObjectId>{desk.world.find("first")->id, desk.world.find("third")->id});
    CHECK(gained.timeSecs == Approx((2 - 0.2) / 2).margin(0.01));
}

TEST_CASE("a click on an event tells which, elsewhere in a lane it seeks, on a name it chooses", "[whatif]")
{
    support::application();
    Desk desk;
    CourseLanes& lanes = desk.panel.lanes();
    const EventPlace gained = desk.collisions(1, How::Gained).front();
    clickAt(*lanes.viewport(), lanes.placeOf(gained));
    REQUIRE(desk.chosen.size() == 1);
    CHECK(desk.chosen.front() == gained);
    CHECK(lanes.lit() == gained);

    const EventPlace lost = desk.collisions(1, How::Lost).back();
    const double half = (gained.event.timeSecs + lost.event.timeSecs) / 2;
    EventPlace between = gained;
    between.event.timeSecs = half + 0.25;
    clickAt(*lanes.viewport(), lanes.placeOf(between));
    REQUIRE(desk.seeks.size() == 1);
    CHECK(desk.seeks.front() == Approx(half + 0.25).margin(0.01));

    clickAt(*lanes.viewport(), {CourseLanes::kLabelWidth / 2.0, lanes.placeOf(gained).y()});
    CHECK(lanes.chosen() == desk.courses[1].branch);
    QKeyEvent up(QEvent::KeyPress, Qt::Key_Up, {});
    QApplication::sendEvent(&lanes, &up);
    CHECK(lanes.chosen() == BranchId{});
}

namespace {

void wheelAt(QWidget& pad, const QPointF& at, int turns, Qt::KeyboardModifiers modifiers = {})
{
    QWheelEvent event(at, pad.mapToGlobal(at), {}, {0, 120 * turns}, Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&pad, &event);
}

void pointerAt(QWidget& pad, QEvent::Type type, const QPointF& at)
{
    const bool isMove = type == QEvent::MouseMove;
    QMouseEvent event(type, at, pad.mapToGlobal(at), isMove ? Qt::NoButton : Qt::LeftButton, type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton, {});
    QApplication::sendEvent(&pad, &event);
}

}  // namespace

TEST_CASE("the wheel zooms the lanes about the pointer, with Shift it pans, and Home shows all again", "[whatif]")
{
    support::application();
    Desk desk;
    CourseLanes& lanes = desk.panel.lanes();
    const EventPlace gained = desk.collisions(1, How::Gained).front();
    const TimeAxis fitted = lanes.axis();
    const QPointF at = lanes.placeOf(gained);
    wheelAt(*lanes.viewport(), at, 4);
    CHECK(lanes.axis().pixelsPerSec() > 1.5 * fitted.pixelsPerSec());
    CHECK(lanes.placeOf(gained).x() == Approx(at.x()).margin(0.5));
    const TimeAxis zoomed = lanes.axis();
    wheelAt(*lanes.viewport(), at, 1, Qt::ShiftModifier);
    CHECK(lanes.axis().from() < zoomed.from());
    CHECK(lanes.axis().pixelsPerSec() == Approx(zoomed.pixelsPerSec()));
    // It stays so while courses come and go, and in a window of another size.
    const TimeAxis panned = lanes.axis();
    desk.panel.setCourses(desk.courses);
    CHECK(lanes.axis().from() == Approx(panned.from()));
    QKeyEvent home(QEvent::KeyPress, Qt::Key_Home, {});
    QApplication::sendEvent(&lanes, &home);
    CHECK(lanes.axis().from() == Approx(fitted.from()));
    CHECK(lanes.axis().to() == Approx(fitted.to()));
}

TEST_CASE("marks that would cover one another stand in rows, and zooming in makes marks of ticks", "[whatif]")
{
    support::application();
    QWidget window;
    ActionSet actions(&window);
    World world = support::dominoWorld(14);
    std::vector<causal::Course> courses = causal::coursesOf(world);
    for (causal::Course& course : courses) course = causal::played(world, course, {});
    WhatIfPanel panel(actions);
    panel.resize(700, 260);
    panel.show();
    panel.setCourses(courses);
    CourseLanes& lanes = panel.lanes();
    const auto marked = [&] { return std::ranges::count_if(lanes.events(), [&](const EventPlace& event) { return lanes.isMarked(event); }); };
    const auto isApart = [&] {
        std::vector<QPointF> places;
        for (const EventPlace& event : lanes.events())
            if (lanes.isMarked(event)) places.push_back(lanes.placeOf(event));
        for (std::size_t i = 0; i < places.size(); ++i)
            for (std::size_t k = 0; k < i; ++k)
                if (std::abs(places[i].x() - places[k].x()) < 8 && std::abs(places[i].y() - places[k].y()) < 8) return false;
        return true;
    };
    const auto all = static_cast<std::ptrdiff_t>(lanes.events().size());
    const auto few = marked();
    REQUIRE(all > 30);
    CHECK(few < all);
    CHECK(few > 10);
    CHECK(isApart());
    const QPointF middle(lanes.placeOf(lanes.events()[lanes.events().size() / 2]));
    for (int i = 0; i < 8; ++i) wheelAt(*lanes.viewport(), middle, 2);
    CHECK(marked() > few);
    CHECK(isApart());
    // A tick is as much an event as a mark.
    lanes.fit();
    const auto tick = std::ranges::find_if(lanes.events(), [&](const EventPlace& event) { return !lanes.isMarked(event); });
    REQUIRE(tick != lanes.events().end());
    std::optional<EventPlace> chosen;
    QObject::connect(&lanes, &CourseLanes::eventChosen, &window, [&](const EventPlace& event) { chosen = event; });
    clickAt(*lanes.viewport(), lanes.placeOf(*tick));
    REQUIRE(chosen);
    CHECK(std::abs(chosen->event.timeSecs - tick->event.timeSecs) < 0.05);
}

TEST_CASE("what a branch changes at a time is dragged to another frame, and Escape takes it back", "[whatif]")
{
    support::application();
    Desk desk;
    Intervention push{.kind = InterventionKind::Velocity, .object = desk.world.find("third")->id, .vector = Vec3(1, 0, 0), .fromSecs = 0.5};
    Intervention heavy{.kind = InterventionKind::Mass, .object = desk.world.find("third")->id, .number = 3};
    support::make(desk.world, AddBranch{.name = "pushed", .interventions = {heavy, push}});
    std::vector<causal::Course> courses = causal::coursesOf(desk.world);
    for (causal::Course& course : courses) course = causal::played(desk.world, course, {});
    desk.panel.setCourses(courses);
    CourseLanes& lanes = desk.panel.lanes();
    const BranchId branch = courses.back().branch;
    CHECK_FALSE(lanes.placeOf(branch, 0));   // a mass has no time
    const auto place = lanes.placeOf(branch, 1);
    REQUIRE(place);

    struct Moved {
        BranchId branch;
        std::size_t change;
        double secs;
        DragId drag;
    };
    std::vector<Moved> moved;
    std::vector<DragId> reverted;
    QObject::connect(&lanes, &CourseLanes::changeMoved, &desk.window, [&](BranchId of, std::size_t change, double secs, DragId drag) { moved.push_back({of, change, secs, drag}); });
    QObject::connect(&lanes, &CourseLanes::changeReverted, &desk.window, [&](DragId drag) { reverted.push_back(drag); });
    const double pixels = lanes.axis().pixelsPerSec();
    pointerAt(*lanes.viewport(), QEvent::MouseButtonPress, *place);
    pointerAt(*lanes.viewport(), QEvent::MouseMove, *place + QPointF(0.3 * pixels, 0));
    pointerAt(*lanes.viewport(), QEvent::MouseMove, *place + QPointF(0.76 * pixels, 3));
    pointerAt(*lanes.viewport(), QEvent::MouseButtonRelease, *place + QPointF(0.76 * pixels, 3));
    REQUIRE(moved.size() == 2);   // the first at once, the last when it is let go
    CHECK(desk.seeks.empty());
    for (const Moved& one : moved) {
        CHECK(one.branch == branch);
        CHECK(one.change == 1);
        CHECK(one.secs * 24 == Approx(std::round(one.secs * 24)).margin(1e-6));
        CHECK(one.drag == moved.front().drag);
    }
    CHECK(moved.back().secs == Approx(1.26).margin(0.03));

    QThread::msleep(150);   // what was told lately would be told again only after a pause
    QApplication::processEvents();
    pointerAt(*lanes.viewport(), QEvent::MouseButtonPress, *lanes.placeOf(branch, 1));
    pointerAt(*lanes.viewport(), QEvent::MouseMove, *place + QPointF(-0.4 * pixels, 0));
    QKeyEvent escape(QEvent::KeyPress, Qt::Key_Escape, {});
    QApplication::sendEvent(&lanes, &escape);
    REQUIRE(reverted.size() == 1);
    CHECK(reverted.front() == moved.back().drag);
    CHECK_FALSE(reverted.front() == moved.front().drag);
    // Beyond the end it stays at the end.
    moved.clear();
    pointerAt(*lanes.viewport(), QEvent::MouseButtonPress, *lanes.placeOf(branch, 1));
    pointerAt(*lanes.viewport(), QEvent::MouseMove, *place + QPointF(90 * pixels, 0));
    pointerAt(*lanes.viewport(), QEvent::MouseButtonRelease, *place + QPointF(90 * pixels, 0));
    REQUIRE_FALSE(moved.empty());
    CHECK(moved.back().secs == Approx(2));
}

TEST_CASE("events of a course that is simulated anew stay to be seen until the new ones are there", "[whatif]")
{
    support::application();
    Desk desk;
    const std::size_t all = desk.panel.lanes().events().size();
    std::vector<causal::Course> waiting = desk.courses;
    waiting[1].state = causal::Course::State::Running;
    waiting[1].rollout = nullptr, waiting[1].comparison = nullptr;
    desk.panel.setCourses(waiting);
    CHECK(desk.panel.lanes().events().size() == all);
    waiting[1].state = causal::Course::State::Failed;
    desk.panel.setCourses(waiting);
    CHECK(desk.panel.lanes().events().size() == placesOf(desk.courses[0]).size());
}

TEST_CASE("a plot has the motion of the object in each course that has it", "[whatif]")
{
    support::application();
    Desk desk;
    const ObjectId second = desk.world.find("second")->id, third = desk.world.find("third")->id;
    CHECK(linesOf(desk.courses[1], desk.courses[0], second, Quantity::X).empty());
    const auto line = linesOf(desk.courses[0], desk.courses[0], third, Quantity::Speed);
    REQUIRE(line.size() == 49);   // two seconds at 24 frames, both ends
    CHECK(line.front().y() == Approx(0).margin(1e-6));
    CHECK(line.back().y() == Approx(2).epsilon(0.01));
    for (const QPointF& point : linesOf(desk.courses[0], desk.courses[0], third, Quantity::Apart)) CHECK(point.y() == 0);
}

TEST_CASE("a branch that can't be simulated says why, and the others stand", "[whatif]")
{
    support::application();
    World world = row();
    const auto inside = Intervention{.kind = InterventionKind::Pose, .object = world.find("third")->id, .vector = Vec3(1, 0.01f, 0)};
    support::make(world, AddBranch{.name = "inside", .interventions = {inside}});
    std::vector<causal::Course> courses = causal::coursesOf(world);
    for (causal::Course& course : courses) course = causal::played(world, course, {});
    REQUIRE(courses.size() == 2);
    CHECK(courses[0].isReady());
    CHECK(courses[1].state == causal::Course::State::Failed);
    CHECK(courses[1].problem.find("third") != std::string::npos);
    CHECK(placesOf(courses[1]).empty());
}

TEST_CASE("the inspector shows a body in SI units and changes all that are selected", "[whatif]")
{
    support::application();
    QWidget window;
    ActionSet actions(&window);
    support::SmallDocument document(row());
    Inspector inspector(actions, document.sink());
    inspector.resize(300, 900);
    inspector.show();
    const auto show = [&](const Selection& selection) {
        inspector.setWorld(document.snapshot());
        inspector.setSelection(selection);
    };
    const ObjectId first = document.history().world().find("first")->id, second = document.history().world().find("second")->id;
    show(Selection{{second, first}, {}});
    BodySection& section = *inspector.section<BodySection>();
    REQUIRE_FALSE(section.isHidden());
    CHECK(section.mass().value() == Approx(1));
    CHECK(section.velocity(0).value() == Approx(2));
    Q_EMIT section.friction().edited(0.7, {});
    for (const ObjectId id : {first, second}) CHECK(document.history().world().find(id)->body->friction == Approx(0.7));
    CHECK(document.history().world().find("third")->body->friction == Approx(0).margin(1e-9));

    show({});
    PhysicsSection& physics = *inspector.section<PhysicsSection>();
    REQUIRE_FALSE(physics.isHidden());
    CHECK(physics.gravity().value() == Approx(0).margin(1e-9));
    CHECK(physics.place().currentText() == QStringLiteral("Weightless"));
    Q_EMIT physics.place().activated(1);
    CHECK(document.history().world().dynamics->gravity.y == Approx(-1.62f));
}

TEST_CASE("the inspector shows a collider's size in the world's metres, takes a typed one and goes back to the splats", "[whatif][collider]")
{
    support::application();
    QWidget window;
    ActionSet actions(&window);
    World world = row();
    Object scaled = *world.find("second");
    scaled.placement.scale = Vec3(2);
    world.replace(std::move(scaled));
    support::SmallDocument document(world);
    Inspector inspector(actions, document.sink());
    inspector.resize(300, 900);
    inspector.show();
    const ObjectId second = world.find("second")->id;
    const auto show = [&] {
        inspector.setWorld(document.snapshot());
        inspector.setSelection(Selection{{second}, {}});
    };
    const auto body = [&] { return *document.history().world().find(second)->body; };
    ColliderSection& section = *inspector.section<ColliderSection>();
    const auto becomes = [&](double diameter) {
        for (int i = 0; i < 500 && std::abs(section.size(0).value() - diameter) > 1e-3; ++i) {   // measured beside the window
            QThread::msleep(10);
            QApplication::processEvents();
        }
        return section.size(0).value();
    };
    show();
    REQUIRE_FALSE(section.isHidden());
    CHECK(becomes(0.4) == Approx(0.4).margin(1e-3));   // a radius of 0.1 in its own frame, which is twice as large in the world
    CHECK(section.fit().isEnabled());
    Q_EMIT section.size(0).edited(0.6, {});
    REQUIRE(body().size);
    CHECK(body().size->x == Approx(0.15f));
    show();
    CHECK(becomes(0.6) == Approx(0.6).margin(1e-3));
    section.fit().click();
    CHECK_FALSE(body().size);
    show();
    CHECK(becomes(0.4) == Approx(0.4).margin(0.02));   // the splats lie on a ball of that size
    CHECK_FALSE(section.fit().isEnabled());
}
