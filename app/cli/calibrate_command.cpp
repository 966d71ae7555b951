#include "app/cli/calibrate_command.h"

#include "app/cli/arguments.h"
#include "app/cli/console.h"
#include "app/session/calibrate_object.h"
#include "app/session/choose.h"
#include "app/session/describe.h"
#include "app/session/world_io.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace morphogen::cli {
namespace {

struct Options {
    std::string world, object, up, origin;
    std::vector<std::string> floor, scale;
    bool isFloorFitted = false, isJson = false;
    CalibrationRequest request;   ///< all but the object
};

Result<void> prepare(Options& options)
{
    CalibrationRequest& request = options.request;
    if (!options.up.empty()) {
        MG_ASSIGN(request.upInWorld, parsePoint("--up", options.up));
    }
    if (!options.floor.empty()) {
        request.floorInWorld.emplace();
        for (std::size_t i = 0; i < 3; ++i) {
            MG_ASSIGN((*request.floorInWorld)[i], parsePoint("--floor", options.floor[i]));
        }
    }
    request.isFloorFitted = options.isFloorFitted;
    if (!options.origin.empty()) {
        MG_ASSIGN(request.originInWorld, parsePoint("--origin", options.origin));
    }
    if (!options.scale.empty()) {
        KnownLength& length = request.length.emplace();
        MG_ASSIGN(length.fromInWorld, parsePoint("--scale", options.scale[0]));
        MG_ASSIGN(length.toInWorld, parsePoint("--scale", options.scale[1]));
        MG_ASSIGN(length.metres, parseNumber("--scale", options.scale[2]));
        if (!(length.metres > 0)) return usageError("--scale", options.scale[2], "a length of more than 0 metres is expected");
    }
    if (!request.upInWorld && !request.floorInWorld && !request.isFloorFitted && !request.originInWorld && !request.length)
        return Error{Error::Kind::Usage, "nothing to set; give --up, --floor, --fit-floor, --origin or --scale"};
    return {};
}

Result<void> run(const Options& options, const JobContext& job)
{
    MG_ASSIGN(EditableProject project, openForEditing(options.world, job.part(0, 0.4)));
    MG_ASSIGN(const auto object, chooseObject(project.history.world(), options.object));
    CalibrationRequest request = options.request;
    request.object = object->id;
    MG_TRY(calibrateObject(project.history, request, job.part(0.4, 0.8)));
    MG_TRY(project.file.save(project.history, job.part(0.8, 1)));
    const auto description = describeObject(*project.history.world().find(request.object));
    if (options.isJson) return print(textOf(description));
    const auto& now = description["calibration"];
    const auto word = [&](const char* field) { return now[field].get<bool>() ? "known" : "unknown"; };
    return print(fmt::format("{}: {}: scale {}, up {}, floor {}, origin {}\n", options.world, object->name, word("scaleKnown"), word("upKnown"), word("floorKnown"), word("originKnown")));
}

}  // namespace

Command makeCalibrate(CLI::App& program)
{
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand("calibrate", "Set an object's scale, up, floor and origin");
    app->footer("All points are in world coordinates as the world stands before the command. Kept with the object; each can be undone.\n\n"
                "  morphogen calibrate room.morph --fit-floor\n"
                "  morphogen calibrate room.morph --object chair --scale 0,0,0 0,0.91,0 0.45 --origin 0.2,0,1\n"
                "  morphogen calibrate room.morph --floor 0,-1,0 1,-1,0 0,-1.1,1");
    app->add_option("W", options->world, "The world (.morph)")->required();
    app->add_option("--object", options->object, "Its name; not needed where the world has only one");
    app->add_option("--up", options->up, "The direction x,y,z that is up");
    CLI::Option* floor = app->add_option("--floor", options->floor, "Three points x,y,z on the floor")->expected(3);
    app->add_flag("--fit-floor", options->isFloorFitted, "Find the floor in the splats")->excludes(floor);
    app->add_option("--origin", options->origin, "The point x,y,z that becomes the origin");
    app->add_option("--scale", options->scale, "Two points x,y,z and how many metres lie between them")->expected(3);
    app->add_flag("--json", options->isJson, "Report the object as JSON, as info does");
    return {app, [options] { return prepare(*options); }, [options](const JobContext& job) { return run(*options, job); }, [options] { return std::vector{options->world}; }};
}

}  // namespace morphogen::cli
