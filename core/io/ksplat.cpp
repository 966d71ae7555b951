#include "core/io/ksplat.h"

#include "core/base/file.h"
#include "core/io/bytes.h"
#include "core/io/splats_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace morphogen {
namespace {

constexpr std::size_t kMainHeader = 4096, kSectionHeader = 1024;
constexpr std::uint32_t kMaxSections = 65536;

/// What a section header says, and where its parts lie in the file.
struct Section {
    std::uint64_t count = 0, capacity = 0;
    std::uint64_t bucketSize = 0, bucketCount = 0, fullBuckets = 0, partialBuckets = 0;
    float positionStep = 0;
    float quantisedZero = 0;
    int shDegree = 0;
    std::size_t splatBytes = 0;
    std::uint64_t sizesAt = 0, centresAt = 0, splatsAt = 0, end = 0;
};

struct File {
    int mode = 0;
    std::uint64_t count = 0;
    float shMin = -1.5f, shMax = 1.5f;
    std::vector<Section> sections;
};

bool recognises(const std::filesystem::path& path, std::span<const std::byte>) { return hasExtension(path, ".ksplat"); }

std::uint32_t u32(std::span<const std::byte> bytes, std::uint64_t at) { return loadLittle<std::uint32_t>(bytes.data() + at); }
std::uint16_t u16(std::span<const std::byte> bytes, std::uint64_t at) { return loadLittle<std::uint16_t>(bytes.data() + at); }

Result<Section> readSection(std::span<const std::byte> bytes, std::uint64_t header, std::uint64_t data, int mode, const std::string& where)
{
    const auto bad = [&](std::string_view what) { return makeError(Error::Kind::Format, where, what); };
    Section s;
    s.count = u32(bytes, header), s.capacity = u32(bytes, header + 4);
    s.bucketSize = u32(bytes, header + 8), s.bucketCount = u32(bytes, header + 12);
    const float blockSize = loadLittle<float>(bytes.data() + header + 16);
    const std::uint64_t bucketBytes = u16(bytes, header + 20);
    const std::uint32_t range = u32(bytes, header + 24);
    s.fullBuckets = u32(bytes, header + 32), s.partialBuckets = u32(bytes, header + 36);
    s.shDegree = u16(bytes, header + 40);
    if (s.shDegree > 3) return bad(fmt::format("a section has harmonics of degree {}, beyond 3", s.shDegree));
    s.quantisedZero = range == 0 ? 32767.0f : static_cast<float>(range);
    s.positionStep = blockSize / 2.0f / s.quantisedZero;
    static constexpr std::size_t harmonicBytes[] = {4, 2, 1};
    s.splatBytes = (mode == 0 ? 44 : 24) + 3 * static_cast<std::size_t>(shRestPerChannel(s.shDegree)) * harmonicBytes[mode];
    s.sizesAt = data;
    s.centresAt = data + 4 * s.partialBuckets;
    s.splatsAt = s.centresAt + bucketBytes * s.bucketCount;
    s.end = s.splatsAt + s.splatBytes * s.capacity;
    if (s.count > s.capacity || s.end > bytes.size()) return bad("a section reaches beyond the end of the file; it is cut off or damaged");
    if (mode > 0 && s.count > 0 && (bucketBytes < 12 || s.bucketSize == 0 || s.bucketCount == 0 || s.fullBuckets + s.partialBuckets > s.bucketCount))
        return bad("the buckets of a section are damaged");
    return s;
}

Result<File> readHeaders(std::span<const std::byte> bytes, const std::string& where)
{
    const auto bad = [&](std::string_view what) { return makeError(Error::Kind::Format, where, what); };
    if (bytes.size() < kMainHeader) return bad("is shorter than a .ksplat header; it is cut off or no .ksplat file");
    const int major = std::to_integer<int>(bytes[0]), minor = std::to_integer<int>(bytes[1]);
    if (major != 0 || minor < 1) return makeError(Error::Kind::Unsupported, where, fmt::format("is .ksplat version {}.{}; 0.1 can be read", major, minor));
    const std::uint32_t sections = u32(bytes, 4);
    File file;
    file.mode = u16(bytes, 20);
    if (file.mode > 2) return bad(fmt::format("has compression mode {}; 0, 1 and 2 are known", file.mode));
    if (sections > kMaxSections || kMainHeader + static_cast<std::uint64_t>(sections) * kSectionHeader > bytes.size())
        return bad(fmt::format("has no room for its {} section headers; it is cut off or damaged", sections));
    const float low = loadLittle<float>(bytes.data() + 36), high = loadLittle<float>(bytes.data() + 40);
    if (low != 0 && std::isfinite(low)) file.shMin = low;
    if (high != 0 && std::isfinite(high)) file.shMax = high;
    std::uint64_t data = kMainHeader + static_cast<std::uint64_t>(sections) * kSectionHeader;
    for (std::uint32_t i = 0; i < sections; ++i) {
        MG_ASSIGN(const Section section, readSection(bytes, kMainHeader + static_cast<std::uint64_t>(i) * kSectionHeader, data, file.mode, where));
        data = section.end;
        file.count += section.count;
        if (section.count > 0) file.sections.push_back(section);
    }
    return file;
}

/// The bucket of each splat in order: full ones first, then those with a size of their own.
class BucketWalk {
public:
    BucketWalk(std::span<const std::byte> bytes, const Section& s) : m_bytes(bytes), m_section(s), m_end(s.fullBuckets * s.bucketSize), m_bucket(s.fullBuckets) {}
    std::uint64_t bucketOf(std::uint64_t splat)
    {
        if (splat < m_section.fullBuckets * m_section.bucketSize) return splat / m_section.bucketSize;
        while (splat >= m_end && m_next < m_section.partialBuckets) {
            m_bucket = m_section.fullBuckets + m_next;
            m_end += u32(m_bytes, m_section.sizesAt + 4 * m_next++);
        }
        return std::min(m_bucket, m_section.bucketCount - 1);
    }

private:
    std::span<const std::byte> m_bytes;
    const Section& m_section;
    std::uint64_t m_end, m_bucket, m_next = 0;
};

/// Coefficient `index` of the file's order: band by band, red, green, blue within each; as an index of f_rest.
int restIndex(int index, int perChannel)
{
    const int band = index < 9 ? 1 : index < 24 ? 2 : 3;
    const int begin = 3 * shRestPerChannel(band - 1), width = 2 * band + 1;
    const int channel = (index - begin) / width, inBand = (index - begin) % width;
    return channel * perChannel + shRestPerChannel(band - 1) + inBand;
}

class Decoder {
public:
    Decoder(std::span<const std::byte> bytes, const File& file, SplatsWriter& writer) : m_bytes(bytes), m_file(file), m_writer(writer) {}

    Result<void> run(const JobContext& job)
    {
        std::uint64_t row = 0;
        for (const Section& section : m_file.sections) {
            BucketWalk walk(m_bytes, section);
            for (std::uint64_t i = 0; i < section.count; ++i, ++row) {
                if (i % 65536 == 0 && job.stopRequested()) return cancelled();
                const std::byte* splat = m_bytes.data() + section.splatsAt + i * section.splatBytes;
                decodeSplat(section, splat, m_file.mode == 0 ? 0 : walk.bucketOf(i), row);
                decodeHarmonics(section, splat, row);
            }
        }
        return {};
    }

private:
    float& at(SplatColumn column, std::uint64_t row) { return m_writer.column(column, row / kChunkRows)[row % kChunkRows]; }
    static SplatColumn next(SplatColumn first, std::size_t i) { return static_cast<SplatColumn>(static_cast<std::size_t>(first) + i); }

    void decodeSplat(const Section& s, const std::byte* splat, std::uint64_t bucket, std::uint64_t row)
    {
        const bool isFull = m_file.mode == 0;
        // Position, size, rotation and colour; the first three in floats or in 16-bit numbers.
        const auto number = [&](std::size_t i) {
            return isFull ? loadLittle<float>(splat + 4 * i) : floatFromHalf(loadLittle<std::uint16_t>(splat + 2 * i));
        };
        const std::byte* colour = splat + (isFull ? 40 : 20);
        const auto byte = [&](std::size_t i) { return static_cast<float>(std::to_integer<int>(colour[i])) / 255.0f; };
        for (std::size_t a = 0; a < 3; ++a) {
            float position = 0;
            if (isFull) position = number(a);
            else {
                const float centre = loadLittle<float>(m_bytes.data() + s.centresAt + bucket * 12 + 4 * a);
                position = (static_cast<float>(loadLittle<std::uint16_t>(splat + 2 * a)) - s.quantisedZero) * s.positionStep + centre;
            }
            at(next(SplatColumn::X, a), row) = position;
            at(next(SplatColumn::Scale0, a), row) = std::log(std::max(number(3 + a), 0.0f));
            at(next(SplatColumn::Dc0, a), row) = (byte(a) - 0.5f) / kShC0;
        }
        for (std::size_t a = 0; a < 4; ++a) at(next(SplatColumn::Rot0, a), row) = number(6 + a);
        at(SplatColumn::Opacity, row) = logit(byte(3));
    }

    void decodeHarmonics(const Section& s, const std::byte* splat, std::uint64_t row)
    {
        const int perChannel = shRestPerChannel(m_writer.shDegree()), inFile = 3 * shRestPerChannel(s.shDegree);
        for (int c = 0; c < 3 * perChannel; ++c) m_writer.rest(c, row / kChunkRows)[row % kChunkRows] = 0.0f;
        const std::byte* first = splat + (m_file.mode == 0 ? 44 : 24);
        for (int c = 0; c < inFile; ++c) {
            const auto i = static_cast<std::size_t>(c);
            float value = 0;
            if (m_file.mode == 0) value = loadLittle<float>(first + 4 * i);
            else if (m_file.mode == 1) value = floatFromHalf(loadLittle<std::uint16_t>(first + 2 * i));
            else value = m_file.shMin + (m_file.shMax - m_file.shMin) * static_cast<float>(std::to_integer<int>(first[i])) / 255.0f;
            m_writer.rest(restIndex(c, perChannel), row / kChunkRows)[row % kChunkRows] = value;
        }
    }

    std::span<const std::byte> m_bytes;
    const File& m_file;
    SplatsWriter& m_writer;
};

Result<Imported> load(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job)
{
    const std::string where = path.string();
    MG_ASSIGN(const std::vector<std::byte> bytes, readFile(path));
    MG_ASSIGN(const File file, readHeaders(bytes, where));
    int degree = 0;
    for (const Section& section : file.sections) degree = std::max(degree, section.shDegree);
    MG_ASSIGN(SplatsWriter writer, SplatsWriter::create(file.count, degree, where));
    MG_TRY(Decoder(bytes, file, writer).run(job));
    return finishImport(writer, where, decideAxes({UpAxis::YDown, false}, options.axes, ".ksplat"));
}

constexpr const char* kExtensions[] = {".ksplat"};

}  // namespace

constinit const Loader kKsplatLoader{".ksplat", kExtensions, recognises, load, Loader::Content::Splats,
    "+Y down as trainers write; unit unknown"};

}  // namespace morphogen
