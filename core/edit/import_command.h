// The command "import" of a script: which files, and how they are to be read. It is no edit of edit_json.h, because what it
// adds lies outside the world; whoever runs a script says who reads files (script.h), or that none may be read.
#pragma once

#include "core/io/import.h"
#include "core/json/fields.h"
#include "core/scene/world.h"

#include <filesystem>
#include <functional>
#include <vector>

namespace morphogen {

struct ImportCommand {
    static constexpr const char* kOp = "import";
    std::vector<std::filesystem::path> files;   ///< at least one
    ImportOptions options;
};

/// {"op": "import", "files": ["fox.glb"]} and, where they are not the default, "clip", "axes" (declared, yup, ydown), "fps",
/// "splats", "metresPerUnit"; for trajectories "shapes" and "branch".
json::Json importToJson(const ImportCommand& command);
/// Closed, as every command. Format for what it does not know.
Result<ImportCommand> importFromJson(const json::Json& json);

/// Reads what an "import" names, for `world`. Null: scripts may not read files here.
using ScriptImporter = std::function<Result<std::vector<Object>>(const ImportCommand& command, const World& world, const JobContext& job)>;

}  // namespace morphogen
