#include "core/io/axes.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <array>

namespace morphogen {

Sign signOfHalfTurn(SplatColumn column)
{
    switch (column) {
    case SplatColumn::Y:
    case SplatColumn::Z:
    case SplatColumn::Rot2:
    case SplatColumn::Rot3: return Sign::Flipped;
    default: return Sign::Kept;
    }
}

Sign signOfHalfTurnSh(int index)
{
    // Basis functions in 3DGS order: y, z, x | xy, yz, 2zz-xx-yy, xz, xx-yy | y(3xx-yy), xyz, y(4zz-xx-yy),
    // z(2zz-3xx-3yy), x(4zz-xx-yy), z(xx-yy), x(xx-3yy).
    static constexpr std::array<bool, 15> odd{true, true, false,
                                              true, false, false, true, false,
                                              true, false, true, true, false, true, false};
    return odd[static_cast<std::size_t>(index)] ? Sign::Flipped : Sign::Kept;
}

Sign signOfHalfTurnExtra(std::string_view name)
{
    static constexpr std::array<std::string_view, 10> odd{"ny",       "nz",       "motion_1", "motion_2", "motion_4",
                                                          "motion_5", "motion_7", "motion_8", "omega_2",  "omega_3"};
    return std::find(odd.begin(), odd.end(), name) != odd.end() ? Sign::Flipped : Sign::Kept;
}

Column negated(const Column& column)
{
    ColumnWriter writer(ScalarType::F32, column.width(), column.rows());
    parallelFor(writer.chunkCount(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t k = begin; k < end; ++k) {
            const auto from = column.chunk<float>(k);
            std::transform(from.begin(), from.end(), writer.chunk<float>(k).begin(), [](float x) { return -x; });
        }
    });
    return writer.finish();
}

Splats halfTurned(const Splats& splats)
{
    Splats turned = splats;
    for (std::size_t c = 0; c < kSplatColumnCount; ++c)
        if (signOfHalfTurn(static_cast<SplatColumn>(c)) == Sign::Flipped) turned.columns[c] = negated(splats.columns[c]);
    const int perChannel = shRestPerChannel(splats.shDegree);
    for (int c = 0; c < 3 * perChannel; ++c)
        if (signOfHalfTurnSh(c % perChannel) == Sign::Flipped) turned.shRest[c] = negated(splats.shRest[c]);
    for (NamedColumn& extra : turned.extra)
        if (extra.column.type() == ScalarType::F32 && signOfHalfTurnExtra(extra.name) == Sign::Flipped) extra.column = negated(extra.column);
    return turned;
}

}  // namespace morphogen
