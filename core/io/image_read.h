// Pictures that come with models (textures): PNG, JPEG, TGA, BMP and WebP, from memory, to 8-bit RGBA.
//
// How it works: the kind is told by the bytes, never by a name. stb_image reads all but WebP, which libwebp reads. The
// size in the header is checked against the memory budget before anything is decoded, and every allocation of the decoder
// is capped by what a picture of that size can need, so that a bomb is an error and not a swapped-out machine.
#pragma once

#include "core/authoring/mesh_model.h"
#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace morphogen {

/// Pixels along one side that are accepted.
inline constexpr int kMaxImageSide = 16384;

/// Decodes to RGBA, rows from the top; grey becomes RGB, missing alpha 255, 16-bit channels lose their lower byte.
/// `where` begins the errors ("fox.glb: image 0"). Unsupported for other kinds, Format for damaged ones, Limit for size.
/// The result's name is empty. Any thread.
Result<MeshImage> decodeImage(std::span<const std::byte> bytes, std::string_view where);

/// The same from a file; the result is named after it.
Result<MeshImage> readImage(const std::filesystem::path& path);

}  // namespace morphogen
