#include "core/io/trajectory_import.h"

#include "core/base/file.h"
#include "core/json/fields.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace morphogen {

using json::Fields;
using json::Json;

namespace {

constexpr const char* kExtensions[] = {".csv", ".npz"};
constexpr std::size_t kDefaultSplats = 6000;
constexpr double kLargestMetres = 1e6;

constexpr const char* kShapeNames[] = {"sphere", "box", "cylinder"};   // as ObservedShape
constexpr const char* kLooks[] = {"rubber", "metal"};
constexpr const char* kUps[] = {"+y", "+z"};
constexpr const char* kOrders[] = {"wxyz", "xyzw"};
constexpr std::uint32_t kPalette[] = {0xd23b2f, 0x2f66c4, 0xdc9a34, 0x2f9c93, 0x7a5bb0, 0x77a83f, 0xe2745a, 0x8a8f98};

bool recognises(const std::filesystem::path& path, std::span<const std::byte> head)
{
    return hasExtension(path, ".csv") || (hasExtension(path, ".npz") && head.size() > 2 && head[0] == std::byte{'P'} && head[1] == std::byte{'K'});
}

/// A length in the file's unit, above 0.
double length(Fields& fields, const char* key)
{
    const double value = fields.finite(key);
    if (fields.isFine() && !(value > 0 && value <= kLargestMetres)) fields.fail(key, "is no length above 0");
    return value;
}

std::uint32_t colourOf(Fields& fields)
{
    const std::string text = fields.text("colour");
    std::uint32_t colour = 0;
    const auto [end, code] = std::from_chars(text.data() + std::min<std::size_t>(1, text.size()), text.data() + text.size(), colour, 16);
    if (fields.isFine() && (text.size() != 7 || text[0] != '#' || code != std::errc{} || end != text.data() + text.size())) fields.fail("colour", "is no colour like #d23b2f");
    return colour;
}

TrajectoryShapes::Shape shapeFrom(const std::string& name, Fields& fields, const TrajectoryShapes& file)
{
    fields.allowOnly({"shape", "radius", "height", "size", "colour", "look"});
    TrajectoryShapes::Shape shape{name, {}};
    MovingShape& look = shape.look;
    look.name = name;
    look.shape = static_cast<ObservedShape>(fields.oneOf("shape", kShapeNames));
    const auto metres = [&](double units) { return static_cast<float>(units * file.metresPerUnit); };
    if (look.shape == ObservedShape::Box) {
        const Vec3 size = fields.vector("size");
        if (fields.isFine() && !(size.x > 0 && size.y > 0 && size.z > 0 && std::max({size.x, size.y, size.z}) <= kLargestMetres)) fields.fail("size", "holds a length that is not above 0");
        look.halfSize = 0.5f * static_cast<float>(file.metresPerUnit) * (file.isZUp ? Vec3(size.x, size.z, size.y) : size);
    } else {
        const float radius = metres(length(fields, "radius"));
        look.halfSize = Vec3(radius);
        if (look.shape == ObservedShape::Cylinder) look.halfSize.y = 0.5f * metres(length(fields, "height"));
    }
    look.colour = fields.has("colour") ? colourOf(fields) : kPalette[file.shapes.size() % std::size(kPalette)];
    if (fields.has("look")) look.look = static_cast<MovingShape::Look>(fields.oneOf("look", kLooks));
    return shape;
}

/// +Z up is turned to +Y up about x.
Vec3d turned(const Vec3d& v, bool isZUp) { return isZUp ? Vec3d(v.x, v.z, -v.y) : v; }
glm::dquat turned(const glm::dquat& q, bool isZUp)
{
    const Vec3d axis = turned(Vec3d(q.x, q.y, q.z), isZUp);
    return {q.w, axis.x, axis.y, axis.z};
}

/// The rows of the branch that is wanted, of its first seed.
Result<std::vector<const TrajectoryRow*>> chosenRows(const TrajectoryRequest& request, std::vector<std::string>& notes)
{
    const auto& branches = request.table.branches.names();
    std::uint32_t branch = 0;
    if (!request.branch.empty()) {
        const auto found = std::ranges::find(branches, request.branch);
        if (found == branches.end()) return makeError(Error::Kind::NotFound, request.where, fmt::format("holds no branch \"{}\"; it holds {}", request.branch, branches.empty() ? "none" : fmt::format("{}", fmt::join(branches, ", "))));
        branch = static_cast<std::uint32_t>(found - branches.begin());
    } else if (branches.size() > 1) {
        return makeError(Error::Kind::Usage, request.where, fmt::format("holds the branches {}; say which with --branch", fmt::join(branches, ", ")));
    }
    std::vector<const TrajectoryRow*> rows;
    std::optional<std::int64_t> seed;
    std::size_t left = 0;
    for (const TrajectoryRow& row : request.table.rows) {
        if (row.branch != branch) continue;
        if (!seed) seed = row.seed;
        if (row.seed == *seed) rows.push_back(&row);
        else ++left;
    }
    if (left > 0) notes.push_back(fmt::format("{} rows of other seeds than {} were left out", left, *seed));
    return rows;
}

/// A body that was not seen for several steps was lost meanwhile.
void addGaps(MovingShape& shape)
{
    constexpr double kGapSteps = 4;
    std::vector<double> steps;
    for (std::size_t i = 1; i < shape.timesSecs.size(); ++i) steps.push_back(shape.timesSecs[i] - shape.timesSecs[i - 1]);
    if (steps.empty()) return;
    std::ranges::nth_element(steps, steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2));
    const double step = steps[steps.size() / 2];
    for (std::size_t i = 1; i < shape.timesSecs.size(); ++i) {
        if (shape.timesSecs[i] - shape.timesSecs[i - 1] <= kGapSteps * step) continue;
        const auto at = static_cast<std::ptrdiff_t>(i);
        shape.timesSecs.insert(shape.timesSecs.begin() + at, shape.timesSecs[i - 1] + step);
        shape.centres.insert(shape.centres.begin() + at, std::nullopt);
        if (!shape.rotations.empty()) shape.rotations.insert(shape.rotations.begin() + at, shape.rotations[i - 1]);
        ++i;
    }
}

/// Who came later than the first or left earlier than the last is hidden before and after.
void addEnds(MovingShape& shape, double firstSecs, double lastSecs)
{
    const double step = shape.timesSecs.size() > 1 ? shape.timesSecs[1] - shape.timesSecs[0] : 0;
    if (shape.timesSecs.front() > firstSecs) {
        shape.timesSecs.insert(shape.timesSecs.begin(), firstSecs);
        shape.centres.insert(shape.centres.begin(), std::nullopt);
        if (!shape.rotations.empty()) shape.rotations.insert(shape.rotations.begin(), shape.rotations.front());
    }
    if (const double gone = shape.timesSecs.back() + step; step > 0 && gone < lastSecs) {
        shape.timesSecs.push_back(gone);
        shape.centres.emplace_back();
        if (!shape.rotations.empty()) shape.rotations.push_back(shape.rotations.back());
    }
}

Result<std::vector<Imported>> loadAll(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job)
{
    MG_ASSIGN(const TrajectoryScene scene, readTrajectoryScene({path, options.shapes, options.branch}, job));
    MG_ASSIGN(auto objects, makeMovingShapes(scene.shapes, options.splatCount ? options.splatCount : kDefaultSplats, job));
    std::vector<Imported> all;
    for (Object& object : objects) all.push_back({std::move(object)});
    auto& notes = all.front().object.provenance.notes;
    notes.insert(notes.end(), scene.notes.begin(), scene.notes.end());
    all.front().worldFps = scene.fps;
    return all;
}

}  // namespace

Result<TrajectoryShapes> readTrajectoryShapes(const std::filesystem::path& path)
{
    MG_ASSIGN(const auto bytes, readFile(path));
    MG_ASSIGN(const Json document, json::parseDocument({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.string()));
    std::string problem;
    TrajectoryShapes file;
    Fields fields(document, problem, "the shapes");
    fields.allowOnly({"up", "metresPerUnit", "quaternion", "fps", "objects"});
    if (fields.has("up")) file.isZUp = fields.oneOf("up", kUps) == 1;
    if (fields.has("metresPerUnit")) file.metresPerUnit = length(fields, "metresPerUnit");
    if (fields.has("quaternion")) file.order = static_cast<QuaternionOrder>(fields.oneOf("quaternion", kOrders));
    if (fields.has("fps")) file.fps = fields.finite("fps");
    if (fields.isFine() && file.fps && !(*file.fps > 0 && *file.fps <= 1000)) fields.fail("fps", "is not between 0 and 1000");
    const Json& objects = fields.object("objects");
    if (fields.isFine() && objects.empty()) fields.fail("objects", "holds no shape");
    for (const auto& [name, entry] : objects.items()) {
        Fields shape(entry, problem, "the shape of " + name);
        file.shapes.push_back(shapeFrom(name, shape, file));
        if (!problem.empty()) break;
    }
    if (!problem.empty()) return makeError(Error::Kind::Format, path.string(), problem);
    return file;
}

Result<TrajectoryScene> readTrajectoryScene(const TrajectoryFiles& files, const JobContext& job)
{
    if (files.shapes.empty()) return makeError(Error::Kind::Usage, files.table.string(), "holds trajectories; say what shapes its objects have with --shapes S.json");
    MG_ASSIGN(const TrajectoryShapes shapes, readTrajectoryShapes(files.shapes));
    MG_ASSIGN(const TrajectoryTable table, hasExtension(files.table, ".npz") ? readTrajectoryNpz(files.table, shapes.order, job) : readTrajectoryCsv(files.table, job));
    MG_ASSIGN(TrajectoryScene scene, assembleTrajectories({table, shapes, files.branch, files.table.string()}));
    scene.fps = shapes.fps;
    return scene;
}

Result<TrajectoryScene> assembleTrajectories(const TrajectoryRequest& request)
{
    const auto& [table, shapes, branch, where] = request;
    TrajectoryScene scene;
    MG_ASSIGN(const auto rows, chosenRows(request, scene.notes));
    if (rows.empty()) return makeError(Error::Kind::Empty, where, "holds no row of that branch");
    std::vector<std::ptrdiff_t> shapeOf(table.objects.names().size(), -1);
    for (const TrajectoryRow* row : rows) {
        const std::string& name = table.objects.names()[row->object];
        if (shapeOf[row->object] < 0) {
            const auto found = std::ranges::find(shapes.shapes, name, &TrajectoryShapes::Shape::name);
            if (found == shapes.shapes.end()) return makeError(Error::Kind::NotFound, where, fmt::format("{} {} names the object \"{}\", which has no shape in the shapes file", table.placeName, row->place, name));
            shapeOf[row->object] = static_cast<std::ptrdiff_t>(scene.shapes.size());
            scene.shapes.push_back(found->look);
        }
        MovingShape& shape = scene.shapes[static_cast<std::size_t>(shapeOf[row->object])];
        if (!shape.timesSecs.empty() && !(row->timeSecs > shape.timesSecs.back()))
            return makeError(Error::Kind::Format, where, row->timeSecs == shape.timesSecs.back() ? fmt::format("{} {} gives {} a second place at {:g} s", table.placeName, row->place, name, row->timeSecs)
                                                                                                 : fmt::format("{} {}: the time of {} goes back from {:g} s to {:g} s", table.placeName, row->place, name, shape.timesSecs.back(), row->timeSecs));
        shape.timesSecs.push_back(row->timeSecs);
        shape.centres.push_back(turned(row->position * shapes.metresPerUnit, shapes.isZUp));
        if (row->rotation) shape.rotations.push_back(Quat(turned(*row->rotation, shapes.isZUp)));
    }
    const auto byFirst = [](const MovingShape& shape) { return shape.timesSecs.front(); };
    const auto byLast = [](const MovingShape& shape) { return shape.timesSecs.back(); };
    double first = std::ranges::min(scene.shapes, {}, byFirst).timesSecs.front(), last = std::ranges::max(scene.shapes, {}, byLast).timesSecs.back();
    constexpr double kLatestStartSecs = 3600;   // a clock's time of day or of the century, not a time of the clip
    if (first < 0 || first > kLatestStartSecs) {
        for (MovingShape& shape : scene.shapes)
            for (double& time : shape.timesSecs) time -= first;
        scene.notes.push_back(fmt::format("the times begin at {:g} s; they were moved so that they begin at 0", first));
        last -= first, first = 0;
    }
    for (MovingShape& shape : scene.shapes) {
        addGaps(shape);
        addEnds(shape, first, last);
    }
    for (const auto& shape : shapes.shapes)
        if (std::ranges::find(scene.shapes, shape.name, &MovingShape::name) == scene.shapes.end()) scene.notes.push_back(fmt::format("\"{}\" has a shape but no place in the table, so it was left out", shape.name));
    return scene;
}

const Loader kTrajectoryLoader{"trajectories", kExtensions, recognises, nullptr, Loader::Content::Mesh, "as the shapes file says; +Y up and metres where it does not", loadAll};

}  // namespace morphogen
