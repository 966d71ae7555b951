#include "core/io/splat_file.h"

#include "core/base/file.h"
#include "core/io/bytes.h"
#include "core/io/splats_writer.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>

namespace morphogen {
namespace {

constexpr std::size_t kRecord = 32;

bool recognises(const std::filesystem::path& path, std::span<const std::byte>) { return hasExtension(path, ".splat"); }

/// Rows of one chunk; returns how many do not look like splats at all.
std::size_t decodeChunk(std::span<const std::byte> records, SplatsWriter& writer, std::size_t k)
{
    std::array<std::span<float>, kSplatColumnCount> out;
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) out[c] = writer.column(static_cast<SplatColumn>(c), k);
    std::size_t odd = 0;
    for (std::size_t i = 0; i < out[0].size(); ++i) {
        const std::byte* r = records.data() + i * kRecord;
        const auto byte = [&](std::size_t at) { return static_cast<float>(std::to_integer<int>(r[at])); };
        bool isOdd = false;
        for (std::size_t a = 0; a < 3; ++a) {
            const float position = loadLittle<float>(r + 4 * a), size = loadLittle<float>(r + 12 + 4 * a);
            isOdd = isOdd || !std::isfinite(position) || !(size >= 0) || std::abs(position) > 1e15f || size > 1e15f;
            out[a][i] = position;
            out[7 + a][i] = std::log(size);
            out[11 + a][i] = (byte(24 + a) / 255.0f - 0.5f) / kShC0;
        }
        out[10][i] = logit(byte(27) / 255.0f);
        for (std::size_t a = 0; a < 4; ++a) out[3 + a][i] = (byte(28 + a) - 128.0f) / 128.0f;
        odd += isOdd;
    }
    return odd;
}

Result<Imported> load(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job)
{
    const std::string where = path.string();
    MG_ASSIGN(const InputFile file, InputFile::open(path));
    if (file.size() % kRecord != 0) return makeError(Error::Kind::Format, where, "is no .splat file, or cut off: its size is not a multiple of 32 bytes");
    MG_ASSIGN(SplatsWriter writer, SplatsWriter::create(file.size() / kRecord, 0, where));
    std::atomic<std::size_t> odd{0};
    MG_TRY(writer.fillChunks(job, [&](std::size_t k) -> Result<void> {
        std::vector<std::byte> records(writer.rowsInChunk(k) * kRecord);
        MG_TRY(file.readAt(k * kChunkRows * kRecord, records));
        odd += decodeChunk(records, writer, k);
        return {};
    }));
    if (odd * 2 > writer.size()) return makeError(Error::Kind::Format, where, "holds no splats: most of its 32-byte records have impossible positions or sizes");
    return finishImport(writer, where, decideAxes({UpAxis::YDown, false}, options.axes, ".splat"));
}

constexpr const char* kExtensions[] = {".splat"};

}  // namespace

constinit const Loader kSplatFileLoader{".splat", kExtensions, recognises, load, Loader::Content::Splats,
    "+Y down as trainers write; unit unknown"};

}  // namespace morphogen
