#include "core/authoring/moving_shapes.h"

#include "core/authoring/props.h"
#include "core/authoring/shapes.h"
#include "core/scene/body.h"

#include <algorithm>

namespace morphogen {
namespace {

MeshPart meshOf(const MovingShape& shape)
{
    constexpr int kSegments = 48;
    constexpr float kRounding = 0.08f;   // of the least half size
    switch (shape.shape) {
    case ObservedShape::Ball: return sphere(shape.halfSize.x, kSegments);
    case ObservedShape::Box: {
        const float least = std::min({shape.halfSize.x, shape.halfSize.y, shape.halfSize.z});
        return roundedBox(shape.halfSize, kRounding * least, 12);
    }
    case ObservedShape::Cylinder: break;
    }
    const float r = shape.halfSize.x, h = shape.halfSize.y, edge = kRounding * std::min(r, h);
    const Vec2 profile[] = {{0, -h}, {0.5f * r, -h}, {r - edge, -h}, {r, -h + edge}, {r, 0}, {r, h - edge}, {r - edge, h}, {0.5f * r, h}, {0, h}};
    return lathe(profile, kSegments);
}

Finish finishOf(const MovingShape& shape)
{
    Finish finish = plainFinish(shape.colour, 0.03f, 0.4f * std::max(shape.halfSize.x, 1e-3f));
    if (shape.look == MovingShape::Look::Metal) finish.gloss = 0.5f, finish.glossExponent = 14, finish.rim = 0.2f;
    return finish;
}

Curve curveOf(Property property, ValueKind kind) { return {{property, {}, {}}, kind, {}}; }

void addKeys(const MovingShape& shape, Object& object)
{
    Curve translation = curveOf(Property::Translation, ValueKind::Vector), rotation = curveOf(Property::Rotation, ValueKind::Rotation);
    Curve visible = curveOf(Property::Visibility, ValueKind::Flag);
    for (std::size_t i = 0; i < shape.timesSecs.size(); ++i) {
        const bool isSeen = shape.centres[i].has_value();
        const float flag = isSeen ? 1.0f : 0.0f;
        if (visible.keys.empty() || visible.keys.back().value[0] != flag) visible.keys.push_back({shape.timesSecs[i], valueOf(flag), KeyInterpolation::Hold});
        if (!isSeen) continue;
        translation.keys.push_back({shape.timesSecs[i], valueOf(Vec3(*shape.centres[i])), KeyInterpolation::Linear});
        if (!shape.rotations.empty()) rotation.keys.push_back({shape.timesSecs[i], valueOf(shape.rotations[i]), KeyInterpolation::Linear});
    }
    if (translation.keys.empty()) {
        object.isVisible = false;
        return;
    }
    object.placement.translation = vectorOf(translation.keys.front().value);
    if (!rotation.keys.empty()) object.placement.rotation = rotationOf(rotation.keys.front().value);
    object.setCurve(std::move(translation));
    if (!rotation.keys.empty()) object.setCurve(std::move(rotation));
    if (visible.keys.size() > 1) object.setCurve(std::move(visible));
}

std::shared_ptr<const Body> bodyOf(const MovingShape& shape)
{
    Body body;
    body.role = BodyRole::Keyframed;
    body.collider = shape.shape == ObservedShape::Ball ? ColliderKind::Sphere : shape.shape == ObservedShape::Box ? ColliderKind::Box : ColliderKind::Hull;
    return std::make_shared<const Body>(body);
}

}  // namespace

Prop propOf(const MovingShape& shape, std::size_t splatCount, const Transform& placement)
{
    Prop prop = makeProp(shape.name, splatCount, placement);
    prop.add(meshOf(shape), finishOf(shape));
    prop.shading = Shading::Alone;
    prop.shDegree = shape.look == MovingShape::Look::Metal ? 2 : 0;
    return prop;
}

Result<std::vector<Object>> makeMovingShapes(std::span<const MovingShape> shapes, std::size_t splatCount, const JobContext& job)
{
    std::vector<Prop> props;
    for (const MovingShape& shape : shapes) props.push_back(propOf(shape, splatCount));
    MG_ASSIGN(auto objects, makeObjects(props, LightRig{}, job));
    for (std::size_t i = 0; i < objects.size(); ++i) {
        addKeys(shapes[i], objects[i]);
        objects[i].body = bodyOf(shapes[i]);
    }
    return objects;
}

}  // namespace morphogen
