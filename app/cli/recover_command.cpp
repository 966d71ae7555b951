#include "app/cli/recover_command.h"

#include "app/cli/console.h"
#include "app/session/describe.h"
#include "app/session/recovery_offer.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace morphogen::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
    std::string id, output;
    bool isList = false, isJson = false;
};

Json summaryOf(const WorldSummary& world) { return {{"at", timeText(world.atSecs)}, {"unixSecs", world.atSecs}, {"objects", world.objects}, {"splats", world.splats}, {"steps", world.steps}}; }

Json jsonOf(const RecoveryOffer& offer)
{
    const KeptFacts& facts = offer.session->facts();
    Json json{{"id", offer.session->id()},
              {"name", facts.name},
              {"file", facts.file.empty() ? Json() : Json(facts.file.string())},
              {"recovered", summaryOf(offer.kept)},
              {"saved", offer.saved ? summaryOf(*offer.saved) : Json()},
              {"stepsSinceSave", offer.stepsSinceSave},
              {"lastStep", offer.lastStep},
              {"added", offer.added},
              {"removed", offer.removed},
              {"changed", offer.changed},
              {"otherChanges", offer.hasOtherChanges},
              {"fileChanged", offer.isFileChanged},
              {"problem", offer.problem.empty() ? Json() : Json(offer.problem)}};
    return json;
}

std::string lineOf(const RecoveryOffer& offer)
{
    std::string line = fmt::format("{:<26} {}, kept {}, {} object{}", offer.session->id(), offer.session->facts().name, timeText(offer.kept.atSecs), offer.kept.objects, offer.kept.objects == 1 ? "" : "s");
    if (offer.saved) line += fmt::format(", {} step{} after the file of {}", offer.stepsSinceSave, offer.stepsSinceSave == 1 ? "" : "s", timeText(offer.saved->atSecs));
    else line += ", never saved";
    if (offer.isFileChanged) line += ", which another program has written since";
    return line + "\n";
}

Result<void> list(const Options& options, const JobContext& job)
{
    const auto folder = keptSessionsFolder();
    auto sessions = Json::array();
    std::string text;
    for (const std::string& id : abandonedSessions(folder)) {
        auto session = KeptSession::take(folder, id);
        if (!session) continue;
        const RecoveryOffer offer = offerOf(*std::move(session), job);
        if (job.stopRequested()) return cancelled();
        sessions.push_back(jsonOf(offer));
        text += lineOf(offer);
    }
    if (options.isJson) return print(textOf({{"sessions", std::move(sessions)}}));
    return print(text.empty() ? "nothing to recover\n" : text);
}

Result<void> write(const Options& options, const JobContext& job)
{
    std::error_code ignored;
    if (std::filesystem::exists(options.output, ignored)) return makeError(Error::Kind::Conflict, options.output, "is there already; choose a name that is free");
    MG_ASSIGN(const auto session, KeptSession::take(keptSessionsFolder(), options.id));
    MG_ASSIGN(const OpenedProject kept, session->load(job.part(0, 0.5), History::kDefaultBudget));
    MG_TRY(ProjectFile::create(options.output, kept.history, job.part(0.5, 1)));
    const std::size_t objects = kept.history.world().objects.size(), steps = kept.history.cursor();
    if (options.isJson) return print(textOf({{"file", options.output}, {"id", options.id}, {"objects", objects}, {"steps", steps}, {"notes", kept.notes}}));
    return print(fmt::format("{}: {} object{}, {} step{}; the window goes on offering it until it is saved or discarded there\n", options.output, objects, objects == 1 ? "" : "s", steps, steps == 1 ? "" : "s"));
}

Result<void> prepare(const Options& options)
{
    if (options.id.empty() && !options.output.empty()) return Error{Error::Kind::Usage, "recover: say which one goes to the file; `morphogen recover` lists them"};
    if (!options.id.empty() && options.output.empty()) return Error{Error::Kind::Usage, "recover: say where it goes, -o OUT.morph"};
    if (!options.id.empty() && options.isList) return Error{Error::Kind::Usage, "recover: either list them or write one"};
    return {};
}

}  // namespace

Command makeRecover(CLI::App& program)
{
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand("recover", "List or write what windows left unsaved when they closed unexpectedly");
    app->footer("Nothing is removed by this; the window offers the same at its next start.\n\n"
                "  morphogen recover\n"
                "  morphogen recover 20260131-170203-4711 -o rescued.morph");
    app->add_option("ID", options->id, "Which one, by the first word of the list");
    app->add_option("-o,--output", options->output, "The world (.morph) to write it to, with its history; a new file");
    app->add_flag("--list", options->isList, "List them, which is what happens without an ID");
    app->add_flag("--json", options->isJson, "As JSON, documented in app/cli/README.md");
    return {app, [options] { return prepare(*options); }, [options](const JobContext& job) { return options->id.empty() ? list(*options, job) : write(*options, job); },
            [options] { return options->output.empty() ? std::vector<std::string>() : std::vector{options->output}; }};
}

}  // namespace morphogen::cli
