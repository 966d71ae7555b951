#include "app/session/choose.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace morphogen {

std::string quotedNames(std::span<const std::string> names)
{
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "\"" : ", \"") + name + "\"";
    return text.empty() ? "none" : text;
}

Result<std::shared_ptr<const Object>> chooseObject(const World& world, const std::string& name)
{
    if (name.empty() && world.objects.size() == 1) return world.objects[0];
    std::vector<std::string> names;
    for (const auto& object : world.objects) {
        if (object->name == name) return object;
        names.push_back(object->name);
    }
    if (name.empty()) return Error{Error::Kind::NotFound, "say which object is meant: " + quotedNames(names)};
    return Error{Error::Kind::NotFound, fmt::format("there is no object \"{}\"; there are {}", name, quotedNames(names))};
}

Result<void> playClip(World& world, const std::string& name)
{
    if (name.empty()) return {};
    bool isFound = false;
    std::vector<std::string> names;
    const auto objects = world.objects;
    for (const auto& object : objects) {
        for (std::size_t c = 0; c < object->clips.size(); ++c) {
            names.push_back(object->clips[c]->name);
            if (object->clips[c]->name != name) continue;
            Object playing = *object;
            playing.activeClip = static_cast<int>(c);
            world.replace(std::move(playing));
            isFound = true;
            break;
        }
    }
    if (isFound) return {};
    return Error{Error::Kind::NotFound, fmt::format("no object has a clip \"{}\"; there are {}", name, quotedNames(names))};
}

}  // namespace morphogen
