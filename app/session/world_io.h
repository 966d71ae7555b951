// Worlds from files and into them: what the command line and the studio's File menu both call.
#pragma once

#include "core/edit/history.h"
#include "core/edit/import_command.h"
#include "core/io/import.h"
#include "core/store/project_file.h"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace morphogen {

/// Whether it is a .morph, by content, or by the name for a file whose content is not even that. False for folders.
Result<bool> isProjectFile(const std::filesystem::path& path);

/// The world of a project file, without its history; or any file or folder that a loader knows, as a new world of its own.
/// Nothing is written.
Result<World> openWorld(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job);

/// Whether both name one file that exists.
bool isSameFile(const std::filesystem::path& a, const std::filesystem::path& b);

struct ObjectsRequest {
    std::vector<std::filesystem::path> paths;
    ImportOptions options;
    std::filesystem::path ownPath;             ///< the world they are for, which is at hand: it is not read while it may be written
    std::shared_ptr<const World> ownWorld;
};

/// What files bring.
struct Brought {
    std::vector<Object> objects;               ///< in the order given, with the names they have there
    std::vector<Camera> cameras;               ///< of formats that say from where their objects were seen
    std::optional<double> worldFps;            ///< of the first file that knows it
};

/// A project file brings all of its objects, whose scale is theirs whatever `options` says, and nothing else.
Result<Brought> readFiles(const ObjectsRequest& request, const JobContext& job);
/// The objects alone, for a world that is there.
Result<std::vector<Object>> readObjects(const ObjectsRequest& request, const JobContext& job);

/// Reads what a script imports, for the world whose file is `ownPath` (empty: none).
ScriptImporter scriptImporter(std::filesystem::path ownPath);

struct ImportRequest {
    std::span<const std::filesystem::path> inputs;
    std::filesystem::path world;           ///< appended to where it exists, else made
    ImportOptions options;
    std::optional<double> worldFps;        ///< of a new world; where not given, what the files say, else the default
};

struct ImportReport {
    std::vector<std::shared_ptr<const Object>> objects;   ///< as they were added, with their names
    bool isNewWorld = false;
};

/// What the step that adds them is called: "Import fox", "Import 3 objects".
std::string importLabel(std::span<const std::shared_ptr<const Object>> objects);

/// All inputs or none: on any error or a cancel the world file is as before. One step of the world's history.
Result<ImportReport> importInto(const ImportRequest& request, const JobContext& job);

/// Opens a project file for writing, with its history. Fails with ReadOnly or Conflict where it can't be written.
struct EditableProject {
    ProjectFile file;
    History history;
};
Result<EditableProject> openForEditing(const std::filesystem::path& path, const JobContext& job);

}  // namespace morphogen
