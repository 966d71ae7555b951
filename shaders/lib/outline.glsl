// Which tiles the box of an ellipse meets.

struct TileBox {
    uint x0, y0, x1, y1;   // both ends included; empty when y1 < y0
};

/// Within the rows [firstRow, endRow) of tiles; empty for what lies beside the picture.
TileBox tilesOf(Record record, uint width, uint height, uint firstRow, uint endRow)
{
    const TileBox nothing = TileBox(1u, 1u, 0u, 0u);
    const float reach = record.logOpacity - MG_LOG_THRESHOLD;
    if (!(reach > 0)) return nothing;
    // With the quadratic [-a, -b/2; -b/2, -c], the box is reach times the diagonal of its inverse.
    const float determinant = max(record.a * record.c - 0.25 * record.b * record.b, 1e-12 * record.a * record.c);
    const float halfX = sqrt(reach * -record.c / determinant) * 1.0001 + 1e-3, halfY = sqrt(reach * -record.a / determinant) * 1.0001 + 1e-3;
    const float x0 = max(ceil(record.x - halfX), 0.0), x1 = min(floor(record.x + halfX), float(width - 1u));
    const float y0 = max(ceil(record.y - halfY), float(firstRow * MG_TILE)), y1 = min(floor(record.y + halfY), min(float(height), float(endRow * MG_TILE)) - 1.0);
    if (!(x0 <= x1 && y0 <= y1)) return nothing;
    return TileBox(uint(x0) / MG_TILE, uint(y0) / MG_TILE, uint(x1) / MG_TILE, uint(y1) / MG_TILE);
}

uint tileCount(TileBox box) { return box.y1 < box.y0 ? 0u : (box.x1 - box.x0 + 1u) * (box.y1 - box.y0 + 1u); }
