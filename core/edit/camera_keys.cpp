#include "core/edit/camera_keys.h"

#include "core/edit/edit_object.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace morphogen {
namespace {

/// The world with the camera's keys changed by `change`, which says what is wrong.
template <class Change>
Result<World> withKeys(const World& world, CameraId id, Change change)
{
    World changed = world;
    const auto found = std::ranges::find_if(changed.cameras, [id](const auto& camera) { return camera->id == id; });
    if (found == changed.cameras.end()) return makeError(Error::Kind::NotFound, "camera", "it is no longer in the world");
    Camera camera = **found;
    MG_TRY(change(camera));
    *found = std::make_shared<const Camera>(std::move(camera));
    return changed;
}

bool isWithin(const CameraKey& key, double fromSecs, double toSecs) { return key.timeSecs >= fromSecs - kKeyGapSecs && key.timeSecs <= toSecs + kKeyGapSecs; }

/// In its place by time; instead of one that is there.
void put(std::vector<CameraKey>& keys, const CameraKey& key)
{
    std::erase_if(keys, [&](const CameraKey& other) { return std::abs(other.timeSecs - key.timeSecs) <= kKeyGapSecs; });
    keys.insert(std::ranges::upper_bound(keys, key.timeSecs, {}, &CameraKey::timeSecs), key);
}

bool makesSense(const CameraView& view)
{
    const auto isPositive = [](float x) { return std::isfinite(x) && x > 0; };
    return isFinite(view.position) && isFinite(view.target) && isFinite(view.up) && glm::length(view.up) > 0 && view.position != view.target && isPositive(view.fovYRadians) &&
           view.fovYRadians < kPi && isPositive(view.orthoHeight) && std::isfinite(view.near) && view.near >= 0;
}

}  // namespace

Result<World> apply(const World& world, const SetCameraKey& edit)
{
    return withKeys(world, edit.camera, [&](Camera& camera) -> Result<void> {
        if (!std::isfinite(edit.timeSecs) || edit.timeSecs < 0) return makeError(Error::Kind::Usage, camera.name, "a key needs a time of 0 or later");
        if (!makesSense(edit.view)) return makeError(Error::Kind::Usage, camera.name, "there is no such view: it needs two different points, an up and a field of view between 0 and 180 degrees");
        put(camera.keys, {edit.timeSecs, edit.view});
        return {};
    });
}

Result<World> apply(const World& world, const RemoveCameraKeys& edit)
{
    return withKeys(world, edit.camera, [&](Camera& camera) -> Result<void> {
        const std::size_t gone = std::erase_if(camera.keys, [&](const CameraKey& key) { return isWithin(key, edit.fromSecs, edit.toSecs); });
        if (gone == 0) return makeError(Error::Kind::Empty, camera.name, "there is no key at that time");
        if (camera.keys.empty()) return makeError(Error::Kind::Usage, camera.name, "a camera keeps one key; remove the camera instead");
        return {};
    });
}

Result<World> apply(const World& world, const MoveCameraKeys& edit)
{
    return withKeys(world, edit.camera, [&](Camera& camera) -> Result<void> {
        if (!(edit.scale > 0) || !std::isfinite(edit.scale) || !std::isfinite(edit.bySecs) || !std::isfinite(edit.pivotSecs))
            return makeError(Error::Kind::Usage, camera.name, "keys are moved by a number of seconds and scaled by more than 0");
        std::vector<CameraKey> moving;
        std::ranges::copy_if(camera.keys, std::back_inserter(moving), [&](const CameraKey& key) { return isWithin(key, edit.fromSecs, edit.toSecs); });
        if (moving.empty()) return makeError(Error::Kind::Empty, camera.name, "there is no key at that time");
        std::erase_if(camera.keys, [&](const CameraKey& key) { return isWithin(key, edit.fromSecs, edit.toSecs); });
        for (CameraKey& key : moving) {
            key.timeSecs = edit.pivotSecs + edit.scale * (key.timeSecs - edit.pivotSecs) + edit.bySecs;
            if (key.timeSecs < -kKeyGapSecs) return makeError(Error::Kind::Usage, camera.name, "keys can't be moved to before the start");
            key.timeSecs = std::max(key.timeSecs, 0.0);
            put(camera.keys, key);
        }
        return {};
    });
}

}  // namespace morphogen
