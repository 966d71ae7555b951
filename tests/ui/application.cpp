#include "tests/ui/application.h"

#include "ui/models/settings.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QTemporaryDir>

#include <cstdio>

namespace morphogen::support {

QApplication& application()
{
    static int argc = 1;
    static char name[] = "ui_tests";
    static char* argv[] = {name, nullptr};
    static QTemporaryDir folder;
    static QApplication* made = [] {
        qputenv("QT_QPA_PLATFORM", "offscreen");
        qputenv("MORPHOGEN_SETTINGS", folder.filePath(QStringLiteral("settings.ini")).toLocal8Bit());
        qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString& text) {   // the plugin has no screen to raise windows on
            if (!text.startsWith(QStringLiteral("This plugin does not support"))) std::fprintf(stderr, "%s\n", qPrintable(text));
        });
        auto* application = new QApplication(argc, argv);   // lives as long as the program: widgets of static storage outlive no test
        ui::applyTheme(*application, ui::ThemeKind::Dark);
        return application;
    }();
    return *made;
}

void clearSettings()
{
    application();
    ui::settings()->clear();
}

void storeShortcut(const char* id, const char* keys) { ui::settings()->setValue(QStringLiteral("shortcuts/") + QLatin1String(id), QLatin1String(keys)); }

}  // namespace morphogen::support
