// The world is a value: objects and cameras. Copying one copies pointers; an edit makes a new one in which only the
// touched object differs.
#pragma once

#include "core/base/result.h"
#include "core/math/time.h"
#include "core/scene/camera.h"
#include "core/scene/object.h"

#include <memory>
#include <string_view>
#include <vector>

namespace morphogen {

struct Dynamics;

struct World {
    double fps = kDefaultFps;
    std::uint64_t nextId = 1;                             ///< the next number to give; only grows
    std::vector<std::shared_ptr<const Object>> objects;   ///< in the outliner's order
    std::vector<std::shared_ptr<const Camera>> cameras;
    std::shared_ptr<const Dynamics> dynamics;             ///< gravity, ground, branches (core/scene/dynamics.h); null: as by default

    const Object* find(ObjectId id) const;
    const Object* find(std::string_view name) const;
    const Camera* findCamera(std::string_view name) const;
    double durationSecs() const;                          ///< the longest object's
    /// `name`, or "name 2", "name 3"... where it is taken.
    std::string freeName(std::string_view name) const;

    /// Gives the object an id and a free name and appends it; its modifiers and selections get ids of this world, too.
    ObjectId add(Object object);
    CameraId add(Camera camera);
    /// Replaces the object of the same id; false when it is gone.
    bool replace(Object object);
    bool remove(ObjectId id);
};

}  // namespace morphogen
