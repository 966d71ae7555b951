// One group per listed chunk: the depths and slots of its visible splats go side by side, in the order of the slots.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/passes.h"
#include "shaders/lib/rank.glsl"

layout(local_size_x = MG_CHUNK) in;
layout(push_constant, scalar) uniform Constants { CompactPush push; };

void main()
{
    const uint chunk = push.chunks.at[gl_WorkGroupID.x], slot = chunk * MG_CHUNK + gl_LocalInvocationID.x;
    const uint depth = push.depths.at[slot];
    const uint place = push.starts.at[chunk] + rankAmongChosen(depth != MG_INVISIBLE);
    if (depth == MG_INVISIBLE) return;
    push.keys.at[place] = depth;
    push.slots.at[place] = slot;
}
