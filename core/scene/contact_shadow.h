// Contact shadow: the modifier by which an object shades what lies beneath it. It changes none of the object's own splats;
// core/evaluate/contact_shadows.h says what is drawn.
#pragma once

#include <cstdint>
#include <limits>

namespace morphogen {

/// What a contact shadow falls on.
enum class ShadowGround : std::uint8_t {
    Everything,   ///< the highest surface beneath: other objects, and the ground where there are none
    Ground,       ///< the level ground alone
};

struct ContactShadowSettings {
    ShadowGround onto = ShadowGround::Everything;
    float strength = 0.8f;      ///< 0..1: of the light from above that is kept off
    float reach = 0;            ///< metres: what stands farther away from the object's outline is not shaded; 0: by the object's size
    float groundHeight = std::numeric_limits<float>::quiet_NaN();   ///< world, metres; NaN: where physics has its ground, or 0
    bool operator==(const ContactShadowSettings& other) const;      ///< NaN equals NaN
};

}  // namespace morphogen
