#include "ui/widgets/expression.h"

#include <catch2/catch.hpp>

#include <numbers>
#include <random>
#include <sstream>

using namespace morphogen;
using namespace morphogen::ui;

namespace {

double metres(const char* text, double current = 0)
{
    const auto value = evaluateExpression(text, Unit::Metres, current);
    INFO(text << (value ? "" : ": " + value.error().message));
    REQUIRE(value);
    return *value;
}

/// A random sum of products with its value, worked out while it is built.
struct Term {
    std::string text;
    double value;
};
Term randomTerm(std::mt19937& random, int depth)
{
    const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    if (depth == 0 || pick(3) == 0) {
        const int n = pick(1000);
        return {std::to_string(n) + ".5", n + 0.5};
    }
    const Term a = randomTerm(random, depth - 1), b = randomTerm(random, depth - 1);
    switch (pick(4)) {
        case 0: return {"(" + a.text + " + " + b.text + ")", a.value + b.value};
        case 1: return {"(" + a.text + "-" + b.text + ")", a.value - b.value};
        case 2: return {a.text + "*" + b.text, a.value * b.value};
        default: return {"-(" + a.text + ")", -a.value};
    }
}

}  // namespace

TEST_CASE("a field's arithmetic is arithmetic", "[ui][expression]")
{
    CHECK(metres("1.5") == 1.5);
    CHECK(metres("1,5") == 1.5);
    CHECK(metres(" 2 + 3*4 ") == 14);
    CHECK(metres("2-3-4") == -5);
    CHECK(metres("2^3^2") == 512);
    CHECK(metres("-2^2") == -4);
    CHECK(metres("1e-3") == 1e-3);
    CHECK(metres("sqrt(2)*sqrt(2)") == Approx(2));
    CHECK(metres("pi/2") == Approx(std::numbers::pi / 2));
    std::mt19937 random(7);
    for (int i = 0; i < 500; ++i) {
        const Term term = randomTerm(random, 5);
        CHECK(metres(term.text.c_str()) == Approx(term.value).margin(1e-9));
    }
}

TEST_CASE("units convert into the field's own and are refused where they mean nothing", "[ui][expression]")
{
    CHECK(metres("150cm") == Approx(1.5));
    CHECK(metres("1 m + 20 cm") == Approx(1.2));
    CHECK(metres("3in") == Approx(0.0762));
    CHECK(metres("(1+1) km") == 2000);
    CHECK(*evaluateExpression("0.5 turn", Unit::Degrees, 0) == Approx(180));
    CHECK(*evaluateExpression("pi rad", Unit::Degrees, 0) == Approx(180));
    CHECK(*evaluateExpression("45\u00b0", Unit::Degrees, 0) == 45);
    CHECK(*evaluateExpression("1.5 min", Unit::Seconds, 0) == 90);
    CHECK_FALSE(evaluateExpression("90 deg", Unit::Metres, 0));
    CHECK_FALSE(evaluateExpression("1 m", Unit::None, 0));
}

TEST_CASE("what a field shows can be typed into it again", "[ui][expression]")
{
    for (const Unit unit : {Unit::None, Unit::Metres, Unit::Degrees, Unit::Factor, Unit::Seconds, Unit::FramesPerSecond, Unit::Frames, Unit::Percent}) {
        std::ostringstream shown;
        shown << 12.25 << suffixOf(unit);
        INFO(shown.str());
        const auto value = evaluateExpression(shown.str(), unit, 0);
        REQUIRE(value);
        CHECK(*value == 12.25);
    }
}

TEST_CASE("a leading += changes what is there", "[ui][expression]")
{
    CHECK(metres("+=0.5", 2) == 2.5);
    CHECK(metres("-=25cm", 2) == 1.75);
    CHECK(metres("*=3", 2) == 6);
    CHECK(metres("/=4", 2) == 0.5);
}

TEST_CASE("nonsense gets one sentence and no value", "[ui][expression]")
{
    for (const char* text : {"", " ", "a", "1+", "1 2", "(1", "1)", "1/0", "1e999", "1..2", "sqrt(-1)", "--", "*=", "0/=", "m", "()", "/=0", "1m m"}) {
        INFO('"' << text << '"');
        const auto value = evaluateExpression(text, Unit::Metres, 0);
        REQUIRE_FALSE(value);
        CHECK_FALSE(value.error().message.empty());
    }
    CHECK_FALSE(evaluateExpression(std::string(100000, '('), Unit::Metres, 0));
    CHECK_FALSE(evaluateExpression(std::string(400, '-') + "1", Unit::Metres, 0));
    std::mt19937 random(3);
    for (int i = 0; i < 5000; ++i) {   // never crashes, never says a number that is none
        std::string text;
        for (unsigned k = random() % 20; k > 0; --k) text += "0123456789+-*/^().,=%emcspi "[random() % 28];
        const auto value = evaluateExpression(text, Unit::Metres, 1);
        if (value) CHECK(std::isfinite(*value));
    }
}
