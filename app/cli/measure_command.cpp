#include "app/cli/measure_command.h"

#include "app/cli/arguments.h"
#include "app/cli/console.h"
#include "app/session/choose.h"
#include "app/session/describe.h"
#include "app/session/world_io.h"
#include "core/edit/measure.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace morphogen::cli {

Command makeMeasure(CLI::App& program)
{
    struct Options {
        std::string world, object;
        std::vector<std::string> points;
        Vec3 from{0}, to{0};
        bool isJson = false;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand("measure", "Say how many metres lie between two points");
    app->footer("  morphogen measure room.morph --object chair --between 0,0,0 0,0.91,0");
    app->add_option("W", options->world, "The world (.morph), or any file that can be imported")->required();
    app->add_option("--object", options->object, "The object on which the points lie; not needed where the world has only one");
    app->add_option("--between", options->points, "Two points x,y,z in world coordinates")->expected(2)->required();
    app->add_flag("--json", options->isJson, "As JSON");
    return {app,
            [options]() -> Result<void> {
                MG_ASSIGN(options->from, parsePoint("--between", options->points[0]));
                MG_ASSIGN(options->to, parsePoint("--between", options->points[1]));
                return {};
            },
            [options](const JobContext& job) -> Result<void> {
                MG_ASSIGN(const World world, openWorld(options->world, {}, job));
                MG_ASSIGN(const auto object, chooseObject(world, options->object));
                MG_ASSIGN(const double metres, distanceMetres(world, {object->id, options->from}, {object->id, options->to}));
                if (options->isJson) return print(textOf({{"object", object->name}, {"metres", metres}}));
                return print(fmt::format("{:.6g} m\n", metres));
            },
            [options] { return std::vector{options->world}; }};
}

}  // namespace morphogen::cli
