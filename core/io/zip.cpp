#include "core/io/zip.h"

#include "core/base/memory_budget.h"
#include "core/io/bytes.h"
#include "core/io/inflate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace morphogen {
namespace {

constexpr std::uint32_t kEndMagic = 0x06054b50, kEntryMagic = 0x02014b50, kLocalMagic = 0x04034b50;
constexpr std::size_t kEndBytes = 22, kEntryBytes = 46, kLocalBytes = 30, kLongestComment = 65535;
constexpr std::size_t kMaxEntries = 65536;

}  // namespace

Result<ZipFile> ZipFile::open(const std::filesystem::path& path)
{
    MG_ASSIGN(InputFile file, InputFile::open(path));
    const auto bad = [&](std::string_view what) { return makeError(Error::Kind::Format, path.string(), what); };
    const std::size_t tailBytes = std::min<std::uint64_t>(file.size(), kEndBytes + kLongestComment);
    std::vector<std::byte> tail(tailBytes);
    MG_TRY(file.readAt(file.size() - tailBytes, tail));
    std::size_t end = tailBytes;
    for (std::size_t at = tailBytes < kEndBytes ? 0 : tailBytes - kEndBytes + 1; at-- > 0;) {
        if (loadLittle<std::uint32_t>(tail.data() + at) != kEndMagic) continue;
        end = at;
        break;
    }
    if (end == tailBytes) return bad("the zip archive has no directory at its end; it is cut off or damaged");
    const std::size_t count = loadLittle<std::uint16_t>(tail.data() + end + 10);
    const std::uint64_t size = loadLittle<std::uint32_t>(tail.data() + end + 12), offset = loadLittle<std::uint32_t>(tail.data() + end + 16);
    if (offset > file.size() || size > file.size() - offset) return bad("the directory of the zip archive lies outside the file");
    std::vector<std::byte> directory(size);
    MG_TRY(file.readAt(offset, directory));
    ZipFile zip(std::move(file));
    for (std::size_t at = 0; zip.m_entries.size() < std::min(count, kMaxEntries);) {
        if (directory.size() - at < kEntryBytes || loadLittle<std::uint32_t>(directory.data() + at) != kEntryMagic)
            return bad("the directory of the zip archive is damaged");
        const std::byte* e = directory.data() + at;
        const std::size_t name = loadLittle<std::uint16_t>(e + 28), extra = loadLittle<std::uint16_t>(e + 30), comment = loadLittle<std::uint16_t>(e + 32);
        if (directory.size() - at - kEntryBytes < name + extra + comment) return bad("the directory of the zip archive is damaged");
        ZipEntry entry;
        entry.name.assign(reinterpret_cast<const char*>(e + kEntryBytes), name);
        entry.flags = loadLittle<std::uint16_t>(e + 8);
        entry.method = loadLittle<std::uint16_t>(e + 10);
        entry.packedSize = loadLittle<std::uint32_t>(e + 20);
        entry.size = loadLittle<std::uint32_t>(e + 24);
        entry.headerOffset = loadLittle<std::uint32_t>(e + 42);
        zip.m_entries.push_back(std::move(entry));
        at += kEntryBytes + name + extra + comment;
    }
    return zip;
}

const ZipEntry* ZipFile::find(std::string_view name) const
{
    const ZipEntry* inFolder = nullptr;
    for (const ZipEntry& entry : m_entries) {
        if (entry.name == name) return &entry;
        if (entry.name.size() > name.size() && entry.name.ends_with(name) && entry.name[entry.name.size() - name.size() - 1] == '/') inFolder = &entry;
    }
    return inFolder;
}

Result<std::vector<std::byte>> ZipFile::read(const ZipEntry& entry) const
{
    const std::string where = m_file.path().string();
    const auto bad = [&](std::string_view what) { return makeError(Error::Kind::Format, where, fmt::format("{}: {}", entry.name, what)); };
    if (entry.flags & 1) return makeError(Error::Kind::Unsupported, where, fmt::format("{} is encrypted", entry.name));
    if (entry.method != 0 && entry.method != 8)
        return makeError(Error::Kind::Unsupported, where, fmt::format("{} is packed by method {}; only stored and deflated entries can be read", entry.name, entry.method));
    std::array<std::byte, kLocalBytes> local;
    MG_TRY(m_file.readAt(entry.headerOffset, local));
    if (loadLittle<std::uint32_t>(local.data()) != kLocalMagic) return bad("the zip entry is damaged");
    const std::uint64_t begin = entry.headerOffset + kLocalBytes + loadLittle<std::uint16_t>(local.data() + 26) + loadLittle<std::uint16_t>(local.data() + 28);
    if (begin > m_file.size() || entry.packedSize > m_file.size() - begin) return bad("ends within the zip entry; it is cut off");
    if (entry.method == 0 && entry.packedSize != entry.size) return bad("the sizes of the zip entry contradict each other");
    MG_TRY(checkMemory(entry.packedSize, where, entry.name));
    std::vector<std::byte> packed(entry.packedSize);
    MG_TRY(m_file.readAt(begin, packed));
    if (entry.method == 0) return packed;
    return inflate({Compression::Deflate, packed, entry.size, 0, where, entry.name});
}

}  // namespace morphogen
