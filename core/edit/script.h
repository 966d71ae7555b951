// Scripts of edits: a JSON list of commands (edit_json.h), done all or none.
#pragma once

#include "core/edit/history.h"
#include "core/edit/import_command.h"
#include "core/jobs/progress.h"
#include "core/json/fields.h"

#include <span>
#include <string_view>

namespace morphogen {

struct Script {
    std::string_view text;
    std::string_view where;      ///< the script's name, for errors
    ScriptImporter import{};     ///< who reads the files of an "import"
};

/// Performs the commands one after the other, each one step of the history. Nothing is evaluated but the commands of the
/// schema. On a failure the history is as it was, and the sentence says which step (from 1) and why.
Result<std::size_t> runScript(History& history, const Script& script, const JobContext& job);
/// The same for a script that reads no files.
inline Result<std::size_t> runScript(History& history, std::string_view text, std::string_view where, const JobContext& job) { return runScript(history, Script{text, where}, job); }

/// The steps [first, last] of a history as such a script. Fails with Usage for a range that is none, Unsupported when one of
/// them has no command (the world that the others begin from), Format when one from a file is damaged.
Result<std::string> scriptOf(const History& history, std::size_t first, std::size_t last);

}  // namespace morphogen
