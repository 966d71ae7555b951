#include "core/authoring/surface_colour.h"

#include "core/base/memory_budget.h"
#include "core/base/parallel.h"
#include "core/math/srgb.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace morphogen {
namespace {

const std::array<float, 256>& linearOfByte()
{
    static const std::array<float, 256> table = [] {
        std::array<float, 256> values{};
        for (int i = 0; i < 256; ++i) values[i] = linearFromDisplay(static_cast<float>(i) / 255.0f);
        return values;
    }();
    return table;
}

/// The texel that coordinate `i` means under a wrap mode.
int wrapped(int i, int size, TextureWrap wrap)
{
    if (wrap == TextureWrap::ClampToEdge) return std::clamp(i, 0, size - 1);
    const int period = wrap == TextureWrap::MirroredRepeat ? 2 * size : size;
    const int r = ((i % period) + period) % period;
    return r < size ? r : 2 * size - 1 - r;
}

bool isUsable(const MeshImage& image)
{
    return image.width > 0 && image.height > 0 && image.rgba.size() == std::size_t{4} * static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
}

}  // namespace

Result<SurfaceColours> SurfaceColours::prepare(const MeshModel& model, const JobContext& job)
{
    SurfaceColours colours;
    colours.m_model = &model;
    colours.m_pyramids.resize(model.images.size());
    std::uint64_t bytes = 0;
    for (const MeshImage& image : model.images) bytes += image.rgba.size();
    MG_TRY(checkMemory(bytes, model.name, fmt::format("filtering {} textures", model.images.size())));
    for (std::size_t i = 0; i < model.images.size(); ++i) {
        const MeshImage& image = model.images[i];
        if (!isUsable(image)) continue;
        int width = image.width, height = image.height;
        for (int level = 1; width > 1 || height > 1; ++level) {
            if (job.stopRequested()) return cancelled();
            const int fromWidth = width, fromHeight = height;
            width = std::max(1, width / 2), height = std::max(1, height / 2);
            Level to{width, height, std::vector<std::uint16_t>(std::size_t{4} * width * height)};
            // Odd sizes: a texel of the coarse level covers slightly more than two of the fine one; its box is widened.
            parallelFor(static_cast<std::size_t>(height), 16, [&](std::size_t begin, std::size_t end) {
                for (std::size_t y = begin; y < end; ++y) {
                    const int y0 = static_cast<int>(y) * fromHeight / height, y1 = std::max(y0 + 1, (static_cast<int>(y) + 1) * fromHeight / height);
                    for (int x = 0; x < width; ++x) {
                        const int x0 = static_cast<int>(static_cast<long>(x) * fromWidth / width);
                        const int x1 = std::max(x0 + 1, static_cast<int>(static_cast<long>(x + 1) * fromWidth / width));
                        Vec4 sum(0);
                        for (int v = y0; v < y1; ++v)
                            for (int u = x0; u < x1; ++u) sum += colours.texel(static_cast<int>(i), level - 1, u, v);
                        sum *= 65535.0f / static_cast<float>((x1 - x0) * (y1 - y0));
                        for (int c = 0; c < 4; ++c) to.texels[4 * (y * static_cast<std::size_t>(width) + x) + c] = static_cast<std::uint16_t>(std::lround(sum[c]));
                    }
                }
            });
            colours.m_pyramids[i].push_back(std::move(to));
        }
    }
    return colours;
}

Vec4 SurfaceColours::texel(int image, int level, int x, int y) const
{
    if (level == 0) {
        const MeshImage& finest = m_model->images[image];
        const std::uint8_t* p = &finest.rgba[4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(finest.width) + static_cast<std::size_t>(x))];
        const auto& linear = linearOfByte();
        return {linear[p[0]], linear[p[1]], linear[p[2]], static_cast<float>(p[3]) / 255.0f};
    }
    const Level& coarse = m_pyramids[image][level - 1];
    const std::uint16_t* p = &coarse.texels[4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(coarse.width) + static_cast<std::size_t>(x))];
    return Vec4(p[0], p[1], p[2], p[3]) * (1.0f / 65535.0f);
}

Vec4 SurfaceColours::sample(const MeshTexture& texture, const TexturedPoint& point) const
{
    if (texture.image < 0 || texture.image >= static_cast<int>(m_model->images.size()) || !isUsable(m_model->images[texture.image])) return Vec4(1);
    const int set = texture.uvSet == 1 ? 1 : 0;
    const MeshImage& finest = m_model->images[texture.image];
    // KHR_texture_transform: scale, then rotate, then move.
    const Vec2 scaled = point.uv[set] * texture.scale;
    const float cosine = std::cos(texture.rotationRadians), sine = std::sin(texture.rotationRadians);
    Vec2 uv(cosine * scaled.x + sine * scaled.y + texture.offset.x, -sine * scaled.x + cosine * scaled.y + texture.offset.y);
    if (!std::isfinite(uv.x) || !std::isfinite(uv.y)) return Vec4(1);
    const float stretch = std::sqrt(std::abs(texture.scale.x * texture.scale.y) * static_cast<float>(finest.width) * static_cast<float>(finest.height));
    const float texels = point.uvFootprint[set] * stretch;
    const int levels = static_cast<int>(m_pyramids[texture.image].size());
    const int level = texels > 1 && std::isfinite(texels) ? std::min(levels, static_cast<int>(std::log2(texels) + 0.5f)) : 0;
    const int width = level == 0 ? finest.width : m_pyramids[texture.image][level - 1].width;
    const int height = level == 0 ? finest.height : m_pyramids[texture.image][level - 1].height;
    // Large coordinates repeat; taking the whole part off first keeps the integers small.
    if (texture.wrapU != TextureWrap::ClampToEdge) uv.x -= 2 * std::floor(uv.x / 2);
    if (texture.wrapV != TextureWrap::ClampToEdge) uv.y -= 2 * std::floor(uv.y / 2);
    const float x = std::clamp(uv.x, -4.0f, 4.0f) * static_cast<float>(width) - 0.5f, y = std::clamp(uv.y, -4.0f, 4.0f) * static_cast<float>(height) - 0.5f;
    const int x0 = static_cast<int>(std::floor(x)), y0 = static_cast<int>(std::floor(y));
    const float fx = x - static_cast<float>(x0), fy = y - static_cast<float>(y0);
    const auto at = [&](int i, int j) { return texel(texture.image, level, wrapped(i, width, texture.wrapU), wrapped(j, height, texture.wrapV)); };
    return (1 - fy) * ((1 - fx) * at(x0, y0) + fx * at(x0 + 1, y0)) + fy * ((1 - fx) * at(x0, y0 + 1) + fx * at(x0 + 1, y0 + 1));
}

Vec4 SurfaceColours::at(int material, const TexturedPoint& point) const
{
    if (material < 0 || material >= static_cast<int>(m_model->materials.size())) return {Vec3(point.vertexColour), 1.0f};
    const MeshMaterial& m = m_model->materials[material];
    Vec4 colour = m.baseColour * point.vertexColour;
    if (m.baseTexture.image >= 0) colour *= sample(m.baseTexture, point);
    Vec3 light = Vec3(colour);
    if (m.emissive != Vec3(0)) light += m.emissive * (m.emissiveTexture.image >= 0 ? Vec3(sample(m.emissiveTexture, point)) : Vec3(1));
    float alpha = 1;
    if (m.alphaMode == AlphaMode::Blend) alpha = std::clamp(colour.w, 0.0f, 1.0f);
    if (m.alphaMode == AlphaMode::Mask) alpha = colour.w >= m.alphaCutoff ? 1.0f : 0.0f;
    return {light, alpha};
}

}  // namespace morphogen
