#include "ui/theme/theme.h"

#include "ui/theme/style.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFont>
#include <QPalette>
#include <QStyleFactory>
#include <QToolTip>
#include <QWidget>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace morphogen::ui {
namespace {

ThemeKind g_kind = ThemeKind::Dark;
double g_compactness = 1;

Theme darkTheme()
{
    Theme t;
    t.window = 0x1b1c1f, t.panel = 0x242629, t.raised = 0x2c2f33, t.field = 0x191a1d, t.hover = 0x33363b, t.pressed = 0x3d4147;
    t.line = 0x37393e, t.gap = 0x151618;
    t.text = 0xdcdfe4, t.secondary = 0x9a9fa8, t.faint = 0x6b7079;
    t.accent = 0x4fa3e0, t.onAccent = 0x0d1a24, t.selected = 0x2e4a61, t.selectedQuiet = 0x33383f;
    t.counterfactual = 0xf0a04b, t.holds = 0x43b3a0, t.violated = 0xe0684f, t.warning = 0xf0a04b, t.key = 0xe8c45a, t.playhead = 0xff6b6b;
    t.axisX = 0xe0685f, t.axisY = 0x7fb85a, t.axisZ = 0x5b9be6;
    return t;
}

Theme lightTheme()
{
    Theme t;
    t.window = 0xdfe1e5, t.panel = 0xf3f4f6, t.raised = 0xe7e9ec, t.field = 0xffffff, t.hover = 0xdde0e5, t.pressed = 0xcdd2d9;
    t.line = 0xcdd0d6, t.gap = 0xc3c7cd;
    t.text = 0x1f2328, t.secondary = 0x565d68, t.faint = 0x878e99;
    t.accent = 0x1f74b8, t.onAccent = 0xffffff, t.selected = 0xc4dff3, t.selectedQuiet = 0xdfe4ea;
    t.counterfactual = 0xb4630b, t.holds = 0x1d7a69, t.violated = 0xb93d24, t.warning = 0xa85a05, t.key = 0xa8810a, t.playhead = 0xd93636;
    t.axisX = 0xc0392f, t.axisY = 0x4a7f28, t.axisZ = 0x2b68b8;
    t.isDark = false;
    return t;
}

Theme contrastTheme()
{
    Theme t = darkTheme();
    t.window = QColor(0, 0, 0), t.panel = QColor(0, 0, 0), t.raised = 0x161616, t.field = QColor(0, 0, 0), t.hover = 0x2b2b2b, t.pressed = 0x404040;
    t.line = 0x8c8c8c, t.gap = 0x8c8c8c;
    t.text = 0xffffff, t.secondary = 0xdedede, t.faint = 0xa8a8a8;
    t.accent = 0x6cc1ff, t.onAccent = QColor(0, 0, 0), t.selected = 0x004a7c, t.selectedQuiet = 0x303030;
    t.key = 0xffd95a, t.playhead = 0xff8080, t.holds = 0x5fe0c8, t.violated = 0xff8a70;
    return t;
}

/// The first family of the list that this machine has; its digits must all be of one width.
QString family()
{
    static const QString chosen = [] {
        const QStringList have = QFontDatabase::families();
        for (const char* name : {"Roboto", "Noto Sans", "Open Sans", "DejaVu Sans"})
            if (have.contains(QLatin1String(name))) return QString::fromLatin1(name);
        return QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
    }();
    return chosen;
}

double luminance(const QColor& c)
{
    const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

QPalette paletteOf(const Theme& t)
{
    QPalette p;
    p.setColor(QPalette::Window, t.panel);
    p.setColor(QPalette::WindowText, t.text);
    p.setColor(QPalette::Base, t.panel);
    p.setColor(QPalette::AlternateBase, t.raised);
    p.setColor(QPalette::Text, t.text);
    p.setColor(QPalette::PlaceholderText, t.faint);
    p.setColor(QPalette::Button, t.raised);
    p.setColor(QPalette::ButtonText, t.text);
    p.setColor(QPalette::BrightText, t.violated);
    p.setColor(QPalette::ToolTipBase, t.raised);
    p.setColor(QPalette::ToolTipText, t.text);
    p.setColor(QPalette::Highlight, t.accent);
    p.setColor(QPalette::HighlightedText, t.onAccent);
    p.setColor(QPalette::Link, t.accent);
    p.setColor(QPalette::Light, t.hover);
    p.setColor(QPalette::Midlight, t.raised);
    p.setColor(QPalette::Mid, t.line);
    p.setColor(QPalette::Dark, t.gap);
    p.setColor(QPalette::Shadow, t.gap);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) p.setColor(QPalette::Disabled, role, t.faint);
    return p;
}

}  // namespace

const Theme& themeOf(ThemeKind kind)
{
    static const std::array<Theme, kThemeCount> themes = {darkTheme(), lightTheme(), contrastTheme()};
    return themes[static_cast<std::size_t>(kind)];
}

const Theme& theme() { return themeOf(g_kind); }
ThemeKind themeKind() { return g_kind; }

void setCompactness(double factor) { g_compactness = std::clamp(factor, 0.5, 1.0); }
int px(double size) { return static_cast<int>(std::lround(size * g_compactness)); }

const char* nameOf(ThemeKind kind)
{
    static constexpr std::array<const char*, kThemeCount> names = {"dark", "light", "contrast"};
    return names[static_cast<std::size_t>(kind)];
}

ThemeKind themeKindOf(std::string_view name)
{
    for (int i = 0; i < kThemeCount; ++i)
        if (name == nameOf(static_cast<ThemeKind>(i))) return static_cast<ThemeKind>(i);
    return ThemeKind::Dark;
}

void applyTheme(QApplication& application, ThemeKind kind)
{
    g_kind = kind;
    if (!qobject_cast<Style*>(application.style())) application.setStyle(new Style);
    application.setFont(fontFor(FontRole::Text));
    application.setPalette(paletteOf(theme()));
    QToolTip::setPalette(paletteOf(theme()));
    QToolTip::setFont(fontFor(FontRole::Text));
    application.setStyleSheet(styleSheetOf(theme()));
    for (QWidget* widget : QApplication::allWidgets()) widget->update();
}

QFont fontFor(FontRole role)
{
    QFont f(family());
    f.setHintingPreference(QFont::PreferNoHinting);
    f.setPixelSize(px(12));
    switch (role) {
        case FontRole::Text:
        case FontRole::Number: break;
        case FontRole::Small: f.setPixelSize(std::max(8, px(11))); break;
        case FontRole::Strong: f.setWeight(QFont::Medium); break;
        case FontRole::Title: f.setPixelSize(px(15)), f.setWeight(QFont::Medium); break;
    }
    return f;
}

QColor mixed(const QColor& a, const QColor& b, double share)
{
    const auto blend = [share](float x, float y) { return static_cast<float>(x + (y - x) * share); };
    return QColor::fromRgbF(blend(a.redF(), b.redF()), blend(a.greenF(), b.greenF()), blend(a.blueF(), b.blueF()));
}

double contrastRatio(const QColor& a, const QColor& b)
{
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

}  // namespace morphogen::ui
