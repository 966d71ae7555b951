// The rooms of core/store/document: one pair of functions per type, to JSON and back.
#pragma once

#include "core/store/document.h"
#include "core/json/fields.h"
#include "core/scene/splat_channels.h"

#include <fmt/format.h>

#include <set>
#include <utility>

namespace morphogen::store {

using json::affineToJson, json::canonicalText, json::Fields, json::Json, json::numberToJson, json::parseDocument;
using json::textFromJson, json::textToJson, json::transformToJson, json::vectorToJson;

/// What reading a document needs: the documents and chunks by name, what was read already, and the first problem met.
class ReadContext {
public:
    ReadContext(const DocumentTexts& documents, const ChunksByName& chunks, std::string where);

    bool isFine() const { return problem.empty(); }
    void fail(std::string text) { if (problem.empty()) problem = std::move(text); }
    Column column(const Json& json, const std::string& where);
    std::vector<Column> columns(const Json& list, const std::string& where);

    /// The shared payload that `name` stands for, read by `read(json, context)` unless it was before. Null on a problem.
    template <class T>
    std::shared_ptr<const T> payload(const char* kind, const Json& name, T (*read)(const Json&, ReadContext&))
    {
        const auto text = textFromJson(name);
        if (!text) fail(fmt::format("a {} is named by something that is not a text", kind));
        if (!isFine()) return nullptr;
        auto& held = m_payloads[fmt::format("{}:{}", kind, *text)];
        if (!held) {
            const Json json = document(kind, *text);
            if (!isFine()) return nullptr;
            auto made = std::make_shared<const T>(read(json, *this));
            checkSize(kind);
            if (!isFine()) return nullptr;
            held = std::move(made);
        }
        return std::static_pointer_cast<const T>(held);
    }

    /// True once for each pair: what was checked for one step of a history need not be for the next.
    bool isUnchecked(const void* payload, const void* against) { return m_checked.emplace(payload, against).second; }

    std::string problem;
    const std::string where;   ///< the file

private:
    Json document(const char* kind, const std::string& name);
    void checkSize(const char* kind);
    const DocumentTexts& m_documents;
    const ChunksByName& m_chunks;
    const std::uint64_t m_budget;
    std::uint64_t m_bytes = 0;
    std::unordered_map<std::string, std::shared_ptr<const void>> m_payloads;
    std::set<std::pair<const void*, const void*>> m_checked;
};

Json columnToJson(const Column& column, DocumentWriter& writer);
Json splatsToJson(const Splats& splats, DocumentWriter& writer);
/// The members of a binding, to stand in another document.
Json bindingToJson(const Binding& binding, DocumentWriter& writer);
Json scaffoldToJson(const Scaffold& scaffold, DocumentWriter& writer);
Json clipToJson(const Clip& clip, DocumentWriter& writer);
Json sequenceToJson(const FrameSequence& sequence, DocumentWriter& writer);
Json polynomialToJson(const PolynomialMotion& motion, DocumentWriter& writer);
Json channelsToJson(const SplatChannels& channels, DocumentWriter& writer);
Json objectToJson(const Object& object, DocumentWriter& writer);
Json cameraToJson(const Camera& camera, DocumentWriter& writer);

Splats readSplats(const Json& json, ReadContext& context);
Binding readBinding(const Json& json, ReadContext& context);
Scaffold readScaffold(const Json& json, ReadContext& context);
Clip readClip(const Json& json, ReadContext& context);
FrameSequence readSequence(const Json& json, ReadContext& context);
PolynomialMotion readPolynomial(const Json& json, ReadContext& context);
SplatChannels readChannels(const Json& json, ReadContext& context);
/// Checks the parts against each other as well.
Object readObject(const Json& json, ReadContext& context);
Camera readCamera(const Json& json, ReadContext& context);

/// The name of `payload`'s document, written by `toJson` unless it was before.
template <class T>
std::string payloadName(const std::shared_ptr<const T>& payload, DocumentWriter& writer, Json (*toJson)(const T&, DocumentWriter&))
{
    return writer.nameOf(payload, [&] { return canonicalText(toJson(*payload, writer)); });
}

}  // namespace morphogen::store
