#include "app/session/data_set.h"

#include "app/session/render_world.h"
#include "core/authoring/collision_scene.h"
#include "core/base/file.h"
#include "core/causal/course.h"
#include "core/causal/intervention_text.h"
#include "core/edit/dynamics_edits.h"
#include "core/io/clevrer_annotation.h"
#include "core/json/fields.h"
#include "core/store/project_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace morphogen {
namespace {

using json::Json;

constexpr int kMostProposals = 60;   // of a what-if that can be played and was not asked before

struct Names {
    std::string annotation, video;
};
Names namesOf(int index, int twin)
{
    const std::string number = fmt::format("{:05}", index) + (twin ? fmt::format("_twin{}", twin) : "");
    return {"annotation_" + number + ".json", "video_" + number + ".mp4"};
}

Result<void> writeWhole(const std::filesystem::path& path, const std::string& text)
{
    MG_ASSIGN(AtomicFile file, AtomicFile::create(path));
    MG_TRY(file.write(text));
    return file.commit();
}

Result<void> makeFolder(const std::filesystem::path& folder)
{
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed) return makeError(Error::Kind::Io, folder.string(), "the folder can't be made (" + failed.message() + ")");
    return {};
}

Json settingsOf(const DataSetRequest& request)
{
    Json settings{{"format", "morphogen data set 1"}, {"seed", request.seed}, {"twins_per_scene", request.twins}, {"frames", request.frames}, {"frames_per_second", kClevrerFps}};
    if (request.worlds == DataSetRequest::Worlds::Kept) settings["worlds"] = true;
    if (request.videos == DataSetRequest::Videos::Drawn) settings["video_size"] = {request.width, request.height};
    return settings;
}

/// Into an empty folder they are written; what is there must be the same.
Result<void> claim(const DataSetRequest& request)
{
    for (const char* part : {"annotations", "twins"}) MG_TRY(makeFolder(request.folder / part));
    if (request.videos == DataSetRequest::Videos::Drawn) MG_TRY(makeFolder(request.folder / "videos"));
    if (request.worlds == DataSetRequest::Worlds::Kept) MG_TRY(makeFolder(request.folder / "worlds"));
    const auto path = request.folder / "data_set.json";
    const std::string wanted = settingsOf(request).dump(2) + "\n";
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return writeWhole(path, wanted);
    MG_ASSIGN(const auto bytes, readFile(path));
    if (std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()) == wanted) return {};
    return makeError(Error::Kind::Conflict, path.string(), "the folder holds a data set of other settings; choose another folder, or ask for the settings that stand in this file");
}

bool isInView(const CameraView& view, float aspect, const Vec3& point)
{
    const Vec3 seen = view.cameraFromWorld().point(point);
    const float reach = seen.z * std::tan(0.5f * view.fovYRadians);
    return seen.z > view.near && std::abs(seen.y) <= reach && std::abs(seen.x) <= reach * aspect;
}

bool isMeeting(const Event& event) { return event.kind == EventKind::Collision && event.participants.size() == 2 && event.participants[0] != kGround; }

int frameOf(double secs) { return static_cast<int>(std::lround(secs * kClevrerFps)); }

/// One scene and its twins.
class SceneWriter {
public:
    SceneWriter(const DataSetRequest& request, const CollisionScene& scene, const CollisionGround& ground, int index) : m_request(request), m_scene(scene), m_ground(ground), m_index(index) {}

    Result<void> write(Random& random, RenderDevice& device, const JobContext& job)
    {
        const double share = 1.0 / (1 + m_request.twins);
        causal::Course main = causal::played(m_scene.world, {.name = "main"}, job);
        MG_TRY(check(main, job));
        MG_TRY(keep(main, 0, device, job.part(0, share)));
        Json twins = Json::array();
        std::set<std::string> asked;
        World kept = m_scene.world;
        for (int twin = 1; twin <= m_request.twins; ++twin) {
            MG_ASSIGN(const causal::Course course, drawTwin(random, asked, job));
            MG_ASSIGN(kept, apply(std::as_const(kept), AddBranch{.interventions = course.changes}));
            MG_TRY(keep(course, twin, device, job.part(share * twin, share * (twin + 1))));
            twins.push_back(twinOf(course, main, twin));
        }
        if (m_request.worlds == DataSetRequest::Worlds::Kept) {
            kept.add(m_ground.far);
            kept.add(m_ground.near);
            std::ranges::rotate(kept.objects, kept.objects.end() - 2);
            MG_TRY(ProjectFile::create(m_request.folder / "worlds" / fmt::format("world_{:05}.morph", m_index), History(std::move(kept), "Draw scene"), job));
        }
        Json list{{"scene_index", m_index},   {"annotation", namesOf(m_index, 0).annotation}, {"objects", bodies()}, {"gravity", m_scene.scene.gravity.y},
                  {"ground_friction", m_scene.scene.groundFriction}, {"state_hash", fmt::format("{:016x}", main.rollout->hash)}, {"twins", std::move(twins)}};
        return writeWhole(m_request.folder / "twins" / fmt::format("twins_{:05}.json", m_index), list.dump(1) + "\n");
    }
    static bool isComplete(const DataSetRequest& request, int index)
    {
        std::error_code ignored;
        return std::filesystem::exists(request.folder / "twins" / fmt::format("twins_{:05}.json", index), ignored);
    }

private:
    static Result<void> check(const causal::Course& course, const JobContext& job)
    {
        if (job.stopRequested()) return cancelled();
        if (!course.isReady() || !course.seen) return Error{Error::Kind::Limit, course.problem};
        return {};
    }

    /// Draws until one can be played: what is asked may put bodies inside one another.
    Result<causal::Course> drawTwin(Random& random, std::set<std::string>& asked, const JobContext& job) const
    {
        for (int attempt = 0; attempt < kMostProposals; ++attempt) {
            const std::string line = whatIfOf(m_scene, random);
            if (!asked.insert(line).second) continue;
            MG_ASSIGN(auto interventions, causal::interventionsFrom({line}, m_scene.world));
            const auto branched = apply(m_scene.world, AddBranch{.interventions = std::move(interventions)});
            if (!branched) continue;
            causal::Course course = causal::played(*branched, causal::coursesOf(*branched).back(), job);
            if (job.stopRequested()) return cancelled();
            if (course.isReady() && course.seen) return course;
        }
        return Error{Error::Kind::Limit, fmt::format("scene {}: no further what-if was found; ask for fewer twins", m_index)};
    }

    std::size_t placeOf(ObjectId id) const { return static_cast<std::size_t>(std::ranges::find(m_scene.things, id) - m_scene.things.begin()); }

    ClevrerAnnotation annotationOf(const causal::Course& course, const std::string& video) const
    {
        ClevrerAnnotation made{.sceneIndex = m_index, .video = video, .frames = {}, .bodies = {}, .collisions = {}};
        const CameraView view = clevrerCamera().keys.front().view;
        const float aspect = static_cast<float>(m_request.width) / static_cast<float>(m_request.height);
        for (int frame = 0; frame < m_request.frames; ++frame) made.frames.push_back(frame);
        std::vector<ObjectId> listed;
        for (std::size_t i = 0; i < m_scene.things.size(); ++i) {
            const dynamics::BodyTrack* const track = course.rollout->find(m_scene.things[i]);
            if (!track) continue;   // taken away
            listed.push_back(m_scene.things[i]);
            ClevrerBody& body = made.bodies.emplace_back(ClevrerBody{static_cast<int>(i), m_scene.looks[i], {}});
            for (const int frame : made.frames) {
                const int step = course.rollout->stepAt(frame / kClevrerFps);
                const dynamics::BodyState& state = track->at(step);
                auto& pose = body.poses.emplace_back();
                if (track->isThereAt(step)) pose = {state.pose.position, state.pose.rotation, state.velocity, state.spin, isInView(view, aspect, state.pose.position)};
            }
        }
        for (const Event& event : course.rollout->events) {
            if (!isMeeting(event) || frameOf(event.timeSecs) >= m_request.frames) continue;
            const auto at = [&](std::size_t k) { return static_cast<std::size_t>(std::ranges::find(listed, event.participants[k]) - listed.begin()); };
            made.collisions.push_back({frameOf(event.timeSecs), std::min(at(0), at(1)), std::max(at(0), at(1)), event.place});
        }
        return made;
    }

    Result<void> keep(const causal::Course& course, int twin, RenderDevice& device, const JobContext& job) const
    {
        const Names names = namesOf(m_index, twin);
        if (m_request.videos == DataSetRequest::Videos::Drawn) {
            RenderRequest picture;
            picture.world = onGround(*course.seen, m_ground, m_scene, *course.rollout);
            TurningLight light(m_scene);
            picture.drawnAs = [&](const World& world, double secs) { return light.at(world, secs, job); };
            picture.camera = clevrerCamera();
            picture.times = FrameRange{0, m_request.frames - 1};
            picture.width = m_request.width, picture.height = m_request.height;
            picture.background = kCollisionBackdrop;
            picture.device = device;
            MG_ASSIGN(picture.output, FilePattern::parse(patternOf(m_request.folder / "videos" / names.video)));
            MG_ASSIGN(const RenderReport report, renderWorld(picture, job));
            device = report.device == "cpu" ? RenderDevice::Cpu : RenderDevice::Vulkan;   // chosen once
        }
        return writeWhole(m_request.folder / "annotations" / names.annotation, textOf(annotationOf(course, names.video)));
    }

    /// A folder may have a percent sign in its name.
    static std::string patternOf(const std::filesystem::path& path)
    {
        std::string text;
        for (const char c : path.string()) text += c == '%' ? "%%" : std::string(1, c);
        return text;
    }

    Json meetingOf(const Event& event) const
    {
        return {{"frame_id", frameOf(event.timeSecs)}, {"object_ids", {placeOf(event.participants[0]), placeOf(event.participants[1])}}};
    }

    Json twinOf(const causal::Course& course, const causal::Course& main, int twin) const
    {
        std::vector<Event> before, after;
        std::ranges::copy_if(main.rollout->events, std::back_inserter(before), isMeeting);
        std::ranges::copy_if(course.rollout->events, std::back_inserter(after), isMeeting);
        const causal::EventDifference difference = causal::differenceOf(before, after);
        Json lost = Json::array(), gained = Json::array(), shifted = Json::array();
        for (const Event& event : difference.lost) lost.push_back(meetingOf(event));
        for (const Event& event : difference.gained) gained.push_back(meetingOf(event));
        for (const causal::EventChange& change : difference.shifted) {
            Json one = meetingOf(change.after);
            one["was_frame_id"] = frameOf(change.before.timeSecs);
            shifted.push_back(std::move(one));
        }
        return {{"annotation", namesOf(m_index, twin).annotation}, {"video", namesOf(m_index, twin).video}, {"do", course.interventions}, {"state_hash", fmt::format("{:016x}", course.rollout->hash)},
                {"lost", std::move(lost)}, {"gained", std::move(gained)}, {"shifted", std::move(shifted)}};
    }

    Json bodies() const
    {
        Json list = Json::array();
        for (std::size_t i = 0; i < m_scene.things.size(); ++i) {
            const dynamics::SimBody& body = *m_scene.scene.find(m_scene.things[i]);
            list.push_back({{"object_id", i}, {"name", body.name}, {"mass", body.massKg()}, {"friction", body.friction}, {"restitution", body.restitution}, {"rolling_resistance", body.rollingResistance}});
        }
        return list;
    }

    const DataSetRequest& m_request;
    const CollisionScene& m_scene;
    const CollisionGround& m_ground;
    int m_index;
};

}  // namespace

std::optional<std::string> DataSetRequest::problem() const
{
    if (scenes < 1 || scenes > 1'000'000) return fmt::format("{} scenes are not possible; ask for 1 to 1000000", scenes);
    if (twins < 0 || twins > 16) return fmt::format("{} twins of a scene are not possible; ask for 0 to 16", twins);
    if (frames < 2 || frames > 2000) return fmt::format("{} frames are not possible; ask for 2 to 2000", frames);
    if (width < 16 || height < 16 || width > 4096 || height > 4096) return fmt::format("videos of {}x{} are not possible; each side may be 16 to 4096 pixels", width, height);
    return std::nullopt;
}

Result<DataSetReport> writeDataSet(const DataSetRequest& request, const JobContext& job)
{
    if (const auto wrong = request.problem()) return Error{Error::Kind::Usage, *wrong};
    MG_TRY(claim(request));
    DataSetReport report;
    RenderDevice device = request.device;
    CollisionGround ground;
    bool hasGround = false;
    for (int index = 0; index < request.scenes; ++index) {
        const double done = static_cast<double>(index) / request.scenes, next = static_cast<double>(index + 1) / request.scenes;
        if (job.stopRequested()) return cancelled();
        job.report(done, fmt::format("scene {} of {}", index + 1, request.scenes));
        if (SceneWriter::isComplete(request, index)) {
            ++report.kept;
            continue;
        }
        const bool needsGround = request.videos == DataSetRequest::Videos::Drawn || request.worlds == DataSetRequest::Worlds::Kept;
        if (!hasGround && needsGround) {
            MG_ASSIGN(ground, makeCollisionGround(job.part(done, done)));
            hasGround = true;
        }
        // A stream of its own for each scene, so that none depends on how many came before.
        Random random(request.seed * 0x9e3779b97f4a7c15ull + static_cast<std::uint64_t>(index) * 0xd1b54a32d192ed03ull);
        const JobContext own = job.part(done, next);
        CollisionSceneRequest wanted{.seed = random.next(), .durationSecs = request.frames / kClevrerFps};
        MG_ASSIGN(const CollisionScene scene, makeCollisionScene(wanted, own.part(0, 0.2)));
        SceneWriter writer(request, scene, ground, index);
        MG_TRY(writer.write(random, device, own.part(0.2, 1)));
        ++report.written;
        report.collisions += static_cast<int>(std::ranges::count_if(scene.rollout.events, isMeeting));
    }
    if (request.videos == DataSetRequest::Videos::Drawn && report.written) report.device = device == RenderDevice::Cpu ? "cpu" : "vulkan";
    return report;
}

}  // namespace morphogen
