// What the options of `morphogen render` hold: strict readers from text. Errors are of kind Usage and name the option.
#pragma once

#include "app/session/render_world.h"

#include <string>

namespace morphogen::cli {

struct PictureSize {
    int width = 0, height = 0;
};

Result<PictureSize> parseSize(const std::string& text);                 ///< "WxH", at least 1x1
Result<std::optional<Rgb>> parseBackground(const std::string& text);    ///< "#rrggbb", "r,g,b" in 0..1, a name; none: transparent
Result<AovSet> parseAovs(const std::string& text);                      ///< "depth,normal,id,motion,alpha" or "all"

/// "cpu" and "vulkan"; anything else is auto.
RenderDevice deviceOf(const std::string& text);

}  // namespace morphogen::cli
