#include "core/json/animation_json.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace morphogen::json {
namespace {

constexpr const char* kKinds[] = {"number", "vector", "colour", "rotation", "flag"};
constexpr const char* kInterpolations[] = {"hold", "linear", "smooth", "bezier"};
constexpr Vec2 kDefaultOut{1.0f / 3, 0}, kDefaultIn{2.0f / 3, 1};

Json keyToJson(const Keyframe& key, ValueKind kind)
{
    Json json{{"time", numberToJson(key.timeSecs)}, {"value", valueToJson(key.value, kind)}, {"interpolation", nameOf(key.interpolation)}};
    if (key.easeOut != kDefaultOut || key.easeIn != kDefaultIn)
        json["ease"] = Json::array({numberToJson(key.easeOut.x), numberToJson(key.easeOut.y), numberToJson(key.easeIn.x), numberToJson(key.easeIn.y)});
    return json;
}

Json pointsToJson(const std::vector<PathPoint>& points)
{
    Json list = Json::array();
    for (const PathPoint& point : points)
        list.push_back(Json::array({numberToJson(point.timeSecs), numberToJson(point.position.x), numberToJson(point.position.y), numberToJson(point.position.z)}));
    return list;
}

std::vector<PathPoint> readPoints(Fields& fields)
{
    std::vector<PathPoint> points;
    for (const Json& item : fields.array("points")) {
        // [time, x, y, z], or [x, y, z] for one point a second.
        const bool isTimed = item.is_array() && item.size() == 4;
        if (!item.is_array() || (!isTimed && item.size() != 3) || !std::ranges::all_of(item, [](const Json& x) { return x.is_number(); })) {
            fields.fail("points", "holds something that is neither [x, y, z] nor [time, x, y, z]");
            break;
        }
        const std::size_t first = isTimed ? 1 : 0;
        points.push_back({{item[first].get<float>(), item[first + 1].get<float>(), item[first + 2].get<float>()},
                          isTimed ? item[0].get<double>() : static_cast<double>(points.size())});
    }
    return points;
}

constexpr const char* kHandleKinds[] = {"point", "region", "pin", "bone"};

Json handlesToJson(const std::vector<DeformHandle>& handles)
{
    Json list = Json::array();
    for (const DeformHandle& handle : handles) {
        Json json{{"id", handle.id},
                  {"name", textToJson(handle.name)},
                  {"kind", kHandleKinds[static_cast<std::size_t>(handle.kind)]},
                  {"restPoint", vectorToJson(handle.restPoint)},
                  {"nodes", handle.nodes},
                  {"offset", vectorToJson(handle.offset)},
                  {"turn", valueToJson(valueOf(handle.turn), ValueKind::Rotation)}};
        for (const float weight : handle.weights) json["weights"].push_back(numberToJson(weight));
        if (handle.radius != 0) json["radius"] = numberToJson(handle.radius);
        if (handle.reach != 0) json["reach"] = numberToJson(handle.reach);
        list.push_back(std::move(json));
    }
    return list;
}

Json posesToJson(const std::vector<HandlePose>& poses)
{
    Json list = Json::array();
    for (const HandlePose& pose : poses) {
        Json motions = Json::array();
        for (const HandlePose::Motion& motion : pose.motions) motions.push_back({{"handle", motion.handle}, {"offset", vectorToJson(motion.offset)}, {"turn", valueToJson(valueOf(motion.turn), ValueKind::Rotation)}});
        list.push_back({{"id", pose.id}, {"name", textToJson(pose.name)}, {"weight", numberToJson(pose.weight)}, {"motions", std::move(motions)}});
    }
    return list;
}

std::vector<HandlePose> readPoses(Fields& fields, std::string& problem)
{
    constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
    std::vector<HandlePose> poses;
    for (const Json& item : fields.array("poses")) {
        if (!problem.empty()) break;
        Fields read(item, problem, "a pose");
        read.allowOnly({"id", "name", "weight", "motions"});
        HandlePose pose;
        pose.id = static_cast<std::uint32_t>(read.integer("id", 1, kMost));
        pose.name = read.text("name");
        pose.weight = read.scalar("weight");
        for (const Json& one : read.array("motions")) {
            if (!problem.empty()) break;
            Fields motion(one, problem, "a motion of a pose");
            motion.allowOnly({"handle", "offset", "turn"});
            pose.motions.push_back({static_cast<std::uint32_t>(motion.integer("handle", 1, kMost)), motion.vector("offset"), rotationOf(readValue(motion, "turn", ValueKind::Rotation))});
        }
        poses.push_back(std::move(pose));
    }
    return poses;
}

std::vector<DeformHandle> readHandles(Fields& fields, std::string& problem)
{
    constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
    std::vector<DeformHandle> handles;
    for (const Json& item : fields.array("handles")) {
        if (!problem.empty()) break;
        Fields read(item, problem, "a handle");
        read.allowOnly({"id", "name", "kind", "restPoint", "nodes", "weights", "offset", "turn", "radius", "reach"});
        DeformHandle handle;
        handle.id = static_cast<std::uint32_t>(read.integer("id", 1, kMost));
        handle.name = read.text("name");
        handle.kind = static_cast<HandleKind>(read.oneOf("kind", kHandleKinds));
        handle.restPoint = read.vector("restPoint");
        handle.offset = read.vector("offset");
        handle.turn = rotationOf(readValue(read, "turn", ValueKind::Rotation));
        for (const Json& node : read.array("nodes")) {
            if (node.is_number_unsigned() && node.get<std::uint64_t>() <= static_cast<std::uint64_t>(kMost)) handle.nodes.push_back(node.get<std::uint32_t>());
            else read.fail("nodes", "holds something that is no node's number");
        }
        if (read.has("weights")) {
            handle.weights.resize(read.array("weights").size());
            read.numbers("weights", handle.weights);
        }
        if (read.has("radius")) handle.radius = read.scalar("radius");
        if (read.has("reach")) handle.reach = read.scalar("reach");
        handles.push_back(std::move(handle));
    }
    return handles;
}

Json idsToJson(const std::vector<ObjectId>& ids)
{
    Json list = Json::array();
    for (const ObjectId id : ids) list.push_back(id.value);
    return list;
}

std::vector<ObjectId> readIds(Fields& fields, const char* key)
{
    std::vector<ObjectId> ids;
    if (!fields.has(key)) return ids;
    for (const Json& item : fields.array(key)) {
        if (item.is_number_unsigned()) ids.push_back({item.get<std::uint64_t>()});
        else fields.fail(key, "holds something that is no object's number");
    }
    return ids;
}

void readLattice(Fields& fields, LatticeSettings& lattice)
{
    if (fields.has("counts")) {
        const auto& counts = fields.array("counts");
        if (counts.size() != 3) fields.fail("counts", "needs three numbers of points");
        for (std::size_t axis = 0; axis < 3 && axis < counts.size(); ++axis) {
            if (counts[axis].is_number_integer() && counts[axis] >= kFewestLatticePoints && counts[axis] <= kMostLatticePoints) lattice.counts[axis] = counts[axis].get<int>();
            else fields.fail("counts", fmt::format("holds something that is not {} to {} points", kFewestLatticePoints, kMostLatticePoints));
        }
    }
    if (!fields.has("offsets")) return;
    lattice.offsets.clear();
    for (const Json& item : fields.array("offsets")) {
        Vec3 offset(0);
        const bool isVector = item.is_array() && item.size() == 3 && std::ranges::all_of(item, [](const Json& number) { return number.is_number(); });
        for (int axis = 0; isVector && axis < 3; ++axis) offset[axis] = item[static_cast<std::size_t>(axis)].get<float>();
        if (isVector) lattice.offsets.push_back(offset);
        else fields.fail("offsets", "holds something that is no vector");
    }
}

/// With the plans that `held` has for them.
std::vector<MorphFurther> readFurther(Fields& fields, std::span<const MorphFurther> held, std::string& problem)
{
    std::vector<MorphFurther> further;
    for (const Json& item : fields.array("targets")) {
        Fields read(item, problem, "a target of a morph");
        MorphFurther one{.id = static_cast<std::uint32_t>(std::min<std::uint64_t>(read.natural("id"), 0xffffffffu)), .objects = readIds(read, "objects"), .weight = read.scalar("weight")};
        if (!problem.empty()) break;
        const auto plan = std::ranges::find(held, one.id, &MorphFurther::id);
        if (plan != held.end()) one.plan = plan->plan;
        further.push_back(std::move(one));
    }
    return further;
}

bool isKnown(const ModifierSettings& settings, std::string_view key)
{
    if (key == "kind" || numberSpec(settings, key) || choiceOf(settings, key)) return true;
    if (std::holds_alternative<DeformSettings>(settings)) return key == "handles" || key == "poses";
    if (std::holds_alternative<FollowPathSettings>(settings)) return key == "points";
    if (std::holds_alternative<LatticeSettings>(settings)) return key == "counts" || key == "offsets";
    if (std::holds_alternative<MorphSettings>(settings)) return key == "from" || key == "to" || key == "pins" || key == "parts" || key == "paintedBy" || key == "targets";
    return std::holds_alternative<LookAtSettings>(settings) && key == "target";
}

}  // namespace

const char* nameOf(KeyInterpolation interpolation) { return kInterpolations[static_cast<std::size_t>(interpolation)]; }

KeyInterpolation readInterpolation(Fields& fields, const char* key) { return static_cast<KeyInterpolation>(fields.oneOf(key, kInterpolations)); }

Json valueToJson(const Value& value, ValueKind kind)
{
    if (kind == ValueKind::Flag) return value[0] >= 0.5f;
    if (kind == ValueKind::Number) return numberToJson(value[0]);
    Json list = Json::array();
    for (std::size_t i = 0; i < widthOf(kind); ++i) list.push_back(numberToJson(value[i]));
    return list;
}

Value readValue(Fields& fields, const char* key, ValueKind kind)
{
    Value value{};
    if (kind == ValueKind::Flag) value[0] = fields.flag(key) ? 1.0f : 0.0f;
    else if (kind == ValueKind::Number) value[0] = fields.scalar(key);
    else fields.numbers(key, std::span(value).first(widthOf(kind)));
    return value;
}

Json curveToJson(const Curve& curve)
{
    Json keys = Json::array();
    for (const Keyframe& key : curve.keys) keys.push_back(keyToJson(key, curve.kind));
    return {{"path", textOf(curve.path)}, {"kind", kKinds[static_cast<std::size_t>(curve.kind)]}, {"keys", std::move(keys)}};
}

Curve readCurve(const Json& json, std::string& problem)
{
    Fields fields(json, problem, "a curve");
    Curve curve;
    const auto path = propertyPathFrom(fields.text("path"));
    if (path) curve.path = *path;
    else fields.fail("path", "names no property");
    curve.kind = static_cast<ValueKind>(fields.oneOf("kind", kKinds));
    for (const Json& item : fields.array("keys")) {
        if (!problem.empty()) break;
        Fields read(item, problem, "a key");
        Keyframe key;
        key.timeSecs = read.finite("time");
        key.value = readValue(read, "value", curve.kind);
        key.interpolation = readInterpolation(read, "interpolation");
        if (read.has("ease")) {
            float ease[4]{};
            read.numbers("ease", ease);
            key.easeOut = {ease[0], ease[1]}, key.easeIn = {ease[2], ease[3]};
        }
        curve.keys.push_back(key);
    }
    if (problem.empty())
        if (const auto wrong = curve.problem()) problem = *wrong;
    return curve;
}

Json settingsToJson(const ModifierSettings& settings)
{
    Json json{{"kind", kindNameOf(settings)}};
    // A handle's numbers are written with the handle.
    for (const NumberSpec& spec : numbersOf(settings))
        if (spec.name.find('/') == std::string::npos) json[spec.name] = valueToJson(*numberOf(settings, spec.name), spec.kind);
    for (const ChoiceSpec& spec : choicesOf(settings)) json[spec.name] = spec.values[*choiceOf(settings, spec.name)];
    if (const auto* deform = std::get_if<DeformSettings>(&settings)) {
        json["handles"] = handlesToJson(deform->handles);
        if (!deform->poses.empty()) json["poses"] = posesToJson(deform->poses);
    }
    if (const auto* path = std::get_if<FollowPathSettings>(&settings)) json["points"] = pointsToJson(path->points);
    if (const auto* lattice = std::get_if<LatticeSettings>(&settings)) {
        json["counts"] = lattice->counts;
        for (const Vec3& offset : lattice->offsets) json["offsets"].push_back(vectorToJson(offset));
    }
    if (const auto* look = std::get_if<LookAtSettings>(&settings)) json["target"] = look->target.value;
    if (const auto* morph = std::get_if<MorphSettings>(&settings)) json["from"] = idsToJson(morph->from), json["to"] = idsToJson(morph->to), json["pins"] = pinsToJson(morph->pins);
    if (const auto* morph = std::get_if<MorphSettings>(&settings)) {
        if (!morph->parts.empty()) json["parts"] = partPairsToJson(morph->parts);
        if (!morph->painted.empty()) json["paintedBy"] = textToJson(morph->painted);
        for (const MorphFurther& further : morph->further)
            json["targets"].push_back({{"id", further.id}, {"objects", idsToJson(further.objects)}, {"weight", numberToJson(further.weight)}});
    }
    return json;
}

Json pinsToJson(std::span<const MorphPin> pins)
{
    Json list = Json::array();
    for (const MorphPin& pin : pins) list.push_back({{"from", vectorToJson(pin.from)}, {"to", vectorToJson(pin.to)}});
    return list;
}

std::vector<MorphPin> readPins(Fields& fields, const char* key, std::string& problem)
{
    std::vector<MorphPin> pins;
    if (!fields.has(key)) return pins;
    for (const Json& item : fields.array(key)) {
        Fields read(item, problem, "a pin");
        pins.push_back({read.vector("from"), read.vector("to")});
        if (!problem.empty()) break;
    }
    return pins;
}

Json partPairsToJson(std::span<const MorphPartPair> parts)
{
    Json list = Json::array();
    for (const MorphPartPair& part : parts) list.push_back({{"from", textToJson(part.from)}, {"to", textToJson(part.to)}});
    return list;
}

std::vector<MorphPartPair> readPartPairs(Fields& fields, const char* key, std::string& problem)
{
    std::vector<MorphPartPair> parts;
    if (!fields.has(key)) return parts;
    for (const Json& item : fields.array(key)) {
        Fields read(item, problem, "a pair of parts");
        parts.push_back({read.text("from"), read.text("to")});
        if (!problem.empty()) break;
    }
    return parts;
}

ModifierSettings readSettings(const Json& json, std::string& problem, SettingsPayloads payloads)
{
    Fields fields(json, problem, "a modifier");
    const std::string kind = fields.text("kind");
    auto settings = modifierOfKind(kind);
    if (!settings) {
        std::string known;
        for (const ModifierSettings& one : allModifierKinds()) known += fmt::format("{}{}", known.empty() ? "" : ", ", kindNameOf(one));
        fields.fail("kind", fmt::format("names no modifier; {} are", known));
        return {};
    }
    for (const auto& item : json.items())
        if (!isKnown(*settings, item.key())) fields.fail(item.key(), fmt::format("is not known to {}", kind));
    for (const NumberSpec& spec : numbersOf(*settings))
        if (fields.has(spec.name.c_str())) setNumber(*settings, spec.name, readValue(fields, spec.name.c_str(), spec.kind));
    for (const ChoiceSpec& spec : choicesOf(*settings)) {
        if (!fields.has(spec.name.c_str())) continue;
        const auto found = std::ranges::find(spec.values, fields.text(spec.name.c_str()));
        if (found == spec.values.end()) fields.fail(spec.name, "has a value that means nothing");
        else setChoice(*settings, spec.name, static_cast<std::size_t>(found - spec.values.begin()));
    }
    if (auto* deform = std::get_if<DeformSettings>(&*settings)) {
        deform->rig = std::move(payloads.rig);
        if (fields.has("handles")) deform->handles = readHandles(fields, problem);
        if (fields.has("poses")) deform->poses = readPoses(fields, problem);
    }
    if (auto* path = std::get_if<FollowPathSettings>(&*settings); path && fields.has("points")) path->points = readPoints(fields);
    if (auto* lattice = std::get_if<LatticeSettings>(&*settings)) readLattice(fields, *lattice);
    if (auto* look = std::get_if<LookAtSettings>(&*settings); look && fields.has("target")) look->target = {fields.natural("target")};
    if (auto* morph = std::get_if<MorphSettings>(&*settings)) {
        morph->plan = std::move(payloads.plan);
        morph->from = readIds(fields, "from"), morph->to = readIds(fields, "to"), morph->pins = readPins(fields, "pins", problem);
        morph->parts = readPartPairs(fields, "parts", problem);
        if (fields.has("paintedBy")) morph->painted = fields.text("paintedBy");
        if (fields.has("targets")) morph->further = readFurther(fields, payloads.further, problem);
    }
    if (problem.empty())
        if (const auto wrong = morphogen::problem(*settings)) problem = fmt::format("{}: {}", kind, *wrong);
    return *std::move(settings);
}

}  // namespace morphogen::json
