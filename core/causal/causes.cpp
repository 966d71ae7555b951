#include "core/causal/causes.h"

#include "core/causal/intervene.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace morphogen::causal {

using dynamics::Rollout;
using dynamics::SimBody;
using dynamics::SimScene;

namespace {

constexpr double kAblationSecs = 0.1;        ///< before and after the contact
constexpr double kFromTheStartSecs = 0.05;
constexpr std::size_t kMostTogether = 2, kMostOthers = 6, kMostHeld = 3;

bool takesPart(const Event& event, ObjectId object) { return std::ranges::find(event.participants, object) != event.participants.end(); }

SimScene without(SimScene scene, std::span<const ObjectId> objects)
{
    std::erase_if(scene.bodies, [&](const SimBody& body) { return std::ranges::find(objects, body.id) != objects.end(); });
    return scene;
}

/// The edges that no way round through others explains.
std::set<std::pair<std::size_t, std::size_t>> reduced(const std::set<std::pair<std::size_t, std::size_t>>& edges)
{
    auto kept = edges;
    for (const auto& [a, b] : edges)
        for (auto next = edges.lower_bound({b, 0}); next != edges.end() && next->first == b; ++next) kept.erase({a, next->second});
    return kept;
}

/// All subsets of `all` with `size` members, in order.
void subsets(const std::vector<ObjectId>& all, std::size_t size, std::vector<std::vector<ObjectId>>& out)
{
    std::vector<bool> isChosen(all.size(), false);
    std::fill(isChosen.begin(), isChosen.begin() + static_cast<std::ptrdiff_t>(std::min(size, all.size())), true);
    if (size > all.size()) return;
    do {
        std::vector<ObjectId> subset;
        for (std::size_t i = 0; i < all.size(); ++i)
            if (isChosen[i]) subset.push_back(all[i]);
        out.push_back(std::move(subset));
    } while (std::prev_permutation(isChosen.begin(), isChosen.end()));
}

/// Asks what happens in changed scenes, each once.
class Oracle {
public:
    Oracle(const SimScene& scene, const Rollout& truth, const EventKey& effect, const JobContext& job) : m_scene(scene), m_truth(truth), m_effect(effect), m_job(job) {}

    /// Whether the effect happens without `removed` while `held` are as they were. A scene that can't be simulated tells nothing:
    /// as if it happened.
    Result<bool> happensWithout(const std::vector<ObjectId>& removed, const std::vector<ObjectId>& held)
    {
        const auto [known, isNew] = m_known.try_emplace({removed, held}, true);
        if (!isNew) return known->second;
        SimScene scene = without(m_scene, removed);
        for (const ObjectId object : held) holdToTruth(scene, object, m_truth);
        const auto rollout = dynamics::simulate(scene, m_job.stop);
        if (!rollout && rollout.error().kind == Error::Kind::Cancelled) return rollout.error();
        known->second = !rollout || happens(rollout->events, m_effect);
        return known->second;
    }

private:
    const SimScene& m_scene;
    const Rollout& m_truth;
    const EventKey& m_effect;
    const JobContext& m_job;
    std::map<std::pair<std::vector<ObjectId>, std::vector<ObjectId>>, bool> m_known;
};

/// The W, smallest first, under which the effect hangs on X; nothing where there is none.
Result<std::optional<std::vector<ObjectId>>> heldFor(Oracle& oracle, const std::vector<ObjectId>& x, const std::vector<ObjectId>& others)
{
    std::vector<ObjectId> free;
    for (const ObjectId other : others)
        if (std::ranges::find(x, other) == x.end() && free.size() < kMostOthers) free.push_back(other);
    for (std::size_t size = 0; size <= kMostHeld; ++size) {
        std::vector<std::vector<ObjectId>> choices;
        subsets(free, size, choices);
        for (const auto& held : choices) {
            MG_ASSIGN(const bool isThere, oracle.happensWithout(x, held));
            if (isThere) continue;
            // Holding alone must change nothing: a body that is led pushes without being pushed.
            MG_ASSIGN(const bool isThereWithX, oracle.happensWithout({}, held));
            if (isThereWithX) return std::optional(held);
        }
    }
    return std::optional<std::vector<ObjectId>>();
}

double binomialTail(int from, int of, double p)
{
    if (from <= 0) return 1;
    if (p <= 0) return 0;
    if (p >= 1) return 1;
    double sum = 0;
    for (int k = from; k <= of; ++k) sum += std::exp(std::lgamma(of + 1.0) - std::lgamma(k + 1.0) - std::lgamma(of - k + 1.0) + k * std::log(p) + (of - k) * std::log1p(-p));
    return std::min(1.0, sum);
}

/// The p at which the growing `f` passes `target`.
template <class F>
double crossing(F f, double target)
{
    double low = 0, high = 1;
    for (int i = 0; i < 60; ++i) {
        const double middle = 0.5 * (low + high);
        (f(middle) < target ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

}  // namespace

bool happens(const std::vector<Event>& events, const EventKey& effect)
{
    return std::ranges::count_if(events, [&](const Event& event) { return event.kind == effect.kind && event.participants == effect.participants; }) > effect.ordinal;
}

Share shareOf(int hits, int of, double level)
{
    Share share{hits, of, 0, 1};
    if (of <= 0) return share;
    const double rest = 0.5 * (1 - level);
    if (hits > 0) share.low = crossing([&](double p) { return binomialTail(hits, of, p); }, rest);
    if (hits < of) share.high = crossing([&](double p) { return binomialTail(hits + 1, of, p); }, 1 - rest);
    return share;
}

std::vector<CausalEdge> traceEdges(const std::vector<Event>& events, const std::function<bool(ObjectId)>& isMover)
{
    std::vector<CausalEdge> edges;
    std::map<ObjectId, std::size_t> last;
    for (std::size_t i = 0; i < events.size(); ++i) {
        std::set<std::size_t> before;
        for (const ObjectId object : events[i].participants) {
            if (!isMover(object)) continue;
            if (const auto found = last.find(object); found != last.end()) before.insert(found->second);
            last[object] = i;
        }
        for (const std::size_t from : before) edges.push_back({from, i, true, false});
    }
    return edges;
}

std::vector<ObjectId> traceOf(const std::vector<Event>& events, std::size_t effect, const std::vector<CausalEdge>& edges)
{
    std::set<std::size_t> reached{effect};
    for (std::size_t k = edges.size(); k-- > 0;)   // edges are in order of what they lead to
        if (edges[k].isTrace && reached.contains(edges[k].to)) reached.insert(edges[k].from);
    std::set<ObjectId> who;
    for (const std::size_t i : reached) who.insert(events[i].participants.begin(), events[i].participants.end());
    who.erase(kGround);
    return {who.begin(), who.end()};
}

Result<CausalGraph> causalGraph(const SimScene& scene, const Rollout& truth, const JobContext& job, const OnEdge& onEdge)
{
    CausalGraph graph;
    for (const Event& event : truth.events)
        if (event.kind != EventKind::Contact && !(event.kind == EventKind::Support && event.timeSecs < kFromTheStartSecs)) graph.events.push_back(event);
    const auto isMover = [&](ObjectId id) {
        const SimBody* const body = scene.find(id);
        return body && body->role != BodyRole::Static;
    };
    std::map<std::pair<std::size_t, std::size_t>, CausalEdge> edges;
    for (const CausalEdge& edge : traceEdges(graph.events, isMover)) {
        edges[{edge.from, edge.to}] = edge;
        if (onEdge) onEdge(edge);
    }
    std::set<std::pair<std::size_t, std::size_t>> ablated;
    const double parts = static_cast<double>(graph.events.size() + scene.bodies.size());
    for (std::size_t i = 0; i < graph.events.size(); ++i) {
        const Event& event = graph.events[i];
        if (job.stopRequested()) return cancelled();
        job.report(static_cast<double>(i) / parts, "what hangs on each contact");
        if (event.kind != EventKind::Collision || event.participants.size() != 2 || !isMover(event.participants[0]) || !isMover(event.participants[1])) continue;
        SimScene apart = scene;
        apart.blocked.push_back({event.participants[0], event.participants[1], {event.timeSecs - kAblationSecs, event.timeSecs + kAblationSecs}});
        const auto rollout = dynamics::simulate(apart, job.stop);
        if (!rollout && rollout.error().kind == Error::Kind::Cancelled) return rollout.error();
        if (!rollout) continue;
        for (const Event& lost : differenceOf(truth.events, rollout->events).lost) {
            const auto found = std::ranges::find(graph.events, lost);
            if (found == graph.events.end() || lost.timeSecs < event.timeSecs || found == graph.events.begin() + static_cast<std::ptrdiff_t>(i)) continue;
            ablated.emplace(i, static_cast<std::size_t>(found - graph.events.begin()));
        }
    }
    for (const auto& [from, to] : reduced(ablated)) {
        CausalEdge& edge = edges[{from, to}];
        edge.from = from, edge.to = to, edge.isAblation = true;
        if (onEdge) onEdge(edge);
    }
    for (const auto& [unused, edge] : edges) graph.edges.push_back(edge);
    std::ranges::sort(graph.edges, {}, [](const CausalEdge& edge) { return std::pair(edge.to, edge.from); });
    for (std::size_t k = 0; k < scene.bodies.size(); ++k) {
        const SimBody& body = scene.bodies[k];
        job.report(static_cast<double>(graph.events.size() + k) / parts, "what hangs on each object");
        ObjectEffect effect{body.id, body.name, {}};
        const auto rollout = scene.bodies.size() > 1 ? dynamics::simulate(without(scene, std::span(&body.id, 1)), job.stop)
                                                     : Result<Rollout>(Error{Error::Kind::Empty, "there is nothing else"});
        if (!rollout && rollout.error().kind == Error::Kind::Cancelled) return rollout.error();
        if (rollout) {
            effect.events = differenceOf(truth.events, rollout->events);
            std::erase_if(effect.events.lost, [&](const Event& event) { return takesPart(event, body.id); });
        } else {
            effect.problem = rollout.error().message;
        }
        graph.objects.push_back(std::move(effect));
    }
    return graph;
}

Result<std::vector<ActualCause>> actualCauses(const SimScene& scene, const Rollout& truth, const EventKey& effect, const JobContext& job)
{
    const auto keys = keysOf(truth.events);
    const auto found = std::ranges::find(keys, effect);
    if (found == keys.end()) return Error{Error::Kind::NotFound, "that event did not happen"};
    const auto edges = traceEdges(truth.events, [&](ObjectId id) { return scene.find(id) && scene.find(id)->role != BodyRole::Static; });
    std::vector<ObjectId> candidates, others;
    for (const ObjectId object : traceOf(truth.events, static_cast<std::size_t>(found - keys.begin()), edges))
        if (scene.find(object) && std::ranges::find(effect.participants, object) == effect.participants.end()) candidates.push_back(object);
    for (const SimBody& body : scene.bodies)
        if (body.role == BodyRole::Dynamic && std::ranges::find(effect.participants, body.id) == effect.participants.end()) others.push_back(body.id);
    Oracle oracle(scene, truth, effect, job);
    std::vector<ActualCause> causes;
    for (std::size_t size = 1; size <= kMostTogether; ++size) {
        std::vector<std::vector<ObjectId>> choices;
        subsets(candidates, size, choices);
        for (std::size_t k = 0; k < choices.size(); ++k) {
            const auto& x = choices[k];
            job.report((static_cast<double>(size - 1) + static_cast<double>(k) / static_cast<double>(choices.size())) / kMostTogether, "who was the cause");
            // Minimal: none of them is a cause by itself.
            const bool isMinimal = std::ranges::none_of(causes, [&](const ActualCause& cause) {
                return std::ranges::all_of(cause.objects, [&](ObjectId o) { return std::ranges::find(x, o) != x.end(); });
            });
            if (!isMinimal) continue;
            MG_ASSIGN(const auto held, heldFor(oracle, x, others));
            if (held) causes.push_back({x, *held});
        }
    }
    return causes;
}

Result<CauseScore> scoreOf(const SimScene& scene, const EventKey& effect, const std::vector<ObjectId>& objects, const Chance& chance, const JobContext& job)
{
    int happened = 0, happenedNotWithout = 0, missedWithout = 0, missed = 0, of = 0;
    for (int run = 0; run < chance.runs; ++run) {
        job.report(static_cast<double>(run) / chance.runs, "how sure that is");
        SimScene varied = scene;
        varied.noise = chance.jitter;
        varied.noise.seed = chance.jitter.seed + static_cast<std::uint64_t>(run);
        const auto with = dynamics::simulate(varied, job.stop);
        if (!with && with.error().kind == Error::Kind::Cancelled) return with.error();
        const auto less = dynamics::simulate(without(std::move(varied), objects), job.stop);
        if (!less && less.error().kind == Error::Kind::Cancelled) return less.error();
        if (!with || !less) continue;
        const bool isThere = happens(with->events, effect), isThereWithout = happens(less->events, effect);
        ++of;
        happened += isThere, missed += !isThere, missedWithout += !isThereWithout;
        happenedNotWithout += isThere && !isThereWithout;
    }
    CauseScore score{.objects = objects};
    score.necessity = shareOf(happenedNotWithout, happened, chance.level);
    score.sufficiency = shareOf(happenedNotWithout, missedWithout, chance.level);
    score.missesByChance = shareOf(missed, of, chance.level);
    score.missesWithout = shareOf(missedWithout, of, chance.level);
    score.isAttributable = of > 0 && score.missesWithout.low > score.missesByChance.high;
    return score;
}

}  // namespace morphogen::causal
