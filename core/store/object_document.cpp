// Objects and cameras.
#include "core/store/payload_documents.h"

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
    if (context.isFine()) checkObject(object, context);
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
