// Everything that can be done with the pointer can be found, heard and reached without it: names, tips, the Tab key.
#include "core/edit/edit_modifiers.h"
#include "tests/ui/application.h"
#include "tests/ui/small_world.h"
#include "ui/dialogs/clean_up_dialog.h"
#include "ui/dialogs/export_sheet.h"
#include "ui/dialogs/import_sheet.h"
#include "ui/dialogs/preferences_dialog.h"
#include "ui/dialogs/range_dialog.h"
#include "ui/dialogs/shortcuts_dialog.h"
#include "ui/window/main_window.h"

#include <catch2/catch.hpp>

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QKeySequenceEdit>
#include <QLineEdit>
#include <QMenuBar>
#include <QScrollBar>
#include <QTabBar>
#include <QTreeWidget>

using namespace morphogen;
using namespace morphogen::ui;

namespace {

/// What a user works: buttons, fields, lists, and widgets of ours that take the keyboard.
bool isControl(const QWidget& widget)
{
    if (qobject_cast<const QMenuBar*>(&widget) || qobject_cast<const QScrollBar*>(&widget) || widget.objectName().startsWith("qt_")) return false;
    if (const QObject* parent = widget.parent(); parent && (qobject_cast<const QComboBox*>(parent) || qobject_cast<const QKeySequenceEdit*>(parent) || qobject_cast<const QAbstractSpinBox*>(parent) || qobject_cast<const QTabBar*>(parent))) return false;
    for (const char* part : {"Private", "QLineEditIconButton", "QHeaderView"})
        if (QByteArray(widget.metaObject()->className()).contains(part)) return false;   // Qt's own parts
    return qobject_cast<const QAbstractButton*>(&widget) || qobject_cast<const QLineEdit*>(&widget) || qobject_cast<const QComboBox*>(&widget) || qobject_cast<const QTabBar*>(&widget) ||
           qobject_cast<const QAbstractItemView*>(&widget) || (widget.focusPolicy() & Qt::TabFocus && qobject_cast<const QDialog*>(&widget) == nullptr);
}

/// "Close" and "Cancel" say it all.
bool isPlain(const QWidget& widget)
{
    const auto* button = qobject_cast<const QAbstractButton*>(&widget);
    const auto* box = qobject_cast<const QDialogButtonBox*>(widget.parentWidget());
    return button && box && box->buttonRole(const_cast<QAbstractButton*>(button)) == QDialogButtonBox::RejectRole;
}

std::string nameOf(QWidget& widget)
{
    QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(&widget);
    return (spoken ? spoken->text(QAccessible::Name) : QString()).toStdString();
}

std::string pathTo(const QWidget& widget)
{
    std::string path;
    for (const QObject* each = &widget; each; each = each->parent()) path = std::string(each->metaObject()->className()) + "(" + each->objectName().toStdString() + ") " + path;
    const auto* button = qobject_cast<const QAbstractButton*>(&widget);
    return path + (button ? "\"" + button->text().toStdString() + "\"" : "");
}

/// Every control that is to be seen below `top`.
void walk(QWidget& top)
{
    int count = 0;
    for (QWidget* widget : top.findChildren<QWidget*>()) {
        if (widget->window() != top.window() || !widget->isVisibleTo(&top) || !isControl(*widget)) continue;
        ++count;
        INFO(pathTo(*widget));
        CHECK_FALSE(nameOf(*widget).empty());
        const bool isList = qobject_cast<QAbstractItemView*>(widget) || qobject_cast<QTabBar*>(widget);
        // Where a tip would stand in the way of what is below it (sections, the timeline), a description says the same.
        if (!isList && !isPlain(*widget)) CHECK_FALSE((widget->toolTip() + (qobject_cast<QAbstractButton*>(widget) ? QString() : widget->accessibleDescription())).isEmpty());
        // What is off can't be reached now; what is on can, by Tab.
        if (widget->isEnabled() && widget->focusPolicy() != Qt::NoFocus) CHECK((widget->focusPolicy() & Qt::TabFocus) != 0);
        if (widget->isEnabled() && qobject_cast<QAbstractButton*>(widget)) CHECK((widget->focusPolicy() & Qt::TabFocus) != 0);
    }
    CHECK(count > 1);
}

MainWindow* windowOf(support::SmallDocument& document)
{
    WindowSetup setup;
    setup.sink = document.sink();
    setup.sampleNames = {"first-look"}, setup.sampleSummaries = {"A fox walks."};
    return new MainWindow(std::move(setup));
}

}  // namespace

TEST_CASE("every control of the window has a name, a tip and a place in the Tab order", "[ui][reach]")
{
    support::clearSettings();
    support::SmallDocument document(support::smallWorld());
    const std::unique_ptr<MainWindow> window(windowOf(document));
    for (const ActionRow& row : actionTable())
        if (!window->actions().hasHandler(row.id)) window->actions().onTriggered(row.id, [] {});
    window->show();
    SECTION("an empty world") { walk(*window); }
    SECTION("an object with modifiers")
    {
        World world = document.history().world();
        const ObjectId fox = world.objects.front()->id;
        for (const ModifierSettings& settings : allModifierKinds()) {
            auto changed = apply(world, AddModifier{fox, settings});
            if (changed) world = *changed;
        }
        document.history().commit(world, "stack");
        window->setWorld(document.snapshot());
        window->setSelection(Selection::of(fox));
        QApplication::processEvents();
        walk(*window);
    }
    SECTION("a camera")
    {
        window->setWorld(document.snapshot());
        window->setSelection({{}, document.history().world().cameras.front()->id});
        walk(*window);
    }
    SECTION("nothing selected")
    {
        window->setWorld(document.snapshot());
        walk(*window);
    }
}

TEST_CASE("every control of the dialogs has a name, a tip and a place in the Tab order", "[ui][reach]")
{
    support::clearSettings();
    support::SmallDocument document(support::smallWorld());
    const std::unique_ptr<MainWindow> window(windowOf(document));
    const auto look = [](QDialog& dialog) {
        dialog.show();
        INFO(dialog.windowTitle().toStdString());
        walk(dialog);
    };
    ShortcutsDialog shortcuts(window->actions(), window.get());
    look(shortcuts);
    shortcuts.tree().setCurrentItem(shortcuts.tree().topLevelItem(0)->child(0));
    shortcuts.assign("file.new", QKeySequence("Ctrl+O"));   // shows what can be done about it
    look(shortcuts);
    PreferencesDialog preferences(window.get());
    look(preferences);
    RangeDialog range("fox", {"opacity", "size"}, window.get());
    look(range);
    CleanUpDialog cleanUp("fox", 1000, window.get());
    look(cleanUp);
    ImportSheet import({"notes.txt"}, window.get());
    look(import);
    const auto world = document.snapshot();
    ExportSheet film({world, 0.5, 0, 48, "/tmp", "fox"}, [](const ExportChoice&) { return ExportEstimate{"about 3 MB", {}, {}}; }, window.get());
    for (const ExportKind kind : {ExportKind::Film, ExportKind::Pictures, ExportKind::Splats}) {
        film.setKind(kind);
        look(film);
    }
}
