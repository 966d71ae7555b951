#include "core/select/splat_copies.h"

#include "core/select/fill_hole.h"
#include "core/math/spherical_harmonics.h"
#include "core/scene/take_rows.h"

#include <array>
#include <new>

namespace morphogen {
namespace {

void takeMean(SplatsBuilder& builder, std::size_t k, const std::vector<std::uint32_t>& of, const Splats& splats)
{
    const auto mean = [&](const Column& column) {
        float sum = 0;
        for (const std::uint32_t i : of) sum += column.at<float>(i);
        return sum / static_cast<float>(of.size());
    };
    for (const SplatColumn dc : {SplatColumn::Dc0, SplatColumn::Dc1, SplatColumn::Dc2}) builder.column(dc)[k] = mean(splats.column(dc));
    for (std::size_t c = 0; c < builder.shRest.size(); ++c) builder.shRest[c][k] = mean(splats.shRest[c]);
}

}  // namespace

Splats makeCopies(std::span<const SplatCopy> copies, const SelectScene& scene)
{
    std::vector<std::uint32_t> from;
    for (const SplatCopy& copy : copies) from.push_back(copy.splat);
    const Splats rows = takeRows(scene.splats(), from);
    SplatsBuilder builder(rows.size(), rows.shDegree);
    builder.filter = rows.filter;
    builder.extra = rows.extra;
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) builder.columns[c] = rows.columns[c].toVector<float>();
    for (std::size_t c = 0; c < rows.shRest.size(); ++c) builder.shRest[c] = rows.shRest[c].toVector<float>();
    const auto perChannel = static_cast<std::size_t>(shRestPerChannel(rows.shDegree));
    for (std::size_t k = 0; k < copies.size(); ++k) {
        const SplatCopy& copy = copies[k];
        if (!copy.alike.empty()) takeMean(builder, k, copy.alike, scene.splats());
        const Affine3x4 map = Affine3x4::from(scene.linearMap(copy.splat), Vec3(0));
        builder.setPosition(k, rows.position(k) + map.inverse().direction(copy.offsetInWorld));
        for (std::size_t channel = 0; channel < 3; ++channel)
            builder.columns[static_cast<std::size_t>(SplatColumn::Dc0) + channel][k] += copy.shift[static_cast<int>(channel)] / kShC0;
        if (copy.turn == Quat(1, 0, 0, 0)) continue;
        const Quat frame = nearestRotation(map.linear()), turn = glm::conjugate(frame) * copy.turn * frame;
        builder.setRotation(k, glm::normalize(turn * rows.rotation(k)));
        const ShRotation harmonics(turn);
        for (std::size_t channel = 0; channel < 3 && perChannel > 0; ++channel) {
            std::array<float, 15> c{};
            for (std::size_t n = 0; n < perChannel; ++n) c[n] = builder.shRest[channel * perChannel + n][k];
            harmonics.apply(std::span(c.data(), perChannel));
            for (std::size_t n = 0; n < perChannel; ++n) builder.shRest[channel * perChannel + n][k] = c[n];
        }
    }
    return markedInvented(builder.finish());
}

Result<HoleFill> withSurfels(const SplatWeights& selected, const SelectContext& context, const std::function<Result<HoleFill>(SelectScene&, const Surfels&)>& work)
{
    try {
        MG_ASSIGN(SelectScene scene, SelectScene::of(context));
        if (selected.size() != scene.size()) return scene.usage("the selection is not of this object's splats; select again");
        const std::size_t count = selected.count();
        if (count == 0 || count == scene.size()) return scene.usage("there must be some splats selected, and not all");
        MG_ASSIGN(const Surfels surfels, findSurfels(scene));
        return work(scene, surfels);
    } catch (const std::bad_alloc&) {
        return Error{Error::Kind::Limit, "there is not enough memory to invent surface here; select less"};
    }
}

}  // namespace morphogen
