// CLEVRER states as objects of a world: shapes in the state's colours, keyed where they were seen.
#include "core/authoring/moving_shapes.h"
#include "core/io/clevrer_states.h"

#include <fmt/format.h>

#include <algorithm>

namespace morphogen {
namespace {

constexpr const char* kExtensions[] = {".json"};
constexpr std::size_t kDefaultSplats = 6000;

bool recognises(const std::filesystem::path& path, std::span<const std::byte> head)
{
    const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
    return hasExtension(path, ".json") && text.find("\"objects\"") != std::string_view::npos && text.find("\"predictions\"") != std::string_view::npos;
}

/// How well the map of the data set fits this file.
std::string residualNote(const ClevrerState& state)
{
    std::vector<double> distances;
    for (const PlanePair& pair : restingPairs(state))
        if (const auto ground = clevrerGroundFromPicture()(pair.from)) distances.push_back(glm::length(*ground - pair.to));
    if (distances.empty()) return "no place on the ground is recorded of anything that rests, so the fit from picture to ground can't be checked for this file";
    std::ranges::sort(distances);
    return fmt::format("picture to ground: the fit misses the recorded places of {} resting bodies by {:.1f} mm (median), {:.1f} mm at most", distances.size(),
                       1000 * distances[distances.size() / 2], 1000 * distances.back());
}

std::string seenNote(const ObservedBody& body)
{
    const auto seen = std::ranges::count_if(body.centres, [](const auto& centre) { return centre.has_value(); });
    if (seen == 0) return "it is listed but was never seen, so it is hidden";
    if (static_cast<std::size_t>(seen) == body.centres.size()) return {};
    return fmt::format("it was seen in {} of {} frames and is hidden in the others", seen, body.centres.size());
}

Result<std::vector<Imported>> loadAll(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job)
{
    MG_ASSIGN(const ClevrerState state, readClevrerState(path));
    const ObservedMotion motion = motionOf(state);
    std::vector<MovingShape> shapes;
    for (std::size_t i = 0; i < state.objects.size(); ++i) {
        MovingShape& shape = shapes.emplace_back();
        shape.name = state.objects[i].name();
        shape.shape = state.objects[i].shape;
        shape.halfSize = Vec3(static_cast<float>(kClevrerRadius));
        shape.colour = state.objects[i].paint();
        shape.look = state.objects[i].material == "metal" ? MovingShape::Look::Metal : MovingShape::Look::Rubber;
        shape.timesSecs = motion.timesSecs;
        shape.centres = motion.bodies[i].centres;
    }
    MG_ASSIGN(auto objects, makeMovingShapes(shapes, options.splatCount ? options.splatCount : kDefaultSplats, job));
    std::vector<Imported> all;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        Imported& one = all.emplace_back();
        one.object = std::move(objects[i]);
        if (const std::string note = seenNote(motion.bodies[i]); !note.empty()) one.object.provenance.notes.push_back(note);
        if (state.objects[i].shape == ObservedShape::Box) one.object.provenance.notes.push_back("states record no heading, so the cube faces the camera squarely");
    }
    all.front().object.provenance.notes.push_back(residualNote(state));
    all.front().cameras.push_back(clevrerCamera());
    all.front().worldFps = kClevrerFps;
    return all;
}

}  // namespace

const Loader kClevrerLoader{"CLEVRER states", kExtensions, recognises, nullptr, Loader::Content::Mesh, "+Y up, metres: one camera, so one map from picture to ground", loadAll};

}  // namespace morphogen
