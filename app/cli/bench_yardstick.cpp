#include "app/cli/bench_yardstick.h"

#include "app/cli/bench.h"
#include "app/cli/bench_peer.h"
#include "core/base/parallel.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <sstream>

namespace morphogen::cli {
namespace {

namespace fs = std::filesystem;

/// Runs a line of shell in `folder` and waits for it, or ends it when the job is stopped.
Result<void> runShell(const fs::path& folder, const std::string& line, const JobContext& job)
{
    return runPeer({"/bin/sh", {"-c", "cd \"$0\" && " + line, folder.string()}, {}, "benchmark"}, job);
}

Result<std::vector<std::uint8_t>> readPpm(const fs::path& path)
{
    std::ifstream in(path, std::ios::binary);
    std::string magic;
    int width = 0, height = 0, most = 0;
    in >> magic >> width >> height >> most;
    in.get();
    std::vector<std::uint8_t> rgb(std::size_t{3} * kYardstickWidth * kYardstickHeight);
    if (magic == "P6" && width == kYardstickWidth && height == kYardstickHeight) in.read(reinterpret_cast<char*>(rgb.data()), static_cast<std::streamsize>(rgb.size()));
    if (!in || in.gcount() != static_cast<std::streamsize>(rgb.size())) return makeError(Error::Kind::Format, path.string(), "the yardstick left no picture of the size it says");
    return rgb;
}

}  // namespace

Result<Yardstick> Yardstick::build(const fs::path& peersFolder, const JobContext& job)
{
    std::error_code problem;
    for (const char* name : {"yardstick.cpp", "make_scene.cpp"})
        if (!fs::exists(peersFolder / name, problem)) return makeError(Error::Kind::NotFound, (peersFolder / name).string(), "there is no such file, so this peer is left out");
    std::string pattern = (fs::temp_directory_path(problem) / "morphogen-bench-XXXXXX").string();
    if (problem || !mkdtemp(pattern.data())) return makeError(Error::Kind::Io, pattern, "a folder for the benchmark can't be made");
    Yardstick yardstick{fs::path(pattern)};
    const fs::path sources = fs::absolute(peersFolder, problem);
    for (const char* name : {"yardstick.cpp", "make_scene.cpp"}) {
        fs::copy_file(sources / name, yardstick.m_folder / name, problem);
        if (problem) return makeError(Error::Kind::Io, (sources / name).string(), problem.message());
    }
    MG_TRY(runShell(yardstick.m_folder, "g++ -O3 -march=native -w -pthread yardstick.cpp -o yardstick", job));
    MG_TRY(runShell(yardstick.m_folder, "g++ -O3 -march=native -w make_scene.cpp -o make_scene", job));
    return yardstick;
}

Yardstick::~Yardstick()
{
    std::error_code ignored;
    if (!m_folder.empty()) fs::remove_all(m_folder, ignored);
}

Result<fs::path> Yardstick::makeScene(std::uint64_t splats, const JobContext& job) const
{
    const std::string name = fmt::format("scene_{}.ply", splats);
    MG_TRY(runShell(m_folder, fmt::format("./make_scene {} {}", splats, name), job));
    return m_folder / name;
}

Result<Yardstick::Run> Yardstick::draw(const fs::path& scene, const JobContext& job) const
{
    MG_TRY(runShell(m_folder, fmt::format("./yardstick {} {} {} picture.ppm > report.txt", scene.filename().string(), kYardstickFrames, parallelism()), job));
    std::ifstream in(m_folder / "report.txt");
    std::stringstream text;
    text << in.rdbuf();
    const std::string report = text.str();
    Run run;
    const std::size_t at = report.find("median=");
    if (at == std::string::npos || std::sscanf(report.c_str() + at, "median=%lf", &run.medianMs) != 1)
        return makeError(Error::Kind::Format, "yardstick", "its report has no median");
    MG_ASSIGN(run.picture, readPpm(m_folder / "picture.ppm"));
    return run;
}

double psnrOf(std::span<const std::uint8_t> rgba, std::span<const std::uint8_t> rgb)
{
    double sum = 0;
    const std::size_t pixels = std::min(rgba.size() / 4, rgb.size() / 3);
    for (std::size_t i = 0; i < pixels; ++i) {
        for (std::size_t k = 0; k < 3; ++k) {
            const double difference = static_cast<double>(rgba[4 * i + k]) - static_cast<double>(rgb[3 * i + k]);
            sum += difference * difference;
        }
    }
    return sum > 0 ? 10 * std::log10(255.0 * 255.0 * 3.0 * static_cast<double>(pixels) / sum) : std::numeric_limits<double>::infinity();
}

double medianOf(std::vector<double> values)
{
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

double peakMemoryMiB()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

fs::path defaultPeersFolder()
{
    std::error_code problem;
    const fs::path program = fs::read_symlink("/proc/self/exe", problem);
    // build/PRESET/morphogen stands three levels below the folder that holds the project.
    const fs::path folder = program.parent_path().parent_path().parent_path().parent_path() / "shared" / "bench";
    return fs::is_directory(folder, problem) ? folder : fs::path();
}

}  // namespace morphogen::cli
