#include "app/cli/bench_command.h"

#include "app/cli/arguments.h"
#include "app/cli/bench.h"
#include "app/cli/bench_track.h"
#include "app/cli/console.h"
#include "app/cli/render_arguments.h"
#include "app/session/describe.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace morphogen::cli {
namespace {

using Records = std::vector<BenchRecord>;

struct Benchmark {
    const char* name;
    Result<Records> (*run)(const BenchOptions& options, const JobContext& job);
};

constexpr Benchmark kBenchmarks[] = {{"render", benchRender}, {"play", benchPlay}, {"open", benchOpen}, {"history", benchHistory}, {"io", benchIo}, {"start", benchStart}, {"latency", benchLatency}, {"drag", benchDrag}, {"morph", benchMorph}, {"track", benchTrack}, {"whatif", benchWhatIf}, {"shape", benchShape}, {"soft", benchSoft}};

struct Options {
    std::string name, splats, peers, device = "cpu";
    int rounds = BenchOptions{}.rounds;
    bool isJson = false;
    BenchOptions bench;
};

Result<void> prepare(Options& options)
{
    options.bench.rounds = options.rounds;
    options.bench.device = deviceOf(options.device);
    options.bench.peersFolder = options.peers.empty() ? defaultPeersFolder() : std::filesystem::path(options.peers);
    if (options.splats.empty()) return {};
    options.bench.splats.clear();
    constexpr std::uint64_t kMost = 100'000'000;
    for (const std::string& part : split(options.splats, ',')) {
        std::uint64_t count = 0;
        if (!readWhole(part, count) || count < 1 || count > kMost) return usageError("--splats", options.splats, "a list of counts is expected, such as 200000,1000000");
        options.bench.splats.push_back(count);
    }
    return {};
}

nlohmann::ordered_json jsonOf(const BenchRecord& record)
{
    nlohmann::ordered_json json = {{"name", record.name}, {"splats", record.splats}, {"device", record.device}, {"medianMs", record.medianMs}, {"runs", record.runs}};
    if (record.peer) json["peer"] = {{"name", record.peer->name}, {"medianMs", record.peer->medianMs}};
    if (record.ratio) json["ratio"] = *record.ratio;
    if (record.psnrDb) json["psnrDb"] = *record.psnrDb;
    json["peakMiB"] = record.peakMiB;
    if (record.bytes) json["bytes"] = *record.bytes;
    return json;
}

std::string lineOf(const BenchRecord& record)
{
    std::string line = fmt::format("{}, {} splats, {}: {:.2f} ms (median of {})", record.name, record.splats, record.device, record.medianMs, record.runs);
    if (record.peer) line += fmt::format("; {}: {:.2f} ms", record.peer->name, record.peer->medianMs);
    if (record.ratio) line += fmt::format("; ratio {:.3f}", *record.ratio);
    if (record.psnrDb) line += fmt::format("; {:.1f} dB", *record.psnrDb);
    if (record.bytes) line += fmt::format("; {} bytes", *record.bytes);
    return line + fmt::format("; peak {:.0f} MiB\n", record.peakMiB);
}

Result<void> run(const Options& options, const JobContext& job)
{
    const auto* benchmark = std::find_if(std::begin(kBenchmarks), std::end(kBenchmarks), [&](const Benchmark& b) { return b.name == options.name; });
    MG_ASSIGN(const Records records, benchmark->run(options.bench, job));
    auto json = nlohmann::ordered_json::array();
    std::string text;
    for (const BenchRecord& record : records) {
        json.push_back(jsonOf(record));
        text += lineOf(record);
    }
    return print(options.isJson ? textOf(json) : text);
}

}  // namespace

Command makeBench(CLI::App& program)
{
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand("bench", "Measure drawing, playing, opening, reading, writing, dragging and the window, beside peers where they can run");
    app->footer("  morphogen bench render --json\n  morphogen bench play --splats 200000");
    std::vector<std::string> names;
    for (const Benchmark& benchmark : kBenchmarks) names.emplace_back(benchmark.name);
    app->add_option("NAME", options->name, "render, play, open, io, start, latency, drag, morph, track, whatif, shape or soft")->required()->check(CLI::IsMember(names));
    app->add_option("--splats", options->splats, "Counts to measure with, separated by commas");
    app->add_option("--rounds", options->rounds, "How often the two sides take turns")->check(CLI::Range(1, 1000))->capture_default_str();
    app->add_option("--device", options->device, "What render draws on: cpu, vulkan or auto")->check(CLI::IsMember({"auto", "cpu", "vulkan"}))->capture_default_str();
    app->add_option("--peers", options->peers, "Folder with the sources of peers (yardstick.cpp, make_scene.cpp)");
    app->add_option("--splat-transform", options->bench.splatTransform, "Command of PlayCanvas' splat-transform 3.7, the peer of io");
    app->add_option("--file", options->bench.files, "Splat files that io reads, or the frames that track follows, instead of made ones");
    app->add_flag("--json", options->isJson, "A list of records, documented in app/cli/README.md");
    return {app, [options] { return prepare(*options); }, [options](const JobContext& job) { return run(*options, job); }, [] { return std::vector<std::string>{}; }};
}

}  // namespace morphogen::cli
