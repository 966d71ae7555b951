// The picture of biker must not depend on the format it came in.
#include "core/evaluate/pose_at.h"
#include "core/io/import.h"
#include "core/raster/rasteriser.h"
#include "core/scene/world.h"
#include "tests/support/shared.h"
#include "tests/support/splat_samples.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <iostream>

using namespace morphogen;

namespace {

std::vector<float> picture(const std::filesystem::path& path, const CameraView& camera)
{
    auto imported = support::import(path);
    if (!imported) FAIL(imported.error().message);
    World world;
    world.add(std::move(imported->object));
    const auto objects = poseAt(world, 0.0);
    Rasteriser rasteriser;
    const auto frame = rasteriser.draw({.camera = camera, .width = 640, .height = 360, .background = Rgb(0.5f), .objects = objects});
    if (!frame) FAIL(frame.error().message);
    return frame->colour;
}

double psnrDb(const std::vector<float>& a, const std::vector<float>& b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double d = std::clamp(double(a[i]), 0.0, 1.0) - std::clamp(double(b[i]), 0.0, 1.0);
        sum += d * d;
    }
    // Alpha is 1 in both, so it adds nothing to the sum: three channels count.
    return 10 * std::log10(double(a.size()) * 0.75 / sum);
}

}  // namespace

TEST_CASE("biker as compressed PLY and as SPZ 4 give the same picture", "[io][formats][picture]")
{
    const auto ply = support::sharedData("splats/biker.compressed.ply"), spz = support::sharedData("splats/biker.spz");
    MG_NEED(ply);
    MG_NEED(spz);
    for (const Vec3& from : {Vec3(3, 2, 3), Vec3(-4, 1.5f, 0.5f), Vec3(0.3f, 4, -3.5f)}) {
        CameraView camera;
        camera.position = from;
        camera.target = Vec3(0, 1.6f, 0);
        const auto a = picture(ply, camera), b = picture(spz, camera);
        double drawn = 0;
        for (const float v : a) drawn += std::abs(v - 0.5f) > 0.05f;
        CHECK(drawn > 0.02 * double(a.size()));
        const double db = psnrDb(a, b);
        INFO(db << " dB");
        CHECK(db >= 35.0);
        std::cout << "biker, compressed PLY against SPZ: " << db << " dB\n";
    }
}
