// What was found out, as JSON, DOT and SVG. No clock, no path: the same question gives the same bytes.
#pragma once

#include "core/causal/causes.h"
#include "core/json/fields.h"

#include <string>

namespace morphogen::causal {

/// Numbers rounded to six digits, so that a reader sees what is meant.
json::Json eventToJson(const Event& event, const dynamics::SimScene& scene);
json::Json shareToJson(const Share& share);

/// {"events": {"lost", "gained", "shifted"}, "objects": [...], "onlyBefore", "onlyAfter"}.
json::Json comparisonToJson(const Comparison& comparison, const dynamics::SimScene& before, const dynamics::SimScene& after);

/// {"events": [...], "edges": [...], "objects": [...]}.
json::Json graphToJson(const CausalGraph& graph, const dynamics::SimScene& scene);

/// For Graphviz: events from left to right in time, trace edges dashed, ablation edges solid.
std::string graphToDot(const CausalGraph& graph, const dynamics::SimScene& scene);

/// The DOT text laid out and drawn by Graphviz. Unsupported where its plug-ins are missing.
Result<std::string> drawnAsSvg(const std::string& dot);   ///< graph_layout.cpp

/// "collision of ball and block at 0.52 s".
std::string sentenceOf(const Event& event, const dynamics::SimScene& scene);

/// "suzy, with billy held as it was: necessity 0.00 (0.00 to 0.11), ...", and whether it is attributable.
std::string sentenceOf(const ActualCause& cause, const CauseScore& score, const dynamics::SimScene& scene);

/// The event that a text means: a number of the list, or KIND(A [, B] [, ORDINAL]) as in collision(ball, block, 2), the how-manieth
/// from 1. NotFound where it did not happen.
Result<EventKey> eventFrom(std::string_view text, const std::vector<Event>& events, const dynamics::SimScene& scene);

}  // namespace morphogen::causal
