#include "tests/support/capture_views.h"

#include "core/evaluate/pose_at.h"
#include "core/authoring/samples.h"
#include "core/scene/take_rows.h"
#include "core/select/splat_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace morphogen::support {
namespace {

constexpr int kWidth = 960, kHeight = 640;

const CameraView& heroView()
{
    static const CameraView view = [] {
        const auto world = makeSample("hard-capture", {});
        if (!world) throw std::runtime_error(world.error().message);
        return world->findCamera("hero")->at(0);
    }();
    return view;
}

/// What is seen from the hero's camera: the object id is the thing's number plus 1.
const Frame& thingsSeen()
{
    static const Frame frame = [] {
        const Splats& captured = hardCapture().captured;
        const auto ids = trueIds(captured);
        World things;
        for (int thing = 0; thing <= 10; ++thing) {
            std::vector<std::uint32_t> rows;
            for (std::size_t i = 0; i < ids.size(); ++i)
                if (ids[i] == thing) rows.push_back(static_cast<std::uint32_t>(i));
            Object object;
            object.name = std::to_string(thing);
            object.splats = std::make_shared<const Splats>(takeRows(captured, rows));
            things.add(std::move(object));
        }
        const auto posed = poseAt(things, 0);
        Rasteriser rasteriser;
        return *rasteriser.draw({.camera = heroView(), .width = kWidth, .height = kHeight, .aovs = Aov::ObjectId | Aov::MedianDepth, .objects = posed});
    }();
    return frame;
}

struct Pixel {
    int x, y;
};
double squared(const Pixel& a, const Pixel& b) { return std::pow(a.x - b.x, 2.0) + std::pow(a.y - b.y, 2.0); }

/// Steps from each pixel of the thing to the nearest pixel that is not of it; 0 outside.
std::vector<int> depthInside(const Frame& frame, int thing)
{
    std::vector<int> depth(static_cast<std::size_t>(kWidth) * kHeight, 0);
    const auto at = [&](int x, int y) -> int& { return depth[static_cast<std::size_t>(y) * kWidth + static_cast<std::size_t>(x)]; };
    for (std::size_t i = 0; i < depth.size(); ++i) depth[i] = frame.objectId[i] == static_cast<std::uint32_t>(thing + 1) && frame.medianDepth[i] > 0 ? kWidth : 0;
    const auto from = [&](int x, int y) { return x < 0 || y < 0 || x >= kWidth || y >= kHeight ? 0 : at(x, y); };
    for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < kWidth; ++x)
            if (at(x, y) > 0) at(x, y) = std::min({at(x, y), from(x - 1, y) + 1, from(x, y - 1) + 1});
    for (int y = kHeight - 1; y >= 0; --y)
        for (int x = kWidth - 1; x >= 0; --x)
            if (at(x, y) > 0) at(x, y) = std::min({at(x, y), from(x + 1, y) + 1, from(x, y + 1) + 1});
    return depth;
}

}  // namespace

std::vector<std::uint8_t> trueIds(const Splats& splats)
{
    for (const NamedColumn& extra : splats.extra)
        if (extra.name == kTrueIdColumn) return extra.column.toVector<std::uint8_t>();
    return {};
}

const HardCapture& hardCapture()
{
    static const HardCapture capture = [] {
        auto made = makeHardCapture({});
        if (!made) throw std::runtime_error(made.error().message);
        return *std::move(made);
    }();
    return capture;
}

World worldOf(Splats splats, std::string_view name)
{
    World world;
    Object object;
    object.name = name;
    object.splats = std::make_shared<const Splats>(std::move(splats));
    world.add(std::move(object));
    return world;
}

std::vector<Vec3> clicksOn(int thing)
{
    const Frame& frame = thingsSeen();
    const std::vector<int> depth = depthInside(frame, thing);
    std::vector<int> depths;
    for (const int d : depth)
        if (d > 0) depths.push_back(d);
    if (depths.empty()) throw std::runtime_error("the thing is not seen");
    std::sort(depths.begin(), depths.end());
    const int least = std::min(4, depths[depths.size() * 7 / 10]);
    std::vector<Pixel> places;
    double x = 0, y = 0;
    for (int i = 0; i < kWidth * kHeight; ++i)
        if (depth[static_cast<std::size_t>(i)] >= least) places.push_back({i % kWidth, i / kWidth}), x += i % kWidth, y += i / kWidth;
    const Pixel middle{static_cast<int>(x / static_cast<double>(places.size())), static_cast<int>(y / static_cast<double>(places.size()))};
    std::vector<Pixel> chosen;
    while (chosen.size() < 3) {
        // The first is far from the middle, the others far from those before.
        const auto away = [&](const Pixel& p) {
            double nearest = chosen.empty() ? squared(p, middle) : std::numeric_limits<double>::infinity();
            for (const Pixel& c : chosen) nearest = std::min(nearest, squared(p, c));
            return nearest;
        };
        chosen.push_back(*std::max_element(places.begin(), places.end(), [&](const Pixel& a, const Pixel& b) { return away(a) < away(b); }));
    }
    const CameraView& view = heroView();
    const Affine3x4 worldFromCamera = view.cameraFromWorld().inverse();
    const float scale = kHeight / (2 * std::tan(0.5f * view.fovYRadians));
    std::vector<Vec3> points;
    for (const Pixel& p : chosen) {
        const float z = frame.medianDepth[static_cast<std::size_t>(p.y) * kWidth + static_cast<std::size_t>(p.x)];
        points.push_back(worldFromCamera.point({(static_cast<float>(p.x) - 0.5f * (kWidth - 1)) * z / scale, (static_cast<float>(p.y) - 0.5f * (kHeight - 1)) * z / scale, z}));
    }
    return points;
}

double overlap(const std::vector<std::uint8_t>& ids, int thing, const std::vector<std::uint32_t>& selected)
{
    std::size_t both = 0, either = selected.size();
    for (const std::uint32_t i : selected) both += ids[i] == thing;
    for (const std::uint8_t id : ids) either += id == thing;
    return static_cast<double>(both) / static_cast<double>(either - both);
}

std::vector<CameraView> eightViews(const Vec3& placeInRoom, float radiusMetres)
{
    const Affine3x4& map = hardCapture().captureFromRoom;
    std::vector<CameraView> views;
    for (int k = 0; k < 8; ++k) {
        const float t = static_cast<float>(k) / 7, angle = radians(-30.0f + 120.0f * t);
        CameraView view;
        view.position = map.point({-0.3f + 2.1f * std::sin(angle), 1.35f + 0.25f * std::sin(9 * t), -0.3f + 2.3f * std::cos(angle)});
        view.target = map.point(placeInRoom);
        view.up = glm::normalize(map.direction({0, 1, 0}));
        view.near = 0.05f;
        view.fovYRadians = 2 * std::atan(1.2f * radiusMetres * kCaptureScale / glm::length(view.position - view.target));
        views.push_back(view);
    }
    return views;
}

Frame drawn(const World& world, const CameraView& view, int width, int height)
{
    const auto posed = poseAt(world, 0);
    Rasteriser rasteriser;
    Frame frame = *rasteriser.draw({.camera = view, .width = width, .height = height, .background = Rgb(0), .objects = posed});
    for (float& value : frame.colour) value = std::clamp(value, 0.0f, 1.0f);
    return frame;
}

double psnr(const Frame& a, const Frame& b)
{
    double squares = 0;
    for (std::size_t i = 0; i < a.colour.size(); ++i)
        if (i % 4 != 3) squares += std::pow(static_cast<double>(a.colour[i]) - b.colour[i], 2.0);
    return -10 * std::log10(squares / (0.75 * static_cast<double>(a.colour.size())));
}

}  // namespace morphogen::support
