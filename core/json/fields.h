// Canonical JSON: one text for one value, so that equal worlds have equal bytes, and reading that trusts nothing.
//
// How it works: keys are sorted, no white space, a float is written with the fewest digits that read back to its bits, what
// JSON has no number for ("nan", "inf", "-inf") as a string, text that is no UTF-8 as {"hex": ...}.
#pragma once

#include "core/base/result.h"
#include "core/scene/camera.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace morphogen::json {

using Json = nlohmann::json;

Json numberToJson(double value);
Json numberToJson(float value);
Json textToJson(const std::string& text);
Json vectorToJson(const Vec3& value);
Json transformToJson(const Transform& value);
Json affineToJson(const Affine3x4& value);
std::string canonicalText(const Json& json);

/// Parses a document from an untrusted file: at most 64 levels deep, within the memory budget, nothing after it.
/// `where` names the document in the error.
Result<Json> parseDocument(std::string_view text, std::string_view where);

/// Reads one JSON object member by member. The first thing that is missing, of the wrong type or out of range is kept as
/// the problem, for the whole document; from then on everything reads as a default, and who reads asks once, at the end.
class Fields {
public:
    /// `problem` and `json` must outlive it. `where` names the object: "object fox".
    Fields(const Json& json, std::string& problem, std::string where);

    bool has(const char* key) const { return m_json.is_object() && m_json.contains(key); }
    double number(const char* key);                            ///< any double, also nan and inf
    float scalar(const char* key);
    double finite(const char* key);
    std::int64_t integer(const char* key, std::int64_t least, std::int64_t most);
    std::uint64_t natural(const char* key);
    bool flag(const char* key);
    std::string text(const char* key);
    Vec3 vector(const char* key);
    Transform transform(const char* key);
    Affine3x4 affine(const char* key);
    const Json& array(const char* key);                        ///< an empty one where there is none
    const Json& object(const char* key);
    const Json& raw(const char* key);                          ///< of any type; null where there is none
    /// The index of the text among `names`.
    template <std::size_t N>
    std::size_t oneOf(const char* key, const char* const (&names)[N])
    {
        const std::string value = text(key);
        for (std::size_t i = 0; i < N; ++i)
            if (value == names[i]) return i;
        fail(key, "has a value that means nothing");
        return 0;
    }
    /// Exactly `out.size()` numbers, any float.
    void numbers(const char* key, std::span<float> out);
    /// Fails at the first key that is none of these: a closed schema.
    void allowOnly(std::initializer_list<std::string_view> keys);
    void fail(std::string_view key, std::string_view what);
    bool isFine() const { return m_problem.empty(); }
    std::string& problem() { return m_problem; }
    const std::string& where() const { return m_where; }

private:
    const Json* member(const char* key);
    const Json& m_json;
    std::string& m_problem;
    std::string m_where;
};

/// A text from an array; nothing when it is none.
std::optional<std::string> textFromJson(const Json& json);

}  // namespace morphogen::json
