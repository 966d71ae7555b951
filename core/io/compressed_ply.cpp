#include "core/io/compressed_ply.h"

#include "core/base/memory_budget.h"
#include "core/io/bytes.h"
#include "core/io/ply.h"
#include "core/io/splats_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace morphogen {
namespace {

constexpr std::size_t kPerBlock = 256;
constexpr std::array<const char*, 18> kBounds{"min_x",       "min_y",       "min_z",       "max_x",       "max_y",       "max_z",
                                              "min_scale_x", "min_scale_y", "min_scale_z", "max_scale_x", "max_scale_y", "max_scale_z",
                                              "min_r",       "min_g",       "min_b",       "max_r",       "max_g",       "max_b"};
constexpr std::array<const char*, 4> kWords{"packed_position", "packed_rotation", "packed_scale", "packed_color"};
constexpr std::size_t kColourBounds = 12;

bool recognises(const std::filesystem::path& path, std::span<const std::byte> head)
{
    if (head.size() < 4 || std::memcmp(head.data(), "ply", 3) != 0) return false;
    const auto file = InputFile::open(path);
    if (!file) return false;
    const auto header = readPlyHeader(*file);
    const PlyElement* vertex = header ? header->find("vertex") : nullptr;
    return vertex && vertex->has("packed_position");
}

/// The element's columns of those names, all of one type.
Result<std::vector<Column>> readColumns(const InputFile& file, const PlyHeader& header, const PlyElement& element, std::span<const std::string> names,
                                        const JobContext& job)
{
    std::vector<ColumnWriter> writers;
    std::vector<PlyTarget> targets;
    writers.reserve(names.size());
    for (const std::string& name : names) {
        const auto property = element.find(name);
        if (!property || element.properties[*property].countType)
            return makeError(Error::Kind::Format, file.path().string(), fmt::format("element \"{}\" has no property {}", element.name, name));
        writers.emplace_back(element.properties[*property].type, 1, element.count);
        targets.push_back({*property, &writers.back(), Sign::Kept});
    }
    MG_TRY(readPlyColumns(file, header, element, targets, job));
    std::vector<Column> columns;
    for (ColumnWriter& writer : writers) columns.push_back(writer.finish());
    return columns;
}

float unorm(std::uint32_t bits, std::uint32_t shift, std::uint32_t width)
{
    const std::uint32_t mask = (1u << width) - 1;
    return static_cast<float>(bits >> shift & mask) / static_cast<float>(mask);
}

float mix(float a, float b, float t) { return a * (1.0f - t) + b * t; }

/// w, x, y, z: the largest (index in the top bits) is positive and follows from the others.
std::array<float, 4> unpackRotation(std::uint32_t bits)
{
    constexpr float kNorm = 1.41421356f;
    std::array<float, 4> q{};
    const std::array<float, 3> rest{(unorm(bits, 20, 10) - 0.5f) * kNorm, (unorm(bits, 10, 10) - 0.5f) * kNorm, (unorm(bits, 0, 10) - 0.5f) * kNorm};
    const std::size_t largest = bits >> 30;
    for (std::size_t i = 0, next = 0; i < 4; ++i)
        if (i != largest) q[i] = rest[next++];
    q[largest] = std::sqrt(std::max(0.0f, 1.0f - (rest[0] * rest[0] + rest[1] * rest[1] + rest[2] * rest[2])));
    return q;
}

struct Source {
    std::vector<Column> bounds, words, harmonics;
    bool hasColourBounds = false;
};

void decodeSplats(const Source& source, SplatsWriter& writer, std::size_t k)
{
    std::array<std::span<float>, kSplatColumnCount> out;
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) out[c] = writer.column(static_cast<SplatColumn>(c), k);
    std::array<std::span<const std::uint32_t>, 4> words;
    for (std::size_t w = 0; w < 4; ++w) words[w] = source.words[w].chunk<std::uint32_t>(k);
    constexpr std::array<std::uint32_t, 3> shift{21, 11, 0}, width{11, 10, 11};
    std::array<float, kBounds.size()> bound{};
    std::array<float, 256> logits;
    for (std::size_t i = 0; i < logits.size(); ++i) logits[i] = logit(static_cast<float>(i) / 255.0f);
    for (std::size_t i = 0; i < out[0].size(); ++i) {
        if (i % kPerBlock == 0)
            for (std::size_t b = 0; b < source.bounds.size(); ++b) bound[b] = source.bounds[b].at<float>((k * kChunkRows + i) / kPerBlock);
        const auto q = unpackRotation(words[1][i]);
        for (std::size_t a = 0; a < 3; ++a) {
            out[a][i] = mix(bound[a], bound[a + 3], unorm(words[0][i], shift[a], width[a]));
            out[7 + a][i] = mix(bound[a + 6], bound[a + 9], unorm(words[2][i], shift[a], width[a]));
            float colour = unorm(words[3][i], 24 - 8 * static_cast<std::uint32_t>(a), 8);
            if (source.hasColourBounds) colour = mix(bound[a + 12], bound[a + 15], colour);
            out[11 + a][i] = (colour - 0.5f) / kShC0;
        }
        for (std::size_t a = 0; a < 4; ++a) out[3 + a][i] = q[a];
        out[10][i] = logits[words[3][i] & 255u];
    }
}

void decodeHarmonics(const Source& source, SplatsWriter& writer, std::size_t k)
{
    static const std::array<float, 256> values = [] {
        std::array<float, 256> table{};
        for (std::size_t i = 0; i < 256; ++i) {
            const float unit = i == 0 ? 0.0f : i == 255 ? 1.0f : (static_cast<float>(i) + 0.5f) / 256.0f;
            table[i] = (unit - 0.5f) * 8.0f;
        }
        return table;
    }();
    for (std::size_t c = 0; c < source.harmonics.size(); ++c) {
        const auto in = source.harmonics[c].chunk<std::uint8_t>(k);
        std::ranges::transform(in, writer.rest(static_cast<int>(c), k).begin(), [](std::uint8_t byte) { return values[byte]; });
    }
}

Result<Imported> load(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job)
{
    const std::string where = path.string();
    const auto bad = [&](std::string_view what) { return makeError(Error::Kind::Format, where, what); };
    MG_ASSIGN(const InputFile file, InputFile::open(path));
    MG_ASSIGN(const PlyHeader header, readPlyHeader(file));
    MG_TRY(checkPlyLength(file, header));
    const PlyElement *vertex = header.find("vertex"), *chunk = header.find("chunk"), *sh = header.find("sh");
    if (!vertex || !chunk) return bad("a compressed PLY needs the elements \"chunk\" and \"vertex\"");
    if (chunk->count < (vertex->count + kPerBlock - 1) / kPerBlock)
        return bad(fmt::format("has {} chunks for {} splats; there should be one for every 256", chunk->count, vertex->count));
    if (sh && sh->count != vertex->count) return bad(fmt::format("has harmonics for {} of {} splats", sh->count, vertex->count));
    int degree = 0;
    while (sh && degree < 3 && sh->has(fmt::format("f_rest_{}", 3 * shRestPerChannel(degree + 1) - 1))) ++degree;
    if (sh && sh->has("f_rest_45")) return bad("has harmonics beyond degree 3");
    MG_TRY(checkMemory(vertex->count * (16 + 3 * static_cast<std::uint64_t>(shRestPerChannel(degree))), where, fmt::format("{} packed splats", vertex->count)));
    MG_ASSIGN(SplatsWriter writer, SplatsWriter::create(vertex->count, degree, where));
    writer.hasFiniteRest = true;

    Source source;
    source.hasColourBounds = chunk->has(kBounds[kColourBounds]);
    const std::vector<std::string> bounds(kBounds.begin(), source.hasColourBounds ? kBounds.end() : kBounds.begin() + kColourBounds);
    const std::vector<std::string> words(kWords.begin(), kWords.end());
    std::vector<std::string> rest;
    for (int c = 0; c < 3 * shRestPerChannel(degree); ++c) rest.push_back(fmt::format("f_rest_{}", c));
    MG_ASSIGN(source.bounds, readColumns(file, header, *chunk, bounds, job));
    MG_ASSIGN(source.words, readColumns(file, header, *vertex, words, job));
    if (degree > 0) {
        MG_ASSIGN(source.harmonics, readColumns(file, header, *sh, rest, job));
    }
    for (const Column& c : source.bounds)
        if (c.type() != ScalarType::F32) return bad("the bounds in element \"chunk\" must be floats");
    for (const Column& c : source.words)
        if (c.type() != ScalarType::U32) return bad("the packed properties of element \"vertex\" must be unsigned 32-bit numbers");
    for (const Column& c : source.harmonics)
        if (c.type() != ScalarType::U8) return bad("the harmonics in element \"sh\" must be bytes");
    MG_TRY(writer.fillChunks(job, [&](std::size_t k) {
        decodeSplats(source, writer, k);
        decodeHarmonics(source, writer, k);
        return Result<void>();
    }));
    const auto mode = header.comment("SplatRenderMode");
    if (mode && *mode == "mip") writer.filter = SplatFilter::AntiAliased;
    const auto axis = header.comment("Vertical axis");
    const AxisCustom custom{axis && *axis == "y" ? UpAxis::YUp : UpAxis::YDown, axis.has_value()};
    return finishImport(writer, where, decideAxes(custom, options.axes, "compressed PLY"));
}

constexpr const char* kExtensions[] = {".ply"};

}  // namespace

constinit const Loader kCompressedPlyLoader{"compressed PLY", kExtensions, recognises, load, Loader::Content::Splats,
    "+Y down as trainers write, unless the file says otherwise; unit unknown"};

}  // namespace morphogen
