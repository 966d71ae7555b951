#include "app/cli/info_command.h"

#include "app/cli/console.h"
#include "app/session/describe.h"
#include "app/session/world_io.h"

#include <nlohmann/json.hpp>

namespace morphogen::cli {

Command makeInfo(CLI::App& program)
{
    struct Options {
        std::string file;
        bool isJson = false;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand("info", "Say what a world or a model file holds");
    app->footer("Bounds are those of the splats' centres in world coordinates at time 0.\n\n"
                "  morphogen info fox.morph\n"
                "  morphogen info Fox.glb --json | jq '.objects[0].clips'");
    app->add_option("FILE", options->file, "A world (.morph), or any file or folder that can be imported")->required();
    app->add_flag("--json", options->isJson, "As JSON, documented in app/cli/README.md");
    return {app, [] { return Result<void>(); },
            [options](const JobContext& job) -> Result<void> {
                MG_ASSIGN(const World world, openWorld(options->file, {}, job));
                const auto description = describeWorld(world, options->file);
                return print(options->isJson ? textOf(description) : describeForPeople(description));
            },
            [options] { return std::vector{options->file}; }};
}

}  // namespace morphogen::cli
