#include "core/edit/import_command.h"

namespace morphogen {

using json::Fields;
using json::Json;

namespace {

constexpr const char* kAxes[] = {"declared", "yup", "ydown"};
constexpr std::int64_t kMostSplats = 1'000'000'000;

}  // namespace

Json importToJson(const ImportCommand& command)
{
    Json files = Json::array();
    for (const auto& path : command.files) files.push_back(json::textToJson(path.string()));
    Json json{{"op", ImportCommand::kOp}, {"files", std::move(files)}};
    const ImportOptions& options = command.options;
    if (!options.clip.empty()) json["clip"] = json::textToJson(options.clip);
    if (options.axes != SourceAxes::Declared) json["axes"] = kAxes[static_cast<std::size_t>(options.axes)];
    if (options.fps != ImportOptions::kDefaultSequenceFps) json["fps"] = json::numberToJson(options.fps);
    if (options.splatCount != 0) json["splats"] = options.splatCount;
    if (!options.shapes.empty()) json["shapes"] = json::textToJson(options.shapes.string());
    if (!options.branch.empty()) json["branch"] = json::textToJson(options.branch);
    if (options.metresPerUnit) json["metresPerUnit"] = json::numberToJson(*options.metresPerUnit);
    return json;
}

Result<ImportCommand> importFromJson(const Json& json)
{
    std::string problem;
    Fields fields(json, problem, "the command");
    fields.allowOnly({"op", "files", "clip", "axes", "fps", "splats", "metresPerUnit", "shapes", "branch"});
    ImportCommand command;
    for (const Json& item : fields.array("files")) {
        const auto name = json::textFromJson(item);
        if (!name || name->empty()) fields.fail("files", "holds something that is no file's name");
        else command.files.emplace_back(*name);
    }
    if (command.files.empty()) fields.fail("files", "names no file");
    if (fields.has("clip")) command.options.clip = fields.text("clip");
    if (fields.has("axes")) command.options.axes = static_cast<SourceAxes>(fields.oneOf("axes", kAxes));
    if (fields.has("fps")) command.options.fps = fields.finite("fps");
    if (!(command.options.fps > 0 && command.options.fps <= 1000)) fields.fail("fps", "is not between 0 and 1000");
    if (fields.has("splats")) command.options.splatCount = static_cast<std::size_t>(fields.integer("splats", 1, kMostSplats));
    if (fields.has("shapes")) command.options.shapes = fields.text("shapes");
    if (fields.has("branch")) command.options.branch = fields.text("branch");
    if (fields.has("metresPerUnit")) command.options.metresPerUnit = fields.finite("metresPerUnit");
    if (command.options.metresPerUnit && !(*command.options.metresPerUnit > 0)) fields.fail("metresPerUnit", "is not a positive number of metres");
    if (!problem.empty()) return Error{Error::Kind::Format, problem};
    return command;
}

}  // namespace morphogen
