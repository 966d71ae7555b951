// Bodies, gravity, ground and branches as JSON, for project files and edit scripts alike.
#pragma once

#include "core/json/fields.h"
#include "core/scene/body.h"
#include "core/scene/dynamics.h"

namespace morphogen::json {

/// {"role": "dynamic", "collider": "hull", "density": 700, ...}: what differs from a default body. `size`, `mass` only where typed.
Json bodyToJson(const Body& body);
/// What is left out keeps what `before` has. Reports to `problem` what is out of range or not known.
Body readBody(const Json& json, std::string& problem, const Body& before = {});

/// Gravity, duration, ground and seed, without branches.
Json fieldToJson(const Dynamics& dynamics);
Dynamics readField(const Json& json, std::string& problem, const Dynamics& before = {});

/// With branches and the main line, by numbers: for project files.
Json dynamicsToJson(const Dynamics& dynamics);
Dynamics readDynamics(const Json& json, std::string& problem);

}  // namespace morphogen::json
