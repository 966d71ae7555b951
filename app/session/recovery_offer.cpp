#include "app/session/recovery_offer.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_set>

namespace morphogen {
namespace {

WorldSummary summaryOf(const ProjectOutline& outline, std::int64_t atSecs) { return {atSecs, outline.objects.size(), outline.current, outline.splats()}; }

Result<ProjectOutline> outlineAt(const std::filesystem::path& path, const JobContext& job)
{
    MG_ASSIGN(ProjectFile file, ProjectFile::open(path, OpenMode::Read));
    return file.outline(job);
}

void compareObjects(const ProjectOutline& kept, const ProjectOutline& saved, RecoveryOffer& offer)
{
    for (const OutlinedObject& object : kept.objects) {
        const OutlinedObject* before = saved.find(object.id);
        if (!before) offer.added.push_back(object.name);
        else if (before->content != object.content) offer.changed.push_back(object.name);
    }
    for (const OutlinedObject& object : saved.objects)
        if (!kept.find(object.id)) offer.removed.push_back(object.name);
    offer.hasOtherChanges = kept.others != saved.others;
}

/// Steps done after the one that the file holds; all of them where that one is not known or was undone.
std::size_t stepsAfter(const ProjectOutline& kept, std::uint64_t savedStep)
{
    for (std::size_t i = 0; i <= kept.current; ++i)
        if (savedStep != 0 && kept.steps[i].id == savedStep) return kept.current - i;
    return kept.current;
}

/// Both outlines where they can be had; fills in the offer. True: it is not worth offering.
bool examine(RecoveryOffer& offer, const JobContext& job)
{
    const KeptSession& session = *offer.session;
    const KeptFacts& facts = session.facts();
    offer.kept.atSecs = session.keptAtSecs();
    const FileStamp stamp = FileStamp::of(facts.file);
    if (stamp.isThere()) {
        offer.saved.emplace().atSecs = stamp.modifiedNs / 1'000'000'000;
        offer.isFileChanged = stamp != facts.fileStamp;
    }
    const auto kept = outlineAt(session.world(), job);
    if (!kept) return offer.problem = kept.error().message, false;
    offer.kept = summaryOf(*kept, offer.kept.atSecs);
    offer.stepsSinceSave = stepsAfter(*kept, facts.savedStep);
    if (offer.stepsSinceSave > 0) offer.lastStep = kept->steps[kept->current].label;
    if (!offer.saved) return false;
    const auto saved = outlineAt(facts.file, job);
    if (!saved) return offer.problem = saved.error().message, false;
    offer.saved = summaryOf(*saved, offer.saved->atSecs);
    compareObjects(*kept, *saved, offer);
    // Where the user went back in the history after the save, the world is another one, though all steps are there.
    const bool isSameWorld = kept->steps[kept->current].content == saved->steps[saved->current].content;
    const bool isFileNewer = stamp.modifiedNs >= FileStamp::of(session.world()).modifiedNs;
    return isInFile(*kept, *saved) && (isSameWorld || isFileNewer);
}

}  // namespace

bool isInFile(const ProjectOutline& kept, const ProjectOutline& saved)
{
    // Of the present world's objects the texts are at hand; of other steps' only the names, which are hashes of 128 bits.
    std::unordered_set<std::string_view> there;
    for (const OutlinedStep& step : saved.steps) there.insert(step.content);
    if (!std::ranges::all_of(kept.steps, [&](const OutlinedStep& step) { return there.contains(step.content); })) return false;
    return kept.steps[kept.current].content != saved.steps[saved.current].content || std::ranges::equal(kept.objects, saved.objects, {}, &OutlinedObject::content, &OutlinedObject::content);
}

RecoveryOffer offerOf(std::shared_ptr<KeptSession> session, const JobContext& job)
{
    RecoveryOffer offer;
    offer.session = std::move(session);
    (void)examine(offer, job);
    return offer;
}

std::vector<RecoveryOffer> recoveryOffers(const std::filesystem::path& folder, const JobContext& job)
{
    std::vector<RecoveryOffer> offers;
    for (const std::string& id : abandonedSessions(folder)) {
        if (job.stopRequested()) break;
        auto session = KeptSession::take(folder, id);
        if (!session) continue;   // another window was quicker
        RecoveryOffer offer;
        offer.session = *std::move(session);
        if (examine(offer, job)) offer.session->remove();
        else offers.push_back(std::move(offer));
    }
    return offers;
}

std::string timeText(std::int64_t secs)
{
    const std::time_t time = secs;
    std::tm local{};
    ::localtime_r(&time, &local);
    return fmt::format("{:%d %b %Y %H:%M:%S}", local);
}

}  // namespace morphogen
