// One group per 256 sorted splats: how many pairs of a splat and a tile they make in the rows of tiles at hand.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/passes.h"
#include "shaders/lib/outline.glsl"

layout(local_size_x = MG_CHUNK) in;
layout(push_constant, scalar) uniform Constants { BinPush push; };

shared uint total;

void main()
{
    if (gl_LocalInvocationID.x == 0u) total = 0u;
    barrier();
    const uint i = gl_GlobalInvocationID.x;
    if (i < push.amount.of.count) atomicAdd(total, tileCount(tilesOf(push.records.at[push.order.at[i]], push.width, push.height, push.firstRow, push.endRow)));
    barrier();
    if (gl_LocalInvocationID.x == 0u) push.runs.at[gl_WorkGroupID.x] = total;
}
