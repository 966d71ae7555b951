// What the inspector says of a morph's pairs, and what it asks for.
#include "tests/ui/application.h"
#include "ui/panels/inspector/morph_pairing.h"

#include <catch2/catch.hpp>

#include <QComboBox>
#include <QLabel>
#include <QToolButton>

using namespace morphogen;
using namespace morphogen::ui;

namespace {

Object objectWith(const char* name, const char* selection)
{
    Object object;
    object.name = name;
    SplatsBuilder splats(3);
    object.splats = std::make_shared<const Splats>(splats.finish());
    object.selections.push_back(std::make_shared<const SplatSelection>(SplatSelection{{1}, selection, Column::of(std::vector<float>{1, 0, 0})}));
    return object;
}

}  // namespace

TEST_CASE("parts are paired and parted, targets taken away, and the plan's numbers are shown", "[ui][morph]")
{
    support::application();
    World world;
    MorphSettings morph{.from = {world.add(objectWith("fox", "ear"))}, .to = {world.add(objectWith("robot", "antenna"))}, .order = MorphOrder::Painted};
    morph.further.push_back({2, {world.add(objectWith("egg", "top"))}, nullptr, 0.5f});
    MorphPlan plan;
    plan.quality = MorphQuality{0.25, 0.5, 0.1, 0.03};
    morph.plan = std::make_shared<const MorphPlan>(plan);
    MorphPairing pairing;
    std::vector<MorphPartPair> parts;
    std::vector<MorphFurther> further{{9, {}, nullptr, 0}};
    QString painted;
    QObject::connect(&pairing, &MorphPairing::partsChosen, [&](const std::vector<MorphPartPair>& chosen) { parts = chosen; });
    QObject::connect(&pairing, &MorphPairing::furtherChosen, [&](const std::vector<MorphFurther>& chosen) { further = chosen; });
    QObject::connect(&pairing, &MorphPairing::paintedChosen, [&](const QString& chosen) { painted = chosen; });
    pairing.show(world, morph);
    for (const char* number : {"0.25", "0.5", "0.10", "3.0"}) CHECK(pairing.numbers().text().contains(QString::fromLatin1(number)));

    pairing.pair().click();
    CHECK(parts.empty());   // nothing is chosen yet
    pairing.firstPart().setCurrentIndex(pairing.firstPart().findData(QStringLiteral("ear")));
    pairing.secondPart().setCurrentIndex(pairing.secondPart().findData(QStringLiteral("antenna")));
    pairing.pair().click();
    REQUIRE(parts == std::vector<MorphPartPair>{{"ear", "antenna"}});
    Q_EMIT pairing.painted().activated(pairing.painted().findData(QStringLiteral("ear")));
    CHECK(painted == QStringLiteral("ear"));

    morph.parts = parts;
    pairing.show(world, morph);
    REQUIRE(pairing.removers().size() == 2);   // the pair, then the target
    pairing.removers()[0]->click();
    CHECK(parts.empty());
    pairing.removers()[1]->click();
    CHECK(further.empty());
}
