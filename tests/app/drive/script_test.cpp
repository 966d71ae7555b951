#include "app/drive/script.h"

#include <catch2/catch.hpp>

#include <random>

using namespace morphogen;
using namespace morphogen::drive;

namespace {

Script parsed(std::string_view text)
{
    auto script = parseScript(text, "tour.txt");
    INFO((script ? std::string() : script.error().message));
    REQUIRE(script);
    return *std::move(script);
}

std::string refusal(std::string_view text)
{
    const auto script = parseScript(text, "tour.txt");
    REQUIRE_FALSE(script);
    CHECK(script.error().kind == Error::Kind::Usage);
    return script.error().message;
}

template <class What>
What only(std::string_view text)
{
    const Script script = parsed(text);
    REQUIRE(script.steps.size() == 1);
    REQUIRE(std::holds_alternative<What>(script.steps[0].what));
    return std::get<What>(script.steps[0].what);
}

}  // namespace

TEST_CASE("steps carry what their line says", "[drive]")
{
    CHECK(only<Action>("action file.save").id == "file.save");
    CHECK(only<Resize>("size 1280 800").height == 800);
    CHECK(only<Key>("key Ctrl+K").chord == "Ctrl+K");
    CHECK(only<Key>("key Down times 3").times == 3);
    CHECK(only<Type>(R"(type "say \"hello\" \\ twice\n")").text == "say \"hello\" \\ twice\n");
    const auto drag = only<Drag>("drag viewport 0.5 0.5 to 0.75 0.25 middle shift steps 40   # round it goes");
    CHECK(drag.from.target == "viewport");
    CHECK(drag.to.target == "viewport");
    CHECK(drag.to.x == 0.75);
    CHECK(drag.button == Button::Middle);
    CHECK(drag.modifiers.shift);
    CHECK(drag.steps == 40);
    CHECK(only<Drag>("drag \"Outliner\" to window 0.9 0.5").to.target == "window");
    const auto click = only<Click>("click \"Export film...\" double ctrl");
    CHECK(click.at.target == "Export film...");
    CHECK(click.at.x == 0.5);
    CHECK(click.isDouble);
    CHECK(click.modifiers.ctrl);
    CHECK(only<Drop>("drop viewport 0.5 0.5 \"a fox.glb\" b.ply").files.size() == 2);
    CHECK(only<Wheel>("wheel viewport by -3 ctrl").notches == -3);
    CHECK(only<Wait>("wait 0.5").secs == 0.5);
    CHECK(only<Wait>("wait until objects 2 within 5").secs == 5);
    CHECK(only<Wait>("wait until dialog within 5").condition.arguments.empty());
    CHECK(only<Expect>("expect placed \"fox\" 1 -0.5 2 0.01").condition.arguments.size() == 5);
}

TEST_CASE("comments and empty lines are no steps, and lines keep their numbers", "[drive]")
{
    const Script script = parsed("# a tour\n\n  wait idle\r\n\t\nquit");
    REQUIRE(script.steps.size() == 2);
    CHECK(script.steps[0].line == 3);
    CHECK(script.steps[1].line == 5);
}

TEST_CASE("a wrong line is named with what was expected", "[drive]")
{
    CHECK(refusal("quit\nclik viewport") == "tour.txt:2: \"clik\" is no step");
    CHECK_THAT(refusal("size 10 many"), Catch::StartsWith("tour.txt:1: size: the height must be a number"));
    CHECK_THAT(refusal("size 0 10"), Catch::Contains("1 to 16384"));
    CHECK_THAT(refusal("type \"open"), Catch::Contains("not closed"));
    CHECK_THAT(refusal("quit now"), Catch::Contains("one word too many"));
    CHECK_THAT(refusal("expect wonder"), Catch::Contains("can't be expected"));
    CHECK_THAT(refusal("expect objects many"), Catch::Contains("objects COUNT"));
    CHECK_THAT(refusal("expect dirty perhaps"), Catch::Contains("yes|no"));
    CHECK_THAT(refusal("expect placed fox 1 2"), Catch::Contains("placed"));
    CHECK_THAT(refusal("drag viewport 0 0 0.5 0.5"), Catch::Contains("to is expected"));
    CHECK_THAT(refusal("wait -1"), Catch::Contains("0 to 3600"));
    CHECK_THAT(refusal("wait until objects 1 within soon"), Catch::Contains("seconds must be a number"));
}

TEST_CASE("any text is read or refused with a line, never more", "[drive]")
{
    std::mt19937 random(1);
    const std::vector<std::string> words{"drag", "to", "viewport", "0.5", "-1", "1e400", "nan", "\"", "\\", "expect", "placed", "wait", "until", "within", "times", "#", "\n", " ", "type", "drop", "size", "wheel", "by", "\xff\xfe"};
    for (int round = 0; round < 20000; ++round) {
        std::string text;
        for (unsigned i = random() % 12; i > 0; --i) text += words[random() % words.size()] + (random() % 3 ? " " : "");
        const auto script = parseScript(text, "tour.txt");
        if (!script) REQUIRE(script.error().message.starts_with("tour.txt:"));
    }
}
