#include "core/edit/script.h"

#include "core/edit/add_objects.h"
#include "core/edit/edit_json.h"

#include <algorithm>
#include <fmt/format.h>

namespace morphogen {

using json::Json;

namespace {

constexpr std::size_t kMostSteps = 100000;

Error inStep(std::size_t step, const Json& command, const Error& error)
{
    const std::string op = command.is_object() && command.contains("op") && command["op"].is_string() ? command["op"].get<std::string>() : "";
    return {error.kind, fmt::format("step {}{}: {}", step, op.empty() ? "" : fmt::format(" ({})", op), error.message)};
}

/// Whether a step's command, which may come from a file, is what a script can hold.
bool isCommands(const std::string& command)
{
    const auto list = json::parseDocument("[" + command + "]", "");
    return list && std::ranges::all_of(*list, [](const Json& one) { return one.is_object() && one.contains("op"); });
}

struct Done {
    World world;
    std::string label;
};

Result<Done> performImport(const World& world, const Json& command, const Script& script, const JobContext& job)
{
    MG_ASSIGN(const ImportCommand wanted, importFromJson(command));
    if (!script.import) return Error{Error::Kind::Unsupported, "a script can't read files here; import them first"};
    MG_ASSIGN(auto objects, script.import(wanted, world, job));
    MG_ASSIGN(World changed, apply(world, AddObjects{std::move(objects)}));
    const std::size_t added = changed.objects.size() - world.objects.size();
    std::string label = added == 1 ? fmt::format("Import {}", changed.objects[world.objects.size()]->name) : fmt::format("Import {} objects", added);
    return Done{std::move(changed), std::move(label)};
}

Result<Done> performCommand(const World& world, const Json& command, const Script& script, const JobContext& job)
{
    if (command.is_object() && command.contains("op") && command["op"] == ImportCommand::kOp) return performImport(world, command, script, job);
    MG_ASSIGN(const AnyEdit edit, editFromJson(command, world));
    MG_ASSIGN(World changed, apply(world, edit));
    return Done{std::move(changed), labelOf(edit, world)};
}

}  // namespace

Result<std::size_t> runScript(History& history, const Script& script, const JobContext& job)
{
    const auto refuse = [&](const Error& error) { return makeError(error.kind, script.where, error.message); };
    MG_ASSIGN(const Json commands, json::parseDocument(script.text, script.where));
    if (!commands.is_array()) return refuse({Error::Kind::Format, "a script is a list of commands: [{\"op\": ...}, ...]"});
    if (commands.empty()) return refuse({Error::Kind::Empty, "the script has no commands"});
    if (commands.size() > kMostSteps) return refuse({Error::Kind::Limit, fmt::format("a script has at most {} commands", kMostSteps)});
    History changed = history;
    const auto count = static_cast<double>(commands.size());
    for (std::size_t i = 0; i < commands.size(); ++i) {
        if (job.stopRequested()) return cancelled();
        job.report(static_cast<double>(i) / count, "editing");
        auto done = performCommand(changed.world(), commands[i], script, job.part(static_cast<double>(i) / count, static_cast<double>(i + 1) / count));
        if (!done) return done.error().kind == Error::Kind::Cancelled ? cancelled() : refuse(inStep(i + 1, commands[i], done.error()));
        changed.commit(std::move(done->world), done->label, {}, commands[i].dump());
    }
    history.restore(std::move(changed));
    return commands.size();
}

Result<std::string> scriptOf(const History& history, std::size_t first, std::size_t last)
{
    if (first > last || last >= history.steps().size()) return Error{Error::Kind::Usage, "choose a range of steps of this history"};
    std::string text = "[\n";
    for (std::size_t i = first; i <= last; ++i) {
        const HistoryStep& step = history.steps()[i];
        if (step.command.empty()) return Error{Error::Kind::Unsupported, fmt::format("\"{}\" has no command that a script could hold; choose steps after it", step.label)};
        if (!isCommands(step.command)) return Error{Error::Kind::Format, fmt::format("the command of \"{}\" is damaged; choose steps after it", step.label)};
        text += fmt::format("  {}{}\n", step.command, i < last ? "," : "");
    }
    return text + "]\n";
}

}  // namespace morphogen
