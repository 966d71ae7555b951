#include "core/io/clevrer_annotation.h"

#include "core/authoring/moving_shapes.h"
#include "core/base/file.h"
#include "core/json/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen {

using json::Fields;
using json::Json;

namespace {

constexpr std::int64_t kMostFrames = 100'000, kMostNumber = 1'000'000'000;
constexpr std::size_t kMostObjects = 1000, kDefaultSplats = 6000;
constexpr float kFarthest = 1e6f;   // metres, metres or radians a second
constexpr const char* kExtensions[] = {".json"};
constexpr const char* kShapes[] = {"sphere", "cube", "cylinder"};

// From our axes to the data's is a turn by a third about (1, 1, 1).
Vec3 toData(const Vec3& v) { return {v.z, v.x, v.y}; }
Vec3 fromData(const Vec3& v) { return {v.y, v.z, v.x}; }
Quat toData(const Quat& q) { return Quat(q.w, q.z, q.x, q.y); }
Quat fromData(const Quat& q) { return Quat(q.w, q.y, q.z, q.x); }

Vec3 anglesOf(const Quat& q)
{
    const Mat3 m = glm::mat3_cast(q);   // columns: m[1][0] is row 0, column 1
    const float flat = std::sqrt(m[0][0] * m[0][0] + m[0][1] * m[0][1]);
    if (flat > 1e-6f) return {std::atan2(m[1][2], m[2][2]), std::atan2(-m[0][2], flat), std::atan2(m[0][1], m[0][0])};
    return {std::atan2(-m[2][1], m[1][1]), std::atan2(-m[0][2], flat), 0};
}

Quat rotationOf(const Vec3& angles)
{
    return glm::angleAxis(angles.z, Vec3(0, 0, 1)) * glm::angleAxis(angles.y, Vec3(0, 1, 0)) * glm::angleAxis(angles.x, Vec3(1, 0, 0));
}

/// Reads one file. The first problem is kept; the rest reads as nothing.
class Reader {
public:
    ClevrerAnnotation read(const Json& document)
    {
        Fields fields(document, m_problem, "the annotation");
        if (fields.has("scene_index")) m_made.sceneIndex = static_cast<int>(fields.integer("scene_index", 0, kMostNumber));
        if (fields.has("video_filename")) m_made.video = fields.text("video_filename");
        for (const Json& entry : fields.array("object_property")) readBody(entry);
        if (m_made.bodies.empty()) fields.fail("object_property", "lists no object");
        for (const Json& entry : fields.array("motion_trajectory")) readFrame(entry);
        if (m_made.frames.empty()) fields.fail("motion_trajectory", "holds no frame");
        if (fields.has("collision"))
            for (const Json& entry : fields.array("collision")) readCollision(entry);
        std::ranges::stable_sort(m_made.collisions, {}, &ClevrerCollision::frame);
        return std::move(m_made);
    }
    const std::string& problem() const { return m_problem; }

private:
    void readBody(const Json& entry)
    {
        Fields fields(entry, m_problem, fmt::format("object {}", m_made.bodies.size()));
        ClevrerBody body;
        body.id = static_cast<int>(fields.integer("object_id", 0, kMostNumber));
        body.looks.colour = kClevrerColours[fields.oneOf("color", kClevrerColours)];
        body.looks.material = kClevrerMaterials[fields.oneOf("material", kClevrerMaterials)];
        body.looks.shape = static_cast<ObservedShape>(fields.oneOf("shape", kShapes));
        if (!m_problem.empty()) return;
        if (std::ranges::find(m_made.bodies, body.id, &ClevrerBody::id) != m_made.bodies.end()) fields.fail("object_id", "stands for two objects");
        if (m_made.bodies.size() >= kMostObjects) m_problem = fmt::format("it lists more than {} objects", kMostObjects);
        m_made.bodies.push_back(std::move(body));
    }

    std::size_t find(std::int64_t id, Fields& fields, const char* key)
    {
        const auto found = std::ranges::find(m_made.bodies, static_cast<int>(id), &ClevrerBody::id);
        if (m_problem.empty() && found == m_made.bodies.end()) fields.fail(key, fmt::format("names object {}, which \"object_property\" does not list", id));
        return static_cast<std::size_t>(found - m_made.bodies.begin());
    }

    Vec3 vectorOf(Fields& fields, const char* key)
    {
        const Vec3 v = fromData(fields.vector(key));
        const bool isNear = std::abs(v.x) <= kFarthest && std::abs(v.y) <= kFarthest && std::abs(v.z) <= kFarthest;   // which nan is not
        if (m_problem.empty() && !isNear) fields.fail(key, "is beyond what a scene can hold");
        return v;
    }

    void readFrame(const Json& entry)
    {
        Fields fields(entry, m_problem, fmt::format("entry {} of the trajectory", m_made.frames.size()));
        const int frame = static_cast<int>(fields.integer("frame_id", 0, kMostFrames));
        if (m_problem.empty() && !m_made.frames.empty() && frame <= m_made.frames.back()) m_problem = fmt::format("frame {} comes after frame {}; frames must go forward", frame, m_made.frames.back());
        m_made.frames.push_back(frame);
        for (ClevrerBody& body : m_made.bodies) body.poses.resize(m_made.frames.size());
        for (const Json& one : fields.array("objects")) {
            Fields seen(one, m_problem, fmt::format("frame {}", frame));
            const std::size_t index = find(seen.integer("object_id", 0, kMostNumber), seen, "object_id");
            ClevrerPose pose;
            pose.centre = vectorOf(seen, "location");
            if (seen.has("orientation")) {
                const Vec3 angles = seen.vector("orientation");
                if (!std::isfinite(angles.x + angles.y + angles.z)) seen.fail("orientation", "holds something that is no number");
                pose.rotation = fromData(rotationOf(angles));
            }
            if (seen.has("velocity")) pose.velocity = vectorOf(seen, "velocity");
            if (seen.has("angular_velocity")) pose.spin = vectorOf(seen, "angular_velocity");
            if (seen.has("inside_camera_view")) pose.isInView = seen.flag("inside_camera_view");
            if (!m_problem.empty()) return;
            auto& held = m_made.bodies[index].poses.back();
            if (held) m_problem = fmt::format("frame {} lists object {} twice", frame, m_made.bodies[index].id);
            held = pose;
        }
    }

    void readCollision(const Json& entry)
    {
        Fields fields(entry, m_problem, fmt::format("collision {}", m_made.collisions.size()));
        ClevrerCollision collision;
        collision.frame = static_cast<int>(fields.integer("frame_id", 0, kMostFrames));
        const Json& pair = fields.array("object_ids");
        if (m_problem.empty() && (pair.size() != 2 || !pair[0].is_number_integer() || !pair[1].is_number_integer())) fields.fail("object_ids", "does not hold two objects");
        if (!m_problem.empty()) return;
        const std::size_t first = find(pair[0].get<std::int64_t>(), fields, "object_ids"), second = find(pair[1].get<std::int64_t>(), fields, "object_ids");
        collision.a = std::min(first, second), collision.b = std::max(first, second);
        if (m_problem.empty() && first == second) fields.fail("object_ids", "names one object twice");
        if (fields.has("location")) collision.place = vectorOf(fields, "location");
        m_made.collisions.push_back(collision);
    }

    ClevrerAnnotation m_made;
    std::string m_problem;
};

bool recognises(const std::filesystem::path& path, std::span<const std::byte> head)
{
    const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
    return hasExtension(path, ".json") && (text.find("\"motion_trajectory\"") != std::string_view::npos || text.find("\"object_property\"") != std::string_view::npos ||
                                           (text.find("\"collision\"") != std::string_view::npos && text.find("\"frame_id\"") != std::string_view::npos));
}

Result<std::vector<Imported>> loadAll(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job)
{
    MG_ASSIGN(const ClevrerAnnotation annotation, readClevrerAnnotation(path));
    const ObservedMotion motion = motionOf(annotation);
    std::vector<MovingShape> shapes;
    for (std::size_t i = 0; i < annotation.bodies.size(); ++i) {
        const ClevrerBody& body = annotation.bodies[i];
        MovingShape& shape = shapes.emplace_back();
        shape.name = body.looks.name();
        shape.shape = body.looks.shape;
        shape.halfSize = Vec3(static_cast<float>(kClevrerRadius));
        shape.colour = body.looks.paint();
        shape.look = body.looks.material == "metal" ? MovingShape::Look::Metal : MovingShape::Look::Rubber;
        shape.timesSecs = motion.timesSecs;
        shape.centres = motion.bodies[i].centres;
        for (const auto& pose : body.poses) shape.rotations.push_back(pose ? pose->rotation : Quat(1, 0, 0, 0));
    }
    MG_ASSIGN(auto objects, makeMovingShapes(shapes, options.splatCount ? options.splatCount : kDefaultSplats, job));
    std::vector<Imported> all;
    for (Object& object : objects) all.emplace_back().object = std::move(object);
    all.front().cameras.push_back(clevrerCamera());
    all.front().worldFps = kClevrerFps;
    return all;
}

Json jsonOf(const Vec3& v) { return Json::array({json::numberToJson(v.x), json::numberToJson(v.y), json::numberToJson(v.z)}); }

}  // namespace

Result<ClevrerAnnotation> readClevrerAnnotation(const std::filesystem::path& path)
{
    MG_ASSIGN(const auto bytes, readFile(path));
    MG_ASSIGN(const Json document, json::parseDocument({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.string()));
    Reader reader;
    ClevrerAnnotation annotation = reader.read(document);
    if (!reader.problem().empty()) return makeError(Error::Kind::Format, path.string(), reader.problem());
    return annotation;
}

std::string textOf(const ClevrerAnnotation& annotation)
{
    Json properties = Json::array(), frames = Json::array(), collisions = Json::array();
    for (const ClevrerBody& body : annotation.bodies)
        properties.push_back({{"object_id", body.id}, {"color", body.looks.colour}, {"material", body.looks.material}, {"shape", kObservedShapeNames[static_cast<std::size_t>(body.looks.shape)]}});
    for (std::size_t k = 0; k < annotation.frames.size(); ++k) {
        Json objects = Json::array();
        for (const ClevrerBody& body : annotation.bodies) {
            if (!body.poses[k]) continue;
            const ClevrerPose& pose = *body.poses[k];
            objects.push_back({{"object_id", body.id},
                               {"location", jsonOf(toData(pose.centre))},
                               {"orientation", jsonOf(anglesOf(toData(pose.rotation)))},
                               {"velocity", jsonOf(toData(pose.velocity))},
                               {"angular_velocity", jsonOf(toData(pose.spin))},
                               {"inside_camera_view", pose.isInView}});
        }
        frames.push_back({{"frame_id", annotation.frames[k]}, {"objects", std::move(objects)}});
    }
    for (const ClevrerCollision& one : annotation.collisions)
        collisions.push_back({{"frame_id", one.frame}, {"object_ids", {annotation.bodies[one.a].id, annotation.bodies[one.b].id}}, {"location", jsonOf(toData(one.place))}});
    return Json{{"scene_index", annotation.sceneIndex}, {"video_filename", json::textToJson(annotation.video)}, {"object_property", std::move(properties)},
                {"motion_trajectory", std::move(frames)}, {"collision", std::move(collisions)}}
               .dump() +
           "\n";
}

ObservedMotion motionOf(const ClevrerAnnotation& annotation)
{
    ObservedMotion motion;
    for (const int frame : annotation.frames) motion.timesSecs.push_back(frame / kClevrerFps);
    for (std::size_t i = 0; i < annotation.bodies.size(); ++i) {
        ObservedBody& body = motion.bodies.emplace_back();
        body.name = annotation.bodies[i].looks.name();
        body.object = ObjectId{i + 1};
        body.shape = annotation.bodies[i].looks.shape;
        body.radius = kClevrerRadius;
        for (const auto& pose : annotation.bodies[i].poses) body.centres.push_back(pose ? std::optional(Vec3d(pose->centre)) : std::nullopt);
    }
    return motion;
}

const Loader kClevrerAnnotationLoader{"CLEVRER annotation", kExtensions, recognises, nullptr, Loader::Content::Mesh, "+Z up, metres; turned to +Y up", loadAll};

}  // namespace morphogen
