#include "core/deform/deform_splats.h"

#include "core/base/memory_budget.h"
#include "core/base/parallel.h"
#include "core/deform/deform_kernels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace morphogen {

using namespace deform;

namespace {

/// Of a rotation without the cost of finding the nearest one.
Quat turnOf(const Mat3& linear)
{
    const Mat3 excess = glm::transpose(linear) * linear - Mat3(1);
    float worst = 0;
    for (int column = 0; column < 3; ++column) worst = std::max({worst, std::abs(excess[column].x), std::abs(excess[column].y), std::abs(excess[column].z)});
    return worst < 1e-4f && glm::determinant(linear) > 0 ? glm::normalize(glm::quat_cast(linear)) : nearestRotation(linear);
}

}  // namespace

struct SplatDeformer::Parts {
    Blocks blocks;
    std::size_t nodeCount = 0;
};

SplatDeformer::SplatDeformer(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
SplatDeformer::~SplatDeformer() = default;
SplatDeformer::SplatDeformer(SplatDeformer&&) noexcept = default;
std::size_t SplatDeformer::size() const { return m_parts->blocks.count; }

Result<SplatDeformer> SplatDeformer::make(const Splats& splats, const Binding& binding, std::size_t nodeCount, std::stop_token stop)
{
    const std::size_t count = splats.size(), influences = binding.influences();
    if (const auto text = binding.problem(count, nodeCount)) return makeError(Error::Kind::Usage, "", *text);
    if (influences == 0 && count > 0) return makeError(Error::Kind::Usage, "", "the splats are bound to no node");
    auto parts = std::make_unique<Parts>();
    Blocks& blocks = parts->blocks;
    parts->nodeCount = nodeCount;
    blocks.count = count, blocks.influences = influences, blocks.hasGradients = !binding.gradients.empty();
    const std::size_t padded = blocks.blocks() * kBlock, stride = blocks.weightStride();
    MG_TRY(checkMemory(padded * (9 * 4 + influences * 4 * (1 + stride)), "", fmt::format("deforming {} splats", count)));
    blocks.rows.resize(9 * padded), blocks.nodes.resize(influences * padded), blocks.weights.resize(influences * stride * padded);
    parallelFor(padded, 4096, [&](std::size_t begin, std::size_t end) {
        for (std::size_t slot = begin; slot < end && !stop.stop_requested(); ++slot) {
            const std::size_t i = std::min(slot, count - 1);   // the last splat pads its block
            const Vec3 centre = splats.position(i);
            const Mat3 covariance = splats.covariance(i);
            const float numbers[9] = {centre.x, centre.y, centre.z, covariance[0][0], covariance[1][0], covariance[2][0], covariance[1][1], covariance[2][1], covariance[2][2]};
            for (std::size_t row = 0; row < 9; ++row) blocks.rows[(slot / kBlock * 9 + row) * kBlock + slot % kBlock] = numbers[row];
            for (std::size_t k = 0; k < influences; ++k) {
                blocks.nodes[slot * influences + k] = binding.nodes[k].at<std::uint32_t>(i);
                float* entry = &blocks.weights[(slot * influences + k) * stride];
                entry[0] = influences > 1 ? binding.weights[k].at<float>(i) : 1.0f;
                for (std::uint32_t axis = 0; axis < 3 && blocks.hasGradients; ++axis) entry[1 + axis] = binding.gradients[k].at<float>(i, axis);
            }
        }
    });
    if (stop.stop_requested()) return cancelled();
    return SplatDeformer(std::move(parts));
}

void SplatDeformer::deform(const Pose& pose, DeformedSplats& out) const
{
    const Blocks& blocks = m_parts->blocks;
    std::vector<NodeColumns> nodes(std::max<std::size_t>(m_parts->nodeCount, 1));
    for (std::size_t n = 0; n < nodes.size(); ++n) {
        const Affine3x4 map = n < pose.size() ? pose[n] : Affine3x4{};
        for (std::size_t column = 0; column < 4; ++column)
            for (std::size_t row = 0; row < 4; ++row) nodes[n].columns[4 * column + row] = row < 3 ? map.m[4 * row + column] : 0.0f;
        nodes[n].columns[15] = glm::determinant(map.linear()) < 0 ? -1.0f : 1.0f;
        const Quat turn = turnOf(map.linear());
        nodes[n].rotation[0] = turn.x, nodes[n].rotation[1] = turn.y, nodes[n].rotation[2] = turn.z, nodes[n].rotation[3] = turn.w;
    }
    const std::size_t padded = blocks.blocks() * kBlock;
    Outputs outputs;
    const auto take = [&](auto& arrays, float** to) {
        for (std::size_t k = 0; k < arrays.size(); ++k) arrays[k].resize(padded), to[k] = arrays[k].data();
    };
    take(out.means, outputs.means), take(out.covariances, outputs.covariances), take(out.rotations, outputs.rotations);
    parallelFor(blocks.blocks(), 128, [&](std::size_t begin, std::size_t end) { deformBlocks(blocks, nodes, outputs, begin, end); });
}

}  // namespace morphogen
