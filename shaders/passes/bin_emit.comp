// One group per 256 sorted splats: their pairs of a tile and a splat, nearest splats first.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/passes.h"
#include "shaders/lib/outline.glsl"
#include "shaders/lib/scan.glsl"

layout(local_size_x = MG_CHUNK) in;
layout(push_constant, scalar) uniform Constants { BinPush push; };

void main()
{
    const uint i = gl_GlobalInvocationID.x;
    uint slot = 0u;
    TileBox box = TileBox(1u, 1u, 0u, 0u);
    if (i < push.amount.of.count) {
        slot = push.order.at[i];
        box = tilesOf(push.records.at[slot], push.width, push.height, push.firstRow, push.endRow);
    }
    const uint own = tileCount(box);
    uint place = push.runs.at[gl_WorkGroupID.x] + sumBefore(own);
    if (own == 0u) return;
    for (uint y = box.y0; y <= box.y1; ++y) {
        for (uint x = box.x0; x <= box.x1; ++x, ++place) {
            if (place >= push.capacity) return;
            push.tiles.at[place] = (y - push.firstRow) * push.tilesX + x;
            push.slots.at[place] = slot;
        }
    }
}
