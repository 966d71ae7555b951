#include "app/session/export_plan.h"

#include "app/session/picture_writer.h"
#include "core/evaluate/pose_at.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <bit>

namespace morphogen {
namespace {

/// More names than this are not looked up one by one.
constexpr long long kMaxLookedAt = 2000;

/// Bytes a pixel, as rendered splats come out of the encoders. Measured on the samples; a guess for anything else.
constexpr double kPngBytesPerPixel = 1.0, kPngAlphaBytesPerPixel = 1.3, kExrBytesPerPixel = 5.0, kExrBytesPerAov = 5.0, kVideoBytesPerPixel = 0.012;
constexpr std::uint64_t kColliderBytes = 12'000;

void lookAround(ExportPlan& plan, const FilePattern& output, FrameRange range)
{
    plan.first = output.path(range.first);
    plan.last = output.path(range.first + plan.files - 1);
    std::error_code problem;
    for (long long i = 0; i < std::min(plan.files, kMaxLookedAt); ++i) plan.replaced += std::filesystem::exists(output.path(range.first + i), problem);
    const auto folder = std::filesystem::absolute(plan.first, problem).parent_path();
    if (!std::filesystem::is_directory(folder, problem)) {
        plan.problem = folder.string() + ": there is no such folder";
        return;
    }
    if (::access(folder.c_str(), W_OK) != 0) {
        plan.problem = folder.string() + ": the folder can't be written";
        return;
    }
    const auto space = std::filesystem::space(folder, problem);
    plan.freeBytes = problem ? 0 : space.available;
    if (plan.problem.empty() && plan.freeBytes > 0 && plan.bytes > plan.freeBytes)
        plan.problem = fmt::format("{}: about {:.1f} GB are needed and {:.1f} GB are free", folder.string(), static_cast<double>(plan.bytes) / 1e9, static_cast<double>(plan.freeBytes) / 1e9);
}

FrameRange rangeOf(const FrameTimes& times)
{
    const auto* range = std::get_if<FrameRange>(&times);
    return range ? *range : FrameRange{};
}

}  // namespace

ExportPlan planExport(const ExportRequest& request)
{
    ExportPlan plan;
    const FrameRange range = rangeOf(request.times);
    plan.frames = plan.files = range.count();
    const FilePattern output = plan.files > 1 ? request.output.numbered() : request.output;
    if (request.content == ExportContent::Colliders) {
        const auto bodies = std::ranges::count_if(request.world.objects, [&](const auto& object) { return object->body && (request.object.empty() || object->name == request.object); });
        plan.bytes = kColliderBytes * static_cast<std::uint64_t>(bodies) * static_cast<std::uint64_t>(plan.frames), plan.isGuess = true;
        if (request.output.extension() != ".obj" && request.output.extension() != ".glb") plan.problem = "colliders are exported as .obj or .glb";
        else if (bodies == 0) plan.problem = "no object here has a body, so there is no collider to export";
        lookAround(plan, output, range);
        return plan;
    }
    std::uint64_t splats = 0;
    int degree = 0;
    for (const auto& object : request.world.objects) {
        if (request.object.empty() ? !isEverVisible(*object) : object->name != request.object) continue;
        splats += object->splats->size();
        degree = std::max(degree, object->splats->shDegree);
    }
    constexpr std::uint64_t kColumnsWithoutRest = 17;
    plan.bytes = splats * 4 * (kColumnsWithoutRest + 3 * static_cast<std::uint64_t>(shRestPerChannel(degree))) * static_cast<std::uint64_t>(plan.frames);
    if (request.output.extension() != ".ply") plan.problem = "splats are exported as .ply";
    else if (splats == 0) plan.problem = "there is no visible object with splats to export";
    lookAround(plan, output, range);
    return plan;
}

ExportPlan planRender(const RenderRequest& request)
{
    ExportPlan plan;
    const FrameRange range = rangeOf(request.times);
    plan.frames = range.count();
    plan.isGuess = true;
    const auto kind = pictureKindOf(request.output);
    if (!kind) {
        plan.problem = kind.error().message;
        return plan;
    }
    const bool isVideo = *kind == PictureKind::Video;
    plan.files = isVideo ? 1 : plan.frames;
    double perPixel = kVideoBytesPerPixel;
    if (*kind == PictureKind::Png) perPixel = (request.background ? kPngBytesPerPixel : kPngAlphaBytesPerPixel) * (request.precision == PicturePrecision::Higher ? 2 : 1);
    if (*kind == PictureKind::Exr) {
        perPixel = kExrBytesPerPixel + kExrBytesPerAov * std::popcount(request.aovs.bits);
        perPixel *= request.precision == PicturePrecision::Higher ? 2 : 1;
    }
    plan.bytes = static_cast<std::uint64_t>(perPixel * request.width * request.height * static_cast<double>(plan.frames));
    if (request.world.objects.empty()) plan.problem = "the world has nothing to draw";
    lookAround(plan, plan.files > 1 ? request.output.numbered() : request.output, range);
    return plan;
}

}  // namespace morphogen
