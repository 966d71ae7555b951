// Trajectories of anybody's simulator or tracker as objects of a world: a table of times and poses (trajectory_table.h) and a JSON
// file that says what shapes its objects have. Both are described in this folder's README.md.
#pragma once

#include "core/authoring/moving_shapes.h"
#include "core/io/import.h"
#include "core/io/trajectory_table.h"

namespace morphogen {

/// `import T.csv` or T.npz; ImportOptions::shapes names the shapes file.
extern const Loader kTrajectoryLoader;

/// What a shapes file says.
struct TrajectoryShapes {
    struct Shape {
        std::string name;
        MovingShape look;                 ///< shape, sizes (metres, +Y up), colour and look
    };
    std::vector<Shape> shapes;            ///< in the order of their names
    bool isZUp = false;                   ///< else +Y
    double metresPerUnit = 1;
    std::optional<QuaternionOrder> order;
    std::optional<double> fps;
};

/// Errors name the file and what in it is wrong.
Result<TrajectoryShapes> readTrajectoryShapes(const std::filesystem::path& path);

struct TrajectoryScene {
    std::vector<MovingShape> shapes;      ///< of the objects in the table, in the order in which they came
    std::vector<std::string> notes;
    std::optional<double> fps;            ///< as the shapes file says
};

/// A table with its shapes, as an import reads them.
struct TrajectoryFiles {
    std::filesystem::path table, shapes;  ///< .csv or .npz; .json
    std::string branch;                   ///< of a table that holds several
};
Result<TrajectoryScene> readTrajectoryScene(const TrajectoryFiles& files, const JobContext& job);

/// One branch of the table, with its shapes: +Y up, metres. A body that is not seen for four of its steps is hidden meanwhile. Errors
/// begin with `where`, the table's file: Format for times that go back, NotFound for an object without a shape or an unknown branch,
/// Usage where there are several branches and `branch` is empty.
struct TrajectoryRequest {
    const TrajectoryTable& table;
    const TrajectoryShapes& shapes;
    std::string branch;
    std::string where;
};
Result<TrajectoryScene> assembleTrajectories(const TrajectoryRequest& request);

}  // namespace morphogen
