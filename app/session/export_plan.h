// What an export will do, before it does it: how many files, about how large, what it replaces, and whether it can work.
#pragma once

#include "app/session/export_world.h"
#include "app/session/render_world.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace morphogen {

struct ExportPlan {
    long long frames = 0;
    long long files = 0;
    std::filesystem::path first, last;   ///< the files' names
    std::uint64_t bytes = 0;             ///< all files together; exact to the header for splats, a guess for pictures and films
    bool isGuess = false;
    std::uint64_t freeBytes = 0;         ///< on the disk that the files go to; 0 where that can't be told
    long long replaced = 0;              ///< files of these names that are there already
    std::string problem;                 ///< one sentence: why it would fail; empty: nothing is in the way
};

/// Looks at the folder and at the world's sizes; draws and poses nothing. A millisecond, any thread.
ExportPlan planExport(const ExportRequest& request);
ExportPlan planRender(const RenderRequest& request);

}  // namespace morphogen
