#include "core/io/clevrer_states.h"

#include "core/base/file.h"
#include "core/json/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen {

using json::Fields;
using json::Json;

namespace {

constexpr std::int64_t kMostFrames = 1'000'000;
constexpr std::size_t kMostObjects = 1000;
constexpr double kFarthestInPicture = 1e6;

constexpr const char* kShapes[] = {"sphere", "cube", "cylinder"};

/// Reads one file. The first problem is kept; the rest reads as nothing.
class Reader {
public:
    ClevrerState read(const Json& document)
    {
        Fields fields(document, m_problem, "the state");
        for (const Json& entry : fields.array("objects")) readObject(entry);
        if (m_state.objects.empty()) fields.fail("objects", "lists no object");
        const Json* factual = nullptr;
        for (const Json& entry : fields.array("predictions")) {
            Fields prediction(entry, m_problem, "a prediction");
            if (prediction.integer("what_if", -1, kMostFrames) == -1 && !factual) factual = &entry;
        }
        if (m_problem.empty() && !factual) fields.fail("predictions", "holds none with \"what_if\": -1, which is what happened");
        if (!m_problem.empty()) return {};
        Fields prediction(*factual, m_problem, "what happened");
        m_state.placesInPicture.resize(m_state.objects.size());
        for (const Json& entry : prediction.array("trajectory")) readFrame(entry);
        if (m_state.frames.empty()) prediction.fail("trajectory", "holds no frame");
        if (prediction.has("collisions"))
            for (const Json& entry : prediction.array("collisions")) readCollision(entry);
        std::ranges::stable_sort(m_state.collisions, {}, &RecordedCollision::timeSecs);
        readGround(document, "step_88", 88);
        readGround(document, "step_108", 108);
        readMasses(document);
        return std::move(m_state);
    }
    const std::string& problem() const { return m_problem; }

private:
    ClevrerObject looksOf(Fields& fields)
    {
        ClevrerObject looks;
        looks.colour = kClevrerColours[fields.oneOf("color", kClevrerColours)];
        looks.material = kClevrerMaterials[fields.oneOf("material", kClevrerMaterials)];
        looks.shape = static_cast<ObservedShape>(fields.oneOf("shape", kShapes));
        return looks;
    }

    void readObject(const Json& entry)
    {
        Fields fields(entry, m_problem, fmt::format("object {}", m_state.objects.size()));
        const ClevrerObject looks = looksOf(fields);
        if (!m_problem.empty()) return;
        if (std::ranges::find(m_state.objects, looks) != m_state.objects.end()) m_problem = fmt::format("two objects are a {}, so they can't be told apart", looks.name());
        if (m_state.objects.size() >= kMostObjects) m_problem = fmt::format("it lists more than {} objects", kMostObjects);
        m_state.objects.push_back(looks);
    }

    /// The object that looks so; the number of objects, and a problem, where there is none.
    std::size_t find(Fields& fields)
    {
        const ClevrerObject looks = looksOf(fields);
        const auto found = std::ranges::find(m_state.objects, looks);
        if (m_problem.empty() && found == m_state.objects.end()) m_problem = fmt::format("{} names a {}, which \"objects\" does not list", fields.where(), looks.name());
        return static_cast<std::size_t>(found - m_state.objects.begin());
    }

    void readFrame(const Json& entry)
    {
        Fields fields(entry, m_problem, fmt::format("entry {} of the trajectory", m_state.frames.size()));
        const int frame = static_cast<int>(fields.integer("frame_index", 0, kMostFrames));
        if (m_problem.empty() && !m_state.frames.empty() && frame <= m_state.frames.back()) m_problem = fmt::format("frame {} comes after frame {}; frames must go forward", frame, m_state.frames.back());
        m_state.frames.push_back(frame);
        for (auto& places : m_state.placesInPicture) places.resize(m_state.frames.size());
        for (const Json& one : fields.array("objects")) {
            Fields seen(one, m_problem, fmt::format("frame {}", frame));
            const std::size_t object = find(seen);
            const glm::dvec2 place(seen.finite("x"), seen.finite("y"));
            if (m_problem.empty() && std::max(std::abs(place.x), std::abs(place.y)) > kFarthestInPicture) seen.fail("x", "is far outside the picture");
            if (!m_problem.empty()) return;
            auto& held = m_state.placesInPicture[object].back();
            if (held) m_problem = fmt::format("frame {} shows the {} twice", frame, m_state.objects[object].name());
            held = place;
        }
    }

    void readCollision(const Json& entry)
    {
        Fields fields(entry, m_problem, fmt::format("collision {}", m_state.collisions.size()));
        const auto frame = fields.integer("frame", 0, kMostFrames);
        const Json& pair = fields.array("objects");
        if (m_problem.empty() && pair.size() != 2) fields.fail("objects", "does not hold two objects");
        if (!m_problem.empty()) return;
        Fields first(pair[0], m_problem, fields.where()), second(pair[1], m_problem, fields.where());
        const auto [a, b] = std::minmax({find(first), find(second)});
        if (m_problem.empty() && a == b) fields.fail("objects", "names one object twice");
        m_state.collisions.push_back({static_cast<double>(frame) / kClevrerFps, a, b});
    }

    /// Optional; one place per object.
    void readGround(const Json& document, const char* key, int frame)
    {
        if (!m_problem.empty() || !document.contains(key)) return;
        Fields fields(document[key], m_problem, key);
        const Json& places = fields.array("x");
        if (m_problem.empty() && places.size() != m_state.objects.size()) fields.fail("x", fmt::format("holds {} places for {} objects", places.size(), m_state.objects.size()));
        for (std::size_t i = 0; m_problem.empty() && i < places.size(); ++i) {
            const Json& place = places[i];
            if (!place.is_array() || place.size() != 2 || !place[0].is_number() || !place[1].is_number()) fields.fail("x", "holds a place that is not two numbers");
            else m_state.ground.push_back({frame, i, {place[0].get<double>(), place[1].get<double>()}});
        }
    }

    void readMasses(const Json& document)
    {
        if (!m_problem.empty() || !document.contains("step_88") || !document["step_88"].contains("mass")) return;
        Fields fields(document["step_88"], m_problem, "step_88");
        for (const Json& mass : fields.array("mass")) {
            if (!mass.is_number()) fields.fail("mass", "holds something that is no number");
            else m_state.masses.push_back(mass.get<double>());
        }
        if (m_problem.empty() && m_state.masses.size() != m_state.objects.size()) fields.fail("mass", "does not hold one mass for each object");
    }

    ClevrerState m_state;
    std::string m_problem;
};

/// In the picture, units: what moves less within two samples on either side rests.
constexpr double kRestInPicture = 0.05;

}  // namespace

std::string ClevrerObject::name() const { return colour + " " + material + " " + kObservedShapeNames[static_cast<std::size_t>(shape)]; }

std::uint32_t ClevrerObject::paint() const
{
    const auto found = std::ranges::find(kClevrerColours, colour);
    return found == std::end(kClevrerColours) ? kClevrerPaints[0] : kClevrerPaints[found - std::begin(kClevrerColours)];
}

Result<ClevrerState> readClevrerState(const std::filesystem::path& path)
{
    MG_ASSIGN(const auto bytes, readFile(path));
    MG_ASSIGN(const Json document, json::parseDocument({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.string()));
    Reader reader;
    ClevrerState state = reader.read(document);
    if (!reader.problem().empty()) return makeError(Error::Kind::Format, path.string(), reader.problem());
    return state;
}

const PlaneMap& clevrerGroundFromPicture()
{
    // glm::dmat3 takes columns. Ground x and y, metres, from picture x (down) and y (right).
    static const PlaneMap map{{0.126517, 0, 0.02236039, 0, 0.05938529, 0, -5.592124, -4.453902, 1}};
    return map;
}

std::vector<PlanePair> restingPairs(const ClevrerState& state)
{
    std::vector<PlanePair> pairs;
    for (const RecordedGround& ground : state.ground) {
        const auto after = std::ranges::upper_bound(state.frames, ground.frame);
        const auto next = static_cast<std::size_t>(after - state.frames.begin());
        const auto& places = state.placesInPicture[ground.object];
        if (next < 3 || next + 2 > places.size()) continue;
        bool isResting = true;
        for (std::size_t i = next - 3; i < next + 2; ++i) isResting = isResting && places[i] && places[next] && glm::length(*places[i] - *places[next]) < kRestInPicture;
        if (isResting) pairs.push_back({*places[next], ground.place});
    }
    return pairs;
}

ObservedMotion motionOf(const ClevrerState& state, const PlaneMap& groundFromPicture)
{
    ObservedMotion motion;
    for (const int frame : state.frames) motion.timesSecs.push_back(frame / kClevrerFps);
    for (std::size_t i = 0; i < state.objects.size(); ++i) {
        ObservedBody& body = motion.bodies.emplace_back();
        body.name = state.objects[i].name();
        body.object = ObjectId{i + 1};
        body.shape = state.objects[i].shape;
        body.radius = kClevrerRadius;
        for (const auto& place : state.placesInPicture[i]) {
            auto& centre = body.centres.emplace_back();
            if (!place) continue;
            if (const auto ground = groundFromPicture(*place)) centre = Vec3d(ground->y, kClevrerRadius, ground->x);
        }
    }
    return motion;
}

Camera clevrerCamera()
{
    CameraView view;
    view.position = {0, 2.5f, 4.3301270f};      // 5 m from the origin, 30 degrees up
    view.target = {0, 0, 0};
    view.fovYRadians = 2 * std::atan(160.0f / 525.0f);
    return {{}, "CLEVRER", {{0, view}}};
}

}  // namespace morphogen
