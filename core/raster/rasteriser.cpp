// The stages of a frame, in order, and what is kept between frames. See rasteriser.h.
#include "core/raster/rasteriser.h"

#include "core/base/memory_budget.h"
#include "core/base/parallel.h"
#include "core/raster/extras.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <new>

namespace morphogen {

using namespace raster;

namespace {

constexpr int kLargestSide = 32768;
/// Pairs of a splat and a tile that are held at once; a picture with more is drawn in bands.
constexpr std::uint64_t kMostPairs = std::uint64_t{1} << 26;

class Stopwatch {
public:
    double lapMs()
    {
        const auto now = std::chrono::steady_clock::now();
        return std::chrono::duration<double, std::milli>(now - std::exchange(m_start, now)).count();
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

/// One object of the frame at hand.
struct Drawn {
    std::shared_ptr<const Prepared> prepared;
    ObjectId id;
    std::size_t firstSegment = 0;
    Pose pose;
    double polynomialTime = 0;
    std::shared_ptr<const PolynomialMotion> polynomial;
    AlignedArray<NodeMap> maps;
    AlignedArray<float> moved;                      ///< the base where a polynomial moves it
    bool isProjected = false;                       ///< with this pose, in the view of the frame

    const float* base() const { return polynomial ? moved.data() : prepared->base.data(); }
    std::span<const NodeMap> nodeMaps() const { return {maps.data(), maps.size()}; }
    std::size_t endSegment() const { return firstSegment + prepared->segments(); }
};

struct CachedPreparation {
    std::shared_ptr<const Prepared> prepared;
    std::uint64_t lastUse = 0;
};

Result<void> check(const FrameRequest& request)
{
    if (request.width < 1 || request.height < 1 || request.width > kLargestSide || request.height > kLargestSide)
        return Error{Error::Kind::Usage, fmt::format("a picture of {}x{} pixels can't be drawn; sides are 1 to {}", request.width, request.height, kLargestSide)};
    if (request.divisor < 1) return Error{Error::Kind::Usage, "a picture's divisor is at least 1"};
    return {};
}

/// A pose that fits the object: one map per bound node (what is missing stands still), every number finite.
Pose fittedPose(const PosedObject& posed, const Prepared& prepared)
{
    const std::size_t wanted = prepared.influences > 0 ? posed.scaffold->boundNodeCount() : 1;
    Pose pose(posed.pose.begin(), posed.pose.begin() + static_cast<std::ptrdiff_t>(std::min(wanted, posed.pose.size())));
    pose.resize(wanted, posed.pose.empty() ? Affine3x4{} : posed.pose[0]);
    for (Affine3x4& map : pose)
        if (!std::all_of(map.m.begin(), map.m.end(), [](float v) { return std::abs(v) < 1e12f; })) map.m.fill(0);
    return pose;
}

}  // namespace

struct Rasteriser::State {
    std::vector<CachedPreparation> preparations;
    std::uint64_t frameNumber = 0;
    std::vector<Drawn> drawn;
    View view;
    Projected projected;
    AlignedArray<SortPair> sorted;
    RadixSort sort;
    Binner binner;
    TileLists lists;
    AlignedArray<Extra> extras;
    StageTimes times;

    Result<std::shared_ptr<const Prepared>> preparedFor(const PosedObject& posed, const std::stop_token& stop);
    Result<void> place(const FrameRequest& request);
    Result<void> project(const FrameRequest& request);
    Result<std::size_t> sortByDepth(const FrameRequest& request);
    Result<void> fillExtrasOf(const FrameRequest& request);
    std::vector<std::pair<int, int>> bands() const;
    Result<void> drawTiles(const FrameRequest& request, const BlendRequest& blend, std::size_t visible);
    Result<void> draw(const FrameRequest& request, Frame& frame);
};

Result<std::shared_ptr<const Prepared>> Rasteriser::State::preparedFor(const PosedObject& posed, const std::stop_token& stop)
{
    for (CachedPreparation& cached : preparations) {
        if (cached.prepared->splats != posed.splats || cached.prepared->scaffold != posed.scaffold) continue;
        cached.lastUse = frameNumber;
        return cached.prepared;
    }
    MG_ASSIGN(auto prepared, prepare(posed, stop));
    preparations.push_back({prepared, frameNumber});
    return prepared;
}

/// Finds or makes what each object needs and lays out the segments. An object that stands as it stood, in a view that did
/// not change, keeps its projection.
Result<void> Rasteriser::State::place(const FrameRequest& request)
{
    ++frameNumber;
    const View now = makeView(request.camera, (request.width + request.divisor - 1) / request.divisor, (request.height + request.divisor - 1) / request.divisor);
    const bool mayReuse = request.reuse == Reuse::Allowed && now == view;
    view = now;
    std::vector<Drawn> before = std::move(drawn);
    drawn.clear();
    std::size_t segments = 0;
    for (const PosedObject& posed : request.objects) {
        if (!posed.splats || posed.splats->size() == 0) continue;
        MG_ASSIGN(auto prepared, preparedFor(posed, request.stop));
        Pose pose = fittedPose(posed, *prepared);
        const std::size_t index = drawn.size();
        Drawn object = index < before.size() ? std::move(before[index]) : Drawn{};
        const bool isSame = mayReuse && object.isProjected && object.prepared == prepared && object.firstSegment == segments && object.pose == pose &&
                            object.polynomial == posed.polynomial && object.polynomialTime == posed.polynomialTime;
        object.isProjected = isSame;
        object.prepared = std::move(prepared);
        object.id = posed.id;
        object.firstSegment = segments;
        object.pose = std::move(pose);
        object.polynomial = posed.polynomial;
        object.polynomialTime = posed.polynomialTime;
        segments = object.endSegment();
        drawn.push_back(std::move(object));
    }
    std::erase_if(preparations, [&](const CachedPreparation& cached) { return cached.lastUse + 2 < frameNumber; });
    if (segments * kSegment > projected.records.size()) {
        MG_TRY(checkMemory(segments * kSegment * (sizeof(Record) + sizeof(TileRect) + 8 + 2 * sizeof(SortPair)), "", fmt::format("drawing {} splats", segments * kSegment)));
        for (Drawn& object : drawn) object.isProjected = false;   // growing loses what was there
    }
    projected.resize(segments);
    return {};
}

Result<void> Rasteriser::State::project(const FrameRequest& request)
{
    for (Drawn& object : drawn) {
        if (object.isProjected) continue;
        makeNodeMaps(view, object.pose, object.maps);
        if (object.polynomial) applyPolynomial(*object.prepared, *object.polynomial, object.polynomialTime, object.moved);
        const ProjectRequest work{&view, object.prepared.get(), object.base(), object.nodeMaps(), &projected, object.firstSegment};
        parallelFor(object.prepared->segments(), 4, [&](std::size_t begin, std::size_t end) {
            for (std::size_t segment = begin; segment < end && !request.stop.stop_requested(); ++segment) projectSegment(work, segment);
        });
        if (request.stop.stop_requested()) return cancelled();
        object.isProjected = true;
    }
    return {};
}

Result<std::size_t> Rasteriser::State::sortByDepth(const FrameRequest& request)
{
    const std::size_t segments = drawn.empty() ? 0 : drawn.back().endSegment();
    std::vector<std::size_t> starts(segments + 1, 0);
    for (std::size_t segment = 0; segment < segments; ++segment) starts[segment + 1] = starts[segment] + projected.counts[segment];
    sorted.resize(starts[segments]);
    parallelFor(segments, 16, [&](std::size_t begin, std::size_t end) {
        for (std::size_t segment = begin; segment < end; ++segment) {
            for (std::size_t k = 0; k < projected.counts[segment]; ++k) {
                const std::size_t index = segment * kSegment + k;
                sorted[starts[segment] + k] = makePair(projected.depthBits[index], static_cast<std::uint32_t>(index));
            }
        }
    });
    sort.run(sorted, starts[segments]);
    if (request.stop.stop_requested()) return cancelled();
    return starts[segments];
}

Result<void> Rasteriser::State::fillExtrasOf(const FrameRequest& request)
{
    extras.resize(projected.records.size());
    const bool wantsMotion = request.aovs.has(Aov::Motion);
    const View previousView = request.previousCamera ? makeView(*request.previousCamera, view.width, view.height) : view;
    for (const Drawn& object : drawn) {
        AlignedArray<NodeMap> previousMaps;
        AlignedArray<float> previousMoved;
        const float* previousBase = object.base();
        if (wantsMotion) {
            const auto found = std::find_if(request.previousObjects.begin(), request.previousObjects.end(), [&](const PosedObject& o) { return o.id == object.id; });
            const bool isFound = found != request.previousObjects.end() && found->splats == object.prepared->splats && found->scaffold == object.prepared->scaffold;
            makeNodeMaps(previousView, isFound ? fittedPose(*found, *object.prepared) : object.pose, previousMaps);
            if (isFound && object.polynomial && found->polynomial == object.polynomial) {
                applyPolynomial(*object.prepared, *object.polynomial, found->polynomialTime, previousMoved);
                previousBase = previousMoved.data();
            }
        }
        const ExtrasRequest work{object.prepared.get(), object.base(), object.nodeMaps(), &view, previousBase, {previousMaps.data(), previousMaps.size()},
                                 &previousView, &projected, object.firstSegment, static_cast<std::uint32_t>(object.id.value)};
        parallelFor(object.prepared->segments(), 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t segment = begin; segment < end && !request.stop.stop_requested(); ++segment) fillExtras(work, segment, extras.data());
        });
        if (request.stop.stop_requested()) return cancelled();
    }
    return {};
}

/// Rows of tiles that can be binned together: all of them, unless the boxes hold too many tiles.
std::vector<std::pair<int, int>> Rasteriser::State::bands() const
{
    std::uint64_t total = 0;
    for (std::size_t segment = 0; segment < projected.areas.size(); ++segment) total += projected.areas[segment];
    if (total <= kMostPairs) return {{0, view.tilesY}};
    std::vector<std::int64_t> inRow(static_cast<std::size_t>(view.tilesY) + 1, 0);
    for (std::size_t segment = 0; segment < projected.counts.size(); ++segment) {
        for (std::size_t k = 0; k < projected.counts[segment]; ++k) {
            const TileRect& rect = projected.rects[segment * kSegment + k];
            inRow[rect.y0] += rect.x1 - rect.x0 + 1;
            inRow[rect.y1 + 1u] -= rect.x1 - rect.x0 + 1;
        }
    }
    std::vector<std::pair<int, int>> result;
    std::uint64_t held = 0;
    std::int64_t row = 0;
    int first = 0;
    for (int y = 0; y < view.tilesY; ++y) {
        row += inRow[static_cast<std::size_t>(y)];
        if (y > first && held + static_cast<std::uint64_t>(row) > kMostPairs) {
            result.emplace_back(first, y);
            first = y;
            held = 0;
        }
        held += static_cast<std::uint64_t>(row);
    }
    result.emplace_back(first, view.tilesY);
    return result;
}

Result<void> Rasteriser::State::drawTiles(const FrameRequest& request, const BlendRequest& blend, std::size_t visible)
{
    Stopwatch watch;
    for (const auto& [firstRow, endRow] : bands()) {
        binner.run({&view, &projected, &sorted, visible, firstRow, endRow}, lists);
        times.bin += watch.lapMs();
        times.pairs += lists.pairs();
        if (request.stop.stop_requested()) return cancelled();
        parallelFor(static_cast<std::size_t>(view.tilesX) * static_cast<std::size_t>(endRow - firstRow), 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t tile = begin; tile < end && !request.stop.stop_requested(); ++tile) blendTile(blend, tile);
        });
        times.blend += watch.lapMs();
        if (request.stop.stop_requested()) return cancelled();
    }
    return {};
}

Result<void> Rasteriser::State::draw(const FrameRequest& request, Frame& frame)
{
    MG_TRY(check(request));
    if (request.stop.stop_requested()) return cancelled();
    times = {};
    Stopwatch watch;
    MG_TRY(place(request));
    times.prepare = watch.lapMs();

    const std::size_t pixels = static_cast<std::size_t>(view.width) * static_cast<std::size_t>(view.height);
    MG_TRY(checkMemory(pixels * 64, "", fmt::format("a picture of {}x{} pixels", view.width, view.height)));
    frame.width = view.width;
    frame.height = view.height;
    const auto size = [&](auto& plane, bool isWanted, std::size_t perPixel) { plane.resize(isWanted ? pixels * perPixel : 0); };
    size(frame.colour, request.format == PixelFormat::Float, 4);
    size(frame.bytes, request.format == PixelFormat::Bytes, 4);
    size(frame.alpha, request.aovs.has(Aov::Alpha), 1);
    size(frame.expectedDepth, request.aovs.has(Aov::ExpectedDepth), 1);
    size(frame.medianDepth, request.aovs.has(Aov::MedianDepth), 1);
    size(frame.normal, request.aovs.has(Aov::Normal), 3);
    size(frame.objectId, request.aovs.has(Aov::ObjectId), 1);
    size(frame.motion, request.aovs.has(Aov::Motion), 2);

    watch.lapMs();
    MG_TRY(project(request));
    times.project = watch.lapMs();
    MG_ASSIGN(const std::size_t visible, sortByDepth(request));
    times.sort = watch.lapMs();
    for (const Drawn& object : drawn) times.splats += object.prepared->count;
    times.visible = visible;

    const auto planeOf = [](auto& plane) { return plane.empty() ? nullptr : plane.data(); };
    BlendRequest blend;
    blend.planes = {view.width, view.height, planeOf(frame.colour), planeOf(frame.bytes), planeOf(frame.alpha), planeOf(frame.expectedDepth),
                    planeOf(frame.medianDepth), planeOf(frame.normal), planeOf(frame.objectId), planeOf(frame.motion)};
    blend.extras = nullptr;
    if (blend.planes.wantsExtras()) {
        MG_TRY(fillExtrasOf(request));
        blend.extras = extras.data();
    }
    blend.records = projected.records.data();
    blend.lists = &lists;
    blend.tilesX = view.tilesX;
    blend.hasBackground = request.background.has_value();
    if (request.background) blend.background = {request.background->x, request.background->y, request.background->z};
    return drawTiles(request, blend, visible);
}

Rasteriser::Rasteriser() : m_state(std::make_unique<State>()) {}
Rasteriser::~Rasteriser() = default;
Rasteriser::Rasteriser(Rasteriser&&) noexcept = default;
Rasteriser& Rasteriser::operator=(Rasteriser&&) noexcept = default;

Result<Frame> Rasteriser::draw(const FrameRequest& request)
{
    Frame frame;
    MG_TRY(drawInto(request, frame));
    return frame;
}

Result<void> Rasteriser::drawInto(const FrameRequest& request, Frame& frame)
{
    try {
        return m_state->draw(request, frame);
    } catch (const std::bad_alloc&) {
        clear();
        return Error{Error::Kind::Limit, "there is not enough memory to draw this; draw fewer splats or a smaller picture"};
    }
}

const StageTimes& Rasteriser::lastTimes() const { return m_state->times; }
void Rasteriser::clear() { *m_state = State{}; }
const char* rasterInstructionSet() { return instructionSet(); }

}  // namespace morphogen
