// Which of an object's modifiers is a morph.
#pragma once

#include "core/scene/object.h"

#include <variant>

namespace morphogen {

/// The morph that the object shows, the first of its stack; null where it shows none.
inline const Modifier* morphOf(const Object& object)
{
    for (const auto& modifier : object.modifiers)
        if (std::holds_alternative<MorphSettings>(modifier->settings)) return modifier.get();
    return nullptr;
}

/// Calls `each` with every list of objects that a morph is made of: its first side, its second, its further targets.
void forEachMorphSide(auto& morph, const auto& each)
{
    each(morph.from), each(morph.to);
    for (auto& further : morph.further) each(further.objects);
}

/// Splats that the object shows: its own, or the pairs of its morph.
inline std::size_t shownSplats(const Object& object)
{
    if (object.splats && object.splats->size() > 0) return object.splats->size();
    const Modifier* morph = morphOf(object);
    const auto* settings = morph ? &std::get<MorphSettings>(morph->settings) : nullptr;
    return settings && settings->plan ? settings->plan->size() : 0;
}

}  // namespace morphogen
