// Trajectories from NPZ, as `numpy.savez("t.npz", time=..., object=..., position=..., quaternion=...)` writes them.
#include "core/io/npz.h"
#include "core/io/trajectory_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

std::string nameAt(const NpyArray& array, std::size_t row)
{
    return array.isText() ? array.texts[row] : fmt::format("{}", static_cast<std::int64_t>(std::clamp(array.numbers[row], -1e15, 1e15)));
}

}  // namespace

Result<TrajectoryTable> readTrajectoryNpz(const std::filesystem::path& path, std::optional<QuaternionOrder> order, const JobContext& job)
{
    const std::string where = path.string();
    MG_ASSIGN(const auto there, namesInNpz(path));
    std::vector<std::string> names{"time", "object", "position"};
    for (const char* wanted : {"quaternion", "branch", "seed"})
        if (std::ranges::find(there, wanted) != there.end()) names.emplace_back(wanted);
    MG_ASSIGN(const auto arrays, readNpz(path, names));
    const auto find = [&](std::string_view name) -> const NpyArray* {
        const auto found = std::ranges::find(names, name);
        return found == names.end() ? nullptr : &arrays[static_cast<std::size_t>(found - names.begin())];
    };
    const NpyArray &times = *find("time"), &objects = *find("object"), &positions = *find("position");
    const NpyArray *turns = find("quaternion"), *branches = find("branch"), *seeds = find("seed");
    if (turns && !order) return makeError(Error::Kind::Usage, where, "holds quaternions; say in the shapes file whether \"quaternion\" is \"wxyz\" or \"xyzw\"");
    const std::size_t count = times.size();
    const auto isColumn = [count](const NpyArray* array) { return !array || (array->shape == std::vector{count}); };
    const auto isTable = [count](const NpyArray* array, std::size_t width) { return !array || (array->shape == std::vector{count, width} && !array->isText()); };
    if (times.isText() || !isColumn(&times) || !isColumn(&objects) || !isTable(&positions, 3) || !isTable(turns, 4) || !isColumn(branches) || !isColumn(seeds) || (seeds && seeds->isText()))
        return makeError(Error::Kind::Format, where, fmt::format("its arrays do not fit together: for the {} times there must be as many objects, positions of 3 and quaternions of 4 numbers", count));
    if (count == 0) return makeError(Error::Kind::Empty, where, "holds no row");
    TrajectoryTable table;
    table.placeName = "row";
    for (std::size_t i = 0; i < count; ++i) {
        if (i % 4096 == 0 && job.stopRequested()) return cancelled();
        TrajectoryRow row;
        row.timeSecs = times.numbers[i], row.place = i + 1;
        row.position = {positions.numbers[3 * i], positions.numbers[3 * i + 1], positions.numbers[3 * i + 2]};
        if (turns) {
            const double* q = &turns->numbers[4 * i];
            row.rotation = *order == QuaternionOrder::Wxyz ? glm::dquat(q[0], q[1], q[2], q[3]) : glm::dquat(q[3], q[0], q[1], q[2]);
        }
        row.object = table.objects.indexOf(nameAt(objects, i));
        if (branches) row.branch = table.branches.indexOf(nameAt(*branches, i));
        if (seeds) row.seed = static_cast<std::int64_t>(std::clamp(seeds->numbers[i], -1e15, 1e15));
        MG_TRY(addRow(table, row, fmt::format("{}: row {}", where, i + 1)));
    }
    return table;
}

}  // namespace morphogen
