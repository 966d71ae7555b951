#include "tests/ui/application.h"
#include "ui/widgets/number_field.h"

#include <catch2/catch.hpp>

#include <QApplication>
#include <QMouseEvent>
#include <QKeyEvent>

#include <set>
#include <vector>

using namespace morphogen;
using namespace morphogen::ui;

namespace {

struct Heard {
    std::vector<double> values;
    std::vector<std::uint64_t> drags;
};

struct FieldUnderTest {
    NumberField field;
    Heard heard;
    explicit FieldUnderTest(const NumberFormat& format) : field(format)
    {
        field.resize(80, 22);
        QObject::connect(&field, &NumberField::edited, [this](double value, DragId drag) { heard.values.push_back(value), heard.drags.push_back(drag.value); });
        field.show();
    }
    void mouse(QEvent::Type type, int x, Qt::KeyboardModifiers modifiers = {})
    {
        const Qt::MouseButton button = type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton;
        QMouseEvent event(type, QPointF(x, 10), QPointF(x, 10), button, type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton, modifiers);
        QApplication::sendEvent(&field, &event);
    }
    void key(int key, const QString& text = {})
    {
        QKeyEvent event(QEvent::KeyPress, key, {}, text);
        QApplication::sendEvent(&field, &event);
    }
    void click() { mouse(QEvent::MouseButtonPress, 20), mouse(QEvent::MouseButtonRelease, 20); }
    void type(const QString& text)
    {
        click();
        for (const QChar c : text) key(0, c);
    }
};

}  // namespace

TEST_CASE("typing into a field calculates, Enter commits once, Escape takes back", "[ui][number]")
{
    support::application();
    FieldUnderTest t({Unit::Metres, 0.01, 2});
    t.field.setValue(1);
    t.type("1.5 + 20cm");
    CHECK(t.heard.values.empty());
    t.key(Qt::Key_Return);
    REQUIRE(t.heard.values.size() == 1);
    CHECK(t.heard.values[0] == Approx(1.7));
    CHECK(t.heard.drags[0] == 0);
    t.key(Qt::Key_Return);
    CHECK(t.heard.values.size() == 1);   // nothing new was typed
    t.key(Qt::Key_Escape);
    t.type("99");
    t.key(Qt::Key_Escape);
    CHECK(t.heard.values.size() == 1);
    CHECK(t.field.value() == Approx(1.7));
    CHECK(t.field.text() == "1.70 m");
}

TEST_CASE("nonsense stays in the field, marked, and changes nothing", "[ui][number]")
{
    support::application();
    FieldUnderTest t({Unit::Metres, 0.01, 2});
    t.field.setValue(3);
    t.type("3 +");
    t.key(Qt::Key_Return);
    CHECK(t.heard.values.empty());
    CHECK(t.field.property("isWrong").toBool());
    CHECK(t.field.value() == 3);
}

TEST_CASE("a drag sends values of one id and another drag another id, the pointer's way is the number's", "[ui][number]")
{
    support::application();
    FieldUnderTest t({Unit::Metres, 0.01, 2});
    t.field.setValue(1);
    t.mouse(QEvent::MouseButtonPress, 20);
    for (int x = 30; x <= 120; x += 10) t.mouse(QEvent::MouseMove, x);
    t.mouse(QEvent::MouseButtonRelease, 120);
    REQUIRE(t.heard.values.size() == 10);
    CHECK(t.heard.values.back() == Approx(2.0));
    CHECK(std::set<std::uint64_t>(t.heard.drags.begin(), t.heard.drags.end()).size() == 1);
    CHECK(t.heard.drags[0] != 0);
    t.mouse(QEvent::MouseButtonPress, 20);
    t.mouse(QEvent::MouseMove, 120, Qt::ShiftModifier);
    t.mouse(QEvent::MouseButtonRelease, 120);
    CHECK(t.heard.values.back() == Approx(2.1));   // a tenth as fast
    CHECK(t.heard.drags.back() != t.heard.drags.front());
    t.click();   // a click is no drag
    CHECK(t.heard.values.size() == 11);
}

TEST_CASE("values stay within their bounds, and others' changes do not disturb a drag", "[ui][number]")
{
    support::application();
    FieldUnderTest t({Unit::FramesPerSecond, 1, 0, 1, 240});
    t.field.setValue(30);
    t.type("1e6");
    t.key(Qt::Key_Return);
    CHECK(t.heard.values.back() == 240);
    t.key(Qt::Key_Escape);
    t.mouse(QEvent::MouseButtonPress, 20);
    t.mouse(QEvent::MouseMove, 10);
    t.field.setValue(5);
    t.mouse(QEvent::MouseMove, 0);
    CHECK(t.heard.values.back() == Approx(220));
    t.mouse(QEvent::MouseButtonRelease, 0);
    t.field.setValue(5);
    CHECK(t.field.value() == 5);
}

TEST_CASE("plain numbers read back to what they were", "[ui][number]")
{
    for (const double value : {0.0, 1.5, -0.001, 123456.0, 0.1, 1e-4, 3.25e7, -2.0}) CHECK(plainNumber(value).toDouble() == Approx(value));
    CHECK(plainNumber(1.5) == "1.5");
    CHECK(plainNumber(0.0) == "0");
}
