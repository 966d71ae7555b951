#include "core/edit/edit_json_dynamics.h"

#include "core/causal/intervention_text.h"
#include "core/edit/edit_json_parts.h"
#include "core/json/dynamics_json.h"

namespace morphogen {
namespace {

BranchId branchNamed(EditReader& reader, const char* key)
{
    const std::string name = reader.fields().text(key);
    const Branch* const branch = reader.world().dynamics ? reader.world().dynamics->find(std::string_view(name)) : nullptr;
    if (!branch) reader.notFound(fmt::format("there is no branch \"{}\"", name));
    return branch ? branch->id : BranchId{};
}

json::Json nameOf(const World& world, BranchId id)
{
    const Branch* const branch = world.dynamics ? world.dynamics->find(id) : nullptr;
    return json::textToJson(branch ? branch->name : "");
}

std::vector<Intervention> before(const World& world, BranchId parent) { return world.dynamics ? world.dynamics->interventionsOf(parent) : std::vector<Intervention>(); }

BranchId parentOf(const World& world, BranchId id)
{
    const Branch* const branch = world.dynamics ? world.dynamics->find(id) : nullptr;
    return branch ? branch->parent : BranchId{};
}

/// Of "do", on the branch `parent`.
std::vector<Intervention> readInterventions(EditReader& reader, BranchId parent)
{
    std::vector<std::string> texts;
    for (const json::Json& item : reader.fields().array("do")) {
        const auto text = json::textFromJson(item);
        if (text) texts.push_back(*text);
        else reader.fields().fail("do", "holds something that is not a text");
    }
    if (!reader.problem().empty()) return {};
    auto read = causal::interventionsFrom(texts, reader.world(), before(reader.world(), parent));
    if (read) return *std::move(read);
    if (read.error().kind == Error::Kind::NotFound) reader.notFound(read.error().message);
    else reader.problem() = read.error().message;
    return {};
}

json::Json interventionsToJson(const std::vector<Intervention>& interventions, const World& world, BranchId parent)
{
    json::Json texts = json::Json::array();
    for (const std::string& text : causal::textsOf(interventions, world, before(world, parent))) texts.push_back(json::textToJson(text));
    return texts;
}

/// Whom the pins of a soft body hold on to: by name in scripts, by number in files.
template <class Rename>
void namePins(json::Json& body, Rename rename)
{
    if (!body.is_object() || !body.contains("soft") || !body["soft"].is_object() || !body["soft"].contains("pins") || !body["soft"]["pins"].is_array()) return;
    for (json::Json& pin : body["soft"]["pins"])
        if (pin.is_object() && pin.contains("to")) pin["to"] = rename(pin["to"]);
}

}  // namespace

AnyEdit readBodyCommand(EditReader& reader)
{
    reader.allow({"object", "body"});
    const Object* const object = reader.object();
    SetBody edit{object ? object->id : ObjectId{}, std::nullopt};
    if (reader.fields().has("body") && reader.fields().raw("body").is_null()) return edit;
    json::Json given = reader.fields().object("body");
    namePins(given, [&](const json::Json& to) -> json::Json {
        if (to.is_number()) return to;
        const Object* const held = reader.world().find(std::string_view(json::textFromJson(to).value_or("")));
        if (!held) reader.notFound(fmt::format("there is no object {} to be pinned to", to.dump()));
        return held ? held->id.value : 0;
    });
    edit.body = json::readBody(given, reader.problem(), object && object->body ? *object->body : Body{});
    return edit;
}
void write(const SetBody& edit, EditWriter& to, json::Json& json)
{
    const Object* const object = to.object(edit.object);
    if (!edit.body) {
        json["body"] = nullptr;
        return;
    }
    // Everything that is not by default, and what goes back to that from what it is.
    json["body"] = json::bodyToJson(*edit.body);
    namePins(json["body"], [&](const json::Json& id) -> json::Json {
        const Object* const held = to.world().find(ObjectId{id.get<std::uint64_t>()});
        return held ? json::textToJson(held->name) : id;
    });
    if (!object || !object->body) return;
    const json::Json plain{{"density", Body{}.densityKgPerM3}, {"friction", Body{}.friction}, {"restitution", Body{}.restitution}, {"rollingResistance", 0}, {"velocity", json::vectorToJson(Vec3(0))},
                           {"spin", json::vectorToJson(Vec3(0))}, {"size", nullptr}, {"mass", nullptr}, {"soft", nullptr}};
    const json::Json before = json::bodyToJson(*object->body);
    for (const auto& item : before.items())
        if (!json["body"].contains(item.key())) json["body"][item.key()] = plain[item.key()];
}

AnyEdit readPhysics(EditReader& reader)
{
    reader.allow({"gravity", "duration", "seed", "ground", "forces"});
    json::Json given = json::Json::object();
    for (const char* key : {"gravity", "duration", "seed", "ground", "forces"})
        if (reader.fields().has(key)) given[key] = reader.fields().raw(key);
    return SetPhysics{json::readField(given, reader.problem(), reader.world().dynamics ? *reader.world().dynamics : Dynamics{})};
}
void write(const SetPhysics& edit, EditWriter&, json::Json& json) { json.update(json::fieldToJson(edit.field)); }

AnyEdit readSimulate(EditReader& reader)
{
    reader.allow({});
    return BakeSimulation{};
}
void write(const BakeSimulation&, EditWriter&, json::Json&) {}

AnyEdit readAddBranch(EditReader& reader)
{
    reader.allow({"as", "parent", "do"});
    AddBranch edit;
    if (reader.fields().has("as")) edit.name = reader.fields().text("as");
    if (reader.fields().has("parent")) edit.parent = branchNamed(reader, "parent");
    edit.interventions = readInterventions(reader, edit.parent);
    return edit;
}
void write(const AddBranch& edit, EditWriter& to, json::Json& json)
{
    if (!edit.name.empty()) json["as"] = json::textToJson(edit.name);
    if (edit.parent) json["parent"] = nameOf(to.world(), edit.parent);
    json["do"] = interventionsToJson(edit.interventions, to.world(), edit.parent);
}

AnyEdit readChangeBranch(EditReader& reader)
{
    reader.allow({"branch", "do"});
    const BranchId branch = branchNamed(reader, "branch");
    return ChangeBranch{branch, readInterventions(reader, parentOf(reader.world(), branch))};
}
void write(const ChangeBranch& edit, EditWriter& to, json::Json& json)
{
    json["branch"] = nameOf(to.world(), edit.branch);
    json["do"] = interventionsToJson(edit.interventions, to.world(), parentOf(to.world(), edit.branch));
}

AnyEdit readRenameBranch(EditReader& reader)
{
    reader.allow({"branch", "to"});
    const BranchId branch = branchNamed(reader, "branch");
    return RenameBranch{branch, reader.fields().text("to")};
}
void write(const RenameBranch& edit, EditWriter& to, json::Json& json) { json["branch"] = nameOf(to.world(), edit.branch), json["to"] = json::textToJson(edit.name); }

AnyEdit readRemoveBranch(EditReader& reader)
{
    reader.allow({"branch"});
    return RemoveBranch{branchNamed(reader, "branch")};
}
void write(const RemoveBranch& edit, EditWriter& to, json::Json& json) { json["branch"] = nameOf(to.world(), edit.branch); }

AnyEdit readPromoteBranch(EditReader& reader)
{
    reader.allow({"branch"});
    return PromoteBranch{branchNamed(reader, "branch")};
}
void write(const PromoteBranch& edit, EditWriter& to, json::Json& json) { json["branch"] = nameOf(to.world(), edit.branch); }

AnyEdit readGhosts(EditReader& reader)
{
    reader.allow({"branch", "opacity"});
    AddGhosts edit{branchNamed(reader, "branch")};
    if (reader.fields().has("opacity")) edit.opacity = reader.fields().scalar("opacity");
    return edit;
}
void write(const AddGhosts& edit, EditWriter& to, json::Json& json)
{
    json["branch"] = nameOf(to.world(), edit.branch);
    if (edit.opacity != AddGhosts{}.opacity) json["opacity"] = json::numberToJson(edit.opacity);
}

}  // namespace morphogen
