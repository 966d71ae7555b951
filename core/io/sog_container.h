// Where a SOG's files come from: a folder, or the entries of a zip archive.
#pragma once

#include "core/io/zip.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace morphogen {

class SogContainer {
public:
    /// `path`: a folder, a .json file in one, or a zip archive.
    static Result<SogContainer> open(const std::filesystem::path& path);
    /// What to name in errors.
    std::string where() const { return m_path.string(); }
    const std::filesystem::path& folder() const { return m_folder; }
    bool has(const std::string& name) const;
    /// Names that lead out of the container are refused.
    Result<std::vector<std::byte>> read(const std::string& name) const;
    /// Errors for what is no JSON and for more than 64 MiB.
    Result<nlohmann::json> readJson(const std::string& name) const;

private:
    std::filesystem::path m_path, m_folder;
    std::optional<ZipFile> m_zip;
};

/// 8-bit RGBA, row-major from the top left.
struct SogImage {
    std::size_t width = 0, height = 0;
    std::vector<std::uint8_t> rgba;
};

/// A WebP image of at least `pixels` pixels, and not many more (an image that large would be a bomb).
Result<SogImage> decodeSogImage(std::span<const std::byte> webp, std::uint64_t pixels, const std::string& where);

}  // namespace morphogen
