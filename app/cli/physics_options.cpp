#include "app/cli/physics_options.h"

#include "app/session/world_io.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace morphogen::cli {

void TableFiles::addTo(CLI::App* app)
{
    app->add_option("--csv", csv, "Also write a table, one row per branch, object and frame");
    app->add_option("--npz", npz, "The same for numpy.load, with the events");
}

Result<void> TableFiles::write(std::span<const causal::NamedRollout> rollouts) const
{
    if (!csv.empty()) MG_TRY(causal::writeCsv(csv, rollouts));
    if (!npz.empty()) MG_TRY(causal::writeNpz(npz, rollouts));
    return {};
}

Result<History> openHistory(const std::string& path, const JobContext& job)
{
    MG_ASSIGN(const bool isProject, isProjectFile(path));
    if (!isProject) {
        MG_ASSIGN(World world, openWorld(path, {}, job));
        return History(std::move(world), "Import");
    }
    MG_ASSIGN(ProjectFile file, ProjectFile::open(path, OpenMode::Read));
    MG_ASSIGN(OpenedProject project, file.load(job));
    return std::move(project.history);
}

Result<void> saveHistory(const History& history, const std::string& path, const JobContext& job)
{
    MG_TRY(ProjectFile::create(path, history, job));
    return {};
}

Result<BranchId> branchNamed(const World& world, const std::string& name)
{
    if (name.empty()) return BranchId{};
    std::vector<std::string> names;
    if (world.dynamics)
        for (const Branch& branch : world.dynamics->branches) {
            if (branch.name == name) return branch.id;
            names.push_back(fmt::format("\"{}\"", branch.name));
        }
    return Error{Error::Kind::NotFound, names.empty() ? fmt::format("there is no branch \"{}\"; the world has none", name) : fmt::format("there is no branch \"{}\"; there is {}", name, fmt::join(names, ", "))};
}

void addChance(CLI::App* app, causal::Chance& chance)
{
    app->add_option("--runs", chance.runs, "How many runs with noise say what chance does")->check(CLI::Range(2, 10000))->capture_default_str();
    app->add_option("--seed", chance.jitter.seed, "Of the noise")->capture_default_str();
}

}  // namespace morphogen::cli
