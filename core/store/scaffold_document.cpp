// Scaffolds and the clips that drive them.
#include "core/store/payload_documents.h"

namespace morphogen::store {
namespace {

constexpr const char* kTargets[] = {"translation", "rotation", "scale", "morphWeights"};
constexpr const char* kInterpolations[] = {"step", "linear", "cubicSpline"};
constexpr std::int64_t kMaxIndex = 0x7fffffff;

Json nodeToJson(const ScaffoldNode& node)
{
    Json json{{"name", textToJson(node.name)}, {"parent", node.parent}, {"rest", transformToJson(node.rest)}, {"nodeFromRest", affineToJson(node.nodeFromRest)}};
    if (node.restMatrix) json["restMatrix"] = affineToJson(*node.restMatrix);
    return json;
}

ScaffoldNode readNode(const Json& json, ReadContext& context)
{
    Fields fields(json, context.problem, "a scaffold's node");
    ScaffoldNode node;
    node.name = fields.text("name");
    node.parent = static_cast<std::int32_t>(fields.integer("parent", -1, kMaxIndex));
    node.rest = fields.transform("rest");
    if (fields.has("restMatrix")) node.restMatrix = fields.affine("restMatrix");
    node.nodeFromRest = fields.affine("nodeFromRest");
    return node;
}

Json cageToJson(const Cage& cage, DocumentWriter& writer)
{
    Json targets = Json::array();
    for (const MorphTarget& target : cage.targets)
        targets.push_back({{"name", textToJson(target.name)},
                           {"slot", target.slot},
                           {"firstVertex", target.firstVertex},
                           {"offsets", columnToJson(target.offsets, writer)}});
    Json json{{"positions", columnToJson(cage.positions, writer)},
              {"triangles", columnToJson(cage.triangles, writer)},
              {"joints", columnToJson(cage.joints, writer)},
              {"weights", columnToJson(cage.weights, writer)},
              {"targets", std::move(targets)}};
    if (!cage.restPositions.isEmpty()) json["restPositions"] = columnToJson(cage.restPositions, writer);
    return json;
}

Cage readCage(const Json& json, ReadContext& context)
{
    Fields fields(json, context.problem, "a cage");
    Cage cage;
    cage.positions = context.column(fields.object("positions"), "a cage");
    cage.triangles = context.column(fields.object("triangles"), "a cage");
    cage.joints = context.column(fields.object("joints"), "a cage");
    cage.weights = context.column(fields.object("weights"), "a cage");
    if (fields.has("restPositions")) cage.restPositions = context.column(fields.object("restPositions"), "a cage");
    for (const Json& item : fields.array("targets")) {
        if (!context.isFine()) break;
        Fields target(item, context.problem, "a morph target");
        cage.targets.push_back({target.text("name"), static_cast<std::uint32_t>(target.integer("slot", 0, kMaxIndex)),
                                static_cast<std::uint32_t>(target.integer("firstVertex", 0, kMaxIndex)),
                                context.column(target.object("offsets"), "a morph target")});
    }
    return cage;
}

}  // namespace

Json bindingToJson(const Binding& binding, DocumentWriter& writer)
{
    const auto list = [&](const std::vector<Column>& columns) {
        Json json = Json::array();
        for (const Column& column : columns) json.push_back(columnToJson(column, writer));
        return json;
    };
    Json json{{"boundNodes", list(binding.nodes)}, {"boundWeights", list(binding.weights)}};
    if (!binding.gradients.empty()) json["boundGradients"] = list(binding.gradients);
    return json;
}

Binding readBinding(const Json& json, ReadContext& context)
{
    Fields fields(json, context.problem, "a binding");
    Binding binding;
    binding.nodes = context.columns(fields.array("boundNodes"), "a scaffold");
    binding.weights = context.columns(fields.array("boundWeights"), "a scaffold");
    if (fields.has("boundGradients")) binding.gradients = context.columns(fields.array("boundGradients"), "a scaffold");
    return binding;
}

Json scaffoldToJson(const Scaffold& scaffold, DocumentWriter& writer)
{
    Json nodes = Json::array(), slots = Json::array();
    for (const ScaffoldNode& node : scaffold.nodes) nodes.push_back(nodeToJson(node));
    for (const MorphSlot& slot : scaffold.morphSlots)
        slots.push_back({{"name", textToJson(slot.name)}, {"restWeight", numberToJson(slot.restWeight)}});
    Json json{{"kind", "scaffold"}, {"nodes", std::move(nodes)}, {"morphSlots", std::move(slots)}};
    json.update(bindingToJson(scaffold.binding, writer));
    if (scaffold.cage) json["cage"] = cageToJson(*scaffold.cage, writer);
    return json;
}

Scaffold readScaffold(const Json& json, ReadContext& context)
{
    Fields fields(json, context.problem, "a scaffold");
    Scaffold scaffold;
    for (const Json& item : fields.array("nodes")) {
        if (!context.isFine()) break;
        scaffold.nodes.push_back(readNode(item, context));
    }
    for (const Json& item : fields.array("morphSlots")) {
        if (!context.isFine()) break;
        Fields slot(item, context.problem, "a morph slot");
        scaffold.morphSlots.push_back({slot.text("name"), slot.scalar("restWeight")});
    }
    if (fields.has("cage")) scaffold.cage = readCage(fields.object("cage"), context);
    scaffold.binding = readBinding(json, context);
    return scaffold;
}

Json clipToJson(const Clip& clip, DocumentWriter& writer)
{
    Json tracks = Json::array();
    for (const Track& track : clip.tracks)
        tracks.push_back({{"target", kTargets[static_cast<int>(track.target)]},
                          {"index", track.index},
                          {"interpolation", kInterpolations[static_cast<int>(track.interpolation)]},
                          {"times", columnToJson(track.times, writer)},
                          {"values", columnToJson(track.values, writer)}});
    return {{"kind", "clip"}, {"name", textToJson(clip.name)}, {"duration", numberToJson(clip.durationSecs)}, {"tracks", std::move(tracks)}};
}

Clip readClip(const Json& json, ReadContext& context)
{
    Fields fields(json, context.problem, "a clip");
    Clip clip;
    clip.name = fields.text("name");
    clip.durationSecs = fields.finite("duration");
    if (clip.durationSecs < 0) fields.fail("duration", "is negative");
    for (const Json& item : fields.array("tracks")) {
        if (!context.isFine()) break;
        Fields track(item, context.problem, fmt::format("a track of clip \"{}\"", clip.name));
        Track made;
        made.target = static_cast<TrackTarget>(track.oneOf("target", kTargets));
        made.index = static_cast<std::uint32_t>(track.integer("index", 0, kMaxIndex));
        made.interpolation = static_cast<Interpolation>(track.oneOf("interpolation", kInterpolations));
        made.times = context.column(track.object("times"), "a track");
        made.values = context.column(track.object("values"), "a track");
        clip.tracks.push_back(std::move(made));
    }
    return clip;
}

}  // namespace morphogen::store
