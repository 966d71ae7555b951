// Colour of a mesh's surface, filtered to a footprint: textures as pyramids in linear light, materials, vertex colours.
//
// How it works: a pyramid halves its texture with a box filter in linear light (16 bits a channel; the finest level stays
// the 8-bit picture). A lookup is bilinear in the level whose texels are as large as the footprint asked for. A splat's
// colour is the mean of several such lookups spread over the part of the surface it stands for.
#pragma once

#include "core/authoring/mesh_model.h"
#include "core/base/result.h"
#include "core/jobs/progress.h"

namespace morphogen {

/// A point of a surface as its colour needs it.
struct TexturedPoint {
    Vec2 uv[2]{};               ///< of both sets
    Vec4 vertexColour{1};       ///< linear
    float uvFootprint[2]{};     ///< side of the footprint, in units of each uv set
};

/// The materials of one model, ready to be asked from any thread. The model must outlive it.
class SurfaceColours {
public:
    /// Fails with Limit when the pyramids do not fit, and with Cancelled.
    static Result<SurfaceColours> prepare(const MeshModel& model, const JobContext& job);

    /// Linear colour (base plus emission, before display encoding) and alpha as the material means it: 1 when opaque,
    /// 0 or 1 when masked. `material` -1 is white.
    Vec4 at(int material, const TexturedPoint& point) const;

private:
    struct Level {
        int width = 0, height = 0;
        std::vector<std::uint16_t> texels;   ///< RGBA, linear, 0..65535
    };
    Vec4 texel(int image, int level, int x, int y) const;
    Vec4 sample(const MeshTexture& texture, const TexturedPoint& point) const;

    const MeshModel* m_model = nullptr;
    std::vector<std::vector<Level>> m_pyramids;   ///< per image: levels from 1 up
};

}  // namespace morphogen
