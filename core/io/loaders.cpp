// The one list of loaders. Content is asked in this order, so what is sure of itself stands first.
#include "core/io/import.h"

namespace morphogen {

std::span<const Loader> loaders()
{
    static constexpr std::span<const Loader> list;
    return list;
}

}  // namespace morphogen
