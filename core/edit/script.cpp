#include "core/edit/script.h"

#include "core/edit/edit_json.h"

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

}  // namespace

Result<std::size_t> runScript(History& history, std::string_view text, std::string_view where, const JobContext& job)
{
    MG_ASSIGN(const Json script, json::parseDocument(text, where));
    const auto refuse = [&](const Error& error) { return makeError(error.kind, where, error.message); };
    if (!script.is_array()) return refuse({Error::Kind::Format, "a script is a list of commands: [{\"op\": ...}, ...]"});
    if (script.empty()) return refuse({Error::Kind::Empty, "the script has no commands"});
    if (script.size() > kMostSteps) return refuse({Error::Kind::Limit, fmt::format("a script has at most {} commands", kMostSteps)});
    History changed = history;
    for (std::size_t i = 0; i < script.size(); ++i) {
        if (job.stopRequested()) return cancelled();
        job.report(static_cast<double>(i) / static_cast<double>(script.size()), "editing");
        const World& world = changed.world();
        const auto edit = editFromJson(script[i], world);
        if (!edit) return refuse(inStep(i + 1, script[i], edit.error()));
        const std::string label = labelOf(*edit, world);
        auto result = apply(world, *edit);
        if (!result) return result.error().kind == Error::Kind::Cancelled ? cancelled() : refuse(inStep(i + 1, script[i], result.error()));
        changed.commit(*std::move(result), label, {}, script[i].dump());
    }
    history.restore(std::move(changed));
    return script.size();
}

Result<std::string> scriptOf(const History& history, std::size_t first, std::size_t last)
{
    if (first > last || last >= history.steps().size()) return Error{Error::Kind::Usage, "choose a range of steps of this history"};
    std::string text = "[\n";
    for (std::size_t i = first; i <= last; ++i) {
        const HistoryStep& step = history.steps()[i];
        if (step.command.empty()) return Error{Error::Kind::Unsupported, fmt::format("\"{}\" has no command that a script could hold; choose steps after it", step.label)};
        text += fmt::format("  {}{}\n", step.command, i < last ? "," : "");
    }
    return text + "]\n";
}

}  // namespace morphogen
