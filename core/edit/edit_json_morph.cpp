#include "core/edit/edit_json_morph.h"

#include "core/edit/edit_json_parts.h"

namespace morphogen {
namespace {

constexpr const char* kMorphPaths[] = {"bures", "rigid"};

std::uint64_t seedOf(EditReader& reader) { return reader.fields().has("seed") ? reader.fields().natural("seed") : 1; }

}  // namespace

AnyEdit readMorph(EditReader& reader)
{
    reader.allow({"from", "to", "as", "begin", "duration", "path", "pins", "parts", "seed"});
    AddMorph edit{.from = reader.objects("from"), .to = reader.objects("to"), .beginSecs = reader.secs("begin"), .durationSecs = reader.secs("duration", 2), .seed = seedOf(reader)};
    if (reader.fields().has("as")) edit.name = reader.fields().text("as");
    if (reader.fields().has("path")) edit.path = static_cast<MorphPath>(reader.fields().oneOf("path", kMorphPaths));
    edit.pins = json::readPins(reader.fields(), "pins", reader.problem());
    edit.parts = json::readPartPairs(reader.fields(), "parts", reader.problem());
    return edit;
}
void write(const AddMorph& edit, EditWriter& to, json::Json& json)
{
    json["from"] = to.objects(edit.from);
    json["to"] = to.objects(edit.to);
    if (!edit.name.empty()) json["as"] = json::textToJson(edit.name);
    if (edit.beginSecs != 0) json["begin"] = json::numberToJson(edit.beginSecs);
    json["duration"] = json::numberToJson(edit.durationSecs);
    if (edit.path != MorphPath::Bures) json["path"] = kMorphPaths[static_cast<std::size_t>(edit.path)];
    if (!edit.pins.empty()) json["pins"] = json::pinsToJson(edit.pins);
    if (!edit.parts.empty()) json["parts"] = json::partPairsToJson(edit.parts);
    if (edit.seed != 1) json["seed"] = edit.seed;
}

AnyEdit readPlanMorph(EditReader& reader)
{
    reader.allow({"object", "modifier", "pins", "parts", "seed"});
    const Object* object = reader.object();
    const Modifier* modifier = reader.modifier(object);
    return PlanMorph{object ? object->id : ObjectId{}, modifier ? modifier->id : ModifierId{}, json::readPins(reader.fields(), "pins", reader.problem()),
                     json::readPartPairs(reader.fields(), "parts", reader.problem()), seedOf(reader)};
}
void write(const PlanMorph& edit, EditWriter& to, json::Json& json)
{
    to.modifier(to.object(edit.object), edit.modifier);
    if (!edit.pins.empty()) json["pins"] = json::pinsToJson(edit.pins);
    if (!edit.parts.empty()) json["parts"] = json::partPairsToJson(edit.parts);
    if (edit.seed != 1) json["seed"] = edit.seed;
}

AnyEdit readSwapMorph(EditReader& reader)
{
    reader.allow({"object", "modifier"});
    const Object* object = reader.object();
    const Modifier* modifier = reader.modifier(object);
    return SwapMorph{object ? object->id : ObjectId{}, modifier ? modifier->id : ModifierId{}};
}
void write(const SwapMorph& edit, EditWriter& to, json::Json&) { to.modifier(to.object(edit.object), edit.modifier); }

AnyEdit readAddMorphTarget(EditReader& reader)
{
    reader.allow({"object", "modifier", "to", "weight", "seed"});
    const Object* object = reader.object();
    const Modifier* modifier = reader.modifier(object);
    return AddMorphTarget{object ? object->id : ObjectId{}, modifier ? modifier->id : ModifierId{}, reader.objects("to"), reader.fields().has("weight") ? reader.fields().scalar("weight") : 0.0f, seedOf(reader)};
}
void write(const AddMorphTarget& edit, EditWriter& to, json::Json& json)
{
    to.modifier(to.object(edit.object), edit.modifier);
    json["to"] = to.objects(edit.to);
    if (edit.weight != 0) json["weight"] = json::numberToJson(edit.weight);
    if (edit.seed != 1) json["seed"] = edit.seed;
}

}  // namespace morphogen
