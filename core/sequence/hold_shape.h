// Points that go along with a motion and keep their shape: each as it lay among its neighbours at rest, and on the surface that a
// frame has there.
//
// How it works: as rigid as possible (Sorkine and Alexa 2007): in turn every point learns how its neighbourhood has turned, and goes
// to where its neighbours, so turned, would have it; across its surface it is drawn onto the frame's, and along it to where
// it was found. So nothing that was found a little wrong adds up from frame to frame, and what was not found goes along.
#pragma once

#include "core/base/result.h"
#include "core/sequence/frame_surface.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace morphogen::sequence {

/// Which points hold one another: those that were near at rest, and have not parted since.
struct Links {
    std::vector<std::uint32_t> first;    ///< of each point, and one more
    std::vector<std::uint32_t> others;
    std::span<const std::uint32_t> of(std::size_t i) const { return {others.data() + first[i], first[i + 1] - first[i]}; }
    std::size_t size() const { return first.empty() ? 0 : first.size() - 1; }
};

/// `now`: where the points of `rest` are; `spacing`: between neighbours, metres.
Links linksOf(std::span<const Vec3> rest, std::span<const Vec3> now, float spacing, const std::stop_token& stop);

struct HoldRequest {
    const Links& links;
    std::span<const Vec3> rest;
    std::span<const Vec3> found;              ///< where a motion brings each
    std::span<const Vec3> normals;            ///< of each, where it was found; zero where it has none
    const FrameSurface& surface;
};

struct HeldShape {
    std::vector<Vec3> points;
    std::vector<Quat> turns;                  ///< of each point's neighbourhood, from rest
};

/// Fails with Cancelled within 100 ms of `stop`.
Result<HeldShape> holdShape(const HoldRequest& request, const std::stop_token& stop);

}  // namespace morphogen::sequence
