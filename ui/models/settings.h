// Settings of the interface: theme, scale, shortcuts, workspaces, recent files.
#pragma once

#include <QSettings>
#include <QStringList>

#include <memory>

namespace morphogen::ui {

/// An INI file in the user's configuration folder, or the file that the environment's MORPHOGEN_SETTINGS names. UI thread.
std::unique_ptr<QSettings> settings();

inline constexpr int kScalePercents[] = {75, 100, 125, 150, 175, 200};
/// 75 to 200; 100 for a value that makes no sense.
int uiScalePercent();
void setUiScalePercent(int percent);
/// Before the QApplication is made: tells Qt of the stored scale.
void useStoredScale();

/// The newest first, at most ten; files that are gone are left out by the reader of the menu, not here.
enum class RecentKind { Worlds, Imports };
QStringList recent(RecentKind kind);
void addRecent(RecentKind kind, const QString& path);
void clearRecent(RecentKind kind);

}  // namespace morphogen::ui
