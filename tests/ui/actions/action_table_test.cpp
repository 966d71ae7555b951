#include "tests/ui/application.h"
#include "ui/actions/action_set.h"
#include "ui/actions/menu_table.h"

#include <catch2/catch.hpp>

#include <QAction>
#include <QMenu>
#include <QWidget>

#include <map>
#include <set>

using namespace morphogen;
using namespace morphogen::ui;

TEST_CASE("every action has an id of its own, a text and a help that is a sentence", "[ui][actions]")
{
    std::set<std::string> ids;
    for (const ActionRow& row : actionTable()) {
        INFO(row.id);
        CHECK(ids.insert(row.id).second);
        CHECK(std::string(row.id).find('.') != std::string::npos);
        CHECK_FALSE(std::string(row.text).empty());
        const std::string help = row.help;
        CHECK(help.size() > 8);
        CHECK(help.back() == '.');
        CHECK(findAction(row.id) == &row);
    }
    CHECK(findAction("no.such") == nullptr);
}

TEST_CASE("no two actions share a shortcut, and every shortcut is one that Qt can read", "[ui][actions]")
{
    support::application();
    std::map<QString, std::string> owners;
    for (const ActionRow& row : actionTable()) {
        const auto keys = ActionSet::defaultShortcuts(row);
        if (std::string(row.shortcut).empty()) CHECK(keys.isEmpty());
        else CHECK_FALSE(keys.isEmpty());
        for (const QKeySequence& key : keys) {
            INFO(row.id << " " << key.toString().toStdString());
            REQUIRE(key.count() == 1);
            CHECK((key[0].key() != Qt::Key_unknown && key[0].key() != 0));
            const auto [at, isNew] = owners.emplace(key.toString(), row.id);
            INFO("belongs to " << at->second);
            CHECK(isNew);
        }
    }
}

TEST_CASE("menus and the tool strip hold only actions of the table, and every action stands in a menu", "[ui][actions]")
{
    std::set<std::string> reachable;
    const auto look = [&](const char* menu, const std::vector<const char*>& entries) {
        for (const char* entry : entries) {
            if (entry[0] == '-' || entry[0] == '@') continue;
            INFO(menu << ": " << entry);
            CHECK(findAction(entry) != nullptr);
            reachable.insert(entry);
        }
    };
    for (const MenuSpec& menu : menuBarTable()) look(menu.name, menu.entries);
    const std::set<std::string> inMenus = reachable;
    for (const MenuSpec& menu : contextMenuTable()) look(menu.name, menu.entries);
    for (const char* tool : toolStripTable()) look("tool strip", {tool});
    CHECK(reachable == inMenus);   // right clicks and tools repeat, they never hide
    for (const ActionRow& row : actionTable()) {
        INFO(row.id);
        CHECK(inMenus.count(row.id) == 1);
    }
}

TEST_CASE("triggering by id does what a click does, and says why where it can't", "[ui][actions]")
{
    support::clearSettings();
    QWidget window;
    ActionSet actions(&window);
    CHECK(actions.trigger("no.such").error().kind == Error::Kind::NotFound);
    CHECK(actions.trigger("file.save").error().kind == Error::Kind::Usage);   // nobody handles it yet
    int times = 0;
    actions.onTriggered("file.save", [&] { ++times; });
    CHECK(actions.trigger("file.save"));
    CHECK(times == 1);
    actions.onTriggered("view.grid", [&] { times += actions.isChecked("view.grid") ? 10 : 100; });
    CHECK(actions.trigger("view.grid"));
    CHECK(times == 11);
    actions.onTriggered("edit.delete", [&] { times = -1; });
    actions.updateNeeds({true, false, false});
    CHECK_FALSE(actions.trigger("edit.delete"));
    CHECK(times == 11);
    actions.updateNeeds({true, true, false});
    CHECK(actions.trigger("edit.delete"));
    CHECK(times == -1);
    actions.updateNeeds({true, false, true});   // a camera can be deleted as well
    CHECK(actions.trigger("edit.delete"));
    actions.onTriggered("object.hide", [] {});
    actions.updateNeeds({true, false, true});
    CHECK_FALSE(actions.trigger("object.hide"));
}

TEST_CASE("of the tools exactly one is on", "[ui][actions]")
{
    support::clearSettings();
    QWidget window;
    ActionSet actions(&window);
    for (const char* id : {"tool.select", "tool.move", "tool.rotate"}) {
        actions.onTriggered(id, [] {});
        REQUIRE(actions.trigger(id));
        int on = 0;
        for (const ActionRow& row : actionTable()) on += row.context == ActionContext::Tool && actions.isChecked(row.id);
        CHECK(on == 1);
        CHECK(actions.isChecked(id));
    }
}

TEST_CASE("a changed shortcut is kept, shown in tooltips, and never shared", "[ui][actions]")
{
    support::clearSettings();
    QWidget window;
    {
        ActionSet actions(&window);
        const auto taken = actions.setShortcuts("file.new", {QKeySequence(QStringLiteral("Ctrl+S"))});
        REQUIRE_FALSE(taken);
        CHECK(taken.error().kind == Error::Kind::Conflict);
        CHECK_THAT(taken.error().message, Catch::Contains("Save"));
        CHECK(actions.isDefault("file.new"));
        REQUIRE(actions.setShortcuts("file.new", {QKeySequence(QStringLiteral("Ctrl+Alt+N"))}));
        CHECK(actions.titleWithShortcut("file.new").contains(QStringLiteral("Ctrl+Alt+N")));
        CHECK(actions.action("file.new")->toolTip().contains(QStringLiteral("Ctrl+Alt+N")));
    }
    ActionSet again(&window);
    CHECK(again.action("file.new")->shortcut() == QKeySequence(QStringLiteral("Ctrl+Alt+N")));
    REQUIRE(again.setShortcuts("file.open", {QKeySequence(QStringLiteral("Ctrl+N"))}));
    again.resetShortcuts("file.new");
    CHECK(again.isDefault("file.new"));
    CHECK_FALSE(again.action("file.open")->shortcuts().contains(QKeySequence(QStringLiteral("Ctrl+N"))));
    again.resetAllShortcuts();
    for (const ActionRow& row : actionTable()) CHECK(again.isDefault(row.id));
}
