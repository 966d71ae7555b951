// Who may know whom: reads the #include lines of the whole project and names the first line that breaks the rule.
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <regex>
#include <set>

namespace fs = std::filesystem;

namespace {

const fs::path kSource = morphogen::support::sourceFolder();

/// Project folders that a top folder may include.
const std::map<std::string, std::set<std::string>> kMayKnow = {
    {"core", {"core"}},
    {"render", {"render", "core", "shaders/shared"}},
    {"ml", {"ml", "core"}},
    {"ui", {"ui", "core"}},
    {"app", {"app", "ui", "render", "core"}},
    {"app/worker", {"app/worker", "ml", "core"}},
};

/// Third-party headers that stay inside the one folder that wraps them.
const std::vector<std::pair<std::regex, std::string>> kWrapped = {
    {std::regex("^(torch|ATen|c10|caffe2)/.*"), "ml/"},
    {std::regex("^(cuda|cuda_runtime).*"), "(ml|render/interop)/"},
    {std::regex("^assimp/.*"), "core/io/"},
    {std::regex("^(bullet/|btBulletDynamicsCommon).*"), "core/dynamics/"},
    {std::regex("^(LinearMath|BulletCollision|BulletDynamics)/.*"), "core/dynamics/"},
    {std::regex("^graphviz/.*"), "core/causal/"},
    {std::regex("^sqlite3.*"), "core/store/"},
    {std::regex("^(libav|libsw).*"), "core/io/"},
    {std::regex("^(Imf|Iex|OpenEXR/).*"), "core/io/"},
    {std::regex("^(png\\.h|webp/|zlib|libdeflate|tiny_gltf|stb_).*"), "core/io/"},
    {std::regex("^zstd.*"), "core/(io|store)/"},   // files of others, and our own
    {std::regex("^tbb/.*"), "core/base/"},
    {std::regex("^hwy/.*"), "core/"},
    {std::regex("^nanoflann.*"), "core/math/"},
    {std::regex("^(vulkan/|volk).*"), "(render|app/viewport)/"},
    {std::regex("^Q[A-Z].*|^Qt.*"), "(ui|app)/"},
    {std::regex("^CLI/.*"), "app/"},
    {std::regex("^imgui.*"), "app/viewport/overlay/"},
};

struct Include {
    std::string file;
    std::string target;
    bool isQuoted;
};

std::vector<Include> allIncludes()
{
    static const std::regex line(R"re(^\s*#\s*include\s*(["<])([^">]+)[">])re");
    std::vector<Include> found;
    for (const auto& [top, unused] : kMayKnow) {
        if (top.find('/') != std::string::npos || !fs::exists(kSource / top)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(kSource / top)) {
            const auto extension = entry.path().extension();
            if (extension != ".h" && extension != ".cpp" && extension != ".cu") continue;
            std::ifstream in(entry.path());
            std::string text;
            std::smatch match;
            while (std::getline(in, text))
                if (std::regex_search(text, match, line))
                    found.push_back({fs::relative(entry.path(), kSource).string(), match[2], match[1] == "\""});
        }
    }
    return found;
}

bool startsWith(const std::string& text, const std::string& prefix) { return text.rfind(prefix, 0) == 0; }

}  // namespace

TEST_CASE("folders include only what they may know", "[rules]")
{
    const auto includes = allIncludes();
    REQUIRE(includes.size() > 20);
    for (const Include& include : includes) {
        if (!include.isQuoted) continue;
        std::string top = include.file.substr(0, include.file.find('/'));
        if (startsWith(include.file, "app/worker/")) top = "app/worker";
        bool isAllowed = false;
        for (const std::string& known : kMayKnow.at(top)) isAllowed |= startsWith(include.target, known + "/");
        INFO(include.file << " includes " << include.target);
        CHECK(isAllowed);
    }
}

TEST_CASE("third-party headers stay in the folder that wraps them", "[rules]")
{
    for (const Include& include : allIncludes()) {
        for (const auto& [header, folder] : kWrapped) {
            if (!std::regex_match(include.target, header)) continue;
            INFO(include.file << " includes " << include.target);
            CHECK(std::regex_search(include.file, std::regex("^" + folder)));
        }
    }
}

TEST_CASE("no header brings LibTorch along", "[rules]")
{
    for (const Include& include : allIncludes()) {
        INFO(include.file << " includes " << include.target);
        if (startsWith(include.target, "torch/") || startsWith(include.target, "ATen/")) CHECK(fs::path(include.file).extension() != ".h");
    }
}
