// Objects with their curves, modifiers and selections, and cameras.
#include "core/store/payload_documents.h"

#include "core/json/animation_json.h"
#include "core/json/dynamics_json.h"

#include <cmath>

namespace morphogen::store {
namespace {

constexpr const char* kProjections[] = {"perspective", "orthographic"};

Json calibrationToJson(const Calibration& calibration)
{
    return {{"objectFromSource", transformToJson(calibration.objectFromSource)},
            {"isScaleKnown", calibration.isScaleKnown},
            {"isUpKnown", calibration.isUpKnown},
            {"isFloorKnown", calibration.isFloorKnown},
            {"isOriginKnown", calibration.isOriginKnown}};
}

Calibration readCalibration(const Json& json, ReadContext& context)
{
    Fields fields(json, context.problem, "a calibration");
    Calibration calibration;
    calibration.objectFromSource = fields.transform("objectFromSource");
    calibration.isScaleKnown = fields.flag("isScaleKnown");
    calibration.isUpKnown = fields.flag("isUpKnown");
    calibration.isFloorKnown = fields.flag("isFloorKnown");
    calibration.isOriginKnown = fields.flag("isOriginKnown");
    return calibration;
}

Json provenanceToJson(const Provenance& provenance)
{
    Json notes = Json::array();
    for (const std::string& note : provenance.notes) notes.push_back(textToJson(note));
    return {{"file", textToJson(provenance.file)}, {"format", textToJson(provenance.format)}, {"notes", std::move(notes)}};
}

Provenance readProvenance(const Json& json, ReadContext& context)
{
    Fields fields(json, context.problem, "a provenance");
    Provenance provenance;
    provenance.file = fields.text("file");
    provenance.format = fields.text("format");
    for (const Json& item : fields.array("notes")) {
        auto note = textFromJson(item);
        if (!note) fields.fail("notes", "holds something that is not a text");
        else provenance.notes.push_back(*std::move(note));
    }
    return provenance;
}

Json curveDocument(const Curve& curve, DocumentWriter&) { return {{"kind", "curve"}, {"curve", json::curveToJson(curve)}}; }

Curve readCurveDocument(const Json& json, ReadContext& context)
{
    Fields fields(json, context.problem, "a curve");
    return json::readCurve(fields.object("curve"), context.problem);
}

Json rigDocument(const NodeRig& rig, DocumentWriter& writer)
{
    Json json{{"kind", "rig"},
              {"nodes", columnToJson(rig.nodes, writer)},
              {"edges", columnToJson(rig.edges, writer)},
              {"edgeWeights", columnToJson(rig.edgeWeights, writer)},
              {"binding", bindingToJson(rig.binding, writer)}};
    if (!rig.stiffness.isEmpty()) json["stiffness"] = columnToJson(rig.stiffness, writer);
    return json;
}

NodeRig readRigDocument(const Json& json, ReadContext& context)
{
    Fields fields(json, context.problem, "a rig");
    NodeRig rig;
    rig.nodes = context.column(fields.object("nodes"), "a rig");
    rig.edges = context.column(fields.object("edges"), "a rig");
    rig.edgeWeights = context.column(fields.object("edgeWeights"), "a rig");
    if (fields.has("stiffness")) rig.stiffness = context.column(fields.object("stiffness"), "a rig");
    rig.binding = readBinding(fields.object("binding"), context);
    return rig;
}

Json planDocument(const MorphPlan& plan, DocumentWriter& writer)
{
    Json json{{"kind", "morphPlan"},
            {"pairs", columnToJson(plan.pairs, writer)},
            {"carries", columnToJson(plan.carries, writer)},
            {"cover", columnToJson(plan.cover, writer)},
            {"fromCount", plan.fromCount},
            {"toCount", plan.toCount}};
    if (plan.quality)
        json["quality"] = {{"transportCost", json::numberToJson(plan.quality->transportCost)}, {"meanWayMetres", json::numberToJson(plan.quality->meanWayMetres)},
                           {"distortion", json::numberToJson(plan.quality->distortion)}, {"tearing", json::numberToJson(plan.quality->tearing)}};
    return json;
}

MorphPlan readPlanDocument(const Json& json, ReadContext& context)
{
    Fields fields(json, context.problem, "the plan of a morph");
    MorphPlan plan{context.column(fields.object("pairs"), "the plan of a morph"), context.column(fields.object("carries"), "the plan of a morph"), {},
                   fields.natural("fromCount"), fields.natural("toCount")};
    // Older plans kept only how much larger a pair is halfway.
    const bool isOld = !fields.has("cover") && fields.has("growth");
    plan.cover = context.column(fields.object(isOld ? "growth" : "cover"), "the plan of a morph");
    if (isOld && plan.cover.type() == ScalarType::F32 && plan.cover.width() == 1) plan.cover = coverOfGrowth(plan.cover.toVector<float>());
    if (fields.has("quality")) {
        Fields quality(fields.object("quality"), context.problem, "the plan of a morph");
        plan.quality = {quality.number("transportCost"), quality.number("meanWayMetres"), quality.number("distortion"), quality.number("tearing")};
    }
    if (context.problem.empty())
        if (const auto wrong = plan.problem()) context.fail(*wrong);
    return plan;
}

Json modifierDocument(const Modifier& modifier, DocumentWriter& writer)
{
    Json json{{"kind", "modifier"},
              {"id", modifier.id.value},
              {"name", textToJson(modifier.name)},
              {"isOn", modifier.isOn},
              {"mask", modifier.mask.value},
              {"settings", json::settingsToJson(modifier.settings)}};
    if (const auto* deform = std::get_if<DeformSettings>(&modifier.settings); deform && deform->rig) json["rig"] = payloadName(deform->rig, writer, rigDocument);
    if (const auto* morph = std::get_if<MorphSettings>(&modifier.settings); morph && morph->plan) {
        json["plan"] = payloadName(morph->plan, writer, planDocument);
        for (const MorphFurther& further : morph->further)
            if (further.plan) json["furtherPlans"].push_back({{"id", further.id}, {"plan", payloadName(further.plan, writer, planDocument)}});
    }
    return json;
}

Modifier readModifierDocument(const Json& json, ReadContext& context)
{
    Fields fields(json, context.problem, "a modifier");
    json::SettingsPayloads payloads;
    if (fields.has("rig")) payloads.rig = context.payload("rig", json["rig"], readRigDocument);
    if (fields.has("plan")) payloads.plan = context.payload("morphPlan", json["plan"], readPlanDocument);
    if (fields.has("furtherPlans"))
        for (const Json& item : fields.array("furtherPlans")) {
            Fields read(item, context.problem, "the plan of a morph");
            MorphFurther one{.id = static_cast<std::uint32_t>(std::min<std::uint64_t>(read.natural("id"), 0xffffffffu))};
            if (!context.problem.empty() || !read.has("plan")) break;
            one.plan = context.payload("morphPlan", item["plan"], readPlanDocument);
            payloads.further.push_back(std::move(one));
        }
    return {{fields.natural("id")}, fields.text("name"), fields.flag("isOn"), {fields.natural("mask")}, json::readSettings(fields.object("settings"), context.problem, std::move(payloads))};
}

Json selectionDocument(const SplatSelection& selection, DocumentWriter& writer)
{
    return {{"kind", "selection"}, {"id", selection.id.value}, {"name", textToJson(selection.name)}, {"weights", columnToJson(selection.weights, writer)}};
}

SplatSelection readSelectionDocument(const Json& json, ReadContext& context)
{
    Fields fields(json, context.problem, "a selection");
    return {{fields.natural("id")}, fields.text("name"), context.column(fields.object("weights"), "a selection")};
}

template <class T>
Json namesOf(const std::vector<std::shared_ptr<const T>>& payloads, DocumentWriter& writer, Json (*toJson)(const T&, DocumentWriter&))
{
    Json names = Json::array();
    for (const auto& payload : payloads) names.push_back(payloadName(payload, writer, toJson));
    return names;
}

template <class T>
std::vector<std::shared_ptr<const T>> payloadsOf(Fields& fields, const char* kind, ReadContext& context, T (*read)(const Json&, ReadContext&))
{
    std::vector<std::shared_ptr<const T>> payloads;
    const std::string list = std::string(kind) + "s";
    if (!fields.has(list.c_str())) return payloads;
    for (const Json& name : fields.array(list.c_str())) {
        auto payload = context.payload(kind, name, read);
        if (!payload) break;
        payloads.push_back(std::move(payload));
    }
    return payloads;
}

/// What the user built on the object against it.
void checkStack(const Object& object, ReadContext& context)
{
    const auto fail = [&](const std::string& what) { context.fail(fmt::format("object \"{}\": {}", object.name, what)); };
    if (!(object.opacity >= 0 && object.opacity <= 1)) fail("its opacity is not within 0 to 1");
    std::set<std::string> names;
    for (const auto& selection : object.selections) {
        const Column& weights = selection->weights;
        if (weights.type() != ScalarType::F32 || weights.width() != 1 || weights.rows() != object.splats->size()) fail("a selection does not fit its splats");
        if (selection->name.empty() || !names.insert(selection->name).second) fail("two selections have one name, or one has none");
    }
    names.clear();
    for (const auto& modifier : object.modifiers) {
        if (modifier->name.empty() || !names.insert(modifier->name).second) fail("two modifiers have one name, or one has none");
        const auto* deform = std::get_if<DeformSettings>(&modifier->settings);
        if (deform && deform->rig && context.isUnchecked(deform->rig.get(), object.splats.get())) {
            const bool hasCage = object.scaffold && object.scaffold->cage;
            if (const auto problem = deform->rig->problem(hasCage ? object.scaffold->cage->positions.rows() : object.splats->size())) fail(*problem);
        }
        if (modifier->mask && !object.selection(modifier->mask)) fail("a modifier's mask is missing");
    }
    for (std::size_t i = 0; i < object.curves.size(); ++i) {
        const Curve& curve = *object.curves[i];
        if (i > 0 && !(object.curves[i - 1]->path < curve.path)) fail("its curves are not in order");
        if (object.kindOfProperty(curve.path) != curve.kind) fail(fmt::format("a curve drives \"{}\", which is not there", textOf(curve.path)));
    }
}

/// The parts of an object against each other.
void checkObject(const Object& object, ReadContext& context)
{
    const auto fail = [&](const std::string& what) { context.fail(fmt::format("object \"{}\": {}", object.name, what)); };
    const std::size_t count = object.splats->size();
    const Scaffold* scaffold = object.scaffold.get();
    if (scaffold && context.isUnchecked(scaffold, object.splats.get())) {
        if (const auto problem = scaffold->problem(count)) fail(*problem);
        if (count > 0 && scaffold->binding.influences() == 0) fail("its splats are not bound to its scaffold");
    }
    const std::size_t nodes = scaffold ? scaffold->nodes.size() : 0;
    const std::size_t slots = scaffold ? scaffold->morphSlots.size() : 0;
    for (const auto& clip : object.clips) {
        if (!context.isUnchecked(clip.get(), scaffold)) continue;
        if (const auto problem = clip->problem(nodes, slots)) fail(*problem);
    }
    if (object.sequence && object.sequence->frames.front() != object.splats) fail("its splats are not its sequence's first frame");
    if (object.channels && object.sequence) fail("it is a sequence and has channels as well");
    if (object.channels && context.isUnchecked(object.channels.get(), object.splats.get()))
        if (const auto problem = object.channels->problem(*object.splats)) fail(*problem);
    if (object.polynomial && object.polynomial->centre.rows() != count) fail("its polynomial motion has another number of splats");
}

Json viewToJson(const CameraView& view)
{
    return {{"position", vectorToJson(view.position)},
            {"target", vectorToJson(view.target)},
            {"up", vectorToJson(view.up)},
            {"projection", kProjections[static_cast<int>(view.projection)]},
            {"fovY", numberToJson(view.fovYRadians)},
            {"orthoHeight", numberToJson(view.orthoHeight)},
            {"near", numberToJson(view.near)}};
}

CameraView readView(const Json& json, ReadContext& context)
{
    Fields fields(json, context.problem, "a camera's view");
    CameraView view;
    view.position = fields.vector("position");
    view.target = fields.vector("target");
    view.up = fields.vector("up");
    view.projection = static_cast<Projection>(fields.oneOf("projection", kProjections));
    view.fovYRadians = fields.scalar("fovY");
    view.orthoHeight = fields.scalar("orthoHeight");
    view.near = fields.scalar("near");
    return view;
}

}  // namespace

Json objectToJson(const Object& object, DocumentWriter& writer)
{
    Json clips = Json::array();
    for (const auto& clip : object.clips) clips.push_back(payloadName(clip, writer, clipToJson));
    Json json{{"kind", "object"},
              {"id", object.id.value},
              {"name", textToJson(object.name)},
              {"isVisible", object.isVisible},
              {"placement", transformToJson(object.placement)},
              {"calibration", calibrationToJson(object.calibration)},
              {"provenance", provenanceToJson(object.provenance)},
              {"splats", payloadName(object.splats, writer, splatsToJson)},
              {"clips", std::move(clips)},
              {"activeClip", object.activeClip}};
    if (object.scaffold) json["scaffold"] = payloadName(object.scaffold, writer, scaffoldToJson);
    if (object.sequence) json["sequence"] = payloadName(object.sequence, writer, sequenceToJson);
    if (object.polynomial) json["polynomial"] = payloadName(object.polynomial, writer, polynomialToJson);
    if (object.channels) json["channels"] = payloadName(object.channels, writer, channelsToJson);
    if (object.opacity != 1) json["opacity"] = numberToJson(object.opacity);
    if (!object.curves.empty()) json["curves"] = namesOf(object.curves, writer, curveDocument);
    if (!object.modifiers.empty()) json["modifiers"] = namesOf(object.modifiers, writer, modifierDocument);
    if (object.body) json["body"] = json::bodyToJson(*object.body);
    if (!object.selections.empty()) json["selections"] = namesOf(object.selections, writer, selectionDocument);
    return json;
}

Object readObject(const Json& json, ReadContext& context)
{
    Fields fields(json, context.problem, "an object");
    Object object;
    object.id = {fields.natural("id")};
    object.name = fields.text("name");
    object.isVisible = fields.flag("isVisible");
    object.placement = fields.transform("placement");
    object.calibration = readCalibration(fields.object("calibration"), context);
    object.provenance = readProvenance(fields.object("provenance"), context);
    const Json& clips = fields.array("clips");
    object.activeClip = static_cast<int>(fields.integer("activeClip", -1, static_cast<std::int64_t>(clips.size()) - 1));
    if (!context.isFine()) return object;
    object.splats = context.payload("splats", json.value("splats", Json()), readSplats);
    for (const Json& name : clips) {
        auto clip = context.payload("clip", name, readClip);
        if (!clip) break;
        object.clips.push_back(std::move(clip));
    }
    if (fields.has("scaffold")) object.scaffold = context.payload("scaffold", json["scaffold"], readScaffold);
    if (fields.has("sequence")) object.sequence = context.payload("sequence", json["sequence"], readSequence);
    if (fields.has("polynomial")) object.polynomial = context.payload("polynomial", json["polynomial"], readPolynomial);
    if (fields.has("channels")) object.channels = context.payload("channels", json["channels"], readChannels);
    if (fields.has("opacity")) object.opacity = fields.scalar("opacity");
    if (fields.has("body")) object.body = std::make_shared<const Body>(json::readBody(json["body"], context.problem));
    object.selections = payloadsOf(fields, "selection", context, readSelectionDocument);
    object.modifiers = payloadsOf(fields, "modifier", context, readModifierDocument);
    object.curves = payloadsOf(fields, "curve", context, readCurveDocument);
    if (context.isFine()) checkObject(object, context);
    if (context.isFine()) checkStack(object, context);
    return object;
}

Json cameraToJson(const Camera& camera, DocumentWriter&)
{
    Json keys = Json::array();
    for (const CameraKey& key : camera.keys) keys.push_back({{"time", numberToJson(key.timeSecs)}, {"view", viewToJson(key.view)}});
    return {{"kind", "camera"}, {"id", camera.id.value}, {"name", textToJson(camera.name)}, {"keys", std::move(keys)}};
}

Camera readCamera(const Json& json, ReadContext& context)
{
    Fields fields(json, context.problem, "a camera");
    Camera camera;
    camera.id = {fields.natural("id")};
    camera.name = fields.text("name");
    for (const Json& item : fields.array("keys")) {
        if (!context.isFine()) break;
        Fields key(item, context.problem, fmt::format("a key of camera \"{}\"", camera.name));
        const double time = key.finite("time");
        if (!camera.keys.empty() && !(time > camera.keys.back().timeSecs)) key.fail("time", "is not later than the one before");
        camera.keys.push_back({time, readView(key.object("view"), context)});
    }
    if (camera.keys.empty()) fields.fail("keys", "is empty");
    return camera;
}

}  // namespace morphogen::store
