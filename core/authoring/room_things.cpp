#include "core/authoring/room_things.h"

#include "core/math/noise.h"
#include "core/authoring/shapes.h"

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

constexpr float kTableTop = 0.745f;

Transform standing(const Vec3& at, float yawDegrees = 0)
{
    Transform transform;
    transform.translation = at;
    transform.rotation = glm::angleAxis(radians(yawDegrees), Vec3(0, 1, 0));
    return transform;
}

Prop thing(std::string name, std::size_t splatCount, const Transform& placement)
{
    Prop prop = makeProp(std::move(name), splatCount, placement);
    prop.shDegree = 3;
    return prop;
}

}  // namespace

Prop makeLamp()
{
    Prop lamp = thing("lamp", 16000, standing({1.42f, 0, -1.12f}));
    const Vec2 base[] = {{0.15f, 0.0f}, {0.155f, 0.008f}, {0.145f, 0.018f}, {0.03f, 0.03f}, {0.012f, 0.05f}, {0.011f, 0.5f}, {0.011f, 1.30f}, {0.0f, 1.31f}};
    Finish brass = plainFinish(0xa8884f, 0.06f);
    brass.gloss = 0.5f, brass.glossExponent = 10, brass.rim = 0.3f;
    lamp.add(lathe(base, 28), std::move(brass));
    const Vec2 shade[] = {{0.215f, 1.17f}, {0.205f, 1.22f}, {0.14f, 1.50f}, {0.138f, 1.505f}};
    Finish glow;
    // Brighter than any light that falls on it: it shines itself.
    glow.albedo = [](const SurfacePoint& at) {
        const float middle = std::exp(-60 * (at.position.y - 1.32f) * (at.position.y - 1.32f));
        return glm::mix(Vec3(1.25f, 0.92f, 0.52f), Vec3(2.6f, 2.1f, 1.35f), middle) * (1 + 0.04f * noise({at.uv.x * 180, 0.5f, 0.5f}));
    };
    lamp.add(lathe(shade, 48), std::move(glow));
    return lamp;
}

Prop makeVase()
{
    Prop vase = thing("vase", 11000, standing({-0.34f, kTableTop, -0.70f}));
    const Vec2 profile[] = {{0, 0}, {0.050f, 0.0f}, {0.062f, 0.012f}, {0.098f, 0.085f}, {0.092f, 0.150f}, {0.048f, 0.225f}, {0.036f, 0.262f}, {0.052f, 0.296f}, {0.047f, 0.294f}, {0.030f, 0.262f}, {0.036f, 0.225f}};
    Finish glaze;
    glaze.gloss = 0.6f, glaze.glossExponent = 14, glaze.rim = 0.25f;
    glaze.albedo = [deep = linearColour(0x1f5f74), pale = linearColour(0x7fc0b4), sand = linearColour(0xd8c6a0)](const SurfacePoint& at) {
        const float run = at.position.y + 0.022f * fractalNoise(at.position * 22.0f, 3);
        return run < 0.032f ? sand : glm::mix(deep, pale, std::clamp((run - 0.06f) / 0.2f, 0.0f, 1.0f));
    };
    vase.add(lathe(smoothProfile(profile, 5), 40), std::move(glaze));
    return vase;
}

Prop makeBooks()
{
    Prop books = thing("books", 15000, standing({0.38f, kTableTop, -0.66f}, 14));
    struct Book {
        Vec3 half;
        float yaw;
        std::uint32_t colour;
    };
    const Book pile[] = {{{0.125f, 0.021f, 0.090f}, 0, 0x8c2f39}, {{0.115f, 0.016f, 0.083f}, -9, 0x2f5d62}, {{0.105f, 0.025f, 0.076f}, 7, 0xd19c3b}, {{0.092f, 0.013f, 0.066f}, -16, 0x3b3f63}};
    float height = 0;
    for (const Book& book : pile) {
        MeshPart part = roundedBox(book.half, 0.004f, 12);
        const Quat turn = glm::angleAxis(radians(book.yaw), Vec3(0, 1, 0));
        const Vec3 centre(0, height + book.half.y, 0);
        place(part, Affine3x4::from(glm::mat3_cast(turn), centre));
        height += 2 * book.half.y;
        Finish cover;
        cover.gloss = 0.12f, cover.glossExponent = 8;
        cover.albedo = [=, colour = linearColour(book.colour), paper = linearColour(0xeee4cf)](const SurfacePoint& at) {
            const Vec3 p = glm::conjugate(turn) * (at.position - centre), q = p / book.half;
            // Pages show on three sides between the boards; the spine is at -z.
            const bool isSide = std::max(std::abs(q.x), q.z) > 0.97f;
            if (isSide && std::abs(p.y) < book.half.y - 0.0042f) return paper * (0.92f + 0.10f * noise({0.5f, p.y * 1400, 0.5f}));
            const bool isRule = q.y > 0.9f && std::abs(std::abs(q.x) - 0.8f) < 0.02f;
            return isRule ? linearColour(0xe6cf94) : colour * (1 + 0.08f * noise(p * 300.0f));
        };
        books.add(std::move(part), std::move(cover));
    }
    return books;
}

Prop makePlant()
{
    Prop plant = thing("plant", 26000, standing({-1.42f, 0, -1.15f}));
    const Vec2 pot[] = {{0, 0}, {0.115f, 0}, {0.125f, 0.01f}, {0.165f, 0.25f}, {0.180f, 0.255f}, {0.183f, 0.30f}, {0.168f, 0.302f}, {0.160f, 0.26f}, {0, 0.26f}};
    Finish clay = plainFinish(0xb9683f, 0.12f, 0.02f);
    const Vec3 soil = linearColour(0x3a2a20);
    clay.albedo = [burnt = clay.albedo, soil](const SurfacePoint& at) {
        const bool isSoil = at.position.y > 0.255f && at.position.y < 0.265f && at.normal.y > 0.7f;
        return isSoil ? soil * (1 + 0.3f * fractalNoise(at.position * 90.0f, 2)) : burnt(at);
    };
    plant.add(lathe(pot, 36), std::move(clay));
    Random random(77);
    MeshPart leaves;
    for (int i = 0; i < 17; ++i) {
        const float angle = 2.39996f * static_cast<float>(i) + random.between(-0.2f, 0.2f), height = random.between(0.45f, 0.85f) * (i % 3 == 0 ? 1.15f : 0.9f), spread = random.between(0.18f, 0.42f);
        const Vec3 out(std::cos(angle), 0, std::sin(angle)), foot = Vec3(0, 0.25f, 0) + 0.05f * out;
        std::vector<Vec3> path;
        for (int k = 0; k <= 14; ++k) {
            const float t = static_cast<float>(k) / 14;
            path.push_back(foot + Vec3(0, height * (1.25f * t - 0.42f * t * t * t), 0) + out * (spread * t * t));
        }
        append(leaves, leaf(path, glm::cross(out, Vec3(0, 1, 0)), [](float t) { return t < 0.35f ? 0.006f : 0.006f + 0.062f * std::sin(kPi * std::pow((t - 0.35f) / 0.65f, 0.8f)); }));
    }
    Finish green;
    green.gloss = 0.25f, green.glossExponent = 9, green.rim = 0.15f, green.translucency = 0.5f;
    green.albedo = [dark = linearColour(0x2c5e34), fresh = linearColour(0x79a84a)](const SurfacePoint& at) {
        const float vein = std::exp(-900 * (at.uv.x - 0.5f) * (at.uv.x - 0.5f)), rib = 0.5f + 0.5f * std::sin(70 * (at.uv.y + 0.35f * std::abs(at.uv.x - 0.5f)));
        return glm::mix(dark, fresh, std::clamp(0.25f + 0.35f * at.uv.y + 0.4f * vein + 0.12f * rib, 0.0f, 1.0f));
    };
    plant.add(std::move(leaves), std::move(green));
    return plant;
}

Prop makeBall()
{
    Prop ball = thing("ball", 9000, standing({-0.95f, 0.125f, 0.62f}));
    Finish skin;
    skin.gloss = 0.55f, skin.glossExponent = 14, skin.rim = 0.15f;
    skin.albedo = [](const SurfacePoint& at) {
        const Vec3 n = glm::normalize(at.position), t(0.8f * n.x + 0.6f * n.y, 0.8f * n.y - 0.6f * n.x, n.z);
        if (std::abs(t.y) > 0.94f) return linearColour(0xf3ead9);
        const int wedge = static_cast<int>(std::floor((std::atan2(t.z, t.x) / kPi + 1) * 3));
        constexpr std::uint32_t colours[] = {0xd23b2f, 0xf3ead9, 0x2f66c4, 0xf3ead9, 0xf0bf3a, 0xf3ead9};
        return linearColour(colours[static_cast<std::size_t>(wedge) % 6]);
    };
    ball.add(sphere(0.125f, 48), std::move(skin));
    return ball;
}

Prop makeMug()
{
    Prop mug = thing("mug", 8000, standing({-0.02f, kTableTop, -0.36f}, 35));
    MeshPart part;
    const Vec2 cup[] = {{0, 0}, {0.036f, 0}, {0.041f, 0.004f}, {0.043f, 0.02f}, {0.043f, 0.096f}, {0.041f, 0.099f}, {0.039f, 0.096f}, {0.038f, 0.074f}, {0, 0.074f}};
    append(part, lathe(cup, 40));
    std::vector<Vec3> handle;
    for (int k = 0; k <= 16; ++k) {
        const float angle = kPi * (static_cast<float>(k) / 16 - 0.5f);
        handle.push_back({0.041f + 0.030f * std::cos(angle), 0.050f + 0.030f * std::sin(angle), 0});
    }
    append(part, tube(handle, std::vector<float>(handle.size(), 0.0058f), 10));
    Finish glaze;
    glaze.gloss = 0.5f, glaze.glossExponent = 14, glaze.rim = 0.2f;
    glaze.albedo = [red = linearColour(0xcf4b3a), cream = linearColour(0xf2e8d5), coffee = linearColour(0x38200f)](const SurfacePoint& at) {
        const float r = glm::length(Vec2(at.position.x, at.position.z));
        if (at.normal.y > 0.8f && at.position.y > 0.07f && at.position.y < 0.08f) return coffee;
        return r < 0.0405f || at.position.y > 0.083f ? cream : red;
    };
    mug.add(std::move(part), std::move(glaze));
    return mug;
}

Prop makeBox()
{
    Prop box = thing("box", 20000, standing({1.30f, 0, 0.10f}, 24));
    constexpr float w = 0.24f, h = 0.30f, d = 0.19f;
    MeshPart part;
    // Walls of one sheet, seen from both sides; flaps lean outwards.
    append(part, patch({-w, 0, d}, {2 * w, 0, 0}, {0, h, 0}, 10));
    append(part, patch({w, 0, -d}, {-2 * w, 0, 0}, {0, h, 0}, 10));
    append(part, patch({w, 0, d}, {0, 0, -2 * d}, {0, h, 0}, 10));
    append(part, patch({-w, 0, -d}, {0, 0, 2 * d}, {0, h, 0}, 10));
    append(part, patch({-w, 0.004f, d}, {2 * w, 0, 0}, {0, 0, -2 * d}, 10));
    append(part, patch({-w, h, d}, {2 * w, 0, 0}, {0, 0.03f, 0.15f}, 8));
    append(part, patch({w, h, -d}, {-2 * w, 0, 0}, {0, 0.10f, -0.11f}, 8));
    append(part, patch({w, h, d}, {0, 0, -2 * d}, {0.13f, -0.05f, 0}, 8));
    append(part, patch({-w, h, -d}, {0, 0, 2 * d}, {-0.10f, 0.10f, 0}, 8));
    Finish card = plainFinish(0xb98f5f, 0.08f, 0.02f);
    card.albedo = [plain = card.albedo, tape = linearColour(0xd8c08e), ink = linearColour(0x4a3522)](const SurfacePoint& at) {
        const Vec3& p = at.position;
        Vec3 colour = plain(at) * (1 + 0.04f * noise({p.x * 320, p.z * 320, 0.5f}));
        if (p.z > d - 0.003f && p.y < h) {
            const Vec2 q(p.x - 0.13f, p.y - 0.08f);
            const bool isLabel = std::abs(p.x + 0.05f) < 0.085f && std::abs(p.y - 0.17f) < 0.055f, isArrow = std::abs(q.x) < 0.008f ? std::abs(q.y) < 0.03f : q.y > 0.012f && std::abs(q.x) < 0.034f - q.y;
            if (isLabel) colour = std::abs(std::fmod(p.y + 1, 0.02f) - 0.01f) < 0.0028f && std::abs(p.x + 0.05f) < 0.065f ? ink : linearColour(0xefe8d8);
            else if (isArrow) colour = ink;
        }
        return std::abs(p.x) < 0.028f && p.y < h && std::abs(p.z) > d - 0.003f && p.z < 0 ? tape : colour;
    };
    box.add(std::move(part), std::move(card));
    return box;
}

Prop makeRug()
{
    Prop rug = thing("rug", 34000, standing({0.15f, 0, 0.12f}, -6));
    constexpr float hx = 1.05f, hz = 0.68f;
    MeshPart part = roundedBox({hx, 0.007f, hz}, 0.006f, 20);
    displace(part, [](const Vec3& p) { return p + Vec3(0, 0.009f + 0.003f * fractalNoise(p * 5.0f, 2), 0); });
    Finish wool;
    wool.rim = 0.22f, wool.translucency = 0.2f;
    wool.albedo = [](const SurfacePoint& at) {
        const Vec3& p = at.position;
        const float edge = std::min(hx - std::abs(p.x), hz - std::abs(p.z)), weave = 1 + 0.20f * fractalNoise(p * 170.0f, 2);
        const Vec3 red = linearColour(0x94403a), navy = linearColour(0x2d3a57), cream = linearColour(0xe3d2ae), ochre = linearColour(0xc68e45);
        Vec3 colour = red;
        if (edge < 0.045f) colour = navy;
        else if (edge < 0.060f) colour = cream;
        else if (edge < 0.13f) colour = std::fmod(p.x + p.z + 10, 0.12f) < 0.06f ? ochre : navy;
        else if (edge < 0.145f) colour = cream;
        else {
            // Diamonds in rows.
            const Vec2 cell(std::fmod(p.x + 10.17f, 0.34f) - 0.17f, std::fmod(p.z + 10.17f, 0.34f) - 0.17f);
            const float m = std::abs(cell.x) + std::abs(cell.y);
            if (m < 0.04f) colour = cream;
            else if (m < 0.085f) colour = navy;
            else if (m < 0.105f) colour = ochre;
        }
        return colour * weave;
    };
    rug.add(std::move(part), std::move(wool));
    return rug;
}

}  // namespace morphogen
