#include "app/viewport/font_bytes.h"

#include <QFont>
#include <QRawFont>

#include <bit>
#include <utility>

namespace morphogen::viewport {
namespace {

class BigEndian {
public:
    explicit BigEndian(FontBytes& out) : m_out(out) {}
    void put16(unsigned value) { m_out.push_back(static_cast<std::uint8_t>(value >> 8)), m_out.push_back(static_cast<std::uint8_t>(value)); }
    void put32(std::uint32_t value) { put16(value >> 16), put16(value & 0xffff); }

private:
    FontBytes& m_out;
};

}  // namespace

FontBytes fontBytesOf(const QFont& font)
{
    const QRawFont raw = QRawFont::fromFont(font);
    if (!raw.isValid()) return {};
    std::vector<std::pair<const char*, QByteArray>> tables;
    for (const char* tag : {"CFF ", "GPOS", "OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "kern", "loca", "maxp", "name", "post"})
        if (QByteArray table = raw.fontTable(tag); !table.isEmpty()) tables.emplace_back(tag, std::move(table));
    const auto has = [&](const char* tag) { return !raw.fontTable(tag).isEmpty(); };
    if (!has("cmap") || !has("head") || !has("hhea") || !has("hmtx") || !(has("CFF ") || (has("glyf") && has("loca")))) return {};

    const unsigned count = static_cast<unsigned>(tables.size());
    const unsigned power = std::bit_floor(count);
    FontBytes bytes;
    BigEndian out(bytes);
    out.put32(has("CFF ") ? 0x4f54544f : 0x00010000);
    out.put16(count);
    out.put16(16 * power);
    out.put16(static_cast<unsigned>(std::countr_zero(power)));
    out.put16(16 * (count - power));
    std::uint32_t offset = 12 + 16 * count;
    for (const auto& [tag, table] : tables) {
        for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(tag[i]));
        out.put32(0);   // a checksum that readers of letters don't look at
        out.put32(offset);
        out.put32(static_cast<std::uint32_t>(table.size()));
        offset += (static_cast<std::uint32_t>(table.size()) + 3) & ~3u;
    }
    for (const auto& [tag, table] : tables) {
        bytes.insert(bytes.end(), table.begin(), table.end());
        bytes.resize((bytes.size() + 3) & ~std::size_t(3));
    }
    return bytes;
}

}  // namespace morphogen::viewport
