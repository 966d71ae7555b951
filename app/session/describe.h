// What a world holds, as JSON (the schema is in app/cli/README.md) and as text for people.
#pragma once

#include "core/scene/world.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace morphogen {

/// Bounds are the splats' centres in world coordinates at time 0; null for an object with nothing in it.
nlohmann::ordered_json describeWorld(const World& world, const std::string& file);
nlohmann::ordered_json describeObject(const Object& object);

/// The same, shorter, for a terminal.
std::string describeForPeople(const nlohmann::ordered_json& description);

/// JSON as text: two spaces of indent, a newline at the end, names that are not UTF-8 mended.
std::string textOf(const nlohmann::ordered_json& json);

}  // namespace morphogen
