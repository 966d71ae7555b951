// About: the version, and what it is built with.
#pragma once

class QWidget;

namespace morphogen::ui {

void showAbout(QWidget* parent);

}  // namespace morphogen::ui
