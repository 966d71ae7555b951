// One thread per pair of a morph: both ends blended at a moment, into the blocks that projection reads. The twin of
// core/raster/morph_blocks.cpp, formula by formula.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/passes.h"
#include "shaders/lib/harmonics.glsl"

layout(local_size_x = MG_CHUNK) in;
layout(push_constant, scalar) uniform Constants { MorphPush push; };

uint block, lane;

float pairRow(uint row) { return push.pairs.at[(block * MG_MORPH_ROWS + row) * MG_BLOCK + lane]; }
float halfRow(uint row) { return halfAt(push.halves, (block * MG_MORPH_HALF_ROWS + row) * MG_BLOCK + lane); }
float coverRow(uint row)
{
    const uint at = (block * MG_MORPH_COVER_ROWS + row) * MG_BLOCK + lane;
    return float((push.cover.at[at >> 2] >> 8u * (at & 3u)) & 255u);
}
void put(uint row, float value) { push.base.at[(block * MG_BLOCK_ROWS + row) * MG_BLOCK + lane] = value; }

float timeAt(float start)
{
    const float t = push.spread > 0.0 ? clamp((push.progress - push.spread * start) / (1.0 - push.spread), 0.0, 1.0) : push.progress;
    return t + push.ease * (t * t * (3.0 - 2.0 * t) - t);
}

float slowly(float part) { return max(part, 0.0) * part; }

float weightOfMoment(uint k, float place)
{
    float rise = place - float(k) + 1.0, fall = 1.0 - (place - float(k));
    if (k == 0u) rise = slowly(2.0 * place + 1.0);
    if (k + 1u == MG_MORPH_MOMENTS) fall = slowly(1.0 - 2.0 * (place - float(k)));
    return max(min(rise, fall), 0.0);
}

float display(float linear)
{
    const float size = abs(linear);
    const float curve = size <= 0.0031308 ? 12.92 * size : 1.055 * pow(max(size, 1e-20), 1.0 / 2.4) - 0.055;
    return linear < 0.0 ? -curve : curve;
}

// core/morph/rounding.h, of factors. Mirrored ones get thicker to their own side.
void roundOff(float growth, inout float factor[9])
{
    const float roundness = MG_MORPH_ROUNDEST * clamp((growth - 1.0) / MG_MORPH_ROUND_BY, 0.0, 1.0);
    if (roundness == 0.0) return;
    float others[9], square = 1e-30;
    for (uint k = 0; k < 9; ++k) square += factor[k] * factor[k];
    for (uint row = 0; row < 3; ++row)
        for (uint column = 0; column < 3; ++column) {
            const uint a = 3 * ((row + 1) % 3), b = 3 * ((row + 2) % 3), right = (column + 1) % 3, left = (column + 2) % 3;
            others[3 * row + column] = factor[a + right] * factor[b + left] - factor[a + left] * factor[b + right];
        }
    const float volume = factor[0] * others[0] + factor[1] * others[1] + factor[2] * others[2];
    const float share = (volume < 0.0 ? -roundness : roundness) / sqrt(square);
    const float shrink = 1.0 / (1.0 + 3.0 * share * volume / square);
    for (uint k = 0; k < 9; ++k) factor[k] = shrink * (factor[k] + share * others[k]);
}

void main()
{
    const uint i = gl_GlobalInvocationID.x;
    if (i >= push.padded) return;
    block = i / MG_BLOCK, lane = i % MG_BLOCK;
    const float t = timeAt(pairRow(MG_MORPH_START));

    const float place = t * MG_MORPH_MOMENTS - 0.5;
    float growth = 0, seen = 0, counted = 0;
    for (uint k = 0; k < MG_MORPH_MOMENTS; ++k) {
        const float weight = weightOfMoment(k, place);
        growth += weight * coverRow(k);
        seen += weight * coverRow(MG_MORPH_MOMENTS + k);
        counted += weight;
    }
    growth = growth * ((MG_MORPH_MOST_GROWTH - 1.0) / 255.0) + 1.0;
    seen = seen / 255.0 + (1.0 - counted);

    const float aside = 4.0 * t * (1.0 - t);
    for (uint k = 0; k < 3; ++k) {
        float at = mix(pairRow(MG_MORPH_CENTRE + k), pairRow(MG_MORPH_CENTRE + 3 + k), t);
        if (push.hasBows != 0u) at += aside * push.bows.at[(block * 3 + k) * MG_BLOCK + lane];
        put(MG_ROW_CENTRE + k, at);
    }
    const float size = growth * push.perScale;
    float factor[9];
    for (uint k = 0; k < 9; ++k) factor[k] = mix(halfRow(MG_MORPH_FACTOR + k), halfRow(MG_MORPH_FACTOR + 9 + k), t);
    roundOff(growth, factor);
    for (uint k = 0; k < 9; ++k) put(MG_ROW_FACTOR + k, size * factor[k]);
    const float depth = seen * mix(pairRow(MG_MORPH_DEPTH), pairRow(MG_MORPH_DEPTH + 1), t);
    const float alpha = 1.0 - exp(-depth);
    put(MG_ROW_LOG_OPACITY, alpha > 1e-6 ? log2(alpha) : MG_NEVER_DRAWN);

    vec3 lab;
    for (uint k = 0; k < 3; ++k) lab[k] = mix(halfRow(MG_MORPH_COLOUR + k), halfRow(MG_MORPH_COLOUR + 3 + k), t);
    vec3 lms = vec3(lab.x + 0.3963377774 * lab.y + 0.2158037573 * lab.z, lab.x - 0.1055613458 * lab.y - 0.0638541728 * lab.z, lab.x - 0.0894841775 * lab.y - 1.2914855480 * lab.z);
    lms = lms * lms * lms;
    put(MG_ROW_COLOUR, display(4.0767416621 * lms.x - 3.3077115913 * lms.y + 0.2309699292 * lms.z));
    put(MG_ROW_COLOUR + 1, display(-1.2684380046 * lms.x + 2.6097574011 * lms.y - 0.3413193965 * lms.z));
    put(MG_ROW_COLOUR + 2, display(-0.0041960863 * lms.x - 0.7034186147 * lms.y + 1.7076147010 * lms.z));

    // Two splats share a word.
    if (push.rest == 0u || (lane & 1u) != 0u) return;
    const float t1 = timeAt(push.pairs.at[(block * MG_MORPH_ROWS + MG_MORPH_START) * MG_BLOCK + lane + 1u]);
    for (uint k = 0; k < push.rest; ++k) {
        const uint at = ((block * push.rest + k) * MG_BLOCK + lane) >> 1;
        push.harmonics.at[at] = packHalf2x16(mix(unpackHalf2x16(push.from.at[at]), unpackHalf2x16(push.to.at[at]), vec2(t, t1)));
    }
}
