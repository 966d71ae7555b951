#include "core/io/export_ply.h"

#include "core/base/file.h"
#include "core/base/parallel.h"
#include "core/io/axes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace morphogen {
namespace {

constexpr std::size_t kTileRows = 128;
constexpr std::size_t kSlabRows = 16384;

const char* plyName(ScalarType type)
{
    static constexpr const char* names[] = {"float", "double", "uchar", "char", "ushort", "short", "uint", "int"};
    return names[static_cast<int>(type)];
}

/// One property of the file: a column, or zeros where there is none.
struct Field {
    std::string name;
    ScalarType type = ScalarType::F32;
    const Column* column = nullptr;
    std::uint32_t flip = 0;
    std::size_t offset = 0;
};

class Fields {
public:
    Fields(const Splats& splats, UpAxis up) : m_isTurned(up == UpAxis::YDown)
    {
        const auto columnOf = [&](SplatColumn which) { add(nameOf(which), &splats.column(which), signOfHalfTurn(which)); };
        for (const SplatColumn c : {SplatColumn::X, SplatColumn::Y, SplatColumn::Z}) columnOf(c);
        for (const char* normal : {"nx", "ny", "nz"}) {
            const auto kept = std::find_if(splats.extra.begin(), splats.extra.end(), [&](const NamedColumn& e) { return e.name == normal; });
            add(normal, kept == splats.extra.end() ? nullptr : &kept->column, signOfHalfTurnExtra(normal));
        }
        for (const SplatColumn c : {SplatColumn::Dc0, SplatColumn::Dc1, SplatColumn::Dc2}) columnOf(c);
        const int perChannel = shRestPerChannel(splats.shDegree);
        for (int c = 0; c < 3 * perChannel; ++c) add(fmt::format("f_rest_{}", c), &splats.shRest[static_cast<std::size_t>(c)], signOfHalfTurnSh(c % perChannel));
        for (const SplatColumn c : {SplatColumn::Opacity, SplatColumn::Scale0, SplatColumn::Scale1, SplatColumn::Scale2, SplatColumn::Rot0,
                                    SplatColumn::Rot1, SplatColumn::Rot2, SplatColumn::Rot3})
            columnOf(c);
        for (const NamedColumn& e : splats.extra)
            if (e.column.width() == 1 && std::none_of(all.begin(), all.end(), [&](const Field& f) { return f.name == e.name; }))
                add(e.name, &e.column, signOfHalfTurnExtra(e.name));
    }

    std::vector<Field> all;
    std::size_t rowBytes = 0;

private:
    void add(std::string name, const Column* column, Sign sign)
    {
        Field field{std::move(name), column ? column->type() : ScalarType::F32, column, 0, rowBytes};
        if (m_isTurned && sign == Sign::Flipped && field.type == ScalarType::F32) field.flip = 0x80000000u;
        rowBytes += byteSize(field.type);
        all.push_back(std::move(field));
    }
    bool m_isTurned;
};

std::string headerText(const Splats& splats, const Fields& fields, UpAxis up)
{
    std::string text = fmt::format("ply\nformat binary_little_endian 1.0\ncomment Written by Morphogen\ncomment Vertical axis: {}\n"
                                   "comment SH degree: {}\ncomment SplatRenderMode: {}\nelement vertex {}\n",
                                   up == UpAxis::YUp ? "y" : "-y", splats.shDegree,
                                   splats.filter == SplatFilter::AntiAliased ? "mip" : "default", splats.size());
    for (const Field& field : fields.all) text += fmt::format("property {} {}\n", plyName(field.type), field.name);
    return text + "end_header\n";
}

/// Rows [first, first + rows) of one chunk, interleaved into `out`.
void interleave(const Fields& fields, std::size_t chunk, std::size_t first, std::size_t rows, std::byte* out)
{
    for (std::size_t tile = 0; tile < rows; tile += kTileRows) {
        const std::size_t tileRows = std::min(kTileRows, rows - tile);
        std::byte* const tileOut = out + tile * fields.rowBytes;
        for (const Field& field : fields.all) {
            std::byte* to = tileOut + field.offset;
            const std::size_t width = byteSize(field.type);
            if (!field.column) {
                for (std::size_t i = 0; i < tileRows; ++i, to += fields.rowBytes) std::memset(to, 0, width);
                continue;
            }
            const std::byte* from = field.column->chunks()[chunk]->bytes().data() + (first + tile) * width;
            if (width == 4) {
                for (std::size_t i = 0; i < tileRows; ++i, to += fields.rowBytes) {
                    std::uint32_t bits;
                    std::memcpy(&bits, from + i * 4, 4);
                    bits ^= field.flip;
                    std::memcpy(to, &bits, 4);
                }
            } else {
                for (std::size_t i = 0; i < tileRows; ++i, to += fields.rowBytes) std::memcpy(to, from + i * width, width);
            }
        }
    }
}

/// One column of all parts, end to end; where a part has none, zeros.
Column joined(std::span<const Column* const> parts, std::span<const std::size_t> sizes, ScalarType type)
{
    std::uint64_t rows = 0;
    for (const std::size_t size : sizes) rows += size;
    ColumnWriter writer(type, 1, rows);
    const std::size_t width = byteSize(type);
    std::uint64_t row = 0;
    for (std::size_t p = 0; p < parts.size(); ++p) {
        for (std::size_t done = 0; done < sizes[p];) {
            const std::size_t inSource = done % kChunkRows, inTarget = row % kChunkRows;
            const std::size_t some = std::min({sizes[p] - done, kChunkRows - inSource, kChunkRows - inTarget});
            std::byte* to = writer.bytesOfChunk(row / kChunkRows).data() + inTarget * width;
            if (parts[p]) std::memcpy(to, parts[p]->chunks()[done / kChunkRows]->bytes().data() + inSource * width, some * width);
            else std::memset(to, 0, some * width);
            done += some, row += some;
        }
    }
    return writer.finish();
}

const Column* findExtra(const Splats& splats, std::string_view name, ScalarType type)
{
    for (const NamedColumn& e : splats.extra)
        if (e.name == name && e.column.type() == type && e.column.width() == 1) return &e.column;
    return nullptr;
}

}  // namespace

Result<void> writePly(const Splats& splats, const PlyExportOptions& options, const std::filesystem::path& path, const JobContext& job)
{
    if (splats.size() == 0) return makeError(Error::Kind::Empty, path.string(), "there are no splats to write");
    const Fields fields(splats, options.up);
    MG_ASSIGN(AtomicFile file, AtomicFile::create(path));
    MG_TRY(file.write(headerText(splats, fields, options.up)));
    std::vector<std::byte> slab(kSlabRows * fields.rowBytes);
    for (std::size_t first = 0; first < splats.size(); first += kSlabRows) {
        if (job.stopRequested()) return cancelled();
        const std::size_t rows = std::min(kSlabRows, splats.size() - first);
        parallelFor(rows, 8 * kTileRows, [&](std::size_t begin, std::size_t end) {
            interleave(fields, first / kChunkRows, first % kChunkRows + begin, end - begin, slab.data() + begin * fields.rowBytes);
        });
        MG_TRY(file.write(std::span(slab).first(rows * fields.rowBytes)));
        job.report(static_cast<double>(first + rows) / static_cast<double>(splats.size()), "writing splats");
    }
    return file.commit();
}

Splats mergeSplats(std::span<const Splats* const> parts)
{
    Splats merged;
    merged.filter = SplatFilter::AntiAliased;
    std::vector<std::size_t> sizes;
    for (const Splats* part : parts) {
        sizes.push_back(part->size());
        merged.shDegree = std::max(merged.shDegree, part->shDegree);
        if (part->filter == SplatFilter::Classic) merged.filter = SplatFilter::Classic;
    }
    std::vector<const Column*> columns(parts.size());
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) {
        for (std::size_t p = 0; p < parts.size(); ++p) columns[p] = &parts[p]->columns[c];
        merged.columns[c] = joined(columns, sizes, ScalarType::F32);
    }
    const int perChannel = shRestPerChannel(merged.shDegree);
    for (int c = 0; c < 3 * perChannel; ++c) {
        for (std::size_t p = 0; p < parts.size(); ++p) {
            const int own = shRestPerChannel(parts[p]->shDegree), k = c % perChannel;
            columns[p] = k < own ? &parts[p]->shRest[static_cast<std::size_t>(c / perChannel * own + k)] : nullptr;
        }
        merged.shRest.push_back(joined(columns, sizes, ScalarType::F32));
    }
    if (parts.empty()) return merged;
    for (const NamedColumn& e : parts[0]->extra) {
        for (std::size_t p = 0; p < parts.size(); ++p) columns[p] = findExtra(*parts[p], e.name, e.column.type());
        if (std::find(columns.begin(), columns.end(), nullptr) == columns.end()) merged.extra.push_back({e.name, joined(columns, sizes, e.column.type())});
    }
    return merged;
}

}  // namespace morphogen
