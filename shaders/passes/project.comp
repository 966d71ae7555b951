// One thread per splat of a listed chunk: through its nodes' map and the camera to an ellipse on the picture, with its
// colour. The twin of core/raster/project.cpp, formula by formula; what that drops is dropped here.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/passes.h"
#include "shaders/lib/harmonics.glsl"
#include "shaders/lib/gradients.glsl"
#include "shaders/lib/polar.glsl"

layout(local_size_x = MG_CHUNK) in;
layout(push_constant, scalar) uniform Constants { ProjectPush push; };

const float kLog2E = 1.44269504;
const float kTwiceLn2 = 1.38629436;

shared uint visible;

ObjectInfo object;
uint place;         // of the splat's lane in its block of rows
mat3 linear;        // camera-from-rest; linear[row]
vec3 translation;
float turn[9];

float rowOf(uint row) { return object.base.at[place + row * MG_BLOCK]; }

void addMap(uint node, float weight)
{
    for (int row = 0; row < 3; ++row) {
        for (int column = 0; column < 3; ++column) linear[row][column] += weight * push.maps.at[node].cameraFromRest[4 * row + column];
        translation[row] += weight * push.maps.at[node].cameraFromRest[4 * row + 3];
    }
}

void loadMap(uint slot, vec3 rest)
{
    linear = mat3(0);
    translation = vec3(0);
    if (object.influences <= 1u) {
        const uint node = object.firstNode + (object.influences == 1u ? object.nodes.at[slot] : 0u);
        addMap(node, 1);
        if (object.shDegree > 0u)
            for (int k = 0; k < 9; ++k) turn[k] = push.maps.at[node].restFromCamera[k];
        return;
    }
    for (uint j = 0; j < object.influences; ++j) addMap(object.firstNode + object.nodes.at[j * object.padded + slot], object.weights.at[j * object.padded + slot]);
    if (object.hasGradients != 0u) addGradients(object, push.maps, slot, rest, linear, translation);
    if (object.shDegree == 0u) return;
    float x[9];
    for (int k = 0; k < 9; ++k) x[k] = linear[k / 3][k % 3];
    nearestRotation(x);
    for (int k = 0; k < 9; ++k) turn[k] = x[k % 3 * 3 + k / 3];
}

vec3 colourOf(uint slot, vec3 p)
{
    vec3 colour = vec3(rowOf(MG_ROW_COLOUR), rowOf(MG_ROW_COLOUR + 1), rowOf(MG_ROW_COLOUR + 2));
    if (object.shDegree > 0u) {
        const vec3 sight = push.lens.isPerspective != 0u ? normalize(p) : vec3(0, 0, 1);
        const vec3 direction = vec3(dot(vec3(turn[0], turn[1], turn[2]), sight), dot(vec3(turn[3], turn[4], turn[5]), sight), dot(vec3(turn[6], turn[7], turn[8]), sight));
        const uint rest = 3u * ((object.shDegree + 1u) * (object.shDegree + 1u) - 1u);
        colour += harmonics(object.shDegree, object.harmonics, slot / MG_BLOCK * (rest * MG_BLOCK) + slot % MG_BLOCK, direction);
    }
    colour = vec3(object.gain[0], object.gain[1], object.gain[2]) * colour + vec3(object.shift[0], object.shift[1], object.shift[2]);
    return min(max(colour, vec3(0)), vec3(65504));
}

/// Writes the splat's record; returns its depth, or MG_INVISIBLE.
uint projectSplat(uint slot, uint globalSlot)
{
    place = slot / MG_BLOCK * (MG_BLOCK * MG_BLOCK_ROWS) + slot % MG_BLOCK;
    float logOpacity = rowOf(MG_ROW_LOG_OPACITY) + object.logFade;
    if (!(logOpacity > MG_LOG_THRESHOLD)) return MG_INVISIBLE;
    const vec3 rest = vec3(rowOf(MG_ROW_CENTRE), rowOf(MG_ROW_CENTRE + 1), rowOf(MG_ROW_CENTRE + 2));
    loadMap(slot, rest);
    const Lens lens = push.lens;
    const vec3 p = vec3(dot(linear[0], rest), dot(linear[1], rest), dot(linear[2], rest)) + translation;
    if (!(p.z > lens.nearest && p.z < 1e15)) return MG_INVISIBLE;

    float x, y, along;
    vec2 slope;
    if (lens.isPerspective != 0u) {
        const float inverse = 1.0 / p.z;
        const vec2 t = p.xy * inverse;
        x = t.x * lens.scale + lens.centreX;
        y = t.y * lens.scale + lens.centreY;
        along = lens.scale * inverse;
        slope = -clamp(t, vec2(-lens.slopeLimitX, -lens.slopeLimitY), vec2(lens.slopeLimitX, lens.slopeLimitY));
    } else {
        x = p.x * lens.scale + lens.centreX;
        y = p.y * lens.scale + lens.centreY;
        along = lens.scale;
        slope = vec2(0);
    }
    const vec3 jx = slope.x * linear[2] + linear[0], jy = slope.y * linear[2] + linear[1];
    vec3 px, py;
    for (int column = 0; column < 3; ++column) {
        const vec3 f = vec3(rowOf(MG_ROW_FACTOR + column), rowOf(MG_ROW_FACTOR + 3 + column), rowOf(MG_ROW_FACTOR + 6 + column));
        px[column] = along * dot(jx, f);
        py[column] = along * dot(jy, f);
    }
    const float rawXX = dot(px, px), rawYY = dot(py, py), covXY = dot(px, py);
    const vec3 minors = cross(px, py);
    const float rawDeterminant = dot(minors, minors);
    const bool isCompensated = object.isAntiAliased != 0u;
    const float lowPass = isCompensated ? 0.1 : 0.3;
    const float covXX = rawXX + lowPass, covYY = rawYY + lowPass;
    const float determinant = rawDeterminant + (lowPass * (rawXX + rawYY) + lowPass * lowPass);
    const float inverse = 1.0 / determinant;
    if (isCompensated) logOpacity += 0.5 * log2(max(rawDeterminant * inverse, 1e-30));
    const float reach = kTwiceLn2 * (logOpacity - MG_LOG_THRESHOLD);
    const float halfX = sqrt(reach * covXX), halfY = sqrt(reach * covYY);
    // Comparisons with a NaN or an infinity fail, so what overflowed is not on the picture.
    const bool isOnPicture = reach > 0 && determinant < 1e36 && abs(x) + abs(y) < 1e12 && max(ceil(x - halfX), 0.0) <= min(floor(x + halfX), float(lens.width - 1)) && max(ceil(y - halfY), 0.0) <= min(floor(y + halfY), float(lens.height - 1));
    if (!isOnPicture && push.keepsSides == 0u) return MG_INVISIBLE;

    Record record;
    record.x = x;
    record.y = y;
    record.a = covYY * inverse * (-0.5 * kLog2E);
    record.b = covXY * inverse * kLog2E;
    record.c = covXX * inverse * (-0.5 * kLog2E);
    record.logOpacity = isOnPicture ? logOpacity : MG_NEVER_DRAWN;
    const vec3 colour = isOnPicture ? colourOf(slot, p) : vec3(0);
    record.redGreen = packHalf2x16(colour.xy);
    record.blue = packHalf2x16(vec2(colour.z, 0));
    push.records.at[globalSlot] = record;
    return floatBitsToUint(max(p.z - object.nearer, lens.nearest));
}

void main()
{
    const uint chunk = push.chunks.at[gl_WorkGroupID.x];
    object = push.objects.at[push.chunkObjects.at[chunk]];
    if (gl_LocalInvocationID.x == 0u) visible = 0u;
    barrier();
    const uint globalSlot = chunk * MG_CHUNK + gl_LocalInvocationID.x, slot = globalSlot - object.firstSlot;
    const uint depth = slot < object.padded ? projectSplat(slot, globalSlot) : MG_INVISIBLE;
    push.depths.at[globalSlot] = depth;
    if (depth != MG_INVISIBLE) atomicAdd(visible, 1u);
    barrier();
    if (gl_LocalInvocationID.x == 0u) push.counts.at[chunk] = visible;
}
