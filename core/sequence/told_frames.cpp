#include "core/sequence/told_frames.h"

#include "core/base/parallel.h"
#include "core/math/spherical_harmonics.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace morphogen::sequence {
namespace {

constexpr std::size_t kGrain = 512;
constexpr float kMostLogit = 12;
constexpr float kMostGrowth = 1.5f;
constexpr float kMostHeight = 1;        ///< spacings: a splat is lifted by no more, since farther off there is another surface

Vec3 shortestAxis(const GaussianAxes& axes)
{
    const Vec3& s = axes.deviations;
    return glm::mat3_cast(axes.rotation)[s.x <= s.y && s.x <= s.z ? 0 : s.y <= s.z ? 1 : 2];
}

/// Not by much more than at home, one axis after the other by size: where nodes disagree, maps stretch what did not grow.
void limitGrowth(GaussianAxes& axes, const Vec3& home)
{
    Vec3 most = home;
    std::sort(&most.x, &most.x + 3);
    std::array order{0, 1, 2};
    std::ranges::sort(order, {}, [&](int a) { return axes.deviations[a]; });
    for (int k = 0; k < 3; ++k) axes.deviations[order[static_cast<std::size_t>(k)]] = std::min(axes.deviations[order[static_cast<std::size_t>(k)]], kMostGrowth * most[k]);
}

float finite(float value, float otherwise) { return std::isfinite(value) ? value : otherwise; }

/// The shortest turn of one direction onto another less than a half circle away, both of length 1.
Quat turnOnto(const Vec3& from, const Vec3& to) { return glm::normalize(Quat(1 + glm::dot(from, to), glm::cross(from, to))); }

/// As a frame has it.
void setLike(SplatsBuilder& out, std::size_t i, const Splats& frame, std::uint32_t row)
{
    out.setPosition(i, frame.position(row));
    out.setRotation(i, frame.rotation(row));
    out.setStandardDeviations(i, glm::max(frame.standardDeviations(row), Vec3(1e-8f)));
    for (const SplatColumn column : {SplatColumn::Dc0, SplatColumn::Dc1, SplatColumn::Dc2}) out.column(column)[i] = finite(frame.column(column).at<float>(row), 0);
    out.column(SplatColumn::Opacity)[i] = std::clamp(finite(frame.column(SplatColumn::Opacity).at<float>(row), -kMostLogit), -kMostLogit, kMostLogit);
    const std::size_t here = out.shRest.size() / 3, there = frame.shRest.size() / 3;
    for (std::size_t c = 0; c < 3; ++c)
        for (std::size_t h = 0; h < std::min(here, there); ++h) out.shRest[c * here + h][i] = finite(frame.shRest[c * there + h].at<float>(row), 0);
}

}  // namespace

Result<ToldFrames> ToldFrames::make(const Tracks& tracks, const FrameSource& frames, const JobContext& job)
{
    ToldFrames told;
    told.m_tracks = &tracks, told.m_frames = &frames;
    told.m_homes.resize(tracks.splatCount());
    std::vector<std::vector<std::uint32_t>> bornAt(tracks.frameCount());
    for (std::uint32_t i = 0; i < tracks.splatCount(); ++i) bornAt[tracks.homeFrames[i]].push_back(i);
    for (std::size_t f = 0; f < bornAt.size(); ++f) {
        if (bornAt[f].empty()) continue;
        if (job.stopRequested()) return cancelled();
        job.report(static_cast<double>(f) / static_cast<double>(bornAt.size()), "looking at what is around splats");
        MG_ASSIGN(const auto frame, frames.at(f));
        if (told.m_harmonics.empty()) {
            told.m_degree = frame->shDegree, told.m_filter = frame->filter;
            told.m_harmonics.assign(static_cast<std::size_t>(3 * shRestPerChannel(told.m_degree)), std::vector<float>(tracks.splatCount(), 0.0f));
        }
        const Looks looks = looksOf(*frame);
        const PointTree tree(looks.points.centres, job.stop);
        if (job.stopRequested()) return cancelled();
        const FrameSurface surface(*frame, looks, tree, spacingOf(tree, looks.points.centres));
        const auto maps = mapsOf(tracks.poses[f]);
        const auto perChannel = static_cast<std::size_t>(shRestPerChannel(told.m_degree)), there = static_cast<std::size_t>(shRestPerChannel(frame->shDegree));
        parallelFor(bornAt[f].size(), kGrain, [&](std::size_t begin, std::size_t end) {
            for (std::size_t k = begin; k < end && !job.stopRequested(); ++k) {
                const std::uint32_t i = bornAt[f][k], row = tracks.homeRows[i];
                Home& home = told.m_homes[i];
                home.axes = {frame->rotation(row), glm::max(frame->standardDeviations(row), Vec3(1e-8f))};
                home.homeFromRest = blendOf(tracks.follows[i], maps);
                home.centre = frame->position(row);
                for (int c = 0; c < 3; ++c) home.dc[c] = finite(frame->column(static_cast<SplatColumn>(static_cast<int>(SplatColumn::Dc0) + c)).at<float>(row), 0);
                home.opacity = std::clamp(finite(frame->column(SplatColumn::Opacity).at<float>(row), -kMostLogit), -kMostLogit, kMostLogit);
                home.around = surface.at(home.centre, shortestAxis(home.axes));
                for (std::size_t c = 0; c < 3; ++c)
                    for (std::size_t h = 0; h < std::min(perChannel, there); ++h) told.m_harmonics[c * perChannel + h][i] = finite(frame->shRest[c * there + h].at<float>(row), 0);
            }
        });
    }
    if (job.stopRequested()) return cancelled();
    return told;
}

Result<std::shared_ptr<const Splats>> ToldFrames::at(std::size_t f, const std::stop_token& stop) const
{
    MG_ASSIGN(const auto frame, m_frames->at(f));
    const Looks looks = looksOf(*frame);
    const PointTree tree(looks.points.centres, stop);
    if (stop.stop_requested()) return cancelled();
    const FrameSurface surface(*frame, looks, tree, spacingOf(tree, looks.points.centres));
    const auto maps = mapsOf(m_tracks->poses[f]);
    SplatsBuilder out(m_homes.size(), m_degree);
    out.filter = m_filter;
    parallelFor(m_homes.size(), kGrain, [&](std::size_t begin, std::size_t end) {
        std::vector<float> harmonics(m_harmonics.size());
        for (std::size_t i = begin; i < end && !stop.stop_requested(); ++i) {
            const Home& home = m_homes[i];
            const Affine3x4 map = blendOf(m_tracks->follows[i], maps);
            const Mat3 fromHome = home.homeFromRest.isInvertible() ? map.linear() * home.homeFromRest.inverse().linear() : Mat3(1);
            GaussianAxes axes = axesOfFactor(fromHome * factorOf(home.axes.rotation, home.axes.deviations));
            limitGrowth(axes, home.axes.deviations);
            if (const std::uint32_t row = m_tracks->likes[f][i]; row != kNoRow) {
                setLike(out, i, *frame, row);
                continue;
            }
            // Those that are not seen have no path.
            Vec3 centre = m_tracks->rows[f][i] == kNoRow ? map.point(m_tracks->restPoints[i]) : m_tracks->paths[f][i], dc = home.dc;
            float opacity = home.opacity;
            // What is told lies where the surface is flat: as that lies there, so do splats.
            Vec3 normal = shortestAxis(axes);
            const auto nearest = tree.nearest(centre);
            if (const Vec3 facing = nearest ? looks.points.normals[nearest->index] : Vec3(0); facing != Vec3(0)) {
                const Vec3 along = glm::dot(facing, normal) < 0 ? -facing : facing;
                axes.rotation = glm::normalize(turnOnto(normal, along) * axes.rotation);
                normal = along;
            }
            const SurfaceMean now = m_tracks->rows[f][i] == kNoRow ? SurfaceMean{} : surface.at(centre, normal);
            if (now.weight > 0 && home.around.weight > 0) {
                const float most = kMostHeight * surface.spacing();
                // The sign of an axis means nothing, but here it goes on from home.
                const float sign = glm::dot(normal, fromHome * shortestAxis(home.axes)) < 0 ? -1.0f : 1.0f;
                centre += std::clamp(now.height - sign * home.around.height, -most, most) * normal;
                dc += (now.colour - home.around.colour) / kShC0;
                opacity = std::clamp(opacity + now.opacity - home.around.opacity, -kMostLogit, kMostLogit);
            }
            out.setPosition(i, centre);
            out.setRotation(i, axes.rotation);
            out.setStandardDeviations(i, axes.deviations);
            for (std::size_t c = 0; c < 3; ++c) out.columns[static_cast<std::size_t>(SplatColumn::Dc0) + c][i] = dc[static_cast<int>(c)];
            out.column(SplatColumn::Opacity)[i] = opacity;
            if (harmonics.empty()) continue;
            const ShRotation turn(nearestRotation(fromHome));
            const std::size_t perChannel = harmonics.size() / 3;
            for (std::size_t h = 0; h < harmonics.size(); ++h) harmonics[h] = m_harmonics[h][i];
            for (std::size_t c = 0; c < 3; ++c) turn.apply(std::span(harmonics).subspan(c * perChannel, perChannel));
            for (std::size_t h = 0; h < harmonics.size(); ++h) out.shRest[h][i] = harmonics[h];
        }
    });
    if (stop.stop_requested()) return cancelled();
    return std::make_shared<const Splats>(out.finish());
}

}  // namespace morphogen::sequence
