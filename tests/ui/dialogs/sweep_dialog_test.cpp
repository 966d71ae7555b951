// The dialog of sweeps: what it asks for, what it refuses, and what it shows of runs as they come.
#include "ui/dialogs/sweep_dialog.h"

#include "core/causal/sweep.h"
#include "tests/support/physics_worlds.h"
#include "tests/ui/application.h"
#include "ui/panels/sweep_plot.h"
#include "ui/widgets/number_field.h"

#include <catch2/catch.hpp>

#include <QApplication>
#include <QMouseEvent>
#include <QPushButton>

using namespace morphogen;
using namespace morphogen::ui;
using Quantity = SweepDialog::Quantity;

namespace {

SweepDialog::Setting setting()
{
    return {QStringLiteral("the main line"), {{QStringLiteral("ball"), "ball", 2, 0.5, 0.2, Vec3(1, 0, -3)}, {QStringLiteral("a \"b\""), "\"a \\\"b\\\"\"", 1}}, 0,
            {{QStringLiteral("Does it happen"), "happens(collision, ball, ceiling)", true}, {QStringLiteral("Where"), "y(ball)", false}}};
}

}  // namespace

TEST_CASE("a sweep is asked for as core reads it, with a range that suits the number", "[whatif][sweep]")
{
    support::application();
    SweepDialog dialog(setting(), nullptr);
    dialog.steps().setValue(5);
    CHECK(dialog.request().vary == std::vector<std::string>{"mass(ball)=0.2:20:5"});
    CHECK(dialog.request().spacing == causal::Spacing::Logarithmic);
    CHECK(dialog.request().measure == "happens(collision, ball, ceiling)");
    CHECK(dialog.problem().isEmpty());
    dialog.setQuantity(Quantity::VelocityZ);
    CHECK(dialog.request().vary == std::vector<std::string>{"velocity(ball)=(1,0,-5:-1:5)"});
    CHECK(dialog.lineAt(-2.5) == "velocity(ball)=(1,0,-2.5)");
    dialog.setQuantity(Quantity::Gravity);
    CHECK(dialog.request().vary == std::vector<std::string>{"gravity=1.6:20:5"});
    dialog.setMeasure("path(ball)");
    CHECK(dialog.request().measure == "path(ball)");

    dialog.setQuantity(Quantity::Mass);
    dialog.from().setValue(0);
    Q_EMIT dialog.from().edited(0, {});
    CHECK_FALSE(dialog.problem().isEmpty());
    CHECK_FALSE(dialog.run().isEnabled());
    dialog.from().setValue(20);
    Q_EMIT dialog.from().edited(20, {});
    CHECK(dialog.problem() == QStringLiteral("The two ends of the range are the same."));
}

TEST_CASE("every quantity that the dialog offers is one that a sweep can vary", "[whatif][sweep]")
{
    support::application();
    const World world = support::physicsWorld({support::ball("ball", 0.1f, {0, 0, 0}, support::slippery({1, 0, -3}))}, {.durationSecs = 2});
    for (int k = 0; k < SweepDialog::kQuantities; ++k) {
        SweepDialog dialog({QStringLiteral("the main line"), {{QStringLiteral("ball"), "ball", 2, 0.5, 0.2, Vec3(1, 0, -3)}}, 0, {{QStringLiteral("Way"), "path(ball)", false}}}, nullptr);
        dialog.steps().setValue(2);
        dialog.setQuantity(static_cast<Quantity>(k));
        CHECK(dialog.problem().isEmpty());
        const auto found = causal::sweep(world, dialog.request(), {});
        INFO(dialog.request().vary.front() << (found ? "" : ": " + found.error().message));
        REQUIRE(found);
        for (const causal::SweepRow& row : found->rows) CHECK(row.outcome);
    }
}

TEST_CASE("runs appear as they come, a flip has its line, and a click chooses a run for a branch", "[whatif][sweep]")
{
    support::application();
    SweepDialog dialog(setting(), nullptr);
    dialog.resize(600, 600);
    dialog.show();
    int stops = 0, runs = 0;
    std::vector<double> branches;
    QObject::connect(&dialog, &SweepDialog::runRequested, [&] { ++runs; });
    QObject::connect(&dialog, &SweepDialog::stopRequested, [&] { ++stops; });
    QObject::connect(&dialog, &SweepDialog::branchRequested, [&](double value) { branches.push_back(value); });
    dialog.run().click();
    CHECK(runs == 1);
    dialog.begin();
    CHECK(dialog.isRunning());
    CHECK_FALSE(dialog.save().isEnabled());
    for (const double mass : {0.2, 2.0, 20.0}) dialog.add(causal::SweepRow{{mass}, mass > 1 ? 1.0 : 0.0});
    dialog.add(causal::SweepRow{{15}, std::nullopt, "\"ball\" is inside \"ceiling\""});
    dialog.run().click();
    CHECK((stops == 1 && runs == 1));
    dialog.add(causal::Flip{0.75, 0, 1});
    dialog.end({});
    CHECK_FALSE(dialog.isRunning());
    CHECK(dialog.save().isEnabled());
    CHECK(dialog.sentence().contains(QStringLiteral("4 runs")));
    CHECK(dialog.sentence().contains(QStringLiteral("0.75")));
    CHECK(dialog.sentence().contains(QStringLiteral("inside")));
    const SweepPlot& plot = dialog.plot();
    REQUIRE(plot.rows().size() == 4);
    // Equal ratios are equally far apart; yes stands above no.
    const QPointF a = plot.placeOf(plot.rows()[0]), b = plot.placeOf(plot.rows()[1]), c = plot.placeOf(plot.rows()[2]);
    CHECK(b.x() - a.x() == Approx(c.x() - b.x()).margin(0.5));
    CHECK(b.y() < a.y());
    QMouseEvent press(QEvent::MouseButtonPress, b, dialog.plot().mapToGlobal(b), Qt::LeftButton, Qt::LeftButton, {});
    QApplication::sendEvent(&dialog.plot(), &press);
    CHECK(plot.chosen() == 2.0);
    for (QPushButton* button : dialog.findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("Make it a branch")) button->click();
    CHECK(branches == std::vector<double>{2.0});
    dialog.begin();
    CHECK(plot.rows().empty());
    dialog.end(QStringLiteral("there is no object \"bull\""));
    CHECK_FALSE(dialog.save().isEnabled());
}
