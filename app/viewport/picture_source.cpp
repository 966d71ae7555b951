#include "app/viewport/picture_source.h"

#include "core/evaluate/pose_at.h"
#include "render/frame/vulkan_renderer.h"
#include "render/vk/buffer.h"

#include <algorithm>
#include <utility>

namespace morphogen::viewport {

PictureSource::PictureSource() { setRenderer(makeCpuRenderer()); }

void PictureSource::setRenderer(std::unique_ptr<FrameRenderer> renderer, Pictures pictures)
{
    m_devicePicture = {};
    m_onDevice = pictures == Pictures::OnDevice ? dynamic_cast<render::VulkanRenderer*>(renderer.get()) : nullptr;
    m_renderer = std::move(renderer);
    // On the CPU a second one keeps what the first one has prepared of the whole picture.
    m_maskRenderer = m_renderer->name() == "cpu" ? makeCpuRenderer() : nullptr;
    for (Frame* frame : {&m_pictures[0], &m_pictures[1], &m_mask, &m_depth}) frame->serial = 0;
}

const std::vector<PosedObject>& PictureSource::pose(const Scene& scene)
{
    if (scene.world != m_posedWorld || scene.timeSecs != m_posedTime || scene.marks != m_posedMarks) {
        m_posed = scene.world ? poseAt(*scene.world, scene.timeSecs) : std::vector<PosedObject>();
        if (scene.marks.showsInvented)
            for (PosedObject& posed : m_posed) posed = withInventedTinted(std::move(posed));
        for (PosedObject& posed : m_posed)
            if (posed.id == scene.marks.object) posed = withMarks(std::move(posed), *scene.world->find(posed.id), scene.marks);
        m_posedWorld = scene.world;
        m_posedTime = scene.timeSecs;
        m_posedMarks = scene.marks;
    }
    return m_posed;
}

FrameRequest PictureSource::request(const Scene& scene, int divisor, std::stop_token stop)
{
    FrameRequest request;
    request.camera = scene.view;
    request.width = scene.width;
    request.height = scene.height;
    request.divisor = divisor;
    request.format = PixelFormat::Bytes;
    request.objects = pose(scene);
    request.stop = std::move(stop);
    return request;
}

Result<void> PictureSource::draw(const Scene& scene, int divisor, std::stop_token stop)
{
    if (!m_onDevice) return drawInMemory(scene, divisor, std::move(stop));
    m_devicePicture = {};
    MG_ASSIGN(const render::DeviceFrame frame, m_onDevice->drawOnDevice(request(scene, divisor, std::move(stop))));
    m_devicePicture = {&m_onDevice->device(), frame.bytes->address(), frame.width, frame.height};
    m_times = m_onDevice->lastTimes();
    m_divisor = divisor;
    m_pictureView = scene.view;
    return {};
}

Result<void> PictureSource::drawInMemory(const Scene& scene, int divisor, std::stop_token stop)
{
    m_devicePicture = {};
    // Into the other frame where the shown one would be lost by being stopped or failing half way.
    Frame& shown = m_pictures[m_shown];
    const FrameRequest wanted = request(scene, divisor, std::move(stop));
    const bool isSameSize = shown.width == (scene.width + divisor - 1) / divisor && shown.height == (scene.height + divisor - 1) / divisor;
    const bool isSameView = isSameSize && divisor == m_divisor && scene.view == m_pictureView;
    const int target = isSameView ? m_shown : 1 - m_shown;
    MG_TRY(m_renderer->drawInto(wanted, m_pictures[target]));
    m_times = m_renderer->lastTimes();
    m_shown = target;
    m_divisor = divisor;
    m_pictureView = scene.view;
    return {};
}

Result<void> PictureSource::drawMask(const Scene& scene, int divisor, std::stop_token stop)
{
    std::vector<PosedObject> selected;
    for (const PosedObject& posed : pose(scene))
        if (std::find(scene.selection.begin(), scene.selection.end(), posed.id) != scene.selection.end()) selected.push_back(posed);
    if (selected.empty()) {
        dropMask();
        return {};
    }
    FrameRequest wanted = request(scene, divisor, std::move(stop));
    wanted.objects = selected;
    const Result<void> drawn = (m_maskRenderer ? *m_maskRenderer : *m_renderer).drawInto(wanted, m_mask);
    if (!drawn) dropMask();
    return drawn;
}

Result<void> PictureSource::drawDepth(const Scene& scene, int divisor, std::stop_token stop)
{
    FrameRequest wanted = request(scene, divisor, std::move(stop));
    wanted.aovs = Aov::ExpectedDepth;
    m_devicePicture = {};
    const Result<void> drawn = m_renderer->drawInto(wanted, m_depth);
    if (!drawn) dropDepth();
    if (!drawn || !m_onDevice) return drawn;
    return draw(scene, 1, {});   // what lay on the device has made room for the depth
}

Result<std::optional<Pick>> PictureSource::pick(const Scene& scene, const Vec2& pixel)
{
    return m_renderer->pick(request(scene, 1, {}), static_cast<int>(pixel.x), static_cast<int>(pixel.y));
}

}  // namespace morphogen::viewport
