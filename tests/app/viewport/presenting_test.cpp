// Presenting through Vulkan in a real window, under the validation layers: what is shown, and what survives.
#include "app/viewport/navigation.h"
#include "tests/app/viewport/two_worlds.h"
#include "tests/support/display.h"
#include "tests/support/shared.h"

#include <QCursor>
#include <QGuiApplication>
#include <QScreen>
#include <QWindow>
#include <catch2/catch.hpp>

#include <cstdlib>
#include <fmt/format.h>
#include <random>

using namespace morphogen;
using support::kOnlyHigh;
using support::kOnlyLow;
using support::waitFor;

namespace {

struct Shown {
    std::vector<std::string> messages;
    Viewport viewport;

    explicit Shown(ViewportPresenter presenter = ViewportPresenter::Vulkan) : viewport(setup(presenter))
    {
        viewport.window()->setPosition(100, 100);
        viewport.window()->resize(480, 300);
        viewport.window()->show();
        viewport.setWorld(support::twoBalls());
        viewport.setCamera({.position = {0, 0.5f, 5}, .target = {0, 0.5f, 0}});
        REQUIRE(waitForRest());
    }
    ViewportSetup setup(ViewportPresenter presenter)
    {
        ViewportSetup setup;
        setup.presenter = presenter;
        setup.hasValidation = true;
        setup.callbacks.onMessage = [this](const std::string& sentence) { messages.push_back(sentence); };
        return setup;
    }
    bool waitForRest()
    {
        return waitFor([&] { return viewport.stats().divisor == 1 && viewport.stats().visible > 0 && viewport.stats().width == viewport.window()->width(); });
    }
    void compare(CompareMode mode) { viewport.setComparison({support::redBallHigher(), mode, "Main line", "red higher"}); }
    bool isRed(const Vec3& point)
    {
        const Vec2 at = *viewport::pixelOf(viewport.camera(), point, {480, 300});
        const Result<Image> image = viewport.grab();
        REQUIRE(image);
        const float* p = image->pixel(static_cast<int>(at.x), static_cast<int>(at.y));
        return p[0] > 0.6f && p[2] < 0.4f;
    }
    /// What xdotool shall do.
    void pointer(const std::string& steps) { REQUIRE(std::system(fmt::format("DISPLAY={} xdotool {}", support::testDisplay(), steps).c_str()) == 0); }
    /// As it is on the screen.
    QImage screen()
    {
        QWindow& window = *viewport.window();
        return QGuiApplication::primaryScreen()->grabWindow(0, window.x(), window.y(), window.width(), window.height()).toImage();
    }
    bool isRedBallOnScreen()
    {
        const QImage picture = screen();
        const QColor colour = picture.pixelColor(picture.width() / 2 - picture.height() * 22 / 100, picture.height() / 2);
        return colour.red() > 150 && colour.green() < 120;
    }
};

}  // namespace

TEST_CASE("Vulkan brings the picture onto the screen, and the layers have nothing to say", "[viewport][live][vulkan]")
{
    MG_NEED_SCREEN();
    Shown shown;
    if (shown.viewport.stats().presenter.find("Vulkan") == std::string::npos) MG_SKIP(shown.viewport.stats().presenterReason);
    CHECK(waitFor([&] { return shown.isRedBallOnScreen(); }));
    CHECK(shown.messages.empty());
    CHECK(shown.viewport.validationMessages() == std::vector<std::string>());
}

TEST_CASE("plain pixels bring the same picture onto the screen", "[viewport][live]")
{
    MG_NEED_SCREEN();
    Shown shown(ViewportPresenter::Pixels);
    CHECK(waitFor([&] { return shown.isRedBallOnScreen(); }));
    CHECK_FALSE(shown.viewport.stats().presenterReason.empty());
}

TEST_CASE("200 sizes in a row, none and tiny ones among them, leave the picture whole", "[viewport][live][vulkan]")
{
    MG_NEED_SCREEN();
    for (const ViewportPresenter presenter : {ViewportPresenter::Vulkan, ViewportPresenter::Pixels}) {
        Shown shown(presenter);
        std::mt19937 random(11);
        for (int k = 0; k < 200; ++k) {
            const auto number = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
            if (k % 20 == 19) shown.viewport.window()->setVisible(!shown.viewport.window()->isVisible());
            else if (k % 7 == 0) shown.viewport.window()->resize(number(1, 4), number(1, 4));
            else shown.viewport.window()->resize(number(1, 900), number(1, 600));
            shown.viewport.setTime(0.01 * k);   // as while playing
            QCoreApplication::processEvents(QEventLoop::AllEvents, 2);
        }
        shown.viewport.window()->resize(480, 300);
        shown.viewport.window()->show();
        REQUIRE(shown.waitForRest());
        CHECK(waitFor([&] { return shown.isRedBallOnScreen(); }));
        CHECK(shown.messages.empty());
        CHECK(shown.viewport.validationMessages() == std::vector<std::string>());
    }
}

TEST_CASE("a lost device is said, and made anew", "[viewport][live][vulkan]")
{
    MG_NEED_SCREEN();
    Shown shown;
    if (shown.viewport.stats().presenter.find("Vulkan") == std::string::npos) MG_SKIP(shown.viewport.stats().presenterReason);
    shown.viewport.simulateDeviceLoss();
    REQUIRE(waitFor([&] { return !shown.messages.empty(); }));
    CHECK_THAT(shown.messages.front(), Catch::Contains("starts it anew"));
    shown.viewport.setCamera({.position = {0, 0.5f, 5.2f}, .target = {0, 0.5f, 0}});
    CHECK(waitFor([&] { return shown.isRedBallOnScreen(); }));
    CHECK(shown.messages.size() == 1);
    CHECK(shown.viewport.validationMessages() == std::vector<std::string>());
    CHECK(shown.viewport.stats().presenter.find("Vulkan") != std::string::npos);
}

TEST_CASE("where Vulkan is of no more use, the same window shows plain pixels", "[viewport][live][vulkan]")
{
    MG_NEED_SCREEN();
    Shown shown;
    if (shown.viewport.stats().presenter.find("Vulkan") == std::string::npos) MG_SKIP(shown.viewport.stats().presenterReason);
    // Each new device is lost as well, before it has shown anything.
    shown.viewport.simulateDeviceLoss(3);
    REQUIRE(waitFor([&] { return shown.viewport.stats().presenter == "plain pixels"; }));
    CHECK(waitFor([&] { return shown.isRedBallOnScreen(); }));
    CHECK_FALSE(shown.viewport.stats().presenterReason.empty());
    CHECK_FALSE(shown.messages.empty());
    CHECK(shown.viewport.validationMessages() == std::vector<std::string>());
}

TEST_CASE("either device draws the same world in the same window", "[viewport][live][vulkan]")
{
    MG_NEED_SCREEN();
    Shown shown(ViewportPresenter::Pixels);
    const Result<Image> cpu = shown.viewport.grab();
    shown.viewport.setDevice(ViewportDevice::Vulkan);
    if (!waitFor([&] { return shown.viewport.stats().device != "CPU" || !shown.messages.empty(); }, 60)) FAIL("no answer");
    if (!shown.messages.empty()) MG_SKIP(shown.messages.front());
    const Result<Image> vulkan = shown.viewport.grab();
    REQUIRE(cpu);
    REQUIRE(vulkan);
    REQUIRE(cpu->samples.size() == vulkan->samples.size());
    double squares = 0;
    const std::size_t shownRows = std::size_t(cpu->width) * 3 * 250;   // above the badge, whose milliseconds differ
    for (std::size_t i = 0; i < shownRows; ++i) squares += std::pow(double(cpu->samples[i]) - double(vulkan->samples[i]), 2);
    CHECK(10 * std::log10(double(shownRows) / std::max(squares, 1e-12)) > 45);
    shown.viewport.setDevice(ViewportDevice::Cpu);
    CHECK(waitFor([&] { return shown.viewport.stats().device == "CPU"; }));
}

TEST_CASE("a picture drawn by the device that presents need not leave it", "[viewport][live][vulkan]")
{
    MG_NEED_SCREEN();
    Shown shown;
    if (shown.viewport.stats().presenter.find("Vulkan") == std::string::npos) MG_SKIP(shown.viewport.stats().presenterReason);
    shown.viewport.setDevice(ViewportDevice::Vulkan);
    if (!waitFor([&] { return shown.viewport.stats().device != "CPU" || !shown.messages.empty(); }, 60)) FAIL("no answer");
    if (!shown.messages.empty()) MG_SKIP(shown.messages.front());
    CHECK(waitFor([&] { return shown.isRedBallOnScreen(); }));
    shown.viewport.setSelection({ObjectId{1}});
    for (int k = 0; k < 20; ++k) {
        shown.viewport.setCamera({.position = {0.1f * static_cast<float>(k), 0.5f, 5}, .target = {0, 0.5f, 0}});
        waitFor([] { return false; }, 0.02);
    }
    CHECK(shown.viewport.grab());
    shown.viewport.setCamera({.position = {0, 0.5f, 5}, .target = {0, 0.5f, 0}});
    CHECK(waitFor([&] { return shown.isRedBallOnScreen(); }));
    CHECK(shown.messages.empty());
    CHECK(shown.viewport.validationMessages() == std::vector<std::string>());
    shown.viewport.simulateDeviceLoss();
    REQUIRE(waitFor([&] { return !shown.messages.empty() && shown.viewport.stats().device == "CPU"; }));
    CHECK(waitFor([&] { return shown.isRedBallOnScreen(); }));
}

TEST_CASE("whoever owns the window may end it before the viewport", "[viewport][live][vulkan]")
{
    MG_NEED_SCREEN();
    for (const ViewportPresenter presenter : {ViewportPresenter::Vulkan, ViewportPresenter::Pixels}) {
        Shown shown(presenter);
        delete shown.viewport.window();
        CHECK(shown.viewport.window() == nullptr);
        shown.viewport.setTime(1);
        shown.viewport.frameAll();
        waitFor([] { return false; }, 0.1);
        CHECK(shown.viewport.validationMessages() == std::vector<std::string>());
    }
}

TEST_CASE("the real pointer takes the divider along and lets it go again", "[viewport][compare][live]")
{
    MG_NEED_SCREEN();
    if (!support::hasProgram("xdotool")) MG_SKIP("needs xdotool");
    Shown shown(ViewportPresenter::Pixels);
    shown.compare(CompareMode::Wipe);
    QWindow& window = *shown.viewport.window();
    CHECK(shown.isRed(kOnlyLow));
    CHECK_FALSE(shown.isRed(kOnlyHigh));
    shown.pointer(fmt::format("mousemove {} {}", window.x() + 240, window.y() + 250));
    CHECK(waitFor([&] { return window.cursor().shape() == Qt::SplitHCursor; }));
    shown.pointer(fmt::format("mousedown 1 mousemove {0} {1} mousemove {2} {1} mousemove {3} {1} mouseup 1", window.x() + 220, window.y() + 250, window.x() + 150, window.x() + 40));
    CHECK(waitFor([&] { return shown.isRed(kOnlyHigh); }));
    CHECK_FALSE(shown.isRed(kOnlyLow));
    shown.pointer(fmt::format("mousemove {} {}", window.x() + 400, window.y() + 250));
    CHECK(waitFor([&] { return window.cursor().shape() == Qt::ArrowCursor; }));
    CHECK_FALSE(shown.isRed(kOnlyLow));
    shown.pointer(fmt::format("mousemove {} {} click --repeat 2 --delay 40 1", window.x() + 40, window.y() + 250));
    CHECK(waitFor([&] { return shown.isRed(kOnlyLow); }));
    CHECK(shown.messages.empty());
}

TEST_CASE("either device shows two worlds in every way, and then one again", "[viewport][compare][live][vulkan]")
{
    MG_NEED_SCREEN();
    for (const bool isVulkan : {false, true}) {
        Shown shown(isVulkan ? ViewportPresenter::Vulkan : ViewportPresenter::Pixels);
        if (isVulkan) {
            shown.viewport.setDevice(ViewportDevice::Vulkan);
            if (!waitFor([&] { return shown.viewport.stats().device != "CPU" || !shown.messages.empty(); }, 60)) FAIL("no answer");
            if (!shown.messages.empty()) MG_SKIP(shown.messages.front());
        }
        for (const CompareMode mode : {CompareMode::Other, CompareMode::Wipe, CompareMode::Ghost, CompareMode::Difference, CompareMode::SideBySide}) {
            shown.compare(mode);
            const bool isHot = mode == CompareMode::Difference;   // the heat map's colours there are reds, too
            CHECK(shown.isRed(kOnlyHigh) == (mode == CompareMode::Other || isHot));
            CHECK(waitFor([&] { return shown.viewport.stats().largestDifference.has_value() == (mode == CompareMode::Difference); }));
            CHECK(waitFor([&] { return shown.viewport.stats().divisor == 1; }));
        }
        shown.viewport.setComparison({});
        CHECK(shown.isRed(kOnlyLow));
        CHECK_FALSE(shown.isRed(kOnlyHigh));
        CHECK(shown.messages.empty());
        CHECK(shown.viewport.validationMessages() == std::vector<std::string>());
    }
}
