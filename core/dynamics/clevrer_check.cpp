#include "core/dynamics/clevrer_check.h"

#include "core/base/file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace morphogen {
namespace {

constexpr double kMatchSecs = 5 / kClevrerFps, kPredictSecs = 15 / kClevrerFps;
constexpr double kTiny = 1e-9;

double quantile(const std::vector<double>& sorted, double share)
{
    return sorted.empty() ? 0 : sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

Result<void> scoreEvents(const ClevrerState& state, const ObservedMotion& motion, EventScore& score, std::stop_token stop)
{
    MG_ASSIGN(const auto all, observedCollisions(motion, {}, stop));
    std::set<std::pair<std::size_t, std::size_t>> met;
    std::vector<bool> isUsed(state.collisions.size(), false);
    score.recorded += state.collisions.size();
    for (const ObservedCollision& hit : all) {
        if (!met.insert({hit.a, hit.b}).second) continue;
        ++score.found;
        for (std::size_t i = 0; i < state.collisions.size(); ++i) {
            const RecordedCollision& recorded = state.collisions[i];
            if (isUsed[i] || recorded.a != hit.a || recorded.b != hit.b || std::abs(recorded.timeSecs - hit.timeSecs) > kMatchSecs + kTiny) continue;
            isUsed[i] = true;
            ++score.matched;
            break;
        }
    }
    return {};
}

/// A recorded collision as a question: what comes after `sample`?
struct Case {
    const ObservedMotion* motion = nullptr;
    std::size_t a = 0, b = 0, sample = 0;
    std::vector<std::size_t> later;
};

std::vector<Case> casesOf(const ClevrerState& state, const ObservedMotion& motion, std::size_t& passedOver)
{
    std::vector<Case> cases;
    for (const RecordedCollision& collision : state.collisions) {
        Case one{&motion, collision.a, collision.b, 0, {}};
        const auto first = std::ranges::lower_bound(motion.timesSecs, collision.timeSecs - kTiny) - motion.timesSecs.begin();
        one.sample = static_cast<std::size_t>(std::max<std::ptrdiff_t>(first, 1) - 1);
        for (auto k = static_cast<std::size_t>(first); k < motion.timesSecs.size() && motion.timesSecs[k] <= collision.timeSecs + kPredictSecs + kTiny; ++k)
            if (motion.bodies[one.a].centres[k] && motion.bodies[one.b].centres[k]) one.later.push_back(k);
        const bool isSeen = one.sample >= 1 && velocityBetween(motion, motion.bodies[one.a], one.sample - 1, one.sample) && velocityBetween(motion, motion.bodies[one.b], one.sample - 1, one.sample);
        if (isSeen && !one.later.empty()) cases.push_back(std::move(one));
        else ++passedOver;
    }
    return cases;
}

std::optional<PairError> errorOf(const Case& one, const PhysicsLaws& laws, std::span<const BodyPhysics> bodies)
{
    const PredictRequest request{*one.motion, laws, bodies, one.sample, one.later};
    return errorOf(request, predict(request), one.a, one.b);
}

double meanError(std::span<const Case> cases, const PhysicsLaws& laws)
{
    double sum = 0;
    for (const Case& one : cases)
        if (const auto error = errorOf(one, laws, {})) sum += error->predicted;
    return cases.empty() ? 0 : sum / static_cast<double>(cases.size());
}

/// The disc's size of every kind and the restitution, one after the other, each the best of a grid.
Result<void> fitToTraining(std::span<const Case> cases, PhysicsLaws& laws, const JobContext& job)
{
    const auto improve = [&](double& number, double least, double most, double step) -> Result<void> {
        double best = number, bestError = meanError(cases, laws);
        for (double tried = least; tried <= most + kTiny; tried += step) {
            if (job.stopRequested()) return cancelled();
            number = tried;
            if (const double error = meanError(cases, laws); error < bestError) best = tried, bestError = error;
        }
        number = best;
        return {};
    };
    constexpr int kRounds = 2;
    for (int round = 0; round < kRounds; ++round) {
        for (double& reach : laws.reach) MG_TRY(improve(reach, 0.9, 1.3, 0.05));
        MG_TRY(improve(laws.restitution, 0.1, 0.9, 0.1));
        job.report(0.4 + 0.2 * round, "fitting the training half");
    }
    return {};
}

enum class Knowledge { LawsAlone, AndOwnPast };
Result<PredictionScore> scorePrediction(std::span<const Case> cases, const PhysicsLaws& laws, Knowledge knowledge, const JobContext& job)
{
    PredictionScore score;
    std::vector<double> ratios;
    for (const Case& one : cases) {
        if (job.stopRequested()) return cancelled();
        std::vector<BodyPhysics> bodies;
        if (knowledge == Knowledge::AndOwnPast) {
            MG_ASSIGN(PhysicsFit fit, fitPhysics({*one.motion, laws, one.sample + 1}, job.stop));
            bodies = std::move(fit.bodies);
        }
        const auto error = errorOf(one, laws, bodies);
        if (!error) continue;
        ++score.collisions;
        score.better += error->predicted < error->straight;
        score.predictedMetres += error->predicted, score.straightMetres += error->straight;
        ratios.push_back(error->predicted / std::max(error->straight, kTiny));
    }
    if (ratios.empty()) return score;
    score.predictedMetres /= static_cast<double>(ratios.size()), score.straightMetres /= static_cast<double>(ratios.size());
    std::ranges::sort(ratios);
    constexpr double kShares[] = {0.1, 0.25, 0.5, 0.75, 0.9};
    for (std::size_t i = 0; i < score.ratioQuantiles.size(); ++i) score.ratioQuantiles[i] = quantile(ratios, kShares[i]);
    return score;
}

struct MassMiss {
    double factor = 0, assumed = 0;   // logarithms
    bool isHeld = false;
};
Result<void> addMassMisses(const ClevrerState& state, const ObservedMotion& motion, const PhysicsLaws& laws, std::vector<MassMiss>& misses)
{
    if (state.masses.empty()) return {};
    MG_ASSIGN(const PhysicsFit fit, fitPhysics({motion, laws}, {}));
    for (const RecordedCollision& collision : state.collisions) {
        const BodyPhysics &a = fit.bodies[collision.a], &b = fit.bodies[collision.b];
        if (a.massFactor == 0 || b.massFactor == 0 || !(state.masses[collision.a] > 0) || !(state.masses[collision.b] > 0)) continue;
        const double recorded = std::log(state.masses[collision.a] / state.masses[collision.b]);
        const double miss = std::abs(std::log(a.relativeMass / b.relativeMass) - recorded);
        misses.push_back({miss, std::abs(recorded), miss <= 2 * std::log(a.massFactor * b.massFactor)});
    }
    return {};
}

MassScore scoreOf(const std::vector<MassMiss>& misses)
{
    MassScore score{.pairs = misses.size()};
    if (misses.empty()) return score;
    const auto median = [&](double MassMiss::* part) {
        std::vector<double> sorted;
        for (const MassMiss& miss : misses) sorted.push_back(miss.*part);
        std::ranges::sort(sorted);
        return std::exp(quantile(sorted, 0.5));
    };
    score.medianFactor = median(&MassMiss::factor), score.assumedFactor = median(&MassMiss::assumed);
    score.heldShare = static_cast<double>(std::ranges::count_if(misses, &MassMiss::isHeld)) / static_cast<double>(misses.size());
    return score;
}

Result<void> checkMap(std::span<const ClevrerState> states, ClevrerCheck& check)
{
    std::vector<PlanePair> training, heldOut;
    for (std::size_t i = 0; i < states.size(); ++i)
        for (const PlanePair& pair : restingPairs(states[i])) (i % 2 == 0 ? training : heldOut).push_back(pair);
    check.restingPairs = training.size();
    if (training.size() < 4) {   // nothing to fit to: the constants stand
        check.groundFromPicture = clevrerGroundFromPicture();
        return {};
    }
    MG_ASSIGN(check.groundFromPicture, fitPlaneMap(training));
    std::vector<double> misses;
    for (const PlanePair& pair : heldOut)
        if (const auto ground = check.groundFromPicture(pair.from)) misses.push_back(glm::length(*ground - pair.to));
    std::ranges::sort(misses);
    check.mapMedianMetres = quantile(misses, 0.5), check.mapWorstTenthMetres = quantile(misses, 0.9);
    for (double down = 0; down <= 100; down += 10)
        for (double right = 0; right <= 150; right += 10) {
            const auto fitted = check.groundFromPicture({down, right}), constant = clevrerGroundFromPicture()({down, right});
            if (fitted && constant) check.constantsDifferMetres = std::max(check.constantsDifferMetres, glm::length(*fitted - *constant));
        }
    return {};
}

}  // namespace

Result<std::vector<ClevrerState>> readClevrerFolder(const std::filesystem::path& folder, const JobContext& job)
{
    std::vector<std::filesystem::path> paths;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) paths.push_back(entry->path());
    if (error) return makeError(Error::Kind::Io, folder.string(), fmt::format("can't be read: {}", error.message()));
    std::ranges::sort(paths);
    std::vector<ClevrerState> states;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        if (job.stopRequested()) return cancelled();
        std::error_code ignored;
        if (!std::filesystem::is_regular_file(paths[i], ignored)) continue;
        constexpr std::size_t kHead = 4096;
        MG_ASSIGN(const auto head, readFileHead(paths[i], kHead));
        if (!kClevrerLoader.recognises(paths[i], head)) continue;
        MG_ASSIGN(ClevrerState state, readClevrerState(paths[i]));
        states.push_back(std::move(state));
        job.report(static_cast<double>(i) / static_cast<double>(paths.size()), "reading states");
    }
    if (states.empty()) return makeError(Error::Kind::Empty, folder.string(), "holds no CLEVRER state (.json with \"objects\" and \"predictions\")");
    return states;
}

Result<ClevrerCheck> checkClevrer(std::span<const ClevrerState> states, const JobContext& job)
{
    if (states.size() < 2) return makeError(Error::Kind::Empty, "", "two CLEVRER states are needed at least, one to fit and one to check");
    ClevrerCheck check;
    check.scenes = states.size();
    MG_TRY(checkMap(states, check));
    std::vector<ObservedMotion> motions, training;
    for (std::size_t i = 0; i < states.size(); ++i) {
        motions.push_back(motionOf(states[i], check.groundFromPicture));
        if (i % 2 == 0) training.push_back(motions.back());
        MG_TRY(scoreEvents(states[i], motions.back(), check.events, job.stop));
        if (i % 2 == 1) MG_TRY(scoreEvents(states[i], motions.back(), check.eventsHeldOut, job.stop));
    }
    check.training = training.size();
    job.report(0.2, "fitting the training half");
    MG_ASSIGN(check.laws, fitLaws(training, job.stop));
    std::vector<Case> toFit, toCheck;
    std::size_t unused = 0, passedOver = 0;
    for (std::size_t i = 0; i < states.size(); ++i) {
        auto cases = casesOf(states[i], motions[i], i % 2 == 0 ? unused : passedOver);
        std::ranges::move(cases, std::back_inserter(i % 2 == 0 ? toFit : toCheck));
    }
    MG_TRY(fitToTraining(toFit, check.laws, job));
    job.report(0.8, "predicting the held-out half");
    MG_ASSIGN(check.prediction, scorePrediction(toCheck, check.laws, Knowledge::AndOwnPast, job));
    MG_ASSIGN(check.byLawsAlone, scorePrediction(toCheck, check.laws, Knowledge::LawsAlone, job));
    std::vector<MassMiss> misses;
    for (std::size_t i = 1; i < states.size(); i += 2) MG_TRY(addMassMisses(states[i], motions[i], check.laws, misses));
    check.masses = scoreOf(misses);
    check.prediction.passedOver = check.byLawsAlone.passedOver = passedOver;
    return check;
}

}  // namespace morphogen
