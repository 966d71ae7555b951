// Spherical harmonics beyond degree 0; signs and order of Kerbl et al. 2023.

float halfAt(Uints halves, uint index)
{
    const vec2 pair = unpackHalf2x16(halves.at[index >> 1]);
    return (index & 1u) != 0u ? pair.y : pair.x;
}

/// The colour that the coefficients of one splat add at the unit direction (x, y, z). `first` is its first half.
vec3 harmonics(uint degree, Uints halves, uint first, vec3 direction)
{
    const float x = direction.x, y = direction.y, z = direction.z;
    const float xx = x * x, yy = y * y, zz = z * z, sum = xx + yy, difference = xx - yy, four = 4 * zz - sum;
    const float basis[15] = {
        -0.4886025119029199 * y, 0.4886025119029199 * z, -0.4886025119029199 * x,
        1.0925484305920792 * x * y, -1.0925484305920792 * y * z, 0.31539156525252005 * (2 * zz - sum), -1.0925484305920792 * x * z, 0.5462742152960396 * difference,
        -0.5900435899266435 * y * (3 * xx - yy), 2.890611442640554 * x * y * z, -0.4570457994644658 * y * four, 0.3731763325901154 * z * (2 * zz - 3 * sum),
        -0.4570457994644658 * x * four, 1.445305721320277 * z * difference, -0.5900435899266435 * x * (xx - 3 * yy)};
    const uint count = (degree + 1u) * (degree + 1u) - 1u;
    vec3 colour = vec3(0);
    for (uint k = 0; k < count; ++k)
        for (uint channel = 0; channel < 3u; ++channel) colour[channel] += basis[k] * halfAt(halves, first + (k * 3u + channel) * MG_BLOCK);
    return colour;
}
