#include "tests/support/mesh_shapes.h"

#include <algorithm>
#include <cmath>

namespace morphogen::support {
namespace {

MeshModel onOneNode(std::string name)
{
    MeshModel model;
    model.name = std::move(name);
    ScaffoldNode node;
    node.name = "body";
    model.nodes.push_back(node);
    model.parts.emplace_back();
    model.parts[0].name = model.name;
    model.parts[0].node = 0;
    model.isMetric = true;
    return model;
}

void quad(std::vector<std::uint32_t>& indices, std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d)
{
    indices.insert(indices.end(), {a, b, c, a, c, d});
}

}  // namespace

MeshModel sphereModel(float radius, int rings, int segments)
{
    MeshModel model = onOneNode("sphere");
    MeshPart& part = model.parts[0];
    for (int r = 0; r <= rings; ++r)
        for (int s = 0; s < segments; ++s) {
            const float polar = kPi * static_cast<float>(r) / static_cast<float>(rings), around = 2 * kPi * static_cast<float>(s) / static_cast<float>(segments);
            const float ring = r == 0 || r == rings ? 0.0f : std::sin(polar);
            part.positions.push_back(radius * Vec3(ring * std::cos(around), std::cos(polar), ring * std::sin(around)));
        }
    for (int r = 0; r < rings; ++r)
        for (int s = 0; s < segments; ++s) {
            const auto at = [&](int ring, int segment) { return static_cast<std::uint32_t>(ring * segments + segment % segments); };
            quad(part.indices, at(r, s), at(r, s + 1), at(r + 1, s + 1), at(r + 1, s));
        }
    return model;
}

MeshModel boxModel(const Vec3& size)
{
    MeshModel model = onOneNode("box");
    MeshPart& part = model.parts[0];
    for (int axis = 0; axis < 3; ++axis)
        for (int side = 0; side < 2; ++side) {
            const int u = (axis + 1) % 3, v = (axis + 2) % 3;
            const auto first = static_cast<std::uint32_t>(part.positions.size());
            for (int corner = 0; corner < 4; ++corner) {
                Vec3 p(0);
                p[axis] = side ? 0.5f : -0.5f;
                p[u] = corner == 1 || corner == 2 ? 0.5f : -0.5f;
                p[v] = corner >= 2 ? 0.5f : -0.5f;
                part.positions.push_back(p * size);
                Vec4 colour(0, 0, 0, 1);
                colour[axis] = side ? 1.0f : 0.25f;
                part.colours.push_back(colour);
            }
            if (side)
                quad(part.indices, first, first + 1, first + 2, first + 3);
            else
                quad(part.indices, first, first + 3, first + 2, first + 1);
        }
    return model;
}

MeshModel squareModel(float side, int cells)
{
    MeshModel model = onOneNode("square");
    MeshPart& part = model.parts[0];
    for (int y = 0; y <= cells; ++y)
        for (int x = 0; x <= cells; ++x) {
            const Vec2 unit(static_cast<float>(x) / static_cast<float>(cells), static_cast<float>(y) / static_cast<float>(cells));
            part.positions.emplace_back(side * (unit.x - 0.5f), side * (unit.y - 0.5f), 0.0f);
            part.uvs[0].emplace_back(unit.x, 1 - unit.y);
        }
    for (int y = 0; y < cells; ++y)
        for (int x = 0; x < cells; ++x) {
            const auto at = [&](int i, int j) { return static_cast<std::uint32_t>(j * (cells + 1) + i); };
            quad(part.indices, at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1));
        }
    return model;
}

MeshModel bendingTubeModel(float radius, float length)
{
    MeshModel model;
    model.name = "tube";
    model.nodes.resize(2);
    model.nodes[0].name = "lower";
    model.nodes[1].name = "upper";
    model.nodes[1].parent = 0;
    model.nodes[1].rest.translation = {0, length / 2, 0};
    model.nodes[1].nodeFromRest = Affine3x4::from(Mat3(1), {0, -length / 2, 0});
    MeshPart part;
    part.name = "tube";
    part.influences = 2;
    constexpr int kRings = 40, kSegments = 24;
    for (int r = 0; r <= kRings; ++r)
        for (int s = 0; s < kSegments; ++s) {
            const float height = length * static_cast<float>(r) / kRings, around = 2 * kPi * static_cast<float>(s) / kSegments;
            part.positions.emplace_back(radius * std::cos(around), height, radius * std::sin(around));
            const float upper = std::clamp((height / length - 0.4f) / 0.2f, 0.0f, 1.0f);
            part.joints.insert(part.joints.end(), {0u, 1u});
            part.weights.insert(part.weights.end(), {1 - upper, upper});
        }
    for (int r = 0; r < kRings; ++r)
        for (int s = 0; s < kSegments; ++s) {
            const auto at = [&](int ring, int segment) { return static_cast<std::uint32_t>(ring * kSegments + segment % kSegments); };
            quad(part.indices, at(r + 1, s), at(r + 1, s + 1), at(r, s + 1), at(r, s));
        }
    model.parts.push_back(part);
    Clip clip;
    clip.name = "bend";
    clip.durationSecs = 1;
    Track track;
    track.target = TrackTarget::Rotation;
    track.index = 1;
    track.times = Column::of(std::vector<double>{0.0, 1.0});
    track.values = Column::of(std::vector<float>{0, 0, 0, 1, 0, 0, std::sqrt(0.5f), std::sqrt(0.5f)}, 4);
    clip.tracks.push_back(track);
    model.clips.push_back(clip);
    return model;
}

}  // namespace morphogen::support
