// ProjectOutline: what a project file says of its world and its steps, without the payloads: read in a moment however large
// the world is, and enough to tell two files of one world apart.
#pragma once

#include "core/base/ids.h"
#include "core/store/document.h"

#include <cstdint>
#include <string>
#include <vector>

namespace morphogen {

struct OutlinedObject {
    ObjectId id;
    std::string name;
    std::uint64_t splats = 0;
    std::string content;           ///< the object's whole document: equal texts, equal objects
};

struct OutlinedStep {
    std::uint64_t id = 0;          ///< HistoryStep::id
    std::string label;
    std::string content;           ///< the world's document: equal texts, equal worlds
};

/// Of the file as it was at one moment.
struct ProjectOutline {
    std::vector<OutlinedStep> steps;       ///< in order, never empty
    std::size_t current = 0;               ///< index of the step whose world it is
    std::vector<OutlinedObject> objects;   ///< of that world, in the outliner's order
    std::string others;                    ///< everything of that world but its objects: cameras, frame rate...
    std::uint64_t splats() const;
    const OutlinedObject* find(ObjectId id) const;
};

namespace store {

/// `index.steps` must have one current step. Fails with Format where a document is missing or damaged; `where` is the file.
struct FileIndex;
Result<ProjectOutline> outlineOf(const FileIndex& index, const std::string& where);

}  // namespace store
}  // namespace morphogen
