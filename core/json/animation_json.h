// Curves and modifiers as JSON: one form for project files, edit scripts and the clipboard.
#pragma once

#include "core/json/fields.h"
#include "core/scene/curve.h"
#include "core/scene/modifier.h"

namespace morphogen::json {

/// {"path": "opacity", "kind": "number", "keys": [{"time": 0, "value": 1, "interpolation": "smooth"}, ...]}.
Json curveToJson(const Curve& curve);
/// Reports to `problem` what is missing, of the wrong type or out of range.
Curve readCurve(const Json& json, std::string& problem);

/// A number where the kind has one, else a list.
Json valueToJson(const Value& value, ValueKind kind);
/// The member `key` of `fields`' object as a value of that kind; a flag may be true or false.
Value readValue(Fields& fields, const char* key, ValueKind kind);

const char* nameOf(KeyInterpolation interpolation);   ///< "hold", "linear", "smooth", "bezier"
KeyInterpolation readInterpolation(Fields& fields, const char* key);

/// {"kind": "grade", "exposure": 0.5, ...}: every number and choice, and a path's points.
Json settingsToJson(const ModifierSettings& settings);
/// What modifiers hold beside their text.
struct SettingsPayloads {
    std::shared_ptr<const NodeRig> rig;      ///< what a bend's handles hold
    std::shared_ptr<const MorphPlan> plan;   ///< of a morph
    std::vector<MorphFurther> further;       ///< its plans, by the targets' numbers
};
/// What is left out keeps its default; unknown keys and values out of range are problems.
ModifierSettings readSettings(const Json& json, std::string& problem, SettingsPayloads payloads = {});

/// [{"from": [x, y, z], "to": [x, y, z]}, ...]
Json pinsToJson(std::span<const MorphPin> pins);
std::vector<MorphPin> readPins(Fields& fields, const char* key, std::string& problem);

/// [{"from": "ear", "to": "antenna"}, ...]
Json partPairsToJson(std::span<const MorphPartPair> parts);
std::vector<MorphPartPair> readPartPairs(Fields& fields, const char* key, std::string& problem);

}  // namespace morphogen::json
