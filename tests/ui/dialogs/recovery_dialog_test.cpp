// The dialog after a crash: what it says of the two worlds, and that each choice means what its button says.
#include "ui/dialogs/recovery_dialog.h"

#include "tests/ui/application.h"

#include <catch2/catch.hpp>

#include <QAbstractButton>
#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QTimer>

using namespace morphogen;
using namespace morphogen::ui;

namespace {

RecoveryItem item(const QString& id)
{
    RecoveryItem item;
    item.id = id;
    item.name = id + QStringLiteral(".morph");
    item.file = QStringLiteral("/home/ada/worlds/") + item.name;
    item.kept = {QDateTime::currentDateTime().addSecs(-90), 5, 120'000, 12};
    item.saved = RecoverySide{QDateTime::currentDateTime().addSecs(-4000), 4, 100'000, 3};
    item.added = {QStringLiteral("robot")};
    item.changed = {QStringLiteral("fox"), QStringLiteral("table")};
    item.stepsSinceSave = 9;
    item.lastStep = QStringLiteral("Move fox");
    return item;
}

RecoveryItem neverSaved(const QString& id)
{
    RecoveryItem one = item(id);
    one.name = QStringLiteral("Untitled");
    one.file.clear();
    one.saved.reset();
    one.added.clear(), one.changed.clear();
    return one;
}

struct Told {
    std::vector<std::pair<QString, RecoveryChoice>> choices;
    explicit Told(RecoveryDialog& dialog)
    {
        QObject::connect(&dialog, &RecoveryDialog::chosen, [this](const QString& id, RecoveryChoice choice) { choices.emplace_back(id, choice); });
    }
};

QString allText(const QWidget& widget)
{
    QString all;
    for (const QLabel* label : widget.findChildren<QLabel*>())
        if (label->isVisibleTo(&widget)) all += label->text() + u'\n';
    return all;
}

QPushButton& button(QWidget& dialog, const char* text)
{
    for (auto* one : dialog.findChildren<QPushButton*>())
        if (one->text() == QLatin1String(text)) return *one;
    throw std::runtime_error(std::string("no button ") + text);
}

/// Presses a button of the question that `cause` opens.
void answering(const char* text, const std::function<void()>& cause)
{
    bool isAsked = false;
    QTimer::singleShot(0, [&] {
        auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        if (!box) return;
        isAsked = true;
        button(*box, text).click();
    });
    cause();
    CHECK(isAsked);
}

}  // namespace

TEST_CASE("the recovery dialog names both worlds, their times and what differs", "[ui][recovery]")
{
    support::application();
    RecoveryDialog dialog({item(QStringLiteral("one"))}, nullptr);
    dialog.show();
    const std::string text = allText(dialog).toStdString();
    for (const char* said : {"closed unexpectedly", "one.morph", "Recovered", "Saved", "1 min ago", "1 h", "5 objects", "4 objects", "120k splats", "9 steps since the save, the last: Move fox", "Added", "robot", "Changed", "fox, table"})
        CHECK_THAT(text, Catch::Contains(said));
    CHECK_THAT(text, !Catch::Contains("Removed") && !Catch::Contains("another"));
    for (const QWidget* widget : dialog.findChildren<QPushButton*>()) CHECK((!widget->isVisible() || widget->sizeHint().width() <= widget->width()));
}

TEST_CASE("each button of the recovery dialog means what it says", "[ui][recovery]")
{
    support::application();
    for (const auto& [text, choice] : {std::pair<const char*, RecoveryChoice>{"Open recovered", RecoveryChoice::OpenRecovered}, {"Open saved", RecoveryChoice::OpenSaved}, {"Decide later", RecoveryChoice::Later}}) {
        RecoveryDialog dialog({item(QStringLiteral("one")), item(QStringLiteral("two"))}, nullptr);
        Told told(dialog);
        dialog.show();
        dialog.findChild<QListWidget*>()->setCurrentRow(1);
        CHECK_THAT(allText(dialog).toStdString(), Catch::Contains("two.morph") && Catch::Contains("2 worlds"));
        button(dialog, text).click();
        CHECK_FALSE(dialog.isVisible());
        REQUIRE(told.choices.size() == 1);
        CHECK(told.choices[0].second == choice);
        CHECK(told.choices[0].first == (choice == RecoveryChoice::Later ? QString() : QStringLiteral("two")));
    }
    // Escape decides nothing.
    RecoveryDialog dialog({item(QStringLiteral("one"))}, nullptr);
    Told told(dialog);
    dialog.show();
    QKeyEvent escape(QEvent::KeyPress, Qt::Key_Escape, Qt::NoModifier);
    QApplication::sendEvent(&dialog, &escape);
    CHECK_FALSE(dialog.isVisible());
    REQUIRE(told.choices.size() == 1);
    CHECK(told.choices[0].second == RecoveryChoice::Later);
}

TEST_CASE("recovered work is discarded only after a question, whose first answer is no", "[ui][recovery]")
{
    support::application();
    RecoveryDialog dialog({item(QStringLiteral("one")), neverSaved(QStringLiteral("two"))}, nullptr);
    Told told(dialog);
    dialog.show();
    answering("Keep", [&] { button(dialog, "Discard...").click(); });
    CHECK(told.choices.empty());
    answering("Throw away", [&] { button(dialog, "Discard...").click(); });
    REQUIRE(told.choices.size() == 1);
    CHECK(told.choices[0] == std::pair(QStringLiteral("one"), RecoveryChoice::Discard));
    CHECK(dialog.isVisible());
    CHECK(dialog.shown().id == QStringLiteral("two"));
    const std::string text = allText(dialog).toStdString();
    CHECK_THAT(text, Catch::Contains("Never saved") && Catch::Contains("Untitled") && !Catch::Contains("since the save"));
    CHECK_FALSE(button(dialog, "Open saved").isVisible());
    answering("Throw away", [&] { button(dialog, "Discard...").click(); });
    CHECK_FALSE(dialog.isVisible());   // nothing is left to decide
    CHECK(told.choices.size() == 2);
}

TEST_CASE("a saved file that is newer than the recovered work is said", "[ui][recovery]")
{
    support::application();
    RecoveryItem newer = item(QStringLiteral("one"));
    newer.isFileChanged = true;
    newer.saved->at = QDateTime::currentDateTime().addSecs(-10);
    RecoveryDialog dialog({newer}, nullptr);
    dialog.show();
    CHECK_THAT(allText(dialog).toStdString(), Catch::Contains("the newer one"));
    RecoveryItem damaged = item(QStringLiteral("two"));
    damaged.problem = QStringLiteral("two.morph: the project file is damaged");
    RecoveryDialog other({damaged}, nullptr);
    other.show();
    CHECK_THAT(allText(other).toStdString(), Catch::Contains("can't be compared: two.morph: the project file is damaged"));
}
