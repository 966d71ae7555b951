// Clay: living, rounded bodies modelled as lumps that melt into each other.
//
// How it works: a lump is a rounded cone (two balls and the hull between them), squashed where wanted. The body is where
// the smooth minimum of the lumps' distances, -k log sum exp(-d / k), is negative. It is meshed by surface nets (Gibson
// 1998): one vertex per cell that the surface crosses, then drawn onto the surface along the gradient. Each lump belongs
// to a node and a tint, and the same soft minimum gives every point its skin weights and its mix of tints.
#pragma once

#include "core/authoring/mesh_model.h"

#include <vector>

namespace morphogen {

struct Lump {
    Vec3 a, b;                  ///< centres of the two balls, metres
    float radiusA = 0.1f, radiusB = 0.1f;
    int node = 0;               ///< scaffold node that moves it
    int tint = 0;               ///< the caller's index of a colour
    Vec3 squash{1, 1, 1};       ///< stretches the lump about `a` along x, y, z
};

class Clay {
public:
    /// `melt` is the width of the seams between lumps, metres.
    explicit Clay(float melt) : m_melt(melt) {}
    void add(const Lump& lump) { m_lumps.push_back(lump); }
    /// Adds the lump and its mirror image at x -> -x, which belongs to `mirrorNode`.
    void addPair(const Lump& lump, int mirrorNode);

    float distance(const Vec3& point) const;           ///< metres, negative inside; approximate away from the surface
    Vec3 normal(const Vec3& point) const;
    /// How much of each tint there is at a point; `width` is the softness of the border, metres. Sums to 1.
    std::vector<float> tints(const Vec3& point, float width, int tintCount) const;

    /// The surface in cells of `cell` metres, skinned by up to four nodes with borders of softness `skinWidth`.
    MeshPart mesh(float cell, float skinWidth) const;

private:
    float lumpDistance(const Lump& lump, const Vec3& point) const;

    float m_melt;
    std::vector<Lump> m_lumps;
};

}  // namespace morphogen
