// What each pass is told: its push constants, at most 128 bytes.
#ifndef MG_SHADERS_PASSES_H
#define MG_SHADERS_PASSES_H

#include "shaders/shared/scene.h"

MG_SHARED_BEGIN

struct NodesPush {
    MG_ADDRESS(NodePoses) poses;
    MG_ADDRESS(NodeMaps) maps;
    float cameraFromWorld[12];
    uint first, count;
    uint wantsTurns;
    uint unused;
};
MG_SIZE(NodesPush, 80)

struct PolynomialPush {
    MG_ADDRESS(Floats) rest;       // base at rest
    MG_ADDRESS(Floats) motion;     // padded x 15: motion 9, omega 4, centre, scale; one row after the other
    MG_ADDRESS(Floats) shape;      // padded x 8: rotation w x y z, deviations, log2 opacity
    MG_ADDRESS(Floats) base;       // out
    uint padded;
    float time;
};
MG_SIZE(PolynomialPush, 40)

/// What raster::MorphBlocks holds, and where a moment of it goes.
struct MorphPush {
    MG_ADDRESS(Floats) pairs;      // blocks x MG_MORPH_ROWS x 16
    MG_ADDRESS(Uints) halves;      // blocks x MG_MORPH_HALF_ROWS x 16 half floats
    MG_ADDRESS(Uints) cover;       // blocks x MG_MORPH_COVER_ROWS x 16 bytes
    MG_ADDRESS(Floats) bows;       // blocks x 3 x 16; unset where hasBows is 0
    MG_ADDRESS(Uints) from;        // harmonics of either side, halves
    MG_ADDRESS(Uints) to;
    MG_ADDRESS(Floats) base;       // out
    MG_ADDRESS(Uints) harmonics;   // out
    uint padded;
    uint rest;                     // harmonics' numbers per splat, 0: none
    uint hasBows;
    float perScale;                // one over the factors' scale
    float progress, ease, spread;  // MorphMoment
    uint unused;
};
MG_SIZE(MorphPush, 96)
#define MG_MORPH_CENTRE 0          // rows of pairs: raster::MorphRow
#define MG_MORPH_DEPTH 6
#define MG_MORPH_START 8
#define MG_MORPH_ROWS 9
#define MG_MORPH_FACTOR 0          // rows of halves: raster::MorphHalfRow
#define MG_MORPH_COLOUR 18
#define MG_MORPH_HALF_ROWS 24
#define MG_MORPH_MOMENTS 5         // kCoverMoments
#define MG_MORPH_COVER_ROWS 10
#define MG_MORPH_MOST_GROWTH 4.0   // kMostGrowth
#define MG_MORPH_ROUNDEST 1.4      // morph::kRoundest
#define MG_MORPH_ROUND_BY 0.15     // morph::kRoundBy

struct CullPush {
    MG_ADDRESS(Objects) objects;
    MG_ADDRESS(Uints) chunkObjects;
    MG_ADDRESS(NodeMaps) maps;
    MG_ADDRESS(Uints) chunks;      // out: those to project, in any order
    MG_ADDRESS(AmountOf) amount;   // out: how many; its runs[0] counts groups
    MG_ADDRESS(Uints) counts;      // out: 0 for those that are not
    uint chunkCount;
    uint keepsSides;               // nothing is left out beside the picture
    Lens lens;
};
MG_SIZE(CullPush, 96)

struct ProjectPush {
    MG_ADDRESS(Objects) objects;
    MG_ADDRESS(Uints) chunkObjects;
    MG_ADDRESS(NodeMaps) maps;
    MG_ADDRESS(Uints) chunks;
    MG_ADDRESS(Records) records;   // out
    MG_ADDRESS(Uints) depths;      // out: bits of the positive z, or MG_INVISIBLE
    MG_ADDRESS(Uints) counts;      // out: splats to sort, per chunk
    uint keepsSides;               // splats beside the picture count too, as degenerate quads
    uint unused;
    Lens lens;
    uint unused2;
};
MG_SIZE(ProjectPush, 104)

struct CompactPush {
    MG_ADDRESS(Uints) chunks;
    MG_ADDRESS(Uints) depths;
    MG_ADDRESS(Uints) starts;      // per chunk
    MG_ADDRESS(Uints) keys;        // out
    MG_ADDRESS(Uints) slots;       // out
};
MG_SIZE(CompactPush, 40)

/// Values become the sums of those before each; the sum of all goes to `amount`.
struct ScanPush {
    MG_ADDRESS(Uints) values;
    MG_ADDRESS(AmountOf) source;
    MG_ADDRESS(AmountOf) amount;   // out
    uint count;
    uint isPerBlock, isPerRun;     // `count` for each block, or run, of `source`
    uint writesAmount;
};
MG_SIZE(ScanPush, 40)

struct SortPush {
    MG_ADDRESS(AmountOf) amount;   // of keys
    MG_ADDRESS(Uints) keys;
    MG_ADDRESS(Uints) values;
    MG_ADDRESS(Uints) sortedKeys;  // out
    MG_ADDRESS(Uints) sortedValues;// out
    MG_ADDRESS(Uints) histograms;  // 256 x blocks
    uint shift;
    uint unused;
};
MG_SIZE(SortPush, 56)

struct SplatPush {
    MG_ADDRESS(Records) records;
    MG_ADDRESS(Uints) depths;
    MG_ADDRESS(Uints) order;       // slots, nearest first
    MG_ADDRESS(AmountOf) amount;
    float pixelX, pixelY;          // 2 / width, 2 / height
};
MG_SIZE(SplatPush, 40)

struct ExtrasPush {
    MG_ADDRESS(Objects) objects;
    MG_ADDRESS(Uints) chunkObjects;
    MG_ADDRESS(NodeMaps) maps;
    MG_ADDRESS(NodeMaps) previousMaps;
    MG_ADDRESS(Objects) previousObjects; // where a polynomial had its splats
    MG_ADDRESS(Uints) order;
    MG_ADDRESS(AmountOf) amount;
    MG_ADDRESS(Extras) extras;           // out
    float scale, centreX, centreY;       // of the lens
    float previousScale, previousCentreX, previousCentreY, previousNearest;
    uint isPerspective, wasPerspective;
    uint hasPrevious;                    // 0: nothing moved
};
MG_SIZE(ExtrasPush, 104)

struct BinPush {
    MG_ADDRESS(Records) records;
    MG_ADDRESS(Uints) depths;
    MG_ADDRESS(Uints) order;
    MG_ADDRESS(AmountOf) amount;
    MG_ADDRESS(Uints) runs;        // pairs per run of 256 splats, then what lies before each
    MG_ADDRESS(Uints) tiles;       // out: keys
    MG_ADDRESS(Uints) slots;       // out: values
    uint width, height;
    uint tilesX;
    uint firstRow, endRow;         // of tiles
    uint capacity;                 // pairs
};
MG_SIZE(BinPush, 80)

struct RangesPush {
    MG_ADDRESS(AmountOf) amount;
    MG_ADDRESS(Uints) tiles;       // sorted
    MG_ADDRESS(Uints) ranges;      // out: begin and end per tile
};
MG_SIZE(RangesPush, 24)

/// Where the pixels of rows [firstRow, endRow) of tiles go; null for what is not wanted.
struct TilesPush {
    MG_ADDRESS(Records) records;
    MG_ADDRESS(Extras) extras;
    MG_ADDRESS(Uints) slots;
    MG_ADDRESS(Uints) ranges;
    MG_ADDRESS(Floats) colour;     // 4 per pixel
    MG_ADDRESS(Floats) scalars;    // planes alpha, expected depth, median depth; normal 3, motion 2 per pixel
    MG_ADDRESS(Uints) objectIds;
    float background[3];
    uint hasBackground;
    uint hasExtras;
    uint tilesX;
    uint firstRow;
    uint width, height;            // of the picture
    uint planePixels;              // between planes
};
MG_SIZE(TilesPush, 96)

struct PackPush {
    MG_ADDRESS(Uints) halves;      // two per pixel
    MG_ADDRESS(Uints) bytes;       // out: one per pixel
    uint count;
    uint unused;
};
MG_SIZE(PackPush, 24)

struct PickPush {
    MG_ADDRESS(Records) records;
    MG_ADDRESS(Uints) depths;
    MG_ADDRESS(Uints) order;
    MG_ADDRESS(AmountOf) amount;
    MG_ADDRESS(Hits) hits;         // out, in any order
    float x, y;
    uint capacity;
    uint unused;
};
MG_SIZE(PickPush, 56)

MG_SHARED_END
#endif
