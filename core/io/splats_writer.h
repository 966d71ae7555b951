// SplatsWriter: how every splat loader fills columns. Chunks are written in place by several threads; finish() repairs
// what no picture could show, turns +Y down sources up, and makes the Object.
#pragma once

#include "core/io/axes.h"
#include "core/io/import.h"

#include <functional>
#include <memory>

namespace morphogen {

/// Which way up a file is: because it says so, or by the custom of its format.
struct AxisCustom {
    UpAxis up = UpAxis::YUp;
    bool isDeclared = false;   ///< the file itself says so
};

class SplatsWriter {
public:
    /// Limit when the columns do not fit into memory; `where` names the file. Zero splats are Empty.
    static Result<SplatsWriter> create(std::uint64_t count, int shDegree, std::string_view where);

    std::uint64_t size() const { return m_columns[0].rows(); }
    std::size_t chunkCount() const { return m_columns[0].chunkCount(); }
    std::size_t rowsInChunk(std::size_t chunk) { return m_columns[0].chunk<float>(chunk).size(); }
    int shDegree() const { return m_shDegree; }
    ColumnWriter& writer(SplatColumn which) { return m_columns[static_cast<std::size_t>(which)]; }
    ColumnWriter& restWriter(int index) { return m_rest[static_cast<std::size_t>(index)]; }
    std::span<float> column(SplatColumn which, std::size_t chunk) { return writer(which).chunk<float>(chunk); }
    std::span<float> rest(int index, std::size_t chunk) { return restWriter(index).chunk<float>(chunk); }
    /// A further column, by name; the reference holds until finish().
    ColumnWriter& addExtra(std::string name, ScalarType type);
    void dropExtra(std::string_view name);

    /// Fills all chunks with `fill(chunk)` in parallel; Cancelled when the job was stopped, else the first error.
    Result<void> fillChunks(const JobContext& job, const std::function<Result<void>(std::size_t chunk)>& fill);

    /// Ends the writing. Splats without a finite position or size are dropped, other values that are not finite become
    /// neutral ones; `notes` gets one sentence for each kind. Empty when nothing is left.
    Result<Splats> finish(std::string_view where, std::vector<std::string>& notes);
    /// Signs flip as the half turn wants; for loaders that did not do so while reading.
    void halfTurn();

    SplatFilter filter = SplatFilter::Classic;
    /// Harmonics came out of bytes, as finite numbers all: finish() does not look at them again, which takes as long as reading them.
    bool hasFiniteRest = false;

private:
    SplatsWriter() = default;
    void dropRows(const std::vector<std::vector<std::uint32_t>>& keptInChunk);

    std::vector<ColumnWriter> m_columns;
    std::vector<ColumnWriter> m_rest;
    std::vector<std::string> m_extraNames;
    std::vector<std::unique_ptr<ColumnWriter>> m_extra;
    int m_shDegree = 0;
};

/// Whether a source of this custom is to be turned under these options, with the note to leave (empty: none).
struct AxisDecision {
    UpAxis sourceUp = UpAxis::YUp;
    std::string note;
    bool isTurned() const { return sourceUp == UpAxis::YDown; }
};
AxisDecision decideAxes(AxisCustom custom, SourceAxes wanted, std::string_view format);

/// The object of a finished writer, turned as decided; `notes` come first among its own.
Result<Imported> finishImport(SplatsWriter& writer, std::string_view where, const AxisDecision& axes, std::vector<std::string> notes = {});

}  // namespace morphogen
