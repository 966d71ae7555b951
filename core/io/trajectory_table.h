// Trajectories as a table: one row per object and time. From a CSV (trajectory_csv.cpp) or an NPZ (trajectory_npz.cpp), by anybody's
// simulator or tracker. The formats are described in this folder's README.md.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"
#include "core/math/vec.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace morphogen {

enum class QuaternionOrder : std::uint8_t { Wxyz, Xyzw };

struct TrajectoryRow {
    double timeSecs = 0;
    std::uint32_t object = 0;                 ///< index of its name
    std::uint32_t branch = 0;                 ///< index of its name; 0 where none is said
    std::int64_t seed = 0;
    std::size_t place = 0;                    ///< line of a CSV, row of an NPZ, both from 1: for errors
    Vec3d position{0};                        ///< the file's axes and unit, finite
    std::optional<glm::dquat> rotation{};     ///< unit length
};

/// Names and their indices, in the order in which they came.
class NameList {
public:
    std::uint32_t indexOf(const std::string& name)
    {
        const auto [found, isNew] = m_indices.try_emplace(name, static_cast<std::uint32_t>(m_names.size()));
        if (isNew) m_names.push_back(name);
        return found->second;
    }
    const std::vector<std::string>& names() const { return m_names; }

private:
    std::vector<std::string> m_names;
    std::unordered_map<std::string, std::uint32_t> m_indices;
};

struct TrajectoryTable {
    NameList objects, branches;
    std::vector<TrajectoryRow> rows;          ///< in the file's order
    const char* placeName = "line";           ///< "line" or "row"
};

/// Columns by name: time, object, x, y, z; qw, qx, qy, qz, branch and seed where there are; others are passed over. Errors name the
/// file and the line.
Result<TrajectoryTable> readTrajectoryCsv(const std::filesystem::path& path, const JobContext& job);

/// Arrays by name: time (n), object (n, texts or whole numbers), position (n x 3); quaternion (n x 4), branch and seed (n) where
/// there are. Usage where there are quaternions and nobody says their order.
Result<TrajectoryTable> readTrajectoryNpz(const std::filesystem::path& path, std::optional<QuaternionOrder> order, const JobContext& job);

/// What both check of one row; `where` begins the error ("t.csv: line 12").
Result<void> addRow(TrajectoryTable& table, TrajectoryRow row, const std::string& where);

}  // namespace morphogen
