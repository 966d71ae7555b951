// What can be recovered, and how it differs from what was saved: for the dialog after a crash and for `morphogen recover`.
#pragma once

#include "app/session/kept_session.h"
#include "core/store/project_outline.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace morphogen {

/// One of the two worlds between which a user chooses.
struct WorldSummary {
    std::int64_t atSecs = 0;            ///< since 1970; when it was written
    std::size_t objects = 0, steps = 0; ///< steps: those that can be undone
    std::uint64_t splats = 0;
};

struct RecoveryOffer {
    std::shared_ptr<KeptSession> session;      ///< held, so that no other window offers it as well
    WorldSummary kept;
    std::optional<WorldSummary> saved;         ///< none: never saved, or its file is gone
    std::vector<std::string> added, removed, changed;   ///< objects of the kept world, by name, seen from the saved one
    bool hasOtherChanges = false;              ///< cameras, frame rate
    std::size_t stepsSinceSave = 0;
    std::string lastStep;                      ///< label of the last of these
    bool isFileChanged = false;                ///< the saved file is not the one that the work was done on: another wrote it
    std::string problem;                       ///< why a comparison is not possible; the times still are
};

/// Looks at one; reads no payloads. Never fails: what can't be read is said in `problem`.
RecoveryOffer offerOf(std::shared_ptr<KeptSession> session, const JobContext& job);

/// Whether the saved file has every step that was kept, what could be redone included: nothing would be lost but where in the
/// history the world stood.
bool isInFile(const ProjectOutline& kept, const ProjectOutline& saved);

/// All that nobody holds, the newest first. What a saved file turns out to have whole is removed, not offered.
std::vector<RecoveryOffer> recoveryOffers(const std::filesystem::path& folder, const JobContext& job);

/// "20 Nov 2026 17:02:03", local.
std::string timeText(std::int64_t secs);

}  // namespace morphogen
