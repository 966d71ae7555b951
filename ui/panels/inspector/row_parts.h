// What rows of the inspector's lists and details are made of.
#pragma once

#include "ui/theme/icons.h"

#include <QString>

class QHBoxLayout;
class QToolButton;
class QVBoxLayout;
class QWidget;

namespace morphogen::ui {

/// A line with a quiet label before `field`, which it takes over and lets grow. Returned to be shown or hidden as a whole.
QWidget* addLabelled(QVBoxLayout& into, const QString& title, QWidget* field, const QString& tip = {});

/// Of one thing in a list: an empty line, to be filled by the functions below.
QWidget* addListLine(QVBoxLayout& into);
/// The checkable name that fills the line; its object name is "name".
QToolButton* addLineName(QWidget* line, const QString& tip);
struct LineButton {
    const char* id;      ///< object name
    Icon icon;
    QString title;       ///< accessible name
    QString tip;
};
QToolButton* addLineButton(QWidget* line, const LineButton& button);

}  // namespace morphogen::ui
