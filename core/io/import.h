// Import: any file that a loader knows becomes an Object, with notes on what could not be used.
//
// How it works: core/io/loaders.cpp holds the one list of loaders. The first whose `recognises` says yes reads the file;
// content counts before the extension. A new format is one file pair with those two functions and one line in the list.
// A format whose files hold several objects has a `loadAll` instead.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"
#include "core/scene/camera.h"
#include "core/scene/object.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace morphogen {

enum class SourceAxes { Declared, YUp, YDown };  ///< Declared: what the file or the custom of its format says

struct ImportOptions {
    std::size_t splatCount = 0;          ///< for meshes; 0 chooses by surface
    std::string clip;                    ///< the clip to make active; empty: the first. NotFound names the clips there are
    SourceAxes axes = SourceAxes::Declared;
    double fps = kDefaultSequenceFps;    ///< of numbered sequences
    std::optional<double> metresPerUnit; ///< how long a unit of the files is; none: as they say. Whoever makes objects of them applies it
    std::filesystem::path shapes;        ///< of trajectories (trajectory_import.h): the JSON file that says what their objects look like
    std::string branch;                  ///< of a table of trajectories that holds several
    static constexpr double kDefaultSequenceFps = 24.0;
};

/// An object without an id; `object.provenance.notes` says what was repaired or left out.
struct Imported {
    Object object;
    std::vector<Camera> cameras{};            ///< of the file, for a world that is made of it; with its first object
    std::optional<double> worldFps{};         ///< likewise
};

struct Loader {
    const char* format;                         ///< "INRIA PLY", as shown to people
    std::span<const char* const> extensions;    ///< lower case with the dot, for file dialogs
    /// `head`: the first 4096 bytes, empty for a folder.
    bool (*recognises)(const std::filesystem::path& path, std::span<const std::byte> head);
    /// Errors name the file and the field. Never throws, never takes memory that was not checked.
    Result<Imported> (*load)(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job);
    enum class Content { Splats, Mesh } content;   ///< a mesh is covered with splats
    const char* conventions;                       ///< axes and unit, in plain words: "+Y up, metres"
    /// Where not null, instead of `load`: at least one object, each with its name.
    Result<std::vector<Imported>> (*loadAll)(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job) = nullptr;
};

std::span<const Loader> loaders();
/// The one that will read it; null when none knows it. Io or Empty when it can't be looked into.
Result<const Loader*> findLoader(const std::filesystem::path& path);

/// Whether the path ends with that extension (lower case with the dot), in capitals or not.
bool hasExtension(const std::filesystem::path& path, std::string_view extension);

/// One file or folder, whatever it holds; at least one object.
Result<std::vector<Imported>> importAll(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job);

/// One file or folder that holds one object, which is named after the file's stem. Unsupported where it holds several.
Result<Imported> importFile(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job);

/// Several files as the user gave them: a run of numbered files of one stem and extension (or a folder of them) becomes one
/// object with a sequence, every other file an object of its own (or several, where it holds them), in the order given.
Result<std::vector<Imported>> importFiles(std::span<const std::filesystem::path> paths, const ImportOptions& options, const JobContext& job);

}  // namespace morphogen
