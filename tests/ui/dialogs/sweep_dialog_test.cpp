// The dialog of sweeps: what it asks for, what it refuses, and what it shows of runs as they come.
#include "ui/dialogs/sweep_dialog.h"

#include "core/causal/sweep.h"
#include "tests/support/physics_worlds.h"
#include "tests/ui/application.h"
#include "ui/panels/sweep_map.h"
#include "ui/panels/sweep_plot.h"
#include "ui/widgets/number_field.h"

#include <catch2/catch.hpp>

#include <QApplication>
#include <QMouseEvent>
#include <QPushButton>

using namespace morphogen;
using namespace morphogen::ui;
using Quantity = SweepQuantity;

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
    dialog.first().stepsField().setValue(5);
    CHECK(dialog.request().vary == std::vector<std::string>{"mass(ball)=0.2:20:5"});
    CHECK(dialog.request().spacing == causal::Spacing::Logarithmic);
    CHECK(dialog.request().measure == "happens(collision, ball, ceiling)");
    CHECK(dialog.problem().isEmpty());
    dialog.first().setQuantity(Quantity::VelocityZ);
    CHECK(dialog.request().vary == std::vector<std::string>{"velocity(ball)=(1,0,-5:-1:5)"});
    dialog.first().setQuantity(Quantity::Gravity);
    CHECK(dialog.request().vary == std::vector<std::string>{"gravity=1.6:20:5"});
    dialog.setMeasure("path(ball)");
    CHECK(dialog.request().measure == "path(ball)");

    dialog.first().setQuantity(Quantity::Mass);
    dialog.first().from().setValue(0);
    Q_EMIT dialog.first().from().edited(0, {});
    CHECK_FALSE(dialog.problem().isEmpty());
    CHECK_FALSE(dialog.run().isEnabled());
    dialog.first().from().setValue(20);
    Q_EMIT dialog.first().from().edited(20, {});
    CHECK(dialog.problem() == QStringLiteral("The two ends of the range are the same."));
}

TEST_CASE("every quantity that the dialog offers is one that a sweep can vary", "[whatif][sweep]")
{
    support::application();
    const World world = support::physicsWorld({support::ball("ball", 0.1f, {0, 0, 0}, support::slippery({1, 0, -3}))}, {.durationSecs = 2});
    for (int k = 0; k < kSweepQuantities; ++k) {
        SweepDialog dialog({QStringLiteral("the main line"), {{QStringLiteral("ball"), "ball", 2, 0.5, 0.2, Vec3(1, 0, -3)}}, 0, {{QStringLiteral("Way"), "path(ball)", false}}}, nullptr);
        dialog.first().stepsField().setValue(2);
        dialog.first().setQuantity(static_cast<Quantity>(k));
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
    std::vector<std::string> branches;
    QObject::connect(&dialog, &SweepDialog::runRequested, [&] { ++runs; });
    QObject::connect(&dialog, &SweepDialog::stopRequested, [&] { ++stops; });
    QObject::connect(&dialog, &SweepDialog::branchRequested, [&](const std::vector<std::string>& lines) { branches.insert(branches.end(), lines.begin(), lines.end()); });
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
    CHECK(branches == std::vector<std::string>{"mass(ball)=2"});
    dialog.begin();
    CHECK(plot.rows().empty());
    dialog.end(QStringLiteral("there is no object \"bull\""));
    CHECK_FALSE(dialog.save().isEnabled());
}

TEST_CASE("two numbers are asked for as core reads them, also two of one velocity", "[whatif][sweep]")
{
    support::application();
    const World world = support::physicsWorld({support::ball("ball", 0.1f, {0, 0, 0}, support::slippery({1, 0, -3}))}, {.durationSecs = 2});
    SweepDialog dialog({QStringLiteral("the main line"), {{QStringLiteral("ball"), "ball", 2, 0.5, 0.2, Vec3(1, 0, -3)}}, 0, {{QStringLiteral("Way"), "path(ball)", false}}}, nullptr);
    CHECK_FALSE(dialog.second().isVaried());
    CHECK(dialog.request().vary.size() == 1);
    dialog.first().stepsField().setValue(2), dialog.second().stepsField().setValue(3);
    for (int a = 0; a < kSweepQuantities; ++a)
        for (int b = 0; b < kSweepQuantities; ++b) {
            dialog.first().setQuantity(static_cast<Quantity>(a)), dialog.second().setQuantity(static_cast<Quantity>(b));
            INFO(a << " and " << b);
            CHECK(dialog.problem().isEmpty() == (a != b));
            if (a == b) continue;
            const auto axes = causal::axesOf(dialog.request());
            REQUIRE(axes);
            REQUIRE(axes->size() == 2);
            CHECK((*axes)[0].values.size() * (*axes)[1].values.size() == 6);
        }
    dialog.first().setQuantity(Quantity::VelocityZ), dialog.second().setQuantity(Quantity::VelocityX);
    CHECK(dialog.request().vary == std::vector<std::string>{"velocity(ball)=(-1:3:3,0,-5:-1:2)"});
    dialog.first().setQuantity(Quantity::Mass);
    CHECK(dialog.request().spacing == causal::Spacing::Logarithmic);
    CHECK(dialog.request().secondSpacing == causal::Spacing::Even);
    const auto found = causal::sweep(world, dialog.request(), {});
    REQUIRE(found);
    CHECK(found->rows.size() == 6);
    dialog.second().stepsField().setValue(6000);
    Q_EMIT dialog.second().stepsField().edited(6000, {});
    CHECK(dialog.problem().contains(QStringLiteral("12000")));
    CHECK_FALSE(dialog.run().isEnabled());
}

TEST_CASE("a sweep of two numbers is a map whose cells say what they are and become what-ifs", "[whatif][sweep]")
{
    support::application();
    SweepDialog dialog(setting(), nullptr);
    dialog.resize(640, 760);
    dialog.show();
    std::vector<std::vector<std::string>> branches;
    QObject::connect(&dialog, &SweepDialog::branchRequested, [&](const std::vector<std::string>& lines) { branches.push_back(lines); });
    dialog.second().setQuantity(Quantity::Restitution);
    dialog.first().stepsField().setValue(3), dialog.second().stepsField().setValue(2);
    dialog.begin();
    SweepMap& map = dialog.map();
    CHECK(map.isVisible());
    CHECK_FALSE(dialog.plot().isVisible());
    // Light and without bounce it does not happen; one run fails.
    std::vector<causal::SweepRow> rows;
    for (const double mass : {0.2, 2.0, 20.0})
        for (const double bounce : {0.0, 1.0}) rows.push_back({{mass, bounce}, mass > 10 || bounce > 0.5 ? 1.0 : 0.0});
    rows.back() = {{20, 1}, std::nullopt, "\"ball\" is inside \"ceiling\""};
    for (std::size_t k = 0; k < 5; ++k) dialog.add(rows[k]);
    const auto press = [&](const SweepMap::Cell& cell) {
        const QPointF at = map.rectOf(cell).center();
        QMouseEvent event(QEvent::MouseButtonPress, at, map.mapToGlobal(at), Qt::LeftButton, Qt::LeftButton, {});
        QApplication::sendEvent(&map, &event);
    };
    press({0, 0});
    CHECK(branches.empty());   // not while it runs
    dialog.add(rows[5]);
    dialog.end({});
    CHECK(dialog.save().isEnabled());
    CHECK(dialog.sentence().contains(QStringLiteral("6 runs")));
    CHECK(dialog.sentence().contains(QStringLiteral("inside")));
    // The first number goes to the right, the second upwards; cells tile the map.
    CHECK(map.rectOf({1, 0}).left() == Approx(map.rectOf({0, 0}).right()));
    CHECK(map.rectOf({0, 1}).bottom() == Approx(map.rectOf({0, 0}).top()));
    CHECK(map.colourOf({0, 0}) == map.colourOf({1, 0}));
    CHECK(map.colourOf({0, 0}) != map.colourOf({0, 1}));
    CHECK_FALSE(map.colourOf({2, 1}).isValid());
    CHECK(contrastRatio(map.colourOf({0, 0}), map.colourOf({0, 1})) > 3);
    using Pair = std::pair<SweepMap::Cell, SweepMap::Cell>;
    CHECK(map.flips() == std::vector<Pair>{{{0, 0}, {0, 1}}, {{1, 0}, {2, 0}}, {{1, 0}, {1, 1}}});
    const QPointF over = map.rectOf({1, 1}).center();
    QMouseEvent move(QEvent::MouseMove, over, map.mapToGlobal(over), Qt::NoButton, Qt::NoButton, {});
    QApplication::sendEvent(&map, &move);
    CHECK(map.reading() == QStringLiteral("Mass 2 kg, Bounce 1: yes"));
    press({1, 1});
    press({1, 1});   // it is one already
    REQUIRE(branches.size() == 1);
    CHECK(branches[0] == std::vector<std::string>{"mass(ball)=2", "restitution(ball)=1"});
    // By keys: to the left, and Enter.
    for (const int key : {Qt::Key_Left, Qt::Key_Return}) {
        QKeyEvent event(QEvent::KeyPress, key, {});
        QApplication::sendEvent(&map, &event);
    }
    REQUIRE(branches.size() == 2);
    CHECK(branches[1] == std::vector<std::string>{"mass(ball)=0.2", "restitution(ball)=1"});
    // What is asked next changes nothing about what is shown.
    dialog.second().setQuantity(Quantity::Gravity);
    press({0, 0});
    CHECK(branches.back() == std::vector<std::string>{"mass(ball)=0.2", "restitution(ball)=0"});
}
