#include "app/session/render_world.h"

#include "app/session/framing.h"
#include "core/base/memory_budget.h"
#include "core/evaluate/contact_shadows.h"
#include "core/evaluate/pose_at.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace morphogen {
namespace {

/// Any of the three choices as one function of the frame's place.
class CameraPath {
public:
    static Result<CameraPath> create(const RenderRequest& request, const JobContext& job)
    {
        CameraPath path;
        if (const Camera* camera = std::get_if<Camera>(&request.camera)) {
            path.m_path = *camera;
            if (request.beside) path.m_shrink = static_cast<float>(request.width) / static_cast<float>(request.width / 2);
            return path;
        }
        const double aspect = static_cast<double>(request.beside ? request.width / 2 : request.width) / request.height;
        MG_ASSIGN(const Framing framing, frameWorld(request.world, job));
        if (std::holds_alternative<OrbitCamera>(request.camera)) path.m_path = OrbitPath(framing, aspect);
        else path.m_path = threeQuarterView(framing, aspect);
        return path;
    }
    CameraView at(double secs, double turn) const
    {
        if (const auto* camera = std::get_if<Camera>(&m_path)) {
            CameraView view = camera->at(secs);
            if (m_shrink != 1) view.fovYRadians = 2 * std::atan(std::tan(0.5f * view.fovYRadians) * m_shrink), view.orthoHeight *= m_shrink;
            return view;
        }
        if (const auto* orbit = std::get_if<OrbitPath>(&m_path)) return orbit->at(turn);
        return std::get<CameraView>(m_path);
    }

private:
    std::variant<CameraView, Camera, OrbitPath> m_path;
    float m_shrink = 1;   ///< of a half, so that as much is to be seen from left to right as in the whole width
};

Result<void> check(const RenderRequest& request)
{
    const std::string where = request.output.path(0).string();
    if (request.width < 1 || request.height < 1 || request.width > kMaxPictureSide || request.height > kMaxPictureSide)
        return makeError(Error::Kind::Limit, where, fmt::format("a picture of {}x{} is not possible; each side may be 1 to {} pixels", request.width, request.height, kMaxPictureSide));
    // Colour, its copy on the way into the file, and the tiles' lists.
    constexpr std::uint64_t kBytesPerPixel = 48, kBytesPerPixelOfAovs = 64;
    if (request.beside && request.aovs.bits) return makeError(Error::Kind::Usage, where, "two worlds side by side are drawn in colour only");
    if (request.beside && request.width < 2) return makeError(Error::Kind::Limit, where, "two worlds side by side need a width of at least 2 pixels");
    const std::uint64_t pixels = std::uint64_t(request.width) * std::uint64_t(request.height);
    const std::uint64_t perPixel = kBytesPerPixel + (request.aovs.bits ? kBytesPerPixelOfAovs : 0);
    return checkMemory(pixels * perPixel, where, fmt::format("a picture of {}x{}", request.width, request.height));
}

/// Two pictures of equal height as one.
void join(const Frame& left, const Frame& right, Frame& out)
{
    out.width = left.width + right.width, out.height = left.height;
    out.colour.resize(4 * static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height));
    for (std::size_t y = 0; y < static_cast<std::size_t>(out.height); ++y) {
        float* row = out.colour.data() + 4 * static_cast<std::size_t>(out.width) * y;
        for (const Frame* part : {&left, &right}) {
            const std::size_t length = 4 * static_cast<std::size_t>(part->width);
            std::copy_n(part->colour.data() + length * y, length, row);
            row += length;
        }
    }
}

std::string namesOfObjects(const World& world)
{
    nlohmann::ordered_json names = nlohmann::ordered_json::object();
    for (const auto& object : world.objects) names[std::to_string(object->id.value)] = object->name;
    return names.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

Result<RenderReport> renderWorld(const RenderRequest& request, const JobContext& job)
{
    MG_TRY(check(request));
    MG_ASSIGN(const PictureKind kind, pictureKindOf(request.output));
    PictureOptions options{request.output, request.width, request.height, request.world.fps};
    const std::optional<Rgb> background = kind == PictureKind::Video && !request.background ? kVideoBackground : request.background;
    options.hasBackground = background.has_value();
    options.precision = request.precision;
    options.aovs = request.aovs;
    options.objectNames = namesOfObjects(request.world);
    MG_ASSIGN(const auto writer, PictureWriter::create(options));
    MG_ASSIGN(const CameraPath path, CameraPath::create(request, job.part(0, 0.02)));

    const FrameRange range = std::holds_alternative<FrameRange>(request.times) ? std::get<FrameRange>(request.times) : FrameRange{};
    MG_ASSIGN(ChosenRenderer chosen, chooseRenderer(request.device, job.stop));
    Frame frame, left, right;
    const int leftWidth = request.beside ? request.width / 2 : request.width;
    for (long long i = 0; i < range.count(); ++i) {
        if (job.stopRequested()) return cancelled();
        const double fps = request.world.fps;
        const double secs = std::holds_alternative<double>(request.times) ? std::get<double>(request.times) : static_cast<double>(range.first + i) / fps;
        const double turn = static_cast<double>(i) / static_cast<double>(range.count());
        World drawn = request.world;
        if (request.drawnAs) {
            MG_ASSIGN(drawn, request.drawnAs(request.world, secs));
        }
        const auto poses = [&](const World& world, double at) {
            auto all = chosen.renderer->blendsMorphs() ? drawnPoseAt(world, at) : poseAt(world, at);
            auto shadows = contactShadows(world, at, all);
            all.insert(all.end(), std::make_move_iterator(shadows.begin()), std::make_move_iterator(shadows.end()));
            return all;
        };
        const auto posed = poses(drawn, secs);
        std::vector<PosedObject> before;
        FrameRequest picture{path.at(secs, turn), leftWidth, request.height};
        picture.background = background;
        picture.aovs = request.aovs - Aov::Shadow;
        picture.objects = posed;
        if (request.aovs.has(Aov::Motion)) {
            before = poses(drawn, secs - 1.0 / fps);
            picture.previousObjects = before;
            picture.previousCamera = path.at(secs - 1.0 / fps, turn - 1.0 / static_cast<double>(range.count()));
        }
        picture.stop = job.stop;
        if (request.beside) {
            MG_TRY(chosen.drawInto(picture, left));
            const auto otherPosed = poses(*request.beside, secs);
            picture.objects = otherPosed;
            picture.width = request.width - leftWidth;
            MG_TRY(chosen.drawInto(picture, right));
            join(left, right, frame);
        } else {
            MG_TRY(chosen.drawInto(picture, frame));
            if (request.aovs.has(Aov::Shadow)) MG_TRY(drawShadow(*chosen.renderer, picture, frame));
        }
        MG_TRY(writer->add(frame, picture.camera, range.first + i));
        job.report(0.02 + 0.98 * static_cast<double>(i + 1) / static_cast<double>(range.count()), fmt::format("frame {} of {}", i + 1, range.count()));
    }
    MG_TRY(writer->finish(job.stop));
    return RenderReport{range.count(), writer->description(), chosen.renderer->name(), chosen.reason};
}

}  // namespace morphogen
