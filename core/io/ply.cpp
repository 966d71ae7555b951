#include "core/io/ply.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace morphogen {
namespace {

constexpr std::size_t kMaxHeaderBytes = 1 << 20;
constexpr std::size_t kMaxElements = 64;
constexpr std::size_t kMaxProperties = 4096;

std::optional<ScalarType> scalarType(std::string_view name)
{
    static constexpr std::array<std::pair<std::string_view, ScalarType>, 16> names{{
        {"float", ScalarType::F32}, {"float32", ScalarType::F32}, {"double", ScalarType::F64}, {"float64", ScalarType::F64},
        {"uchar", ScalarType::U8},  {"uint8", ScalarType::U8},    {"char", ScalarType::I8},    {"int8", ScalarType::I8},
        {"ushort", ScalarType::U16}, {"uint16", ScalarType::U16}, {"short", ScalarType::I16},  {"int16", ScalarType::I16},
        {"uint", ScalarType::U32},  {"uint32", ScalarType::U32},  {"int", ScalarType::I32},    {"int32", ScalarType::I32},
    }};
    for (const auto& [known, type] : names)
        if (known == name) return type;
    return std::nullopt;
}

std::vector<std::string_view> words(std::string_view line)
{
    std::vector<std::string_view> found;
    while (true) {
        const auto begin = line.find_first_not_of(" \t");
        if (begin == std::string_view::npos) return found;
        const auto end = std::min(line.find_first_of(" \t", begin), line.size());
        found.push_back(line.substr(begin, end - begin));
        line.remove_prefix(end);
    }
}

std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t:");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

bool startsWithIgnoringCase(std::string_view text, std::string_view start)
{
    return text.size() >= start.size() && std::equal(start.begin(), start.end(), text.begin(), [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    });
}

/// Takes one header line; false when it makes no sense.
bool takeLine(std::string_view line, PlyHeader& header)
{
    if (startsWithIgnoringCase(line, "comment") || startsWithIgnoringCase(line, "obj_info")) {
        header.comments.emplace_back(trimmed(line.substr(line[0] == 'c' || line[0] == 'C' ? 7 : 8)));
        return true;
    }
    const auto word = words(line);
    if (word.empty()) return true;
    if (word[0] == "format") {
        if (word.size() < 2) return false;
        if (word[1] == "ascii") header.encoding = PlyEncoding::Ascii;
        else if (word[1] == "binary_little_endian") header.encoding = PlyEncoding::LittleEndian;
        else if (word[1] == "binary_big_endian") header.encoding = PlyEncoding::BigEndian;
        else return false;
        return true;
    }
    if (word[0] == "element") {
        if (word.size() != 3 || header.elements.size() == kMaxElements) return false;
        PlyElement element;
        element.name = word[1];
        const auto parsed = std::from_chars(word[2].data(), word[2].data() + word[2].size(), element.count);
        if (parsed.ec != std::errc() || parsed.ptr != word[2].data() + word[2].size()) return false;
        header.elements.push_back(std::move(element));
        return true;
    }
    if (word[0] == "property") {
        if (header.elements.empty() || header.elements.back().properties.size() == kMaxProperties) return false;
        PlyElement& element = header.elements.back();
        PlyProperty property;
        const bool isList = word.size() == 5 && word[1] == "list";
        if (!isList && word.size() != 3) return false;
        const auto type = scalarType(word[isList ? 3 : 1]);
        if (!type) return false;
        property.type = *type;
        property.name = word.back();
        property.offset = element.rowBytes;
        if (isList) {
            property.countType = scalarType(word[2]);
            if (!property.countType || *property.countType == ScalarType::F32 || *property.countType == ScalarType::F64) return false;
            element.hasList = true;
        } else {
            element.rowBytes += byteSize(*type);
        }
        element.properties.push_back(std::move(property));
        return true;
    }
    return false;
}

}  // namespace

std::optional<std::size_t> PlyElement::find(std::string_view property) const
{
    for (std::size_t i = 0; i < properties.size(); ++i)
        if (properties[i].name == property) return i;
    return std::nullopt;
}

const PlyElement* PlyHeader::find(std::string_view element) const
{
    for (const PlyElement& e : elements)
        if (e.name == element) return &e;
    return nullptr;
}

std::optional<std::string> PlyHeader::comment(std::string_view key) const
{
    for (const std::string& text : comments)
        if (startsWithIgnoringCase(text, key)) return std::string(trimmed(std::string_view(text).substr(key.size())));
    return std::nullopt;
}

Result<PlyHeader> readPlyHeader(const InputFile& file)
{
    const auto bad = [&](std::string_view what) { return makeError(Error::Kind::Format, file.path().string(), what); };
    std::string text;
    PlyHeader header;
    bool hasFormat = false;
    std::size_t lineBegin = 0;
    for (std::size_t number = 1;; ++number) {
        std::size_t lineEnd = text.find('\n', lineBegin);
        while (lineEnd == std::string::npos) {
            const std::size_t known = text.size();
            const std::size_t more = std::min<std::uint64_t>(8192, file.size() - known);
            if (more == 0 || known > kMaxHeaderBytes) return bad(number == 1 ? "is no PLY file" : "the PLY header has no end_header line");
            text.resize(known + more);
            MG_TRY(file.readAt(known, std::as_writable_bytes(std::span(text).subspan(known))));
            lineEnd = text.find('\n', known);
        }
        std::string_view line(text.data() + lineBegin, lineEnd - lineBegin);
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        lineBegin = lineEnd + 1;
        if (number == 1) {
            if (line != "ply") return bad("is no PLY file");
            continue;
        }
        if (line.starts_with("end_header")) break;
        if (!takeLine(line, header)) return bad(fmt::format("line {} of the PLY header makes no sense: \"{}\"", number, line.substr(0, 80)));
        hasFormat = hasFormat || line.starts_with("format");
    }
    if (!hasFormat) return bad("the PLY header has no format line");
    header.bodyOffset = lineBegin;
    return header;
}

Result<void> checkPlyLength(const InputFile& file, const PlyHeader& header)
{
    std::uint64_t left = file.size() - std::min(header.bodyOffset, file.size());
    for (const PlyElement& element : header.elements) {
        // ASCII needs a digit and a blank for each number (the last blank may be missing), a list at least its count.
        std::uint64_t least = element.rowBytes;
        if (header.encoding == PlyEncoding::Ascii) least = 2 * element.properties.size();
        else
            for (const PlyProperty& p : element.properties)
                if (p.countType) least += byteSize(*p.countType);
        if (least == 0 && element.count > 0 && element.properties.empty()) continue;
        if (element.count > (left + 1) / least) {
            return makeError(Error::Kind::Format, file.path().string(),
                             fmt::format("promises {} rows of element \"{}\", of {} bytes or more each, but only {} bytes follow; it is cut off or damaged",
                                         element.count, element.name, least, left));
        }
        left -= std::min(left, element.count * least);
    }
    return {};
}

}  // namespace morphogen
