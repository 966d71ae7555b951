// `morphogen render`: draws a world to pictures or a video.
#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeRender(CLI::App& program);

}  // namespace morphogen::cli
