#include "core/causal/report.h"

#include "core/causal/call_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace morphogen::causal {

using dynamics::SimScene;
using json::Json;

namespace {

/// To six digits. What has no number in JSON is null.
Json rounded(double value)
{
    if (!std::isfinite(value)) return nullptr;
    return std::stod(fmt::format("{:.6g}", value));
}

Json names(const std::vector<ObjectId>& ids, const SimScene& scene)
{
    Json list = Json::array();
    for (const ObjectId id : ids) list.push_back(json::textToJson(id ? scene.nameOf(id) : "ground"));
    return list;
}

Json eventsToJson(const std::vector<Event>& events, const SimScene& scene)
{
    Json list = Json::array();
    for (const Event& event : events) list.push_back(eventToJson(event, scene));
    return list;
}

Json differenceToJson(const EventDifference& difference, const SimScene& before, const SimScene& after)
{
    Json shifted = Json::array();
    for (const EventChange& change : difference.shifted) {
        Json json = eventToJson(change.before, before);
        json["by"] = rounded(change.bySecs());
        shifted.push_back(std::move(json));
    }
    return {{"lost", eventsToJson(difference.lost, before)}, {"gained", eventsToJson(difference.gained, after)}, {"shifted", std::move(shifted)}};
}

std::string quoted(const std::string& text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += static_cast<unsigned char>(c) < 32 ? ' ' : c;
    }
    return out + "\"";
}

}  // namespace

Json eventToJson(const Event& event, const SimScene& scene)
{
    return {{"kind", nameOf(event.kind)},
            {"time", rounded(event.timeSecs)},
            {"participants", names(event.participants, scene)},
            {"place", {rounded(event.place.x), rounded(event.place.y), rounded(event.place.z)}},
            {"strength", rounded(event.strength)}};
}

Json shareToJson(const Share& share) { return {{"value", rounded(share.value())}, {"hits", share.hits}, {"of", share.of}, {"low", rounded(share.low)}, {"high", rounded(share.high)}}; }

Json comparisonToJson(const Comparison& comparison, const SimScene& before, const SimScene& after)
{
    Json objects = Json::array();
    for (const Divergence& one : comparison.objects) {
        Json json{{"object", json::textToJson(one.name)},
                  {"mostMetres", rounded(one.mostMetres)},
                  {"atSecs", rounded(one.mostSecs)},
                  {"finalMetres", rounded(one.finalMetres)},
                  {"noiseFloorAtEnd", rounded(one.floorMetres.empty() ? 0 : one.floorMetres.back())}};
        if (one.firstSignificantSecs) json["firstSignificantSecs"] = rounded(*one.firstSignificantSecs);
        else json["firstSignificantSecs"] = nullptr;
        json["verdict"] = one.mostMetres == 0 ? "the same to the bit" : one.firstSignificantSecs ? "differs beyond the noise" : "not attributable";
        objects.push_back(std::move(json));
    }
    Json json{{"events", differenceToJson(comparison.events, before, after)}, {"objects", std::move(objects)}, {"onlyBefore", Json::array()}, {"onlyAfter", Json::array()}};
    for (const std::string& name : comparison.onlyBefore) json["onlyBefore"].push_back(json::textToJson(name));
    for (const std::string& name : comparison.onlyAfter) json["onlyAfter"].push_back(json::textToJson(name));
    return json;
}

Json graphToJson(const CausalGraph& graph, const SimScene& scene)
{
    Json edges = Json::array(), objects = Json::array();
    for (const CausalEdge& edge : graph.edges) edges.push_back({{"from", edge.from}, {"to", edge.to}, {"trace", edge.isTrace}, {"ablation", edge.isAblation}});
    for (const ObjectEffect& effect : graph.objects) {
        Json json = differenceToJson(effect.events, scene, scene);
        json["without"] = json::textToJson(effect.name);
        if (!effect.problem.empty()) json["problem"] = json::textToJson(effect.problem);
        objects.push_back(std::move(json));
    }
    return {{"events", eventsToJson(graph.events, scene)}, {"edges", std::move(edges)}, {"objects", std::move(objects)}};
}

std::string sentenceOf(const Event& event, const SimScene& scene)
{
    const auto name = [&](std::size_t i) { return scene.nameOf(event.participants[i]); };
    if (event.participants.size() < 2) return fmt::format("{} of {} at {:.3g} s", nameOf(event.kind), event.participants.empty() ? "nobody" : name(0), event.timeSecs);
    return fmt::format("{} of {} and {} at {:.3g} s", nameOf(event.kind), name(0), name(1), event.timeSecs);
}

std::string sentenceOf(const ActualCause& cause, const CauseScore& score, const SimScene& scene)
{
    const auto namesOf = [&](const std::vector<ObjectId>& ids) {
        std::vector<std::string> all;
        for (const ObjectId id : ids) all.push_back(scene.nameOf(id));
        return fmt::format("{}", fmt::join(all, " and "));
    };
    return fmt::format("{}{}: necessity {:.2f} ({:.2f} to {:.2f}), sufficiency {:.2f} ({:.2f} to {:.2f}){}", namesOf(cause.objects),
                       cause.held.empty() ? "" : fmt::format(", with {} held as it was", namesOf(cause.held)), score.necessity.value(), score.necessity.low,
                       score.necessity.high, score.sufficiency.value(), score.sufficiency.low, score.sufficiency.high,
                       score.isAttributable ? "" : "; but for it alone, not attributable");
}

std::string graphToDot(const CausalGraph& graph, const SimScene& scene)
{
    std::string text = "digraph causes {\n  rankdir=LR;\n  node [shape=box, style=\"rounded,filled\", fillcolor=\"#eef2f7\", color=\"#5b6b80\", "
                       "fontname=\"sans-serif\", fontsize=11];\n  edge [color=\"#33415c\", arrowsize=0.7];\n";
    for (std::size_t i = 0; i < graph.events.size(); ++i) {
        const Event& event = graph.events[i];
        std::vector<std::string> who;
        for (const ObjectId id : event.participants) who.push_back(scene.nameOf(id));
        // The line break is Graphviz's own escape, so it is added behind the quoting.
        std::string label = quoted(fmt::format("{} {:.2f} s", nameOf(event.kind), event.timeSecs));
        const std::string people = quoted(fmt::format("{}", fmt::join(who, ", ")));
        label.pop_back();
        text += fmt::format("  e{} [label={}\\n{}];\n", i, label, people.substr(1));
    }
    for (const CausalEdge& edge : graph.edges) text += fmt::format("  e{} -> e{}{};\n", edge.from, edge.to, edge.isAblation ? "" : " [style=dashed, color=\"#9aa7b8\"]");
    return text + "}\n";
}

Result<EventKey> eventFrom(std::string_view text, const std::vector<Event>& events, const SimScene& scene)
{
    const auto wrong = [&](Error::Kind kind, std::string_view what) { return Error{kind, fmt::format("\"{}\": {}", text, what)}; };
    const auto keys = keysOf(events);
    auto call = readCall(text);
    if (!call) return wrong(Error::Kind::Usage, call.error().message);
    if (call->arguments.empty() && !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos) {
        const std::size_t index = text.size() > 9 ? events.size() : static_cast<std::size_t>(std::stoul(std::string(text)));
        if (index >= events.size()) return wrong(Error::Kind::NotFound, fmt::format("there are events 0 to {}", events.empty() ? 0 : events.size() - 1));
        return keys[index];
    }
    const auto kind = std::ranges::find_if(kEventNames, [&](const char* name) { return call->name == name; });
    if (kind == kEventNames.end()) return wrong(Error::Kind::Usage, fmt::format("an event is a number, or KIND(OBJECT, ...) with {}", fmt::join(kEventNames, ", ")));
    EventKey key{static_cast<EventKind>(kind - kEventNames.begin()), {}, 0};
    for (const CallValue& argument : call->arguments) {
        if (argument.kind == CallValue::Kind::Number && !argument.isQuoted && !scene.find(std::string_view(argument.text))) {
            key.ordinal = static_cast<int>(std::clamp(argument.number, 1.0, 1e6)) - 1;
            continue;
        }
        const dynamics::SimBody* const body = scene.find(std::string_view(argument.text));
        if (!body && argument.text != "ground") return wrong(Error::Kind::NotFound, fmt::format("there is no object \"{}\" with a body", argument.text));
        key.participants.push_back(body ? body->id : kGround);
    }
    if (key.kind != EventKind::Support) std::ranges::sort(key.participants);
    if (std::ranges::find(keys, key) == keys.end()) return wrong(Error::Kind::NotFound, "that did not happen");
    return key;
}

}  // namespace morphogen::causal
