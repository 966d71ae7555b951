// Marks on selected splats, against the formula written here.
#include "core/edit/edit_modifiers.h"
#include "core/edit/splat_edits.h"
#include "core/evaluate/mark_splats.h"
#include "core/evaluate/pose_at.h"

#include <catch2/catch.hpp>

using namespace morphogen;

namespace {

constexpr std::size_t kCount = 90'000;   // more than one chunk

World rampOfSplats()
{
    SplatsBuilder builder(kCount, 1);
    for (std::size_t i = 0; i < kCount; ++i) {
        const float along = static_cast<float>(i) / kCount;
        builder.setPosition(i, {along, 0, 0});
        builder.setRotation(i, Quat(1, 0, 0, 0));
        builder.setStandardDeviations(i, Vec3(0.01f));
        builder.setPeakAlpha(i, 0.9f);
        builder.setColour(i, {along, 0.5f, 1 - along});
    }
    Object object;
    object.name = "ramp";
    object.splats = std::make_shared<const Splats>(builder.finish());
    World world;
    world.add(std::move(object));
    return world;
}

World withSelection(const World& world)
{
    SplatWeights weights(kCount);
    for (std::size_t i = 0; i < kCount; ++i) weights.set(i, 2 * static_cast<float>(i) / kCount - 0.5f);   // none, part, all
    const auto stored = apply(world, StoreSelection{.choice = {.object = world.objects[0]->id, .answer = weights}});
    REQUIRE(stored);
    return *stored;
}

Rgb colourOf(const Splats& splats, std::size_t i)
{
    Rgb colour;
    for (int c = 0; c < 3; ++c) colour[c] = 0.5f + kShC0 * splats.columns[static_cast<std::size_t>(SplatColumn::Dc0) + static_cast<std::size_t>(c)].at<float>(i);
    return colour;
}

}  // namespace

TEST_CASE("marks draw colours towards theirs, as far as each splat is selected, and touch nothing else", "[evaluate][marks]")
{
    const World world = withSelection(rampOfSplats());
    const Object& object = *world.objects[0];
    const SplatMarks marks{object.id, kWorkingSelection, {0.2f, 0.6f, 0.9f}, 0.7f};
    const PosedObject plain = poseAt(world, object, 0), marked = withMarks(plain, object, marks);
    for (std::size_t i = 0; i < kCount; i += 97) {
        const float share = 0.7f * object.selection(kWorkingSelection)->weights.at<float>(i);
        const Rgb before = colourOf(*plain.splats, i), expected = before + share * (marks.colour - before);
        REQUIRE(glm::distance(colourOf(*marked.splats, i), expected) < 1e-5f);
    }
    for (std::size_t k = 0; k < plain.splats->columns.size(); ++k) {
        const bool isColour = k >= static_cast<std::size_t>(SplatColumn::Dc0) && k < static_cast<std::size_t>(SplatColumn::Dc0) + 3;
        CHECK((plain.splats->columns[k] == marked.splats->columns[k]) == !isColour);
    }
    CHECK(plain.splats->shRest == marked.splats->shRest);
    CHECK(withMarks(plain, object, marks).splats == marked.splats);   // the very same: nothing is uploaded twice
}

TEST_CASE("marks follow the splats through modifiers that drop and double them", "[evaluate][marks]")
{
    World world = withSelection(rampOfSplats());
    const ObjectId id = world.objects[0]->id;
    for (const ModifierSettings& settings : {ModifierSettings(DecimateSettings{.keep = 0.5f}), ModifierSettings(MirrorSettings{})}) {
        const auto changed = apply(world, AddModifier{id, settings});
        REQUIRE(changed);
        world = *changed;
    }
    const Object& object = *world.find(id);
    const PosedObject plain = poseAt(world, object, 0), marked = withMarks(plain, object, {id, kWorkingSelection, {0.2f, 0.6f, 0.9f}, 1});
    REQUIRE(plain.sourceRows);
    for (std::size_t i = 0; i < plain.splats->size(); i += 61) {
        const float share = object.selection(kWorkingSelection)->weights.at<float>((*plain.sourceRows)[i]);
        const Rgb before = colourOf(*plain.splats, i), expected = before + share * (Rgb(0.2f, 0.6f, 0.9f) - before);
        REQUIRE(glm::distance(colourOf(*marked.splats, i), expected) < 1e-5f);
    }
}

TEST_CASE("an object without the selection is shown as it is", "[evaluate][marks]")
{
    const World world = rampOfSplats();
    const PosedObject plain = poseAt(world, *world.objects[0], 0);
    CHECK(withMarks(plain, *world.objects[0], {world.objects[0]->id, kWorkingSelection, Rgb(1), 1}).splats == plain.splats);
}
