#include "app/studio/run_studio.h"

#include "app/studio/studio.h"
#include "core/authoring/samples.h"
#include "ui/models/settings.h"
#include "ui/theme/theme.h"
#include "ui/window/main_window.h"

#include <QApplication>
#include <QTimer>

namespace morphogen::studio {

bool hasDisplay() { return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") || qEnvironmentVariableIsSet("QT_QPA_PLATFORM"); }

int runStudio(int& argc, char** argv, const StudioArguments& arguments)
{
    ui::useStoredScale();
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Morphogen"));
    QApplication::setDesktopFileName(QStringLiteral("morphogen"));
    ui::applyTheme(application, ui::themeKindOf(ui::settings()->value(QStringLiteral("look/theme"), QStringLiteral("dark")).toString().toStdString()));
    Studio studio(arguments.device);
    studio.window().show();
    // After the window is there: what it shows may take a moment.
    QTimer::singleShot(0, &application, [&] {
        if (arguments.open.empty()) studio.openSample(samples().front().name);
        else studio.open(arguments.open);
    });
    return application.exec();
}

}  // namespace morphogen::studio
