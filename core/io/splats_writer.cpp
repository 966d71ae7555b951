#include "core/io/splats_writer.h"

#include "core/base/memory_budget.h"
#include "core/base/parallel.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <mutex>
#include <optional>

namespace morphogen {
namespace {

constexpr float kOpaqueLogit = 13.815510f;    // logit(1 - 1e-6), what an alpha of 1 becomes
constexpr float kFlatLogScale = -18.420681f;  // ln(1e-8)

bool hasNonFinite(std::span<const float> values)
{
    std::uint32_t largest = 0;
    for (const float v : values) largest = std::max(largest, std::bit_cast<std::uint32_t>(v) & 0x7f800000u);
    return largest == 0x7f800000u;
}

/// Counts of one chunk.
struct Repairs {
    std::size_t dropped = 0, opacities = 0, flat = 0, neutral = 0;
    void operator+=(const Repairs& o) { dropped += o.dropped, opacities += o.opacities, flat += o.flat, neutral += o.neutral; }
};

void replaceNonFinite(std::span<float> values, float by, std::vector<char>& touched)
{
    if (!hasNonFinite(values)) return;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!std::isfinite(values[i])) values[i] = by, touched[i] = 1;
}

}  // namespace

Result<SplatsWriter> SplatsWriter::create(std::uint64_t count, int shDegree, std::string_view where)
{
    if (count == 0) return makeError(Error::Kind::Empty, where, "holds no splats");
    const std::size_t columns = kSplatColumnCount + 3 * static_cast<std::size_t>(shRestPerChannel(shDegree));
    if (count > (std::uint64_t{1} << 40)) return makeError(Error::Kind::Limit, where, fmt::format("{} splats are more than any memory holds", count));
    MG_TRY(checkMemory(count * columns * sizeof(float), where, fmt::format("{} splats", count)));
    SplatsWriter writer;
    writer.m_shDegree = shDegree;
    writer.m_columns.reserve(kSplatColumnCount);
    for (std::size_t c = 0; c < columns; ++c)
        (c < kSplatColumnCount ? writer.m_columns : writer.m_rest).emplace_back(ScalarType::F32, 1, count);
    return writer;
}

ColumnWriter& SplatsWriter::addExtra(std::string name, ScalarType type)
{
    m_extraNames.push_back(std::move(name));
    m_extra.push_back(std::make_unique<ColumnWriter>(type, 1, size()));
    return *m_extra.back();
}

void SplatsWriter::dropExtra(std::string_view name)
{
    const auto at = std::find(m_extraNames.begin(), m_extraNames.end(), name);
    if (at == m_extraNames.end()) return;
    m_extra.erase(m_extra.begin() + (at - m_extraNames.begin()));
    m_extraNames.erase(at);
}

Result<void> SplatsWriter::fillChunks(const JobContext& job, const std::function<Result<void>(std::size_t)>& fill)
{
    std::mutex mutex;
    std::optional<Error> error;
    std::atomic<bool> isFailed{false};
    std::atomic<std::size_t> done{0};
    parallelFor(chunkCount(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t k = begin; k < end && !isFailed; ++k) {
            Result<void> filled = job.stopRequested() ? Result<void>(cancelled()) : fill(k);
            if (!filled) {
                const std::lock_guard lock(mutex);
                if (!error) error = filled.error();
                isFailed = true;
                return;
            }
            job.report(static_cast<double>(++done) / static_cast<double>(chunkCount()), "reading splats");
        }
    });
    if (error) return *error;
    return {};
}

void SplatsWriter::halfTurn()
{
    std::vector<ColumnWriter*> flipped;
    for (std::size_t c = 0; c < kSplatColumnCount; ++c)
        if (signOfHalfTurn(static_cast<SplatColumn>(c)) == Sign::Flipped) flipped.push_back(&m_columns[c]);
    const int perChannel = shRestPerChannel(m_shDegree);
    for (int c = 0; c < 3 * perChannel; ++c)
        if (signOfHalfTurnSh(c % perChannel) == Sign::Flipped) flipped.push_back(&m_rest[static_cast<std::size_t>(c)]);
    for (std::size_t e = 0; e < m_extra.size(); ++e)
        if (m_extra[e]->type() == ScalarType::F32 && signOfHalfTurnExtra(m_extraNames[e]) == Sign::Flipped) flipped.push_back(m_extra[e].get());
    parallelFor(chunkCount(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t k = begin; k < end; ++k)
            for (ColumnWriter* column : flipped)
                for (float& value : column->chunk<float>(k)) value = -value;
    });
}

Result<Splats> SplatsWriter::finish(std::string_view where, std::vector<std::string>& notes)
{
    std::vector<std::vector<std::uint32_t>> keptInChunk(chunkCount());
    std::vector<Repairs> repairs(chunkCount());
    parallelFor(chunkCount(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t k = begin; k < end; ++k) {
            const auto whole = [&](SplatColumn c) { return column(c, k); };
            const std::size_t rows = rowsInChunk(k);
            std::vector<char> dropped(rows, 0), neutral(rows, 0);
            for (const SplatColumn c : {SplatColumn::X, SplatColumn::Y, SplatColumn::Z}) {
                if (!hasNonFinite(whole(c))) continue;
                for (std::size_t i = 0; i < rows; ++i) dropped[i] |= !std::isfinite(whole(c)[i]);
            }
            for (const SplatColumn c : {SplatColumn::Scale0, SplatColumn::Scale1, SplatColumn::Scale2}) {
                if (!hasNonFinite(whole(c))) continue;
                for (std::size_t i = 0; i < rows; ++i) {
                    float& scale = whole(c)[i];
                    if (std::isfinite(scale)) continue;
                    if (scale < 0) scale = kFlatLogScale, ++repairs[k].flat;
                    else dropped[i] = 1;
                }
            }
            if (hasNonFinite(whole(SplatColumn::Opacity))) {
                for (std::size_t i = 0; i < rows; ++i) {
                    float& opacity = whole(SplatColumn::Opacity)[i];
                    if (std::isfinite(opacity)) continue;
                    if (std::isnan(opacity)) dropped[i] = 1;
                    else opacity = std::copysign(kOpaqueLogit, opacity), ++repairs[k].opacities;
                }
            }
            const SplatColumn turns[] = {SplatColumn::Rot0, SplatColumn::Rot1, SplatColumn::Rot2, SplatColumn::Rot3};
            if (std::any_of(std::begin(turns), std::end(turns), [&](SplatColumn c) { return hasNonFinite(whole(c)); })) {
                for (std::size_t i = 0; i < rows; ++i) {
                    if (std::all_of(std::begin(turns), std::end(turns), [&](SplatColumn c) { return std::isfinite(whole(c)[i]); })) continue;
                    for (const SplatColumn c : turns) whole(c)[i] = c == SplatColumn::Rot0 ? 1.0f : 0.0f;
                    neutral[i] = 1;
                }
            }
            for (const SplatColumn c : {SplatColumn::Dc0, SplatColumn::Dc1, SplatColumn::Dc2}) replaceNonFinite(whole(c), 0.0f, neutral);
            if (!hasFiniteRest)
                for (ColumnWriter& rest : m_rest) replaceNonFinite(rest.chunk<float>(k), 0.0f, neutral);
            repairs[k].dropped = static_cast<std::size_t>(std::count(dropped.begin(), dropped.end(), 1));
            repairs[k].neutral = static_cast<std::size_t>(std::count(neutral.begin(), neutral.end(), 1));
            if (repairs[k].dropped == 0) continue;
            for (std::size_t i = 0; i < rows; ++i)
                if (!dropped[i]) keptInChunk[k].push_back(static_cast<std::uint32_t>(i));
        }
    });
    Repairs total;
    for (const Repairs& r : repairs) total += r;
    if (total.dropped == size()) return makeError(Error::Kind::Empty, where, "none of its splats has a finite position, size and opacity");
    if (total.dropped > 0) {
        notes.push_back(fmt::format("{} of {} splats had no finite position, size or opacity and were left out", total.dropped, size()));
        for (std::size_t k = 0; k < chunkCount(); ++k) {
            if (repairs[k].dropped > 0) continue;
            keptInChunk[k].resize(rowsInChunk(k));
            for (std::size_t i = 0; i < keptInChunk[k].size(); ++i) keptInChunk[k][i] = static_cast<std::uint32_t>(i);
        }
        dropRows(keptInChunk);
    }
    if (total.opacities > 0) notes.push_back(fmt::format("{} infinite opacities were set to alpha 0.000001 or 0.999999", total.opacities));
    if (total.flat > 0) notes.push_back(fmt::format("{} sizes of zero were set to 1e-8", total.flat));
    if (total.neutral > 0) notes.push_back(fmt::format("{} splats had a rotation or a colour that is not a number; it was set to a neutral one", total.neutral));

    Splats splats;
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) splats.columns[c] = m_columns[c].finish();
    for (ColumnWriter& rest : m_rest) splats.shRest.push_back(rest.finish());
    for (std::size_t e = 0; e < m_extra.size(); ++e) splats.extra.push_back({m_extraNames[e], m_extra[e]->finish()});
    splats.shDegree = m_shDegree;
    splats.filter = filter;
    return splats;
}

void SplatsWriter::dropRows(const std::vector<std::vector<std::uint32_t>>& keptInChunk)
{
    std::uint64_t count = 0;
    for (const auto& kept : keptInChunk) count += kept.size();
    const auto compact = [&](ColumnWriter& from) {
        ColumnWriter to(from.type(), 1, count);
        const std::size_t width = byteSize(from.type());
        std::uint64_t row = 0;
        for (std::size_t k = 0; k < keptInChunk.size(); ++k) {
            const auto source = from.bytesOfChunk(k);
            for (const std::uint32_t i : keptInChunk[k]) {
                std::memcpy(to.bytesOfChunk(row / kChunkRows).data() + row % kChunkRows * width, source.data() + i * width, width);
                ++row;
            }
        }
        from = std::move(to);
    };
    for (ColumnWriter& c : m_columns) compact(c);
    for (ColumnWriter& c : m_rest) compact(c);
    for (const auto& c : m_extra) compact(*c);
}

AxisDecision decideAxes(AxisCustom custom, SourceAxes wanted, std::string_view format)
{
    AxisDecision decision;
    decision.sourceUp = wanted == SourceAxes::Declared ? custom.up : wanted == SourceAxes::YDown ? UpAxis::YDown : UpAxis::YUp;
    if (!decision.isTurned()) return decision;
    if (wanted == SourceAxes::YDown) decision.note = "turned by 180 degrees about x, since +Y down was asked for";
    else if (custom.isDeclared) decision.note = "turned by 180 degrees about x, since its header says that +Y is down";
    else decision.note = fmt::format("turned by 180 degrees about x, since {} files are +Y down by custom (import as +Y up if it now stands on its head)", format);
    return decision;
}

Result<Imported> finishImport(SplatsWriter& writer, std::string_view where, const AxisDecision& axes, std::vector<std::string> notes)
{
    if (axes.isTurned()) writer.halfTurn();
    MG_ASSIGN(Splats splats, writer.finish(where, notes));
    Imported imported;
    imported.object.splats = std::make_shared<Splats>(std::move(splats));
    imported.object.provenance.sourceUp = axes.sourceUp;
    imported.object.provenance.notes = std::move(notes);
    if (!axes.note.empty()) imported.object.provenance.notes.push_back(axes.note);
    return imported;
}

}  // namespace morphogen
