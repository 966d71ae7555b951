// `morphogen clevrer FOLDER`: how well motion that was only seen is understood, on a folder of CLEVRER states.
#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeClevrer(CLI::App& program);

}  // namespace morphogen::cli
