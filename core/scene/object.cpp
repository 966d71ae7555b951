#include "core/scene/object.h"

namespace morphogen {

double Object::durationSecs() const
{
    if (sequence) return sequence->durationSecs();
    if (polynomial) return polynomial->durationSecs;
    if (activeClip >= 0 && activeClip < static_cast<int>(clips.size())) return clips[activeClip]->durationSecs;
    return 0;
}

std::uint64_t Object::byteCount() const
{
    std::uint64_t bytes = sequence ? sequence->byteCount() : splats->byteCount();
    if (scaffold) bytes += scaffold->byteCount();
    if (polynomial) bytes += polynomial->byteCount();
    for (const auto& c : clips) bytes += c->byteCount();
    return bytes;
}

const Clip* Object::clip(std::string_view clipName) const
{
    for (const auto& c : clips)
        if (c->name == clipName) return c.get();
    return nullptr;
}

Affine3x4 Object::worldFromSource() const { return placement.affine() * calibration.objectFromSource.affine(); }

}  // namespace morphogen
