#include "app/cli/doctor_command.h"

#include "app/cli/console.h"
#include "app/session/doctor.h"

namespace morphogen::cli {

Command makeDoctor(CLI::App& program)
{
    struct Options {
        bool isJson = false;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand("doctor", "Say what this machine offers, and what to do about each problem");
    app->footer("Looks at the processor, memory, libraries, Vulkan devices, LibTorch with its BLAS, and CUDA. Exits with 0 also where\n"
                "something is wrong: problems are part of the answer.\n\n"
                "  morphogen doctor\n"
                "  morphogen doctor --json | jq '.findings'");
    app->add_flag("--json", options->isJson, "As JSON, documented in app/session/doctor.h");
    return {app, [] { return Result<void>(); },
            [options](const JobContext& job) -> Result<void> {
                MG_ASSIGN(const DoctorReport report, examineMachine(job));
                return print(options->isJson ? doctorJson(report) : doctorText(report));
            },
            [] { return std::vector<std::string>(); }};
}

}  // namespace morphogen::cli
