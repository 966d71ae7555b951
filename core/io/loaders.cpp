// The one list of loaders. Content is asked in this order, so what is sure of itself stands first.
#include "core/io/import.h"

#include "core/io/inria_ply.h"

#include <array>

namespace morphogen {

std::span<const Loader> loaders()
{
    static const std::array list{
        kInriaPlyLoader,
    };
    return list;
}

}  // namespace morphogen
