// The viewport in a real window on a real X server: what comes onto the screen and what comes back from it.
#include "app/viewport/navigation.h"
#include "tests/app/viewport/live.h"
#include "tests/support/shared.h"

#include <QCoreApplication>
#include <QMouseEvent>
#include <QWindow>
#include <catch2/catch.hpp>

using namespace morphogen;
using support::waitFor;

namespace {

/// A viewport of 640x400 that shows the two balls, at rest.
struct Shown {
    std::vector<ViewportPick> picks;
    std::vector<std::string> messages;
    Viewport viewport;

    Shown() : viewport(setup())
    {
        viewport.window()->resize(640, 400);
        viewport.window()->show();
        viewport.setWorld(support::twoBalls());
        viewport.setCamera({.position = {0, 0.5f, 5}, .target = {0, 0.5f, 0}});
        REQUIRE(waitFor([&] { return viewport.stats().divisor == 1 && viewport.stats().visible > 0; }));
    }
    ViewportSetup setup()
    {
        ViewportSetup setup;
        setup.callbacks.onPick = [this](const ViewportPick& pick) { picks.push_back(pick); };
        setup.callbacks.onMessage = [this](const std::string& sentence) { messages.push_back(sentence); };
        return setup;
    }
    Vec2 pixel(const Vec3& point) { return *viewport::pixelOf(viewport.camera(), point, {640, 400}); }
    void mouse(QEvent::Type type, const Vec2& at, Qt::MouseButton button, Qt::MouseButtons held)
    {
        QMouseEvent event(type, QPointF(at.x, at.y), QPointF(at.x, at.y), button, held, Qt::NoModifier);
        QCoreApplication::sendEvent(viewport.window(), &event);
    }
    void drag(const Vec2& from, const Vec2& to, Qt::MouseButton button)
    {
        mouse(QEvent::MouseButtonPress, from, button, button);
        mouse(QEvent::MouseMove, to, Qt::NoButton, button);
        mouse(QEvent::MouseButtonRelease, to, button, Qt::NoButton);
    }
};

Rgb colourAt(const Image& image, const Vec2& at)
{
    const float* p = image.pixel(static_cast<int>(at.x), static_cast<int>(at.y));
    return {p[0], p[1], p[2]};
}

}  // namespace

TEST_CASE("the viewport shows the world over its background", "[viewport][live]")
{
    MG_NEED_SCREEN();
    Shown shown;
    const Result<Image> image = shown.viewport.grab();
    REQUIRE(image);
    CHECK(image->width == 640);
    CHECK(image->height == 400);
    CHECK(colourAt(*image, shown.pixel({-1, 0.5f, 0})).x > 0.7f);
    CHECK(colourAt(*image, shown.pixel({1, 0.5f, 0})).z > 0.7f);
    const ViewportOptions& options = shown.viewport.options();
    CHECK(glm::distance(colourAt(*image, {320, 2}), options.backgroundTop) < 0.02f);
    CHECK(shown.messages.empty());
}

TEST_CASE("a click says what lies under it, and where", "[viewport][live]")
{
    MG_NEED_SCREEN();
    Shown shown;
    const Vec3 centre(1, 0.5f, 0);
    const Vec3 surface = centre + 0.5f * glm::normalize(shown.viewport.camera().position - centre);
    const Vec2 at = shown.pixel(centre);
    shown.mouse(QEvent::MouseButtonPress, at, Qt::LeftButton, Qt::LeftButton);
    shown.mouse(QEvent::MouseButtonRelease, at, Qt::LeftButton, Qt::NoButton);
    REQUIRE(waitFor([&] { return !shown.picks.empty(); }));
    CHECK(shown.picks.front().object == ObjectId{2});
    CHECK(glm::distance(shown.picks.front().pointInWorld, surface) < 0.05f);
    shown.drag({5, 395}, {5, 395}, Qt::LeftButton);
    REQUIRE(waitFor([&] { return shown.picks.size() == 2; }));
    CHECK_FALSE(shown.picks.back().object);
}

TEST_CASE("orbiting over a surface keeps that point under the place where it was", "[viewport][live]")
{
    MG_NEED_SCREEN();
    Shown shown;
    const Vec3 surface(1, 0.5f, 0.5f);
    const Vec2 before = shown.pixel(surface);
    const CameraView view = shown.viewport.camera();
    shown.drag(before, before + Vec2(60, 25), Qt::MiddleButton);
    REQUIRE(waitFor([&] { return glm::distance(shown.viewport.camera().position, view.position) > 0.3f; }));
    CHECK(glm::distance(shown.pixel(surface), before) < 10);
}

TEST_CASE("every event is answered by a picture that knows of it", "[viewport][live]")
{
    MG_NEED_SCREEN();
    Shown shown;
    shown.viewport.takeLatencies();
    shown.mouse(QEvent::MouseButtonPress, {320, 20}, Qt::MiddleButton, Qt::MiddleButton);
    for (int k = 1; k <= 20; ++k) shown.mouse(QEvent::MouseMove, {320 + 5 * k, 20}, Qt::NoButton, Qt::MiddleButton);
    shown.mouse(QEvent::MouseButtonRelease, {420, 20}, Qt::MiddleButton, Qt::NoButton);
    std::size_t answered = 0;
    CHECK(waitFor([&] {
        for (const EventLatency& latency : shown.viewport.takeLatencies()) {
            CHECK(latency.presented > latency.seen);
            ++answered;
        }
        return answered >= 20;
    }));
}

TEST_CASE("a window without size shows nothing and comes back", "[viewport][live]")
{
    MG_NEED_SCREEN();
    Shown shown;
    shown.viewport.window()->hide();
    REQUIRE(waitFor([&] { return shown.viewport.stats().width == 0; }));
    CHECK_FALSE(shown.viewport.grab());
    shown.viewport.setWorld(std::make_shared<const World>());
    shown.viewport.window()->resize(300, 200);
    shown.viewport.window()->show();
    REQUIRE(waitFor([&] { return shown.viewport.stats().width == 300; }));
    const Result<Image> image = shown.viewport.grab();
    REQUIRE(image);
    CHECK(image->width == 300);
}
