// Mirroring splats across a plane, moving ones too.
//
// How it works: an image splat lies at M x (M the reflection), its axes are reflected (one is turned round, so that they stay
// a rotation), and its harmonics are seen from M d: a point reflection (odd bands change sign) followed by half a turn about
// the plane's normal. It follows maps of its own: where a splat is moved by A, its image is moved by M A M.
#include "core/base/parallel.h"
#include "core/evaluate/splat_stage.h"
#include "core/math/spherical_harmonics.h"
#include "core/scene/join_splats.h"
#include "core/scene/take_rows.h"

#include <utility>

namespace morphogen::evaluate {
namespace {

Mat3 reflection(const Vec3& unitNormal) { return Mat3(1) - 2.0f * glm::outerProduct(unitNormal, unitNormal); }

Splats mirrored(const Splats& from, const Mat3& linear, const Vec3& offset, const Vec3& normal)
{
    SplatsBuilder to(from.size(), from.shDegree);
    to.filter = from.filter;
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) to.columns[c] = from.columns[c].toVector<float>();
    for (std::size_t c = 0; c < from.shRest.size(); ++c) to.shRest[c] = from.shRest[c].toVector<float>();
    const int perChannel = shRestPerChannel(from.shDegree);
    const ShRotation halfTurn(glm::angleAxis(kPi, normal));
    parallelFor(from.size(), 4096, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            to.setPosition(i, linear * from.position(i) + offset);
            Mat3 axes = linear * glm::mat3_cast(from.rotation(i));
            axes[2] = -axes[2];
            to.setRotation(i, glm::normalize(glm::quat_cast(axes)));
            for (int channel = 0; channel < 3 && perChannel > 0; ++channel) {
                float coefficients[15];
                for (int k = 0; k < perChannel; ++k) {
                    const bool isOdd = k < 3 || k >= 8;   // bands 1 and 3
                    coefficients[k] = (isOdd ? -1.0f : 1.0f) * to.shRest[static_cast<std::size_t>(channel * perChannel + k)][i];
                }
                halfTurn.apply(std::span(coefficients, static_cast<std::size_t>(perChannel)));
                for (int k = 0; k < perChannel; ++k) to.shRest[static_cast<std::size_t>(channel * perChannel + k)][i] = coefficients[k];
            }
        }
    });
    to.extra = from.extra;
    return to.finish();
}

/// `count` bound nodes further on.
Column shifted(const Column& nodes, std::uint32_t by)
{
    auto values = nodes.toVector<std::uint32_t>();
    for (std::uint32_t& node : values) node += by;
    return Column::of(values, nodes.width());
}

/// Rows of vectors, seen in the mirror.
Column reflected(const Column& vectors, const Mat3& linear)
{
    auto values = vectors.toVector<float>();
    for (std::size_t i = 0; i + 2 < values.size(); i += 3) {
        const Vec3 image = linear * Vec3(values[i], values[i + 1], values[i + 2]);
        values[i] = image.x, values[i + 1] = image.y, values[i + 2] = image.z;
    }
    return Column::of(values, 3);
}

}  // namespace

SplatState applyMirror(const MirrorSettings& mirror, const MaskReader& mask, SplatState state)
{
    if (state.polynomial) return state;   // AddModifier refuses it: its motion is no map that could be mirrored
    const Vec3 normal = glm::normalize(mirror.normal);
    const Mat3 linear = reflection(normal);
    const Vec3 offset = 2.0f * glm::dot(normal, mirror.point) * normal;
    std::vector<std::uint32_t> chosen;
    for (std::size_t i = 0; i < state.splats->size(); ++i)
        if (mask.at(i) >= 0.5f) chosen.push_back(static_cast<std::uint32_t>(i));
    if (chosen.empty()) return state;

    // A bound node for every map there will be; where nothing moves by nodes there is one.
    const Binding binding = state.scaffold ? state.scaffold->binding : Binding{{Column::of(std::vector<std::uint32_t>(state.splats->size(), 0))}, {}, {}};
    const std::size_t nodes = state.scaffold ? state.scaffold->boundNodeCount() : 1;
    const bool isJoined = mirror.keep == MirrorKeep::Both;
    const auto withImage = [isJoined](const Column& own, Column image) { return isJoined ? joined(own, image) : image; };

    SplatState result = state;
    const Splats image = mirrored(morphogen::takeRows(*state.splats, chosen), linear, offset, normal);
    result.splats = std::make_shared<const Splats>(isJoined ? joined(*state.splats, image) : image);
    auto bound = std::make_shared<Scaffold>();
    bound->nodes.resize(2 * nodes);   // only their number means something here
    for (const Column& column : binding.nodes)
        bound->binding.nodes.push_back(withImage(column, shifted(morphogen::takeRows(column, chosen), static_cast<std::uint32_t>(nodes))));
    for (const Column& column : binding.weights) bound->binding.weights.push_back(withImage(column, morphogen::takeRows(column, chosen)));
    for (const Column& column : binding.gradients) bound->binding.gradients.push_back(withImage(column, reflected(morphogen::takeRows(column, chosen), linear)));
    result.scaffold = std::move(bound);
    auto sources = std::make_shared<std::vector<std::uint32_t>>();
    for (std::size_t i = 0; isJoined && i < state.splats->size(); ++i) sources->push_back(state.sourceRow(i));
    for (const std::uint32_t i : chosen) sources->push_back(state.sourceRow(i));
    result.sourceRows = std::move(sources);
    result.mirrors.push_back(Affine3x4::from(linear, offset));
    return result;
}

}  // namespace morphogen::evaluate
