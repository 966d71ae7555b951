// One thread per splat that moves along a polynomial (Li et al. 2024): its centre, factor and opacity at a time. The twin of
// raster::applyPolynomial.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/passes.h"

layout(local_size_x = MG_CHUNK) in;
layout(push_constant, scalar) uniform Constants { PolynomialPush push; };

void main()
{
    const uint i = gl_GlobalInvocationID.x;
    if (i >= push.padded) return;
    const uint place = i / MG_BLOCK * (MG_BLOCK * MG_BLOCK_ROWS) + i % MG_BLOCK;
    for (uint row = 0; row < MG_BLOCK_ROWS; ++row) push.base.at[place + row * MG_BLOCK] = push.rest.at[place + row * MG_BLOCK];
    const float dt = push.time - push.motion.at[13 * push.padded + i];
    for (uint axis = 0; axis < 3; ++axis) {
        float moved = 0;
        for (int power = 2; power >= 0; --power) moved = dt * (push.motion.at[(3 * power + axis) * push.padded + i] + moved);
        push.base.at[place + (MG_ROW_CENTRE + axis) * MG_BLOCK] += moved;
    }
    vec4 q;
    for (uint k = 0; k < 4; ++k) q[k] = push.shape.at[k * push.padded + i] + dt * push.motion.at[(9 + k) * push.padded + i];
    const float size = length(q);
    q = size > 0 && !isinf(size) ? q / size : vec4(1, 0, 0, 0);
    const float w = q[0], x = q[1], y = q[2], z = q[3];
    const float turn[9] = {1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
                           2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
                           2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)};
    for (uint k = 0; k < 9; ++k) push.base.at[place + (MG_ROW_FACTOR + k) * MG_BLOCK] = turn[k] * push.shape.at[(4 + k % 3) * push.padded + i];
    const float s = dt / push.motion.at[14 * push.padded + i];
    const float faded = push.shape.at[7 * push.padded + i] - s * s * 1.44269504;
    push.base.at[place + MG_ROW_LOG_OPACITY * MG_BLOCK] = faded > -1e30 ? faded : -1e30;
}
