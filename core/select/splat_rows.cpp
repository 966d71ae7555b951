#include "core/select/splat_rows.h"

#include "core/scene/join_splats.h"

namespace morphogen {

Splats markedInvented(Splats splats)
{
    std::erase_if(splats.extra, [](const NamedColumn& extra) { return extra.name == kInventedColumn; });
    splats.extra.push_back({kInventedColumn, Column::of(std::vector<std::uint8_t>(splats.size(), 1))});
    return splats;
}

std::vector<std::uint8_t> inventedMarks(const Splats& splats)
{
    const Column* marks = extraColumn(splats, kInventedColumn);
    if (!marks || marks->type() != ScalarType::U8 || marks->width() != 1) return std::vector<std::uint8_t>(splats.size(), 0);
    return marks->toVector<std::uint8_t>();
}

}  // namespace morphogen
