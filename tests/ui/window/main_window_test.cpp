#include "core/edit/dynamics_edits.h"
#include "tests/support/make_edit.h"
#include "tests/ui/application.h"
#include "tests/ui/small_world.h"
#include "ui/dialogs/command_palette.h"
#include "ui/dialogs/export_sheet.h"
#include "ui/dialogs/import_sheet.h"
#include "ui/dialogs/preferences_dialog.h"
#include "ui/dialogs/shortcuts_dialog.h"
#include "ui/models/settings.h"
#include "ui/panels/inspector/body_section.h"
#include "ui/panels/inspector/inspector.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_field.h"
#include "ui/window/main_window.h"

#include <catch2/catch.hpp>

#include <QApplication>
#include <QDockWidget>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QTreeWidget>

using namespace morphogen;
using namespace morphogen::ui;

namespace {

WindowSetup setupFor(support::SmallDocument& document)
{
    WindowSetup setup;
    setup.sink = document.sink();
    return setup;
}

QDockWidget* dock(MainWindow& window, const char* name) { return window.findChild<QDockWidget*>(QLatin1String(name)); }

}  // namespace

TEST_CASE("the menu bar holds exactly what its table says", "[ui][window]")
{
    support::clearSettings();
    support::SmallDocument document(support::smallWorld());
    MainWindow window(setupFor(document));
    const auto* bar = window.findChild<QMenuBar*>();
    REQUIRE(bar);
    CHECK(bar->actions().size() == 8);
    for (QAction* top : bar->actions()) {
        REQUIRE(top->menu());
        CHECK_FALSE(top->menu()->actions().isEmpty());
        for (QAction* entry : top->menu()->actions()) {
            if (entry->isSeparator() || entry->menu()) continue;
            CHECK(window.actions().action(entry->objectName().toStdString()) == entry);
        }
    }
}

TEST_CASE("panels come and go by their actions, and a workspace comes back as it was left", "[ui][window]")
{
    support::clearSettings();
    support::SmallDocument document(support::smallWorld());
    {
        MainWindow window(setupFor(document));
        window.show();
        CHECK_FALSE(dock(window, "history")->isHidden());
        REQUIRE(window.trigger("panel.history"));
        CHECK(dock(window, "history")->isHidden());
        REQUIRE(window.trigger("workspace.animate"));
        CHECK(window.workspaces().current() == 2);
        REQUIRE(window.trigger("panel.outliner"));
        CHECK(dock(window, "outliner")->isHidden());
        REQUIRE(window.trigger("workspace.layout"));
        CHECK(dock(window, "history")->isHidden());
        CHECK_FALSE(dock(window, "outliner")->isHidden());
        REQUIRE(window.trigger("window.viewOnly"));
        CHECK(dock(window, "inspector")->isHidden());
        REQUIRE(window.trigger("window.viewOnly"));
        CHECK_FALSE(dock(window, "inspector")->isHidden());
        CHECK(dock(window, "history")->isHidden());
        window.close();
    }
    MainWindow again(setupFor(document));
    again.show();
    CHECK(dock(again, "history")->isHidden());
    REQUIRE(again.trigger("workspace.reset"));
    CHECK_FALSE(dock(again, "history")->isHidden());
}

TEST_CASE("workspaces that were added stay, those that came with the program can't be removed", "[ui][window]")
{
    support::clearSettings();
    Workspaces workspaces;
    CHECK(workspaces.names().size() == Workspaces::kBuiltIn);
    const int mine = workspaces.add("Mine"), second = workspaces.add("Mine");
    workspaces.setState(mine, "abc");
    CHECK(workspaces.names()[second] == "Mine 2");
    CHECK(Workspaces().names() == workspaces.names());
    CHECK(Workspaces().state(mine) == "abc");
    CHECK_FALSE(workspaces.remove(0));
    CHECK(workspaces.remove(mine));
    CHECK_FALSE(Workspaces().names().contains("Mine"));
}

TEST_CASE("the title says what is open and whether it is saved, closing asks", "[ui][window]")
{
    support::clearSettings();
    support::SmallDocument document(support::smallWorld());
    WindowSetup setup = setupFor(document);
    bool mayClose = false;
    setup.mayClose = [&] { return mayClose; };
    MainWindow window(std::move(setup));
    window.show();
    window.setDocument("fox.morph", "/somewhere/fox.morph", false);
    const QString clean = window.windowTitle();
    CHECK(clean.contains("fox.morph"));
    window.setDocument("fox.morph", "/somewhere/fox.morph", true);
    CHECK(window.windowTitle() != clean);
    CHECK_FALSE(window.close());
    CHECK(window.isVisible());
    mayClose = true;
    CHECK(window.close());
}

TEST_CASE("one selection everywhere, actions that need one are off without", "[ui][window]")
{
    support::clearSettings();
    support::SmallDocument document(support::smallWorld());
    MainWindow window(setupFor(document));
    window.actions().onTriggered("edit.delete", [] {});
    window.setWorld(document.snapshot());
    CHECK_FALSE(window.actions().action("edit.delete")->isEnabled());
    int told = 0;
    QObject::connect(&window, &MainWindow::selectionChanged, [&] { ++told; });
    REQUIRE(window.trigger("edit.selectAll"));
    CHECK(window.selection().objects.size() == 2);
    CHECK(told == 1);
    CHECK(window.actions().action("edit.delete")->isEnabled());
    window.setSelection(window.selection());
    CHECK(told == 1);
    REQUIRE(window.trigger("edit.selectNone"));
    CHECK_FALSE(window.actions().action("edit.delete")->isEnabled());
}

TEST_CASE("the palette runs what was found", "[ui][palette]")
{
    support::clearSettings();
    support::SmallDocument document(support::smallWorld());
    MainWindow window(setupFor(document));
    int saved = 0;
    window.actions().onTriggered("file.save", [&] { ++saved; });
    window.palette().open();
    window.palette().input().setText("save");
    REQUIRE_FALSE(window.palette().shown().empty());
    CHECK(std::string(window.palette().shown().front()->id) == "file.save");
    window.palette().runCurrent();
    QApplication::processEvents();
    CHECK(saved == 1);
    CHECK_FALSE(window.palette().isVisible());
}

TEST_CASE("everything that takes the keyboard has a name for those who can't see it", "[ui][window]")
{
    support::clearSettings();
    support::SmallDocument document(support::smallWorld());
    MainWindow window(setupFor(document));
    window.setWorld(document.snapshot());
    REQUIRE(window.trigger("edit.selectAll"));
    window.show();
    for (QWidget* widget : window.findChildren<QWidget*>()) {
        if (!(widget->focusPolicy() & Qt::TabFocus) || widget->objectName().startsWith("qt_")) continue;
        if (QByteArray(widget->parent()->metaObject()->className()).contains("Private")) continue;   // Qt's own lists of combo boxes
        const QString text = widget->property("text").toString() + widget->accessibleName();
        INFO(widget->metaObject()->className() << " in " << widget->parent()->metaObject()->className());
        CHECK_FALSE(text.isEmpty());
    }
}

TEST_CASE("text can be read in every theme, and marks can be told apart", "[ui][theme]")
{
    for (int i = 0; i < kThemeCount; ++i) {
        const Theme& t = themeOf(static_cast<ThemeKind>(i));
        INFO(nameOf(static_cast<ThemeKind>(i)));
        for (const QColor& ground : {t.window, t.panel, t.raised, t.field, t.selectedQuiet}) {
            CHECK(contrastRatio(t.text, ground) >= 7);
            CHECK(contrastRatio(t.secondary, ground) >= 4.3);
        }
        CHECK(contrastRatio(t.text, t.selected) >= 4.5);
        CHECK(contrastRatio(t.onAccent, t.accent) >= 4.5);
        for (const QColor& mark : {t.accent, t.holds, t.violated, t.counterfactual, t.key, t.playhead}) CHECK(contrastRatio(mark, t.panel) >= 3);
        CHECK(themeKindOf(nameOf(static_cast<ThemeKind>(i))) == static_cast<ThemeKind>(i));
    }
    CHECK(contrastRatio(Qt::black, Qt::white) == Approx(21));
}

TEST_CASE("the import sheet says what will happen and leaves out what can't be read", "[ui][sheets]")
{
    support::clearSettings();
    const std::vector<std::filesystem::path> asked = {"shots/monkey_0001.sog", "shots/monkey_0002.sog", "notes.txt"};
    ImportSheet sheet(asked, nullptr);
    CHECK_FALSE(sheet.canImport());
    PlannedImport frames, text;
    frames.name = "monkey", frames.first = asked[0], frames.frames = frames.shownFrames = 2, frames.bytes = 5'000'000;
    for (const Loader& loader : loaders())
        if (std::string(loader.format).find("SOG") != std::string::npos) frames.loader = &loader;
    text.name = "notes", text.first = asked[2], text.problem = "no loader knows this kind of file";
    sheet.setPlan(std::vector<PlannedImport>{frames, text});
    CHECK(sheet.canImport());
    CHECK(sheet.titleText().contains("1 object"));
    CHECK(sheet.choice().paths == std::vector<std::filesystem::path>{asked[0], asked[1]});
    CHECK(sheet.choice().options.fps == 24);
    Q_EMIT sheet.fps().edited(12, {});
    sheet.fps().setValue(12);
    CHECK(sheet.choice().options.fps == 12);
    ImportSheet bad({"notes.txt"}, nullptr);
    bad.setPlan(std::vector<PlannedImport>{text});
    CHECK_FALSE(bad.canImport());
    ImportSheet empty({"folder"}, nullptr);
    empty.setPlan(makeError(Error::Kind::Empty, "folder", "there are no numbered frames in it"));
    CHECK_FALSE(empty.canImport());
}

TEST_CASE("the export sheet asks for an estimate of what it shows, and exports only what can work", "[ui][sheets]")
{
    support::clearSettings();
    const auto world = std::make_shared<const World>(support::smallWorld());
    std::vector<ExportChoice> asked;
    QString problem;
    ExportSheet sheet({world, 0.5, 0, 48, "/tmp", "fox"}, [&](const ExportChoice& choice) {
        asked.push_back(choice);
        return ExportEstimate{"about 3 MB", {}, problem};
    }, nullptr);
    REQUIRE_FALSE(asked.empty());
    CHECK(asked.back().kind == ExportKind::Film);
    CHECK(asked.back().first == 0);
    CHECK(asked.back().last == 48);
    CHECK(asked.back().path == "/tmp/fox.mp4");
    CHECK(sheet.estimateText() == "about 3 MB");
    CHECK(sheet.canExport());
    sheet.setKind(ExportKind::Splats);
    CHECK(asked.back().path == "/tmp/fox.ply");
    sheet.setKind(ExportKind::Pictures);
    CHECK(asked.back().path == "/tmp/fox.png");
    problem = "there is no such folder";
    sheet.path().setText("/nowhere/fox.png");
    CHECK_FALSE(sheet.canExport());
    sheet.choice().store();
    CHECK(ExportChoice::stored().kind == ExportKind::Pictures);
    CHECK(ExportChoice::stored().path == "/nowhere/fox.png");
}

TEST_CASE("the shortcut page refuses a taken key and says whose it is", "[ui][actions]")
{
    support::clearSettings();
    support::SmallDocument document(support::smallWorld());
    MainWindow window(setupFor(document));
    ShortcutsDialog dialog(window.actions(), &window);
    dialog.assign("file.new", QKeySequence("Ctrl+O"));
    CHECK(dialog.problem().contains("Open"));
    dialog.assign("file.new", QKeySequence("Ctrl+Alt+Shift+N"));
    CHECK(dialog.problem().isEmpty());
    CHECK(window.actions().action("file.new")->shortcut() == QKeySequence("Ctrl+Alt+Shift+N"));
    dialog.filter().setText("undo");
    int shown = 0;
    for (int i = 0; i < dialog.tree().topLevelItemCount(); ++i) shown += dialog.tree().topLevelItem(i)->childCount();
    CHECK(shown >= 1);
    CHECK(shown < 6);
}

TEST_CASE("preferences are kept, and nonsense in their file does no harm", "[ui][settings]")
{
    support::clearSettings();
    Preferences p{1, 150, 2, 1024};
    p.store();
    const Preferences back = Preferences::stored();
    CHECK(back.theme == 1);
    CHECK(back.scalePercent == 150);
    CHECK(back.navigation == 2);
    CHECK(back.historyMegabytes == 1024);
    settings()->setValue("look/scale", -4);
    settings()->setValue("look/theme", "purple");
    settings()->setValue("view/navigation", 77);
    CHECK(Preferences::stored().scalePercent == 100);
    CHECK(Preferences::stored().theme == 0);
    CHECK(Preferences::stored().navigation == 2);
}

TEST_CASE("recent files are the newest first, each once, ten at most", "[ui][settings]")
{
    support::clearSettings();
    for (int i = 0; i < 15; ++i) addRecent(RecentKind::Worlds, QStringLiteral("/a/%1.morph").arg(i));
    addRecent(RecentKind::Worlds, "/a/10.morph");
    const QStringList list = recent(RecentKind::Worlds);
    CHECK(list.size() == 10);
    CHECK(list.front() == "/a/10.morph");
    CHECK(list.count("/a/10.morph") == 1);
    CHECK(recent(RecentKind::Imports).isEmpty());
    clearRecent(RecentKind::Worlds);
    CHECK(recent(RecentKind::Worlds).isEmpty());
}

TEST_CASE("what a body is to physics is seen whole beside the view, from a small screen on", "[ui][window]")
{
    support::clearSettings();
    World world = support::smallWorld();
    const ObjectId id = world.objects[0]->id;
    support::make(world, SetBody{id, Body{}});
    support::SmallDocument document(std::move(world));
    for (const QSize& size : {QSize(1280, 800), QSize(1280, 720)})   // the second is 2560x1440 at 200 %
        for (const char* workspace : {"workspace.layout", "workspace.whatIf"}) {
            MainWindow window(setupFor(document));
            window.resize(size);
            window.setView(new QWidget);
            window.setWorld(document.snapshot());
            window.show();
            REQUIRE(window.trigger(workspace));
            window.setSelection(Selection::of(id));
            QApplication::processEvents();
            REQUIRE(window.size() == size);
            BodySection& physics = *window.inspector().section<BodySection>();
            const auto isWhole = [](const QWidget& field) { return field.visibleRegion().boundingRect() == field.rect(); };
            INFO(workspace << " at " << size.height());
            for (int axis = 0; axis < 3; ++axis) CHECK(isWhole(physics.velocity(axis)));
            CHECK(isWhole(physics.friction()));
            CHECK(isWhole(physics.restitution()));
            support::clearSettings();
        }
}
