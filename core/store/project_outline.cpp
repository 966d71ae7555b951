#include "core/store/project_outline.h"

#include "core/json/fields.h"
#include "core/store/file_index.h"

#include <fmt/format.h>

namespace morphogen {
namespace {

using json::Fields, json::Json, store::DocumentTexts;

/// Reads documents by name; the first problem is kept.
class Documents {
public:
    Documents(const DocumentTexts& texts, const std::string& where) : m_texts(texts), m_where(where) {}

    const std::string* text(const std::string& name)
    {
        const auto found = m_texts.find(name);
        if (found != m_texts.end()) return &found->second;
        if (problem.empty()) problem = fmt::format("the document {} is missing", name);
        return nullptr;
    }
    Json parsed(const std::string& name)
    {
        const std::string* body = text(name);
        if (!body) return Json::object();
        auto json = json::parseDocument(*body, m_where);
        if (json) return *std::move(json);
        if (problem.empty()) problem = json.error().message;
        return Json::object();
    }
    std::string problem;

private:
    const DocumentTexts& m_texts;
    const std::string& m_where;
};

/// All columns of splats have as many rows.
std::uint64_t rowsOf(const Json& splats, std::string& problem)
{
    Fields fields(splats, problem, "the splats");
    const Json& columns = fields.object("columns");
    if (!columns.is_object() || columns.empty()) return 0;
    return Fields(columns.front(), problem, "a column").natural("rows");
}

OutlinedObject objectOf(const std::string& name, Documents& documents)
{
    OutlinedObject object;
    if (const std::string* text = documents.text(name)) object.content = *text;
    const Json json = documents.parsed(name);
    Fields fields(json, documents.problem, "an object");
    object.id = {fields.natural("id")};
    object.name = fields.text("name");
    const std::string splats = fields.text("splats");
    if (documents.problem.empty()) object.splats = rowsOf(documents.parsed(splats), documents.problem);
    return object;
}

}  // namespace

std::uint64_t ProjectOutline::splats() const
{
    std::uint64_t count = 0;
    for (const OutlinedObject& object : objects) count += object.splats;
    return count;
}

const OutlinedObject* ProjectOutline::find(ObjectId id) const
{
    for (const OutlinedObject& object : objects)
        if (object.id == id) return &object;
    return nullptr;
}

Result<ProjectOutline> store::outlineOf(const FileIndex& index, const std::string& where)
{
    ProjectOutline outline;
    for (const auto& [id, step] : index.steps) {
        if (step.isCurrent) outline.current = outline.steps.size();
        outline.steps.push_back({static_cast<std::uint64_t>(id), step.label, step.world});
    }
    Documents documents(index.documents, where);
    MG_ASSIGN(Json world, json::parseDocument(outline.steps[outline.current].content, where));
    Fields fields(world, documents.problem, "the world");
    for (const Json& name : fields.array("objects")) {
        const auto text = json::textFromJson(name);
        if (!text) fields.fail("objects", "holds something that is not a name");
        if (!documents.problem.empty()) break;
        outline.objects.push_back(objectOf(*text, documents));
    }
    if (!documents.problem.empty()) return makeError(Error::Kind::Format, where, "the project file is damaged: " + documents.problem);
    world.erase("objects");
    world.erase("nextId");
    outline.others = json::canonicalText(world);
    return outline;
}

}  // namespace morphogen
