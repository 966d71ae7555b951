// The hard capture as tests of selecting look at it: what each splat truly is, and where a person would click.
#pragma once

#include "core/authoring/capture.h"
#include "core/raster/rasteriser.h"
#include "core/scene/world.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace morphogen::support {

/// The column of true ids; empty where there is none.
std::vector<std::uint8_t> trueIds(const Splats& splats);

/// The hard capture, made once in a process.
const HardCapture& hardCapture();

/// A world of one object with these splats.
World worldOf(Splats splats, std::string_view name);

/// Three points on the thing as a person would click them in the sample's hero view: well inside what is seen of it, and far
/// from each other. From the true ids alone.
std::vector<Vec3> clicksOn(int thing);

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
