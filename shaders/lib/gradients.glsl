// A splat's blend of maps becomes its first-order expansion about the splat's centre: the gradient of the weights is part of
// how the splat deforms (core/deform/splat_map.h). The twin of addGradients in core/raster/project.cpp.

vec3 mapped(NodeMaps maps, uint node, vec3 rest)
{
    vec3 point;
    for (int row = 0; row < 3; ++row)
        point[row] = dot(vec3(maps.at[node].cameraFromRest[4 * row], maps.at[node].cameraFromRest[4 * row + 1], maps.at[node].cameraFromRest[4 * row + 2]), rest) +
                     maps.at[node].cameraFromRest[4 * row + 3];
    return point;
}

/// `linear` is kept by rows.
void addGradients(ObjectInfo object, NodeMaps maps, uint slot, vec3 rest, inout mat3 linear, inout vec3 translation)
{
    const vec3 moved = vec3(dot(linear[0], rest), dot(linear[1], rest), dot(linear[2], rest)) + translation;
    const vec3 first = mapped(maps, object.firstNode + object.nodes.at[slot], rest);
    for (uint j = 1u; j < object.influences; ++j) {
        const vec3 apart = mapped(maps, object.firstNode + object.nodes.at[j * object.padded + slot], rest) - first;
        const uint row = 3u * (j - 1u) * object.padded + slot;
        const vec3 gradient = vec3(object.gradients.at[row], object.gradients.at[row + object.padded], object.gradients.at[row + 2u * object.padded]);
        for (int axis = 0; axis < 3; ++axis) linear[axis] += apart[axis] * gradient;
    }
    translation = moved - vec3(dot(linear[0], rest), dot(linear[1], rest), dot(linear[2], rest));
}
