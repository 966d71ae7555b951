#include "tests/ui/small_world.h"

namespace morphogen::support {
namespace {

std::shared_ptr<const Splats> someSplats(std::size_t count, const Rgb& colour)
{
    SplatsBuilder builder(count);
    for (std::size_t i = 0; i < count; ++i) {
        builder.setPosition(i, {0.1f * static_cast<float>(i), 0, 0});
        builder.setRotation(i, {1, 0, 0, 0});
        builder.setStandardDeviations(i, Vec3(0.05f));
        builder.setPeakAlpha(i, 0.9f);
        builder.setColour(i, colour);
    }
    return std::make_shared<const Splats>(builder.finish());
}

std::shared_ptr<const Clip> clip(const char* name, const std::vector<double>& times)
{
    Clip made;
    made.name = name;
    made.durationSecs = times.back();
    Track track;
    track.times = Column::of(times);
    track.values = Column::of(std::vector<float>(3 * times.size(), 0.0f), 3);
    made.tracks.push_back(track);
    return std::make_shared<const Clip>(std::move(made));
}

}  // namespace

World smallWorld()
{
    World world;
    Object fox;
    fox.name = "fox";
    fox.splats = someSplats(10, {0.9f, 0.4f, 0.1f});
    Scaffold scaffold;
    scaffold.nodes.resize(1);
    scaffold.binding.nodes = {Column::of(std::vector<std::uint32_t>(10, 0))};
    fox.scaffold = std::make_shared<const Scaffold>(std::move(scaffold));
    fox.clips = {clip("Walk", {0, 1, 2}), clip("Idle", {0, 1})};
    fox.activeClip = 0;
    fox.provenance = {"fox.glb", "glTF 2.0", {"two lights were left out"}, UpAxis::YUp};
    world.add(std::move(fox));
    Object ball;
    ball.name = "ball";
    ball.splats = someSplats(5, {0.8f, 0.1f, 0.1f});
    ball.calibration.isScaleKnown = true;
    world.add(std::move(ball));
    Camera dolly;
    dolly.name = "dolly";
    dolly.keys = {{0, {}}, {1.5, {}}};
    world.add(std::move(dolly));
    Camera hero;
    hero.name = "hero";
    hero.keys = {{0, {}}};
    world.add(std::move(hero));
    return world;
}

}  // namespace morphogen::support
