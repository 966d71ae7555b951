#include "core/io/assimp_import.h"

#include "core/authoring/surface_splats.h"
#include "core/base/memory_budget.h"
#include "core/io/assimp_reader.h"
#include "core/io/mesh_wire.h"
#include "core/services/process/child_process.h"
#include "core/services/process/child_side.h"
#include "core/services/process/programs.h"
#include "core/services/process/shared_memory.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace morphogen {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr std::uint64_t kMiB = 1024 * 1024;
constexpr std::uint64_t kProgramBytes = 1024 * kMiB;   // address space that the program and its libraries take before any file

constexpr const char* kExtensions[] = {
    ".fbx",  ".dae", ".zae", ".x",   ".obj", ".3ds",  ".ply", ".stl",    ".bvh", ".md5mesh", ".md2", ".md3", ".mdl", ".mdc", ".smd", ".iqm",
    ".b3d",  ".blend", ".ms3d", ".lwo", ".lws", ".lxo", ".ase", ".ask", ".ac", ".ac3d", ".acc", ".off", ".dxf", ".ogex", ".irr", ".irrmesh",
    ".3mf",  ".amf", ".x3d", ".cob", ".scn", ".q3o", ".q3s", ".nff", ".enff", ".xgl", ".zgl", ".csm", ".sib", ".hmp", ".ter", ".raw", ".uc",
    ".ifc",  ".ndo", ".pmx", ".3d",  ".assbin", ".mesh.xml"};

std::string lowerCase(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

/// A PLY with faces is a mesh; one without is points or splats, which others read.
bool hasPlyFaces(std::string_view head)
{
    const std::size_t at = std::min(head.find("element face "), head.find("element tristrips "));
    if (at == std::string_view::npos) return false;
    return head.substr(at, 40).find(" 0\n") == std::string_view::npos && head.substr(at, 40).find(" 0\r") == std::string_view::npos;
}

bool recognises(const std::filesystem::path& path, std::span<const std::byte> head)
{
    if (head.empty()) return false;
    const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
    if (text.starts_with("Kaydara FBX Binary") || text.starts_with("; FBX ")) return true;
    if (text.starts_with("ply")) return hasPlyFaces(text);
    const std::string name = lowerCase(path.filename().string());
    return std::any_of(std::begin(kExtensions), std::end(kExtensions), [&](const char* e) { return name.ends_with(e); });
}

ProcessLimits limitsFor(const std::filesystem::path& path, const ImportWorkerLimits& wanted)
{
    std::error_code failed;
    const auto size = std::filesystem::file_size(path, failed);
    ProcessLimits limits;
    limits.memoryBytes = wanted.memoryBytes ? wanted.memoryBytes : kProgramBytes + memoryBudget() / 2;
    limits.wallSecs = wanted.wallSecs > 0 ? wanted.wallSecs : 120 + (failed ? 0 : 10.0 * static_cast<double>(size / kMiB));
    return limits;
}

Message messageOf(const json& header)
{
    Message message;
    message.header = header.dump(-1, ' ', false, json::error_handler_t::replace);
    return message;
}

/// The worker's answer "done": a model in sealed memory.
Result<MeshModel> modelIn(Message& message, const std::string& where)
{
    if (message.descriptors.size() != 1) return makeError(Error::Kind::Internal, where, "the import worker sent no model");
    auto memory = SharedMemory::adopt(std::move(message.descriptors[0]), MemoryAccess::Read);
    if (!memory) return makeError(memory.error().kind, where, memory.error().message);
    MG_TRY(checkMemory(2 * memory->bytes().size(), where, "the model"));
    auto model = unpackMeshModel(memory->bytes());
    if (!model) return makeError(model.error().kind, where, model.error().message);
    return model;
}

Error errorIn(const json& answer, const std::string& where)
{
    const int kind = answer.value("kind", static_cast<int>(Error::Kind::Format));
    const bool isKnown = kind >= 0 && kind <= static_cast<int>(Error::Kind::Internal);
    return makeError(isKnown ? static_cast<Error::Kind>(kind) : Error::Kind::Format, where, answer.value("message", "it can't be read"));
}

Error endOf(ChildProcess& worker, std::string_view doing, const std::string& where)
{
    const auto exit = worker.waitForExit(5s);
    if (!exit) return makeError(Error::Kind::Internal, where, "the import worker stopped talking");
    const bool isLimit = exit->how == ProcessEnding::TimedOut || exit->peakBytes > worker.request().limits.memoryBytes / 2;
    return makeError(isLimit ? Error::Kind::Limit : Error::Kind::Format, where,
                     describeExit(*exit, worker.request(), doing) + "; saving it as glTF in another program may help");
}

/// A worker's header; anything but an object of strings and numbers counts as an empty one.
json parse(const std::string& header)
{
    json parsed = json::parse(header, nullptr, false);
    return parsed.is_object() ? parsed : json::object();
}

Result<Imported> load(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job)
{
    MG_ASSIGN(MeshModel model, importMeshModel(path, {}, job.part(0, 0.5)));
    auto object = splatsFromMesh(model, {options.splatCount}, job.part(0.5, 1));
    if (!object && object.error().kind == Error::Kind::Cancelled) return object.error();
    if (!object) return makeError(object.error().kind, path.string(), object.error().message);
    return Imported{std::move(*object)};
}

}  // namespace

constinit const Loader kAssimpLoader{"mesh (Assimp)", kExtensions, recognises, load, Loader::Content::Mesh,
    "axes and unit as the file says; +Y up where it does not"};

Result<MeshModel> importMeshModel(const std::filesystem::path& path, const ImportWorkerLimits& limits, const JobContext& job)
{
    const std::string where = path.string();
    std::error_code failed;
    const std::filesystem::path whole = std::filesystem::absolute(path, failed);
    MG_ASSIGN(const std::filesystem::path program, findProgram(Program::Studio));
    MG_ASSIGN(const auto worker, ChildProcess::spawn({program, {"--import-worker"}, limitsFor(path, limits), "import worker"}));
    std::string doing = "starting";
    if (!worker->channel().send(messageOf({{"path", whole.string()}}))) return endOf(*worker, doing, where);
    for (;;) {
        if (job.stopRequested()) {
            worker->stop();
            return cancelled();
        }
        auto message = worker->channel().receive(20ms);
        if (!message) return endOf(*worker, doing, where);
        if (!*message) continue;
        try {
            const json answer = parse((*message)->header);
            const std::string kind = answer.value("is", "");
            if (kind == "done") return modelIn(**message, where);
            if (kind == "error") return errorIn(answer, where);
            doing = answer.value("phase", doing);
            job.report(std::clamp(answer.value("fraction", 0.0), 0.0, 1.0), doing);
        } catch (const json::exception&) {
            return makeError(Error::Kind::Internal, where, "the import worker answered in an unknown way");
        }
    }
}

int runImportWorker()
{
    auto channel = channelToParent();
    if (!channel) {
        std::fprintf(stderr, "morphogen --import-worker: %s\n", channel.error().message.c_str());
        return 2;
    }
    auto request = (*channel)->receive(1min);
    if (!request || !*request) return 1;
    exitWithParent(**channel);
    const json wanted = parse((*request)->header);
    std::string lastPhase;
    auto lastTime = std::chrono::steady_clock::time_point{};
    JobContext job;
    job.onProgress = [&](double fraction, std::string_view phase) {
        const auto now = std::chrono::steady_clock::now();
        if (phase == lastPhase && now - lastTime < 50ms) return;
        lastPhase = phase, lastTime = now;
        (void)(*channel)->send(messageOf({{"is", "progress"}, {"fraction", fraction}, {"phase", lastPhase}}));
    };
    const auto answer = [&]() -> Result<Message> {
        job.report(0, "opening it");
        MG_ASSIGN(const MeshModel model, readWithAssimp(wanted.value("path", ""), job));
        job.report(0.95, "handing it over");
        try {
            MG_ASSIGN(const SharedMemory memory, SharedMemory::copyOf("morphogen-model", packMeshModel(model)));
            Message message = messageOf({{"is", "done"}});
            message.descriptors.push_back(memory.duplicate());
            return message;
        } catch (const std::bad_alloc&) {
            return Error{Error::Kind::Limit, "it needs more memory than an import may use; close other programs or simplify the model"};
        }
    }();
    const auto sent = answer ? (*channel)->send(*answer)
                             : (*channel)->send(messageOf({{"is", "error"}, {"kind", static_cast<int>(answer.error().kind)}, {"message", answer.error().message}}));
    std::fflush(nullptr);
    // Not through the destructors of libraries: the answer is out, and a damaged heap must not spoil it.
    ::_exit(sent ? 0 : 1);
}

}  // namespace morphogen
