#include "app/cli/doctor_command.h"

#include "app/cli/console.h"
#include "app/session/doctor.h"

namespace morphogen::cli {

Command makeDoctor(CLI::App& program)
{
    const auto isJson = std::make_shared<bool>(false);
    CLI::App* app = program.add_subcommand("doctor", "Say what this machine offers, and what to do about each problem");
    app->add_flag("--json", *isJson, "As JSON, documented in app/cli/README.md");
    return {app, [] { return Result<void>(); },
            [isJson](const JobContext& job) -> Result<void> {
                MG_ASSIGN(const DoctorReport report, examineMachine(job));
                return print(*isJson ? doctorJson(report) : doctorText(report));
            },
            [] { return std::vector<std::string>{}; }};
}

}  // namespace morphogen::cli
