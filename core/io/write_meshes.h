// Plain meshes as files: Wavefront OBJ (text; places in the world) and binary glTF 2.0 (Khronos, glTF 2.0; one node each, with its pose). Metres,
// +Y up. What is written are colliders.
#pragma once

#include "core/base/result.h"
#include "core/math/affine.h"

#include <array>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace morphogen {

/// Parts lie in the mesh's own frame; faces counter-clockwise seen from outside.
struct NamedMesh {
    struct Part {
        std::vector<Vec3> corners;
        std::vector<std::array<std::uint32_t, 3>> faces;
    };
    std::string name;                ///< any text
    std::string note;                ///< a comment in OBJ, `extras.note` in glTF; may be empty
    Vec3 position{0};                ///< world-from-mesh
    Quat rotation{1, 0, 0, 0};
    Rgb colour{0.6f};                ///< display-encoded
    std::vector<Part> parts;         ///< at least one with a face
};

/// The extension (.obj, .glb) decides. Atomic. Usage for another one, Empty where there is no mesh.
Result<void> writeMeshes(const std::filesystem::path& path, std::span<const NamedMesh> meshes);

}  // namespace morphogen
