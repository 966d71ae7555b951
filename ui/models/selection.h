// What is selected: objects in the order in which they were chosen, or one camera.
#pragma once

#include "core/base/ids.h"

#include <algorithm>
#include <vector>

namespace morphogen::ui {

struct Selection {
    std::vector<ObjectId> objects;   ///< the last one is the active one
    CameraId camera;                 ///< only when no object is selected

    bool isEmpty() const { return objects.empty() && !camera; }
    bool holds(ObjectId id) const { return std::ranges::find(objects, id) != objects.end(); }
    ObjectId active() const { return objects.empty() ? ObjectId{} : objects.back(); }
    bool operator==(const Selection&) const = default;

    static Selection of(ObjectId id) { return id ? Selection{{id}, {}} : Selection{}; }
    static Selection of(CameraId id) { return {{}, id}; }
    /// As clicks with Shift and Ctrl do.
    Selection adding(ObjectId id) const
    {
        Selection more = removing(id);
        if (id) more.objects.push_back(id);
        return more;
    }
    Selection removing(ObjectId id) const
    {
        Selection rest{objects, {}};
        std::erase(rest.objects, id);
        return rest;
    }
};

}  // namespace morphogen::ui
