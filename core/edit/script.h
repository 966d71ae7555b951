// Scripts of edits: a JSON list of commands (edit_json.h), done all or none.
#pragma once

#include "core/edit/history.h"
#include "core/jobs/progress.h"
#include "core/json/fields.h"

#include <span>
#include <string_view>

namespace morphogen {

/// Performs the commands of `text` one after the other, each one step of the history. Nothing is evaluated but the commands of
/// the schema. On a failure the history is as it was, and the sentence says which step (from 1) and why. `where`: the script's name.
Result<std::size_t> runScript(History& history, std::string_view text, std::string_view where, const JobContext& job);

/// The steps [first, last] of a history as such a script. Fails with Usage for a range that is none, Unsupported when one of
/// them has no command (an import).
Result<std::string> scriptOf(const History& history, std::size_t first, std::size_t last);

}  // namespace morphogen
