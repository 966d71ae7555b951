#include "core/causal/measure.h"

#include "core/causal/call_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace morphogen::causal {

using dynamics::BodyTrack;
using dynamics::Rollout;

namespace {

constexpr const char* kMeasureNames[] = {"x", "y", "z", "speed", "spin", "distance", "path", "happens", "count", "time"};

bool isOfEvents(Measure::Kind kind) { return kind == Measure::Kind::Happens || kind == Measure::Kind::Count || kind == Measure::Kind::Time; }

Result<ObjectId> objectNamed(const std::string& name, const dynamics::SimScene& scene)
{
    if (const dynamics::SimBody* body = scene.find(std::string_view(name))) return body->id;
    if (name == "ground" && scene.groundHeight) return kGround;
    return Error{Error::Kind::NotFound, fmt::format("there is no object \"{}\" with a body", name)};
}

}  // namespace

Result<Measure> measureFrom(std::string_view text, const dynamics::SimScene& scene)
{
    const auto wrong = [&](std::string_view what) { return Error{Error::Kind::Usage, fmt::format("\"{}\": {}", text, what)}; };
    auto call = readCall(text);
    if (!call) return wrong(call.error().message);
    const auto known = std::ranges::find_if(kMeasureNames, [&](const char* name) { return call->name == name; });
    if (known == std::end(kMeasureNames)) return wrong(fmt::format("there is no measure \"{}\"; there are {}", call->name, fmt::join(kMeasureNames, ", ")));
    Measure measure;
    measure.kind = static_cast<Measure::Kind>(known - std::begin(kMeasureNames));
    if (call->value) return wrong("no value is expected");
    std::size_t next = 0;
    if (isOfEvents(measure.kind)) {
        const auto kind = call->arguments.empty() ? kEventNames.end() : std::ranges::find_if(kEventNames, [&](const char* name) { return call->arguments[0].text == name; });
        if (kind == kEventNames.end()) return wrong(fmt::format("first comes the kind of event: {}", fmt::join(kEventNames, ", ")));
        measure.event = static_cast<EventKind>(kind - kEventNames.begin());
        next = 1;
    }
    const std::size_t names = call->arguments.size() - next;
    const bool isPair = measure.kind == Measure::Kind::Distance;
    if (isPair ? names != 2 : isOfEvents(measure.kind) ? names < 1 || names > 2 : names != 1)
        return wrong(isPair ? "two objects are expected" : isOfEvents(measure.kind) ? "one or two objects are expected" : "one object is expected");
    MG_ASSIGN(measure.object, objectNamed(call->arguments[next].text, scene));
    measure.hasOther = names == 2;
    if (measure.hasOther) {
        MG_ASSIGN(measure.other, objectNamed(call->arguments[next + 1].text, scene));
    }
    for (const auto& [key, value] : call->named) {
        if (key != "t" || isOfEvents(measure.kind) || measure.kind == Measure::Kind::Path) return wrong(fmt::format("\"{}\" means nothing here", key));
        if (value.kind != CallValue::Kind::Number || value.number < 0 || value.number > scene.durationSecs())
            return wrong(fmt::format("t is a time from 0 to {:g} s", scene.durationSecs()));
        measure.timeSecs = value.number;
    }
    return measure;
}

std::optional<double> valueOf(const Measure& measure, const Rollout& rollout)
{
    if (isOfEvents(measure.kind)) {
        int count = 0;
        std::optional<double> first;
        for (const Event& event : rollout.events) {
            const auto takesPart = [&](ObjectId id) { return std::ranges::find(event.participants, id) != event.participants.end(); };
            if (event.kind != measure.event || !takesPart(measure.object) || (measure.hasOther && !takesPart(measure.other))) continue;
            if (++count == 1) first = event.timeSecs;
        }
        if (measure.kind == Measure::Kind::Time) return first;
        return measure.kind == Measure::Kind::Count ? count : count > 0 ? 1 : 0;
    }
    const BodyTrack* const track = rollout.find(measure.object);
    const int step = measure.timeSecs ? rollout.stepAt(*measure.timeSecs) : rollout.steps;
    if (!track) return std::nullopt;
    if (measure.kind == Measure::Kind::Path) {
        double metres = 0;
        for (std::size_t k = 1; k < track->states.size(); ++k) metres += glm::length(track->states[k].centre - track->states[k - 1].centre);
        return metres;
    }
    if (!track->isThereAt(step)) return std::nullopt;
    const dynamics::BodyState& state = track->at(step);
    switch (measure.kind) {
    case Measure::Kind::X: return state.centre.x;
    case Measure::Kind::Y: return state.centre.y;
    case Measure::Kind::Z: return state.centre.z;
    case Measure::Kind::Speed: return glm::length(state.velocity);
    case Measure::Kind::Spin: return glm::length(state.spin);
    default: break;
    }
    const BodyTrack* const other = rollout.find(measure.other);
    if (!other || !other->isThereAt(step)) return std::nullopt;
    return glm::length(state.centre - other->at(step).centre);
}

}  // namespace morphogen::causal
