// The rotation nearest to a matrix (polar decomposition), row by row, by Newton's iteration with Frobenius scaling
// (Higham 1986); of a reflection, the rotation of its negative. The twin of makeNodeMaps and of turnFromBlend.

const int kNewtonSteps = 9;   // brings condition numbers up to 1e6 to float precision

void cofactorsOf(const float x[9], out float c[9])
{
    for (int row = 0; row < 3; ++row) {
        const int r1 = (row + 1) % 3 * 3, r2 = (row + 2) % 3 * 3;
        for (int column = 0; column < 3; ++column) {
            const int c1 = (column + 1) % 3, c2 = (column + 2) % 3;
            c[3 * row + column] = x[r1 + c1] * x[r2 + c2] - x[r1 + c2] * x[r2 + c1];
        }
    }
}

float sizeOf(const float x[9])
{
    float sum = 0;
    for (int k = 0; k < 9; ++k) sum += x[k] * x[k];
    return sqrt(sum);
}

void nearestRotation(inout float x[9])
{
    const float size = sizeOf(x);
    for (int k = 0; k < 9; ++k) x[k] /= size;
    float cofactor[9];
    cofactorsOf(x, cofactor);
    float determinant = x[0] * cofactor[0] + x[1] * cofactor[1] + x[2] * cofactor[2];
    const float flatness = sizeOf(cofactor);
    if (abs(determinant) < 1e-7 && flatness > 1e-7) {
        // Without volume: the direction that it lost is put back, turned so that the determinant is positive.
        for (int k = 0; k < 9; ++k) x[k] += cofactor[k] / flatness;
        determinant = 1;
    }
    const float side = determinant < 0 ? -1.0 : 1.0;
    for (int step = 0; step < kNewtonSteps; ++step) {
        cofactorsOf(x, cofactor);
        determinant = x[0] * cofactor[0] + x[1] * cofactor[1] + x[2] * cofactor[2];
        const float gamma = sqrt(sizeOf(cofactor) / (sizeOf(x) * abs(determinant)));
        for (int k = 0; k < 9; ++k) x[k] = 0.5 * (gamma * x[k] + cofactor[k] / (gamma * determinant));
    }
    const float size2 = sizeOf(x);
    const bool isFound = size2 * size2 > 2.9 && size2 * size2 < 3.1;   // false for what is not a number, too
    for (int k = 0; k < 9; ++k) x[k] = isFound ? side * x[k] : (k % 4 == 0 ? 1.0 : 0.0);
}
