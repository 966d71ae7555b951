#include "ui/models/settings.h"

#include "ui/theme/theme.h"

#include <QFileInfo>

namespace morphogen::ui {
namespace {

constexpr int kMaxRecent = 10;
QString keyOf(RecentKind kind) { return kind == RecentKind::Worlds ? QStringLiteral("recent/worlds") : QStringLiteral("recent/imports"); }

}  // namespace

std::unique_ptr<QSettings> settings()
{
    const QString file = qEnvironmentVariable("MORPHOGEN_SETTINGS");
    if (!file.isEmpty()) return std::make_unique<QSettings>(file, QSettings::IniFormat);
    return std::make_unique<QSettings>(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("Morphogen"), QStringLiteral("studio"));
}

int uiScalePercent()
{
    const int percent = settings()->value(QStringLiteral("look/scale"), 100).toInt();
    return percent >= 75 && percent <= 200 ? percent : 100;
}

void setUiScalePercent(int percent) { settings()->setValue(QStringLiteral("look/scale"), percent); }

void useStoredScale()
{
    if (qEnvironmentVariableIsSet("QT_SCALE_FACTOR")) return;
    const int percent = uiScalePercent();
    if (percent < 100) setCompactness(percent / 100.0);
    if (percent > 100) qputenv("QT_SCALE_FACTOR", QByteArray::number(percent / 100.0));
}

QStringList recent(RecentKind kind) { return settings()->value(keyOf(kind)).toStringList(); }

void addRecent(RecentKind kind, const QString& path)
{
    const QString absolute = QFileInfo(path).absoluteFilePath();
    QStringList list = recent(kind);
    list.removeAll(absolute);
    list.prepend(absolute);
    settings()->setValue(keyOf(kind), list.mid(0, kMaxRecent));
}

void clearRecent(RecentKind kind) { settings()->remove(keyOf(kind)); }

}  // namespace morphogen::ui
