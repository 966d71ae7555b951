// The one QApplication of the tests of ui/, without a screen and with settings of its own.
#pragma once

class QApplication;

namespace morphogen::support {

/// Makes it on first use; settings are empty then.
QApplication& application();
/// Forgets every stored setting.
void clearSettings();

}  // namespace morphogen::support
