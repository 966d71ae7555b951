#include "core/io/assimp_reader.h"

#include "core/base/file.h"
#include "core/io/assimp_parts.h"

#include <assimp/DefaultIOSystem.h>
#include <assimp/Importer.hpp>
#include <assimp/MemoryIOWrapper.h>
#include <assimp/ProgressHandler.hpp>
#include <assimp/config.h>
#include <assimp/postprocess.h>
#include <assimp/scene.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <new>

namespace morphogen {
namespace assimp {

std::string cleanName(const char* text)
{
    std::string name(text);
    if (name.size() > 256) name.resize(256);
    for (char& c : name)
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    return name;
}

namespace {

Affine3x4 affineOf(const aiMatrix4x4& m) { return {{m.a1, m.a2, m.a3, m.a4, m.b1, m.b2, m.b3, m.b4, m.c1, m.c2, m.c3, m.c4}}; }

bool isFinite(const Affine3x4& a) { return std::all_of(a.m.begin(), a.m.end(), [](float v) { return std::isfinite(v); }); }

/// Sets `node.rest`, and `node.restMatrix` too where translation, rotation and scale can't say the same.
void setRest(ScaffoldNode& node, const Affine3x4& matrix)
{
    const Mat3 linear = matrix.linear();
    node.rest.translation = matrix.translation();
    node.rest.scale = {glm::length(linear[0]), glm::length(linear[1]), glm::length(linear[2])};
    if (glm::determinant(linear) < 0) node.rest.scale.x = -node.rest.scale.x;
    Mat3 turned(1);
    for (int axis = 0; axis < 3; ++axis)
        if (node.rest.scale[axis] != 0) turned[axis] = linear[axis] / node.rest.scale[axis];
    node.rest.rotation = nearestRotation(turned);
    const Affine3x4 again = node.rest.affine();
    const float size = std::max({std::abs(node.rest.scale.x), std::abs(node.rest.scale.y), std::abs(node.rest.scale.z)});
    for (const int entry : {0, 1, 2, 4, 5, 6, 8, 9, 10})
        if (std::abs(again.m[entry] - matrix.m[entry]) > 1e-6f * size) node.restMatrix = matrix;
}

/// The turn that takes the axes an FBX file names onto x right, y up, z towards the viewer.
Mat3 yUpFromFbx(Reading& reading, const aiMetadata& facts)
{
    std::int32_t axis[3] = {0, 1, 2}, sign[3] = {1, 1, 1};
    const char* names[3] = {"CoordAxis", "UpAxis", "FrontAxis"};
    for (int i = 0; i < 3; ++i) {
        facts.Get(names[i], axis[i]);
        facts.Get(std::string(names[i]) + "Sign", sign[i]);
    }
    Mat3 turn(0);
    for (int i = 0; i < 3; ++i)
        if (axis[i] >= 0 && axis[i] <= 2) turn[axis[i]][i] = sign[i] < 0 ? -1.0f : 1.0f;
    if (std::abs(glm::determinant(turn) - 1) < 0.5f) return turn;
    reading.note("the file's axes contradict each other; +Y is taken as up");
    return Mat3(1);
}

/// Unit and up axis, from what the format promises. Assimp applies Collada's own.
void readFrame(Reading& reading)
{
    std::string extension = reading.path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(), [](unsigned char c) { return std::tolower(c); });
    reading.model.isMetric = extension == ".dae" || extension == ".zae";
    const aiMetadata* facts = reading.scene.mMetaData;
    double centimetres = 0;
    float narrow = 0;
    if (!facts || extension != ".fbx") return;
    if (!facts->Get("UnitScaleFactor", centimetres) && facts->Get("UnitScaleFactor", narrow)) centimetres = narrow;
    if (!(centimetres > 1e-9 && centimetres < 1e9)) {
        reading.note("the file does not say its unit; centimetres are assumed");
        centimetres = 1;
    } else {
        reading.model.isMetric = true;
    }
    const Mat3 turn = yUpFromFbx(reading, *facts);
    reading.metresFromFile = Affine3x4::from(turn * static_cast<float>(centimetres / 100.0), Vec3(0));
}

}  // namespace

void readNodes(Reading& reading)
{
    readFrame(reading);
    auto& nodes = reading.model.nodes;
    int top = -1;
    if (reading.metresFromFile != Affine3x4{}) {
        ScaffoldNode frame;
        frame.name = "Metres";
        setRest(frame, reading.metresFromFile);
        nodes.push_back(frame);
        top = 0;
    }
    // Depth first without recursion: a hostile file nests deeper than any stack.
    std::vector<std::pair<const aiNode*, int>> waiting{{reading.scene.mRootNode, top}};
    std::size_t repaired = 0;
    while (!waiting.empty()) {
        const auto [from, parent] = waiting.back();
        waiting.pop_back();
        ScaffoldNode node;
        node.name = cleanName(from->mName.C_Str());
        node.parent = parent;
        const Affine3x4 rest = affineOf(from->mTransformation);
        if (isFinite(rest)) setRest(node, rest);
        else ++repaired;
        const int index = static_cast<int>(nodes.size());
        nodes.push_back(std::move(node));
        reading.indexOf.emplace(from, index);
        reading.nodeNamed.emplace(from->mName.C_Str(), index);
        for (unsigned i = from->mNumChildren; i-- > 0;)
            if (from->mChildren[i]) waiting.emplace_back(from->mChildren[i], index);
    }
    if (repaired > 0) reading.note(fmt::format("{} nodes stand at infinity or nowhere; they were put at their parent", repaired));
    reading.isBound.assign(nodes.size(), 0);
}

namespace {

/// Collada numbers may be indented, as XML allows; Assimp 5.2 refuses that. Serves such a file with blanks after tags gone.
class TolerantFiles final : public Assimp::DefaultIOSystem {
public:
    Assimp::IOStream* Open(const char* file, const char* mode) override
    {
        const std::filesystem::path path(file);
        if (path.extension() != ".dae" && path.extension() != ".DAE") return DefaultIOSystem::Open(file, mode);
        auto bytes = readFile(path);
        if (!bytes) return nullptr;
        auto* text = new std::uint8_t[bytes->size() + 1];
        std::size_t length = 0;
        bool isAfterTag = false;
        for (const std::byte b : *bytes) {
            const char c = static_cast<char>(b);
            if (isAfterTag && (c == ' ' || c == '\t' || c == '\r' || c == '\n')) continue;
            isAfterTag = c == '>';
            text[length++] = static_cast<std::uint8_t>(c);
        }
        return new Assimp::MemoryIOStream(text, length, true);
    }
};

class ToJob final : public Assimp::ProgressHandler {
public:
    explicit ToJob(const JobContext& job) : m_job(job) {}
    bool Update(float fraction) override
    {
        if (fraction >= 0 && fraction <= 1) m_job.report(fraction, "reading");
        return !m_job.stopRequested();
    }

private:
    const JobContext& m_job;
};

/// Assimp's words on one line.
std::string reasonOf(const char* words)
{
    std::string text = cleanName(words);
    while (!text.empty() && (text.back() == ' ' || text.back() == '.')) text.pop_back();
    return text.empty() ? "the file is damaged or of another kind" : text;
}

Result<MeshModel> readScene(const std::filesystem::path& path, const JobContext& job)
{
    Assimp::Importer importer;
    importer.SetIOHandler(new TolerantFiles);
    importer.SetProgressHandler(new ToJob(job));
    importer.SetPropertyBool(AI_CONFIG_IMPORT_NO_SKELETON_MESHES, true);
    importer.SetPropertyBool(AI_CONFIG_IMPORT_FBX_PRESERVE_PIVOTS, true);
    importer.SetPropertyBool(AI_CONFIG_IMPORT_FBX_READ_LIGHTS, false);
    importer.SetPropertyBool(AI_CONFIG_IMPORT_FBX_READ_CAMERAS, false);
    const aiScene* scene = importer.ReadFile(path.string(), aiProcess_Triangulate | aiProcess_TransformUVCoords);
    if (job.stopRequested()) return cancelled();
    if (!scene || !scene->mRootNode) {
        // Assimp keeps the exception that ended it and makes a text of it.
        if (std::string_view(importer.GetErrorString()).find("bad_alloc") != std::string_view::npos) throw std::bad_alloc();
        return Error{Error::Kind::Format, reasonOf(importer.GetErrorString())};
    }

    Reading reading{*scene, path, {}, {}, {}, {}, {}, {}, {}, {}};
    job.report(0.5, "mapping the scene");
    readNodes(reading);
    readMeshes(reading);
    job.report(0.7, "reading textures");
    readMaterials(reading);
    job.report(0.9, "reading animations");
    readClips(reading);
    reading.model.name = path.stem().string();
    if (reading.model.parts.empty() && reading.model.nodes.size() < 2 && reading.model.clips.empty())
        return Error{Error::Kind::Empty, "there are no triangles and no skeleton in it"};
    return std::move(reading.model);
}

}  // namespace
}  // namespace assimp

Result<MeshModel> readWithAssimp(const std::filesystem::path& path, const JobContext& job)
{
    try {
        return assimp::readScene(path, job);
    } catch (const std::bad_alloc&) {
        return Error{Error::Kind::Limit, "it needs more memory than an import may use; close other programs or simplify the model"};
    } catch (const std::exception& e) {
        return Error{Error::Kind::Format, e.what()};
    }
}

}  // namespace morphogen
