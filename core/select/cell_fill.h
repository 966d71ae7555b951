// Filling the unknown cells of a picture from its known ones, by copying: for surfaces with holes, seen flat.
//
// How it works: the window round the unknown cell that knows most of its surroundings is compared with windows of known
// cells everywhere; the likest one is copied, and so on inwards (Criminisi, Perez and Toyama 2004). Then a membrane between
// the seams evens out what differs in brightness (Perez, Gangnet and Blake 2003).
#pragma once

#include "core/base/result.h"
#include "core/math/vec.h"

#include <cstdint>
#include <stop_token>
#include <vector>

namespace morphogen {

enum class Cell : std::uint8_t {
    Outside,   ///< nothing known and nothing wanted
    Known,
    Hole,
};

struct CellPicture {
    int width = 0, height = 0;
    std::vector<Cell> cells;
    std::vector<Rgb> colours;    ///< of the known ones
    std::size_t at(int x, int y) const { return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x); }
};

/// For one filled cell: the known cell to copy, and what to add to its colour.
struct CellCopy {
    std::uint32_t cell = 0, from = 0;
    Rgb shift{0};
};

/// One copy per hole cell that can be filled (none where nothing is known). Fails with Cancelled.
Result<std::vector<CellCopy>> fillCells(const CellPicture& picture, const std::stop_token& stop);

}  // namespace morphogen
