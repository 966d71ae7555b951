// `bench io`: reading and writing splat files, beside PlayCanvas' splat-transform where its command is given. A peer's time
// is that of its whole process, start included; ours is that of the call, from the file in the system's cache.
#include "app/cli/bench.h"
#include "app/cli/bench_yardstick.h"

#include "core/base/parallel.h"
#include "core/io/export_ply.h"
#include "core/io/import.h"
#include "core/services/process/child_process.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <random>

namespace morphogen::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kShDegree = 3;

double msSince(Clock::time_point begin) { return std::chrono::duration<double, std::milli>(Clock::now() - begin).count(); }

/// A folder that goes when this goes.
class ScratchFolder {
public:
    static Result<ScratchFolder> make()
    {
        std::error_code problem;
        std::string pattern = (fs::temp_directory_path(problem) / "morphogen-bench-XXXXXX").string();
        if (problem || !mkdtemp(pattern.data())) return makeError(Error::Kind::Io, pattern, "a folder for the benchmark can't be made");
        return ScratchFolder(pattern);
    }
    ScratchFolder(ScratchFolder&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}
    ScratchFolder& operator=(ScratchFolder&& other) noexcept { std::swap(m_path, other.m_path); return *this; }
    ~ScratchFolder()
    {
        std::error_code ignored;
        if (!m_path.empty()) fs::remove_all(m_path, ignored);
    }
    fs::path operator/(const char* name) const { return m_path / name; }

private:
    explicit ScratchFolder(fs::path path) : m_path(std::move(path)) {}
    fs::path m_path;
};

/// Splats of degree 3 with every column different: what compresses as badly as a capture does.
Splats makeSplats(std::uint64_t count)
{
    SplatsBuilder builder(count, kShDegree);
    const auto fill = [&](std::vector<float>& column, std::uint32_t seed, float middle, float spread) {
        std::minstd_rand random(seed);
        std::normal_distribution<float> normal(middle, spread);
        for (float& value : column) value = normal(random);
    };
    parallelFor(kSplatColumnCount + builder.shRest.size(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t c = begin; c < end; ++c) {
            const auto seed = static_cast<std::uint32_t>(c + 1);
            if (c >= kSplatColumnCount) fill(builder.shRest[c - kSplatColumnCount], seed, 0.0f, 0.1f);
            else if (c >= static_cast<std::size_t>(SplatColumn::Scale0) && c <= static_cast<std::size_t>(SplatColumn::Scale2)) fill(builder.columns[c], seed, -5.0f, 1.0f);
            else fill(builder.columns[c], seed, 0.0f, 1.0f);
        }
    });
    return builder.finish();
}

/// splat-transform: one process per call.
class Peer {
public:
    explicit Peer(std::string command) : m_command(std::move(command)) {}
    bool isGiven() const { return !m_command.empty(); }

    /// Milliseconds from start to end of reading all of a file: for its statistics, since without them only headers are read.
    Result<double> read(const fs::path& in, const JobContext& job) const { return run(R"( -q -w "$0" --stats json null)", in, {}, job); }
    Result<double> convert(const fs::path& in, const fs::path& out, const JobContext& job) const { return run(R"( -q -w "$0" "$1")", in, out, job); }

private:
    Result<double> run(const char* arguments, const fs::path& in, const fs::path& out, const JobContext& job) const
    {
        const auto begin = Clock::now();
        const ProcessRequest request{"/bin/sh", {"-c", m_command + arguments, in.string(), out.string()}, {}, "benchmark"};
        MG_ASSIGN(const auto child, ChildProcess::spawn(request));
        std::optional<ProcessExit> exit;
        while (!(exit = child->waitForExit(std::chrono::milliseconds(20))))
            if (job.stopRequested()) return cancelled();
        if (exit->how == ProcessEnding::Exited && exit->code == 0) return msSince(begin);
        return Error{Error::Kind::Unsupported, fmt::format("the peer of the benchmark does not run here: {}", m_command)};
    }

    std::string m_command;
};

/// One round of ours and the peer's, `rounds` times in turns.
Result<BenchRecord> measure(BenchRecord record, int rounds, const std::function<Result<void>()>& ours, const std::function<Result<double>()>& peers)
{
    std::vector<double> mine, theirs;
    for (int round = 0; round < rounds; ++round) {
        const auto begin = Clock::now();
        MG_TRY(ours());
        mine.push_back(msSince(begin));
        if (!peers) continue;
        MG_ASSIGN(const double ms, peers());
        theirs.push_back(ms);
    }
    record.medianMs = medianOf(mine);
    record.runs = rounds;
    record.device = fmt::format("cpu ({} threads)", parallelism());
    record.peakMiB = peakMemoryMiB();
    if (!theirs.empty()) {
        record.peer = BenchPeer{"splat-transform", medianOf(theirs)};
        record.ratio = record.medianMs / record.peer->medianMs;
    }
    return record;
}

Result<BenchRecord> measureLoad(const std::string& name, const fs::path& file, const BenchOptions& options, const JobContext& job)
{
    const Peer peer(options.splatTransform);
    BenchRecord record;
    record.name = name;
    const auto load = [&]() -> Result<void> {
        MG_ASSIGN(const Imported imported, importFile(file, {}, job));
        record.splats = imported.object.splats->size();
        return {};
    };
    MG_TRY(load());   // into the system's cache, and the count
    const auto theirs = [&] { return peer.read(file, job); };
    return measure(record, options.rounds, load, peer.isGiven() ? std::function<Result<double>()>(theirs) : nullptr);
}

}  // namespace

Result<std::vector<BenchRecord>> benchIo(const BenchOptions& options, const JobContext& job)
{
    std::vector<BenchRecord> records;
    const Peer peer(options.splatTransform);
    for (const fs::path& file : options.files) {
        MG_ASSIGN(BenchRecord record, measureLoad("load " + file.filename().string(), file, options, job));
        records.push_back(std::move(record));
    }
    if (!options.files.empty()) return records;
    for (const std::uint64_t count : options.splats) {
        MG_ASSIGN(const ScratchFolder folder, ScratchFolder::make());
        const Splats splats = makeSplats(count);
        const fs::path ply = folder / "scene.ply";
        BenchRecord save;
        save.name = "save PLY";
        save.splats = count;
        MG_ASSIGN(save, measure(save, options.rounds, [&] { return writePly(splats, {}, ply, job); }, nullptr));
        records.push_back(save);
        MG_ASSIGN(const BenchRecord load, measureLoad("load PLY", ply, options, job));
        records.push_back(load);
        if (!peer.isGiven()) continue;
        // The project writes none of these yet, so the peer makes them.
        for (const auto& [name, file] : {std::pair("load SPZ", "scene.spz"), std::pair("load compressed PLY", "scene.compressed.ply")}) {
            MG_TRY(peer.convert(ply, folder / file, job));
            MG_ASSIGN(const BenchRecord record, measureLoad(name, folder / file, options, job));
            records.push_back(record);
        }
    }
    return records;
}

}  // namespace morphogen::cli
