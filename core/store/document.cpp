#include "core/store/document.h"

#include "core/base/spill.h"
#include "core/json/dynamics_json.h"
#include "core/store/payload_documents.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <vector>

namespace morphogen::store {
namespace {

constexpr std::uint32_t kMaxWidth = 65536;
constexpr double kMaxFps = 100000;
constexpr const char* kTypes[] = {"f32", "f64", "u8", "i8", "u16", "i16", "u32", "i32"};

bool haveEqualBytes(const Chunk& a, const Chunk& b)
{
    const auto x = a.bytes(), y = b.bytes();
    return x.size() == y.size() && (x.empty() || std::memcmp(x.data(), y.data(), x.size()) == 0);
}

/// `hash`, then "hash-1", "hash-2"...: the first that `isFree` or already stands for the same.
template <class IsFree>
std::string firstName(const Hash128& hash, IsFree isFree)
{
    const std::string base = hash.hex();
    std::string name = base;
    for (int n = 1; !isFree(name); ++n) name = fmt::format("{}-{}", base, n);
    return name;
}

/// Every text of a document that may be a name, with the lists called "chunks" apart. The depth is bounded by the parser.
void collectNames(const Json& json, bool isChunkList, const std::function<void(const std::string&, bool isChunk)>& visit)
{
    if (json.is_string()) visit(json.get_ref<const std::string&>(), isChunkList);
    else if (json.is_array())
        for (const Json& item : json) collectNames(item, isChunkList, visit);
    else if (json.is_object())
        for (const auto& [key, value] : json.items()) collectNames(value, key == "chunks", visit);
}

/// What must be unique and in order across a world.
void checkWorld(const World& world, ReadContext& context)
{
    std::set<std::string> names;
    std::set<std::uint64_t> ids;
    const auto check = [&](const std::string& name, std::uint64_t id) {
        if (name.empty() || !names.insert(name).second) context.fail(fmt::format("two things are named \"{}\", or one has no name", name));
        if (id == 0 || id >= world.nextId || !ids.insert(id).second) context.fail(fmt::format("the number of \"{}\" is taken or out of range", name));
    };
    const auto checkId = [&](std::uint64_t id) {
        if (id == 0 || id >= world.nextId || !ids.insert(id).second) context.fail("the number of a modifier, a selection or a branch is taken or out of range");
    };
    for (const auto& object : world.objects) {
        check(object->name, object->id.value);
        for (const auto& modifier : object->modifiers) checkId(modifier->id.value);
        for (const auto& selection : object->selections) checkId(selection->id.value);
    }
    for (const auto& camera : world.cameras) check(camera->name, camera->id.value);
    if (world.dynamics)
        for (const Branch& branch : world.dynamics->branches) checkId(branch.id.value);
}

}  // namespace

std::string DocumentWriter::nameOf(const ChunkPtr& chunk)
{
    std::string& known = m_chunkNames[chunk.get()];
    if (!known.empty()) return known;
    known = firstName(chunk->hash(), [&](const std::string& name) {
        const auto held = m_chunks.find(name);
        if (held != m_chunks.end()) return haveEqualBytes(*held->second, *chunk);
        return !m_isTaken || !m_isTaken(name, chunk);
    });
    // A twin that came first is the one that is kept; this one must live as long as its address is remembered.
    const auto [held, isNew] = m_chunks.emplace(known, chunk);
    if (!isNew && held->second != chunk) m_payloadNames.emplace(chunk, known);
    return known;
}

std::string DocumentWriter::nameOf(std::string text)
{
    const Hash128 hash = hashBytes(std::as_bytes(std::span(text.data(), text.size())));
    std::string name = firstName(hash, [&](const std::string& candidate) {
        const auto held = m_documents.find(candidate);
        if (held != m_documents.end()) return held->second == text;
        const auto stored = m_stored ? m_stored->find(candidate) : DocumentTexts::const_iterator();
        return !m_stored || stored == m_stored->end() || stored->second == text;
    });
    m_documents.emplace(name, std::move(text));
    return name;
}

std::string DocumentWriter::nameOf(const std::shared_ptr<const void>& payload, const std::function<std::string()>& write)
{
    if (const auto known = m_payloadNames.find(payload); known != m_payloadNames.end()) return known->second;
    std::string name = nameOf(write());
    m_payloadNames.emplace(payload, name);
    return name;
}

std::string DocumentWriter::add(const World& world)
{
    Json objects = Json::array(), cameras = Json::array();
    for (const auto& object : world.objects) objects.push_back(payloadName(object, *this, objectToJson));
    for (const auto& camera : world.cameras) cameras.push_back(payloadName(camera, *this, cameraToJson));
    Json json{{"kind", "world"}, {"fps", numberToJson(world.fps)}, {"nextId", world.nextId}, {"objects", std::move(objects)}, {"cameras", std::move(cameras)}};
    if (world.dynamics) json["dynamics"] = json::dynamicsToJson(*world.dynamics);
    return canonicalText(json);
}

Result<std::vector<std::string>> ChunkNames::add(std::string_view worldText)
{
    std::vector<std::string> chunks;
    std::vector<std::string_view> pending{worldText};
    while (!pending.empty()) {
        const std::string_view text = pending.back();
        pending.pop_back();
        MG_ASSIGN(const Json json, parseDocument(text, fmt::format("{}: a document", m_where)));
        collectNames(json, false, [&](const std::string& name, bool isChunk) {
            const auto document = m_documents.find(name);
            if (!isChunk && document == m_documents.end()) return;
            if (!m_seen.insert(name).second) return;
            if (isChunk) chunks.push_back(name);
            else pending.push_back(document->second);
        });
    }
    return chunks;
}

ReadContext::ReadContext(const DocumentTexts& documents, const ChunksByName& chunks, std::string file)
    : where(std::move(file)), m_documents(documents), m_chunks(chunks), m_budget(spill::room())
{
}

Json ReadContext::document(const char* kind, const std::string& name)
{
    const auto found = m_documents.find(name);
    if (found == m_documents.end()) {
        fail(fmt::format("the {} {} is missing", kind, name));
        return {};
    }
    auto parsed = parseDocument(found->second, fmt::format("the {} {}", kind, name));
    if (!parsed) {
        fail(parsed.error().message);
        return {};
    }
    Fields fields(*parsed, problem, fmt::format("a {}", kind));
    if (fields.text("kind") != kind) fields.fail("kind", "is another one");
    return *std::move(parsed);
}

void ReadContext::checkSize(const char* kind)
{
    if (m_bytes > m_budget) fail(fmt::format("with this {} it would take {} MiB of memory, more than is free", kind, m_bytes >> 20));
}

Column ReadContext::column(const Json& json, const std::string& owner)
{
    Fields fields(json, problem, fmt::format("a column of {}", owner));
    const auto type = static_cast<ScalarType>(fields.oneOf("type", kTypes));
    const auto width = static_cast<std::uint32_t>(fields.integer("width", 1, kMaxWidth));
    const std::uint64_t rows = fields.natural("rows");
    const Json& names = fields.array("chunks");
    if (!isFine()) return {};
    // Compared without adding to `rows`, which may be anything.
    if (names.size() != rows / kChunkRows + (rows % kChunkRows != 0)) {
        fields.fail("rows", "does not fit the number of chunks");
        return {};
    }
    std::vector<ChunkPtr> chunks;
    chunks.reserve(names.size());
    for (std::uint64_t k = 0; k < names.size(); ++k) {
        const auto name = textFromJson(names[k]);
        const auto found = name ? m_chunks.find(*name) : m_chunks.end();
        const std::uint64_t expected = std::min<std::uint64_t>(kChunkRows, rows - k * kChunkRows) * width * byteSize(type);
        if (found == m_chunks.end() || found->second->bytes().size() != expected) {
            fields.fail("chunks", found == m_chunks.end() ? "names a chunk that is missing" : "names a chunk of another size");
            return {};
        }
        chunks.push_back(found->second);
    }
    Column column(type, width, rows, std::move(chunks));
    m_bytes += column.byteCount();
    return column;
}

std::vector<Column> ReadContext::columns(const Json& list, const std::string& owner)
{
    std::vector<Column> columns;
    for (const Json& json : list) {
        if (!isFine()) break;
        columns.push_back(column(json, owner));
    }
    return columns;
}

Json columnToJson(const Column& column, DocumentWriter& writer)
{
    Json chunks = Json::array();
    for (const ChunkPtr& chunk : column.chunks()) chunks.push_back(writer.nameOf(chunk));
    return {{"type", nameOf(column.type())}, {"width", column.width()}, {"rows", column.rows()}, {"chunks", std::move(chunks)}};
}

DocumentReader::DocumentReader(const DocumentTexts& documents, const ChunksByName& chunks, std::string where)
    : m_context(std::make_unique<ReadContext>(documents, chunks, std::move(where)))
{
}

DocumentReader::~DocumentReader() = default;

Result<World> DocumentReader::world(std::string_view worldText)
{
    ReadContext& context = *m_context;
    context.problem.clear();
    MG_ASSIGN(const Json json, parseDocument(worldText, fmt::format("{}: the world", context.where)));
    Fields fields(json, context.problem, "the world");
    World world;
    world.fps = fields.finite("fps");
    if (!(world.fps > 0 && world.fps <= kMaxFps)) fields.fail("fps", "is out of range");
    world.nextId = fields.natural("nextId");
    for (const Json& name : fields.array("objects")) {
        if (auto object = context.payload("object", name, readObject)) world.objects.push_back(std::move(object));
        else break;
    }
    for (const Json& name : fields.array("cameras")) {
        if (auto camera = context.payload("camera", name, readCamera)) world.cameras.push_back(std::move(camera));
        else break;
    }
    if (fields.has("dynamics")) world.dynamics = std::make_shared<const Dynamics>(json::readDynamics(json["dynamics"], context.problem));
    if (context.isFine()) checkWorld(world, context);
    if (!context.isFine()) return makeError(Error::Kind::Format, context.where, "the project file is damaged: " + context.problem);
    return world;
}

std::string canonicalText(const World& world)
{
    DocumentWriter writer;
    std::string text = writer.add(world);
    for (const auto& [name, document] : writer.documents()) text += '\n' + name + ' ' + document;
    return text;
}

}  // namespace morphogen::store
