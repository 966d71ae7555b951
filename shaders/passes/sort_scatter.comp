// Second half of a radix pass: each key goes to its place, equal digits in the order they had.
//
// How it works: 256 keys at a time, each marks its thread's bit in the mask of its digit; the bits below its own are its rank
// among equals. No subgroups are needed, so any lane count will do.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/passes.h"

layout(local_size_x = MG_CHUNK) in;
layout(push_constant, scalar) uniform Constants { SortPush push; };

shared uint next[256];
shared uint masks[8][256];

void main()
{
    const uint thread = gl_LocalInvocationID.x, block = gl_WorkGroupID.x;
    const uint count = push.amount.of.count, blocks = push.amount.of.blocks[0];
    next[thread] = push.histograms.at[thread * blocks + block];
    for (uint word = 0u; word < 8u; ++word) masks[word][thread] = 0u;
    barrier();
    for (uint k = 0u; k < MG_SORT_BLOCK; k += MG_CHUNK) {
        const uint first = block * MG_SORT_BLOCK + k, i = first + thread;
        if (first >= count) break;
        uint key = 0u, value = 0u;
        if (i < count) {
            key = push.keys.at[i];
            value = push.values.at[i];
            atomicOr(masks[thread >> 5][key >> push.shift & 255u], 1u << (thread & 31u));
        }
        barrier();
        if (i < count) {
            const uint digit = key >> push.shift & 255u;
            uint rank = bitCount(masks[thread >> 5][digit] & ((1u << (thread & 31u)) - 1u));
            for (uint word = 0u; word < (thread >> 5); ++word) rank += bitCount(masks[word][digit]);
            push.sortedKeys.at[next[digit] + rank] = key;
            push.sortedValues.at[next[digit] + rank] = value;
        }
        barrier();
        uint occurrences = 0u;
        for (uint word = 0u; word < 8u; ++word) {
            occurrences += bitCount(masks[word][thread]);
            masks[word][thread] = 0u;
        }
        next[thread] += occurrences;
        barrier();
    }
}
