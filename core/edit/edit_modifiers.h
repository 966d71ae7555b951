// Edits of an object's modifier stack.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

#include <optional>
#include <string>

namespace morphogen {

/// Adds a modifier; its name is made unique.
struct AddModifier {
    static constexpr const char* kLabel = "Add modifier";
    ObjectId object;
    ModifierSettings settings;
    std::string name{};                   ///< empty: the kind's title
    SelectionId mask{};                   ///< a stored selection of the object; 0: all splats
    std::optional<std::size_t> position{};///< in the stack; none: last
};
/// Fails when the object or the mask is gone, for settings out of range, and where the kind can't work on such an object.
Result<World> apply(const World& world, const AddModifier& edit);

struct RemoveModifier {
    static constexpr const char* kLabel = "Remove modifier";
    ObjectId object;
    ModifierId modifier;
};
/// Its keys go with it.
Result<World> apply(const World& world, const RemoveModifier& edit);

struct MoveModifier {
    static constexpr const char* kLabel = "Reorder modifiers";
    ObjectId object;
    ModifierId modifier;
    std::size_t position = 0;             ///< where it is then; beyond the end: last
};
Result<World> apply(const World& world, const MoveModifier& edit);

/// Changes what is given.
struct ChangeModifier {
    static constexpr const char* kLabel = "Change modifier";
    ObjectId object;
    ModifierId modifier;
    std::optional<bool> isOn{};
    std::optional<std::string> name{};
    std::optional<SelectionId> mask{};
    std::optional<ModifierSettings> settings{};   ///< of the same kind
};
/// Fails when it is gone, a name is taken, or settings are out of range or of another kind.
Result<World> apply(const World& world, const ChangeModifier& edit);

/// Sets one number. Where it has keys, a key at `timeSecs` is set instead.
struct SetModifierNumber {
    static constexpr const char* kLabel = "Change modifier";
    ObjectId object;
    ModifierId modifier;
    std::string number;
    Value value{};
    double timeSecs = 0;
};
Result<World> apply(const World& world, const SetModifierNumber& edit);

/// Writes what the modifier gives at `timeSecs` into the object and takes the modifier out. For modifiers of splats it must
/// be the first of those that are on, so that nothing before it is skipped.
struct ApplyModifier {
    static constexpr const char* kLabel = "Apply modifier";
    ObjectId object;
    ModifierId modifier;
    double timeSecs = 0;
};
Result<World> apply(const World& world, const ApplyModifier& edit);

}  // namespace morphogen
