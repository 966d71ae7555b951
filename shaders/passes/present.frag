// What the viewport shows, from the back to the front: gradient, grid, picture, the grid before it, outline. The twin of
// Composer::compose (core/raster/compose.h).
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/present.h"

layout(push_constant, scalar) uniform Constants { PresentPush push; };
layout(location = 0) out vec4 result;

const int kBayer[16] = {0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5};

vec3 of(float v[3]) { return vec3(v[0], v[1], v[2]); }

/// Where the pixel's middle lies in a picture of that size that shows the same view; texels' middles are whole numbers.
vec2 stretched(ivec2 pixel, uint width, uint height, uint ownWidth, uint ownHeight)
{
    const float perPixel = float(ownHeight) / float(height);
    const vec2 at = vec2(0.5 * float(ownWidth) - 0.5 * float(width) * perPixel + 0.5 * perPixel - 0.5, 0.5 * perPixel - 0.5) + vec2(pixel) * perPixel;
    return clamp(at, vec2(0), vec2(ownWidth - 1u, ownHeight - 1u));
}

vec4 bilinear(Uints pixels, uint width, uint height, vec2 at)
{
    const uvec2 low = uvec2(at), high = min(low + 1u, uvec2(width - 1u, height - 1u));
    const vec2 part = at - vec2(low);
    const vec4 above = mix(unpackUnorm4x8(pixels.at[low.y * width + low.x]), unpackUnorm4x8(pixels.at[low.y * width + high.x]), part.x);
    const vec4 below = mix(unpackUnorm4x8(pixels.at[high.y * width + low.x]), unpackUnorm4x8(pixels.at[high.y * width + high.x]), part.x);
    return mix(above, below, part.y);
}

/// How much of a pixel is covered by lines every `cell` metres, where it lies at `at` and is 1 / perMetre wide.
float lineCoverage(float at, float cell, float perMetre, float halfWidth)
{
    const float nearest = abs(at - cell * roundEven(at / cell));
    return smoothstep(5.0, 22.0, cell * perMetre) * clamp(halfWidth - nearest * perMetre, 0.0, 1.0);
}

/// The grid's colour, and how much of the pixel it covers; `depth` is where.
vec4 gridAt(PresentScene s, ivec2 pixel, out float depth)
{
    const float x = float(pixel.x), y = float(pixel.y);
    const vec3 origin = of(s.origin) + x * of(s.originPerX) + y * of(s.originPerY), direction = of(s.direction) + x * of(s.directionPerX) + y * of(s.directionPerY);
    depth = -origin.y / direction.y;
    if (!(depth > 0 && depth < 1e5)) return vec4(0);
    const vec3 at = origin + depth * direction;
    const vec3 across = of(s.originPerX) + depth * of(s.directionPerX), down = of(s.originPerY) + depth * of(s.directionPerY);
    const vec2 slope = direction.xz / direction.y;
    const float perMetreX = inversesqrt(pow(across.x - across.y * slope.x, 2.0) + pow(down.x - down.y * slope.x, 2.0) + 1e-20);
    const float perMetreZ = inversesqrt(pow(across.z - across.y * slope.y, 2.0) + pow(down.z - down.y * slope.y, 2.0) + 1e-20);
    const float halfWidth = 0.5 * s.lineWidth + 0.5, halfAxisWidth = 0.75 * s.lineWidth + 0.5;
    const float strengths[3] = {0.16, 0.24, 0.30};
    float covered = 0, cell = s.cell;
    for (int level = 0; level < 3; ++level, cell *= 10)
        covered = max(covered, strengths[level] * max(lineCoverage(at.x, cell, perMetreX, halfWidth), lineCoverage(at.z, cell, perMetreZ, halfWidth)));
    const float onZAxis = 0.75 * clamp(halfAxisWidth - abs(at.x) * perMetreX, 0.0, 1.0), onXAxis = 0.75 * clamp(halfAxisWidth - abs(at.z) * perMetreZ, 0.0, 1.0);
    vec3 colour = of(s.lines);
    if (onXAxis > covered) covered = onXAxis, colour = of(s.axisX);
    if (onZAxis > covered) covered = onZAxis, colour = of(s.axisZ);
    return vec4(colour, covered * smoothstep(0.015, 0.12, abs(direction.y) / length(direction)));
}

float maskAt(PresentScene s, ivec2 pixel)
{
    if (any(lessThan(pixel, ivec2(0))) || pixel.x >= int(s.width) || pixel.y >= int(s.height)) return 0;
    const float alpha = bilinear(s.mask, s.maskWidth, s.maskHeight, stretched(pixel, s.width, s.height, s.maskWidth, s.maskHeight)).a;
    return clamp(3 * (alpha - 1.0 / 3.0), 0.0, 1.0);
}

float outlineAt(PresentScene s, ivec2 pixel)
{
    const int r = s.outlineReach, d = s.outlineSlanted;
    const ivec2 around[8] = {ivec2(-r, 0), ivec2(r, 0), ivec2(0, -r), ivec2(0, r), ivec2(-d, -d), ivec2(d, -d), ivec2(-d, d), ivec2(d, d)};
    const float own = maskAt(s, pixel);
    float most = own;
    for (int k = 0; k < 8; ++k) most = max(most, maskAt(s, pixel + around[k]));
    return most - own;
}

void main()
{
    PresentScene s = push.scenes.at[0];
    const ivec2 pixel = ivec2(gl_FragCoord.xy);
    const vec3 gradient = clamp(mix(of(s.backgroundTop), of(s.backgroundBottom), (float(pixel.y) + 0.5) / float(s.height)), 0.0, 1.0);
    const float threshold = (float(kBayer[(pixel.y & 3) * 4 + (pixel.x & 3)]) + 0.5) / 16;
    vec3 colour = min(floor(gradient * 255 + threshold), 255.0) / 255;
    float gridDepth = 0;
    const vec4 grid = s.hasGrid != 0u ? gridAt(s, pixel, gridDepth) : vec4(0);
    colour = mix(colour, grid.rgb, grid.a);
    if (s.pictureWidth > 0u) {
        const vec4 over = bilinear(s.picture, s.pictureWidth, s.pictureHeight, stretched(pixel, s.width, s.height, s.pictureWidth, s.pictureHeight));
        colour = min(over.rgb + colour * (1 - over.a), 1.0);
        if (grid.a > 0) {
            bool isInFront = s.isSeenFromBelow != 0u;
            if (s.depthWidth > 0u) {
                const uvec2 at = uvec2(stretched(pixel, s.width, s.height, s.depthWidth, s.depthHeight) + 0.5);
                const float depth = s.depth.at[at.y * s.depthWidth + at.x];
                // A floor of splats wins against the grid that lies in it.
                if (depth > 0) isInFront = depth > 1.02 * gridDepth;
            }
            if (isInFront) colour = mix(colour, grid.rgb, grid.a * over.a);
        }
    }
    if (s.maskWidth > 0u) colour = mix(colour, of(s.outline), outlineAt(s, pixel));
    result = vec4(colour, 1);
}
