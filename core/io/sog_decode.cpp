#include "core/io/sog_decode.h"

#include "core/base/parallel.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace morphogen {
namespace {

using Json = nlohmann::json;
using Table = std::array<float, 256>;

constexpr std::uint64_t kMaxCount = 1ull << 31;
constexpr std::size_t kPaletteRow = 64;

/// What meta.json says, both versions alike: every byte of every channel becomes a number through a table.
struct Meta {
    int version = 2;
    std::uint64_t count = 0;
    std::array<float, 3> meanMin{}, meanMax{};
    std::array<Table, 3> scale, colour;   ///< ln sigma; f_dc
    Table opacity{};                      ///< logit
    bool isAntiAliased = false;
    int bands = 0;                        ///< of the palette; in version 1 known from its width alone
    std::uint64_t paletteCount = 0;       ///< 0: not stated
    Table harmonic{};
    std::vector<std::string> files;       ///< means_l, means_u, scales, quats, sh0 and, with harmonics, centroids, labels
    bool hasHarmonics() const { return files.size() == 7; }
};
enum Image : std::size_t { MeansLow, MeansHigh, Scales, Quats, Colours, Centroids, Labels };

Table codebook(const Json& values)
{
    Table table{};
    if (values.size() > table.size()) throw Json::other_error::create(501, "a codebook has more than 256 entries", &values);
    for (std::size_t i = 0; i < values.size(); ++i) table[i] = values[i].get<float>();
    return table;
}

Table ramp(float low, float high)
{
    Table table{};
    for (std::size_t i = 0; i < table.size(); ++i) table[i] = low + (high - low) * static_cast<float>(i) / 255.0f;
    return table;
}

void parseVersion1(const Json& json, Meta& meta)
{
    meta.version = 1;
    meta.count = json.at("means").at("shape").at(0).get<std::uint64_t>();
    const auto rampOf = [](const Json& entry, std::size_t channel) {
        return ramp(entry.at("mins").at(channel).get<float>(), entry.at("maxs").at(channel).get<float>());
    };
    for (std::size_t c = 0; c < 3; ++c) {
        meta.scale[c] = rampOf(json.at("scales"), c);
        meta.colour[c] = rampOf(json.at("sh0"), c);
    }
    meta.opacity = rampOf(json.at("sh0"), 3);
    if (json.contains("shN") && !json.at("shN").is_null()) {
        const Json& shN = json.at("shN");
        meta.harmonic = ramp(shN.at("mins").get<float>(), shN.at("maxs").get<float>());
    }
}

void parseVersion2(const Json& json, Meta& meta)
{
    meta.count = json.at("count").get<std::uint64_t>();
    meta.scale.fill(codebook(json.at("scales").at("codebook")));
    meta.colour.fill(codebook(json.at("sh0").at("codebook")));
    for (std::size_t i = 0; i < meta.opacity.size(); ++i) meta.opacity[i] = logit(static_cast<float>(i) / 255.0f);
    meta.isAntiAliased = json.value("model", std::string()) == "antialiased" || json.value("antialias", false);
    if (json.contains("shN") && !json.at("shN").is_null()) {
        const Json& shN = json.at("shN");
        meta.bands = shN.at("bands").get<int>();
        meta.paletteCount = shN.at("count").get<std::uint64_t>();
        meta.harmonic = codebook(shN.at("codebook"));
    }
}

Result<Meta> parseMeta(const Json& json, const std::string& where)
{
    Meta meta;
    try {
        const int version = json.value("version", 1);
        if (version != 1 && version != 2) return makeError(Error::Kind::Unsupported, where, fmt::format("is SOG version {}; versions 1 and 2 can be read", version));
        version == 1 ? parseVersion1(json, meta) : parseVersion2(json, meta);
        const Json& means = json.at("means");
        for (std::size_t a = 0; a < 3; ++a) meta.meanMin[a] = means.at("mins").at(a).get<float>(), meta.meanMax[a] = means.at("maxs").at(a).get<float>();
        const auto file = [&](const char* key, std::size_t i) { meta.files.push_back(json.at(key).at("files").at(i).get<std::string>()); };
        file("means", 0), file("means", 1), file("scales", 0), file("quats", 0), file("sh0", 0);
        if (json.contains("shN") && !json.at("shN").is_null() && (meta.version == 1 || meta.bands > 0)) file("shN", 0), file("shN", 1);
    } catch (const Json::exception& error) {
        return makeError(Error::Kind::Format, where, fmt::format("its meta.json is not that of a SOG ({})", error.what()));
    }
    if (meta.count == 0) return makeError(Error::Kind::Empty, where, "holds no splats");
    if (meta.count > kMaxCount) return makeError(Error::Kind::Limit, where, fmt::format("{} splats are too many for a SOG", meta.count));
    if (meta.bands < 0 || meta.bands > 3) return makeError(Error::Kind::Format, where, fmt::format("has {} bands of harmonics; 0 to 3 are possible", meta.bands));
    return meta;
}

Result<std::vector<SogImage>> readImages(const SogContainer& container, const std::string& prefix, const Meta& meta)
{
    std::vector<SogImage> images(meta.files.size());
    std::vector<std::optional<Error>> errors(meta.files.size());
    parallelFor(meta.files.size(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const std::string name = prefix + meta.files[i];
            const std::uint64_t perEntry = static_cast<std::uint64_t>(std::max(shRestPerChannel(meta.bands), 3));
            const std::uint64_t pixels = i != Centroids ? meta.count : std::max<std::uint64_t>(std::min<std::uint64_t>(meta.paletteCount, 65536) * perEntry, 1);
            const auto bytes = container.read(name);
            auto image = bytes ? decodeSogImage(*bytes, pixels, container.where() + ": " + name) : Result<SogImage>(bytes.error());
            if (image) images[i] = std::move(*image);
            else errors[i] = image.error();
        }
    });
    for (const auto& error : errors)
        if (error) return *error;
    return images;
}

/// Degree of the palette, from its width where meta.json does not say.
Result<int> paletteDegree(const Meta& meta, const SogImage& centroids, const std::string& where)
{
    for (int degree = 1; degree <= 3; ++degree)
        if (centroids.width == kPaletteRow * static_cast<std::size_t>(shRestPerChannel(degree)) && (meta.version == 1 || meta.bands == degree)) return degree;
    return makeError(Error::Kind::Format, where, fmt::format("the palette of harmonics is {} pixels wide, which fits no degree", centroids.width));
}

float expanded(float v) { return v < 0 ? -std::expm1(-v) : std::expm1(v); }

void decodeRotation(const std::uint8_t* pixel, std::array<float, 4>& q)
{
    q = {1, 0, 0, 0};
    if (pixel[3] < 252) return;
    const std::size_t largest = pixel[3] - 252u;
    float sum = 0;
    for (std::size_t i = 0, next = 0; i < 4; ++i) {
        if (i == largest) continue;
        q[i] = (static_cast<float>(pixel[next++]) / 255.0f * 2.0f - 1.0f) * 0.70710678f;
        sum += q[i] * q[i];
    }
    q[largest] = std::sqrt(std::max(0.0f, 1.0f - sum));
}

void decodeChunk(const Meta& meta, const std::vector<SogImage>& images, SplatsWriter& writer, std::size_t k)
{
    std::array<std::span<float>, kSplatColumnCount> out;
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) out[c] = writer.column(static_cast<SplatColumn>(c), k);
    std::array<float, 4> q;
    for (std::size_t i = 0; i < out[0].size(); ++i) {
        const std::size_t at = 4 * (k * kChunkRows + i);
        const auto pixel = [&](Image image) { return images[image].rgba.data() + at; };
        for (std::size_t a = 0; a < 3; ++a) {
            const float unit = static_cast<float>(pixel(MeansLow)[a] | pixel(MeansHigh)[a] << 8) / 65535.0f;
            out[a][i] = expanded(meta.meanMin[a] + (meta.meanMax[a] - meta.meanMin[a]) * unit);
            out[7 + a][i] = meta.scale[a][pixel(Scales)[a]];
            out[11 + a][i] = meta.colour[a][pixel(Colours)[a]];
        }
        decodeRotation(pixel(Quats), q);
        for (std::size_t a = 0; a < 4; ++a) out[3 + a][i] = q[a];
        out[10][i] = meta.opacity[pixel(Colours)[3]];
    }
}

/// A label is an index into the palette, 64 entries to a row of the image, each a run of pixels.
void decodeHarmonics(const Meta& meta, const std::vector<SogImage>& images, SplatsWriter& writer, std::size_t k)
{
    const auto perChannel = static_cast<std::size_t>(shRestPerChannel(writer.shDegree()));
    const SogImage& palette = images[Centroids];
    const std::size_t there = palette.height * kPaletteRow;
    const std::size_t entries = meta.paletteCount == 0 ? there : std::min<std::uint64_t>(meta.paletteCount, there);
    for (std::size_t i = 0; i < writer.rowsInChunk(k); ++i) {
        const std::uint8_t* labelAt = images[Labels].rgba.data() + 4 * (k * kChunkRows + i);
        const std::size_t label = labelAt[0] | static_cast<std::size_t>(labelAt[1]) << 8;
        const std::uint8_t* run = label < entries ? palette.rgba.data() + 4 * ((label / kPaletteRow) * palette.width + label % kPaletteRow * perChannel) : nullptr;
        for (std::size_t c = 0; c < 3 * perChannel; ++c)
            writer.rest(static_cast<int>(c), k)[i] = run ? meta.harmonic[run[4 * (c % perChannel) + c / perChannel]] : 0.0f;
    }
}

}  // namespace

Result<SogSplats> decodeSog(const SogContainer& container, const std::string& prefix, const JobContext& job)
{
    const std::string where = prefix.empty() ? container.where() : container.where() + ": " + prefix;
    MG_ASSIGN(const Json json, container.readJson(prefix + "meta.json"));
    MG_ASSIGN(const Meta meta, parseMeta(json, where));
    MG_ASSIGN(const std::vector<SogImage> images, readImages(container, prefix, meta));
    if (job.stopRequested()) return cancelled();
    int degree = 0;
    if (meta.hasHarmonics()) {
        MG_ASSIGN(degree, paletteDegree(meta, images[Centroids], where));
    }
    MG_ASSIGN(SplatsWriter writer, SplatsWriter::create(meta.count, degree, where));
    MG_TRY(writer.fillChunks(job, [&](std::size_t k) {
        decodeChunk(meta, images, writer, k);
        if (degree > 0) decodeHarmonics(meta, images, writer, k);
        return Result<void>();
    }));
    if (meta.isAntiAliased) writer.filter = SplatFilter::AntiAliased;
    return SogSplats{std::move(writer), meta.version};
}

}  // namespace morphogen
