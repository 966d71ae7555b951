// What the presenting passes are told. The twin on the CPU is core/raster/compose.cpp.
#ifndef MG_SHADERS_PRESENT_H
#define MG_SHADERS_PRESENT_H

#include "shaders/shared/types.h"

MG_SHARED_BEGIN

struct PresentScene {
    MG_ADDRESS(Uints) picture;        // r g b a bytes, premultiplied; used where pictureWidth > 0
    MG_ADDRESS(Uints) mask;           // likewise; its alpha is outlined
    MG_ADDRESS(Floats) depth;         // metres along the view axis, 0: nothing is there
    uint width, height;               // of the result, pixels
    uint pictureWidth, pictureHeight;
    uint maskWidth, maskHeight;
    uint depthWidth, depthHeight;
    float backgroundTop[3], backgroundBottom[3];
    float outline[3];
    int outlineReach, outlineSlanted; // pixels: straight and on the diagonal
    uint hasGrid, isSeenFromBelow;
    float cell, lineWidth;            // metres, pixels
    // The ray of the top left pixel's middle, and how rays change from pixel to pixel; directions are one metre deep.
    float origin[3], originPerX[3], originPerY[3];
    float direction[3], directionPerX[3], directionPerY[3];
    float lines[3], axisX[3], axisZ[3];
};
MG_SIZE(PresentScene, 224)

#ifndef __cplusplus
MG_REFERENCE(PresentScenes, PresentScene);
#endif

struct PresentPush {
    MG_ADDRESS(PresentScenes) scenes; // the first of them
};
MG_SIZE(PresentPush, 8)

struct OverlayPush {
    MG_ADDRESS(Floats) vertices;      // x y u v and colour, five words each
    MG_ADDRESS(Uints) indices;        // two in a word
    MG_ADDRESS(Uints) atlas;          // coverage, four texels in a word
    uint atlasWidth, atlasHeight;
    uint firstIndex, firstVertex;
    float pixelX, pixelY;             // 2 / width, 2 / height
};
MG_SIZE(OverlayPush, 48)

MG_SHARED_END
#endif
