// A thread's place among those of its group of 256 that are chosen, by a mask in shared memory: no subgroups are needed, so
// any lane count will do.

shared uint chosenMask[8];

/// All threads of the group call it; what it returns means nothing to those that are not chosen.
uint rankAmongChosen(bool isChosen)
{
    const uint thread = gl_LocalInvocationIndex;
    if (thread < 8u) chosenMask[thread] = 0u;
    barrier();
    if (isChosen) atomicOr(chosenMask[thread >> 5], 1u << (thread & 31u));
    barrier();
    uint rank = bitCount(chosenMask[thread >> 5] & ((1u << (thread & 31u)) - 1u));
    for (uint word = 0; word < (thread >> 5); ++word) rank += bitCount(chosenMask[word]);
    return rank;
}
