// One thread per sorted pair: where a tile's pairs begin and end. Tiles without any keep 0, 0.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/passes.h"

layout(local_size_x = MG_CHUNK) in;
layout(push_constant, scalar) uniform Constants { RangesPush push; };

void main()
{
    const uint i = gl_GlobalInvocationID.x, count = push.amount.of.count;
    if (i >= count) return;
    const uint tile = push.tiles.at[i];
    if (i == 0u || push.tiles.at[i - 1u] != tile) push.ranges.at[2u * tile] = i;
    if (i + 1u == count || push.tiles.at[i + 1u] != tile) push.ranges.at[2u * tile + 1u] = i + 1u;
}
