#include "core/io/camera_file.h"

#include "core/base/file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

using Json = nlohmann::json;

struct Reader {
    std::string where;   ///< the file, and of a list the entry

    Error wrong(std::string_view what) const { return makeError(Error::Kind::Format, where, what); }

    Result<double> number(const Json& entry, const char* field, double otherwise) const
    {
        const auto found = entry.find(field);
        if (found == entry.end()) return otherwise;
        if (!found->is_number()) return wrong(fmt::format("\"{}\" is not a number", field));
        const double value = found->get<double>();
        // Far beyond any scene, and still safe to square in single precision.
        if (!std::isfinite(value) || std::abs(value) > 1e15) return wrong(fmt::format("\"{}\" is out of range", field));
        return value;
    }

    Result<Vec3> vector(const Json& entry, const char* field) const
    {
        const auto found = entry.find(field);
        if (found == entry.end()) return wrong(fmt::format("\"{}\" is missing", field));
        if (!found->is_array() || found->size() != 3) return wrong(fmt::format("\"{}\" is not a list of three numbers", field));
        Vec3 value;
        for (int axis = 0; axis < 3; ++axis) {
            const Json& part = (*found)[static_cast<std::size_t>(axis)];
            if (!part.is_number() || !(std::abs(part.get<double>()) <= 1e15)) return wrong(fmt::format("\"{}\" is not a list of three numbers", field));
            value[axis] = part.get<float>();
        }
        return value;
    }

    Result<CameraKey> key(const Json& entry) const
    {
        if (!entry.is_object()) return wrong("a camera is an object with \"position\" and \"target\"");
        CameraKey key;
        CameraView& view = key.view;
        MG_ASSIGN(view.position, vector(entry, "position"));
        MG_ASSIGN(view.target, vector(entry, "target"));
        if (entry.contains("up")) {
            MG_ASSIGN(view.up, vector(entry, "up"));
        }
        if (view.position == view.target) return wrong("\"position\" and \"target\" are the same point");
        if (view.up == Vec3(0)) return wrong("\"up\" has no direction");
        MG_ASSIGN(const double fovY, number(entry, "fovY", 50.0));
        if (!(fovY > 0 && fovY < 180)) return wrong("\"fovY\" must lie between 0 and 180 degrees");
        view.fovYRadians = static_cast<float>(fovY * (3.14159265358979323846 / 180.0));
        MG_ASSIGN(const double near, number(entry, "near", kDefaultNear));
        if (!(near > 0)) return wrong("\"near\" must be more than 0 metres");
        view.near = static_cast<float>(near);
        if (entry.contains("orthoHeight")) {
            MG_ASSIGN(const double height, number(entry, "orthoHeight", 0));
            if (!(height > 0)) return wrong("\"orthoHeight\" must be more than 0 metres");
            view.projection = Projection::Orthographic;
            view.orthoHeight = static_cast<float>(height);
        }
        MG_ASSIGN(key.timeSecs, number(entry, "time", 0));
        return key;
    }
};

}  // namespace

Result<Camera> readCameraFile(const std::filesystem::path& path)
{
    MG_ASSIGN(const auto bytes, readFile(path));
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    const Json json = Json::parse(text, text + bytes.size(), nullptr, false);
    Reader reader{path.string()};
    if (json.is_discarded()) return reader.wrong("is not JSON");
    Camera camera;
    camera.name = path.stem().string();
    if (!json.is_array()) {
        MG_ASSIGN(const CameraKey key, reader.key(json));
        camera.keys.push_back(key);
        return camera;
    }
    if (json.empty()) return makeError(Error::Kind::Empty, path.string(), "the list holds no camera");
    for (std::size_t i = 0; i < json.size(); ++i) {
        reader.where = fmt::format("{}: camera {}", path.string(), i + 1);
        if (json.size() > 1 && !(json[i].is_object() && json[i].contains("time"))) return reader.wrong("\"time\" is missing");
        MG_ASSIGN(const CameraKey key, reader.key(json[i]));
        if (!camera.keys.empty() && key.view.projection != camera.keys.front().view.projection)
            return reader.wrong("perspective and orthographic cameras can't be mixed");
        camera.keys.push_back(key);
    }
    std::stable_sort(camera.keys.begin(), camera.keys.end(), [](const CameraKey& a, const CameraKey& b) { return a.timeSecs < b.timeSecs; });
    for (std::size_t i = 1; i < camera.keys.size(); ++i)
        if (camera.keys[i].timeSecs == camera.keys[i - 1].timeSecs)
            return makeError(Error::Kind::Format, path.string(), fmt::format("two cameras stand at {:g} s", camera.keys[i].timeSecs));
    return camera;
}

}  // namespace morphogen
