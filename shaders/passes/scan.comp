// One group: every value becomes the sum of those before it. The sum of all goes into an Amount, whose indirect commands
// then ask for that much.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/passes.h"
#include "shaders/lib/scan.glsl"

layout(local_size_x = MG_CHUNK) in;
layout(push_constant, scalar) uniform Constants { ScanPush push; };

const uint kPerThread = 4u;

void main()
{
    const uint thread = gl_LocalInvocationID.x;
    uint count = push.count;
    if (push.isPerBlock != 0u) count *= push.source.of.blocks[0];
    if (push.isPerRun != 0u) count *= push.source.of.runs[0];
    uint carried = 0u;
    for (uint first = 0u; first < count; first += MG_CHUNK * kPerThread) {
        uint values[kPerThread], own = 0u;
        const uint begin = first + thread * kPerThread;
        for (uint k = 0u; k < kPerThread; ++k) {
            values[k] = begin + k < count ? push.values.at[begin + k] : 0u;
            own += values[k];
        }
        uint running = carried + sumBefore(own);
        carried += scanSums[MG_CHUNK - 1u];
        for (uint k = 0u; k < kPerThread; ++k) {
            if (begin + k < count) push.values.at[begin + k] = running;
            running += values[k];
        }
    }
    if (thread != 0u || push.writesAmount == 0u) return;
    push.amount.of.count = carried;
    push.amount.of.runs[0] = (carried + MG_CHUNK - 1u) / MG_CHUNK;
    push.amount.of.blocks[0] = (carried + MG_SORT_BLOCK - 1u) / MG_SORT_BLOCK;
    push.amount.of.runs[1] = push.amount.of.runs[2] = push.amount.of.blocks[1] = push.amount.of.blocks[2] = 1u;
    push.amount.of.quads[0] = 4u;
    push.amount.of.quads[1] = carried;
    push.amount.of.quads[2] = push.amount.of.quads[3] = 0u;
}
