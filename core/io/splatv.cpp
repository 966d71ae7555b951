#include "core/io/splatv.h"

#include "core/base/file.h"
#include "core/io/bytes.h"
#include "core/io/spacetime.h"
#include "core/io/splats_writer.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace morphogen {
namespace {

constexpr std::uint32_t kMagic = 0x674b;
constexpr std::size_t kRecord = 64;
constexpr std::uint64_t kMaxJsonBytes = 16 << 20;

bool recognises(const std::filesystem::path& path, std::span<const std::byte> head)
{
    if (head.size() < 9 || loadLittle<std::uint32_t>(head.data()) != kMagic) return false;
    return hasExtension(path, ".splatv") || head[8] == std::byte{'['};
}

/// Bytes of the first chunk that holds splats, and how far behind the JSON it begins.
struct Texture {
    std::uint64_t offset = 0, size = 0;
};

Result<Texture> findTexture(const InputFile& file, std::uint64_t jsonLength, const std::string& where)
{
    std::vector<char> text(jsonLength);
    MG_TRY(file.readAt(8, std::as_writable_bytes(std::span(text))));
    const auto list = nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
    if (list.is_discarded() || !list.is_array()) return makeError(Error::Kind::Format, where, "its list of chunks is no JSON array");
    Texture texture{8 + jsonLength, 0};
    try {
        for (const auto& chunk : list) {
            const auto size = chunk.at("size").get<std::uint64_t>();
            if (size > file.size() - texture.offset) return makeError(Error::Kind::Format, where, "ends within a chunk; it is cut off");
            texture.size = size;
            if (chunk.value("type", std::string()) == "splat") return texture;
            texture.offset += size;
        }
    } catch (const nlohmann::json::exception& error) {
        return makeError(Error::Kind::Format, where, fmt::format("its list of chunks is damaged ({})", error.what()));
    }
    return makeError(Error::Kind::Empty, where, "has no chunk of splats");
}

struct Motion {
    std::vector<ColumnWriter*> columns;   ///< motion_0..8, omega_0..3, trbf_center, trbf_scale
};

void decodeChunk(std::span<const std::byte> records, SplatsWriter& writer, const Motion& motion, std::size_t k)
{
    std::array<std::span<float>, kSplatColumnCount> out;
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) out[c] = writer.column(static_cast<SplatColumn>(c), k);
    std::vector<std::span<float>> moving;
    for (ColumnWriter* column : motion.columns) moving.push_back(column->chunk<float>(k));
    for (std::size_t i = 0; i < out[0].size(); ++i) {
        const std::byte* r = records.data() + i * kRecord;
        const auto half = [&](std::size_t at) { return floatFromHalf(loadLittle<std::uint16_t>(r + at)); };
        const auto byte = [&](std::size_t at) { return static_cast<float>(std::to_integer<int>(r[at])) / 255.0f; };
        for (std::size_t a = 0; a < 3; ++a) {
            out[a][i] = loadLittle<float>(r + 4 * a);
            out[7 + a][i] = std::log(std::max(half(20 + 2 * a), 0.0f));
            out[11 + a][i] = (byte(28 + a) - 0.5f) / kShC0;
        }
        for (std::size_t a = 0; a < 4; ++a) out[3 + a][i] = half(12 + 2 * a);
        out[10][i] = logit(byte(31));
        for (std::size_t m = 0; m < 9; ++m) moving[m][i] = half(32 + 2 * m);
        for (std::size_t m = 0; m < 4; ++m) moving[9 + m][i] = half(52 + 2 * m);
        moving[13][i] = half(60);
        moving[14][i] = std::log(std::max(half(62), 1e-6f));
    }
}

/// The texture is filled up with empty records.
Result<std::uint64_t> countSplats(const InputFile& file, const Texture& texture)
{
    constexpr std::size_t kBlock = 4096;
    std::vector<std::byte> block(kBlock * kRecord);
    for (std::uint64_t count = texture.size / kRecord; count > 0;) {
        const std::uint64_t first = count > kBlock ? count - kBlock : 0;
        const auto some = std::span(block).first((count - first) * kRecord);
        MG_TRY(file.readAt(texture.offset + first * kRecord, some));
        const auto last = std::find_if(some.rbegin(), some.rend(), [](std::byte b) { return b != std::byte{0}; });
        if (last != some.rend()) return first + (static_cast<std::size_t>(some.rend() - last) + kRecord - 1) / kRecord;
        count = first;
    }
    return std::uint64_t{0};
}

Result<Imported> load(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job)
{
    const std::string where = path.string();
    MG_ASSIGN(const InputFile file, InputFile::open(path));
    std::array<std::byte, 8> head{};
    MG_TRY(file.readAt(0, head));
    const std::uint64_t jsonLength = loadLittle<std::uint32_t>(head.data() + 4);
    if (jsonLength > std::min(kMaxJsonBytes, file.size() - head.size())) return makeError(Error::Kind::Format, where, "its list of chunks is longer than the file");
    MG_ASSIGN(const Texture texture, findTexture(file, jsonLength, where));
    MG_ASSIGN(const std::uint64_t count, countSplats(file, texture));
    MG_ASSIGN(SplatsWriter writer, SplatsWriter::create(count, 0, where));
    Motion motion;
    for (const std::string& name : spacetime::motionNames()) motion.columns.push_back(&writer.addExtra(name, ScalarType::F32));
    MG_TRY(writer.fillChunks(job, [&](std::size_t k) -> Result<void> {
        std::vector<std::byte> records(writer.rowsInChunk(k) * kRecord);
        MG_TRY(file.readAt(texture.offset + k * kChunkRows * kRecord, records));
        decodeChunk(records, writer, motion, k);
        return {};
    }));
    MG_ASSIGN(Imported imported, finishImport(writer, where, decideAxes({UpAxis::YDown, false}, options.axes, ".splatv")));
    Splats splats = *imported.object.splats;
    imported.object.polynomial = std::make_shared<PolynomialMotion>(spacetime::takeMotion(splats.extra));
    imported.object.splats = std::make_shared<Splats>(std::move(splats));
    return imported;
}

constexpr const char* kExtensions[] = {".splatv"};

}  // namespace

constinit const Loader kSplatvLoader{".splatv", kExtensions, recognises, load, Loader::Content::Splats,
    "+Y down as trainers write; unit unknown"};

}  // namespace morphogen
