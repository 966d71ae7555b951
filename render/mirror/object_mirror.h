// One object's splats on the device, in the order and the blocks of core/raster/prepared.h.
#pragma once

#include "core/deform/pose.h"
#include "core/scene/morph_plan.h"
#include "render/vk/staging.h"

#include <stop_token>

namespace morphogen::render {

/// Splats with their binding, uploaded once. What moves (poses, polynomials' blocks) belongs to those who draw it.
struct ObjectMirror {
    std::shared_ptr<const Splats> splats;              ///< what this was made of
    std::shared_ptr<const Scaffold> scaffold;
    std::shared_ptr<const PolynomialMotion> polynomial;
    std::uint32_t count = 0, padded = 0;               ///< splats; rounded up to blocks
    std::uint32_t influences = 0;
    std::uint32_t shDegree = 0;
    SplatFilter filter = SplatFilter::Classic;
    std::vector<std::uint32_t> source;                 ///< index in the source's order, per slot
    vk::Buffer base, harmonics, nodes, weights, gradients, bounds;
    vk::Buffer motion, shape;                          ///< of a polynomial
    std::shared_ptr<const MorphMotion> morph;
    vk::Buffer pairs, halves, cover, bows, sideHarmonics[2];   ///< raster::MorphBlocks of a morph
    float factorScale = 1;
    std::uint64_t bytes = 0;                           ///< on the device
    std::uint64_t lastUse = 0;                         ///< frame

    std::uint32_t chunks() const { return (count + 255) / 256; }
    bool isOf(const PosedObject& posed) const { return splats == posed.splats && scaffold == posed.scaffold && polynomial == posed.polynomial && morph == posed.morph; }
    /// Whether its blocks are made anew for another time.
    bool movesBlocks() const { return polynomial || morph; }
    /// Whether its maps need the turn of the harmonics' frame.
    bool wantsTurns() const { return shDegree > 0 && influences <= 1; }
};

struct Uploads {
    std::shared_ptr<vk::Device> device;
    vk::Staging* staging;
    vk::Commands* commands;
};

/// Orders, packs and uploads. A barrier must follow before it is drawn. Fails with Limit or Cancelled.
Result<std::shared_ptr<ObjectMirror>> makeObjectMirror(const PosedObject& posed, const Uploads& uploads, const std::stop_token& stop);

}  // namespace morphogen::render
