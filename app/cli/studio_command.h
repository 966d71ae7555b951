// `morphogen` alone, `morphogen FILES` and `morphogen studio FILES`: the window.
#pragma once

#include "app/cli/command.h"
#include "app/studio/studio_options.h"
#include "core/base/result.h"

namespace morphogen::cli {

/// Opens the window; null in a program that was built without it.
using OpenStudio = Result<void> (*)(const studio::StudioOptions&);

Command makeStudio(CLI::App& program, OpenStudio open);

/// The arguments with "studio" put in front where they name no command: none at all, or files, or options of the studio.
std::vector<std::string> withStudio(std::vector<std::string> arguments, const CLI::App& program);

}  // namespace morphogen::cli
