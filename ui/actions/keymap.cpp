#include "ui/actions/keymap.h"

#include "ui/actions/action_set.h"

#include <QAction>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <fmt/format.h>

namespace morphogen::ui {
namespace {

const QString kVersion = QStringLiteral("morphogenKeymap"), kShortcuts = QStringLiteral("shortcuts");

}  // namespace

QByteArray keymapToJson(const ActionSet& actions)
{
    QJsonObject changed;
    for (const ActionRow& row : actionTable()) {
        if (actions.isDefault(row.id)) continue;
        QJsonArray keys;
        for (const QKeySequence& key : actions.action(row.id)->shortcuts()) keys.append(key.toString(QKeySequence::PortableText));
        changed[QLatin1String(row.id)] = keys;
    }
    return QJsonDocument(QJsonObject{{kVersion, kKeymapVersion}, {kShortcuts, changed}}).toJson();
}

Result<QStringList> takeKeymap(ActionSet& actions, const QByteArray& json, std::string_view where)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    const QJsonObject keymap = document.object();
    const auto refuse = [&](Error::Kind kind, std::string_view what) { return makeError(kind, where, what); };
    if (!document.isObject() || !keymap[kVersion].isDouble() || !keymap[kShortcuts].isObject())
        return refuse(Error::Kind::Format, "is no keymap; export one from the page of shortcuts to see its form");
    if (keymap[kVersion].toInt() > kKeymapVersion)
        return refuse(Error::Kind::Unsupported, fmt::format("is a keymap of version {}, this program reads up to {}", keymap[kVersion].toInt(), kKeymapVersion));
    ActionSet::Keys changed;
    QStringList unknown;
    const QJsonObject given = keymap[kShortcuts].toObject();
    for (auto entry = given.begin(); entry != given.end(); ++entry) {
        const std::string id = entry.key().toStdString();
        if (!actions.action(id)) {
            unknown.append(entry.key());
            continue;
        }
        if (!entry->isArray()) return refuse(Error::Kind::Format, fmt::format("\"{}\" needs a list of shortcuts", id));
        QList<QKeySequence>& keys = changed[id];
        for (const QJsonValue& one : entry->toArray()) {
            const QKeySequence key = QKeySequence::fromString(one.toString(), QKeySequence::PortableText);
            if (key.count() != 1 || key[0].key() == Qt::Key_unknown) return refuse(Error::Kind::Format, fmt::format("\"{}\" of \"{}\" is no key", one.toString().toStdString(), id));
            keys.append(key);
        }
    }
    if (auto done = actions.setAllShortcuts(changed); !done) return refuse(done.error().kind, done.error().message);
    return unknown;
}

}  // namespace morphogen::ui
