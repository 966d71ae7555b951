// The loader for everything that Assimp reads, and the worker process that does the reading.
//
// How it works: the same program is started again with `--import-worker` (core/services/process), under limits of memory
// and time. It reads the file with Assimp, decodes the textures and hands back one packed MeshModel in sealed shared
// memory, which is checked and then covered with splats here. A crash, a hang or a file that wants all memory ends the
// worker and gives one sentence; cancelling ends it at once.
#pragma once

#include "core/authoring/mesh_model.h"
#include "core/io/import.h"

namespace morphogen {

extern const Loader kAssimpLoader;

struct ImportWorkerLimits {
    std::uint64_t memoryBytes = 0;   ///< 0: what memoryBudget() leaves
    double wallSecs = 0;             ///< 0: two minutes and ten seconds for every MiB of the file
};

/// The model in a file, read by a worker process. Errors name the file.
Result<MeshModel> importMeshModel(const std::filesystem::path& path, const ImportWorkerLimits& limits, const JobContext& job);

/// What `morphogen --import-worker` does, first thing in main(); the exit code.
int runImportWorker();

}  // namespace morphogen
