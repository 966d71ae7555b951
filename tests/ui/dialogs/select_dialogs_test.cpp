// The dialogs that select splats by numbers: what they ask for is what they show.
#include "core/select/properties.h"
#include "tests/ui/application.h"
#include "ui/dialogs/clean_up_dialog.h"
#include "ui/dialogs/range_dialog.h"
#include "ui/widgets/histogram_view.h"
#include "ui/widgets/number_field.h"

#include <catch2/catch.hpp>

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPushButton>

#include <cmath>

using namespace morphogen;
using namespace morphogen::ui;

namespace {

Histogram bars(float least, float most, HistogramAxis axis, std::vector<std::uint64_t> counts)
{
    Histogram histogram{least, most, axis, std::move(counts), 0, 0};
    for (const std::uint64_t count : histogram.counts) histogram.finite += count;
    return histogram;
}

void mouse(HistogramView& view, QEvent::Type type, double x)
{
    const QPointF at(x, view.height() / 2.0);
    QMouseEvent event(type, at, view.mapToGlobal(at), type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton, type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&view, &event);
}

void drag(HistogramView& view, double from, double to)
{
    mouse(view, QEvent::MouseButtonPress, from);
    for (int i = 1; i <= 5; ++i) mouse(view, QEvent::MouseMove, from + (to - from) * i / 5);
    mouse(view, QEvent::MouseButtonRelease, to);
}

void key(QWidget& widget, int which)
{
    QKeyEvent press(QEvent::KeyPress, which, Qt::NoModifier);
    QApplication::sendEvent(&widget, &press);
}

}  // namespace

TEST_CASE("a value stands where its bar does, on both axes", "[ui][select]")
{
    support::clearSettings();
    HistogramView view;
    view.resize(400, 136);
    for (const HistogramAxis axis : {HistogramAxis::Linear, HistogramAxis::Logarithmic}) {
        const Histogram histogram = bars(0.001f, 10, axis, std::vector<std::uint64_t>(40, 5));
        view.setHistogram(histogram);
        const double first = view.xOf(histogram.edge(0)), width = view.xOf(histogram.edge(1)) - first;
        for (std::size_t bin = 0; bin <= 40; ++bin) {
            const float edge = histogram.edge(bin);
            CHECK(view.xOf(edge) == Approx(first + width * static_cast<double>(bin)).margin(0.05));
            CHECK(view.valueAt(view.xOf(edge)) == Approx(edge).epsilon(1e-3));
        }
    }
}

TEST_CASE("borders of a histogram are dragged, moved together and by keys, and never pass each other", "[ui][select]")
{
    support::clearSettings();
    HistogramView view;
    view.resize(400, 136);
    view.setHistogram(bars(0, 10, HistogramAxis::Linear, std::vector<std::uint64_t>(20, 3)));
    std::vector<std::pair<float, float>> told;
    QObject::connect(&view, &HistogramView::rangeChanged, [&](float least, float most) { told.emplace_back(least, most); });
    drag(view, view.xOf(0), view.xOf(4));
    CHECK(view.least() == Approx(4).margin(0.05));
    CHECK(view.most() == 10);
    drag(view, view.xOf(10), view.xOf(6));
    CHECK(view.most() == Approx(6).margin(0.05));
    drag(view, view.xOf(5), view.xOf(6));
    CHECK(view.least() == Approx(5).margin(0.06));
    CHECK(view.most() == Approx(7).margin(0.06));
    drag(view, view.xOf(6), view.xOf(99));   // both stop at the end, as far apart as before
    CHECK(view.most() == 10);
    CHECK(view.least() == Approx(8).margin(0.1));
    drag(view, view.xOf(view.least()), view.xOf(10) + 50);
    CHECK(view.least() <= view.most());
    REQUIRE_FALSE(told.empty());
    CHECK(told.back() == std::pair(view.least(), view.most()));
    key(view, Qt::Key_Home);
    CHECK(view.least() == 0);
    key(view, Qt::Key_Right);
    CHECK(view.least() == Approx(0.5).margin(0.01));   // one bar
    key(view, Qt::Key_Down);
    key(view, Qt::Key_Left);
    CHECK(view.most() == Approx(9.5).margin(0.01));
    for (int i = 0; i < 100; ++i) key(view, Qt::Key_Left);
    CHECK(view.most() >= view.least());
}

TEST_CASE("the range dialog asks for what lies between its borders, open where a border stands at the end", "[ui][select]")
{
    support::clearSettings();
    RangeDialog dialog(QStringLiteral("fox"), {QStringLiteral("opacity"), QStringLiteral("size")}, nullptr);
    QString asked;
    int changes = 0;
    QObject::connect(&dialog, &RangeDialog::propertyChosen, [&](const QString& property) { asked = property; });
    QObject::connect(&dialog, &RangeDialog::changed, [&] { ++changes; });
    dialog.setHistogram(bars(0, 1, HistogramAxis::Linear, {1, 2, 3, 4}));
    CHECK(std::isinf(dialog.query().least));
    CHECK(std::isinf(dialog.query().most));
    CHECK(changes == 0);
    Q_EMIT dialog.least().edited(0.25, {});   // as it tells when somebody has typed
    CHECK(changes == 1);
    dialog.least().setValue(0.25);
    Q_EMIT dialog.least().edited(0.25, {});
    CHECK(dialog.query().least == 0.25f);
    CHECK(std::isinf(dialog.query().most));
    CHECK(dialog.query().property == "opacity");
    CHECK(dialog.how() == Combine::Replace);
    dialog.setCount(1234, 20000);
    CHECK(dialog.countText() == "1,234 of 20,000 splats");
    auto* property = dialog.findChild<QComboBox*>();
    property->setCurrentIndex(1);
    CHECK(asked == "size");
    CHECK(dialog.query().property == "size");
}

TEST_CASE("the clean-up dialog asks for the kinds that are ticked, with their amounts, and deletes only what it has counted", "[ui][select]")
{
    support::clearSettings();
    CleanUpDialog dialog(QStringLiteral("room"), 250'000, nullptr);
    int changes = 0;
    QObject::connect(&dialog, &CleanUpDialog::changed, [&] { ++changes; });
    // What core takes by itself; of clumps the number that it chooses, in figures.
    CHECK(dialog.queries() == std::vector<SelectQuery>{SelectFloaters{250}, SelectNeedles{}, SelectOversized{}, SelectFaint{}});
    CHECK(dialog.amount(CleanUpDialog::Floaters).text() == "250");
    CHECK_FALSE(dialog.deleteButton().isEnabled());
    dialog.box(CleanUpDialog::Needles).setChecked(false);
    dialog.amount(CleanUpDialog::Faint).setValue(0.2);
    CHECK(changes == 1);
    CHECK(dialog.queries() == std::vector<SelectQuery>{SelectFloaters{250}, SelectOversized{}, SelectFaint{0.2f}});
    dialog.setCounts({10, 20, 30}, 55, 1000);
    CHECK(dialog.countText() == "55 of 1,000 splats (5.5 %)");
    CHECK(dialog.deleteButton().isEnabled());
    dialog.setCounting();
    CHECK_FALSE(dialog.deleteButton().isEnabled());
    dialog.setCounts({0, 0, 0}, 0, 1000);
    CHECK_FALSE(dialog.deleteButton().isEnabled());
}
