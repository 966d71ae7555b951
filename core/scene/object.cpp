#include "core/scene/object.h"

#include "core/scene/splat_channels.h"

#include <algorithm>

namespace morphogen {
namespace {

template <class T, class Is>
const T* firstOf(const std::vector<std::shared_ptr<const T>>& all, Is is)
{
    for (const auto& one : all)
        if (is(*one)) return one.get();
    return nullptr;
}

}  // namespace

double Object::durationSecs() const
{
    double end = motionSecs();
    for (const auto& one : modifiers) {
        if (!one->isOn) continue;
        if (const auto* retime = std::get_if<RetimeSettings>(&one->settings); retime && retime->ends == RetimeEnds::Hold && retime->speed != 0)
            end = std::max(0.0, (end - std::min<double>(retime->offset, end)) / std::abs(static_cast<double>(retime->speed)));
        if (const auto* path = std::get_if<FollowPathSettings>(&one->settings)) end = std::max<double>(end, path->endSecs);
        if (const auto* morph = std::get_if<MorphSettings>(&one->settings)) end = std::max<double>(end, morph->endSecs);
    }
    for (const auto& one : curves) end = std::max(end, one->endSecs());
    return end;
}

double Object::motionSecs() const
{
    if (sequence) return sequence->durationSecs();
    if (polynomial) return polynomial->durationSecs;
    const double ofClip = activeClip >= 0 && activeClip < static_cast<int>(clips.size()) ? clips[static_cast<std::size_t>(activeClip)]->durationSecs : 0.0;
    return channels ? std::max(ofClip, channels->durationSecs()) : ofClip;
}

std::uint64_t Object::byteCount() const
{
    std::uint64_t bytes = sequence ? sequence->byteCount() : splats->byteCount();
    if (scaffold) bytes += scaffold->byteCount();
    if (polynomial) bytes += polynomial->byteCount();
    if (channels) bytes += channels->byteCount();
    for (const auto& c : clips) bytes += c->byteCount();
    for (const auto& s : selections) bytes += s->weights.byteCount();
    return bytes;
}

const Clip* Object::clip(std::string_view clipName) const
{
    return firstOf(clips, [&](const Clip& c) { return c.name == clipName; });
}

const Curve* Object::curve(const PropertyPath& path) const
{
    return firstOf(curves, [&](const Curve& c) { return c.path == path; });
}

const Modifier* Object::modifier(ModifierId which) const
{
    return firstOf(modifiers, [&](const Modifier& m) { return m.id == which; });
}

const Modifier* Object::modifier(std::string_view modifierName) const
{
    return firstOf(modifiers, [&](const Modifier& m) { return m.name == modifierName; });
}

const SplatSelection* Object::selection(SelectionId which) const
{
    return firstOf(selections, [&](const SplatSelection& s) { return s.id == which; });
}

const SplatSelection* Object::selection(std::string_view selectionName) const
{
    return firstOf(selections, [&](const SplatSelection& s) { return s.name == selectionName; });
}

std::optional<ValueKind> Object::kindOfProperty(const PropertyPath& path) const
{
    if (path.property != Property::ModifierNumber) return kindOf(path.property);
    const Modifier* driven = modifier(path.modifier);
    if (!driven) return std::nullopt;
    const auto spec = numberSpec(driven->settings, path.number);
    if (!spec) return std::nullopt;
    return spec->kind;
}

std::optional<Value> Object::propertyValue(const PropertyPath& path) const
{
    switch (path.property) {
    case Property::Translation: return valueOf(placement.translation);
    case Property::Rotation: return valueOf(placement.rotation);
    case Property::Scale: return valueOf(placement.scale);
    case Property::Opacity: return valueOf(opacity);
    case Property::Visibility: return valueOf(isVisible ? 1.0f : 0.0f);
    case Property::ModifierNumber: break;
    }
    const Modifier* driven = modifier(path.modifier);
    if (!driven) return std::nullopt;
    return numberOf(driven->settings, path.number);
}

void Object::setCurve(Curve curve)
{
    const auto place = std::ranges::lower_bound(curves, curve.path, {}, [](const auto& c) -> const PropertyPath& { return c->path; });
    auto shared = std::make_shared<const Curve>(std::move(curve));
    if (place != curves.end() && (*place)->path == shared->path) *place = std::move(shared);
    else curves.insert(place, std::move(shared));
}

void Object::removeCurve(const PropertyPath& path)
{
    std::erase_if(curves, [&](const auto& c) { return c->path == path; });
}

Affine3x4 Object::worldFromSource() const { return placement.affine() * calibration.objectFromSource.affine(); }

}  // namespace morphogen
