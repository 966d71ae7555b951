// Vectors, matrices and quaternions: GLM under our names. Right-handed, +Y up, metres, radians. GLM matrices are
// column-major (m[column][row]); quaternions are constructed (w, x, y, z).
#pragma once

#define GLM_FORCE_XYZW_ONLY
#include <glm/gtc/quaternion.hpp>
#include <glm/mat3x3.hpp>
#include <glm/mat4x4.hpp>
#include <glm/vec2.hpp>
#include <glm/vec3.hpp>
#include <glm/vec4.hpp>

namespace morphogen {

using Vec2 = glm::vec2;
using Vec3 = glm::vec3;
using Vec4 = glm::vec4;
using Vec3d = glm::dvec3;
using Mat3 = glm::mat3;
using Mat4 = glm::mat4;
using Quat = glm::quat;
using Rgb = glm::vec3;  ///< display-encoded unless a name says linear

inline constexpr float kPi = 3.14159265358979323846f;
inline constexpr float radians(float degrees) { return degrees * (kPi / 180.0f); }

}  // namespace morphogen
