// Morphs that are paired beside a window: seen at once, whole in the end, and never half in the document.
#include "app/session/plan_beside.h"

#include "core/scene/morph_of.h"
#include "tests/support/program.h"
#include "tests/support/splat_samples.h"

#include <catch2/catch.hpp>

using namespace morphogen;

namespace {

struct Desk {
    MainQueue queue;
    JobQueue jobs{queue};
    PlanBeside plans{jobs};
    std::shared_ptr<const World> world;
    AddMorph edit;
    std::vector<std::string> heard;
    std::shared_ptr<const MorphPlan> first, whole;
    std::optional<Error> problem;

    Desk()
    {
        World made;
        Object pear, apple;
        pear.name = "pear", apple.name = "apple";
        pear.splats = std::make_shared<const Splats>(support::randomSplats(6000, 0, 1));
        apple.splats = std::make_shared<const Splats>(support::randomSplats(5000, 0, 2));
        edit.from.push_back(made.add(std::move(pear)));
        edit.to.push_back(made.add(std::move(apple)));
        world = std::make_shared<const World>(std::move(made));
        plans.onChanged = [this] {
            if (const MorphSettings* morph = shownMorph(); morph && !first) first = morph->plan, heard.push_back("first");
        };
    }
    MorphSettings settings() const { return {.from = edit.from, .to = edit.to}; }
    const MorphSettings* shownMorph() const
    {
        static std::shared_ptr<const World> shown;
        shown = plans.shown(world);
        const Modifier* morph = shown->objects.size() > 2 ? morphOf(*shown->objects.back()) : nullptr;
        return morph ? &std::get<MorphSettings>(morph->settings) : nullptr;
    }
    void start()
    {
        const auto with = [edit = edit](const World& now, const MorphPlans& plans) {
            AddMorph planned = edit;
            planned.plan = plans.own;
            return apply(now, planned);
        };
        plans.start(world, {.label = "Morph", .settings = settings(), .seed = edit.seed, .edit = with}, [this](Result<MorphPlans> plans) {
            heard.push_back("whole");
            if (plans) whole = plans->own;
            else problem = plans.error();
        });
    }
    void settle()
    {
        REQUIRE(support::becomesTrue([&] { return queue.drain(), plans.jobs().empty(); }, std::chrono::seconds(120)));
    }
};

}  // namespace

TEST_CASE("a morph that is paired beside the window is seen before it is whole, and whole it is what it is without that", "[morph][session]")
{
    Desk desk;
    desk.start();
    CHECK(desk.plans.jobs().size() == 1);
    desk.settle();
    CHECK(desk.heard == std::vector<std::string>{"first", "whole"});
    REQUIRE((desk.first && desk.whole));
    const auto alone = planOf(*desk.world, desk.settings(), {desk.edit.seed}, {});
    REQUIRE(alone);
    CHECK(**alone == *desk.whole);
    CHECK_FALSE(desk.first->problem());
    REQUIRE((desk.first->quality && desk.whole->quality));
    CHECK(desk.first->quality->transportCost > desk.whole->quality->transportCost);
    // The document's world has nothing of it until it is told.
    CHECK(desk.world->objects.size() == 2);
    CHECK(desk.plans.shown(desk.world) == desk.world);
}

TEST_CASE("what is edited while a morph is paired is seen with it, and a morph whose objects went is not shown", "[morph][session]")
{
    Desk desk;
    World edited = *desk.world, emptied = *desk.world;
    edited.fps = 31;
    emptied.objects.pop_back();
    bool wasSeen = false;
    desk.plans.onChanged = [&] {
        if (wasSeen || !desk.shownMorph()) return;
        wasSeen = true;
        const auto shown = desk.plans.shown(std::make_shared<const World>(edited));
        CHECK(shown->fps == 31);
        CHECK(shown->objects.size() == 3);
        CHECK(desk.plans.shown(std::make_shared<const World>(emptied))->objects.size() == 1);
    };
    desk.start();
    desk.settle();
    CHECK(wasSeen);
}

TEST_CASE("a morph whose pairing is cancelled is shown no longer", "[morph][session]")
{
    Desk desk;
    desk.start();
    desk.plans.jobs().front().cancel();
    desk.settle();
    REQUIRE(desk.problem);
    CHECK(desk.problem->kind == Error::Kind::Cancelled);
    CHECK(desk.plans.shown(desk.world) == desk.world);
}
