#include "app/cli/bench_peer.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <optional>
#include <utility>

namespace morphogen::cli {
namespace {

namespace fs = std::filesystem;

/// A folder that goes when this goes.
class Scratch {
public:
    static Result<Scratch> make()
    {
        std::error_code problem;
        std::string pattern = (fs::temp_directory_path(problem) / "morphogen-peer-XXXXXX").string();
        if (problem || !mkdtemp(pattern.data())) return makeError(Error::Kind::Io, pattern, "a folder for the benchmark can't be made");
        return Scratch(fs::path(pattern));
    }
    ~Scratch()
    {
        std::error_code ignored;
        if (!m_folder.empty()) fs::remove_all(m_folder, ignored);
    }
    Scratch(Scratch&& other) noexcept : m_folder(std::exchange(other.m_folder, {})) {}
    fs::path operator/(const char* name) const { return m_folder / name; }

private:
    explicit Scratch(fs::path folder) : m_folder(std::move(folder)) {}
    fs::path m_folder;
};

void write(const ArapProblem& problem, const fs::path& path)
{
    std::ofstream out(path);
    out << std::setprecision(9) << problem.vertices.size() << ' ' << problem.triangles.size() / 3 << ' ' << problem.held.size() << ' ' << problem.iterations << ' ' << problem.rounds << '\n';
    const auto put = [&](const Vec3& p) { out << p.x << ' ' << p.y << ' ' << p.z << '\n'; };
    for (const Vec3& vertex : problem.vertices) put(vertex);
    for (std::size_t k = 0; k < problem.triangles.size(); ++k) out << problem.triangles[k] << (k % 3 == 2 ? '\n' : ' ');
    for (std::size_t k = 0; k < problem.held.size(); ++k) {
        out << problem.held[k] << ' ';
        put(problem.targets[k]);
    }
}

}  // namespace

Result<void> runPeer(const ProcessRequest& request, const JobContext& job)
{
    MG_ASSIGN(const auto child, ChildProcess::spawn(request));
    std::optional<ProcessExit> exit;
    while (!(exit = child->waitForExit(std::chrono::milliseconds(50))))
        if (job.stopRequested()) return cancelled();
    if (exit->how == ProcessEnding::Exited && exit->code == 0) return {};
    std::string line;
    for (const std::string& argument : request.arguments) line += (line.empty() ? "" : " ") + argument;
    return Error{Error::Kind::Unsupported, fmt::format("a peer of the benchmark does not run here: {} {}", line, exit->lastWords.substr(0, exit->lastWords.find('\n')))};
}

fs::path cgalProgram()
{
    std::error_code problem;
    return fs::read_symlink("/proc/self/exe", problem).parent_path() / "cgal_arap";
}

Result<CgalRun> runCgal(const ArapProblem& problem, const JobContext& job)
{
    std::error_code ignored;
    if (!fs::exists(cgalProgram(), ignored)) return makeError(Error::Kind::NotFound, cgalProgram().string(), "there is no such program, so this peer is left out");
    MG_ASSIGN(const Scratch scratch, Scratch::make());
    write(problem, scratch / "mesh.txt");
    MG_TRY(runPeer({cgalProgram(), {(scratch / "mesh.txt").string(), (scratch / "deformed.txt").string()}, {}, "benchmark"}, job));
    CgalRun run;
    std::ifstream in(scratch / "deformed.txt");
    in >> run.prepareMs >> run.medianMs;
    run.vertices.resize(problem.vertices.size());
    for (Vec3d& vertex : run.vertices) in >> vertex.x >> vertex.y >> vertex.z;
    if (!in) return makeError(Error::Kind::Format, cgalProgram().string(), "its answer is shorter than the mesh");
    return run;
}

}  // namespace morphogen::cli
