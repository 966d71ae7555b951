// One thread per visible splat: those that cover one pixel, in any order, with their place among the sorted.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/passes.h"

layout(local_size_x = MG_CHUNK) in;
layout(push_constant, scalar) uniform Constants { PickPush push; };

void main()
{
    const uint i = gl_GlobalInvocationID.x;
    if (i >= push.amount.of.count) return;
    const uint slot = push.order.at[i];
    const Record record = push.records.at[slot];
    const float dx = push.x - record.x, dy = push.y - record.y;
    const float power = record.a * dx * dx + record.b * dx * dy + record.c * dy * dy + record.logOpacity;
    if (!(power >= MG_LOG_THRESHOLD)) return;
    const uint place = atomicAdd(push.hits.of.count, 1u);
    if (place >= push.capacity) return;
    push.hits.at[place] = Hit(i, slot, push.depths.at[slot], min(exp2(power), 0.99));
}
