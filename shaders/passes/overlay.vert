// One instance per triangle: its corners are looked up by index.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/present.h"

layout(push_constant, scalar) uniform Constants { OverlayPush push; };

layout(location = 0) out vec2 texel;
layout(location = 1) out vec4 ink;

void main()
{
    const uint i = push.firstIndex + 3u * uint(gl_InstanceIndex) + uint(gl_VertexIndex);
    const uint vertex = push.firstVertex + (push.indices.at[i >> 1] >> (16u * (i & 1u)) & 0xffffu);
    const uint word = 5u * vertex;
    texel = vec2(push.vertices.at[word + 2u] * float(push.atlasWidth), push.vertices.at[word + 3u] * float(push.atlasHeight)) - 0.5;
    ink = unpackUnorm4x8(floatBitsToUint(push.vertices.at[word + 4u]));
    gl_Position = vec4(vec2(push.vertices.at[word], push.vertices.at[word + 1u]) * vec2(push.pixelX, push.pixelY) - 1.0, 0, 1);
}
