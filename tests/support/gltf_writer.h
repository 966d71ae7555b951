// Small glTF files written by the tests themselves: exactly the features one test asks for.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace morphogen::support {

/// Collects accessors into one buffer; `root` is the document, free to be edited.
class GltfWriter {
public:
    nlohmann::json root = {{"asset", {{"version", "2.0"}}}, {"scene", 0}, {"scenes", {{{"nodes", {0}}}}}};

    int view(const void* bytes, std::size_t size, int stride = 0)
    {
        while (m_bytes.size() % 4) m_bytes += '\0';
        nlohmann::json v{{"buffer", 0}, {"byteOffset", m_bytes.size()}, {"byteLength", size}};
        if (stride) v["byteStride"] = stride;
        m_bytes.append(static_cast<const char*>(bytes), size);
        root["bufferViews"].push_back(v);
        return static_cast<int>(root["bufferViews"].size()) - 1;
    }
    int accessor(nlohmann::json fields)
    {
        root["accessors"].push_back(std::move(fields));
        return static_cast<int>(root["accessors"].size()) - 1;
    }
    int floats(const std::vector<float>& values, const std::string& type)
    {
        const int width = type == "SCALAR" ? 1 : type == "VEC2" ? 2 : type == "VEC3" ? 3 : type == "VEC4" ? 4 : 16;
        return accessor({{"bufferView", view(values.data(), values.size() * 4)}, {"componentType", 5126}, {"count", values.size() / width}, {"type", type}});
    }
    int shorts(const std::vector<std::uint16_t>& values, const std::string& type = "SCALAR")
    {
        return accessor({{"bufferView", view(values.data(), values.size() * 2)}, {"componentType", 5123}, {"count", values.size() / (type == "VEC4" ? 4 : 1)}, {"type", type}});
    }
    void channel(std::size_t animation, int node, const std::string& path, nlohmann::json sampler)
    {
        nlohmann::json& a = root["animations"][animation];
        a["samplers"].push_back(std::move(sampler));
        a["channels"].push_back({{"sampler", a["samplers"].size() - 1}, {"target", {{"node", node}, {"path", path}}}});
    }

    std::string glb() const
    {
        nlohmann::json document = root;
        document["buffers"] = {{{"byteLength", m_bytes.size()}}};
        std::string text = document.dump(), binary = m_bytes;
        while (text.size() % 4) text += ' ';
        while (binary.size() % 4) binary += '\0';
        std::string out = "glTF";
        const auto word = [&](std::uint32_t w) { out.append(reinterpret_cast<const char*>(&w), 4); };
        word(2), word(static_cast<std::uint32_t>(28 + text.size() + binary.size()));
        word(static_cast<std::uint32_t>(text.size())), word(0x4e4f534a), out += text;
        word(static_cast<std::uint32_t>(binary.size())), word(0x004e4942), out += binary;
        return out;
    }
    void write(const std::filesystem::path& path) const
    {
        const std::string bytes = glb();
        std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }

private:
    std::string m_bytes;
};

/// A closed box of 6 x 4 x 4 cells on node 0 as mesh 0: positions and indices only.
inline void addBar(GltfWriter& writer)
{
    constexpr int kCells[3] = {6, 4, 4};
    std::vector<float> positions;
    std::vector<std::uint16_t> indices;
    for (int axis = 0; axis < 3; ++axis)
        for (int side = 0; side < 2; ++side) {
            const int u = (axis + 1) % 3, v = (axis + 2) % 3;
            const auto first = static_cast<std::uint16_t>(positions.size() / 3);
            for (int j = 0; j <= kCells[v]; ++j)
                for (int i = 0; i <= kCells[u]; ++i) {
                    float p[3];
                    p[axis] = static_cast<float>(side * kCells[axis]), p[u] = static_cast<float>(i), p[v] = static_cast<float>(j);
                    positions.insert(positions.end(), {p[0] / 3 - 1, p[1] / 4 - 0.5f, p[2] / 4 - 0.5f});
                }
            for (int j = 0; j < kCells[v]; ++j)
                for (int i = 0; i < kCells[u]; ++i) {
                    const auto at = [&](int x, int y) { return static_cast<std::uint16_t>(first + y * (kCells[u] + 1) + x); };
                    const std::uint16_t a = at(i, j), b = at(i + 1, j), c = at(i + 1, j + 1), d = at(i, j + 1);
                    if (side)
                        indices.insert(indices.end(), {a, b, c, a, c, d});
                    else
                        indices.insert(indices.end(), {a, c, b, a, d, c});
                }
        }
    writer.root["nodes"] = {{{"mesh", 0}}};
    const int p = writer.floats(positions, "VEC3"), i = writer.shorts(indices);
    writer.root["meshes"] = {{{"primitives", {{{"attributes", {{"POSITION", p}}}, {"indices", i}}}}}};
}

}  // namespace morphogen::support
