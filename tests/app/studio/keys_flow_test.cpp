// Keys in the window: who has them when a field or a list was clicked last and the pointer is over the view.
#include "tests/support/desk.h"

#include <catch2/catch.hpp>

using namespace morphogen;
using support::checkSilent, support::Desk, support::Pointer, support::Screen, support::textOf;

TEST_CASE("keys are the view's while the pointer is over it, and a field's while it is not", "[studio][keys]")
{
    if (!support::hasProgram("xdotool")) MG_SKIP("needs xdotool");
    Desk desk(Screen{1280, 800, "1"});
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    REQUIRE(desk.run({"samples", "--prepare"}).exitCode == 0);
    checkSilent(desk.perform(textOf(support::sourceFolder() / "tests/app/studio/keys_session.txt"), Pointer::Real));
}
