// Reading zip archives (PKWARE APPNOTE 6.3): stored and deflated entries, found through the central directory. Archives
// beyond 4 GiB, encrypted ones and other methods are not read.
#pragma once

#include "core/base/file.h"

#include <string>
#include <string_view>
#include <vector>

namespace morphogen {

struct ZipEntry {
    std::string name;
    std::uint16_t method = 0;
    std::uint16_t flags = 0;
    std::uint32_t packedSize = 0;
    std::uint32_t size = 0;
    std::uint32_t headerOffset = 0;
};

class ZipFile {
public:
    /// Format when there is no central directory or it does not fit the file.
    static Result<ZipFile> open(const std::filesystem::path& path);
    const std::vector<ZipEntry>& entries() const { return m_entries; }
    /// The entry of that name, or the only one that ends with "/name"; null when there is none.
    const ZipEntry* find(std::string_view name) const;
    Result<std::vector<std::byte>> read(const ZipEntry& entry) const;

private:
    explicit ZipFile(InputFile file) : m_file(std::move(file)) {}
    InputFile m_file;
    std::vector<ZipEntry> m_entries;
};

}  // namespace morphogen
