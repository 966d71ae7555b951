// One thread per chunk of 256 splats: those that may be seen are listed, in any order; the others have nothing to sort. A
// chunk that follows several nodes is always listed. The bounds are those of project.comp, so no splat is lost by this.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/passes.h"

layout(local_size_x = 64) in;
layout(push_constant, scalar) uniform Constants { CullPush push; };

const float kWidestLowPass = 2.0;   // pixels that the low-pass adds to a reach, at most

bool mayBeSeen(ChunkBounds bounds, NodeMap map)
{
    const vec3 lower = vec3(bounds.lower[0], bounds.lower[1], bounds.lower[2]), upper = vec3(bounds.upper[0], bounds.upper[1], bounds.upper[2]);
    const vec3 middle = 0.5 * (lower + upper), rest = 0.5 * (upper - lower);
    vec3 centre, extent;
    float stretch = 0;
    for (int axis = 0; axis < 3; ++axis) {
        const vec3 row = vec3(map.cameraFromRest[4 * axis], map.cameraFromRest[4 * axis + 1], map.cameraFromRest[4 * axis + 2]);
        centre[axis] = dot(row, middle) + map.cameraFromRest[4 * axis + 3];
        extent[axis] = dot(abs(row), rest);
        stretch += dot(row, row);
    }
    extent += 1e-4 * (abs(centre) + extent);   // for the rounding of both
    const Lens lens = push.lens;
    if (!(centre.z + extent.z >= lens.nearest)) return false;
    if (push.keepsSides != 0) return true;
    const float reach = bounds.reach * sqrt(stretch);
    const vec2 slope = vec2(lens.slopeLimitX, lens.slopeLimitY), size = vec2(lens.width, lens.height), middleOfPicture = vec2(lens.centreX, lens.centreY);
    for (int axis = 0; axis < 2; ++axis) {
        const float low = (-kWidestLowPass - middleOfPicture[axis]) / lens.scale, high = (size[axis] + kWidestLowPass - middleOfPicture[axis]) / lens.scale;
        if (lens.isPerspective != 0) {
            const float wide = reach * sqrt(1.0 + slope[axis] * slope[axis]);
            if (centre[axis] - extent[axis] - high * centre.z - abs(high) * extent.z > wide) return false;
            if (low * centre.z - abs(low) * extent.z - centre[axis] - extent[axis] > wide) return false;
        } else {
            if (centre[axis] - extent[axis] - reach > high || centre[axis] + extent[axis] + reach < low) return false;
        }
    }
    return true;
}

void main()
{
    const uint chunk = gl_GlobalInvocationID.x;
    if (chunk >= push.chunkCount) return;
    ObjectInfo object = push.objects.at[push.chunkObjects.at[chunk]];
    const ChunkBounds bounds = object.bounds.at[chunk - object.firstSlot / MG_CHUNK];
    if (bounds.node == MG_MANY_NODES || mayBeSeen(bounds, push.maps.at[object.firstNode + bounds.node]))
        push.chunks.at[atomicAdd(push.amount.of.runs[0], 1u)] = chunk;
    else
        push.counts.at[chunk] = 0u;
}
