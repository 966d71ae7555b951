// The curve editor and what both views of the timeline do to keys: boxes, drags in time and value, scaling, handles.
#include "core/edit/edit_json.h"
#include "core/edit/script.h"
#include "core/evaluate/object_at.h"
#include "core/evaluate/sample_curve.h"
#include "tests/ui/key_desk.h"
#include "ui/models/curve_lines.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace morphogen;
using namespace morphogen::ui;
using namespace morphogen::support;

namespace {

const PropertyPath kOpacity = pathTo(Property::Opacity), kRotation = pathTo(Property::Rotation);

/// Keys of the ball's position at 0.25, 0.5 and 1 s, seen as curves.
struct Curves : KeyDesk {
    Curves()
    {
        for (const double secs : {0.25, 0.5, 1.0}) set(kTranslation, secs, valueOf(Vec3(0.5f * static_cast<float>(secs), 1, 2)));
        timeline.setView(TimelineView::Curves);
    }
    void set(const PropertyPath& path, double secs, const Value& value, std::optional<KeyInterpolation> how = {}) { REQUIRE(sink(requestFor(SetKey{ball, path, secs, value, how, {}}))); }
    CurveCanvas& canvas() { return timeline.curves(); }
    QPointF place(double secs, std::size_t line, const PropertyPath& path = kTranslation) { return canvas().placeOfKey({ball, path, secs}, line).value(); }
    const Curve& curve(const PropertyPath& path = kTranslation) { return *object().curve(path); }
    void drag(const QPointF& from, const QPointF& to, Qt::KeyboardModifiers modifiers = {})
    {
        mouse(canvas(), QEvent::MouseButtonPress, from, modifiers);
        mouse(canvas(), QEvent::MouseMove, (from + to) / 2, modifiers);
        mouse(canvas(), QEvent::MouseMove, to, modifiers);
        mouse(canvas(), QEvent::MouseButtonRelease, to, modifiers);
    }
};

}  // namespace

TEST_CASE("a point that is dragged changes its own number, in value and in time, as one step", "[ui][keys][curves]")
{
    support::application();
    Curves d;
    const std::size_t steps = d.steps();
    std::vector<std::shared_ptr<const World>> proposals;
    QObject::connect(&d.timeline, &TimelinePanel::proposed, [&](const std::shared_ptr<const World>& world) { proposals.push_back(world); });
    const QPointF from = d.place(0.5, 1);
    const QPointF perSecond = d.place(1, 1) - d.place(0.5, 1);
    d.drag(from, from + QPointF(perSecond.x() / 2, -30));   // a quarter of a second later, and up
    CHECK(d.steps() == steps + 1);
    REQUIRE(d.curve().keys.size() == 3);
    const Keyframe& moved = d.curve().keys[1];
    CHECK(moved.timeSecs == Approx(0.75));
    CHECK(moved.value[0] == 0.25f);
    CHECK(moved.value[1] > 1.05f);
    CHECK(moved.value[2] == 2.0f);
    // It was shown while it was dragged, and the last word was that nothing is proposed any more.
    REQUIRE(proposals.size() >= 3);
    REQUIRE(proposals[1]);
    CHECK(placementAt(*proposals[1]->find(d.ball), 0.75).translation.y == moved.value[1]);
    CHECK_FALSE(proposals.back());
    // Where the pointer let it go.
    CHECK(std::abs(d.place(0.75, 1).x() - (from.x() + perSecond.x() / 2)) < 1.5);
    d.document.history().undo();
    CHECK(d.curve().keys[1].timeSecs == 0.5);
}

TEST_CASE("Escape lets a drag go, Shift keeps to one axis and Ctrl to round numbers", "[ui][keys][curves]")
{
    support::application();
    Curves d;
    const std::size_t steps = d.steps();
    const QPointF from = d.place(0.5, 0);
    mouse(d.canvas(), QEvent::MouseButtonPress, from);
    mouse(d.canvas(), QEvent::MouseMove, from + QPointF(80, -40));
    press(d.canvas(), Qt::Key_Escape);
    mouse(d.canvas(), QEvent::MouseButtonRelease, from + QPointF(80, -40));
    CHECK(d.steps() == steps);
    CHECK(d.place(0.5, 0) == from);

    d.drag(from, from + QPointF(9, -40), Qt::ShiftModifier);   // Shift also takes it out of, or into, what is chosen
    d.drag(from, from + QPointF(9, -40), Qt::ShiftModifier);
    CHECK(d.curve().keys[1].timeSecs == 0.5);
    CHECK(d.curve().keys[1].value[0] > 0.25f);
    const std::size_t before = d.steps();
    d.drag(d.place(1, 2), d.place(1, 2) + QPointF(0, -50), Qt::ControlModifier);
    CHECK(d.steps() == before + 1);
    const double value = static_cast<double>(d.curve().keys[2].value[2]);
    CHECK(value > 2);
    CHECK(value * 100 == Approx(std::round(value * 100)).margin(1e-3));
    CHECK(d.curve().keys[2].timeSecs == 1);
}

TEST_CASE("a box chooses what is in it, and what is chosen moves together", "[ui][keys][curves]")
{
    support::application();
    Curves d;
    // A box around y and z of the two later keys: x stays out of it.
    const QPointF left = d.place(0.5, 2), right = d.place(1, 1);
    d.drag(left + QPointF(-12, -12), right + QPointF(12, 12));
    REQUIRE(d.canvas().chosenKeys().all().size() == 2);
    const std::size_t steps = d.steps();
    d.drag(d.place(1, 1), d.place(1, 1) + QPointF(0, -25));
    CHECK(d.steps() == steps + 1);
    for (const std::size_t k : {1u, 2u}) {
        CHECK(d.curve().keys[k].value[1] > 1.02f);
        CHECK(d.curve().keys[k].value[2] - 2 == Approx(d.curve().keys[k].value[1] - 1).margin(1e-5));
    }
    CHECK(d.curve().keys[1].value[0] == 0.25f);
    CHECK(d.curve().keys[2].value[0] == 0.5f);
    CHECK(d.curve().keys[0].value == valueOf(Vec3(0.125f, 1, 2)));
    // A click where nothing is lets them go and takes the playhead there.
    double sought = -1;
    QObject::connect(&d.timeline.canvas(), &TimeCanvas::seekRequested, [&](double secs) { sought = secs; });
    const QPointF empty(d.place(0.25, 2).x() + 20, 200);
    click(d.canvas(), empty);
    CHECK(d.canvas().chosenKeys().isEmpty());
    CHECK(sought > 0.25);
}

TEST_CASE("Bezier handles shape the way between two keys, and never turn time back", "[ui][keys][curves]")
{
    support::application();
    Curves d;
    d.set(kOpacity, 0, valueOf(0), KeyInterpolation::Bezier);
    d.set(kOpacity, 1, valueOf(1));
    const KeyRef first{d.ball, kOpacity, 0};
    CHECK_FALSE(d.canvas().placeOfHandle(first, CurveCanvas::HandleSide::Out));   // while no key beside it is chosen
    click(d.canvas(), d.place(0, 0, kOpacity));
    const auto out = d.canvas().placeOfHandle(first, CurveCanvas::HandleSide::Out);
    REQUIRE(out);
    const std::size_t steps = d.steps();
    const double perSecond = d.place(1, 0, kOpacity).x() - d.place(0, 0, kOpacity).x(), perUnit = d.place(1, 0, kOpacity).y() - d.place(0, 0, kOpacity).y();
    d.drag(*out, d.place(0, 0, kOpacity) + QPointF(0.5 * perSecond, 0.25 * perUnit));
    CHECK(d.steps() == steps + 1);
    CHECK(d.curve(kOpacity).keys[0].easeOut.x == Approx(0.5).margin(0.02));
    CHECK(d.curve(kOpacity).keys[0].easeOut.y == Approx(0.25).margin(0.02));
    const auto in = d.canvas().placeOfHandle(first, CurveCanvas::HandleSide::In);
    REQUIRE(in);
    d.drag(*in, *in + QPointF(5000, 0));
    CHECK(d.curve(kOpacity).keys[0].easeIn.x == 1);
    CHECK_FALSE(d.curve(kOpacity).problem());
}

TEST_CASE("a property pressed at the left is drawn alone, with Ctrl beside others", "[ui][keys][curves]")
{
    support::application();
    Curves d;
    d.set(kOpacity, 0.5, valueOf(0.5f));
    const auto drawn = [&] {
        int count = 0;
        for (const CurveLines& one : d.canvas().properties()) count += d.canvas().isDrawn(one);
        return count;
    };
    REQUIRE(d.canvas().properties().size() == 2);
    CHECK(drawn() == 2);
    click(d.canvas(), d.canvas().rowOf(1).center());
    CHECK(drawn() == 1);
    CHECK_FALSE(d.canvas().placeOfKey({d.ball, kTranslation, 0.5}));
    click(d.canvas(), d.canvas().rowOf(0).center(), Qt::ControlModifier);
    CHECK(drawn() == 2);
    click(d.canvas(), d.canvas().rowOf(0).center());
    click(d.canvas(), d.canvas().rowOf(0).center());   // again: all
    CHECK(drawn() == 2);
    d.select(d.fox);
    CHECK(d.canvas().properties().empty());
}

TEST_CASE("keys are scaled in time by the band's ends, about the playhead with Alt, and by S with a typed factor", "[ui][keys][timeline]")
{
    support::application();
    Curves d;
    d.timeline.setView(TimelineView::Keys);
    TimelineCanvas& canvas = d.timeline.canvas();
    // A box in the lanes, from where there is nothing.
    mouse(canvas, QEvent::MouseButtonPress, canvas.placeOfKey(1, 0.12) + QPointF(0, -6));
    mouse(canvas, QEvent::MouseMove, canvas.placeOfKey(1, 0.7));
    mouse(canvas, QEvent::MouseMove, canvas.placeOfKey(1, 1.2) + QPointF(0, 6));
    mouse(canvas, QEvent::MouseButtonRelease, canvas.placeOfKey(1, 1.2) + QPointF(0, 6));
    REQUIRE(canvas.chosenKeys().all().size() == 3);
    const std::size_t steps = d.steps();
    const auto pull = [&](double from, double to, Qt::KeyboardModifiers modifiers = {}) {
        const double y = TimeCanvas::kRuler - 4;
        mouse(canvas, QEvent::MouseButtonPress, {canvas.placeOfKey(1, from).x(), y}, modifiers);
        mouse(canvas, QEvent::MouseMove, {canvas.placeOfKey(1, to).x(), y}, modifiers);
        mouse(canvas, QEvent::MouseButtonRelease, {canvas.placeOfKey(1, to).x(), y}, modifiers);
    };
    const auto times = [&] { return d.keyTimes(kTranslation); };
    const auto areNear = [&](const std::vector<double>& wanted) {
        REQUIRE(times().size() == wanted.size());
        for (std::size_t k = 0; k < wanted.size(); ++k) CHECK(times()[k] == Approx(wanted[k]).margin(1e-6));
    };
    pull(1, 1.75);   // twice as long, from the first key
    CHECK(d.steps() == steps + 1);
    areNear({0.25, 0.75, 1.75});
    CHECK(canvas.chosenKeys().all().size() == 3);
    d.standAt(0.75);
    pull(1.75, 1.25, Qt::AltModifier);   // half, about the playhead
    areNear({0.5, 0.75, 1.25});
    CHECK(d.positionAt(1.25).x == 0.5f);
    press(canvas, Qt::Key_S);
    QKeyEvent digit(QEvent::KeyPress, Qt::Key_2, Qt::NoModifier, "2");
    QApplication::sendEvent(&canvas, &digit);
    CHECK(d.steps() == steps + 2);   // only proposed
    press(canvas, Qt::Key_Return);
    CHECK(d.steps() == steps + 3);
    areNear({0.25, 0.75, 1.75});
    press(canvas, Qt::Key_S);
    QApplication::sendEvent(&canvas, &digit);
    press(canvas, Qt::Key_Escape);
    areNear({0.25, 0.75, 1.75});
    CHECK(d.steps() == steps + 3);
    // Nothing goes to before the start, however far it is pulled.
    QKeyEvent nine(QEvent::KeyPress, Qt::Key_9, Qt::NoModifier, "9");
    press(canvas, Qt::Key_S);
    QApplication::sendEvent(&canvas, &nine);
    press(canvas, Qt::Key_Return);
    areNear({0, 0.75, 2.25});
    // And what was done is a script.
    World start = support::smallWorld();
    for (const double secs : {0.25, 0.5, 1.0}) start = *apply(start, SetKey{d.ball, kTranslation, secs, valueOf(Vec3(static_cast<float>(secs), 1, 2)), {}, {}});
    History again(start, "New world");
    const auto script = scriptOf(d.document.history(), steps, d.steps() - 1);
    REQUIRE(script);
    REQUIRE(runScript(again, *script, "script", {}));
    for (std::size_t k = 0; k < 3; ++k) CHECK(again.world().find(d.ball)->curve(kTranslation)->keys[k].timeSecs == Approx(times()[k]).margin(1e-5));
}

TEST_CASE("scaled keys never take the place of others that are scaled with them", "[ui][keys]")
{
    support::application();
    for (const double scale : {0.5, 2.0, 0.1, 3.0})
        for (const double pivot : {0.0, 0.5, 0.75}) {
            KeyDesk d;
            std::vector<KeyRef> keys;
            for (const double secs : {1.0, 1.5, 2.0, 2.5, 3.0}) {
                REQUIRE(d.sink(requestFor(SetKey{d.ball, kTranslation, secs, valueOf(Vec3(static_cast<float>(secs), 0, 0)), {}, {}})));
                keys.push_back({d.ball, kTranslation, secs});
            }
            const KeyMotion motion{0, scale, 1.0 + 2 * pivot};
            if (motion.at(1) < 0) continue;
            REQUIRE(d.sink(movingKeys(keys, motion)));
            REQUIRE(d.keyTimes(kTranslation).size() == 5);
            for (std::size_t k = 0; k < 5; ++k) {
                CHECK(d.keyTimes(kTranslation)[k] == Approx(motion.at(keys[k].timeSecs)));
                CHECK(static_cast<double>(d.object().curve(kTranslation)->keys[k].value[0]) == Approx(keys[k].timeSecs));
            }
        }
}

TEST_CASE("a smooth segment that becomes Bezier goes on as it went, and Smooth never leaves the keys' span", "[ui][keys][curves]")
{
    support::application();
    KeyDesk d;
    const std::vector<std::pair<double, float>> keys{{0, 0}, {0.5, 0.2f}, {1, 0.9f}, {2, 1}};
    std::vector<KeyRef> refs;
    for (const auto& [secs, value] : keys) {
        REQUIRE(d.sink(requestFor(SetKey{d.ball, kOpacity, secs, valueOf(value), {}, {}})));
        refs.push_back({d.ball, kOpacity, secs});
    }
    const Curve smooth = *d.object().curve(kOpacity);
    REQUIRE(d.sink(easingAsTheyAre(d.document.history().world(), refs)));
    const Curve bezier = *d.object().curve(kOpacity);
    for (const Keyframe& key : bezier.keys) CHECK(key.interpolation == KeyInterpolation::Bezier);
    for (double secs = 0; secs <= 2; secs += 0.01) {
        CHECK(sampleCurve(bezier, secs)[0] == Approx(sampleCurve(smooth, secs)[0]).margin(2e-5));
        CHECK(sampleCurve(smooth, secs)[0] >= 0);
        CHECK(sampleCurve(smooth, secs)[0] <= 1);
    }
}

TEST_CASE("a bounce is the ball's: parabolas that touch the goal and never go below the start", "[ui][keys][curves]")
{
    support::application();
    KeyDesk d;
    for (const float value : {0.0f, 1.0f}) REQUIRE(d.sink(requestFor(SetKey{d.ball, kOpacity, static_cast<double>(value) * 2.75, valueOf(value), {}, {}})));
    const auto bounce = bouncingKeys(d.document.history().world(), {{d.ball, kOpacity, 0}});
    REQUIRE(bounce);
    const std::size_t steps = d.steps();
    REQUIRE(d.sink(*bounce));
    CHECK(d.steps() == steps + 1);
    const Curve& curve = *d.object().curve(kOpacity);
    // The closed form: 7.5625 t^2 with t from the nearest top, of the whole as 1.
    const auto closed = [](double t) {
        const auto leap = [](double from, double floor) { return 7.5625 * from * from + floor; };
        return t < 1 / 2.75 ? leap(t, 0) : t < 2 / 2.75 ? leap(t - 1.5 / 2.75, 0.75) : t < 2.5 / 2.75 ? leap(t - 2.25 / 2.75, 0.9375) : leap(t - 2.625 / 2.75, 0.984375);
    };
    for (double t = 0; t < 1; t += 0.003) CHECK(static_cast<double>(sampleCurve(curve, 2.75 * t)[0]) == Approx(closed(t)).margin(1e-4));
    CHECK(bouncingKeys(d.document.history().world(), {{d.ball, kOpacity, 2.75}}).error().kind == Error::Kind::Empty);
}

TEST_CASE("a turn beyond half a circle is one line without a jump, and its points turn the object", "[ui][keys][curves]")
{
    support::application();
    Curves d;
    for (int quarter = 0; quarter <= 5; ++quarter) d.set(kRotation, 0.25 * quarter, valueOf(glm::angleAxis(glm::radians(90.0f * static_cast<float>(quarter)), Vec3(0, 1, 0))), KeyInterpolation::Linear);
    const CurveLines* turn = nullptr;
    for (const CurveLines& one : d.canvas().properties())
        if (one.curve().path == kRotation) turn = &one;
    REQUIRE(turn);
    std::vector<double> times;
    for (double secs = 0; secs <= 1.25; secs += 0.01) times.push_back(secs);
    const auto values = turn->at(times);
    for (std::size_t i = 1; i < values.size(); ++i)
        for (std::size_t c = 0; c < 3; ++c) CHECK(std::abs(values[i][c] - values[i - 1][c]) < 5);
    CHECK(std::abs(values.back()[1] - values.front()[1]) == Approx(450).margin(5));
    // Dragged up by 30 degrees about y at the first key.
    LineValues up = turn->atKey(0);
    up[1] += 30;
    const Quat turned = rotationOf(turn->valueOf(0, up));
    CHECK(std::abs(glm::dot(turned, glm::angleAxis(glm::radians(30.0f), Vec3(0, 1, 0)))) > 1 - 1e-6f);
}

TEST_CASE("a moving camera's keys are chosen, dragged, scaled and removed like any", "[ui][keys][timeline]")
{
    support::application();
    KeyDesk d;
    TimelineCanvas& canvas = d.timeline.canvas();
    const int lane = 2;   // fox, ball, the camera "dolly" with keys at 0 and 1.5 s
    const auto times = [&] {
        std::vector<double> all;
        for (const CameraKey& key : d.document.history().world().findCamera("dolly")->keys) all.push_back(key.timeSecs);
        return all;
    };
    click(canvas, canvas.placeOfKey(lane, 1.5));
    REQUIRE(canvas.chosenKeys().all().size() == 1);
    mouse(canvas, QEvent::MouseButtonPress, canvas.placeOfKey(lane, 1.5));
    mouse(canvas, QEvent::MouseMove, canvas.placeOfKey(lane, 1.2));
    mouse(canvas, QEvent::MouseMove, canvas.placeOfKey(lane, 1));
    mouse(canvas, QEvent::MouseButtonRelease, canvas.placeOfKey(lane, 1));
    REQUIRE(times().size() == 2);
    CHECK(times()[1] == Approx(1));
    REQUIRE(canvas.chosenKeys().all().size() == 1);
    press(canvas, Qt::Key_Delete);
    CHECK(times() == std::vector<double>{0});
}

TEST_CASE("properties of several units each fill the height, alone, a property has its own numbers", "[ui][keys][curves]")
{
    support::application();
    Curves d;
    d.set(kOpacity, 0.25, valueOf(0));
    d.set(kOpacity, 1, valueOf(1));
    // 100 per cent and 2 metres stand equally high, 0 per cent and 0.125 m equally low.
    CHECK(d.place(1, 0, kOpacity).y() == Approx(d.place(1, 2).y()).margin(0.5));
    CHECK(d.place(0.25, 0, kOpacity).y() == Approx(d.place(0.25, 0).y()).margin(0.5));
    // A drag is in the property's own measure: half of the height is half of its span.
    const QPointF from = d.place(1, 0, kOpacity), half = (from + QPointF(from.x(), d.place(0.25, 0, kOpacity).y())) / 2;
    d.drag(from, half);
    CHECK(d.curve(kOpacity).keys[1].value[0] == Approx(0.5f).margin(0.02));
}
