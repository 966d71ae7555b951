// The sum over a group of 256 of what lies before each thread (Hillis and Steele 1986).

shared uint scanSums[256];

/// All threads of the group call it. The sum of all is scanSums[255] until the next call.
uint sumBefore(uint own)
{
    const uint thread = gl_LocalInvocationIndex;
    barrier();
    scanSums[thread] = own;
    barrier();
    for (uint step = 1u; step < 256u; step <<= 1) {
        const uint before = thread >= step ? scanSums[thread - step] : 0u;
        barrier();
        scanSums[thread] += before;
        barrier();
    }
    return scanSums[thread] - own;
}
