// A world opened in the window and looked at from a side: where on the picture its points are, so that a test's clicks land on them.
// And the parts of scripts that such tests begin and end with.
#pragma once

#include "core/scene/camera.h"
#include "core/scene/world.h"
#include "tests/support/desk.h"

namespace morphogen::support {

/// Reads a project file, which must be there and sound.
World opened(const std::filesystem::path& path);

/// Script: the program's first world is stopped, and the file with `objects` objects opened.
std::string opening(const char* file, int objects = 1);
std::string savingAs(const char* file);
std::string undoing(int steps);

/// Where a camera of the world sees points: from 0 to 1 over the view, rightwards and downwards.
struct View {
    CameraView camera;
    int width = 1, height = 1;                   ///< of the view, pixels
    Vec2 at(const Vec3& point) const;
};
/// As a script names it.
std::string place(const Vec2& at);

struct Prepared {
    World world;
    View view;
};
/// Opens start.morph from a side (an action), saves what the window sees from as seen.morph with a last camera, and view.png.
Prepared lookFrom(Desk& desk, const char* side, int objects = 1);

}  // namespace morphogen::support
