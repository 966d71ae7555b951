#include "tests/support/reference_pose.h"

#include <Eigen/Geometry>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <stdexcept>

namespace morphogen::support {
namespace {

using nlohmann::json;
using Eigen::Matrix4d;
using Eigen::Vector3d;
using Numbers = std::vector<std::vector<double>>;   // rows of numbers

std::string readAll(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("no " + path.string());
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string fromBase64(const std::string& text)
{
    static const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    int value = 0, bits = 0;
    for (const char c : text) {
        if (c == '=') break;
        value = value * 64 + static_cast<int>(alphabet.find(c));
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out += static_cast<char>(value >> bits & 255);
            value &= (1 << bits) - 1;
        }
    }
    return out;
}

}  // namespace

Vector3d ReferenceMesh::lower() const
{
    Vector3d v = Vector3d::Constant(std::numeric_limits<double>::infinity());
    for (const Vector3d& p : vertices) v = v.cwiseMin(p);
    return v;
}

Vector3d ReferenceMesh::upper() const
{
    Vector3d v = Vector3d::Constant(-std::numeric_limits<double>::infinity());
    for (const Vector3d& p : vertices) v = v.cwiseMax(p);
    return v;
}

struct ReferenceGltf::Data {
    json root;
    std::vector<std::string> buffers;

    Numbers accessor(int index) const
    {
        const json& a = root["accessors"][index];
        static const std::map<std::string, int> widths{{"SCALAR", 1}, {"VEC2", 2}, {"VEC3", 3}, {"VEC4", 4}, {"MAT4", 16}};
        static const std::map<int, int> sizes{{5120, 1}, {5121, 1}, {5122, 2}, {5123, 2}, {5125, 4}, {5126, 4}};
        const int width = widths.at(a["type"]), type = a["componentType"], size = sizes.at(type), count = a["count"];
        const bool isNormalised = a.value("normalized", false);
        const auto number = [&](const char* at, int kind, bool normalise) -> double {
            const auto as = [&](auto zero) {
                std::memcpy(&zero, at, sizeof zero);
                return zero;
            };
            if (kind == 5126) return as(float{});
            if (kind == 5125) return as(std::uint32_t{});
            double value = 0, most = 1;
            if (kind == 5120) value = as(std::int8_t{}), most = 127;
            if (kind == 5121) value = as(std::uint8_t{}), most = 255;
            if (kind == 5122) value = as(std::int16_t{}), most = 32767;
            if (kind == 5123) value = as(std::uint16_t{}), most = 65535;
            return normalise ? std::max(value / most, -1.0) : value;
        };
        Numbers rows(count, std::vector<double>(width, 0.0));
        if (a.contains("bufferView")) {
            const json& view = root["bufferViews"][a["bufferView"].get<int>()];
            const int stride = view.value("byteStride", width * size);
            const char* base = buffers[view["buffer"].get<int>()].data() + view.value("byteOffset", 0) + a.value("byteOffset", 0);
            for (int r = 0; r < count; ++r)
                for (int c = 0; c < width; ++c) rows[r][c] = number(base + r * stride + c * size, type, isNormalised);
        }
        if (a.contains("sparse")) {
            const json &s = a["sparse"], &indices = s["indices"], &values = s["values"];
            const json &indexView = root["bufferViews"][indices["bufferView"].get<int>()], &valueView = root["bufferViews"][values["bufferView"].get<int>()];
            const int indexType = indices["componentType"], indexSize = sizes.at(indexType);
            const char* indexBase = buffers[indexView["buffer"].get<int>()].data() + indexView.value("byteOffset", 0) + indices.value("byteOffset", 0);
            const char* valueBase = buffers[valueView["buffer"].get<int>()].data() + valueView.value("byteOffset", 0) + values.value("byteOffset", 0);
            for (int k = 0; k < s["count"].get<int>(); ++k) {
                const int row = static_cast<int>(number(indexBase + k * indexSize, indexType, false));
                for (int c = 0; c < width; ++c) rows[row][c] = number(valueBase + (k * width + c) * size, type, isNormalised);
            }
        }
        return rows;
    }

    /// Value of an animation sampler, appendix C of the specification.
    std::vector<double> sample(const json& sampler, bool isRotation, double t) const
    {
        const Numbers times = accessor(sampler["input"]), all = accessor(sampler["output"]);
        const std::string kind = sampler.value("interpolation", "LINEAR");
        const std::size_t keys = times.size(), perKey = kind == "CUBICSPLINE" ? 3 : 1;
        std::vector<double> flat;
        for (const auto& row : all) flat.insert(flat.end(), row.begin(), row.end());
        const std::size_t width = flat.size() / keys / perKey;
        const auto entry = [&](std::size_t key, std::size_t part) {
            const auto from = flat.begin() + static_cast<std::ptrdiff_t>((key * perKey + part) * width);
            return std::vector<double>(from, from + static_cast<std::ptrdiff_t>(width));
        };
        const std::size_t middle = perKey == 3 ? 1 : 0;
        const auto unitLength = [&](std::vector<double> v) {
            if (!isRotation) return v;
            double sum = 0;
            for (const double x : v) sum += x * x;
            for (double& x : v) x /= std::sqrt(sum);
            return v;
        };
        if (t <= times.front()[0]) return unitLength(entry(0, middle));
        if (t >= times.back()[0]) return unitLength(entry(keys - 1, middle));
        std::size_t k = 0;
        while (times[k + 1][0] <= t) ++k;
        const double length = times[k + 1][0] - times[k][0], u = (t - times[k][0]) / length;
        if (kind == "STEP") return unitLength(entry(k, 0));
        std::vector<double> result(width);
        if (kind == "CUBICSPLINE") {
            const auto v0 = entry(k, 1), out0 = entry(k, 2), in1 = entry(k + 1, 0), v1 = entry(k + 1, 1);
            for (std::size_t c = 0; c < width; ++c)
                result[c] = (2 * u * u * u - 3 * u * u + 1) * v0[c] + length * (u * u * u - 2 * u * u + u) * out0[c] + (-2 * u * u * u + 3 * u * u) * v1[c] +
                            length * (u * u * u - u * u) * in1[c];
            return unitLength(result);
        }
        const auto a = unitLength(entry(k, 0)), b = unitLength(entry(k + 1, 0));
        if (isRotation) {
            const Eigen::Quaterniond qa(a[3], a[0], a[1], a[2]), qb(b[3], b[0], b[1], b[2]);
            const Eigen::Quaterniond q = qa.slerp(u, qb);
            return {q.x(), q.y(), q.z(), q.w()};
        }
        for (std::size_t c = 0; c < width; ++c) result[c] = (1 - u) * a[c] + u * b[c];
        return result;
    }
};

ReferenceGltf::ReferenceGltf(const std::filesystem::path& path) : m_data(std::make_unique<Data>())
{
    const std::string bytes = readAll(path);
    std::string binary;
    if (bytes.compare(0, 4, "glTF") == 0) {
        std::uint32_t jsonLength = 0, binaryLength = 0;
        std::memcpy(&jsonLength, bytes.data() + 12, 4);
        m_data->root = json::parse(bytes.substr(20, jsonLength));
        if (bytes.size() > 28 + jsonLength) {
            std::memcpy(&binaryLength, bytes.data() + 20 + jsonLength, 4);
            binary = bytes.substr(28 + jsonLength, binaryLength);
        }
    } else {
        m_data->root = json::parse(bytes);
    }
    for (const json& buffer : m_data->root["buffers"]) {
        const std::string uri = buffer.value("uri", "");
        if (uri.empty())
            m_data->buffers.push_back(binary);
        else if (uri.rfind("data:", 0) == 0)
            m_data->buffers.push_back(fromBase64(uri.substr(uri.find(',') + 1)));
        else
            m_data->buffers.push_back(readAll(path.parent_path() / uri));
    }
}

ReferenceGltf::~ReferenceGltf() = default;

std::size_t ReferenceGltf::clipCount() const { return m_data->root.contains("animations") ? m_data->root["animations"].size() : 0; }

double ReferenceGltf::duration(std::size_t clip) const
{
    double last = 0;
    for (const json& sampler : m_data->root["animations"][clip]["samplers"]) last = std::max(last, m_data->accessor(sampler["input"]).back()[0]);
    return last;
}

ReferenceMesh ReferenceGltf::posed(std::optional<std::size_t> clip, double timeSecs) const
{
    const json& root = m_data->root;
    struct State {
        Vector3d translation = Vector3d::Zero(), scale = Vector3d::Ones();
        Eigen::Quaterniond rotation = Eigen::Quaterniond::Identity();
        std::optional<Matrix4d> matrix;
        std::vector<double> weights;
    };
    std::vector<State> states;
    for (const json& node : root["nodes"]) {
        State s;
        const auto get = [&](const char* key, std::size_t i) { return node[key][i].get<double>(); };
        if (node.contains("translation")) s.translation = {get("translation", 0), get("translation", 1), get("translation", 2)};
        if (node.contains("scale")) s.scale = {get("scale", 0), get("scale", 1), get("scale", 2)};
        if (node.contains("rotation")) s.rotation = Eigen::Quaterniond(get("rotation", 3), get("rotation", 0), get("rotation", 1), get("rotation", 2)).normalized();
        if (node.contains("matrix")) {
            Matrix4d m;
            for (int i = 0; i < 16; ++i) m(i % 4, i / 4) = get("matrix", static_cast<std::size_t>(i));
            s.matrix = m;
        }
        if (node.contains("mesh")) {
            const json& mesh = root["meshes"][node["mesh"].get<int>()];
            s.weights.assign(mesh["primitives"][0].contains("targets") ? mesh["primitives"][0]["targets"].size() : 0, 0.0);
            const json& given = node.contains("weights") ? node["weights"] : mesh.contains("weights") ? mesh["weights"] : json::array();
            for (std::size_t k = 0; k < s.weights.size() && k < given.size(); ++k) s.weights[k] = given[k];
        }
        states.push_back(s);
    }
    if (clip) {
        const json& animation = root["animations"][*clip];
        for (const json& channel : animation["channels"]) {
            const std::string path = channel["target"]["path"];
            State& s = states[channel["target"]["node"].get<std::size_t>()];
            const auto v = m_data->sample(animation["samplers"][channel["sampler"].get<int>()], path == "rotation", timeSecs);
            if (path == "translation") s.translation = {v[0], v[1], v[2]};
            if (path == "scale") s.scale = {v[0], v[1], v[2]};
            if (path == "rotation") s.rotation = Eigen::Quaterniond(v[3], v[0], v[1], v[2]);
            if (path == "weights") s.weights = v;
        }
    }
    std::vector<Matrix4d> worlds(states.size(), Matrix4d::Identity());
    std::vector<int> shown;
    const std::function<void(int, const Matrix4d&)> visit = [&](int index, const Matrix4d& parent) {
        const State& s = states[index];
        Eigen::Affine3d local = Eigen::Translation3d(s.translation) * s.rotation * Eigen::Scaling(s.scale);
        worlds[index] = parent * (s.matrix ? *s.matrix : local.matrix());
        const json& node = root["nodes"][index];
        if (node.contains("mesh")) shown.push_back(index);
        if (node.contains("children"))
            for (const json& child : node["children"]) visit(child, worlds[index]);
    };
    for (const json& top : root["scenes"][root.value("scene", 0)]["nodes"]) visit(top, Matrix4d::Identity());

    ReferenceMesh result;
    for (const int index : shown) {
        const json& node = root["nodes"][index];
        for (const json& primitive : root["meshes"][node["mesh"].get<int>()]["primitives"]) {
            const int mode = primitive.value("mode", 4);
            if (mode < 4) continue;
            const int first = static_cast<int>(result.vertices.size());
            Numbers positions = m_data->accessor(primitive["attributes"]["POSITION"]);
            if (primitive.contains("targets"))
                for (std::size_t k = 0; k < primitive["targets"].size(); ++k) {
                    if (!primitive["targets"][k].contains("POSITION")) continue;
                    const Numbers offsets = m_data->accessor(primitive["targets"][k]["POSITION"]);
                    for (std::size_t v = 0; v < positions.size(); ++v)
                        for (int c = 0; c < 3; ++c) positions[v][c] += states[index].weights[k] * offsets[v][c];
                }
            std::vector<Matrix4d> joints;
            if (node.contains("skin")) {
                const json& skin = root["skins"][node["skin"].get<int>()];
                Numbers inverse;
                if (skin.contains("inverseBindMatrices")) inverse = m_data->accessor(skin["inverseBindMatrices"]);
                for (std::size_t j = 0; j < skin["joints"].size(); ++j) {
                    Matrix4d bind = Matrix4d::Identity();
                    for (int i = 0; i < 16 && !inverse.empty(); ++i) bind(i % 4, i / 4) = inverse[j][i];
                    joints.push_back(worlds[skin["joints"][j].get<int>()] * bind);
                }
            }
            std::vector<std::pair<Numbers, Numbers>> sets;
            for (int n = 0; primitive["attributes"].contains("JOINTS_" + std::to_string(n)); ++n)
                sets.emplace_back(m_data->accessor(primitive["attributes"]["JOINTS_" + std::to_string(n)]), m_data->accessor(primitive["attributes"]["WEIGHTS_" + std::to_string(n)]));
            for (std::size_t v = 0; v < positions.size(); ++v) {
                const Eigen::Vector4d p(positions[v][0], positions[v][1], positions[v][2], 1);
                Eigen::Vector4d placed = worlds[index] * p;
                if (!joints.empty() && !sets.empty()) {
                    Eigen::Vector4d sum = Eigen::Vector4d::Zero();
                    double total = 0;
                    for (const auto& [ids, weights] : sets)
                        for (int k = 0; k < 4; ++k) {
                            sum += weights[v][k] * (joints[static_cast<std::size_t>(ids[v][k])] * p);
                            total += weights[v][k];
                        }
                    placed = sum / total;
                }
                result.vertices.push_back(placed.head<3>());
            }
            std::vector<int> row;
            if (primitive.contains("indices"))
                for (const auto& i : m_data->accessor(primitive["indices"])) row.push_back(static_cast<int>(i[0]));
            else
                for (std::size_t v = 0; v < positions.size(); ++v) row.push_back(static_cast<int>(v));
            for (std::size_t i = 0; i + 2 < row.size(); i += mode == 4 ? 3 : 1) {
                std::array<int, 3> corners{row[i], row[i + 1], row[i + 2]};
                if (mode == 6) corners[0] = row[0];   // a fan; its winding does not matter here, nor that of a strip
                if (mode == 6) corners[1] = row[i + 1], corners[2] = row[i + 2];
                result.triangles.push_back({corners[0] + first, corners[1] + first, corners[2] + first});
            }
        }
    }
    return result;
}

SurfaceDistance::SurfaceDistance(const ReferenceMesh& mesh) : m_mesh(mesh), m_lower(mesh.lower())
{
    const Vector3d size = mesh.upper() - m_lower;
    m_cell = std::max(size.maxCoeff() / 48, 1e-9);
    for (int axis = 0; axis < 3; ++axis) m_size[axis] = std::min(64, static_cast<int>(size[axis] / m_cell) + 1);
    m_cells.resize(static_cast<std::size_t>(m_size[0]) * m_size[1] * m_size[2]);
    const auto cellOf = [&](double value, int axis) { return std::clamp(static_cast<int>((value - m_lower[axis]) / m_cell), 0, m_size[axis] - 1); };
    for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
        const auto& tri = mesh.triangles[t];
        const Vector3d lower = mesh.vertices[tri[0]].cwiseMin(mesh.vertices[tri[1]]).cwiseMin(mesh.vertices[tri[2]]);
        const Vector3d upper = mesh.vertices[tri[0]].cwiseMax(mesh.vertices[tri[1]]).cwiseMax(mesh.vertices[tri[2]]);
        for (int z = cellOf(lower.z(), 2); z <= cellOf(upper.z(), 2); ++z)
            for (int y = cellOf(lower.y(), 1); y <= cellOf(upper.y(), 1); ++y)
                for (int x = cellOf(lower.x(), 0); x <= cellOf(upper.x(), 0); ++x) m_cells[(static_cast<std::size_t>(z) * m_size[1] + y) * m_size[0] + x].push_back(static_cast<int>(t));
    }
}

double SurfaceDistance::distanceToTriangle(const Vector3d& p, std::size_t triangle) const
{
    const auto& t = m_mesh.triangles[triangle];
    const Vector3d &a = m_mesh.vertices[t[0]], &b = m_mesh.vertices[t[1]], &c = m_mesh.vertices[t[2]];
    const auto toSegment = [&](const Vector3d& from, const Vector3d& to) {
        const Vector3d d = to - from;
        const double length2 = d.squaredNorm(), s = length2 > 0 ? std::clamp((p - from).dot(d) / length2, 0.0, 1.0) : 0.0;
        return (p - from - s * d).norm();
    };
    const Vector3d n = (b - a).cross(c - a);
    const double n2 = n.squaredNorm();
    if (n2 > 0) {
        const double u = (c - b).cross(p - b).dot(n) / n2, v = (a - c).cross(p - c).dot(n) / n2, w = 1 - u - v;
        if (u >= 0 && v >= 0 && w >= 0) return std::abs((p - a).dot(n)) / std::sqrt(n2);
    }
    return std::min({toSegment(a, b), toSegment(b, c), toSegment(c, a)});
}

double SurfaceDistance::from(const Vector3d& point) const
{
    std::array<int, 3> centre{};
    for (int axis = 0; axis < 3; ++axis) centre[axis] = std::clamp(static_cast<int>((point[axis] - m_lower[axis]) / m_cell), 0, m_size[axis] - 1);
    double best = std::numeric_limits<double>::infinity();
    // Shells of cells about the point's own, until nothing nearer can lie in the next.
    for (int shell = 0; shell < 64 && (shell == 0 || best > (shell - 1) * m_cell); ++shell)
        for (int z = std::max(0, centre[2] - shell); z <= std::min(m_size[2] - 1, centre[2] + shell); ++z)
            for (int y = std::max(0, centre[1] - shell); y <= std::min(m_size[1] - 1, centre[1] + shell); ++y)
                for (int x = std::max(0, centre[0] - shell); x <= std::min(m_size[0] - 1, centre[0] + shell); ++x) {
                    if (std::max({std::abs(x - centre[0]), std::abs(y - centre[1]), std::abs(z - centre[2])}) != shell) continue;
                    for (const int t : m_cells[(static_cast<std::size_t>(z) * m_size[1] + y) * m_size[0] + x]) best = std::min(best, distanceToTriangle(point, static_cast<std::size_t>(t)));
                }
    return best;
}

}  // namespace morphogen::support
