// Keymaps: what is carried to another machine is what was there; what is none is refused with a sentence.
#include "ui/actions/keymap.h"

#include "tests/ui/application.h"
#include "ui/actions/action_set.h"

#include <catch2/catch.hpp>

#include <QAction>
#include <QJsonDocument>
#include <QJsonObject>
#include <QWidget>

using namespace morphogen;
using namespace morphogen::ui;

namespace {

QByteArray keymapOf(const char* shortcuts, int version = kKeymapVersion) { return QStringLiteral("{\"morphogenKeymap\": %1, \"shortcuts\": %2}").arg(version).arg(QLatin1String(shortcuts)).toUtf8(); }

std::string refusal(ActionSet& actions, const QByteArray& json)
{
    const auto taken = takeKeymap(actions, json, "keys.json");
    REQUIRE_FALSE(taken);
    CHECK(taken.error().message.find("keys.json") == 0);
    for (const ActionRow& row : actionTable()) CHECK(actions.isDefault(row.id));
    return taken.error().message;
}

}  // namespace

TEST_CASE("an exported keymap gives another window the same shortcuts, and nothing else", "[ui][actions]")
{
    support::clearSettings();
    QWidget window;
    QByteArray json;
    {
        ActionSet actions(&window);
        CHECK(QJsonDocument::fromJson(keymapToJson(actions)).object()["shortcuts"].toObject().isEmpty());
        REQUIRE(actions.setShortcuts("view.grid", {}));
        REQUIRE(actions.setShortcuts("tool.move", {QKeySequence(QStringLiteral("W")), QKeySequence(QStringLiteral("Num+2"))}));
        actions.takeOverShortcut("file.new", QKeySequence(QStringLiteral("Ctrl+S")));
        CHECK(actions.action("file.new")->shortcut() == QKeySequence(QStringLiteral("Ctrl+S")));
        CHECK(actions.action("file.save")->shortcuts().isEmpty());
        json = keymapToJson(actions);
    }
    support::clearSettings();
    ActionSet other(&window);
    REQUIRE(other.setShortcuts("play.toggle", {QKeySequence(QStringLiteral("Ctrl+Alt+9"))}));   // not in it: as it comes, afterwards
    const auto unknown = takeKeymap(other, json, "keys.json");
    INFO((unknown ? "" : unknown.error().message));
    REQUIRE(unknown);
    CHECK(unknown->isEmpty());
    CHECK(keymapToJson(other) == json);
    CHECK(other.isDefault("play.toggle"));
    CHECK(other.action("tool.move")->toolTip().contains(QStringLiteral("(W)")));
    // It is kept.
    CHECK(keymapToJson(ActionSet(&window)) == json);
}

TEST_CASE("what is no keymap is refused whole, by name and cause", "[ui][actions]")
{
    support::clearSettings();
    QWidget window;
    ActionSet actions(&window);
    CHECK(refusal(actions, "").find("no keymap") != std::string::npos);
    CHECK(refusal(actions, "[1, 2]").find("no keymap") != std::string::npos);
    CHECK(refusal(actions, "{\"shortcuts\": {}}").find("no keymap") != std::string::npos);
    CHECK(refusal(actions, keymapOf("{}", 99)).find("version 99") != std::string::npos);
    CHECK(refusal(actions, keymapOf(R"({"view.grid": "G"})")).find("needs a list") != std::string::npos);
    CHECK(refusal(actions, keymapOf(R"({"view.grid": ["Hyper+Ü+Ü"]})")).find("is no key") != std::string::npos);
    CHECK(refusal(actions, keymapOf(R"({"view.grid": [7]})")).find("is no key") != std::string::npos);
    const std::string conflict = refusal(actions, keymapOf(R"({"view.grid": ["Ctrl+S"]})"));
    CHECK(conflict.find("\"Save\"") != std::string::npos);
    CHECK(conflict.find("\"Grid and axes\"") != std::string::npos);
    const auto unknown = takeKeymap(actions, keymapOf(R"({"view.levitate": ["Ctrl+Alt+L"], "view.grid": ["Ctrl+Alt+Shift+G"]})"), "keys.json");
    REQUIRE(unknown);
    CHECK(*unknown == QStringList{QStringLiteral("view.levitate")});
    CHECK(actions.action("view.grid")->shortcut() == QKeySequence(QStringLiteral("Ctrl+Alt+Shift+G")));
}

TEST_CASE("a shortcut that a user chose stays theirs when a later version comes with it for something else", "[ui][actions]")
{
    support::clearSettings();
    QWidget window;
    support::storeShortcut("help.about", "Ctrl+N");
    const ActionSet actions(&window);
    CHECK(actions.ownerOf(QKeySequence(QStringLiteral("Ctrl+N"))) == "help.about");
    CHECK(actions.action("file.new")->shortcuts().isEmpty());
}
