// One instance per visible splat, the farthest first: a quad along the axes of the ellipse where its alpha is 1/255.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/passes.h"

layout(push_constant, scalar) uniform Constants { SplatPush push; };

layout(location = 0) flat out vec3 conic;
layout(location = 1) flat out vec3 centreAndLogOpacity;
layout(location = 2) flat out vec3 colour;

void main()
{
    const uint slot = push.order.at[push.amount.of.count - 1u - gl_InstanceIndex];
    const Record record = push.records.at[slot];
    conic = vec3(record.a, record.b, record.c);
    centreAndLogOpacity = vec3(record.x, record.y, record.logOpacity);
    colour = vec3(unpackHalf2x16(record.redGreen), unpackHalf2x16(record.blue).x);
    const float reach = record.logOpacity - MG_LOG_THRESHOLD;
    if (!(reach > 0)) {   // beside the picture
        gl_Position = vec4(0, 0, 0, 1);
        return;
    }
    // -(a dx^2 + b dx dy + c dy^2) = reach: eigenvalues of [-a, -b/2; -b/2, -c].
    const float middle = -0.5 * (record.a + record.c), apart = 0.5 * (record.c - record.a);
    const float off = -0.5 * record.b, root = sqrt(apart * apart + off * off);
    const float larger = middle + root, determinant = max(record.a * record.c - off * off, 1e-12 * larger * larger);
    const float smaller = determinant / larger;
    // The axis of the larger one; the form that does not cancel.
    vec2 axis = apart > 0 ? vec2(root + apart, off) : vec2(off, root - apart);
    const float size = length(axis);
    axis = size > 0 ? axis / size : vec2(1, 0);
    const vec2 corner = vec2(gl_VertexIndex & 1, gl_VertexIndex >> 1) * 2.0 - 1.0;
    const vec2 away = (corner.x * (sqrt(reach / larger) * 1.001 + 0.01)) * axis + (corner.y * (sqrt(reach / smaller) * 1.001 + 0.01)) * vec2(-axis.y, axis.x);
    const vec2 pixel = vec2(record.x, record.y) + away + 0.5;
    gl_Position = vec4(pixel * vec2(push.pixelX, push.pixelY) - 1.0, 0, 1);
}
