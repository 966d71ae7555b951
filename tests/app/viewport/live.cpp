#include "tests/app/viewport/live.h"

#include "tests/support/display.h"

#include <QGuiApplication>

#include <cmath>

namespace morphogen::support {
namespace {

std::shared_ptr<const Splats> ball(const Rgb& colour)
{
    constexpr std::size_t kCount = 3000;
    SplatsBuilder builder(kCount);
    for (std::size_t i = 0; i < kCount; ++i) {
        // Fibonacci's lattice on the sphere.
        const float y = 1 - 2 * (static_cast<float>(i) + 0.5f) / kCount, angle = 2.3999632f * static_cast<float>(i), r = std::sqrt(1 - y * y);
        builder.setPosition(i, 0.5f * Vec3(r * std::cos(angle), y, r * std::sin(angle)));
        builder.setStandardDeviations(i, Vec3(0.02f));
        builder.setPeakAlpha(i, 0.95f);
        builder.setColour(i, colour);
    }
    return std::make_shared<const Splats>(builder.finish());
}

}  // namespace

bool hasApplication()
{
    if (testDisplay().empty()) return false;
    static int count = 1;
    static char name[] = "app_tests";
    static char* arguments[] = {name, nullptr};
    static QGuiApplication application(count, arguments);
    return true;
}

bool waitFor(const std::function<bool()>& holds, double secs)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(secs);
    while (!holds()) {
        if (std::chrono::steady_clock::now() > end) return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 5);
        QCoreApplication::sendPostedEvents();
    }
    return true;
}

std::shared_ptr<const World> twoBalls()
{
    World world;
    for (const bool isRed : {true, false}) {
        Object object;
        object.name = isRed ? "red" : "blue";
        object.splats = ball(isRed ? Rgb(0.85f, 0.2f, 0.15f) : Rgb(0.15f, 0.3f, 0.85f));
        object.placement.translation = {isRed ? -1 : 1, 0.5f, 0};
        world.add(object);
    }
    return std::make_shared<const World>(std::move(world));
}

}  // namespace morphogen::support
