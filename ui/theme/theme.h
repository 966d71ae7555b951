// The look: colours by meaning, sizes on a 4 px grid, fonts. Everything that paints asks here at the time of painting, so
// a change of theme is seen at once. UI thread.
#pragma once

#include <QColor>
#include <QFont>

#include <string_view>

class QApplication;
class QPainter;
class QWidget;

namespace morphogen::ui {

enum class ThemeKind { Dark, Light, HighContrast };
inline constexpr int kThemeCount = 3;

/// Surfaces from back to front, text from loud to quiet, then colours that mean something; never two of those for one thing.
struct Theme {
    QColor window, panel, raised, field, hover, pressed, line, gap;
    QColor text, secondary, faint;
    QColor accent, onAccent, selected, selectedQuiet;
    QColor counterfactual, holds, violated, warning, key, playhead;
    QColor axisX, axisY, axisZ;
    bool isDark = true;
};

const Theme& theme();
ThemeKind themeKind();
const char* nameOf(ThemeKind kind);           ///< "dark", "light", "contrast": as stored in settings
ThemeKind themeKindOf(std::string_view name); ///< Dark for a name that is unknown
const Theme& themeOf(ThemeKind kind);

/// Style, palette, fonts and style sheet of the whole program, now.
void applyTheme(QApplication& application, ThemeKind kind);

/// What sizes below 100 % are made of: Qt enlarges but never shrinks, so our own sizes and fonts do. 0.5..1; before the
/// first widget is made.
void setCompactness(double factor);
/// A size at 100 %, as it is to be.
int px(double size);

/// A size in device-independent pixels that follows the compactness.
struct Metric {
    int full;
    operator int() const { return px(full); }
};
inline constexpr Metric kGrid{4}, kRow{24}, kHeader{26}, kFieldHeight{22};

enum class FontRole { Text, Small, Strong, Title, Number };
QFont fontFor(FontRole role);

/// `a` towards `b` by `share` in 0..1.
QColor mixed(const QColor& a, const QColor& b, double share);

/// The ratio that WCAG 2 asks to be 4.5 for text, 1..21.
double contrastRatio(const QColor& a, const QColor& b);

}  // namespace morphogen::ui
