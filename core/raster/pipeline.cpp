#include "core/raster/pipeline.h"

#include "core/base/memory_budget.h"
#include "core/base/parallel.h"
#include "core/base/stopwatch.h"
#include "core/raster/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen::raster {
namespace {

/// Pairs of a splat and a tile that are held at once; a picture with more is drawn in bands.
constexpr std::uint64_t kMostPairs = std::uint64_t{1} << 26;

Planes planesOf(Frame& frame)
{
    const auto planeOf = [](auto& plane) { return plane.empty() ? nullptr : plane.data(); };
    return {frame.width, frame.height, planeOf(frame.colour), planeOf(frame.bytes), planeOf(frame.alpha), planeOf(frame.expectedDepth),
            planeOf(frame.medianDepth), planeOf(frame.normal), planeOf(frame.objectId), planeOf(frame.motion)};
}

}  // namespace

Result<std::shared_ptr<const Prepared>> Pipeline::preparedFor(const PosedObject& posed, const std::stop_token& stop)
{
    for (CachedPreparation& cached : m_preparations) {
        if (cached.prepared->splats != posed.splats || cached.prepared->scaffold != posed.scaffold) continue;
        cached.lastUse = m_frameNumber;
        return cached.prepared;
    }
    MG_ASSIGN(auto prepared, prepare(posed, stop));
    m_preparations.push_back({prepared, m_frameNumber, nullptr});
    return prepared;
}

Result<std::shared_ptr<const MorphBlocks>> Pipeline::morphFor(const PosedObject& posed, const std::shared_ptr<const Prepared>& prepared, const std::stop_token& stop)
{
    const auto cached = std::ranges::find(m_preparations, prepared, &CachedPreparation::prepared);
    if (!posed.morph) return std::shared_ptr<const MorphBlocks>();
    if (!cached->morph || cached->morph->motion != posed.morph) {
        MG_ASSIGN(cached->morph, makeMorphBlocks(posed.morph, prepared, stop));
    }
    return cached->morph;
}

/// Finds or makes what each object needs and lays out the segments. An object that stands as it stood, in a view that did
/// not change, keeps its projection. Says whether the same objects lie where they lay.
Result<Pipeline::Layout> Pipeline::place(const FrameRequest& request)
{
    ++m_frameNumber;
    const View view = viewOf(request.camera, request);
    const bool isSameView = view == m_view;
    m_view = view;
    std::vector<Drawn> before = std::move(m_drawn);
    m_drawn.clear();
    std::size_t segments = 0;
    bool isSameLayout = isSameView;
    for (const PosedObject& posed : request.objects) {
        if (!posed.splats || posed.splats->size() == 0) continue;
        MG_ASSIGN(auto prepared, preparedFor(posed, request.stop));
        MG_ASSIGN(auto morph, morphFor(posed, prepared, request.stop));
        Pose pose = fittedPose(posed, prepared->influences);
        const std::size_t index = m_drawn.size();
        Drawn object = index < before.size() ? std::move(before[index]) : Drawn{};
        const bool isSameObject = object.isProjected && object.prepared == prepared && object.firstSegment == segments && object.id == posed.id;
        isSameLayout = isSameLayout && isSameObject;
        object.isProjected = isSameView && isSameObject && request.reuse == Reuse::Allowed && object.pose == pose && object.polynomial == posed.polynomial &&
                             object.polynomialTime == posed.polynomialTime && object.morph == morph && object.morphMoment == posed.morphMoment && object.look == posed.look;
        object.prepared = std::move(prepared);
        object.id = posed.id;
        object.firstSegment = segments;
        object.pose = std::move(pose);
        object.polynomial = posed.polynomial;
        object.polynomialTime = posed.polynomialTime;
        object.morph = std::move(morph);
        object.morphMoment = posed.morphMoment;
        object.look = posed.look;
        segments = object.endSegment();
        m_drawn.push_back(std::move(object));
    }
    isSameLayout = isSameLayout && m_drawn.size() == before.size();
    std::erase_if(m_preparations, [&](const CachedPreparation& cached) { return cached.lastUse + 2 < m_frameNumber; });
    if (segments > m_projected.counts.size()) {
        const std::uint64_t splats = segments * kSegment;
        MG_TRY(checkMemory(splats * (sizeof(Record) + sizeof(TileRect) + 8 + 2 * sizeof(SortPair)), "", fmt::format("drawing {} splats", splats)));
        for (Drawn& object : m_drawn) object.isProjected = false;   // growing loses what was there
        isSameLayout = false;
    }
    m_projected.resize(segments);
    return isSameLayout ? Layout::Same : Layout::Changed;
}

namespace {

std::size_t harmonicsPerBlock(const Prepared& prepared) { return prepared.blocks == 0 ? 0 : prepared.harmonics.size() / prepared.blocks; }

/// Blends each segment just before it is projected, while it is in the core's own cache.
void projectMorph(ProjectRequest work, const MorphBlocks& morph, const MorphMoment& moment, std::size_t begin, std::size_t end, const std::stop_token& stop)
{
    AlignedArray<float> base(kSegmentBlocks * kBlockRows * kBlock);
    AlignedArray<std::uint16_t> harmonics(kSegmentBlocks * harmonicsPerBlock(*work.prepared));
    work.base = base.data(), work.harmonics = harmonics.data();
    for (std::size_t segment = begin; segment < end && !stop.stop_requested(); ++segment) {
        blendMorphSegment(morph, moment, segment, {base.data(), harmonics.data()});
        work.firstBlock = segment * kSegmentBlocks;
        projectSegment(work, segment);
    }
}

/// The base of all segments at that moment, for what looks at single splats afterwards.
void blendMorph(const MorphBlocks& morph, const MorphMoment& moment, AlignedArray<float>& base)
{
    base.resize(morph.prepared->base.size());
    parallelFor(morph.prepared->segments(), 4, [&](std::size_t begin, std::size_t end) {
        for (std::size_t segment = begin; segment < end; ++segment) blendMorphSegment(morph, moment, segment, {base.data() + segment * kSegmentBlocks * kBlockRows * kBlock, nullptr});
    });
}

}  // namespace

Result<void> Pipeline::project(const FrameRequest& request)
{
    for (Drawn& object : m_drawn) {
        if (object.isProjected) continue;
        makeNodeMaps(m_view, object.pose, turnsFor(*object.prepared), object.maps);
        if (object.polynomial) applyPolynomial(*object.prepared, *object.polynomial, object.polynomialTime, object.moved);
        const ProjectRequest work{&m_view, object.prepared.get(), object.base(), object.harmonics(), object.nodeMaps(), &m_projected, object.firstSegment, 0, object.look};
        parallelFor(object.prepared->segments(), 4, [&](std::size_t begin, std::size_t end) {
            if (object.morph) return projectMorph(work, *object.morph, object.morphMoment, begin, end, request.stop);
            for (std::size_t segment = begin; segment < end && !request.stop.stop_requested(); ++segment) projectSegment(work, segment);
        });
        if (request.stop.stop_requested()) return cancelled();
        object.isProjected = true;
    }
    return {};
}

Result<std::size_t> Pipeline::sortByDepth(const FrameRequest& request)
{
    const std::size_t segments = m_projected.counts.size();
    std::vector<std::size_t> starts(segments + 1, 0);
    for (std::size_t segment = 0; segment < segments; ++segment) starts[segment + 1] = starts[segment] + m_projected.counts[segment];
    m_sorted.resize(starts[segments]);
    parallelFor(segments, 16, [&](std::size_t begin, std::size_t end) {
        for (std::size_t segment = begin; segment < end; ++segment) {
            for (std::size_t k = 0; k < m_projected.counts[segment]; ++k) {
                const std::size_t index = segment * kSegment + k;
                m_sorted[starts[segment] + k] = makePair(m_projected.depthBits[index], static_cast<std::uint32_t>(index));
            }
        }
    });
    m_sort.run(m_sorted, starts[segments]);
    if (request.stop.stop_requested()) return cancelled();
    return starts[segments];
}

Result<void> Pipeline::fillExtras(const FrameRequest& request)
{
    m_extras.resize(m_projected.records.size());
    const bool wantsMotion = request.aovs.has(Aov::Motion);
    const View previousView = request.previousCamera ? viewOf(*request.previousCamera, request) : m_view;
    for (Drawn& object : m_drawn) {
        AlignedArray<NodeMap> previousMaps;
        AlignedArray<float> previousMoved;
        if (object.morph) blendMorph(*object.morph, object.morphMoment, object.moved);
        const float* previousBase = object.base();
        if (wantsMotion) {
            const auto found = std::find_if(request.previousObjects.begin(), request.previousObjects.end(), [&](const PosedObject& o) { return o.id == object.id; });
            const bool isFound = found != request.previousObjects.end() && found->splats == object.prepared->splats && found->scaffold == object.prepared->scaffold;
            makeNodeMaps(previousView, isFound ? fittedPose(*found, object.prepared->influences) : object.pose, Turns::Unused, previousMaps);
            if (isFound && object.polynomial && found->polynomial == object.polynomial) {
                applyPolynomial(*object.prepared, *object.polynomial, found->polynomialTime, previousMoved);
                previousBase = previousMoved.data();
            }
            if (isFound && object.morph && found->morph == object.morph->motion) {
                blendMorph(*object.morph, found->morphMoment, previousMoved);
                previousBase = previousMoved.data();
            }
        }
        const ExtrasRequest work{object.prepared.get(), object.base(), object.nodeMaps(), &m_view, previousBase, {previousMaps.data(), previousMaps.size()},
                                 &previousView, &m_projected, object.firstSegment, static_cast<std::uint32_t>(object.id.value)};
        parallelFor(object.prepared->segments(), 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t segment = begin; segment < end && !request.stop.stop_requested(); ++segment) raster::fillExtras(work, segment, m_extras.data());
        });
        if (request.stop.stop_requested()) return cancelled();
    }
    return {};
}

/// Rows of tiles that can be binned together: all of them, unless the boxes hold too many tiles.
std::vector<std::pair<int, int>> Pipeline::bands() const
{
    std::uint64_t total = 0;
    for (std::size_t segment = 0; segment < m_projected.areas.size(); ++segment) total += m_projected.areas[segment];
    if (total <= kMostPairs) return {{0, m_view.tilesY}};
    std::vector<std::int64_t> changeAt(static_cast<std::size_t>(m_view.tilesY) + 1, 0);
    for (std::size_t segment = 0; segment < m_projected.counts.size(); ++segment) {
        for (std::size_t k = 0; k < m_projected.counts[segment]; ++k) {
            const TileRect& rect = m_projected.rects[segment * kSegment + k];
            changeAt[rect.y0] += rect.x1 - rect.x0 + 1;
            changeAt[rect.y1 + 1u] -= rect.x1 - rect.x0 + 1;
        }
    }
    std::vector<std::pair<int, int>> result;
    std::uint64_t held = 0;
    std::int64_t inRow = 0;
    int first = 0;
    for (int y = 0; y < m_view.tilesY; ++y) {
        inRow += changeAt[static_cast<std::size_t>(y)];
        if (y > first && held + static_cast<std::uint64_t>(inRow) > kMostPairs) {
            result.emplace_back(first, y);
            first = y;
            held = 0;
        }
        held += static_cast<std::uint64_t>(inRow);
    }
    result.emplace_back(first, m_view.tilesY);
    return result;
}

Result<void> Pipeline::drawTiles(const FrameRequest& request, const BlendRequest& blend, std::size_t visible)
{
    Stopwatch watch;
    const std::uint8_t* wanted = m_wanted.empty() ? nullptr : m_wanted.data();
    for (const auto& [firstRow, endRow] : bands()) {
        m_binner.run({&m_view, &m_projected, &m_sorted, visible, firstRow, endRow, wanted, request.stop}, m_lists);
        m_times.bin += watch.lapMs();
        if (request.stop.stop_requested()) return cancelled();
        m_times.pairs += m_lists.pairs();
        const std::size_t firstTile = static_cast<std::size_t>(firstRow) * static_cast<std::size_t>(m_view.tilesX);
        parallelFor(static_cast<std::size_t>(m_view.tilesX) * static_cast<std::size_t>(endRow - firstRow), 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t tile = begin; tile < end && !request.stop.stop_requested(); ++tile)
                if (!wanted || wanted[firstTile + tile]) blendTile(blend, tile);
        });
        m_times.blend += watch.lapMs();
        if (request.stop.stop_requested()) return cancelled();
    }
    return {};
}

void Pipeline::markTilesOf(const Drawn& object)
{
    for (std::size_t segment = object.firstSegment; segment < object.endSegment(); ++segment) {
        for (std::size_t k = 0; k < m_projected.counts[segment]; ++k) {
            const TileRect& rect = m_projected.rects[segment * kSegment + k];
            for (int y = rect.y0; y <= rect.y1; ++y) {
                std::uint8_t* row = &m_wanted[static_cast<std::size_t>(y) * static_cast<std::size_t>(m_view.tilesX)];
                std::fill(row + rect.x0, row + rect.x1 + 1, std::uint8_t{1});
            }
        }
    }
}

Result<void> Pipeline::draw(const FrameRequest& request, Frame& frame)
{
    MG_TRY(checkRequest(request));
    m_times = {};
    Stopwatch watch;
    const Shown before = std::exchange(m_shown, {});
    MG_ASSIGN(const Layout layout, place(request));
    m_times.prepare = watch.lapMs();
    for (const Drawn& object : m_drawn) m_times.splats += object.prepared->count;

    // Where the frame still holds our last picture of the same objects, only tiles under what moved are drawn.
    const bool isPartial = request.reuse == Reuse::Allowed && layout == Layout::Same && before.serial != 0 && frame.serial == before.serial &&
                           before.format == request.format && before.aovs == request.aovs && before.background == request.background && !request.aovs.has(Aov::Motion);
    m_wanted.assign(isPartial ? static_cast<std::size_t>(m_view.tilesX) * static_cast<std::size_t>(m_view.tilesY) : 0, 0);
    std::vector<const Drawn*> changed;
    for (const Drawn& object : m_drawn)
        if (!object.isProjected) changed.push_back(&object);
    if (isPartial && changed.empty()) {
        m_shown = before;
        return {};
    }
    frame.serial = 0;
    MG_TRY(resizePlanes(request, m_view, frame));
    watch.lapMs();
    if (isPartial)
        for (const Drawn* object : changed) markTilesOf(*object);
    MG_TRY(project(request));
    if (isPartial)
        for (const Drawn* object : changed) markTilesOf(*object);
    m_times.project = watch.lapMs();
    MG_ASSIGN(const std::size_t visible, sortByDepth(request));
    m_times.visible = visible;
    m_times.sort = watch.lapMs();

    BlendRequest blend;
    blend.records = m_projected.records.data();
    blend.extras = nullptr;
    blend.lists = &m_lists;
    blend.tilesX = m_view.tilesX;
    blend.planes = planesOf(frame);
    blend.stop = request.stop;
    blend.hasBackground = request.background.has_value();
    if (request.background) blend.background = {request.background->x, request.background->y, request.background->z};
    if (blend.planes.wantsExtras()) {
        MG_TRY(fillExtras(request));
        blend.extras = m_extras.data();
    }
    MG_TRY(drawTiles(request, blend, visible));
    frame.serial = nextSerial();
    m_shown = {frame.serial, request.format, request.aovs, request.background};
    return {};
}

Result<std::optional<Pick>> Pipeline::pick(const FrameRequest& request, int x, int y)
{
    MG_TRY(checkRequest(request));
    MG_ASSIGN(const Layout layout, place(request));
    const bool isAnyMoved = std::any_of(m_drawn.begin(), m_drawn.end(), [](const Drawn& object) { return !object.isProjected; });
    if (layout == Layout::Changed || isAnyMoved) m_shown = {};
    MG_TRY(project(request));
    if (x < 0 || y < 0 || x >= m_view.width || y >= m_view.height) return std::optional<Pick>();

    struct Hit {
        std::uint32_t depthBits, index;
        float alpha;
    };
    std::vector<Hit> hits;
    const int tileX = x / kTile, tileY = y / kTile;
    for (std::size_t segment = 0; segment < m_projected.counts.size(); ++segment) {
        for (std::size_t k = 0; k < m_projected.counts[segment]; ++k) {
            const std::size_t index = segment * kSegment + k;
            const TileRect& rect = m_projected.rects[index];
            if (tileX < rect.x0 || tileX > rect.x1 || tileY < rect.y0 || tileY > rect.y1) continue;
            const Record& record = m_projected.records[index];
            const float dx = static_cast<float>(x) - record.x, dy = static_cast<float>(y) - record.y;
            const float power = record.a * dx * dx + record.b * dx * dy + record.c * dy * dy + record.logOpacity;
            if (power >= kLogThreshold) hits.push_back({m_projected.depthBits[index], static_cast<std::uint32_t>(index), std::min(std::exp2(power), 0.99f)});
        }
    }
    std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.depthBits != b.depthBits ? a.depthBits < b.depthBits : a.index < b.index; });
    const Hit* heaviest = nullptr;
    float through = 1, weight = 0;
    for (const Hit& hit : hits) {
        if (hit.alpha * through > weight) weight = hit.alpha * through, heaviest = &hit;
        through -= hit.alpha * through;
    }
    if (!heaviest) return std::optional<Pick>();
    const std::size_t segment = heaviest->index / kSegment;
    const auto owner = std::find_if(m_drawn.begin(), m_drawn.end(), [&](const Drawn& object) { return segment < object.endSegment(); });
    const std::size_t slot = m_projected.slots[heaviest->index];
    if (owner->morph) blendMorph(*owner->morph, owner->morphMoment, owner->moved);
    Pick pick;
    pick.object = owner->id;
    pick.splat = owner->prepared->source[slot];
    pick.depth = centreInCamera(*owner->prepared, owner->base(), owner->nodeMaps(), slot).z;
    pick.weight = weight;
    const float perPixel = (m_view.isPerspective ? pick.depth : 1.0f) / m_view.scale;
    const Vec3 inCamera((static_cast<float>(x) - m_view.centreX) * perPixel, (static_cast<float>(y) - m_view.centreY) * perPixel, pick.depth);
    pick.pointInWorld = m_view.cameraFromWorld.inverse().point(inCamera);
    return std::optional<Pick>(pick);
}

}  // namespace morphogen::raster
