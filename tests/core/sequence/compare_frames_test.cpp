// Comparing frames: the pictures that are wanted are drawn once, and that changes no number.
#include "core/sequence/compare_frames.h"
#include "tests/support/splat_samples.h"

#include <catch2/catch.hpp>

using namespace morphogen;

TEST_CASE("pictures that are kept compare as those that are drawn anew, and are kept only as far as there is room", "[sequence]")
{
    const auto first = std::make_shared<const Splats>(support::randomSplats(300, 0, 1)), second = std::make_shared<const Splats>(support::randomSplats(300, 0, 2));
    Bounds bounds = first->bounds();
    bounds.add(second->bounds());
    int asked = 0;
    const auto wanted = [&]() -> Result<std::shared_ptr<const Splats>> { return ++asked, first; };
    const auto posed = [](const std::shared_ptr<const Splats>& splats) { return PosedObject{.splats = splats, .pose = {Affine3x4{}}}; };
    sequence::FrameComparer keeping(bounds, {.pixels = 128}), forgetting(bounds, {.pixels = 128}, 0);
    const auto drawn = forgetting.compare(0, wanted, posed(second), {}), again = forgetting.compare(0, wanted, posed(second), {});
    CHECK(asked == 2);
    CHECK(forgetting.keptBytes() == 0);
    const auto once = keeping.compare(0, wanted, posed(second), {}), twice = keeping.compare(0, wanted, posed(second), {}), same = keeping.compare(0, wanted, posed(first), {});
    CHECK(asked == 3);
    CHECK(keeping.keptBytes() > 0);
    CHECK(keeping.keptBytes() <= std::uint64_t{8} * 128 * 128 * 16);
    for (const auto* one : {&drawn, &again, &once, &twice, &same}) REQUIRE(*one);
    CHECK(*drawn == *again);
    CHECK(*drawn == *once);
    CHECK(*drawn == *twice);
    REQUIRE(drawn->size() == 8);
    for (const double view : *drawn) CHECK((view > 0 && view < 60));
    for (const double view : *same) CHECK(view == 99);
    // Where nothing is wanted whatever is there is wrong, and nothing is right; kept or not.
    const auto none = std::make_shared<const Splats>();
    const auto nothing = [&]() -> Result<std::shared_ptr<const Splats>> { return none; };
    for (int round = 0; round < 2; ++round) {
        const auto wrong = keeping.compare(1, nothing, posed(first), {}), right = keeping.compare(1, nothing, posed(none), {});
        REQUIRE(wrong);
        REQUIRE(right);
        for (const double view : *wrong) CHECK(view < 30);
        for (const double view : *right) CHECK(view == 99);
    }
    // A frame that can't be read is said to be so, and not kept.
    const auto broken = keeping.compare(2, [] { return Result<std::shared_ptr<const Splats>>(Error{Error::Kind::Io, "gone"}); }, posed(first), {});
    REQUIRE_FALSE(broken);
    CHECK(broken.error().message == "gone");
    CHECK(keeping.compare(2, wanted, posed(first), {}));
}
