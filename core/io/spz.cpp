#include "core/io/spz.h"

#include "core/base/file.h"
#include "core/base/parallel.h"
#include "core/io/bytes.h"
#include "core/io/inflate.h"
#include "core/io/splats_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace morphogen {
namespace {

constexpr std::uint32_t kMagic = 0x5053474e;  // "NGSP"
constexpr std::size_t kOldHeader = 16, kNewHeader = 32;
constexpr std::uint8_t kFlagAntiAliased = 1, kFlagExtensions = 2;
constexpr std::uint32_t kCoordinateSystemExtension = 0xADBE0003;
constexpr std::uint32_t kRightUpBack = 4, kRightDownFront = 6;
constexpr std::uint64_t kExtensionSlack = 1 << 20;

struct Header {
    std::uint32_t version = 0;
    std::uint32_t count = 0;
    int shDegree = 0;
    int fractionalBits = 0;
    std::uint8_t flags = 0;
    int streams = 0;
    std::uint32_t tocOffset = 0;

    int shPerChannel() const { return (shDegree + 1) * (shDegree + 1) - 1; }
    /// Bytes per splat of positions, alphas, colours, scales, rotations and harmonics, in the file's order.
    std::array<std::uint64_t, 6> widths() const
    {
        return {version == 1 ? 6u : 9u, 1, 3, 3, version <= 2 ? 3u : 4u, 3 * static_cast<std::uint64_t>(shPerChannel())};
    }
};

/// The attributes, decompressed; views into the owned buffers.
struct Attributes {
    std::vector<std::vector<std::byte>> owned;
    std::array<const std::byte*, 6> data{};
    std::vector<std::byte> extensions;
};

constexpr std::array<const char*, 6> kNames{"positions", "alphas", "colours", "scales", "rotations", "spherical harmonics"};

Result<Header> readHeader(std::span<const std::byte> bytes, const std::string& where)
{
    const auto bad = [&](std::string_view what) { return makeError(Error::Kind::Format, where, what); };
    if (bytes.size() < kOldHeader || loadLittle<std::uint32_t>(bytes.data()) != kMagic) return bad("has no SPZ header; it is damaged or no SPZ file");
    Header h;
    h.version = loadLittle<std::uint32_t>(bytes.data() + 4);
    h.count = loadLittle<std::uint32_t>(bytes.data() + 8);
    h.shDegree = std::to_integer<int>(bytes[12]);
    h.fractionalBits = std::to_integer<int>(bytes[13]);
    h.flags = std::to_integer<std::uint8_t>(bytes[14]);
    if (h.version < 1 || h.version > 4) return makeError(Error::Kind::Unsupported, where, fmt::format("is SPZ version {}; versions 1 to 4 can be read", h.version));
    if (h.shDegree > 4) return bad(fmt::format("the SPZ header gives harmonics of degree {}, beyond 4", h.shDegree));
    if (h.fractionalBits > 24) return bad(fmt::format("the SPZ header gives {} fractional bits, beyond 24", h.fractionalBits));
    if (h.count == 0) return makeError(Error::Kind::Empty, where, "holds no splats");
    if (h.version == 4) {
        if (bytes.size() < kNewHeader) return bad("ends within the SPZ header; it is cut off");
        h.streams = std::to_integer<int>(bytes[15]);
        h.tocOffset = loadLittle<std::uint32_t>(bytes.data() + 16);
    }
    return h;
}

/// Versions 1 to 3: one after the other, after the header.
Result<Attributes> splitOld(std::vector<std::byte> bytes, const Header& h, const std::string& where)
{
    Attributes a;
    std::uint64_t at = kOldHeader;
    const auto widths = h.widths();
    a.owned.push_back(std::move(bytes));
    const auto& all = a.owned.front();
    for (std::size_t i = 0; i < widths.size(); ++i) {
        if (widths[i] * h.count > all.size() - at) return makeError(Error::Kind::Format, where, fmt::format("ends within the {}; it is cut off", kNames[i]));
        a.data[i] = all.data() + at;
        at += widths[i] * h.count;
    }
    if (h.flags & kFlagExtensions) a.extensions.assign(all.begin() + static_cast<std::ptrdiff_t>(at), all.end());
    return a;
}

Result<Attributes> inflateStreams(std::span<const std::byte> bytes, const Header& h, const std::string& where)
{
    const auto bad = [&](std::string_view what) { return makeError(Error::Kind::Format, where, what); };
    const auto widths = h.widths();
    const int wanted = h.shDegree > 0 ? 6 : 5;
    if (h.streams < wanted) return bad(fmt::format("has {} streams instead of {}", h.streams, wanted));
    if (h.tocOffset < kNewHeader || h.tocOffset > bytes.size() || (bytes.size() - h.tocOffset) / 16 < static_cast<std::size_t>(h.streams))
        return bad("the table of streams lies outside the file; it is cut off or damaged");
    std::vector<InflateRequest> requests;
    std::uint64_t at = h.tocOffset + 16 * static_cast<std::uint64_t>(h.streams);
    for (int i = 0; i < wanted; ++i) {
        const std::byte* entry = bytes.data() + h.tocOffset + 16 * i;
        const auto packed = loadLittle<std::uint64_t>(entry), plain = loadLittle<std::uint64_t>(entry + 8);
        const std::uint64_t size = widths[static_cast<std::size_t>(i)] * h.count;
        if (plain != size) return bad(fmt::format("the {} take {} bytes instead of {}", kNames[static_cast<std::size_t>(i)], plain, size));
        if (packed > bytes.size() - at) return bad(fmt::format("ends within the {}; it is cut off", kNames[static_cast<std::size_t>(i)]));
        requests.push_back({Compression::Zstd, bytes.subspan(at, packed), size, 0, where, kNames[static_cast<std::size_t>(i)]});
        at += packed;
    }
    Attributes a;
    a.owned.resize(requests.size());
    std::vector<std::optional<Error>> errors(requests.size());
    parallelFor(requests.size(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            auto plain = inflate(requests[i]);
            if (plain) a.owned[i] = std::move(*plain);
            else errors[i] = plain.error();
        }
    });
    for (const auto& error : errors)
        if (error) return *error;
    for (std::size_t i = 0; i < requests.size(); ++i) a.data[i] = a.owned[i].data();
    if (h.flags & kFlagExtensions) a.extensions.assign(bytes.begin() + kNewHeader, bytes.begin() + h.tocOffset);
    return a;
}

Result<Attributes> unpack(std::vector<std::byte> bytes, bool isGzip, const Header& h, const std::string& where)
{
    if (h.version == 4) return inflateStreams(bytes, h, where);
    if (!isGzip) return splitOld(std::move(bytes), h, where);
    std::uint64_t size = kOldHeader;
    for (const std::uint64_t width : h.widths()) size += width * h.count;
    MG_ASSIGN(std::vector<std::byte> plain, inflate({Compression::Gzip, bytes, size, kExtensionSlack, where, "the SPZ data"}));
    bytes = {};
    return splitOld(std::move(plain), h, where);
}

/// The coordinate system that the extension names, if there is one.
std::optional<std::uint32_t> coordinateSystem(std::span<const std::byte> records)
{
    while (records.size() >= 8) {
        const auto type = loadLittle<std::uint32_t>(records.data()), length = loadLittle<std::uint32_t>(records.data() + 4);
        records = records.subspan(8);
        if (length > records.size()) return std::nullopt;
        if (type == kCoordinateSystemExtension && length >= 4) return loadLittle<std::uint32_t>(records.data());
        records = records.subspan(length);
    }
    return std::nullopt;
}

struct Tables {
    std::array<float, 256> logit{}, colour{}, scale{}, harmonic{};
    Tables()
    {
        for (std::size_t i = 0; i < 256; ++i) {
            const float f = static_cast<float>(i);
            logit[i] = morphogen::logit(f / 255.0f);
            colour[i] = (f / 255.0f - 0.5f) / 0.15f;
            scale[i] = f / 16.0f - 10.0f;
            harmonic[i] = (f - 128.0f) / 128.0f;
        }
    }
};

std::size_t index(std::byte b) { return std::to_integer<std::size_t>(b); }

void decodePositions(const Header& h, const std::byte* from, SplatsWriter& writer, std::size_t k)
{
    const float step = 1.0f / static_cast<float>(1u << h.fractionalBits);
    for (int axis = 0; axis < 3; ++axis) {
        const auto out = writer.column(static_cast<SplatColumn>(axis), k);
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (h.version == 1) {
                out[i] = floatFromHalf(loadLittle<std::uint16_t>(from + 6 * i + 2 * static_cast<std::size_t>(axis)));
                continue;
            }
            const std::byte* b = from + 9 * i + 3 * static_cast<std::size_t>(axis);
            const auto bits = static_cast<std::uint32_t>(index(b[0]) | index(b[1]) << 8 | index(b[2]) << 16);
            out[i] = static_cast<float>(static_cast<std::int32_t>(bits << 8) >> 8) * step;
        }
    }
}

/// Smallest three: the index of the largest in the top bits, then three signed magnitudes of 9 bits, in x, y, z, w.
std::array<float, 4> smallestThree(std::uint32_t packed)
{
    std::array<float, 4> q{};
    const std::size_t largest = packed >> 30;
    float sum = 0;
    for (std::size_t i = 4; i-- > 0;) {
        if (i == largest) continue;
        const float magnitude = static_cast<float>(packed & 511u) * (0.70710678f / 511.0f);
        q[i] = packed & 512u ? -magnitude : magnitude;
        sum += magnitude * magnitude;
        packed >>= 10;
    }
    q[largest] = std::sqrt(std::max(0.0f, 1.0f - sum));
    return q;
}

void decodeRotations(const Header& h, const std::byte* from, SplatsWriter& writer, std::size_t k)
{
    const auto w = writer.column(SplatColumn::Rot0, k), x = writer.column(SplatColumn::Rot1, k), y = writer.column(SplatColumn::Rot2, k),
               z = writer.column(SplatColumn::Rot3, k);
    for (std::size_t i = 0; i < w.size(); ++i) {
        if (h.version <= 2) {
            const auto part = [&](std::size_t c) { return static_cast<float>(index(from[3 * i + c])) / 127.5f - 1.0f; };
            x[i] = part(0), y[i] = part(1), z[i] = part(2);
            w[i] = std::sqrt(std::max(0.0f, 1.0f - (x[i] * x[i] + y[i] * y[i] + z[i] * z[i])));
        } else {
            const auto q = smallestThree(loadLittle<std::uint32_t>(from + 4 * i));
            x[i] = q[0], y[i] = q[1], z[i] = q[2], w[i] = q[3];
        }
    }
}

/// Coefficient-major with red, green, blue inside, in the file; channel-major here.
void decodeHarmonics(const Header& h, const Tables& tables, const std::byte* from, SplatsWriter& writer, std::size_t k)
{
    constexpr std::size_t kTile = 256;
    const int perChannel = shRestPerChannel(writer.shDegree());
    const std::size_t stride = 3 * static_cast<std::size_t>(h.shPerChannel()), rows = writer.rowsInChunk(k);
    for (std::size_t tile = 0; tile < rows; tile += kTile) {
        const std::size_t end = std::min(rows, tile + kTile);
        for (int c = 0; c < 3 * perChannel; ++c) {
            const auto out = writer.rest(c, k);
            const std::byte* in = from + 3 * (c % perChannel) + c / perChannel;
            for (std::size_t i = tile; i < end; ++i) out[i] = tables.harmonic[index(in[i * stride])];
        }
    }
}

void decodeChunk(const Header& h, const Attributes& a, SplatsWriter& writer, std::size_t k)
{
    static const Tables tables;
    const auto widths = h.widths();
    const auto at = [&](std::size_t attribute) { return a.data[attribute] + k * kChunkRows * widths[attribute]; };
    decodePositions(h, at(0), writer, k);
    const auto opacity = writer.column(SplatColumn::Opacity, k);
    for (std::size_t i = 0; i < opacity.size(); ++i) opacity[i] = tables.logit[index(at(1)[i])];
    for (std::size_t c = 0; c < 3; ++c) {
        const auto colour = writer.column(static_cast<SplatColumn>(static_cast<std::size_t>(SplatColumn::Dc0) + c), k);
        const auto scale = writer.column(static_cast<SplatColumn>(static_cast<std::size_t>(SplatColumn::Scale0) + c), k);
        const std::byte *colours = at(2) + c, *scales = at(3) + c;
        for (std::size_t i = 0; i < colour.size(); ++i) colour[i] = tables.colour[index(colours[3 * i])], scale[i] = tables.scale[index(scales[3 * i])];
    }
    decodeRotations(h, at(4), writer, k);
    if (h.shDegree > 0) decodeHarmonics(h, tables, at(5), writer, k);
}

bool isGzip(std::span<const std::byte> head) { return head.size() > 2 && head[0] == std::byte{0x1f} && head[1] == std::byte{0x8b}; }

bool hasMagic(std::span<const std::byte> head) { return head.size() >= 4 && loadLittle<std::uint32_t>(head.data()) == kMagic; }

bool recognises(const std::filesystem::path&, std::span<const std::byte> head)
{
    return hasMagic(head) || (isGzip(head) && hasMagic(gunzipHead(head, 4)));
}

Result<Imported> load(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job)
{
    const std::string where = path.string();
    MG_ASSIGN(std::vector<std::byte> bytes, readFile(path));
    const bool gzip = isGzip(bytes);
    MG_ASSIGN(const Header h, gzip ? readHeader(gunzipHead(bytes, kNewHeader), where) : readHeader(bytes, where));
    if (gzip && h.version == 4) return makeError(Error::Kind::Format, where, "is SPZ version 4 within gzip, which that version is not");
    MG_ASSIGN(const Attributes attributes, unpack(std::move(bytes), gzip, h, where));
    if (job.stopRequested()) return cancelled();

    std::vector<std::string> notes;
    if (h.shDegree == 4) notes.push_back("harmonics of degree 4 were reduced to degree 3");
    AxisCustom custom;
    if (const auto system = coordinateSystem(attributes.extensions)) {
        custom.isDeclared = true;
        if (*system == kRightDownFront) custom.up = UpAxis::YDown;
        else if (*system != kRightUpBack && *system != 0)
            notes.push_back(fmt::format("its coordinate system {} is not right-up-back; turn the object by hand", *system));
    }
    const AxisDecision axes = decideAxes(custom, options.axes, "SPZ");
    if (!custom.isDeclared && options.axes == SourceAxes::Declared)
        notes.push_back("read as +Y up, as SPZ specifies; if it stands on its head (SuperSplat writes such), import it as +Y down");
    MG_ASSIGN(SplatsWriter writer, SplatsWriter::create(h.count, std::min(h.shDegree, 3), where));
    MG_TRY(writer.fillChunks(job, [&](std::size_t k) {
        decodeChunk(h, attributes, writer, k);
        return Result<void>();
    }));
    writer.hasFiniteRest = true;
    if (h.flags & kFlagAntiAliased) writer.filter = SplatFilter::AntiAliased;
    MG_ASSIGN(Imported imported, finishImport(writer, where, axes, std::move(notes)));
    imported.object.provenance.format = fmt::format("SPZ {}", h.version);
    return imported;
}

constexpr const char* kExtensions[] = {".spz"};

}  // namespace

constinit const Loader kSpzLoader{"SPZ", kExtensions, recognises, load, Loader::Content::Splats,
    "+Y up, unless the file says otherwise; unit unknown"};

}  // namespace morphogen
