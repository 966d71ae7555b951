// The overlay's ink where the atlas covers. The twin of drawOverlay (core/raster/overlay_triangles.h).
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/present.h"

layout(push_constant, scalar) uniform Constants { OverlayPush push; };

layout(location = 0) in vec2 texel;
layout(location = 1) in vec4 ink;
layout(location = 0) out vec4 result;

float coverage(uint x, uint y)
{
    const uint i = y * push.atlasWidth + x;
    return float(push.atlas.at[i >> 2] >> (8u * (i & 3u)) & 0xffu) / 255;
}

void main()
{
    const uvec2 last = uvec2(push.atlasWidth - 1u, push.atlasHeight - 1u);
    const vec2 at = clamp(texel, vec2(0), vec2(last));
    const uvec2 low = uvec2(at), high = min(low + 1u, last);
    const vec2 part = at - vec2(low);
    const float above = mix(coverage(low.x, low.y), coverage(high.x, low.y), part.x), below = mix(coverage(low.x, high.y), coverage(high.x, high.y), part.x);
    const float alpha = ink.a * mix(above, below, part.y);
    result = vec4(ink.rgb * alpha, alpha);
}
