#include "app/studio/export_requests.h"

#include "core/edit/invent_edits.h"
#include "ui/models/text.h"

#include <QDir>
#include <QFileInfo>

namespace morphogen::studio {
namespace {

Result<CameraChoice> cameraOf(const Parts& parts, const ui::ExportChoice& choice)
{
    switch (choice.view) {
        case ui::ExportView::Orbit: return CameraChoice{OrbitCamera{}};
        case ui::ExportView::Whole: return CameraChoice{WholeWorldView{}};
        case ui::ExportView::Saved: {
            const Camera* camera = parts.document.world().findCamera(choice.camera.toStdString());
            if (!camera) return makeError(Error::Kind::NotFound, choice.camera.toStdString(), "this camera is no longer in the world");
            return CameraChoice{*camera};
        }
        case ui::ExportView::Current: break;
    }
    Camera camera;
    camera.name = "view";
    camera.keys = {{0, parts.viewport.camera()}};
    return CameraChoice{camera};
}

World worldOf(const Parts& parts, const ui::ExportChoice& choice)
{
    const World& world = parts.document.world();
    return choice.leavesInventedOut ? withoutInvented(world) : world;
}

/// A name as a part of a file's name.
QString plainName(const std::string& name)
{
    QString plain;
    for (const QChar c : QString::fromStdString(name)) plain += c.isLetterOrNumber() || c == u'-' ? c : u'_';
    return plain.left(60);
}

QString withEnding(const QString& path, const QString& ending)
{
    const QFileInfo file(path);
    return QDir(file.path()).filePath(file.completeBaseName() + u'_' + ending + u'.' + file.suffix());
}

Result<AnyExport> exportRequest(const Parts& parts, const ui::ExportChoice& choice)
{
    MG_ASSIGN(FilePattern output, FilePattern::parse(choice.path.toStdString()));
    const FrameTimes times = FrameRange{choice.first, choice.last};
    if (choice.kind == ui::ExportKind::Splats || choice.kind == ui::ExportKind::Colliders) {
        ExportRequest request;
        if (choice.kind == ui::ExportKind::Colliders) request.content = ExportContent::Colliders;
        request.world = worldOf(parts, choice);
        request.object = choice.object.toStdString();
        request.times = times;
        request.axes = static_cast<ExportAxes>(choice.axes);
        request.output = choice.last > choice.first ? output.numbered() : output;
        return AnyExport{std::move(request)};
    }
    RenderRequest request;
    request.world = worldOf(parts, choice);
    MG_ASSIGN(request.camera, cameraOf(parts, choice));
    request.times = times;
    request.width = choice.width;
    request.height = choice.height;
    const bool isExr = output.extension() == ".exr";
    if (choice.kind == ui::ExportKind::Pictures && !choice.isTransparent && !isExr) request.background = kVideoBackground;
    if (isExr) {
        if (choice.hasDepth) request.aovs = request.aovs | Aov::ExpectedDepth;
        if (choice.hasNormal) request.aovs = request.aovs | Aov::Normal;
        if (choice.hasIds) request.aovs = request.aovs | Aov::ObjectId;
        if (choice.hasMotion) request.aovs = request.aovs | Aov::Motion;
        if (choice.hasShadow) request.aovs = request.aovs | Aov::Shadow;
    }
    request.output = choice.kind == ui::ExportKind::Pictures && choice.last > choice.first ? output.numbered() : output;
    return AnyExport{std::move(request)};
}

}  // namespace

Result<std::vector<AnyExport>> exportRequests(const Parts& parts, const ui::ExportChoice& choice, const std::optional<BothCourses>& both)
{
    std::vector<AnyExport> all;
    if (choice.courses == ui::ExportCourses::One) {
        MG_ASSIGN(AnyExport one, exportRequest(parts, choice));
        all.push_back(std::move(one));
        return all;
    }
    if (!both) return Error{Error::Kind::Empty, "the what-if is not simulated yet; wait a moment, or choose one in the panel What if"};
    for (const bool isOther : {false, true}) {
        ui::ExportChoice own = choice;
        if (choice.courses == ui::ExportCourses::TwoFilms) own.path = withEnding(choice.path, isOther ? plainName(both->other().name) : QStringLiteral("main"));
        MG_ASSIGN(AnyExport one, exportRequest(parts, own));
        auto& film = std::get<RenderRequest>(one);
        film.world = isOther ? *both->other().seen : both->mainLine();
        if (choice.courses == ui::ExportCourses::SideBySide) film.beside = *both->other().seen;
        all.push_back(std::move(one));
        if (choice.courses == ui::ExportCourses::SideBySide) break;
    }
    return all;
}

std::filesystem::path eventTableOf(const ui::ExportChoice& choice)
{
    const QFileInfo file(choice.path);
    return pathOf(QDir(file.path()).filePath(file.completeBaseName() + QStringLiteral("_events.csv")));
}

ui::ExportEstimate estimateOf(const Parts& parts, const ui::ExportChoice& choice, const std::optional<BothCourses>& both)
{
    ui::ExportEstimate estimate;
    const auto requests = exportRequests(parts, choice, both);
    if (!requests) {
        estimate.problem = QString::fromStdString(requests.error().message);
        return estimate;
    }
    ExportPlan plan;
    for (const AnyExport& request : *requests) {
        const ExportPlan one = std::holds_alternative<RenderRequest>(request) ? planRender(std::get<RenderRequest>(request)) : planExport(std::get<ExportRequest>(request));
        if (plan.files == 0) plan.first = one.first;
        plan.frames += one.frames, plan.files += one.files, plan.bytes += one.bytes, plan.replaced += one.replaced;
        plan.isGuess = one.isGuess, plan.freeBytes = one.freeBytes, plan.last = one.last;
        if (plan.problem.empty()) plan.problem = one.problem;
    }
    estimate.problem = QString::fromStdString(plan.problem);
    estimate.summary = QObject::tr("%1 \u00b7 %2 \u00b7 %3%4").arg(ui::plural(static_cast<std::uint64_t>(plan.frames), QObject::tr("frame"), QObject::tr("frames")),
                                                                ui::plural(static_cast<std::uint64_t>(plan.files), QObject::tr("file"), QObject::tr("files")),
                                                                plan.isGuess ? QObject::tr("about ") : QString(), ui::bytesText(plan.bytes));
    if (plan.freeBytes > 0) estimate.summary += QObject::tr(" \u00b7 %1 free").arg(ui::bytesText(plan.freeBytes));
    if (plan.files > 1) estimate.summary += QStringLiteral("\n%1 \u2026 %2").arg(text(plan.first.filename()), text(plan.last.filename()));
    if (plan.replaced > 0) estimate.warning = QObject::tr("%1 of this name will be replaced.").arg(ui::plural(static_cast<std::uint64_t>(plan.replaced), QObject::tr("file"), QObject::tr("files")));
    return estimate;
}

}  // namespace morphogen::studio
