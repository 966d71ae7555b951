#include "app/session/describe.h"

#include "core/deform/posed_centres.h"
#include "core/evaluate/pose_at.h"
#include "core/scene/morph_of.h"
#include "core/scene/splat_channels.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace morphogen {
namespace {

using Json = nlohmann::ordered_json;

// The shortest number that reads back to the same float.
double plain(float value) { return std::stod(fmt::format("{}", value)); }

Json listOf(const Vec3& v) { return {plain(v.x), plain(v.y), plain(v.z)}; }

Json boundsOf(const Object& object)
{
    const Bounds bounds = posedBounds(poseAt(object, 0));
    if (bounds.isEmpty()) return nullptr;
    return {{"min", listOf(bounds.lower)}, {"max", listOf(bounds.upper)}};
}

Json transformOf(const Transform& t)
{
    return {{"translation", listOf(t.translation)}, {"rotation", {plain(t.rotation.x), plain(t.rotation.y), plain(t.rotation.z), plain(t.rotation.w)}}, {"scale", listOf(t.scale)}};
}

const char* motionOf(const Object& object)
{
    if (object.sequence) return "sequence";
    if (morphOf(object)) return "morph";
    if (object.polynomial) return "polynomial";
    if (object.channels) return "clips and channels";
    if (!object.clips.empty()) return "clips";
    return "still";
}

std::string bytesForPeople(double bytes)
{
    if (bytes < 1024 * 1024) return fmt::format("{:.1f} KiB", bytes / 1024);
    return fmt::format("{:.1f} MiB", bytes / (1024 * 1024));
}

}  // namespace

Json describeObject(const Object& object)
{
    Json clips = Json::array();
    for (const auto& clip : object.clips) clips.push_back({{"name", clip->name}, {"duration", clip->durationSecs}, {"tracks", clip->tracks.size()}});
    const bool hasActive = object.activeClip >= 0 && object.activeClip < static_cast<int>(object.clips.size());
    const Calibration& calibration = object.calibration;
    Json json = {
        {"name", object.name},
        {"id", object.id.value},
        {"visible", object.isVisible},
        {"splats", object.splats->size()},
        {"nodes", object.scaffold ? object.scaffold->nodes.size() : 0},
        {"clips", std::move(clips)},
        {"activeClip", hasActive ? Json(object.clips[static_cast<std::size_t>(object.activeClip)]->name) : Json(nullptr)},
        {"duration", object.durationSecs()},
        {"motion", motionOf(object)},
        {"bounds", boundsOf(object)},
        {"shDegree", object.splats->shDegree},
        {"filter", object.splats->filter == SplatFilter::AntiAliased ? "antialiased" : "classic"},
        {"morphs", object.scaffold ? object.scaffold->morphSlots.size() : 0},
        {"memoryBytes", object.byteCount()},
        {"source", {{"file", object.provenance.file}, {"format", object.provenance.format}, {"up", object.provenance.sourceUp == UpAxis::YDown ? "-y" : "+y"}}},
        {"notes", object.provenance.notes},
        {"calibration",
         {{"scaleKnown", calibration.isScaleKnown},
          {"upKnown", calibration.isUpKnown},
          {"floorKnown", calibration.isFloorKnown},
          {"originKnown", calibration.isOriginKnown},
          {"objectFromSource", transformOf(calibration.objectFromSource)}}},
        {"placement", transformOf(object.placement)},
    };
    if (object.channels) json["channels"] = {{"frames", object.channels->frameCount()}, {"fps", object.channels->fps}};
    if (object.sequence) json["sequence"] = {{"frames", object.sequence->frames.size()}, {"fps", object.sequence->fps}};
    return json;
}

Json describeWorld(const World& world, const std::string& file)
{
    Json objects = Json::array(), cameras = Json::array();
    std::uint64_t bytes = 0, splats = 0;
    for (const auto& object : world.objects) {
        objects.push_back(describeObject(*object));
        bytes += object->byteCount();
        splats += object->splats->size();
    }
    for (const auto& camera : world.cameras) cameras.push_back({{"name", camera->name}, {"keys", camera->keys.size()}});
    Json json = {
        {"file", file},
        {"objects", std::move(objects)},
        {"cameras", std::move(cameras)},
        {"duration", world.durationSecs()},
        {"fps", world.fps},
        {"frames", lastFrame(world.durationSecs(), world.fps) + 1},
        {"splats", splats},
        {"memoryBytes", bytes},
    };
    return json;
}

std::string describeForPeople(const Json& json)
{
    std::string text = fmt::format("{}: {} object{}, {} splats, {:g} s at {:g} fps, {}\n", json["file"].get<std::string>(), json["objects"].size(), json["objects"].size() == 1 ? "" : "s",
                                   json["splats"].get<std::uint64_t>(), json["duration"].get<double>(), json["fps"].get<double>(), bytesForPeople(json["memoryBytes"].get<double>()));
    for (const Json& object : json["objects"]) {
        text += fmt::format("  {}: {} splats, {} nodes", object["name"].get<std::string>(), object["splats"].get<std::uint64_t>(), object["nodes"].get<std::uint64_t>());
        if (object["morphs"] != 0) text += fmt::format(", {} morphs", object["morphs"].get<std::uint64_t>());
        if (object.contains("sequence")) text += fmt::format(", {} frames at {:g} fps", object["sequence"]["frames"].get<std::uint64_t>(), object["sequence"]["fps"].get<double>());
        if (object.contains("channels")) text += fmt::format(", tracked through {} frames", object["channels"]["frames"].get<std::uint64_t>());
        text += fmt::format(", {}\n", bytesForPeople(object["memoryBytes"].get<double>()));
        text += fmt::format("    from {} ({})\n", object["source"]["file"].get<std::string>(), object["source"]["format"].get<std::string>());
        if (const Json& bounds = object["bounds"]; !bounds.is_null()) {
            const auto at = [&](const char* end, std::size_t axis) { return bounds[end][axis].get<double>(); };
            text += fmt::format("    bounds {:.4g} {:.4g} {:.4g} to {:.4g} {:.4g} {:.4g}{}\n", at("min", 0), at("min", 1), at("min", 2), at("max", 0), at("max", 1), at("max", 2),
                                object["calibration"]["scaleKnown"].get<bool>() ? " m" : ", scale unknown");
        }
        for (const Json& clip : object["clips"])
            text += fmt::format("    clip {}: {:g} s{}\n", clip["name"].get<std::string>(), clip["duration"].get<double>(), clip["name"] == object["activeClip"] ? " (active)" : "");
        for (const Json& note : object["notes"]) text += "    note: " + note.get<std::string>() + "\n";
    }
    for (const Json& camera : json["cameras"]) text += fmt::format("  camera {}\n", camera["name"].get<std::string>());
    return text;
}

std::string textOf(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace morphogen
