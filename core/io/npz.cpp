#include "core/io/npz.h"

#include "core/base/memory_budget.h"
#include "core/io/bytes.h"
#include "core/io/zip.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <optional>

namespace morphogen {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMostDimensions = 32;

/// '<f8' and the like.
struct Type {
    char kind = 0;              ///< f, i, u, b, U or S
    std::size_t bytes = 0;      ///< of one value; of U four for each character
    bool isBigEndian = false;
};

struct Header {
    Type type;
    bool isFortran = false;
    std::vector<std::size_t> shape;
};

/// The text between `key`: and the next comma at the same level, without spaces.
std::optional<std::string_view> valueOf(std::string_view dictionary, std::string_view key)
{
    const std::size_t found = dictionary.find(fmt::format("'{}'", key));
    if (found == std::string_view::npos) return {};
    std::size_t at = dictionary.find(':', found);
    if (at == std::string_view::npos) return {};
    at = dictionary.find_first_not_of(' ', at + 1);
    if (at == std::string_view::npos) return {};
    int depth = 0;
    for (std::size_t end = at; end < dictionary.size(); ++end) {
        const char c = dictionary[end];
        if (c == '(' || c == '[') ++depth;
        if (c == ')' || c == ']') --depth;
        if (depth != 0 || (c != ',' && c != '}')) continue;
        const std::string_view value = dictionary.substr(at, end - at);
        return value.substr(0, value.find_last_not_of(' ') + 1);
    }
    return {};
}

std::optional<Type> typeFrom(std::string_view text)
{
    if (text.size() < 5 || text.front() != '\'' || text.back() != '\'') return {};
    text = text.substr(1, text.size() - 2);
    Type type;
    if (std::string_view("<>|=").find(text[0]) == std::string_view::npos) return {};
    type.isBigEndian = text[0] == '>';
    type.kind = text[1];
    std::size_t width = 0;
    const auto [end, code] = std::from_chars(text.data() + 2, text.data() + text.size(), width);
    if (code != std::errc{} || end != text.data() + text.size() || width > 1'000'000) return {};
    const auto isOneOf = [width](std::initializer_list<std::size_t> widths) { return std::ranges::find(widths, width) != widths.end(); };
    switch (type.kind) {
    case 'f': if (!isOneOf({2, 4, 8})) return {}; break;
    case 'i': case 'u': if (!isOneOf({1, 2, 4, 8})) return {}; break;
    case 'b': if (width != 1) return {}; break;
    case 'U': width *= 4; break;
    case 'S': break;
    default: return {};
    }
    type.bytes = width;
    return type;
}

std::optional<std::vector<std::size_t>> shapeFrom(std::string_view text)
{
    if (text.size() < 2 || text.front() != '(' || text.back() != ')') return {};
    std::vector<std::size_t> shape;
    const char* at = text.data() + 1;
    const char* const last = text.data() + text.size() - 1;
    while (at < last) {
        if (*at == ' ' || *at == ',') {
            ++at;
            continue;
        }
        std::size_t extent = 0;
        const auto [end, code] = std::from_chars(at, last, extent);
        if (code != std::errc{} || shape.size() >= kMostDimensions) return {};
        shape.push_back(extent);
        at = end;
    }
    return shape;
}

template <class T>
T load(const std::byte* at, bool isBigEndian)
{
    std::array<std::byte, sizeof(T)> bytes;
    std::copy_n(at, sizeof(T), bytes.begin());
    if (isBigEndian) std::ranges::reverse(bytes);
    return std::bit_cast<T>(bytes);
}

double numberAt(const std::byte* at, const Type& type)
{
    const auto as = [&]<class T>(T) { return static_cast<double>(load<T>(at, type.isBigEndian)); };
    if (type.kind == 'f') return type.bytes == 8 ? as(double{}) : type.bytes == 4 ? as(float{}) : static_cast<double>(floatFromHalf(load<std::uint16_t>(at, type.isBigEndian)));
    const bool isSigned = type.kind == 'i';
    switch (type.bytes) {
    case 8: return isSigned ? as(std::int64_t{}) : as(std::uint64_t{});
    case 4: return isSigned ? as(std::int32_t{}) : as(std::uint32_t{});
    case 2: return isSigned ? as(std::int16_t{}) : as(std::uint16_t{});
    default: return isSigned ? as(std::int8_t{}) : as(std::uint8_t{});
    }
}

void appendUtf8(std::string& text, std::uint32_t character)
{
    constexpr std::uint32_t kReplacement = 0xfffd;
    if (character > 0x10ffff || (character >= 0xd800 && character < 0xe000)) character = kReplacement;
    const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (character < 0x80) put(character);
    else if (character < 0x800) put(0xc0 | character >> 6), put(0x80 | (character & 0x3f));
    else if (character < 0x10000) put(0xe0 | character >> 12), put(0x80 | (character >> 6 & 0x3f)), put(0x80 | (character & 0x3f));
    else put(0xf0 | character >> 18), put(0x80 | (character >> 12 & 0x3f)), put(0x80 | (character >> 6 & 0x3f)), put(0x80 | (character & 0x3f));
}

std::string textAt(const std::byte* at, const Type& type)
{
    std::string text;
    if (type.kind == 'S') {
        text.assign(reinterpret_cast<const char*>(at), type.bytes);
    } else {
        for (std::size_t i = 0; i < type.bytes; i += 4) {
            const auto character = load<std::uint32_t>(at + i, type.isBigEndian);
            if (character == 0) break;
            appendUtf8(text, character);
        }
    }
    text.resize(std::min(text.size(), text.find('\0')));   // padded with zeros
    return text;
}

/// Where the value of the C order's index `i` lies in an array that is stored column by column.
std::size_t fortranIndex(std::size_t i, std::span<const std::size_t> shape)
{
    std::size_t index = 0;
    std::vector<std::size_t> position(shape.size());
    for (std::size_t d = shape.size(); d-- > 0;) position[d] = i % shape[d], i /= shape[d];
    for (std::size_t d = shape.size(); d-- > 0;) index = index * shape[d] + position[d];
    return index;
}

constexpr std::string_view kSuffix = ".npy";

}  // namespace

Result<NpyArray> parseNpy(const NpySource& source)
{
    const auto& [bytes, where, name] = source;
    const auto bad = [&](Error::Kind kind, std::string_view what) { return makeError(kind, where, fmt::format("{}: {}", name, what)); };
    constexpr std::size_t kShortPrefix = 10, kLongPrefix = 12;
    if (bytes.size() < kLongPrefix || !std::equal(kMagic.begin(), kMagic.end(), reinterpret_cast<const char*>(bytes.data()))) return bad(Error::Kind::Format, "is no NumPy array");
    const auto version = std::to_integer<unsigned>(bytes[6]);
    if (version < 1 || version > 3) return bad(Error::Kind::Unsupported, fmt::format("is a NumPy array of version {}; 1 to 3 are read", version));
    const std::size_t prefix = version == 1 ? kShortPrefix : kLongPrefix;
    const std::size_t length = version == 1 ? loadLittle<std::uint16_t>(bytes.data() + 8) : loadLittle<std::uint32_t>(bytes.data() + 8);
    if (length > bytes.size() - prefix) return bad(Error::Kind::Format, "ends within its header");
    const std::string_view dictionary(reinterpret_cast<const char*>(bytes.data()) + prefix, length);
    const auto type = valueOf(dictionary, "descr"), order = valueOf(dictionary, "fortran_order"), extents = valueOf(dictionary, "shape");
    if (!type || !order || !extents) return bad(Error::Kind::Format, "has a header without descr, fortran_order and shape");
    Header header;
    const auto readType = typeFrom(*type);
    if (!readType) return bad(Error::Kind::Unsupported, fmt::format("holds values of the type {}; numbers, booleans and texts are read", *type));
    header.type = *readType;
    header.isFortran = *order == "True";
    const auto shape = shapeFrom(*extents);
    if (!shape) return bad(Error::Kind::Format, "has a shape that is none");
    header.shape = *shape;
    const std::size_t payload = bytes.size() - prefix - length;
    std::size_t count = 1;
    for (const std::size_t extent : header.shape) {
        if (extent != 0 && count > bytes.size() / extent) return bad(Error::Kind::Format, "promises more values than the file holds");
        count *= extent;
    }
    if (header.type.bytes == 0 || count > payload / header.type.bytes) return bad(Error::Kind::Format, "promises more values than the file holds");
    const bool isText = header.type.kind == 'U' || header.type.kind == 'S';
    MG_TRY(checkMemory(count * (isText ? sizeof(std::string) + header.type.bytes : sizeof(double)), where, fmt::format("{} values of {}", count, name)));
    NpyArray array;
    array.shape = header.shape;
    const std::byte* const first = bytes.data() + prefix + length;
    for (std::size_t i = 0; i < count; ++i) {
        const std::byte* at = first + header.type.bytes * (header.isFortran ? fortranIndex(i, header.shape) : i);
        if (isText) array.texts.push_back(textAt(at, header.type));
        else array.numbers.push_back(numberAt(at, header.type));
    }
    return array;
}

Result<std::vector<std::string>> namesInNpz(const std::filesystem::path& path)
{
    MG_ASSIGN(const ZipFile zip, ZipFile::open(path));
    std::vector<std::string> names;
    for (const ZipEntry& entry : zip.entries())
        if (entry.name.ends_with(kSuffix)) names.push_back(entry.name.substr(0, entry.name.size() - kSuffix.size()));
    return names;
}

Result<std::vector<NpyArray>> readNpz(const std::filesystem::path& path, std::span<const std::string> names)
{
    MG_ASSIGN(const ZipFile zip, ZipFile::open(path));
    std::vector<NpyArray> arrays;
    for (const std::string& name : names) {
        const ZipEntry* entry = zip.find(name + std::string(kSuffix));
        if (!entry) {
            MG_ASSIGN(const auto there, namesInNpz(path));
            return makeError(Error::Kind::NotFound, path.string(), fmt::format("holds no array \"{}\"; it holds {}", name, fmt::join(there, ", ")));
        }
        MG_ASSIGN(const auto bytes, zip.read(*entry));
        MG_ASSIGN(NpyArray array, parseNpy({bytes, path.string(), name}));
        arrays.push_back(std::move(array));
    }
    return arrays;
}

}  // namespace morphogen
