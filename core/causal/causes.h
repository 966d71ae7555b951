// Causes: who and what was responsible for an event.
//
// How it works:
// - Trace edges join each event with the one just before it in each mover's own story, as CLEVRER does (Yi et al. 2020). They say
//   what came before, which is cheap and coarse.
// - Ablation edges say what vanishes when the contact of an event is taken away (the pair passes through each other around that
//   time), and object effects what is lost and gained without an object. Contacts with the ground and with static bodies are not
//   taken away: what rests on them would fall through.
// - Actual causes follow the modified definition of Halpern (2015): X is a cause of an event that happened where, with some others W
//   held as they actually were, it does not happen without X, and no part of X will do. Held means led along its actual motion,
//   touching only what it actually touched. |X| <= 2 out of those in the event's trace (who touches nothing before it is no cause),
//   W out of at most six others; participants of the event itself are not asked.
// - Probabilities of necessity and sufficiency (Pearl 2009) count over paired runs that share their noise, with intervals of
//   Clopper and Pearson (1934). Where the event is as likely to fail by chance alone, it is not attributable.
#pragma once

#include "core/causal/compare.h"
#include "core/dynamics/simulate.h"

#include <functional>

namespace morphogen::causal {

struct CausalEdge {
    std::size_t from = 0, to = 0;      ///< events of the graph
    bool isTrace = false;
    bool isAblation = false;           ///< without the first the second does not happen, and no event between explains it
    bool operator==(const CausalEdge&) const = default;
};

/// What differs without an object.
struct ObjectEffect {
    ObjectId object;
    std::string name;
    EventDifference events;            ///< those that it takes part in are left out
    std::string problem{};             ///< one sentence where it could not be simulated without it; then no events
};

struct CausalGraph {
    std::vector<Event> events;         ///< the truth's, without contacts and without what stood on something from the start
    std::vector<CausalEdge> edges;     ///< in order
    std::vector<ObjectEffect> objects;
};

/// Told of each piece as it is found, in no promised order; may be empty.
using OnEdge = std::function<void(const CausalEdge&)>;

/// One simulation per contact and per object.
Result<CausalGraph> causalGraph(const dynamics::SimScene& scene, const dynamics::Rollout& truth, const JobContext& job, const OnEdge& onEdge = {});

/// Trace edges alone: no simulation. `movers` are those whose stories count.
std::vector<CausalEdge> traceEdges(const std::vector<Event>& events, const std::function<bool(ObjectId)>& isMover);
/// Those who take part in the event or in any that its trace leads back to.
std::vector<ObjectId> traceOf(const std::vector<Event>& events, std::size_t effect, const std::vector<CausalEdge>& edges);

struct ActualCause {
    std::vector<ObjectId> objects;     ///< X: without these together the event does not happen
    std::vector<ObjectId> held;        ///< W: while these are held as they were; empty: it is a but-for cause
    bool isButFor() const { return held.empty() && objects.size() == 1; }
    bool operator==(const ActualCause&) const = default;
};

/// In order of size; empty where nothing on the way makes a difference. NotFound when the event did not happen.
Result<std::vector<ActualCause>> actualCauses(const dynamics::SimScene& scene, const dynamics::Rollout& truth, const EventKey& effect, const JobContext& job);

/// `hits` of `of`, and the interval in which the probability lies.
struct Share {
    int hits = 0, of = 0;
    double low = 0, high = 1;
    double value() const { return of > 0 ? static_cast<double>(hits) / of : 0; }
};
/// Clopper and Pearson's interval; 0..1 where `of` is 0.
Share shareOf(int hits, int of, double level);

struct CauseScore {
    std::vector<ObjectId> objects;
    Share necessity;                   ///< of runs in which it happens: those in which it does not without the objects
    Share sufficiency;                 ///< of runs in which it does not happen without the objects: those in which it does with them
    Share missesByChance;              ///< of all runs: those in which it does not happen although they are there
    Share missesWithout;               ///< of all runs: those in which it does not happen without them
    bool isAttributable = false;       ///< it misses more often without them than by chance, by both intervals
};

Result<CauseScore> scoreOf(const dynamics::SimScene& scene, const EventKey& effect, const std::vector<ObjectId>& objects, const Chance& chance, const JobContext& job);

/// Whether an event of that kind with these participants happens at least `ordinal + 1` times, whenever.
bool happens(const std::vector<Event>& events, const EventKey& effect);

}  // namespace morphogen::causal
