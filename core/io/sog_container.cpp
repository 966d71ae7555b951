#include "core/io/sog_container.h"

#include "core/base/memory_budget.h"
#include "core/io/import.h"

#include <fmt/format.h>
#include <webp/decode.h>

namespace morphogen {
namespace {

constexpr std::uint64_t kMaxJsonBytes = 64 << 20;

/// Relative, and without "..".
bool staysInside(const std::filesystem::path& name)
{
    if (name.empty() || name.is_absolute()) return false;
    for (const auto& part : name)
        if (part == "..") return false;
    return true;
}

}  // namespace

Result<SogContainer> SogContainer::open(const std::filesystem::path& path)
{
    SogContainer container;
    container.m_path = path;
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        container.m_folder = path;
    } else if (hasExtension(path, ".json")) {
        container.m_folder = path.has_parent_path() ? path.parent_path() : ".";
    } else {
        MG_ASSIGN(ZipFile zip, ZipFile::open(path));
        container.m_zip = std::move(zip);
    }
    return container;
}

bool SogContainer::has(const std::string& name) const
{
    if (m_zip) return m_zip->find(name) != nullptr;
    std::error_code ignored;
    return staysInside(name) && std::filesystem::is_regular_file(m_folder / name, ignored);
}

Result<std::vector<std::byte>> SogContainer::read(const std::string& name) const
{
    if (m_zip) {
        const ZipEntry* entry = m_zip->find(name);
        if (!entry) return makeError(Error::Kind::Format, where(), fmt::format("has no file {} in it", name));
        return m_zip->read(*entry);
    }
    if (!staysInside(name)) return makeError(Error::Kind::Format, where(), fmt::format("names a file outside its folder: {}", name));
    return readFile(m_folder / name);
}

Result<nlohmann::json> SogContainer::readJson(const std::string& name) const
{
    MG_ASSIGN(const std::vector<std::byte> bytes, read(name));
    if (bytes.size() > kMaxJsonBytes) return makeError(Error::Kind::Limit, where(), fmt::format("{} is larger than 64 MiB", name));
    const char* text = reinterpret_cast<const char*>(bytes.data());
    nlohmann::json json = nlohmann::json::parse(text, text + bytes.size(), nullptr, false);
    if (json.is_discarded() || !json.is_object()) return makeError(Error::Kind::Format, where(), fmt::format("{} is no JSON object", name));
    return json;
}

Result<SogImage> decodeSogImage(std::span<const std::byte> webp, std::uint64_t pixels, const std::string& where)
{
    const auto* data = reinterpret_cast<const std::uint8_t*>(webp.data());
    int width = 0, height = 0;
    if (!WebPGetInfo(data, webp.size(), &width, &height) || width <= 0 || height <= 0) return makeError(Error::Kind::Format, where, "is no WebP image");
    const std::uint64_t area = static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height);
    if (area < pixels) return makeError(Error::Kind::Format, where, fmt::format("has {} pixels where {} are needed", area, pixels));
    if (area > 4 * pixels + (1 << 20)) return makeError(Error::Kind::Format, where, fmt::format("has {} pixels for only {} values", area, pixels));
    MG_TRY(checkMemory(4 * area, where, "the image"));
    SogImage image{static_cast<std::size_t>(width), static_cast<std::size_t>(height), std::vector<std::uint8_t>(4 * area)};
    if (!WebPDecodeRGBAInto(data, webp.size(), image.rgba.data(), image.rgba.size(), 4 * width))
        return makeError(Error::Kind::Format, where, "the WebP image is damaged or cut off");
    return image;
}

}  // namespace morphogen
