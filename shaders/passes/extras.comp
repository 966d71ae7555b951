// One thread per visible splat: what the outputs beside colour need of it. The twin of core/raster/extras.cpp.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/passes.h"
#include "shaders/lib/gradients.glsl"

layout(local_size_x = MG_CHUNK) in;
layout(push_constant, scalar) uniform Constants { ExtrasPush push; };

struct Place {
    mat3 linear;    // camera-from-rest; linear[row]
    vec3 centre;    // in camera axes
};

Place placeOf(ObjectInfo object, NodeMaps maps, uint slot)
{
    Place place;
    place.linear = mat3(0);
    vec3 translation = vec3(0);
    const uint influences = max(object.influences, 1u);
    for (uint j = 0u; j < influences; ++j) {
        const uint node = object.firstNode + (object.influences == 0u ? 0u : object.nodes.at[j * object.padded + slot]);
        const float weight = influences == 1u ? 1.0 : object.weights.at[j * object.padded + slot];
        for (int row = 0; row < 3; ++row) {
            for (int column = 0; column < 3; ++column) place.linear[row][column] += weight * maps.at[node].cameraFromRest[4 * row + column];
            translation[row] += weight * maps.at[node].cameraFromRest[4 * row + 3];
        }
    }
    const uint at = slot / MG_BLOCK * (MG_BLOCK * MG_BLOCK_ROWS) + slot % MG_BLOCK;
    const vec3 rest = vec3(object.base.at[at], object.base.at[at + MG_BLOCK], object.base.at[at + 2u * MG_BLOCK]);
    if (object.hasGradients != 0u) addGradients(object, maps, slot, rest, place.linear, translation);
    place.centre = vec3(dot(place.linear[0], rest), dot(place.linear[1], rest), dot(place.linear[2], rest)) + translation;
    return place;
}

/// Direction of the shortest axis of the ellipsoid whose factor has these columns, by one-sided Jacobi.
vec3 shortestAxis(mat3 m)
{
    for (int sweep = 0; sweep < 12; ++sweep) {
        float worst = 0;
        for (int pair = 0; pair < 3; ++pair) {
            const int p = pair == 2 ? 1 : 0, q = pair == 0 ? 1 : 2;
            const float a = dot(m[p], m[p]), b = dot(m[q], m[q]), c = dot(m[p], m[q]);
            const float size = sqrt(a) * sqrt(b);
            if (!(abs(c) > 1e-6 * size)) continue;
            worst = max(worst, abs(c) / size);
            const float zeta = (b - a) / (2 * c);
            const float t = (zeta < 0 ? -1.0 : 1.0) / (abs(zeta) + sqrt(1 + zeta * zeta));
            const float cosine = 1 / sqrt(1 + t * t), sine = cosine * t;
            const vec3 mp = m[p];
            m[p] = cosine * mp - sine * m[q];
            m[q] = sine * mp + cosine * m[q];
        }
        if (worst < 1e-5) break;
    }
    int shortest = 0;
    for (int axis = 1; axis < 3; ++axis)
        if (dot(m[axis], m[axis]) < dot(m[shortest], m[shortest])) shortest = axis;
    // The other two axes are long, so their cross product is sharper than the short axis itself.
    const vec3 normal = cross(normalize(m[(shortest + 1) % 3]), normalize(m[(shortest + 2) % 3]));
    const float size = length(normal);
    return size > 0 && !isinf(size) ? normal / size : vec3(0, 0, -1);
}

void main()
{
    if (gl_GlobalInvocationID.x >= push.amount.of.count) return;
    const uint globalSlot = push.order.at[gl_GlobalInvocationID.x], which = push.chunkObjects.at[globalSlot / MG_CHUNK];
    ObjectInfo object = push.objects.at[which];
    const uint slot = globalSlot - object.firstSlot;
    const Place now = placeOf(object, push.maps, slot);
    Extra extra;
    extra.depth = now.centre.z;
    extra.objectId = object.objectId;
    extra.unused = 0u;

    const uint at = slot / MG_BLOCK * (MG_BLOCK * MG_BLOCK_ROWS) + slot % MG_BLOCK;
    mat3 axes;
    for (int column = 0; column < 3; ++column) {
        const vec3 f = vec3(object.base.at[at + (MG_ROW_FACTOR + column) * MG_BLOCK], object.base.at[at + (MG_ROW_FACTOR + 3 + column) * MG_BLOCK],
                            object.base.at[at + (MG_ROW_FACTOR + 6 + column) * MG_BLOCK]);
        axes[column] = vec3(dot(now.linear[0], f), dot(now.linear[1], f), dot(now.linear[2], f));
    }
    vec3 normal = shortestAxis(axes);
    if (dot(normal, push.isPerspective != 0u ? now.centre : vec3(0, 0, 1)) > 0) normal = -normal;
    // From camera axes (y down, z forward) to the viewer's (y up, z towards the viewer).
    extra.normal = float[3](normal.x, -normal.y, -normal.z);

    extra.motion = float[2](0, 0);
    if (push.hasPrevious != 0u) {
        const Place before = placeOf(push.previousObjects.at[which], push.previousMaps, slot);
        if (push.wasPerspective == 0u || before.centre.z > push.previousNearest) {
            const float scale = push.isPerspective != 0u ? push.scale / now.centre.z : push.scale;
            const float previousScale = push.wasPerspective != 0u ? push.previousScale / before.centre.z : push.previousScale;
            const vec2 moved = (scale * now.centre.xy - previousScale * before.centre.xy) + vec2(push.centreX - push.previousCentreX, push.centreY - push.previousCentreY);
            for (int axis = 0; axis < 2; ++axis)
                if (abs(moved[axis]) < 1e9) extra.motion[axis] = moved[axis];
        }
    }
    push.extras.at[globalSlot] = extra;
}
