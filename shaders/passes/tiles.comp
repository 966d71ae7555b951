// One group per tile of 16x16 pixels: its splats, nearest first, into every output. The twin of core/raster/blend.cpp; a
// pixel is closed once less than 1e-4 shines through it.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/passes.h"

layout(local_size_x = MG_TILE, local_size_y = MG_TILE) in;
layout(push_constant, scalar) uniform Constants { TilesPush push; };

const float kMostAlpha = 0.99;
const float kClosed = 1e-4;

shared Record records[MG_CHUNK];
shared Extra extras[MG_CHUNK];
shared uint openPixels;

void main()
{
    const uint thread = gl_LocalInvocationIndex, tile = gl_WorkGroupID.y * push.tilesX + gl_WorkGroupID.x;
    const uint x = gl_GlobalInvocationID.x, y = push.firstRow * MG_TILE + gl_GlobalInvocationID.y;
    const bool isInside = x < push.width && y < push.height;
    const uint begin = push.ranges.at[2u * tile], end = push.ranges.at[2u * tile + 1u];
    const bool hasExtras = push.hasExtras != 0u;

    float through = 1, depth = 0, median = 0, heaviest = 0;
    vec3 colour = vec3(0), normal = vec3(0);
    vec2 motion = vec2(0);
    uint objectId = 0u;
    for (uint first = begin; first < end; first += MG_CHUNK) {
        if (thread == 0u) openPixels = 0u;
        barrier();
        if (isInside && through >= kClosed) atomicAdd(openPixels, 1u);
        if (first + thread < end) {
            const uint slot = push.slots.at[first + thread];
            records[thread] = push.records.at[slot];
            if (hasExtras) extras[thread] = push.extras.at[slot];
        }
        barrier();
        if (openPixels == 0u) break;
        const uint count = min(end - first, MG_CHUNK);
        for (uint i = 0u; i < count && through >= kClosed; ++i) {
            const Record record = records[i];
            const float dx = float(x) - record.x, dy = float(y) - record.y;
            const float power = record.a * dx * dx + record.b * dx * dy + record.c * dy * dy + record.logOpacity;
            if (!(power >= MG_LOG_THRESHOLD)) continue;
            const float weight = min(exp2(power), kMostAlpha) * through, before = through;
            through -= weight;
            colour += weight * vec3(unpackHalf2x16(record.redGreen), unpackHalf2x16(record.blue).x);
            if (!hasExtras) continue;
            const Extra extra = extras[i];
            depth += weight * extra.depth;
            normal += weight * vec3(extra.normal[0], extra.normal[1], extra.normal[2]);
            motion += weight * vec2(extra.motion[0], extra.motion[1]);
            if (before >= 0.5 && through < 0.5) median = extra.depth;
            if (weight > heaviest) {
                heaviest = weight;
                objectId = extra.objectId;
            }
        }
        barrier();
    }
    if (!isInside) return;

    const uint pixel = (y - push.firstRow * MG_TILE) * push.width + x, planes = push.planePixels;
    const float covered = 1.0 - through, share = covered > 0 ? 1.0 / covered : 0.0, behind = push.hasBackground != 0u ? through : 0.0;
    push.colour.at[4u * pixel] = colour.x + behind * push.background[0];
    push.colour.at[4u * pixel + 1u] = colour.y + behind * push.background[1];
    push.colour.at[4u * pixel + 2u] = colour.z + behind * push.background[2];
    push.colour.at[4u * pixel + 3u] = push.hasBackground != 0u ? 1.0 : covered;
    push.scalars.at[pixel] = covered;
    if (!hasExtras) return;
    push.scalars.at[planes + pixel] = share * depth;
    push.scalars.at[2u * planes + pixel] = median;
    for (uint axis = 0u; axis < 3u; ++axis) push.scalars.at[3u * planes + 3u * pixel + axis] = share * normal[axis];
    for (uint axis = 0u; axis < 2u; ++axis) push.scalars.at[6u * planes + 2u * pixel + axis] = share * motion[axis];
    push.objectIds.at[pixel] = objectId;
}
