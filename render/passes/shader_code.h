// The shaders that the build compiled and embedded.
#pragma once

#include "render/vk/pipeline.h"

#include <string_view>

namespace morphogen::render {

/// SPIR-V of a file in shaders/passes, by its name: "project.comp".
vk::Spirv shaderCode(std::string_view name);

}  // namespace morphogen::render
