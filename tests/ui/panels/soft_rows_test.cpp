// The inspector's rows of soft bodies and force fields: what they show and what they change.
#include "tests/support/physics_worlds.h"
#include "tests/ui/application.h"
#include "tests/ui/small_world.h"
#include "ui/actions/action_set.h"
#include "ui/panels/inspector/body_section.h"
#include "ui/panels/inspector/force_rows.h"
#include "ui/panels/inspector/inspector.h"
#include "ui/panels/inspector/physics_section.h"
#include "ui/panels/inspector/soft_rows.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented.h"

#include <catch2/catch.hpp>

#include <QComboBox>
#include <QMenu>
#include <QToolButton>

using namespace morphogen;
using namespace morphogen::ui;

TEST_CASE("a body becomes soft in the inspector, gets its stuff and its hold, and is rigid again", "[whatif][soft]")
{
    support::application();
    QWidget window;
    ActionSet actions(&window);
    World world = support::physicsWorld({support::box("block", {0.1f, 0.1f, 0.1f}, {0, 0, 0}), support::box("stick", {0.3f, 0.01f, 0.01f}, {0, 1, 0})});
    Object block = *world.objects[0];
    block.selections.push_back(std::make_shared<const SplatSelection>(SplatSelection{{90}, "top", Column::of(std::vector<float>(block.splats->size(), 1))}));
    world.replace(block);
    const ObjectId stick = world.objects[1]->id;
    support::SmallDocument document(world);
    Inspector inspector(actions, document.sink());
    inspector.resize(300, 1200);
    inspector.show();
    const auto show = [&](const Selection& selection) {
        inspector.setWorld(document.snapshot());
        inspector.setSelection(selection);
    };
    const auto body = [&] { return *document.history().world().find("block")->body; };
    show(Selection{{block.id}, {}});
    BodySection& section = *inspector.section<BodySection>();
    CHECK(section.soft().isHidden());
    Q_EMIT section.role().chosen(3);
    REQUIRE(body().isSoft());
    show(Selection{{block.id}, {}});
    CHECK_FALSE(section.soft().isHidden());
    CHECK(section.role().current() == 3);
    CHECK(section.soft().stiffness().value() == Approx(50));
    Q_EMIT section.soft().stuff().activated(1);
    CHECK(body().soft->stiffnessPa == Approx(10e3));
    Q_EMIT section.soft().stiffness().edited(20, {});
    CHECK(body().soft->stiffnessPa == Approx(20e3));
    show(Selection{{block.id}, {}});
    Q_EMIT section.soft().pinned().activated(section.soft().pinned().findData(QStringLiteral("top")));
    REQUIRE(body().soft->pins.size() == 1);
    CHECK(body().soft->pins[0].selection == "top");
    show(Selection{{block.id}, {}});
    QComboBox& holder = section.soft().holder();
    CHECK(holder.count() == 2);
    Q_EMIT holder.activated(1);
    CHECK(body().soft->pins[0].to == stick);
    Q_EMIT section.role().chosen(0);
    CHECK_FALSE(body().soft);
    CHECK(body().role == BodyRole::Dynamic);
}

TEST_CASE("force fields are added, changed and taken away in the inspector", "[whatif][fields]")
{
    support::application();
    QWidget window;
    ActionSet actions(&window);
    support::SmallDocument document(support::physicsWorld({support::ball("ball", 0.1f, {0, 0, 0})}));
    Inspector inspector(actions, document.sink());
    inspector.resize(300, 1200);
    inspector.show();
    const auto show = [&] {
        inspector.setWorld(document.snapshot());
        inspector.setSelection({});
    };
    const auto forces = [&] { return document.history().world().dynamics->forces; };
    show();
    PhysicsSection& physics = *inspector.section<PhysicsSection>();
    for (const char* kind : kFieldKindNames) {
        physics.forces().adder().menu()->findChild<QAction*>(QLatin1String(kind))->trigger();
        show();
    }
    REQUIRE(forces().size() == 4);
    for (std::size_t k = 0; k < 4; ++k) CHECK(forces()[k].kind == static_cast<FieldKind>(k));
    QList<NumberField*> fields = physics.forces().findChildren<NumberField*>();
    REQUIRE(fields.size() > 8);
    CHECK(fields[0]->value() == Approx(4));   // the wind's speed along x
    Q_EMIT fields[0]->edited(7, {});
    CHECK(forces()[0].vector.x == Approx(7));
    show();
    const auto bins = physics.forces().findChildren<QToolButton*>(QStringLiteral("remove"));
    Q_EMIT bins.front()->clicked();
    REQUIRE(forces().size() == 3);
    CHECK(forces()[0].kind == FieldKind::Attract);
}
