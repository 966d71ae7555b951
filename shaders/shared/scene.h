// What is on the device: objects with their splats in blocks of sixteen (core/raster/prepared.h), chunks of 256, poses, and
// what projection makes of them. Every splat of every object has one slot; an object begins at a multiple of 256.
#ifndef MG_SHADERS_SCENE_H
#define MG_SHADERS_SCENE_H

#include "shaders/shared/types.h"

MG_SHARED_BEGIN

#define MG_CHUNK 256               // splats per chunk, and threads per group
#define MG_BLOCK 16                // splats per block of rows
#define MG_BLOCK_ROWS 16
#define MG_ROW_CENTRE 0            // x, y, z
#define MG_ROW_FACTOR 3            // row by row
#define MG_ROW_LOG_OPACITY 12
#define MG_ROW_COLOUR 13
#define MG_INVISIBLE 0xffffffffu   // depth of a splat that is not drawn
#define MG_MANY_NODES 0xffffffffu  // a chunk whose splats follow several nodes, or move by themselves
#define MG_LOG_THRESHOLD -7.9943534f   // log2(1/255): what is fainter is not drawn
#define MG_NEVER_DRAWN -1e30f
#define MG_TILE 16                 // pixels along a tile's side

/// A bound node's map for one view (core/raster/project.h), row by row.
struct NodeMap {
    float cameraFromRest[12];
    float restFromCamera[9];
    float unused[3];
};
MG_SIZE(NodeMap, 96)

/// World-from-rest of a bound node, row by row.
struct NodePose {
    float worldFromRest[12];
};
MG_SIZE(NodePose, 48)

/// How camera axes become pixels (raster::View). Pixel (0, 0) has its centre at (0, 0).
struct Lens {
    float scale;
    float centreX, centreY;
    float nearest;
    float slopeLimitX, slopeLimitY;
    int width, height;
    uint isPerspective;
};
MG_SIZE(Lens, 36)

/// Rest-frame bounds of the centres of 256 splats.
struct ChunkBounds {
    float lower[3], upper[3];
    float reach;                   // how far a splat reaches from its centre, at most
    uint node;                     // of the object, or MG_MANY_NODES
};
MG_SIZE(ChunkBounds, 32)

/// One splat on the picture: log2 alpha at (px, py) is a dx^2 + b dx dy + c dy^2 + logOpacity, with dx = px - x.
struct Record {
    float x, y;
    float a, b, c;
    float logOpacity;
    uint redGreen;                 // half floats, not negative
    uint blue;
};
MG_SIZE(Record, 32)

/// What the other outputs need of a splat, in the same slot.
struct Extra {
    float depth;
    float normal[3];
    float motion[2];
    uint objectId;
    uint unused;
};
MG_SIZE(Extra, 32)

/// How much there is of something, and what that asks of indirect commands.
struct Amount {
    uint count;
    uint runs[3];                  // groups of 256, one dimension
    uint blocks[3];                // groups of MG_SORT_BLOCK
    uint quads[4];                 // VkDrawIndirectCommand
    uint unused;
};
MG_SIZE(Amount, 48)
#define MG_AMOUNT_RUNS 4           // offsets in bytes
#define MG_AMOUNT_BLOCKS 16
#define MG_AMOUNT_QUADS 28
#define MG_SORT_BLOCK 4096         // keys per group of a radix pass

/// A visible splat that covers a pixel.
struct Hit {
    uint place;                    // among the sorted
    uint slot;
    uint depth;                    // bits
    float alpha;
};
MG_SIZE(Hit, 16)

/// What a list of hits begins with.
struct HitList {
    uint count;                    // also beyond the list's capacity
    uint unused[3];
};
MG_SIZE(HitList, 16)

#ifndef __cplusplus
MG_REFERENCE(NodeMaps, NodeMap);
MG_REFERENCE(NodePoses, NodePose);
MG_REFERENCE(Bounds, ChunkBounds);
MG_REFERENCE(Records, Record);
MG_REFERENCE(Extras, Extra);
layout(buffer_reference, scalar, buffer_reference_align = 4) buffer AmountOf { Amount of; };
layout(buffer_reference, scalar, buffer_reference_align = 4) buffer Hits { HitList of; Hit at[]; };
#endif

/// One object's place and payload.
struct ObjectInfo {
    MG_ADDRESS(Floats) base;       // blocks x 16 rows x 16, now (a polynomial's object has it made anew)
    MG_ADDRESS(Uints) harmonics;   // halves
    MG_ADDRESS(Uints) nodes;       // influences x padded
    MG_ADDRESS(Floats) weights;    // likewise
    MG_ADDRESS(Floats) gradients;  // of influence 1, 2...: x, y, z, padded each; unset where hasGradients is 0
    MG_ADDRESS(Bounds) bounds;     // per chunk
    uint firstSlot;
    uint padded;                   // splats, rounded up to whole blocks
    uint influences;               // 0: all follow the first node
    uint shDegree;
    uint isAntiAliased;
    uint firstNode;                // in the maps
    uint objectId;
    uint hasGradients;
    float logFade;                 // added to log2 opacities
    float gain[3], shift[3];       // of colours
    float nearer;                  // metres taken off depths before they are sorted
};
MG_SIZE(ObjectInfo, 112)

#ifndef __cplusplus
layout(buffer_reference, scalar, buffer_reference_align = 8) buffer Objects { ObjectInfo at[]; };
#endif

MG_SHARED_END
#endif
