#include "app/viewport/picture_source.h"

#include "core/evaluate/contact_shadows.h"
#include "core/evaluate/differing.h"
#include "core/evaluate/pose_at.h"
#include "core/evaluate/show_pairs.h"
#include "render/frame/vulkan_renderer.h"
#include "render/vk/buffer.h"

#include <algorithm>
#include <utility>

namespace morphogen::viewport {
namespace {

constexpr Rgb kGhostBefore{0.310f, 0.639f, 0.878f}, kGhostAfter{0.910f, 0.769f, 0.353f};
constexpr float kGhostTint = 0.55f, kGhostFading = 0.7f;
constexpr Rgb kGone{0.878f, 0.408f, 0.310f};
constexpr float kGoneTint = 0.6f, kGoneOpacity = 0.6f;

void tint(PosedObject& posed, const Rgb& colour, float share)
{
    posed.look.gain *= 1 - share;
    posed.look.shift = (1 - share) * posed.look.shift + share * colour;
}

/// What is not there in the other world is tinted and seen through; nothing where everything is there.
std::vector<PosedObject> withGoneTinted(const std::vector<PosedObject>& own, const std::vector<PosedObject>& other)
{
    const auto isGone = [&](const PosedObject& posed) { return std::ranges::find(other, posed.id, &PosedObject::id) == other.end(); };
    if (std::ranges::none_of(own, isGone)) return {};
    std::vector<PosedObject> tinted = own;
    for (PosedObject& posed : tinted) {
        if (!isGone(posed)) continue;
        posed.look.opacity *= kGoneOpacity;
        tint(posed, kGone, kGoneTint);
    }
    return tinted;
}

/// The object at the frames around now, where it looks otherwise than now.
void addGhosts(const Scene& scene, const Object& object, std::vector<PosedObject>& to)
{
    const PosedObject now = poseAt(*scene.world, object, scene.timeSecs);
    const double last = scene.world->durationSecs();
    const auto add = [&](int count, int direction, const Rgb& colour) {
        for (int k = 1; k <= count; ++k) {
            const double secs = scene.timeSecs + direction * k * scene.ghosts.stepFrames / scene.world->fps;
            if (secs < -1e-9 || secs > last + 1e-9) break;
            if (!isVisibleAt(object, secs)) continue;
            PosedObject ghost = poseAt(*scene.world, object, secs);
            if (ghost.pose == now.pose && ghost.splats == now.splats && ghost.polynomialTime == now.polynomialTime) continue;
            ghost.look.opacity *= scene.ghosts.strength * (1 - kGhostFading * static_cast<float>(k - 1) / static_cast<float>(count));
            tint(ghost, colour, kGhostTint);
            to.push_back(std::move(ghost));
        }
    };
    add(scene.ghosts.before, -1, kGhostBefore);
    add(scene.ghosts.after, 1, kGhostAfter);
}

}  // namespace

PictureSource::PictureSource() { setRenderer(makeCpuRenderer()); }

void PictureSource::setRenderer(std::unique_ptr<FrameRenderer> renderer, Pictures pictures)
{
    m_devicePicture = {};
    m_onDevice = pictures == Pictures::OnDevice ? dynamic_cast<render::VulkanRenderer*>(renderer.get()) : nullptr;
    m_renderer = std::move(renderer);
    for (Layer* layer : {&m_own, &m_other}) layer->posedWorld.reset();   // the other one may want other poses
    // On the CPU a second one keeps what the first one has prepared of the whole picture.
    m_maskRenderer = m_renderer->name() == "cpu" ? makeCpuRenderer() : nullptr;
    m_otherRenderer = nullptr;
    for (Layer* layer : {&m_own, &m_other})
        for (Frame* frame : {&layer->pictures[0], &layer->pictures[1], &layer->mask, &layer->depth}) frame->serial = 0;
}

/// A renderer on the CPU draws only what has changed since its last picture, so each side has one; what a graphics device
/// holds serves both.
FrameRenderer& PictureSource::rendererOf(Side side)
{
    if (side == Side::Own || m_renderer->name() != "cpu") return *m_renderer;
    if (!m_otherRenderer) m_otherRenderer = makeCpuRenderer();
    return *m_otherRenderer;
}

void PictureSource::dropOther()
{
    if (!m_other.pictures[m_other.shown].bytes.empty()) m_times = m_ownTimes;
    m_other = {};
    m_otherRenderer = nullptr;
}

const std::vector<PosedObject>& PictureSource::pose(const Scene& scene, Layer& layer)
{
    if (scene.world != layer.posedWorld || scene.timeSecs != layer.posedTime || scene.marks != layer.posedMarks) {
        layer.posed = !scene.world ? std::vector<PosedObject>() : m_renderer->blendsMorphs() ? drawnPoseAt(*scene.world, scene.timeSecs) : poseAt(*scene.world, scene.timeSecs);
        if (scene.marks.showsPairs)
            for (PosedObject& posed : layer.posed)
                if (const Object* object = scene.world->find(posed.id)) posed = withPairsShown(std::move(posed), *scene.world, *object, scene.timeSecs);
        const std::vector<PosedObject> shadows = scene.world ? contactShadows(*scene.world, scene.timeSecs, layer.posed) : std::vector<PosedObject>();
        if (scene.marks.showsInvented)
            for (PosedObject& posed : layer.posed) posed = withInventedTinted(settled(std::move(posed)));
        for (PosedObject& posed : layer.posed)
            if (posed.id == scene.marks.object) posed = withMarks(settled(std::move(posed)), *scene.world->find(posed.id), scene.marks);
        layer.withShadows.clear();
        if (!shadows.empty()) layer.withShadows = layer.posed, layer.withShadows.insert(layer.withShadows.end(), shadows.begin(), shadows.end());
        layer.posedWorld = scene.world;
        layer.posedTime = scene.timeSecs;
        layer.posedMarks = scene.marks;
    }
    return layer.posed;
}

const std::vector<PosedObject>& PictureSource::poseWithGhosts(const Scene& scene)
{
    const bool arePosed = scene.world == m_own.posedWorld && scene.timeSecs == m_own.posedTime && scene.marks == m_own.posedMarks;
    pose(scene, m_own);
    const std::vector<PosedObject>& posed = m_own.drawn();
    if (!scene.ghosts.areShown || scene.selection.empty() || !scene.world) return m_posedWithGhosts.clear(), posed;
    if (arePosed && !m_posedWithGhosts.empty() && m_ghosts == scene.ghosts && m_ghostsOf == scene.selection) return m_posedWithGhosts;
    m_ghosts = scene.ghosts;
    m_ghostsOf = scene.selection;
    m_posedWithGhosts = posed;
    for (const ObjectId id : scene.selection)
        if (const Object* object = scene.world->find(id)) addGhosts(scene, *object, m_posedWithGhosts);
    return m_posedWithGhosts;
}

FrameRequest PictureSource::request(const Scene& scene, int divisor, std::stop_token stop, Side side)
{
    FrameRequest request;
    request.camera = scene.view;
    request.width = scene.width;
    request.height = scene.height;
    request.divisor = divisor;
    request.format = PixelFormat::Bytes;
    request.objects = pose(scene, layer(side));
    request.stop = std::move(stop);
    return request;
}

Result<void> PictureSource::draw(const Scene& scene, int divisor, std::stop_token stop)
{
    if (!m_onDevice) return drawInMemory(scene, divisor, std::move(stop));
    m_devicePicture = {};
    FrameRequest wanted = request(scene, divisor, std::move(stop));
    wanted.objects = poseWithGhosts(scene);
    MG_ASSIGN(const render::DeviceFrame frame, m_onDevice->drawOnDevice(wanted));
    m_devicePicture = {&m_onDevice->device(), frame.bytes->address(), frame.width, frame.height};
    m_times = m_onDevice->lastTimes();
    m_own.divisor = divisor;
    m_own.view = scene.view;
    return {};
}

Result<int> PictureSource::drawAside(const FrameRequest& wanted, Side side)
{
    // Into the other frame where the shown one would be lost by being stopped or failing half way.
    Layer& into = layer(side);
    const Frame& shown = into.pictures[into.shown];
    const int divisor = wanted.divisor;
    const bool isSameSize = shown.width == (wanted.width + divisor - 1) / divisor && shown.height == (wanted.height + divisor - 1) / divisor;
    const bool isSameView = isSameSize && divisor == into.divisor && wanted.camera == into.view;
    const int target = isSameView ? into.shown : 1 - into.shown;
    MG_TRY(rendererOf(side).drawInto(wanted, into.pictures[target]));
    return target;
}

void PictureSource::show(int picture, const FrameRequest& drawn, Side side)
{
    Layer& shown = layer(side);
    shown.shown = picture;
    shown.divisor = drawn.divisor;
    shown.view = drawn.camera;
}

Result<void> PictureSource::drawInMemory(const Scene& scene, int divisor, std::stop_token stop)
{
    m_devicePicture = {};
    FrameRequest wanted = request(scene, divisor, std::move(stop));
    wanted.objects = poseWithGhosts(scene);
    MG_ASSIGN(const int picture, drawAside(wanted, Side::Own));
    m_times = m_renderer->lastTimes();
    show(picture, wanted, Side::Own);
    return {};
}

Result<void> PictureSource::drawBoth(const Scene& own, const OtherScene& other, int divisor, std::stop_token stop)
{
    m_devicePicture = {};
    FrameRequest ownWanted = request(own, divisor, stop);
    FrameRequest otherWanted = request(other.scene, divisor, std::move(stop), Side::Other);
    ownWanted.objects = m_own.drawn();
    otherWanted.objects = m_other.drawn();
    std::vector<PosedObject> differing, tinted;
    if (other.objects == OtherScene::Objects::ThatDiffer) {
        differing = thatDiffer({m_other.posedWorld.get(), m_other.posed}, {m_own.posedWorld.get(), m_own.posed});
        otherWanted.objects = differing;
        tinted = withGoneTinted(m_own.posed, m_other.posed);
        if (!tinted.empty()) ownWanted.objects = tinted;
    }
    MG_ASSIGN(const int otherPicture, drawAside(otherWanted, Side::Other));
    const StageTimes times = rendererOf(Side::Other).lastTimes();
    MG_ASSIGN(const int ownPicture, drawAside(ownWanted, Side::Own));
    m_times = m_ownTimes = m_renderer->lastTimes();
    for (double StageTimes::*part : {&StageTimes::prepare, &StageTimes::project, &StageTimes::sort, &StageTimes::bin, &StageTimes::blend}) m_times.*part += times.*part;
    for (std::uint64_t StageTimes::*count : {&StageTimes::splats, &StageTimes::visible}) m_times.*count += times.*count;
    show(otherPicture, otherWanted, Side::Other);
    show(ownPicture, ownWanted, Side::Own);
    return {};
}

Result<void> PictureSource::drawMask(const Scene& scene, int divisor, std::stop_token stop, Side side)
{
    Frame& mask = layer(side).mask;
    std::vector<PosedObject> selected;
    for (const PosedObject& posed : pose(scene, layer(side)))
        if (std::find(scene.selection.begin(), scene.selection.end(), posed.id) != scene.selection.end()) selected.push_back(posed);
    if (selected.empty()) {
        mask.bytes.clear();
        return {};
    }
    FrameRequest wanted = request(scene, divisor, std::move(stop), side);
    wanted.objects = selected;
    const Result<void> drawn = (m_maskRenderer ? *m_maskRenderer : *m_renderer).drawInto(wanted, mask);
    if (!drawn) mask.bytes.clear();
    return drawn;
}

Result<void> PictureSource::drawDepth(const Scene& scene, int divisor, std::stop_token stop, Side side)
{
    FrameRequest wanted = request(scene, divisor, std::move(stop), side);
    wanted.aovs = Aov::ExpectedDepth;
    const bool wasOnDevice = m_devicePicture.device != nullptr;
    m_devicePicture = {};
    Frame& depth = layer(side).depth;
    const Result<void> drawn = rendererOf(side).drawInto(wanted, depth);
    if (!drawn) depth.expectedDepth.clear();
    if (!drawn || !wasOnDevice) return drawn;
    return draw(scene, 1, {});   // what lay on the device has made room for the depth
}

Result<std::optional<Pick>> PictureSource::pick(const Scene& scene, const Vec2& pixel, Side side)
{
    return rendererOf(side).pick(request(scene, 1, {}, side), static_cast<int>(pixel.x), static_cast<int>(pixel.y));
}

}  // namespace morphogen::viewport
