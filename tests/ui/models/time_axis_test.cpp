#include "ui/models/time_axis.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace morphogen::ui;

TEST_CASE("pixels and seconds are each other's inverse, and zooming keeps the time under the pointer", "[ui][time]")
{
    std::mt19937 random(1);
    std::uniform_real_distribution<double> unit(0, 1);
    for (int i = 0; i < 200; ++i) {
        const double from = 10 * unit(random), length = 0.1 + 20 * unit(random);
        const TimeAxis axis(from, from + length, 100 + 2000 * unit(random));
        const double x = axis.width() * unit(random);
        CHECK(axis.xOf(axis.secsAt(x)) == Approx(x).margin(1e-6));
        const TimeAxis zoomed = axis.zoomed(0.5 + unit(random), x, 0.01);
        CHECK(zoomed.secsAt(x) == Approx(axis.secsAt(x)));
        CHECK(zoomed.width() == axis.width());
        const TimeAxis panned = axis.panned(37);
        CHECK(panned.secsAt(x) == Approx(axis.secsAt(x + 37)));
        CHECK(panned.to() - panned.from() == Approx(length));
    }
    CHECK(TimeAxis(0, 1, 100).zoomed(1e-9, 50, 0.25).to() - TimeAxis(0, 1, 100).zoomed(1e-9, 50, 0.25).from() == Approx(0.25));
}

TEST_CASE("a fitted axis shows the whole world and little else", "[ui][time]")
{
    for (const double secs : {0.04, 1.0, 13.26, 3600.0}) {
        const TimeAxis axis = TimeAxis::fitting(secs, 800);
        CHECK(axis.from() <= 0);
        CHECK(axis.to() >= secs);
        CHECK((axis.to() - axis.from()) < 1.1 * secs);
    }
    CHECK(TimeAxis::fitting(0, 800).to() > 1);
}

TEST_CASE("labels never touch, marks ascend, and frame marks are whole frames", "[ui][time]")
{
    for (const double fps : {24.0, 25.0, 30.0, 23.976, 60.0, 12.0})
        for (const double length : {0.3, 1.0, 5.0, 13.3, 100.0, 4000.0})
            for (const TimeLabels labels : {TimeLabels::Seconds, TimeLabels::Frames}) {
                const TimeAxis axis(0, length, 900);
                const auto marks = axis.marks(labels, fps, 60);
                double lastLabel = -1e9, last = -1;
                int labelled = 0;
                for (const RulerMark& mark : marks) {
                    CHECK(mark.secs > last);
                    last = mark.secs;
                    CHECK(mark.secs <= length + 1e-9);
                    if (labels == TimeLabels::Frames) {
                        CHECK(mark.secs * fps == Approx(std::round(mark.secs * fps)).margin(1e-6));
                        CHECK(mark.number == std::lround(mark.secs * fps));
                    }
                    if (!mark.isMajor) continue;
                    ++labelled;
                    CHECK(axis.xOf(mark.secs) - lastLabel >= 60 - 1e-6);
                    lastLabel = axis.xOf(mark.secs);
                }
                INFO(fps << " fps, " << length << " s");
                CHECK(labelled >= 1);
                CHECK(marks.size() < 200);
            }
}

TEST_CASE("every frame's own time is that frame", "[ui][time]")
{
    for (const double fps : {24.0, 23.976, 29.97, 30.0, 60.0, 1.0})
        for (long frame = 0; frame < 3000; frame += 7) {
            CHECK(frameAt(static_cast<double>(frame) / fps, fps) == frame);
            CHECK(nearestFrame((static_cast<double>(frame) + 0.4) / fps, fps) == frame);
            CHECK(frameAt((static_cast<double>(frame) + 0.9) / fps, fps) == frame);
        }
    CHECK(nearestFrame(-1, 24) == 0);
    CHECK(frameAt(-1, 24) == 0);
}
