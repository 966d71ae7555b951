// One thread per pixel: four half floats become four bytes, rounded, red first.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/passes.h"

layout(local_size_x = MG_CHUNK) in;
layout(push_constant, scalar) uniform Constants { PackPush push; };

void main()
{
    const uint i = gl_GlobalInvocationID.x;
    if (i >= push.count) return;
    push.bytes.at[i] = packUnorm4x8(vec4(unpackHalf2x16(push.halves.at[2u * i]), unpackHalf2x16(push.halves.at[2u * i + 1u])));
}
