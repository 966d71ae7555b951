// First half of a radix pass: how often each of 256 digits occurs in a block of keys.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/passes.h"

layout(local_size_x = MG_CHUNK) in;
layout(push_constant, scalar) uniform Constants { SortPush push; };

shared uint counts[256];

void main()
{
    const uint thread = gl_LocalInvocationID.x, block = gl_WorkGroupID.x;
    const uint count = push.amount.of.count, blocks = push.amount.of.blocks[0];
    counts[thread] = 0u;
    barrier();
    for (uint k = 0u; k < MG_SORT_BLOCK; k += MG_CHUNK) {
        const uint i = block * MG_SORT_BLOCK + k + thread;
        if (i < count) atomicAdd(counts[push.keys.at[i] >> push.shift & 255u], 1u);
    }
    barrier();
    push.histograms.at[thread * blocks + block] = counts[thread];
}
