// One thread per bound node: its map for this view, and the turn that takes directions to the frame of its harmonics.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/passes.h"
#include "shaders/lib/polar.glsl"

layout(local_size_x = 64) in;
layout(push_constant, scalar) uniform Constants { NodesPush push; };

void main()
{
    if (gl_GlobalInvocationID.x >= push.count) return;
    const uint node = push.first + gl_GlobalInvocationID.x;
    float pose[12];
    for (int k = 0; k < 12; ++k) pose[k] = push.poses.at[node].worldFromRest[k];
    NodeMap map;
    for (int row = 0; row < 3; ++row) {
        for (int column = 0; column < 4; ++column) {
            float sum = column == 3 ? push.cameraFromWorld[4 * row + 3] : 0.0;
            for (int k = 0; k < 3; ++k) sum += push.cameraFromWorld[4 * row + k] * pose[4 * k + column];
            map.cameraFromRest[4 * row + column] = sum;
        }
    }
    float turn[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    if (push.wantsTurns != 0) {
        for (int row = 0; row < 3; ++row)
            for (int column = 0; column < 3; ++column) turn[3 * row + column] = pose[4 * row + column];
        nearestRotation(turn);
    }
    // (camera * turn)^T
    for (int row = 0; row < 3; ++row) {
        for (int column = 0; column < 3; ++column) {
            float sum = 0;
            for (int k = 0; k < 3; ++k) sum += push.cameraFromWorld[4 * column + k] * turn[3 * k + row];
            map.restFromCamera[3 * row + column] = sum;
        }
    }
    for (int k = 0; k < 3; ++k) map.unused[k] = 0;
    push.maps.at[node] = map;
}
