// The stage's mailbox: what is told late is told in the order in which it happened.
#include "app/viewport/stage_mail.h"
#include "core/edit/set_placement.h"
#include "tests/app/viewport/told_stage.h"
#include "tests/support/make_edit.h"

#include <catch2/catch.hpp>

using namespace morphogen;
using namespace morphogen::viewport;

TEST_CASE("a click meets the world that was there when it was made, however late it is answered", "[viewport]")
{
    support::Told told;
    const Vec2 at = told.pixel(told.shownPlace(1));
    World gone = *told.stage.scene().world;
    support::make(gone, SetPlacement{ObjectId{1}, Transform{.translation = {40, 0, 0}}});
    StageMail mail;
    for (const auto kind : {InputEvent::Kind::Press, InputEvent::Kind::Release}) {
        InputEvent event;
        event.kind = kind;
        event.pixel = at;
        event.button = Button::Left;
        mail.add([event](Stage& stage) { stage.handle(event); });
    }
    mail.setWorld(std::make_shared<const World>(gone));
    mail.tell(told.stage);
    told.listen();
    REQUIRE(told.picks.size() == 1);
    CHECK(told.picks.front().object == ObjectId{1});
    CHECK(told.shownPlace(1).x == 40);
    // And the next one finds it gone.
    told.click(at);
    REQUIRE(told.picks.size() == 2);
    CHECK_FALSE(told.picks.back().object == ObjectId{1});
}

TEST_CASE("of the times between two clicks only the newest is told, wherever the pointer moved meanwhile", "[viewport]")
{
    support::Told told;
    StageMail mail;
    CHECK(mail.isEmpty());
    std::vector<double> deeds, idle;
    const auto seenBy = [](std::vector<double>& times) { return [&times](Stage& stage) { times.push_back(stage.scene().timeSecs); }; };
    mail.setTime(1);
    mail.add(seenBy(deeds));
    for (int k = 0; k < 100; ++k) {
        mail.setTime(2 + k);
        mail.addIdle(seenBy(idle));
    }
    mail.add(seenBy(deeds));
    mail.setTime(200);
    mail.add(seenBy(deeds));
    CHECK_FALSE(mail.isEmpty());
    mail.tell(told.stage);
    CHECK(deeds == std::vector<double>{1, 101, 200});
    CHECK(idle == std::vector<double>(100, 101));   // the newest, told once: nobody pays for those that came and went
}
