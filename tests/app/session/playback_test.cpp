#include "app/session/playback.h"

#include "tests/support/worlds.h"

#include <catch2/catch.hpp>

#include <random>

using namespace morphogen;

namespace {

/// A world whose only object lasts `secs`.
World worldOf(double secs, double fps)
{
    Object object;
    object.splats = std::make_shared<const Splats>();
    auto clip = std::make_shared<Clip>();
    clip->durationSecs = secs;
    object.clips = {clip};
    object.activeClip = 0;
    World world;
    world.fps = fps;
    world.add(std::move(object));
    return world;
}

Playback playbackOf(double secs, double fps)
{
    Playback playback;
    playback.setWorld(worldOf(secs, fps));
    return playback;
}

}  // namespace

TEST_CASE("every frame is reached by its number and shown as that number", "[playback]")
{
    for (const double fps : {24.0, 23.976, 30.0, 29.97, 60.0, 7.3}) {
        Playback playback = playbackOf(100, fps);
        for (long long k = 0; k <= playback.lastFrame(); ++k) {
            playback.setFrame(k);
            REQUIRE(playback.frame() == k);
            REQUIRE(playback.time() == Approx(static_cast<double>(k) / fps));
        }
    }
}

TEST_CASE("playing in many small steps ends where one long step ends", "[playback]")
{
    std::mt19937 random(1);
    std::uniform_real_distribution<double> step(0.0, 0.05);
    for (const bool isLooping : {true, false}) {
        Playback small = playbackOf(2.5, 24), large = small;
        small.setLooping(isLooping), large.setLooping(isLooping);
        small.setSpeed(1.7), large.setSpeed(1.7);
        small.play(), large.play();
        double passed = 0;
        for (int i = 0; i < 400; ++i) {
            const double secs = step(random);
            passed += secs;
            small.advance(secs);
        }
        large.advance(passed);
        CHECK(small.time() == Approx(large.time()).margin(1e-9));
        CHECK(small.isPlaying() == isLooping);
        if (isLooping) CHECK(small.time() == Approx(std::fmod(passed * 1.7, 2.5)).margin(1e-9));
        else CHECK(small.time() == 2.5);
    }
}

TEST_CASE("time never leaves the world, nor the range while it plays", "[playback]")
{
    std::mt19937 random(2);
    std::uniform_real_distribution<double> number(-5, 5);
    for (int round = 0; round < 50; ++round) {
        Playback playback = playbackOf(std::abs(number(random)), 24);
        for (int i = 0; i < 100; ++i) {
            switch (random() % 7) {
            case 0: playback.setTime(number(random)); break;
            case 1: playback.step(static_cast<long long>(number(random))); break;
            case 2: playback.setRange({static_cast<long long>(random() % 200) - 20, static_cast<long long>(random() % 200) - 20}); break;
            case 3: playback.toggle(); break;
            case 4: playback.setWorld(worldOf(std::abs(number(random)), 24)); break;
            case 5: playback.setSpeed(number(random)); break;
            default:
                if (playback.isPlaying() && playback.advance(std::abs(number(random)))) {
                    CHECK(playback.time() * 24 >= static_cast<double>(playback.range().first) - 1e-9);
                    if (playback.range().last < playback.lastFrame()) CHECK(playback.time() * 24 <= static_cast<double>(playback.range().last) + 1e-9);
                }
            }
            REQUIRE(playback.time() >= 0);
            REQUIRE(playback.time() <= playback.durationSecs());
            REQUIRE(playback.range().first <= playback.range().last);
            REQUIRE(playback.range().last <= playback.lastFrame());
        }
    }
}

TEST_CASE("what stands still does not play, and stepping goes to whole frames", "[playback]")
{
    Playback still = playbackOf(0, 24);
    still.play();
    CHECK_FALSE(still.isPlaying());

    Playback playback = playbackOf(2, 10);
    playback.setTime(0.55);
    playback.step(-1);
    CHECK(playback.time() == Approx(0.5));
    playback.step(-1);
    CHECK(playback.time() == Approx(0.4));
    playback.setTime(0.55);
    playback.step(1);
    CHECK(playback.time() == Approx(0.6));
    playback.step(1000);
    CHECK(playback.frame() == playback.lastFrame());
}

TEST_CASE("one may stand beyond the end, where nothing plays, and comes back by playing", "[playback]")
{
    Playback playback = playbackOf(2, 24);
    playback.play();
    playback.standAt(5);
    CHECK(playback.time() == 5);
    CHECK_FALSE(playback.isPlaying());
    playback.setWorld(worldOf(3, 24));   // an edit elsewhere moves nothing
    CHECK(playback.time() == 5);
    playback.step(1);
    CHECK(playback.time() == Approx(5 + 1.0 / 24));
    playback.play();
    CHECK(playback.time() == 0);
    playback.standAt(-1);
    CHECK(playback.time() == 0);
}
