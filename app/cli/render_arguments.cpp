#include "app/cli/render_arguments.h"

#include "app/cli/arguments.h"

#include <algorithm>

namespace morphogen::cli {

Result<PictureSize> parseSize(const std::string& text)
{
    const auto parts = split(text, 'x');
    PictureSize size;
    const bool isRead = parts.size() == 2 && readWhole(parts[0], size.width) && readWhole(parts[1], size.height);
    if (!isRead || size.width < 1 || size.height < 1) return usageError("--size", text, "WxH is expected, such as 1280x720");
    return size;
}

Result<std::optional<Rgb>> parseBackground(const std::string& text)
{
    if (text == "transparent") return std::optional<Rgb>{};
    if (text == "black") return std::optional<Rgb>(Rgb(0));
    if (text == "white") return std::optional<Rgb>(Rgb(1));
    std::uint32_t hex = 0;
    if (text.size() == 7 && text[0] == '#') {
        const auto [end, code] = std::from_chars(text.data() + 1, text.data() + 7, hex, 16);
        if (code == std::errc{} && end == text.data() + 7)
            return std::optional<Rgb>(Rgb(static_cast<float>(hex >> 16), static_cast<float>(hex >> 8 & 255), static_cast<float>(hex & 255)) / 255.0f);
    }
    const auto colour = parsePoint("--background", text);
    if (!colour || glm::any(glm::lessThan(*colour, Vec3(0))) || glm::any(glm::greaterThan(*colour, Vec3(1))))
        return usageError("--background", text, "a colour is expected: #rrggbb, r,g,b in 0..1, black, white or transparent");
    return std::optional<Rgb>(*colour);
}

Result<AovSet> parseAovs(const std::string& text)
{
    static const std::vector<std::pair<std::string, AovSet>> kNames = {
        {"colour", {}},
        {"color", {}},
        {"alpha", Aov::Alpha},
        {"depth", Aov::ExpectedDepth | Aov::MedianDepth},
        {"depth.expected", Aov::ExpectedDepth},
        {"depth.median", Aov::MedianDepth},
        {"normal", Aov::Normal},
        {"id", Aov::ObjectId},
        {"motion", Aov::Motion},
        {"shadow", Aov::Shadow},
        {"all", Aov::ExpectedDepth | Aov::MedianDepth | Aov::Normal | Aov::ObjectId | Aov::Motion | Aov::Alpha | Aov::Shadow},
    };
    AovSet set;
    for (const std::string& part : split(text, ',')) {
        const auto found = std::find_if(kNames.begin(), kNames.end(), [&](const auto& entry) { return entry.first == part; });
        if (found == kNames.end()) return usageError("--aov", text, "a list of alpha, depth, depth.expected, depth.median, normal, id, motion, shadow, or all is expected");
        set = set | found->second;
    }
    return set;
}

RenderDevice deviceOf(const std::string& text)
{
    return text == "vulkan" ? RenderDevice::Vulkan : text == "cpu" ? RenderDevice::Cpu : RenderDevice::Auto;
}

}  // namespace morphogen::cli
