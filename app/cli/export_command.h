// `morphogen export`: writes a world's splats to files that others read.
#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeExport(CLI::App& program);

}  // namespace morphogen::cli
