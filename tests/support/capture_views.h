// The hard capture as tests of selecting look at it: what each splat truly is, and where a person would click.
#pragma once

#include "core/authoring/capture.h"
#include "core/raster/rasteriser.h"
#include "core/scene/world.h"

#include <cstdint>
#include <random>
#include <string_view>
#include <vector>

namespace morphogen::support {

/// The column of true ids; empty where there is none.
std::vector<std::uint8_t> trueIds(const Splats& splats);

/// The hard capture, made once in a process.
const HardCapture& hardCapture();

/// A world of one object with these splats.
World worldOf(Splats splats, std::string_view name);

/// Where a person would click on the things of a capture in the sample's hero view. From the true ids alone.
class Clicker {
public:
    explicit Clicker(const HardCapture& capture);
    /// Three points on the thing: well inside what is seen of it, and far from each other. Throws where it isn't seen.
    std::vector<Vec3> farApart(int thing) const;
    /// Three points anywhere on it but on its very rim, not closer to each other than half of how far it spreads.
    std::vector<Vec3> anywhere(int thing, std::mt19937& random) const;
    /// Share of the picture that shows it, 0..1.
    double shown(int thing) const;

private:
    CameraView m_view;
    Frame m_seen;   ///< the object id is the thing's number plus 1
};

/// Clicker::farApart() on the hard capture.
std::vector<Vec3> clicksOn(int thing);

/// The furniture of the hard capture's room, moved about at random: what stands on the table stays on it, all else lands
/// elsewhere on the floor, mostly in view.
std::vector<Prop> rearrangedRoom(unsigned seed);

/// Intersection over union of the selected splats and those of the thing.
double overlap(const std::vector<std::uint8_t>& ids, int thing, const std::vector<std::uint32_t>& selected);

/// Eight views of a place in the room (metres, the room's frame), from the arc that the capture's cameras walked; a sphere of
/// `radius` fills most of each.
std::vector<CameraView> eightViews(const Vec3& placeInRoom, float radiusMetres);

/// Drawn on black, colours clamped to 0..1.
Frame drawn(const World& world, const CameraView& view, int width, int height);
/// 10 log10(1 / mean squared difference) of the colours.
double psnr(const Frame& a, const Frame& b);

}  // namespace morphogen::support
