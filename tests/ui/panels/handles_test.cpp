// The inspector's section of handles: what it lists and what its fields do to the world.
#include "core/edit/handles.h"
#include "core/edit/set_key.h"
#include "tests/support/make_edit.h"
#include "tests/ui/application.h"
#include "tests/ui/small_world.h"
#include "ui/actions/action_set.h"
#include "ui/panels/inspector/handles_section.h"
#include "ui/panels/inspector/inspector.h"
#include "ui/panels/inspector/modifier_fields.h"
#include "ui/panels/inspector/modifiers_section.h"
#include "ui/widgets/key_diamond.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented.h"

#include <catch2/catch.hpp>

#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

using namespace morphogen;
using namespace morphogen::ui;

namespace {

/// A row of splats with two handles, "tail" and "pin 1".
World heldBar()
{
    SplatsBuilder builder(400, 0);
    for (std::size_t i = 0; i < 400; ++i) {
        builder.setPosition(i, {static_cast<float>(i) / 400, 0, 0});
        builder.setRotation(i, Quat(1, 0, 0, 0));
        builder.setStandardDeviations(i, Vec3(0.01f));
        builder.setPeakAlpha(i, 0.9f);
        builder.setColour(i, Rgb(0.5f));
    }
    Object object;
    object.name = "bar";
    object.splats = std::make_shared<const Splats>(builder.finish());
    World world;
    const ObjectId id = world.add(std::move(object));
    support::make(world, AddHandle{.object = id, .pointInWorld = {1, 0, 0}, .name = "tail"});
    support::make(world, AddHandle{.object = id, .pointInWorld = {0, 0, 0}, .kind = HandleKind::Pin, .radius = 0.1f});
    return world;
}

struct Desk {
    QWidget window;
    ActionSet actions{&window};
    support::SmallDocument document{heldBar()};
    EditSink sink = [this](const EditRequest& request) {
        auto done = document.sink()(request);
        inspector.setWorld(document.snapshot());
        return done;
    };
    Inspector inspector{actions, sink};
    HandlesSection& section = *inspector.section<HandlesSection>();
    std::vector<std::uint32_t> chosen;

    Desk()
    {
        support::clearSettings();
        inspector.resize(300, 900);
        inspector.show();
        inspector.setWorld(document.snapshot());
        inspector.setSelection(Selection::of(object().id));
        QObject::connect(&section, &HandlesSection::chosen, &window, [this](const std::vector<std::uint32_t>& ids) { chosen = ids; });
    }
    const Object& object() { return *document.history().world().objects[0]; }
    const DeformHandle& handle(std::size_t which) { return std::get<DeformSettings>(bendOf(object())->settings).handles[which]; }
};

}  // namespace

TEST_CASE("the handles of the active object are listed, and one that is clicked is selected", "[ui][handles]")
{
    support::application();
    Desk d;
    CHECK(d.section.isVisibleTo(&d.inspector));
    REQUIRE(d.section.button(1, "name"));
    CHECK(d.section.button(1, "name")->text() == "tail");
    CHECK(d.section.button(2, "pin")->isChecked());
    d.section.button(1, "name")->click();
    CHECK(d.chosen == std::vector<std::uint32_t>{1});
    CHECK(d.section.name().text() == "tail");
    CHECK(d.section.kind().current() == 0);
    CHECK_FALSE(d.section.radius().isVisibleTo(&d.section));
    CHECK(d.section.fields().field("handles/1/offset"));
    CHECK_FALSE(d.section.fields().field("strength"));
    // The modifier itself lists its own numbers alone.
    const ModifierFields& whole = d.inspector.section<ModifiersSection>()->fields();
    CHECK(whole.field("strength"));
    CHECK_FALSE(whole.field("handles/1/offset"));
}

TEST_CASE("fields of a handle bend, key, rename, pin and remove", "[ui][handles]")
{
    support::application();
    Desk d;
    d.section.setChosen({1});
    Q_EMIT d.section.fields().field("handles/1/offset", 1)->edited(0.3, DragId{});
    CHECK(d.handle(0).offset.y == Approx(0.3));
    d.section.fields().diamond("handles/1/offset")->click();
    CHECK(d.object().curves.size() == 1);
    Q_EMIT d.section.reach().edited(0.4, DragId{});
    CHECK(d.handle(0).reach == Approx(0.4));
    const std::size_t steps = d.document.history().cursor();
    Q_EMIT d.section.reach().edited(-1, DragId{});
    CHECK(d.document.history().cursor() == steps);
    CHECK(d.handle(0).reach == Approx(0.4));
    d.section.name().setText("tip");
    Q_EMIT d.section.name().editingFinished();
    CHECK(d.handle(0).name == "tip");
    d.section.name().setText("pin 1");   // taken
    Q_EMIT d.section.name().editingFinished();
    CHECK(d.handle(0).name == "tip");
    CHECK(d.section.name().text() == "tip");
    Q_EMIT d.section.kind().chosen(1);
    CHECK(d.handle(0).kind == HandleKind::Region);
    CHECK(d.section.fields().field("handles/1/turn"));
    d.section.button(1, "pin")->click();
    CHECK(d.handle(0).kind == HandleKind::Pin);
    CHECK(d.object().curves.empty());
    d.section.button(1, "remove")->click();
    REQUIRE(d.object().modifiers.size() == 1);
    d.section.button(2, "remove")->click();
    CHECK(d.object().modifiers.empty());
    CHECK_FALSE(d.section.isVisibleTo(&d.inspector));
}

TEST_CASE("poses are weighed, keyed and removed below the handles", "[ui][handles]")
{
    support::application();
    Desk d;
    CHECK_FALSE(d.section.poseRemover().isVisibleTo(&d.section));
    d.section.setChosen({1});
    Q_EMIT d.section.fields().field("handles/1/offset", 1)->edited(0.3, DragId{});
    REQUIRE(d.sink(requestFor(SavePose{d.object().id})));
    REQUIRE(d.section.poses().field("poses/1/weight"));
    Q_EMIT d.section.poses().field("poses/1/weight")->edited(0.5, DragId{});
    const auto& poses = std::get<DeformSettings>(bendOf(d.object())->settings).poses;
    CHECK(poses[0].weight == Approx(0.5));
    d.section.poses().diamond("poses/1/weight")->click();
    CHECK(d.object().curves.size() == 1);
    REQUIRE(d.section.poseRemover().menu()->actions().size() == 1);
    d.section.poseRemover().menu()->actions()[0]->trigger();
    CHECK(std::get<DeformSettings>(bendOf(d.object())->settings).poses.empty());
    CHECK(d.object().curves.empty());
}
