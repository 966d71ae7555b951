#include "core/scene/modifier.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <set>
#include <type_traits>

namespace morphogen {
namespace {

constexpr float kMost = std::numeric_limits<float>::max();
constexpr float kFarAway = 1e6f;   ///< metres; what is beyond is a mistake

struct Field {
    NumberSpec spec;
    bool mayBeUnset;   ///< NaN says that it is not used
    std::function<Value(const ModifierSettings&)> get;
    std::function<void(ModifierSettings&, const Value&)> set;
};

struct Choice {
    ChoiceSpec spec;
    std::function<std::size_t(const ModifierSettings&)> get;
    std::function<void(ModifierSettings&, std::size_t)> set;
};

struct Kind {
    const char* name;
    const char* title;
    bool takesMask;
    ModifierSettings defaults;
    std::vector<Field> fields;
    std::vector<Choice> choices;
};

void assign(float& to, const Value& value) { to = value[0]; }
void assign(Vec3& to, const Value& value) { to = vectorOf(value); }
void assign(Quat& to, const Value& value) { to = rotationOf(value); }

template <class S, class T>
Field number(T S::*member, NumberSpec spec)
{
    if constexpr (std::is_same_v<T, Quat>) spec.kind = ValueKind::Rotation;
    if constexpr (std::is_same_v<T, Vec3>)
        if (spec.kind == ValueKind::Number) spec.kind = ValueKind::Vector;
    return {std::move(spec), false, [member](const ModifierSettings& s) { return valueOf(std::get<S>(s).*member); },
            [member](ModifierSettings& s, const Value& value) { assign(std::get<S>(s).*member, value); }};
}

template <class S>
Field unsetNumber(float S::*member, NumberSpec spec)
{
    Field field = number(member, std::move(spec));
    field.mayBeUnset = true;
    return field;
}

template <class S, class E>
Choice choice(E S::*member, ChoiceSpec spec)
{
    return {std::move(spec), [member](const ModifierSettings& s) { return static_cast<std::size_t>(std::get<S>(s).*member); },
            [member](ModifierSettings& s, std::size_t value) { std::get<S>(s).*member = static_cast<E>(value); }};
}

NumberSpec range(const char* name, const char* title, const char* unit, float least, float most)
{
    return {name, title, unit, ValueKind::Number, least, most};
}
NumberSpec place(const char* name, const char* title) { return {name, title, "m", ValueKind::Vector, -kFarAway, kFarAway}; }

/// In the order of the variant's alternatives.
const std::vector<Kind>& kinds()
{
    static const std::vector<Kind> all{
        {"deform", "Bend", false, DeformSettings{},
         {number(&DeformSettings::strength, range("strength", "Strength", "", 0, 1)), number(&DeformSettings::smoothing, range("smoothing", "Smoothing", "", 0, 10))},
         {}},
        {"crop", "Crop", true, CropSettings{},
         {number(&CropSettings::centre, place("centre", "Centre")),
          number(&CropSettings::rotation, range("rotation", "Rotation", "°", -kMost, kMost)),
          number(&CropSettings::size, {"size", "Size", "m", ValueKind::Vector, 0, kFarAway}),
          number(&CropSettings::softness, range("softness", "Soft edge", "m", 0, kFarAway))},
         {choice(&CropSettings::shape, {"shape", "Shape", {"box", "sphere"}, {"Box", "Sphere"}}), choice(&CropSettings::keep, {"keep", "Keep", {"inside", "outside"}, {"What is inside", "What is outside"}})}},
        {"grade", "Colour grade", true, GradeSettings{},
         {number(&GradeSettings::exposure, range("exposure", "Exposure", "stops", -10, 10)),
          number(&GradeSettings::gain, {"gain", "Gain", "", ValueKind::Colour, 0, 100}),
          number(&GradeSettings::contrast, range("contrast", "Contrast", "", 0, 10)),
          number(&GradeSettings::saturation, range("saturation", "Saturation", "", 0, 10)),
          number(&GradeSettings::hueTurn, range("hueTurn", "Hue", "°", -kMost, kMost)),
          number(&GradeSettings::tint, {"tint", "Tint", "", ValueKind::Colour, 0, 1}),
          number(&GradeSettings::tintAmount, range("tintAmount", "Tint amount", "", 0, 1))},
         {}},
        {"opacity", "Opacity", true, OpacitySettings{}, {number(&OpacitySettings::factor, range("factor", "Factor", "", 0, 1))}, {}},
        {"noise", "Noise", true, NoiseSettings{},
         {number(&NoiseSettings::amplitude, range("amplitude", "Amplitude", "m", 0, kFarAway)),
          number(&NoiseSettings::cellSize, range("cellSize", "Cell size", "m", 1e-6f, kFarAway)),
          number(&NoiseSettings::speed, range("speed", "Speed", "1/s", -1000, 1000)),
          number(&NoiseSettings::seed, range("seed", "Seed", "", 0, 1e6f))},
         {}},
        {"decimate", "Decimate", true, DecimateSettings{}, {number(&DecimateSettings::keep, range("keep", "Keep", "", 0, 1))}, {}},
        {"mirror", "Mirror", true, MirrorSettings{},
         {number(&MirrorSettings::point, place("point", "Point on the plane")), number(&MirrorSettings::normal, {"normal", "Across", "", ValueKind::Vector, -kFarAway, kFarAway})},
         {choice(&MirrorSettings::keep, {"keep", "Keep", {"both", "image"}, {"Both sides", "The image alone"}})}},
        {"retime", "Retime", false, RetimeSettings{},
         {number(&RetimeSettings::speed, range("speed", "Speed", "×", -1000, 1000)),
          number(&RetimeSettings::offset, range("offset", "Starts at", "s", -kFarAway, kFarAway)),
          unsetNumber(&RetimeSettings::time, range("time", "Time", "s", -kFarAway, kFarAway))},
         {choice(&RetimeSettings::ends, {"ends", "At the ends", {"hold", "loop", "pingPong"}, {"Hold", "Loop", "Back and forth"}})}},
        {"lookAt", "Look at", false, LookAtSettings{},
         {number(&LookAtSettings::point, place("point", "Point")), number(&LookAtSettings::influence, range("influence", "Influence", "", 0, 1))},
         {choice(&LookAtSettings::axis, {"axis", "Axis", {"x", "y", "z", "-x", "-y", "-z"}, {"X", "Y", "Z", "-X", "-Y", "-Z"}})}},
        {"followPath", "Follow path", false, FollowPathSettings{},
         {number(&FollowPathSettings::beginSecs, range("begin", "From", "s", -kFarAway, kFarAway)),
          number(&FollowPathSettings::endSecs, range("end", "To", "s", -kFarAway, kFarAway)),
          number(&FollowPathSettings::evenness, range("evenness", "Even speed", "", 0, 1)),
          unsetNumber(&FollowPathSettings::progress, range("progress", "Progress", "", 0, 1))},
         {choice(&FollowPathSettings::facing, {"facing", "Facing", {"keep", "along"}, {"As it was", "Along the path"}})}},
        {"morph", "Morph", false, MorphSettings{},
         {number(&MorphSettings::beginSecs, range("begin", "From", "s", -kFarAway, kFarAway)),
          number(&MorphSettings::endSecs, range("end", "To", "s", -kFarAway, kFarAway)),
          number(&MorphSettings::ease, range("ease", "Ease", "", 0, 1)),
          number(&MorphSettings::spread, range("spread", "Stagger", "", 0, 0.95f)),
          number(&MorphSettings::cohesion, range("cohesion", "Cohesion", "", 0, 1)),
          number(&MorphSettings::origin, place("origin", "Wave from")),
          unsetNumber(&MorphSettings::progress, range("progress", "Progress", "", 0, 1))},
         {choice(&MorphSettings::path, {"path", "Shapes", {"bures", "rigid"}, {"Melt (Bures)", "Turn (rigid)"}}),
          choice(&MorphSettings::order, {"order", "Order", {"x", "y", "z", "outwards", "inwards", "scattered", "point", "parts", "painted"},
                                           {"Along X", "Along Y", "Along Z", "Outwards", "Inwards", "Scattered", "From a point", "Part by part", "As painted"}})}},
        {"lattice", "Lattice", true, LatticeSettings{},
         {number(&LatticeSettings::strength, range("strength", "Strength", "", 0, 1)),
          number(&LatticeSettings::centre, place("centre", "Centre")),
          number(&LatticeSettings::rotation, range("rotation", "Rotation", "°", -kMost, kMost)),
          number(&LatticeSettings::size, {"size", "Size", "m", ValueKind::Vector, 1e-6f, kFarAway})},
         {}},
        {"contactShadow", "Contact shadow", false, ContactShadowSettings{},
         {number(&ContactShadowSettings::strength, range("strength", "Strength", "", 0, 1)),
          number(&ContactShadowSettings::reach, range("reach", "Reach", "m", 0, kFarAway)),
          unsetNumber(&ContactShadowSettings::groundHeight, range("ground", "Ground at", "m", -kFarAway, kFarAway))},
         {choice(&ContactShadowSettings::onto, {"onto", "Falls on", {"everything", "ground"}, {"Everything below", "The ground alone"}})}},
    };
    return all;
}

const Kind& kindOf(const ModifierSettings& settings) { return kinds()[settings.index()]; }

constexpr std::string_view kHandles = "handles/";

/// The handle that a number's name is of, and which of its two numbers; null where it is no such name.
template <class Settings>
auto* handleOf(Settings& settings, std::string_view name, bool& isTurn)
{
    auto* deform = std::get_if<DeformSettings>(&settings);
    decltype(&deform->handles[0]) found = nullptr;
    if (!deform || !name.starts_with(kHandles)) return found;
    for (auto& handle : deform->handles) {
        const std::string head = fmt::format("{}{}/", kHandles, handle.id);
        if (!name.starts_with(head)) continue;
        const std::string_view rest = name.substr(head.size());
        if (rest != "offset" && rest != "turn") return found;
        isTurn = rest == "turn";
        return &handle;
    }
    return found;
}

/// The pose whose weight is called so ("poses/3/weight"); null: none.
auto* poseOf(auto& settings, std::string_view name)
{
    auto* deform = std::get_if<DeformSettings>(&settings);
    decltype(&deform->poses[0]) found = nullptr;
    for (std::size_t i = 0; deform && i < deform->poses.size(); ++i)
        if (name == fmt::format("poses/{}/weight", deform->poses[i].id)) found = &deform->poses[i];
    return found;
}

constexpr std::string_view kPoints = "points/", kOffset = "/offset";

NumberSpec specOfPoint(std::size_t point) { return {fmt::format("{}{}{}", kPoints, point, kOffset), fmt::format("point {}", point), "m", ValueKind::Vector, -kFarAway, kFarAway}; }

/// The lattice point that a number's name is of.
std::optional<std::size_t> latticePointOf(const ModifierSettings& settings, std::string_view name)
{
    const auto* lattice = std::get_if<LatticeSettings>(&settings);
    if (!lattice || !name.starts_with(kPoints) || !name.ends_with(kOffset)) return std::nullopt;
    std::size_t point = 0;
    const char* const end = name.data() + name.size() - kOffset.size();
    const auto read = std::from_chars(name.data() + kPoints.size(), end, point);
    if (read.ec != std::errc() || read.ptr != end || point >= lattice->pointCount() || specOfPoint(point).name != name) return std::nullopt;
    return point;
}

/// The further target of a morph whose weight is called so ("targets/2/weight"); null: none.
auto* furtherOf(auto& settings, std::string_view name)
{
    auto* morph = std::get_if<MorphSettings>(&settings);
    decltype(&morph->further[0]) found = nullptr;
    for (std::size_t i = 0; morph && i < morph->further.size(); ++i)
        if (name == fmt::format("targets/{}/weight", morph->further[i].id)) found = &morph->further[i];
    return found;
}

NumberSpec specOf(const MorphFurther& further) { return {fmt::format("targets/{}/weight", further.id), fmt::format("Target {}", further.id), "", ValueKind::Number, 0, 1}; }

NumberSpec specOf(const HandlePose& pose) { return {fmt::format("poses/{}/weight", pose.id), pose.name, "", ValueKind::Number, -1, 2}; }

NumberSpec specOf(const DeformHandle& handle, bool isTurn)
{
    if (isTurn) return {fmt::format("{}{}/turn", kHandles, handle.id), handle.name + " turn", "°", ValueKind::Rotation};
    return {fmt::format("{}{}/offset", kHandles, handle.id), handle.name, "m", ValueKind::Vector, -kFarAway, kFarAway};
}

const Field* fieldOf(const ModifierSettings& settings, std::string_view name)
{
    for (const Field& field : kindOf(settings).fields)
        if (field.spec.name == name) return &field;
    return nullptr;
}

const Choice* choiceNamed(const ModifierSettings& settings, std::string_view name)
{
    for (const Choice& one : kindOf(settings).choices)
        if (one.spec.name == name) return &one;
    return nullptr;
}

bool isSame(float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); }

std::optional<std::string> problemOfHandles(const DeformSettings& deform)
{
    if (!deform.rig) return deform.handles.empty() ? std::nullopt : std::optional<std::string>("there are handles, but nothing that they hold");
    std::set<std::uint32_t> ids;
    std::set<std::string> names;
    for (const DeformHandle& handle : deform.handles) {
        const auto wrong = [&](const char* what) { return fmt::format("handle \"{}\" {}", handle.name, what); };
        if (handle.id == 0 || !ids.insert(handle.id).second || handle.name.empty() || !names.insert(handle.name).second) return wrong("has the name or number of another one, or none");
        if (handle.nodes.empty()) return wrong("holds nothing");
        for (const std::uint32_t node : handle.nodes)
            if (node >= deform.rig->nodeCount()) return wrong("holds a node that is not there");
        if (handle.kind == HandleKind::Point ? handle.weights.size() != handle.nodes.size() || handle.nodes.size() > 8 : !handle.weights.empty()) return wrong("has weights that do not fit");
        float sum = 0;
        for (const float weight : handle.weights) sum += weight;
        if (handle.kind == HandleKind::Point && !(std::abs(sum - 1) < 1e-3f)) return wrong("has weights that do not sum to 1");
        for (const Vec3& v : {handle.restPoint, handle.offset})
            if (!std::isfinite(v.x + v.y + v.z) || glm::length(v) > kFarAway) return wrong("is somewhere beyond reach");
        for (const float metres : {handle.radius, handle.reach})
            if (!(metres >= 0 && metres <= kFarAway)) return wrong("has a radius or a reach that is no length");
        if (!(glm::length(handle.turn) > 0) || !std::isfinite(glm::length(handle.turn))) return wrong("has no rotation");
    }
    ids.clear(), names.clear();
    for (const HandlePose& pose : deform.poses) {
        if (pose.id == 0 || !ids.insert(pose.id).second || pose.name.empty() || !names.insert(pose.name).second) return fmt::format("pose \"{}\" has the name or number of another one, or none", pose.name);
        if (!(pose.weight >= -1 && pose.weight <= 2)) return fmt::format("pose \"{}\" has a weight beyond -1 to 2", pose.name);
        for (const HandlePose::Motion& motion : pose.motions)
            if (!std::isfinite(motion.offset.x + motion.offset.y + motion.offset.z) || !(glm::length(motion.turn) > 0) || !std::isfinite(glm::length(motion.turn))) return fmt::format("pose \"{}\" has a motion that is none", pose.name);
    }
    return std::nullopt;
}

std::optional<std::string> problemOfMorph(const MorphSettings& morph)
{
    for (const MorphPin& pin : morph.pins)
        for (const Vec3& v : {pin.from, pin.to})
            if (!std::isfinite(v.x + v.y + v.z)) return std::string("a pin is not at a place");
    if (morph.plan && (morph.from.empty() || morph.to.empty())) return std::string("one of its sides holds no object");
    for (const ObjectId id : morph.from)
        for (const ObjectId other : morph.to)
            if (id == other) return std::string("an object can't become itself; take it out of one of the sides");
    std::set<std::uint32_t> ids;
    for (const MorphFurther& further : morph.further) {
        if (further.id == 0 || !ids.insert(further.id).second) return std::string("a further target has the number of another one, or none");
        if (!(further.weight >= 0 && further.weight <= 1)) return fmt::format("the weight of target {} is not within 0 to 1", further.id);
        if (further.objects.empty()) return fmt::format("target {} holds no object", further.id);
        for (const ObjectId id : further.objects)
            if (std::ranges::find(morph.from, id) != morph.from.end()) return std::string("an object can't become itself; take it out of one of the sides");
    }
    return std::nullopt;
}

std::optional<std::string> problemOfPath(const FollowPathSettings& path)
{
    for (std::size_t i = 0; i < path.points.size(); ++i) {
        const PathPoint& point = path.points[i];
        if (!std::isfinite(point.position.x) || !std::isfinite(point.position.y) || !std::isfinite(point.position.z) || !std::isfinite(point.timeSecs))
            return fmt::format("point {} of the path is not finite", i);
        if (i > 0 && !(path.points[i - 1].timeSecs < point.timeSecs)) return std::string("the points of the path are not in order of time");
    }
    if (path.points.size() == 1) return std::string("the path has only one point");
    return std::nullopt;
}

}  // namespace

Vec3 DeformSettings::offsetOf(const DeformHandle& handle) const
{
    Vec3 offset = handle.offset;
    for (const HandlePose& pose : poses)
        for (const HandlePose::Motion& motion : pose.motions)
            if (motion.handle == handle.id) offset += pose.weight * motion.offset;
    return offset;
}

Quat DeformSettings::turnOf(const DeformHandle& handle) const
{
    Quat turn = handle.turn;
    for (const HandlePose& pose : poses)
        for (const HandlePose::Motion& motion : pose.motions)
            if (motion.handle == handle.id && pose.weight != 0) turn = glm::slerp(Quat(1, 0, 0, 0), glm::normalize(motion.turn), pose.weight) * turn;
    return turn;
}

bool DeformSettings::operator==(const DeformSettings& other) const
{
    const bool haveOneRig = rig == other.rig || (rig && other.rig && *rig == *other.rig);
    return haveOneRig && handles == other.handles && poses == other.poses && strength == other.strength && smoothing == other.smoothing && dragged == other.dragged;
}

bool ContactShadowSettings::operator==(const ContactShadowSettings& other) const
{
    return onto == other.onto && strength == other.strength && reach == other.reach && isSame(groundHeight, other.groundHeight);
}

bool RetimeSettings::operator==(const RetimeSettings& other) const
{
    return ends == other.ends && speed == other.speed && offset == other.offset && isSame(time, other.time);
}

bool FollowPathSettings::operator==(const FollowPathSettings& other) const
{
    return facing == other.facing && points == other.points && beginSecs == other.beginSecs && endSecs == other.endSecs && evenness == other.evenness &&
           isSame(progress, other.progress);
}

bool MorphSettings::operator==(const MorphSettings& other) const
{
    const bool haveOnePlan = plan == other.plan || (plan && other.plan && *plan == *other.plan);
    return haveOnePlan && from == other.from && to == other.to && further == other.further && pins == other.pins && parts == other.parts && painted == other.painted && origin == other.origin &&
           cohesion == other.cohesion && path == other.path && order == other.order && beginSecs == other.beginSecs &&
           endSecs == other.endSecs && ease == other.ease && spread == other.spread && isSame(progress, other.progress);
}

const char* kindNameOf(const ModifierSettings& settings) { return kindOf(settings).name; }
const char* titleOf(const ModifierSettings& settings) { return kindOf(settings).title; }
bool takesMask(const ModifierSettings& settings) { return kindOf(settings).takesMask; }

std::vector<ModifierSettings> allModifierKinds()
{
    std::vector<ModifierSettings> all;
    for (const Kind& kind : kinds()) all.push_back(kind.defaults);
    return all;
}

std::optional<ModifierSettings> modifierOfKind(std::string_view kindName)
{
    for (const Kind& kind : kinds())
        if (kindName == kind.name) return kind.defaults;
    return std::nullopt;
}

std::vector<NumberSpec> numbersOf(const ModifierSettings& settings)
{
    std::vector<NumberSpec> numbers;
    for (const Field& field : kindOf(settings).fields) numbers.push_back(field.spec);
    if (const auto* deform = std::get_if<DeformSettings>(&settings))
        for (const DeformHandle& handle : deform->handles) {
            if (handle.kind == HandleKind::Pin) continue;
            numbers.push_back(specOf(handle, false));
            if (canTurn(handle.kind)) numbers.push_back(specOf(handle, true));
        }
    if (const auto* deform = std::get_if<DeformSettings>(&settings))
        for (const HandlePose& pose : deform->poses) numbers.push_back(specOf(pose));
    if (const auto* lattice = std::get_if<LatticeSettings>(&settings))
        for (std::size_t point = 0; point < lattice->pointCount(); ++point) numbers.push_back(specOfPoint(point));
    if (const auto* morph = std::get_if<MorphSettings>(&settings))
        for (const MorphFurther& further : morph->further) numbers.push_back(specOf(further));
    return numbers;
}

std::optional<NumberSpec> numberSpec(const ModifierSettings& settings, std::string_view name)
{
    if (const Field* field = fieldOf(settings, name)) return field->spec;
    bool isTurn = false;
    if (const DeformHandle* handle = handleOf(settings, name, isTurn)) return specOf(*handle, isTurn);
    if (const HandlePose* pose = poseOf(settings, name)) return specOf(*pose);
    if (const auto point = latticePointOf(settings, name)) return specOfPoint(*point);
    if (const MorphFurther* further = furtherOf(settings, name)) return specOf(*further);
    return std::nullopt;
}

std::optional<Value> numberOf(const ModifierSettings& settings, std::string_view name)
{
    if (const Field* field = fieldOf(settings, name)) return field->get(settings);
    bool isTurn = false;
    if (const DeformHandle* handle = handleOf(settings, name, isTurn)) return isTurn ? valueOf(handle->turn) : valueOf(handle->offset);
    if (const HandlePose* pose = poseOf(settings, name)) return valueOf(pose->weight);
    if (const auto point = latticePointOf(settings, name)) return valueOf(std::get<LatticeSettings>(settings).offset(*point));
    if (const MorphFurther* further = furtherOf(settings, name)) return valueOf(further->weight);
    return std::nullopt;
}

bool setNumber(ModifierSettings& settings, std::string_view name, const Value& value)
{
    if (const Field* field = fieldOf(settings, name)) {
        field->set(settings, value);
        return true;
    }
    if (HandlePose* pose = poseOf(settings, name)) {
        pose->weight = value[0];
        return true;
    }
    if (const auto point = latticePointOf(settings, name)) {
        auto& lattice = std::get<LatticeSettings>(settings);
        lattice.offsets.resize(lattice.pointCount(), Vec3(0));
        lattice.offsets[*point] = vectorOf(value);
        return true;
    }
    if (MorphFurther* further = furtherOf(settings, name)) {
        further->weight = value[0];
        return true;
    }
    bool isTurn = false;
    DeformHandle* handle = handleOf(settings, name, isTurn);
    if (!handle) return false;
    if (isTurn) handle->turn = rotationOf(value);
    else handle->offset = vectorOf(value);
    return true;
}

std::optional<std::string> problem(const ModifierSettings& settings)
{
    for (const Field& field : kindOf(settings).fields) {
        const Value value = field.get(settings);
        if (field.mayBeUnset && std::isnan(value[0])) continue;
        for (std::size_t i = 0; i < widthOf(field.spec.kind); ++i) {
            if (!std::isfinite(value[i])) return fmt::format("{} is not a finite number", field.spec.name);
            if (value[i] < field.spec.least || value[i] > field.spec.most)
                return fmt::format("{} is {}, which is not within {} to {}", field.spec.name, value[i], field.spec.least, field.spec.most);
        }
        if (field.spec.kind == ValueKind::Rotation && !(glm::length(rotationOf(value)) > 0)) return fmt::format("{} is no rotation", field.spec.name);
    }
    if (const auto* mirror = std::get_if<MirrorSettings>(&settings); mirror && !(glm::length(mirror->normal) > 0)) return std::string("the mirror's plane has no direction");
    if (const auto* path = std::get_if<FollowPathSettings>(&settings)) return problemOfPath(*path);
    if (const auto* deform = std::get_if<DeformSettings>(&settings)) return problemOfHandles(*deform);
    if (const auto* morph = std::get_if<MorphSettings>(&settings)) return problemOfMorph(*morph);
    if (const auto* lattice = std::get_if<LatticeSettings>(&settings)) return lattice->problem();
    return std::nullopt;
}

std::vector<ChoiceSpec> choicesOf(const ModifierSettings& settings)
{
    std::vector<ChoiceSpec> choices;
    for (const Choice& one : kindOf(settings).choices) choices.push_back(one.spec);
    return choices;
}

std::optional<std::size_t> choiceOf(const ModifierSettings& settings, std::string_view name)
{
    if (const Choice* one = choiceNamed(settings, name)) return one->get(settings);
    return std::nullopt;
}

bool setChoice(ModifierSettings& settings, std::string_view name, std::size_t value)
{
    const Choice* one = choiceNamed(settings, name);
    if (!one || value >= one->spec.values.size()) return false;
    one->set(settings, value);
    return true;
}

}  // namespace morphogen
