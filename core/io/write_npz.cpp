#include "core/io/write_npz.h"

#include "core/base/file.h"

#include <fmt/format.h>
#include <zlib.h>

#include <cstring>
#include <limits>

namespace morphogen {
namespace {

using Bytes = std::vector<std::byte>;

template <class T>
    requires std::is_arithmetic_v<T>
void append(Bytes& to, const T& value)
{
    const auto* const from = reinterpret_cast<const std::byte*>(&value);
    to.insert(to.end(), from, from + sizeof(T));
}

void appendText(Bytes& to, std::string_view text)
{
    const auto* const from = reinterpret_cast<const std::byte*>(text.data());
    to.insert(to.end(), from, from + text.size());
}

/// Code points of a text; what is no UTF-8 becomes U+FFFD.
std::vector<char32_t> codePoints(std::string_view text)
{
    std::vector<char32_t> points;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const int more = lead < 0x80 ? 0 : lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : -1;
        char32_t point = more <= 0 ? lead : lead & (0x3fu >> more);
        bool isWhole = more >= 0 && i + static_cast<std::size_t>(std::max(more, 0)) < text.size();
        for (int k = 1; isWhole && k <= more; ++k) {
            const auto next = static_cast<unsigned char>(text[i + static_cast<std::size_t>(k)]);
            isWhole = (next & 0xc0) == 0x80;
            point = point << 6 | (next & 0x3fu);
        }
        isWhole = isWhole && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
        points.push_back(isWhole ? point : 0xfffd);
        i += isWhole ? static_cast<std::size_t>(more) + 1 : 1;
    }
    return points;
}

/// The array's header and data.
Bytes npyOf(const NpzArray& array)
{
    std::string type;
    Bytes data;
    std::size_t rows = 0;
    std::visit(
        [&](const auto& values) {
            using T = typename std::decay_t<decltype(values)>::value_type;
            rows = values.size() / array.width;
            if constexpr (std::is_same_v<T, std::string>) {
                std::vector<std::vector<char32_t>> texts;
                std::size_t longest = 1;
                for (const std::string& text : values) longest = std::max(longest, texts.emplace_back(codePoints(text)).size());
                type = fmt::format("<U{}", longest);
                data.resize(values.size() * longest * sizeof(char32_t));
                for (std::size_t i = 0; i < texts.size(); ++i)
                    if (!texts[i].empty()) std::memcpy(data.data() + i * longest * sizeof(char32_t), texts[i].data(), texts[i].size() * sizeof(char32_t));
            } else {
                type = std::is_same_v<T, double> ? "<f8" : std::is_same_v<T, float> ? "<f4" : "<i8";
                data.resize(values.size() * sizeof(T));
                if (!values.empty()) std::memcpy(data.data(), values.data(), data.size());
            }
        },
        array.values);
    const std::string shape = array.width == 1 ? fmt::format("({},)", rows) : fmt::format("({}, {})", rows, array.width);
    std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}", type, shape);
    constexpr std::size_t kPreamble = 10, kAlignment = 64;
    while ((kPreamble + header.size() + 1) % kAlignment != 0) header += ' ';
    header += '\n';
    Bytes npy;
    appendText(npy, std::string_view("\x93NUMPY\x01\x00", 8));
    append(npy, static_cast<std::uint16_t>(header.size()));
    appendText(npy, header);
    npy.insert(npy.end(), data.begin(), data.end());
    return npy;
}

struct Stored {
    std::string name;
    std::uint32_t crc = 0, size = 0, offset = 0;
};

/// The part that a zip's local and central headers share (PKWARE APPNOTE 6.3): stored, dated 1980-01-01.
void appendCommon(Bytes& to, const Stored& entry)
{
    for (const std::uint16_t value : {std::uint16_t(20), std::uint16_t(0), std::uint16_t(0), std::uint16_t(0), std::uint16_t(0x21)}) append(to, value);
    append(to, entry.crc), append(to, entry.size), append(to, entry.size);
    append(to, static_cast<std::uint16_t>(entry.name.size()));
    append(to, std::uint16_t(0));
}

}  // namespace

Result<void> writeNpz(const std::filesystem::path& path, std::span<const NpzArray> arrays)
{
    MG_ASSIGN(AtomicFile file, AtomicFile::create(path));
    std::vector<Stored> entries;
    std::uint64_t at = 0;
    for (const NpzArray& array : arrays) {
        const Bytes npy = npyOf(array);
        Stored entry{array.name + ".npy", 0, 0, static_cast<std::uint32_t>(at)};
        if (at + npy.size() + 4096 > std::numeric_limits<std::uint32_t>::max())
            return makeError(Error::Kind::Limit, path.string(), "would be larger than 4 GiB; write fewer objects or a shorter time");
        entry.crc = static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(npy.data()), npy.size()));
        entry.size = static_cast<std::uint32_t>(npy.size());
        Bytes head;
        append(head, std::uint32_t(0x04034b50));
        appendCommon(head, entry);
        appendText(head, entry.name);
        MG_TRY(file.write(head));
        MG_TRY(file.write(npy));
        at += head.size() + npy.size();
        entries.push_back(std::move(entry));
    }
    Bytes directory;
    for (const Stored& entry : entries) {
        append(directory, std::uint32_t(0x02014b50));
        append(directory, std::uint16_t(20));
        appendCommon(directory, entry);
        for (int k = 0; k < 3; ++k) append(directory, std::uint16_t(0));   // comment, disk, internal attributes
        append(directory, std::uint32_t(0));
        append(directory, entry.offset);
        appendText(directory, entry.name);
    }
    const auto directorySize = static_cast<std::uint32_t>(directory.size());
    append(directory, std::uint32_t(0x06054b50));
    append(directory, std::uint32_t(0));
    append(directory, static_cast<std::uint16_t>(entries.size()));
    append(directory, static_cast<std::uint16_t>(entries.size()));
    append(directory, directorySize);
    append(directory, static_cast<std::uint32_t>(at));
    append(directory, std::uint16_t(0));
    MG_TRY(file.write(directory));
    return file.commit();
}

}  // namespace morphogen
