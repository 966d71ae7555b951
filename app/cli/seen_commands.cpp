#include "app/cli/seen_commands.h"

#include "app/cli/console.h"
#include "app/session/describe.h"
#include "app/session/fit_bodies.h"
#include "app/session/world_io.h"
#include "core/dynamics/observe_world.h"
#include "core/dynamics/observed_physics.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace morphogen::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kGravity = 9.81;   // m/s^2: from a loss of speed to a coefficient of friction
constexpr const char* kQualityNames[] = {"nothing", "poor", "fair", "good"};

struct Options {
    std::string world;
    bool isJson = false, isApplied = false;
};

/// Both take a world and one flag.
Command command(CLI::App& app, const std::shared_ptr<Options>& options, std::function<Result<void>(const Options&, const JobContext&)> run)
{
    app.add_option("W", options->world, "The world (.morph), or any file that can be imported")->required();
    app.add_flag("--json", options->isJson, "As JSON");
    return {&app, []() -> Result<void> { return {}; }, [options, run = std::move(run)](const JobContext& job) { return run(*options, job); }, [options] { return std::vector{options->world}; }};
}

Json vectorOf(const auto& v) { return Json::array({v.x, v.y, v.z}); }

Json notesOf(const std::vector<std::string>& notes)
{
    Json all = Json::array();
    for (const std::string& note : notes) all.push_back(note);
    return all;
}

std::string linesOf(const std::vector<std::string>& notes)
{
    std::string text;
    for (const std::string& note : notes) text += "note: " + note + "\n";
    return text;
}

Result<void> runEvents(const Options& options, const JobContext& job)
{
    MG_ASSIGN(const World world, openWorld(options.world, {}, job.part(0, 0.3)));
    MG_ASSIGN(const ObservedWorld seen, observeWorld(world, job.part(0.3, 1)));
    MG_ASSIGN(const auto events, observedEvents(seen.motion, {}, job.stop));
    Json list = Json::array();
    std::string text;
    for (const Event& event : events) {
        std::string names;
        Json participants = Json::array();
        for (const ObjectId id : event.participants) {
            const std::string& name = world.find(id)->name;
            participants.push_back(name);
            names += (names.empty() ? "" : ", ") + name;
        }
        text += fmt::format("{:8.3f} s  {}: {}\n", event.timeSecs, nameOf(event.kind), names);
        list.push_back({{"kind", nameOf(event.kind)}, {"time", event.timeSecs}, {"participants", std::move(participants)}, {"place", vectorOf(event.place)}});
    }
    if (options.isJson) return print(textOf({{"file", options.world}, {"events", std::move(list)}, {"notes", notesOf(seen.notes)}}));
    if (events.empty()) text = "nothing happens: what moves meets nothing, and goes on as it began\n";
    return print(text + linesOf(seen.notes));
}

/// What was fitted becomes the objects' in the file; notes of it are appended.
Result<void> applyFit(const Options& options, const PhysicsFit& fit, ObservedWorld& seen, const JobContext& job)
{
    MG_ASSIGN(EditableProject project, openForEditing(options.world, job.part(0, 0.5)));
    MG_ASSIGN(const FittedBodies given, giveFittedBodies(project.history, seen.motion, fit));
    MG_TRY(project.file.save(project.history, job.part(0.5, 1)));
    seen.notes.push_back(fmt::format("{} of {} objects move by what was fitted now", given.dynamic.size(), seen.motion.bodies.size()));
    seen.notes.insert(seen.notes.end(), given.notes.begin(), given.notes.end());
    return {};
}

Result<void> runPhysics(const Options& options, const JobContext& job)
{
    MG_ASSIGN(const World world, openWorld(options.world, {}, job.part(0, 0.2)));
    MG_ASSIGN(ObservedWorld seen, observeWorld(world, job.part(0.2, 0.7)));
    MG_ASSIGN(const PhysicsLaws laws, fitLaws(std::span(&seen.motion, 1), job.stop));
    MG_ASSIGN(const PhysicsFit fit, fitPhysics({seen.motion, laws}, job.stop));
    if (options.isApplied) MG_TRY(applyFit(options, fit, seen, job.part(0.7, 1)));
    Json bodies = Json::array();
    std::string text = fit.verdict + "\n";
    for (std::size_t i = 0; i < fit.bodies.size(); ++i) {
        const BodyPhysics& body = fit.bodies[i];
        const ObservedBody& seenBody = seen.motion.bodies[i];
        const bool isMassKnown = body.massFactor > 0, isGroundKnown = body.stretches > 0 || laws.ground[static_cast<std::size_t>(seenBody.shape)].stretches > 0;
        Json entry{{"name", seenBody.name}, {"shape", kObservedShapeNames[static_cast<std::size_t>(seenBody.shape)]}, {"radius", seenBody.radius}, {"velocity", vectorOf(body.velocity)}, {"collisions", body.collisions}};
        entry["relativeMass"] = isMassKnown ? Json(body.relativeMass) : Json();
        entry["massFactor"] = isMassKnown ? Json(body.massFactor) : Json();
        entry["restitution"] = isMassKnown ? Json(body.restitution) : Json();
        entry["friction"] = isGroundKnown ? Json(body.sliding / kGravity) : Json();
        entry["drag"] = isGroundKnown ? Json(body.drag) : Json();
        bodies.push_back(std::move(entry));
        text += fmt::format("{}: {:.2f} m/s at first", seenBody.name, glm::length(body.velocity));
        text += isMassKnown ? fmt::format(", mass {:.2f} (* or / {:.2f}), restitution {:.2f}", body.relativeMass, body.massFactor, body.restitution) : std::string(", mass unknown");
        text += isGroundKnown ? fmt::format(", friction {:.3f}, drag {:.3f} / m\n", body.sliding / kGravity, body.drag) : std::string(", friction unknown\n");
    }
    if (options.isJson)
        return print(textOf({{"file", options.world}, {"quality", kQualityNames[static_cast<std::size_t>(fit.quality)]}, {"verdict", fit.verdict}, {"collisions", fit.collisions},
                             {"replayMetres", fit.replayMetres}, {"straightMetres", fit.straightMetres}, {"bodies", std::move(bodies)}, {"notes", notesOf(seen.notes)}}));
    return print(text + linesOf(seen.notes));
}

}  // namespace

Command makeEvents(CLI::App& program)
{
    CLI::App* app = program.add_subcommand("events", "Say who meets whom, starts, stops, comes and goes");
    app->footer("Read off the motion alone, whether it was keyed, imported, captured or simulated.\n\n"
                "  morphogen events tracks.morph --json");
    return command(*app, std::make_shared<Options>(), runEvents);
}

Command makePhysics(CLI::App& program)
{
    CLI::App* app = program.add_subcommand("physics", "Fit masses, restitution and friction to motion that was seen");
    app->footer("Masses are relative: 1 is the mean of those that collided. A verdict says how well the fit replays what was seen.\n\n"
                "  morphogen physics tracks.morph\n"
                "  morphogen physics tracks.morph --apply && morphogen whatif tracks.morph --do 'remove(\"red ball\")'");
    const auto options = std::make_shared<Options>();
    app->add_flag("--apply", options->isApplied, "Give the objects what was fitted, for simulate and whatif; refused where the fit is poor");
    return command(*app, options, runPhysics);
}

}  // namespace morphogen::cli
