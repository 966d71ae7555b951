// The one QApplication of the tests of ui/, without a screen and with settings of its own.
#pragma once

class QApplication;

namespace morphogen::support {

/// Makes it on first use; settings are empty then.
QApplication& application();
/// Forgets every stored setting.
void clearSettings();
/// As an earlier run of the program left it.
void storeShortcut(const char* id, const char* keys);

}  // namespace morphogen::support
