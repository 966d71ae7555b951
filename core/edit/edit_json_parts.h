// The parts of edit_json: reading a command's members and writing them, with things of the world by name.
#pragma once

#include "core/edit/edit_json.h"
#include "core/evaluate/object_at.h"
#include "core/json/animation_json.h"
#include "core/json/camera_json.h"
#include "core/select/select_json.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace morphogen {

/// Reads the members of one command; keeps the first problem, be it of form or of a name that is not there.
class EditReader {
public:
    EditReader(const json::Json& json, const World& world) : m_json(json), m_world(world), m_fields(json, m_problem, "the command") {}

    json::Fields& fields() { return m_fields; }
    const World& world() const { return m_world; }
    void allow(std::initializer_list<std::string_view> keys)
    {
        std::vector<std::string_view> all{"op"};
        all.insert(all.end(), keys);
        if (!m_json.is_object()) return;
        for (const auto& item : m_json.items())
            if (std::ranges::find(all, item.key()) == all.end()) return m_fields.fail(item.key(), fmt::format("is not known; {} are", fmt::join(all, ", ")));
    }
    /// Null where there is none; then there is a problem.
    const Object* object(const char* key = "object")
    {
        const std::string name = m_fields.text(key);
        const Object* found = m_world.find(name);
        if (!found && m_problem.empty()) missing("object", name, names(m_world.objects));
        return found;
    }
    const Camera* camera()
    {
        const std::string name = m_fields.text("camera");
        const Camera* found = m_world.findCamera(name);
        if (!found && m_problem.empty()) missing("camera", name, names(m_world.cameras));
        return found;
    }
    double secs(const char* key, double otherwise = 0) { return m_fields.has(key) ? m_fields.finite(key) : otherwise; }
    const Modifier* modifier(const Object* object)
    {
        const std::string name = m_fields.text("modifier");
        const Modifier* found = object ? object->modifier(name) : nullptr;
        if (object && !found && m_problem.empty()) missing("modifier", name, names(object->modifiers));
        return found;
    }
    /// "modifiers/NAME/number" by the modifier's name, or by its number.
    std::optional<PropertyPath> property(const Object* object, const char* key)
    {
        const std::string text = m_fields.text(key);
        if (!object || !m_problem.empty()) return std::nullopt;
        constexpr std::string_view kModifiers = "modifiers/";
        std::optional<PropertyPath> path;
        if (text.starts_with(kModifiers))
            for (const auto& modifier : object->modifiers)
                if (const std::string head = fmt::format("{}{}/", kModifiers, modifier->name); text.starts_with(head) && text.size() > head.size())
                    path = PropertyPath::of(modifier->id, text.substr(head.size()));
        if (!path) path = propertyPathFrom(text);
        if (path && object->kindOfProperty(*path)) return path;
        notFound(fmt::format("\"{}\" has no property \"{}\"", object->name, text));
        return std::nullopt;
    }
    SelectQuery query(const char* key)
    {
        const auto where = m_json.is_object() ? m_json.find(key) : m_json.end();
        if (where == m_json.end()) {
            m_fields.fail(key, "is missing; {\"all\": true} means every splat");
            return SelectAll{};
        }
        auto read = selectFromJson(*where, key);
        if (read) return *std::move(read);
        if (m_problem.empty()) m_problem = read.error().message;
        return SelectAll{};
    }
    SplatChoice choice()
    {
        const Object* chosen = object();
        return {.object = chosen ? chosen->id : ObjectId{}, .where = query("select"), .timeSecs = secs("time")};
    }
    /// The stored selection of that name; none where the key is missing or null.
    std::optional<SelectionId> mask(const Object* object)
    {
        if (!m_fields.has("mask")) return std::nullopt;
        if (m_json["mask"].is_null()) return SelectionId{};
        const std::string name = m_fields.text("mask");
        const SplatSelection* found = object ? object->selection(name) : nullptr;
        if (object && !found && m_problem.empty()) missing("selection", name, names(object->selections));
        return found ? found->id : SelectionId{};
    }
    ModifierSettings settings(const char* key, const ModifierSettings* before = nullptr)
    {
        json::Json merged = before ? json::settingsToJson(*before) : json::Json::object();
        const json::Json& given = m_fields.object(key);
        for (const auto& item : given.items()) merged[item.key()] = item.value();
        // Scripts say what is looked at by name.
        if (const auto name = merged.contains("target") ? json::textFromJson(merged["target"]) : std::nullopt) {
            const Object* target = m_world.find(*name);
            if (!target) missing("object", *name, names(m_world.objects));
            merged["target"] = target ? target->id.value : 0;
        }
        for (const char* side : {"from", "to"})
            if (merged.contains(side) && merged[side].is_array())
                for (json::Json& item : merged[side])
                    if (const auto name = json::textFromJson(item)) item = objectNamed(*name).value;
        if (merged.contains("targets") && merged["targets"].is_array())
            for (json::Json& target : merged["targets"])
                if (target.contains("objects") && target["objects"].is_array())
                    for (json::Json& item : target["objects"])
                        if (const auto name = json::textFromJson(item)) item = objectNamed(*name).value;
        json::SettingsPayloads payloads;
        if (const auto* deform = before ? std::get_if<DeformSettings>(before) : nullptr) payloads.rig = deform->rig;
        if (const auto* morph = before ? std::get_if<MorphSettings>(before) : nullptr) payloads.plan = morph->plan, payloads.further = morph->further;
        return json::readSettings(merged, m_problem, std::move(payloads));
    }
    /// 0 where there is none; then there is a problem.
    ObjectId objectNamed(const std::string& name)
    {
        const Object* found = m_world.find(name);
        if (!found) missing("object", name, names(m_world.objects));
        return found ? found->id : ObjectId{};
    }
    std::vector<ObjectId> objects(const char* key)
    {
        std::vector<ObjectId> ids;
        for (const json::Json& item : m_fields.array(key)) {
            const auto name = json::textFromJson(item);
            if (name) ids.push_back(objectNamed(*name));
            else m_fields.fail(key, "holds something that is no name");
        }
        return ids;
    }
    void notFound(std::string what)
    {
        if (!m_problem.empty()) return;
        m_problem = std::move(what);
        m_kind = Error::Kind::NotFound;
    }
    std::string& problem() { return m_problem; }
    Result<void> result() const
    {
        if (m_problem.empty()) return {};
        return Error{m_kind, m_problem};
    }

private:
    template <class T>
    static std::vector<std::string> names(const std::vector<std::shared_ptr<const T>>& all)
    {
        std::vector<std::string> list;
        for (const auto& one : all) list.push_back(fmt::format("\"{}\"", one->name));
        return list;
    }
    void missing(const char* what, const std::string& name, const std::vector<std::string>& there)
    {
        notFound(there.empty() ? fmt::format("there is no {} \"{}\"", what, name) : fmt::format("there is no {} \"{}\"; there is {}", what, name, fmt::join(there, ", ")));
    }

    const json::Json& m_json;
    const World& m_world;
    std::string m_problem;
    Error::Kind m_kind = Error::Kind::Format;
    json::Fields m_fields;
};

/// Names of things in the world, for writing.
class EditWriter {
public:
    EditWriter(const World& world, json::Json& json) : m_world(world), m_json(json) {}
    const World& world() const { return m_world; }
    const Object* object(ObjectId id, const char* key = "object")
    {
        const Object* found = m_world.find(id);
        m_json[key] = json::textToJson(found ? found->name : "");
        return found;
    }
    void camera(CameraId id)
    {
        const auto found = std::ranges::find_if(m_world.cameras, [id](const auto& camera) { return camera->id == id; });
        m_json["camera"] = json::textToJson(found == m_world.cameras.end() ? "" : (*found)->name);
    }
    void cameraKeys(const std::vector<CameraKey>& keys)
    {
        if (keys.size() == 1 && keys[0].timeSecs == 0) m_json["view"] = json::viewToJson(keys[0].view);
        else m_json["keys"] = json::cameraKeysToJson(keys);
    }
    void modifier(const Object* object, ModifierId id)
    {
        const Modifier* found = object ? object->modifier(id) : nullptr;
        m_json["modifier"] = json::textToJson(found ? found->name : "");
    }
    static std::string pathText(const Object* object, const PropertyPath& path)
    {
        const Modifier* driven = object && path.property == Property::ModifierNumber ? object->modifier(path.modifier) : nullptr;
        return driven ? fmt::format("modifiers/{}/{}", driven->name, path.number) : textOf(path);
    }
    void choice(const SplatChoice& choice)
    {
        object(choice.object);
        m_json["select"] = selectToJson(choice.where);
        if (choice.timeSecs != 0) m_json["time"] = json::numberToJson(choice.timeSecs);
    }
    void mask(const Object* object, SelectionId mask)
    {
        const SplatSelection* found = object ? object->selection(mask) : nullptr;
        if (found) m_json["mask"] = json::textToJson(found->name);
        else m_json["mask"] = nullptr;
    }
    json::Json objects(const std::vector<ObjectId>& ids)
    {
        json::Json list = json::Json::array();
        for (const ObjectId id : ids)
            if (const Object* found = m_world.find(id)) list.push_back(json::textToJson(found->name));
        return list;
    }
    json::Json settings(const ModifierSettings& settings)
    {
        json::Json json = json::settingsToJson(settings);
        if (const auto* look = std::get_if<LookAtSettings>(&settings))
            if (const Object* target = m_world.find(look->target)) json["target"] = json::textToJson(target->name);
        if (const auto* morph = std::get_if<MorphSettings>(&settings)) {
            json["from"] = objects(morph->from), json["to"] = objects(morph->to);
            for (std::size_t k = 0; k < morph->further.size(); ++k) json["targets"][k]["objects"] = objects(morph->further[k].objects);
        }
        return json;
    }

private:
    const World& m_world;
    json::Json& m_json;
};

// Of edit_json_time.cpp.
AnyEdit readNewStart(EditReader& reader);
AnyEdit readTakeOver(EditReader& reader);
AnyEdit readCameraKey(EditReader& reader);
AnyEdit readRemoveCameraKeys(EditReader& reader);
AnyEdit readMoveCameraKeys(EditReader& reader);
void write(const NewStart& edit, EditWriter& to, json::Json& json);
void write(const TakeOver& edit, EditWriter& to, json::Json& json);
void write(const SetCameraKey& edit, EditWriter& to, json::Json& json);
void write(const RemoveCameraKeys& edit, EditWriter& to, json::Json& json);
void write(const MoveCameraKeys& edit, EditWriter& to, json::Json& json);

}  // namespace morphogen
