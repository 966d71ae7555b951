#include "tests/support/capture_views.h"

#include "core/evaluate/pose_at.h"
#include "core/authoring/room.h"
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
Frame thingsSeen(const Splats& captured)
{
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

std::vector<Pixel> placesWellInside(const Frame& seen, int thing)
{
    const std::vector<int> depth = depthInside(seen, thing);
    std::vector<int> depths;
    for (const int d : depth)
        if (d > 0) depths.push_back(d);
    if (depths.empty()) throw std::runtime_error("the thing is not seen");
    std::sort(depths.begin(), depths.end());
    const int least = std::min(4, depths[depths.size() * 7 / 10]);
    std::vector<Pixel> places;
    for (int i = 0; i < kWidth * kHeight; ++i)
        if (depth[static_cast<std::size_t>(i)] >= least) places.push_back({i % kWidth, i / kWidth});
    return places;
}

Pixel middleOf(const std::vector<Pixel>& places)
{
    double x = 0, y = 0;
    for (const Pixel& p : places) x += p.x, y += p.y;
    return {static_cast<int>(x / static_cast<double>(places.size())), static_cast<int>(y / static_cast<double>(places.size()))};
}

std::vector<Vec3> pointsAt(const std::vector<Pixel>& pixels, const CameraView& view, const Frame& seen)
{
    const Affine3x4 worldFromCamera = view.cameraFromWorld().inverse();
    const float scale = kHeight / (2 * std::tan(0.5f * view.fovYRadians));
    std::vector<Vec3> points;
    for (const Pixel& p : pixels) {
        const float z = seen.medianDepth[static_cast<std::size_t>(p.y) * kWidth + static_cast<std::size_t>(p.x)];
        points.push_back(worldFromCamera.point({(static_cast<float>(p.x) - 0.5f * (kWidth - 1)) * z / scale, (static_cast<float>(p.y) - 0.5f * (kHeight - 1)) * z / scale, z}));
    }
    return points;
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

Clicker::Clicker(const HardCapture& capture) : m_view(heroView()), m_seen(thingsSeen(capture.captured)) {}

double Clicker::shown(int thing) const
{
    return static_cast<double>(std::count(m_seen.objectId.begin(), m_seen.objectId.end(), static_cast<std::uint32_t>(thing + 1))) / static_cast<double>(m_seen.objectId.size());
}

std::vector<Vec3> Clicker::farApart(int thing) const
{
    const std::vector<Pixel> places = placesWellInside(m_seen, thing);
    const Pixel middle = middleOf(places);
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
    return pointsAt(chosen, m_view, m_seen);
}

std::vector<Vec3> Clicker::anywhere(int thing, std::mt19937& random) const
{
    const std::vector<Pixel> places = placesWellInside(m_seen, thing);
    const Pixel middle = middleOf(places);
    double spread = 0;
    for (const Pixel& p : places) spread += squared(p, middle) / static_cast<double>(places.size());
    std::vector<Pixel> chosen;
    for (int trial = 0; chosen.size() < 3; ++trial) {
        const Pixel p = places[random() % places.size()];
        const bool isFree = std::all_of(chosen.begin(), chosen.end(), [&](const Pixel& c) { return squared(p, c) > 0.25 * spread; });
        if (isFree || trial > 1000) chosen.push_back(p);
    }
    return pointsAt(chosen, m_view, m_seen);
}

std::vector<Vec3> clicksOn(int thing)
{
    static const Clicker clicker(hardCapture());
    return clicker.farApart(thing);
}

std::vector<Prop> rearrangedRoom(unsigned seed)
{
    std::mt19937 random(seed);
    const auto between = [&](float a, float b) { return std::uniform_real_distribution<float>(a, b)(random); };
    std::vector<Prop> props = furnishRoom();
    const auto move = [](Prop& prop, const Vec3& to, float yaw) {
        prop.placement.translation = {to.x, prop.placement.translation.y, to.z};
        prop.placement.rotation = glm::angleAxis(yaw, Vec3(0, 1, 0)) * prop.placement.rotation;
    };
    // 1 chair, 2 table, 3 lamp, 4 vase, 5 books, 6 plant, 7 ball, 8 mug, 9 box, 10 rug; each with room of its own on the floor.
    struct Place {
        Vec2 at;
        float radius;
    };
    std::vector<Place> taken;
    const auto free = [&](float radius, float margin) {
        for (int trial = 0;; ++trial) {
            const Vec2 at(between(-kRoomHalfSize.x + margin, kRoomHalfSize.x - margin), between(-kRoomHalfSize.z + margin, 0.9f - 0.3f * radius));
            const bool isFree = std::all_of(taken.begin(), taken.end(), [&](const Place& p) { return glm::length(p.at - at) > p.radius + radius; });
            if (!isFree && trial < 2000) continue;
            taken.push_back({at, radius});
            return Vec3(at.x, 0, at.y);
        }
    };
    const Vec3 table = free(0.75f, 0.75f), oldTable = props[2].placement.translation;
    const float tableYaw = between(-0.5f, 0.5f);
    const Mat3 turn = glm::mat3_cast(glm::angleAxis(tableYaw, Vec3(0, 1, 0)));
    move(props[2], table, tableYaw);
    // On the table they change places among each other.
    std::vector<std::size_t> onTable{4, 5, 8};
    std::vector<Vec3> places;
    for (const std::size_t k : onTable) places.push_back(props[k].placement.translation - oldTable);
    std::shuffle(places.begin(), places.end(), random);
    for (std::size_t k = 0; k < onTable.size(); ++k) move(props[onTable[k]], table + turn * (places[k] + Vec3(between(-0.08f, 0.08f), 0, between(-0.05f, 0.05f))), between(-3, 3));
    move(props[1], free(0.3f, 0.35f), between(-3, 3));
    move(props[6], free(0.35f, 0.45f), between(-3, 3));
    move(props[3], free(0.22f, 0.3f), between(-3, 3));
    move(props[9], free(0.38f, 0.45f), between(-3, 3));
    move(props[7], free(0.15f, 0.25f), between(-3, 3));
    move(props[10], Vec3(between(-0.5f, 0.6f), 0, between(-0.4f, 0.3f)), between(-0.6f, 0.6f));
    return props;
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
