#include "core/evaluate/lattice_stage.h"

#include "core/base/parallel.h"
#include "core/deform/cage_shares.h"
#include "core/deform/lattice_map.h"
#include "core/deform/map_splats.h"

#include <cmath>

namespace morphogen::evaluate {

SplatState applyLattice(const LatticeSettings& lattice, const MaskReader& mask, SplatState state)
{
    const LatticeMap map(lattice);
    SplatMapper to(*state.splats);
    parallelFor(state.splats->size(), 2048, [&](std::size_t begin, std::size_t end) {
        SplatMapper::Turns turns;
        for (std::size_t i = begin; i < end; ++i) {
            const float share = mask.at(i);
            if (share == 0) continue;   // an untouched splat keeps its bits
            const SplatMapper::Row row = to.row(i);
            if (!std::isfinite(row.centre.x + row.centre.y + row.centre.z)) continue;
            const Affine3x4 here = map.at(row.centre, share);
            to.map(row, here, nearestRotation(here.linear()), turns);
        }
    });
    state.splats = std::make_shared<const Splats>(to.finish());
    return state;
}

std::shared_ptr<const std::vector<Vec3>> latticedVertices(const Object& object, const std::vector<Modifier>& modifiers)
{
    std::shared_ptr<std::vector<Vec3>> moved;
    for (const Modifier& modifier : modifiers) {
        const auto* lattice = std::get_if<LatticeSettings>(&modifier.settings);
        if (!lattice || lattice->isAtRest()) continue;
        if (!moved) {
            const Column& positions = object.scaffold->cage->positions;
            moved = std::make_shared<std::vector<Vec3>>(positions.rows());
            for (std::size_t v = 0; v < moved->size(); ++v) (*moved)[v] = {positions.at<float>(v, 0), positions.at<float>(v, 1), positions.at<float>(v, 2)};
        }
        std::vector<float> shares;
        if (const SplatSelection* mask = object.selection(modifier.mask)) shares = vertexShares(*object.scaffold, object.splats->size(), [&](std::size_t i) { return mask->weights.at<float>(i); });
        const LatticeMap map(*lattice);
        parallelFor(moved->size(), 2048, [&](std::size_t begin, std::size_t end) {
            for (std::size_t v = begin; v < end; ++v) (*moved)[v] = map.moved((*moved)[v], shares.empty() ? 1.0f : shares[v]);
        });
    }
    return moved;
}

}  // namespace morphogen::evaluate
