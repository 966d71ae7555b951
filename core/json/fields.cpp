#include "core/json/fields.h"

#include "core/base/memory_budget.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace morphogen::json {
namespace {

constexpr int kMaxDepth = 64;
/// A parsed value takes 16 bytes and its share of a growing vector, and may be written with two.
constexpr std::uint64_t kParsedBytesPerByte = 24;

std::optional<double> numberFromJson(const Json& json)
{
    if (json.is_number()) return json.get<double>();
    if (!json.is_string()) return std::nullopt;
    const auto& text = json.get_ref<const std::string&>();
    if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
    if (text == "inf") return std::numeric_limits<double>::infinity();
    if (text == "-inf") return -std::numeric_limits<double>::infinity();
    return std::nullopt;
}

/// Beyond a float's range a number is infinite, as in IEEE 754.
float toFloat(double value)
{
    constexpr double kMost = std::numeric_limits<float>::max();
    if (value > kMost) return std::numeric_limits<float>::infinity();
    if (value < -kMost) return -std::numeric_limits<float>::infinity();
    return static_cast<float>(value);
}

bool isTooDeep(std::string_view text)
{
    int depth = 0;
    bool inText = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inText) {
            if (c == '\\') ++i;
            else if (c == '"') inText = false;
        } else if (c == '"') {
            inText = true;
        } else if (c == '[' || c == '{') {
            if (++depth > kMaxDepth) return true;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return false;
}

}  // namespace

Json numberToJson(double value)
{
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    return value;
}

Json numberToJson(float value)
{
    if (!std::isfinite(value)) return numberToJson(static_cast<double>(value));
    std::array<char, 32> digits;
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    double shortest = 0;
    std::from_chars(digits.data(), written.ptr, shortest);
    return toFloat(shortest) == value ? shortest : static_cast<double>(value);
}

Json textToJson(const std::string& text)
{
    try {
        Json json = text;
        (void)json.dump();
        return json;
    } catch (const Json::exception&) {
        std::string hex;
        for (const char c : text) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
        return Json{{"hex", hex}};
    }
}

Json vectorToJson(const Vec3& value) { return Json::array({numberToJson(value.x), numberToJson(value.y), numberToJson(value.z)}); }

Json transformToJson(const Transform& value)
{
    const Quat& q = value.rotation;
    return {{"translation", vectorToJson(value.translation)},
            {"rotation", Json::array({numberToJson(q.w), numberToJson(q.x), numberToJson(q.y), numberToJson(q.z)})},
            {"scale", vectorToJson(value.scale)}};
}

Json affineToJson(const Affine3x4& value)
{
    Json json = Json::array();
    for (const float x : value.m) json.push_back(numberToJson(x));
    return json;
}

std::string canonicalText(const Json& json) { return json.dump(); }

Result<Json> parseDocument(std::string_view text, std::string_view where)
{
    if (isTooDeep(text)) return makeError(Error::Kind::Format, where, "is nested too deeply");
    MG_TRY(checkMemory(text.size() * kParsedBytesPerByte, where, "reading it"));
    try {
        return Json::parse(text);
    } catch (const Json::exception&) {
        return makeError(Error::Kind::Format, where, "is not valid JSON");
    }
}

std::optional<std::string> textFromJson(const Json& json)
{
    if (json.is_string()) return json.get<std::string>();
    if (!json.is_object() || json.size() != 1 || !json.contains("hex") || !json["hex"].is_string()) return std::nullopt;
    const auto& hex = json["hex"].get_ref<const std::string&>();
    if (hex.size() % 2 != 0) return std::nullopt;
    std::string text;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        unsigned char byte = 0;
        const auto [end, error] = std::from_chars(hex.data() + i, hex.data() + i + 2, byte, 16);
        if (error != std::errc{} || end != hex.data() + i + 2) return std::nullopt;
        text += static_cast<char>(byte);
    }
    return text;
}

Fields::Fields(const Json& json, std::string& problem, std::string where) : m_json(json), m_problem(problem), m_where(std::move(where))
{
    if (!m_json.is_object() && m_problem.empty()) m_problem = fmt::format("{} is not a JSON object", m_where);
}

void Fields::fail(std::string_view key, std::string_view what)
{
    if (m_problem.empty()) m_problem = fmt::format("\"{}\" of {} {}", key, m_where, what);
}

void Fields::allowOnly(std::initializer_list<std::string_view> keys)
{
    if (!m_json.is_object()) return;
    for (const auto& item : m_json.items())
        if (std::ranges::find(keys, item.key()) == keys.end()) return fail(item.key(), fmt::format("is not known; {} are", fmt::join(keys, ", ")));
}

const Json* Fields::member(const char* key)
{
    if (!m_json.is_object()) return nullptr;
    const auto found = m_json.find(key);
    if (found != m_json.end()) return &*found;
    fail(key, "is missing");
    return nullptr;
}

double Fields::number(const char* key)
{
    const Json* json = member(key);
    if (!json) return 0;
    if (const auto value = numberFromJson(*json)) return *value;
    fail(key, "is not a number");
    return 0;
}

float Fields::scalar(const char* key) { return toFloat(number(key)); }

double Fields::finite(const char* key)
{
    const double value = number(key);
    if (std::isfinite(value)) return value;
    fail(key, "is not finite");
    return 0;
}

std::int64_t Fields::integer(const char* key, std::int64_t least, std::int64_t most)
{
    const Json* json = member(key);
    if (!json) return least;
    const bool isTooLarge = json->is_number_unsigned() && json->get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (json->is_number_integer() && !isTooLarge) {
        const auto value = json->get<std::int64_t>();
        if (value >= least && value <= most) return value;
    }
    fail(key, fmt::format("is not a whole number from {} to {}", least, most));
    return least;
}

std::uint64_t Fields::natural(const char* key)
{
    const Json* json = member(key);
    if (!json) return 0;
    if (json->is_number_unsigned()) return json->get<std::uint64_t>();
    fail(key, "is not a natural number");
    return 0;
}

bool Fields::flag(const char* key)
{
    const Json* json = member(key);
    if (!json) return false;
    if (json->is_boolean()) return json->get<bool>();
    fail(key, "is neither true nor false");
    return false;
}

std::string Fields::text(const char* key)
{
    const Json* json = member(key);
    if (!json) return {};
    if (auto value = textFromJson(*json)) return *std::move(value);
    fail(key, "is not a text");
    return {};
}

void Fields::numbers(const char* key, std::span<float> out)
{
    const Json& list = array(key);
    if (!isFine()) return;
    if (list.size() != out.size()) return fail(key, fmt::format("has {} numbers instead of {}", list.size(), out.size()));
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto value = numberFromJson(list[i]);
        if (!value) return fail(key, "holds something that is not a number");
        out[i] = toFloat(*value);
    }
}

Vec3 Fields::vector(const char* key)
{
    float v[3]{};
    numbers(key, v);
    return {v[0], v[1], v[2]};
}

Transform Fields::transform(const char* key)
{
    Fields fields(object(key), m_problem, fmt::format("{} of {}", key, m_where));
    Transform value;
    value.translation = fields.vector("translation");
    float q[4]{1, 0, 0, 0};
    fields.numbers("rotation", q);
    value.rotation = Quat(q[0], q[1], q[2], q[3]);
    value.scale = fields.vector("scale");
    return value;
}

Affine3x4 Fields::affine(const char* key)
{
    Affine3x4 value;
    numbers(key, value.m);
    return value;
}

const Json& Fields::array(const char* key)
{
    static const Json none = Json::array();
    const Json* json = member(key);
    if (!json) return none;
    if (json->is_array()) return *json;
    fail(key, "is not a list");
    return none;
}

const Json& Fields::raw(const char* key)
{
    static const Json none;
    const Json* json = member(key);
    return json ? *json : none;
}

const Json& Fields::object(const char* key)
{
    static const Json none = Json::object();
    const Json* json = member(key);
    if (!json) return none;
    if (json->is_object()) return *json;
    fail(key, "is not an object");
    return none;
}

}  // namespace morphogen::json
