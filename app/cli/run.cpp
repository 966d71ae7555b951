#include "app/cli/run.h"

#include "app/cli/bench_command.h"
#include "app/cli/calibrate_command.h"
#include "app/cli/causes_command.h"
#include "app/cli/clevrer_command.h"
#include "app/cli/console.h"
#include "app/cli/dataset_command.h"
#include "app/cli/doctor_command.h"
#include "app/cli/edit_command.h"
#include "app/cli/export_command.h"
#include "app/cli/history_commands.h"
#include "app/cli/import_command.h"
#include "app/cli/info_command.h"
#include "app/cli/measure_command.h"
#include "app/cli/morph_command.h"
#include "app/cli/recover_command.h"
#include "app/cli/render_command.h"
#include "app/cli/samples_command.h"
#include "app/cli/seen_commands.h"
#include "app/cli/simulate_command.h"
#include "app/cli/studio_command.h"
#include "app/cli/sweep_command.h"
#include "app/cli/track_command.h"
#include "app/cli/whatif_command.h"
#include "core/base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <filesystem>
#include <new>

namespace morphogen::cli {
namespace {

enum ExitCode { kDone = 0, kFailed = 1, kUsage = 2, kInterrupted = 130 };

int reportError(const Error& error)
{
    if (error.kind == Error::Kind::Cancelled) {
        printError("interrupted; no partial file was left");
        return kInterrupted;
    }
    printError(error.message);
    return kFailed;
}

int reportUsage(const std::string& message, const CLI::App* command)
{
    printError(fmt::format("{} (see morphogen {}--help)", message, command ? command->get_name() + " " : ""));
    return kUsage;
}

int printed(std::string_view text)
{
    const auto result = print(text);
    return result ? kDone : reportError(result.error());
}

Result<void> guarded(const Command& command, const JobContext& job)
{
    try {
        return command.run(job);
    } catch (const std::bad_alloc&) {
        return Error{Error::Kind::Limit, "out of memory; close other programs or ask for less"};
    } catch (const std::exception& problem) {
        return Error{Error::Kind::Internal, fmt::format("unexpected problem, please report it: {}", problem.what())};
    }
}

int runCommand(const Command& command, ProgressLines::When when, const Interrupts& interrupts)
{
    if (const auto usable = command.prepare(); !usable) return reportUsage(usable.error().message, command.app);
    Result<void> result;
    {
        ProgressLines lines(when);
        result = guarded(command, {interrupts.token(), [&](double fraction, std::string_view phase) { lines.show(fraction, phase); }});
    }
    if (result) return kDone;
    Error error = result.error();
    const std::vector<std::string> files = command.files();
    const bool isNamed = std::any_of(files.begin(), files.end(), [&](const std::string& file) {
        const std::string name = std::filesystem::path(file).filename().string();
        return !name.empty() && error.message.find(name) != std::string::npos;
    });
    if (!isNamed && !files.empty()) error.message = files.front() + ": " + error.message;
    return reportError(error);
}

}  // namespace

int runCommandLine(int argc, char** argv, OpenStudio openStudio)
{
    reserveStandardDescriptors();
    std::signal(SIGPIPE, SIG_IGN);   // a closed pipe is an error of print()
    std::signal(SIGXFSZ, SIG_IGN);   // a file size limit is an error of write()
    const Interrupts interrupts;
    log::keepQuiet();

    CLI::App program(openStudio ? "Morphogen: 4D objects as deformable Gaussians. Without a command it opens its window."
                                : "Morphogen: 4D objects as deformable Gaussians. This build has no window.", "morphogen");
    program.set_version_flag("--version", "morphogen " MORPHOGEN_VERSION);
    program.require_subcommand(1);
    program.footer("Examples:\n"
                   "  morphogen fox.morph\n"
                   "  morphogen import Fox.glb -o fox.morph\n"
                   "  morphogen render fox.morph -o fox.mp4 --camera orbit\n"
                   "  morphogen export fox.morph -o fox.ply --time 0.5\n\n"
                   "Exit codes: 0 done, 1 failed (one line on stderr says which file and why), 2 wrong usage, 130 interrupted.\n"
                   "`morphogen COMMAND --help` says more about each.");
    const Command commands[] = {
        makeStudio(program, openStudio),
        makeImport(program),
        makeInfo(program),
        makeRender(program),
        makeExport(program),
        makeCalibrate(program),
        makeMeasure(program),
        makeEdit(program),
        makeMorph(program),
        makeSimulate(program),
        makeWhatIf(program),
        makeCauses(program),
        makeSweep(program),
        makeDataSet(program),
        makeTrack(program),
        makeHistory(program),
        makeUndo(program),
        makeRedo(program),
        makeRecover(program),
        makeBench(program),
        makeSamples(program),
        makeEvents(program),
        makePhysics(program),
        makeClevrer(program),
        makeDoctor(program),
    };
    bool isProgressWanted = false;
    for (const Command& command : commands) command.app->add_flag("--progress", isProgressWanted, "Show progress on stderr even where it is no terminal");

    try {
        std::vector<std::string> arguments(argv + 1, argv + argc);
        if (openStudio) arguments = withStudio(std::move(arguments), program);
        std::reverse(arguments.begin(), arguments.end());   // as CLI11 wants them
        program.parse(arguments);
    } catch (const CLI::CallForHelp&) {
        const auto chosen = program.get_subcommands();
        return printed(chosen.empty() ? program.help() : chosen[0]->help("morphogen"));
    } catch (const CLI::CallForVersion& version) {
        return printed(std::string(version.what()) + "\n");
    } catch (const CLI::Error& error) {
        const auto chosen = program.get_subcommands();
        return reportUsage(error.what(), chosen.empty() ? nullptr : chosen[0]);
    }
    for (const Command& command : commands)
        if (command.app->parsed()) return runCommand(command, isProgressWanted ? ProgressLines::When::Always : ProgressLines::When::OnTerminal, interrupts);
    return reportUsage("a command is expected", nullptr);
}

}  // namespace morphogen::cli
