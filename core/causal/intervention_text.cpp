#include "core/causal/intervention_text.h"

#include "core/causal/call_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace morphogen::causal {
namespace {

using Kind = InterventionKind;

Error usage(std::string what) { return Error{Error::Kind::Usage, std::move(what)}; }

/// What a call of a kind takes, so that everything else is refused by name.
struct Form {
    int objects;                      ///< names in brackets
    bool hasValue;                    ///< behind "="
    std::vector<std::string_view> keys;
    const char* example;
};

const Form& formOf(Kind kind)
{
    static const Form forms[] = {
        {1, false, {"t"}, "remove(ball)"},
        {1, false, {"at", "velocity", "t", "as"}, "add(ball, at=(0,1,0))"},
        {2, false, {}, "replace(ball, block)"},
        {1, true, {}, "mass(ball) = 2"},
        {1, true, {}, "friction(ball) = 0.3"},
        {1, true, {}, "restitution(ball) = 0.9"},
        {1, true, {}, "size(ball) = 1.5"},
        {1, true, {"t"}, "pose(ball, t=1) = (0,1,0)"},
        {1, true, {"t"}, "velocity(ball, t=1) = (0,2,0)"},
        {1, true, {"t"}, "spin(ball, t=1) = (0,6,0)"},
        {1, true, {}, "shift(ball) = 0.5"},
        {2, false, {"t"}, "block(ball, block, t=1:2)"},
        {0, true, {"t"}, "gravity = (0,-1.6,0)"},
        {1, false, {"t"}, "pin(ball, t=1:2)"},
        {1, true, {}, "follow(ball) = ((0, 0,1,0), (1, 2,1,0))"},
        {1, true, {}, "stiffness(jelly) = 20000"},
        {0, true, {"t"}, "wind = (3,0,0)"},
    };
    return forms[static_cast<std::size_t>(kind)];
}

Result<double> numberOf(const CallValue& value, std::string_view what)
{
    if (value.kind == CallValue::Kind::Number) return value.number;
    return usage(fmt::format("{} is a number, not \"{}\"", what, value.text));
}

Result<std::vector<double>> numbersOf(const CallValue& value, std::string_view what)
{
    std::vector<double> numbers;
    if (value.kind == CallValue::Kind::List)
        for (const CallValue& item : value.items) {
            MG_ASSIGN(const double x, numberOf(item, what));
            numbers.push_back(x);
        }
    return numbers;
}

Result<Vec3> vectorOf(const CallValue& value, std::string_view what)
{
    MG_ASSIGN(const auto n, numbersOf(value, what));
    if (n.size() != 3) return usage(fmt::format("{} is three numbers in brackets, as in (0, 1, 0)", what));
    return Vec3(static_cast<float>(n[0]), static_cast<float>(n[1]), static_cast<float>(n[2]));
}

Result<void> readTimes(const Call& call, Intervention& one)
{
    const CallValue* const t = call.find("t");
    if (!t) return {};
    const bool isSpan = one.kind == Kind::Block || one.kind == Kind::Pin;
    if (t->kind == CallValue::Kind::Range && isSpan && !t->count) one.fromSecs = t->number, one.toSecs = t->upper;
    else if (t->kind == CallValue::Kind::Number) one.fromSecs = t->number;
    else return usage(isSpan ? "t is a time or a span of seconds, as in t=1:2" : "t is a time in seconds, as in t=1.5");
    return {};
}

Result<void> readPath(const CallValue& value, Intervention& one)
{
    for (const CallValue& item : value.items) {
        MG_ASSIGN(const auto n, numbersOf(item, "a point of the path"));
        if (n.size() != 4) return usage("a point of a path is (t, x, y, z)");
        one.path.push_back({n[0], {static_cast<float>(n[1]), static_cast<float>(n[2]), static_cast<float>(n[3])}});
    }
    return {};
}

Result<void> readValue(const Call& call, Intervention& one)
{
    const CallValue& value = *call.value;
    switch (one.kind) {
    case Kind::Pose: {
        MG_ASSIGN(const auto n, numbersOf(value, "a pose"));
        if (n.size() != 3 && n.size() != 7) return usage("a pose is (x, y, z) or (x, y, z, qw, qx, qy, qz)");
        one.vector = Vec3(static_cast<float>(n[0]), static_cast<float>(n[1]), static_cast<float>(n[2]));
        if (n.size() == 3) return {};
        const Quat q(static_cast<float>(n[3]), static_cast<float>(n[4]), static_cast<float>(n[5]), static_cast<float>(n[6]));
        if (!(glm::length(q) > 1e-6f)) return usage("a rotation's four numbers are not all 0");
        one.rotation = glm::normalize(q);
        return {};
    }
    case Kind::Velocity:
    case Kind::Spin: {
        MG_ASSIGN(one.vector, vectorOf(value, one.kind == Kind::Spin ? "a spin" : "a velocity"));
        return {};
    }
    case Kind::Gravity: {
        if (value.kind == CallValue::Kind::Number) one.vector = Vec3(0, -static_cast<float>(value.number), 0);
        else {
            MG_ASSIGN(one.vector, vectorOf(value, "gravity"));
        }
        return {};
    }
    case Kind::Wind: {
        MG_ASSIGN(one.vector, vectorOf(value, "a wind"));
        return {};
    }
    case Kind::Follow: return readPath(value, one);
    default: {
        MG_ASSIGN(one.number, numberOf(value, kInterventionNames[static_cast<std::size_t>(one.kind)]));
        return {};
    }
    }
}

Result<Intervention> fromCall(const Call& call, const Names& names)
{
    const auto known = std::ranges::find_if(kInterventionNames, [&](const char* name) { return call.name == name; });
    if (known == kInterventionNames.end()) return usage(fmt::format("there is no intervention \"{}\"; there are {}", call.name, fmt::join(kInterventionNames, ", ")));
    Intervention one;
    one.kind = static_cast<Kind>(known - kInterventionNames.begin());
    const Form& form = formOf(one.kind);
    const auto asIn = [&](std::string_view what) { return usage(fmt::format("{}, as in {}", what, form.example)); };
    if (static_cast<int>(call.arguments.size()) != form.objects)
        return asIn(form.objects == 0 ? fmt::format("{} concerns no object", call.name) : fmt::format("{} named in brackets", form.objects == 1 ? "one object is" : "two objects are"));
    if (call.value.has_value() != form.hasValue) return asIn(form.hasValue ? "a value is expected behind \"=\"" : "no value is expected");
    for (const auto& [key, unused] : call.named)
        if (std::ranges::find(form.keys, key) == form.keys.end()) return asIn(fmt::format("\"{}\" means nothing here", key));
    ObjectId* const targets[] = {&one.object, &one.other};
    for (int i = 0; i < form.objects; ++i) {
        const std::string& name = call.arguments[static_cast<std::size_t>(i)].text;
        const auto id = names.find(name);
        if (!id) return Error{Error::Kind::NotFound, fmt::format("there is no object \"{}\" with a body; there is {}", name, names.list())};
        if (!*id && !(one.kind == Kind::Block && i == 1)) return asIn("the ground can't be meant here");
        *targets[i] = *id;
    }
    MG_TRY(readTimes(call, one));
    if (one.kind == Kind::Add) {
        const CallValue* const at = call.find("at");
        if (!at) return asIn("where it goes is missing");
        one.other = std::exchange(one.object, {});
        MG_ASSIGN(one.vector, vectorOf(*at, "at"));
        if (const CallValue* velocity = call.find("velocity")) {
            MG_ASSIGN(one.velocity, vectorOf(*velocity, "velocity"));
        }
        if (const CallValue* as = call.find("as")) one.name = as->text;
    }
    if (form.hasValue) MG_TRY(readValue(call, one));
    if (const auto wrong = one.problem()) return usage(*wrong);
    return one;
}

std::string numberText(double x) { return fmt::format("{:.9g}", x); }
std::string numberText(float x) { return fmt::format("{}", x); }
std::string vectorText(const Vec3& v) { return fmt::format("({},{},{})", numberText(v.x), numberText(v.y), numberText(v.z)); }

}  // namespace

std::string quotedName(const std::string& name)
{
    const bool isPlain = !name.empty() && name.find_first_of("(),=\"\\:") == std::string::npos && name.front() != ' ' && name.back() != ' ' &&
                         !(name[0] >= '0' && name[0] <= '9') && name[0] != '-' && name[0] != '+' && name[0] != '.';
    if (isPlain) return name;
    std::string text = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    return text + "\"";
}

std::optional<ObjectId> Names::find(std::string_view name) const
{
    for (const auto& object : m_world.objects)
        if (object->body && object->name == name) return object->id;
    for (const auto& [id, added] : m_added)
        if (added == name) return id;
    if (name == "ground") return ObjectId{};
    return std::nullopt;
}

std::string Names::nameOf(ObjectId id) const
{
    if (!id) return "ground";
    if (const Object* object = m_world.find(id)) return object->name;
    for (const auto& [known, name] : m_added)
        if (known == id) return name;
    return fmt::format("object {}", id.value);
}

std::string Names::list() const
{
    std::vector<std::string> all;
    for (const auto& object : m_world.objects)
        if (object->body) all.push_back(fmt::format("\"{}\"", object->name));
    for (const auto& [unused, name] : m_added) all.push_back(fmt::format("\"{}\"", name));
    return all.empty() ? "none" : fmt::format("{}", fmt::join(all, ", "));
}

void Names::add(const Intervention& intervention)
{
    if (intervention.kind != Kind::Add) return;
    std::string name = intervention.name.empty() ? nameOf(intervention.other) + " copy" : intervention.name;
    for (int n = 2; find(name); ++n) name = fmt::format("{} {}", intervention.name.empty() ? nameOf(intervention.other) + " copy" : intervention.name, n);
    m_added.emplace_back(added(m_added.size()), std::move(name));
}

Result<Intervention> interventionFrom(std::string_view text, const Names& names)
{
    auto call = readCall(text);
    if (!call) return usage(fmt::format("\"{}\": {}", text, call.error().message));
    auto one = fromCall(*call, names);
    if (!one) return Error{one.error().kind, fmt::format("\"{}\": {}", text, one.error().message)};
    return one;
}

Result<std::vector<Intervention>> interventionsFrom(const std::vector<std::string>& texts, const World& world, const std::vector<Intervention>& before)
{
    Names names(world);
    for (const Intervention& one : before) names.add(one);
    std::vector<Intervention> all;
    for (const std::string& text : texts) {
        MG_ASSIGN(Intervention one, interventionFrom(text, names));
        names.add(one);
        all.push_back(std::move(one));
    }
    return all;
}

std::string textOf(const Intervention& one, const Names& names)
{
    const std::string name = kInterventionNames[static_cast<std::size_t>(one.kind)];
    const std::string object = quotedName(names.nameOf(one.object)), other = quotedName(names.nameOf(one.other));
    const std::string at = one.fromSecs != 0 ? fmt::format(", t={}", numberText(one.fromSecs)) : "";
    const std::string span = std::isfinite(one.toSecs) ? fmt::format(", t={}:{}", numberText(one.fromSecs), numberText(one.toSecs)) : at;
    switch (one.kind) {
    case Kind::Remove: return fmt::format("{}({}{})", name, object, at);
    case Kind::Add: {
        std::string text = fmt::format("add({}, at={}", other, vectorText(one.vector));
        if (one.velocity != Vec3(0)) text += fmt::format(", velocity={}", vectorText(one.velocity));
        if (!one.name.empty()) text += fmt::format(", as={}", quotedName(one.name));
        return text + at + ")";
    }
    case Kind::Replace: return fmt::format("replace({}, {})", object, other);
    case Kind::Pose: {
        const Quat q = one.rotation.value_or(Quat(1, 0, 0, 0));
        const std::string place = one.rotation ? fmt::format("({},{},{}, {},{},{},{})", numberText(one.vector.x), numberText(one.vector.y), numberText(one.vector.z),
                                                             numberText(q.w), numberText(q.x), numberText(q.y), numberText(q.z))
                                               : vectorText(one.vector);
        return fmt::format("pose({}{})={}", object, at, place);
    }
    case Kind::Velocity:
    case Kind::Spin: return fmt::format("{}({}{})={}", name, object, at, vectorText(one.vector));
    case Kind::Block: return fmt::format("block({}, {}{})", object, other, span);
    case Kind::Gravity:
    case Kind::Wind: return fmt::format("{}{}={}", name, one.fromSecs != 0 ? fmt::format("(t={})", numberText(one.fromSecs)) : "", vectorText(one.vector));
    case Kind::Pin: return fmt::format("pin({}{})", object, span);
    case Kind::Follow: {
        std::string text = fmt::format("follow({})=(", object);
        for (std::size_t i = 0; i < one.path.size(); ++i)
            text += fmt::format("{}({}, {},{},{})", i > 0 ? ", " : "", numberText(one.path[i].timeSecs), numberText(one.path[i].position.x),
                                numberText(one.path[i].position.y), numberText(one.path[i].position.z));
        return text + ")";
    }
    default: return fmt::format("{}({})={}", name, object, numberText(one.number));
    }
}

std::vector<std::string> textsOf(const std::vector<Intervention>& all, const World& world, const std::vector<Intervention>& before)
{
    Names names(world);
    for (const Intervention& one : before) names.add(one);
    std::vector<std::string> texts;
    for (const Intervention& one : all) {
        texts.push_back(textOf(one, names));
        names.add(one);
    }
    return texts;
}

}  // namespace morphogen::causal
