// What lets one header be read by GLSL and by C++: names of types, addresses, and a check of every struct's size.
// In C++ the structs live in morphogen::render::gpu; layouts are scalar (VK_EXT_scalar_block_layout), which is C++'s own.
#ifndef MG_SHADERS_TYPES_H
#define MG_SHADERS_TYPES_H

#ifdef __cplusplus

#include <cstdint>

namespace morphogen::render::gpu {
using uint = std::uint32_t;
}  // namespace morphogen::render::gpu

#define MG_SHARED_BEGIN namespace morphogen::render::gpu {
#define MG_SHARED_END }
#define MG_ADDRESS(Reference) std::uint64_t
#define MG_SIZE(Type, bytes) static_assert(sizeof(Type) == bytes);

#else

#extension GL_EXT_buffer_reference : require
#extension GL_EXT_scalar_block_layout : require

#define MG_SHARED_BEGIN
#define MG_SHARED_END
#define MG_ADDRESS(Reference) Reference
#define MG_SIZE(Type, bytes)
#define MG_REFERENCE(Name, Type) \
    layout(buffer_reference, scalar, buffer_reference_align = 4) buffer Name { Type at[]; }

MG_REFERENCE(Floats, float);
MG_REFERENCE(Uints, uint);

#endif
#endif
