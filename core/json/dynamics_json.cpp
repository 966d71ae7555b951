#include "core/json/dynamics_json.h"

#include <algorithm>
#include <cmath>

namespace morphogen::json {
namespace {

/// The names as Fields::oneOf takes them.
template <std::size_t N>
std::size_t choice(Fields& fields, const char* key, const std::array<const char*, N>& names)
{
    const std::string text = fields.text(key);
    const auto found = std::ranges::find_if(names, [&](const char* name) { return text == name; });
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    fields.fail(key, "has a value that means nothing");
    return 0;
}

Json rotationToJson(const Quat& q) { return Json::array({numberToJson(q.w), numberToJson(q.x), numberToJson(q.y), numberToJson(q.z)}); }

Json interventionToJson(const Intervention& one)
{
    Json json{{"kind", kInterventionNames[static_cast<std::size_t>(one.kind)]}, {"object", one.object.value}};
    if (one.other) json["other"] = one.other.value;
    if (one.number != 0) json["number"] = numberToJson(one.number);
    if (one.vector != Vec3(0)) json["vector"] = vectorToJson(one.vector);
    if (one.rotation) json["rotation"] = rotationToJson(*one.rotation);
    if (one.fromSecs != 0) json["from"] = numberToJson(one.fromSecs);
    if (std::isfinite(one.toSecs)) json["to"] = numberToJson(one.toSecs);
    if (one.velocity != Vec3(0)) json["velocity"] = vectorToJson(one.velocity);
    if (!one.name.empty()) json["name"] = textToJson(one.name);
    for (const WayPoint& point : one.path) json["path"].push_back({{"time", numberToJson(point.timeSecs)}, {"position", vectorToJson(point.position)}});
    return json;
}

Intervention readIntervention(const Json& json, std::string& problem)
{
    Fields fields(json, problem, "an intervention");
    Intervention one;
    one.kind = static_cast<InterventionKind>(choice(fields, "kind", kInterventionNames));
    one.object = {fields.natural("object")};
    if (fields.has("other")) one.other = {fields.natural("other")};
    if (fields.has("number")) one.number = fields.finite("number");
    if (fields.has("vector")) one.vector = fields.vector("vector");
    if (fields.has("rotation")) {
        float q[4]{1, 0, 0, 0};
        fields.numbers("rotation", q);
        one.rotation = Quat(q[0], q[1], q[2], q[3]);
    }
    if (fields.has("from")) one.fromSecs = fields.finite("from");
    if (fields.has("to")) one.toSecs = fields.finite("to");
    if (fields.has("velocity")) one.velocity = fields.vector("velocity");
    if (fields.has("name")) one.name = fields.text("name");
    if (fields.has("path"))
        for (const Json& item : fields.array("path")) {
            Fields point(item, problem, "a point of a path");
            one.path.push_back({point.finite("time"), point.vector("position")});
        }
    return one;
}

Json interventionsToJson(const std::vector<Intervention>& all)
{
    Json list = Json::array();
    for (const Intervention& one : all) list.push_back(interventionToJson(one));
    return list;
}

std::vector<Intervention> readInterventions(const Json& list, std::string& problem)
{
    std::vector<Intervention> all;
    for (const Json& item : list) {
        if (!problem.empty()) break;
        all.push_back(readIntervention(item, problem));
    }
    return all;
}

Json softToJson(const SoftSettings& soft)
{
    Json json{{"stiffness", numberToJson(soft.stiffnessPa)}, {"poisson", numberToJson(soft.poisson)}, {"damping", numberToJson(soft.dampingPerSec)}, {"cells", soft.cells}};
    json["pins"] = Json::array();
    for (const SoftPin& pin : soft.pins) {
        Json item = pin.selection.empty() ? Json{{"centre", vectorToJson(pin.centre)}, {"radius", numberToJson(pin.radius)}} : Json{{"selection", textToJson(pin.selection)}};
        if (pin.to) item["to"] = pin.to.value;
        json["pins"].push_back(std::move(item));
    }
    return json;
}

SoftSettings readSoft(const Json& json, std::string& problem, const SoftSettings& before)
{
    Fields fields(json, problem, "the soft body");
    fields.allowOnly({"stiffness", "poisson", "damping", "cells", "pins"});
    SoftSettings soft = before;
    if (fields.has("stiffness")) soft.stiffnessPa = fields.finite("stiffness");
    if (fields.has("poisson")) soft.poisson = fields.finite("poisson");
    if (fields.has("damping")) soft.dampingPerSec = fields.finite("damping");
    if (fields.has("cells")) soft.cells = static_cast<int>(std::min<std::uint64_t>(fields.natural("cells"), 1'000'000));
    if (!fields.has("pins")) return soft;
    soft.pins.clear();
    for (const Json& item : fields.array("pins")) {
        Fields one(item, problem, "a pin");
        one.allowOnly({"selection", "centre", "radius", "to"});
        SoftPin pin;
        if (one.has("selection")) pin.selection = one.text("selection");
        if (one.has("centre")) pin.centre = one.vector("centre");
        if (one.has("radius")) pin.radius = one.scalar("radius");
        if (one.has("to")) pin.to = {one.natural("to")};
        soft.pins.push_back(std::move(pin));
    }
    return soft;
}

Json forceToJson(const ForceField& force)
{
    const ForceField plain;
    Json json{{"kind", kFieldKindNames[static_cast<std::size_t>(force.kind)]}, {"strength", numberToJson(force.strength)}};
    if (force.vector != plain.vector) json["vector"] = vectorToJson(force.vector);
    if (force.gust != plain.gust) json["gust"] = numberToJson(force.gust);
    if (force.falloff != plain.falloff) json["falloff"] = numberToJson(force.falloff);
    if (force.shape != plain.shape) json["shape"] = kFieldShapeNames[static_cast<std::size_t>(force.shape)];
    if (force.centre != plain.centre) json["centre"] = vectorToJson(force.centre);
    if (force.halfSize != plain.halfSize) json["halfSize"] = vectorToJson(force.halfSize);
    if (force.fromSecs != plain.fromSecs) json["from"] = numberToJson(force.fromSecs);
    if (std::isfinite(force.toSecs)) json["to"] = numberToJson(force.toSecs);
    return json;
}

ForceField readForce(const Json& json, std::string& problem)
{
    Fields fields(json, problem, "a force field");
    fields.allowOnly({"kind", "strength", "vector", "gust", "falloff", "shape", "centre", "halfSize", "from", "to"});
    ForceField force;
    force.kind = static_cast<FieldKind>(choice(fields, "kind", kFieldKindNames));
    if (fields.has("strength")) force.strength = fields.finite("strength");
    if (fields.has("vector")) force.vector = fields.vector("vector");
    if (fields.has("gust")) force.gust = fields.finite("gust");
    if (fields.has("falloff")) force.falloff = fields.finite("falloff");
    if (fields.has("shape")) force.shape = static_cast<FieldShape>(choice(fields, "shape", kFieldShapeNames));
    if (fields.has("centre")) force.centre = fields.vector("centre");
    if (fields.has("halfSize")) force.halfSize = fields.vector("halfSize");
    if (fields.has("from")) force.fromSecs = fields.finite("from");
    if (fields.has("to")) force.toSecs = fields.finite("to");
    return force;
}

}  // namespace

Json bodyToJson(const Body& body)
{
    const Body plain;
    Json json{{"role", kBodyRoleNames[static_cast<std::size_t>(body.role)]}, {"collider", kColliderKindNames[static_cast<std::size_t>(body.collider)]}};
    if (body.size) json["size"] = vectorToJson(*body.size);
    if (body.massKg) json["mass"] = numberToJson(*body.massKg);
    if (body.densityKgPerM3 != plain.densityKgPerM3) json["density"] = numberToJson(body.densityKgPerM3);
    if (body.friction != plain.friction) json["friction"] = numberToJson(body.friction);
    if (body.restitution != plain.restitution) json["restitution"] = numberToJson(body.restitution);
    if (body.rollingResistance != plain.rollingResistance) json["rollingResistance"] = numberToJson(body.rollingResistance);
    if (body.velocity != plain.velocity) json["velocity"] = vectorToJson(body.velocity);
    if (body.spin != plain.spin) json["spin"] = vectorToJson(body.spin);
    if (body.soft) json["soft"] = softToJson(*body.soft);
    return json;
}

Body readBody(const Json& json, std::string& problem, const Body& before)
{
    Fields fields(json, problem, "the body");
    fields.allowOnly({"role", "collider", "size", "mass", "density", "friction", "restitution", "rollingResistance", "velocity", "spin", "soft"});
    Body body = before;
    if (fields.has("role")) body.role = static_cast<BodyRole>(choice(fields, "role", kBodyRoleNames));
    if (fields.has("collider")) body.collider = static_cast<ColliderKind>(choice(fields, "collider", kColliderKindNames));
    if (fields.has("size")) {
        if (fields.raw("size").is_null()) body.size.reset();
        else body.size = fields.vector("size");
    }
    if (fields.has("mass")) {
        if (fields.raw("mass").is_null()) body.massKg.reset();
        else body.massKg = fields.finite("mass");
    }
    if (fields.has("density")) body.densityKgPerM3 = fields.finite("density");
    if (fields.has("friction")) body.friction = fields.finite("friction");
    if (fields.has("restitution")) body.restitution = fields.finite("restitution");
    if (fields.has("rollingResistance")) body.rollingResistance = fields.finite("rollingResistance");
    if (fields.has("velocity")) body.velocity = fields.vector("velocity");
    if (fields.has("spin")) body.spin = fields.vector("spin");
    if (fields.has("soft")) {
        if (fields.raw("soft").is_null()) body.soft.reset();
        else body.soft = readSoft(fields.object("soft"), problem, before.soft.value_or(SoftSettings{}));
    }
    if (const auto wrong = body.problem(); wrong && problem.empty()) problem = "the body: " + *wrong;
    return body;
}

Json fieldToJson(const Dynamics& dynamics)
{
    Json json{{"gravity", vectorToJson(dynamics.gravity)}, {"duration", numberToJson(dynamics.durationSecs)}, {"seed", dynamics.seed}};
    if (!dynamics.groundHeight) json["ground"] = nullptr;
    else json["ground"] = {{"height", numberToJson(*dynamics.groundHeight)}, {"friction", numberToJson(dynamics.groundFriction)}, {"restitution", numberToJson(dynamics.groundRestitution)}};
    json["forces"] = Json::array();
    for (const ForceField& force : dynamics.forces) json["forces"].push_back(forceToJson(force));
    return json;
}

Dynamics readField(const Json& json, std::string& problem, const Dynamics& before)
{
    Fields fields(json, problem, "the field");
    Dynamics dynamics = before;
    if (fields.has("gravity")) dynamics.gravity = fields.vector("gravity");
    if (fields.has("duration")) dynamics.durationSecs = fields.finite("duration");
    if (fields.has("seed")) dynamics.seed = fields.natural("seed");
    if (fields.has("ground")) {
        if (fields.raw("ground").is_null()) {
            dynamics.groundHeight.reset();
        } else {
            Fields ground(fields.object("ground"), problem, "the ground");
            ground.allowOnly({"height", "friction", "restitution"});
            dynamics.groundHeight = ground.has("height") ? ground.finite("height") : 0;
            if (ground.has("friction")) dynamics.groundFriction = ground.finite("friction");
            if (ground.has("restitution")) dynamics.groundRestitution = ground.finite("restitution");
        }
    }
    if (fields.has("forces")) {
        dynamics.forces.clear();
        for (const Json& item : fields.array("forces")) {
            if (!problem.empty()) break;
            dynamics.forces.push_back(readForce(item, problem));
        }
    }
    if (const auto wrong = dynamics.problem(); wrong && problem.empty()) problem = *wrong;
    return dynamics;
}

Json dynamicsToJson(const Dynamics& dynamics)
{
    Json json = fieldToJson(dynamics);
    json["mainLine"] = interventionsToJson(dynamics.mainLine);
    json["branches"] = Json::array();
    for (const Branch& branch : dynamics.branches)
        json["branches"].push_back({{"id", branch.id.value}, {"parent", branch.parent.value}, {"name", textToJson(branch.name)}, {"interventions", interventionsToJson(branch.interventions)}});
    return json;
}

Dynamics readDynamics(const Json& json, std::string& problem)
{
    Dynamics dynamics = readField(json, problem);
    Fields fields(json, problem, "the dynamics");
    dynamics.mainLine = readInterventions(fields.array("mainLine"), problem);
    for (const Json& item : fields.array("branches")) {
        if (!problem.empty()) break;
        Fields branch(item, problem, "a branch");
        dynamics.branches.push_back({{branch.natural("id")}, {branch.natural("parent")}, branch.text("name"), readInterventions(branch.array("interventions"), problem)});
    }
    if (const auto wrong = dynamics.problem(); wrong && problem.empty()) problem = *wrong;
    return dynamics;
}

}  // namespace morphogen::json
