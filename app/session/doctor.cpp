#include "app/session/doctor.h"

#include "app/session/choose_renderer.h"
#include "core/base/memory_budget.h"
#include "core/base/processor.h"
#include "core/io/library_versions.h"
#include "core/services/worker_client.h"
#include "core/store/sqlite_version.h"
#ifdef MORPHOGEN_HAS_RENDER
#include "render/vk/device_report.h"
#endif

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

namespace morphogen {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMiB = 1024 * 1024;

std::int64_t mib(std::uint64_t bytes) { return static_cast<std::int64_t>(bytes / kMiB); }

void addProcessor(DoctorReport& report)
{
    const ProcessorFacts cpu = examineProcessor();
    report.groups.push_back({"processor", {{"model", cpu.model}, {"cores", std::int64_t{cpu.cores}}, {"simd", cpu.simdTarget}, {"simdTargets", cpu.simdTargets}}});
    if (cpu.simdTargets.size() < 2)
        report.findings.push_back({Severity::Hint, "the processor has no vector instructions that the rasteriser knows", "expect slow pictures; use another machine for large scenes"});
    const auto physical = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    const std::uint64_t budget = memoryBudget();
    report.groups.push_back({"memory", {{"totalMiB", mib(physical)}, {"usableMiB", mib(budget)}}});
    if (budget < 1024 * kMiB)
        report.findings.push_back({Severity::Problem, fmt::format("only {} MiB of memory may be used", budget / kMiB), "close other programs or raise the limit of this session (ulimit -v, MORPHOGEN_MEMORY_LIMIT)"});
}

void addLibraries(DoctorReport& report)
{
    FactGroup group{"libraries", {}};
    for (auto& [name, version] : libraryVersions()) group.facts.push_back({name, version});
    group.facts.push_back({"SQLite", sqliteVersion()});
    const VideoEncoders video = videoEncoders();
    group.facts.push_back({"h264Encoder", video.h264});
    group.facts.push_back({"vp9Encoder", video.vp9});
    report.groups.push_back(std::move(group));
    if (video.h264.empty()) report.findings.push_back({Severity::Problem, "FFmpeg has no H.264 encoder, so MP4 can't be written", "install libavcodec-extra, or write WebM"});
    if (video.vp9.empty()) report.findings.push_back({Severity::Problem, "FFmpeg has no VP9 encoder, so WebM can't be written", "install libavcodec-extra, or write MP4"});
}

void addVulkan(DoctorReport& report)
{
#ifdef MORPHOGEN_HAS_RENDER
    const render::VulkanReport vulkan = render::examineVulkan();
    report.groups.push_back({"vulkan", {{"loader", vulkan.loaderVersion}, {"validationLayer", vulkan.hasValidationLayer}}});
    if (!vulkan.problem.empty())
        report.findings.push_back({Severity::Problem, vulkan.problem, "install libvulkan1 and mesa-vulkan-drivers, or the driver of your graphics card"});
    bool hasHardware = false, hasUsable = false;
    for (const render::VulkanDevice& device : vulkan.devices) {
        report.groups.push_back({"vulkan device",
                                 {{"name", device.name},
                                  {"kind", std::string(nameOf(device.kind))},
                                  {"driver", device.driver},
                                  {"api", device.apiVersion},
                                  {"uuid", device.uuid},
                                  {"localMemoryMiB", mib(device.localMemoryBytes)},
                                  {"maxStorageBufferMiB", mib(device.maxStorageBufferBytes)},
                                  {"subgroupSize", std::int64_t{device.subgroupSize}},
                                  {"timelineSemaphores", device.hasTimelineSemaphores},
                                  {"bufferDeviceAddress", device.hasBufferDeviceAddress},
                                  {"externalMemoryFd", device.hasExternalMemoryFd},
                                  {"missing", device.missing}}});
        hasUsable |= device.missing.empty();
        hasHardware |= device.missing.empty() && device.kind != render::DeviceKind::Software;
        if (!device.missing.empty())
            report.findings.push_back({Severity::Hint, fmt::format("{} lacks {}", device.name, fmt::join(device.missing, ", ")), "update its driver; until then it is not used"});
    }
    if (hasUsable && !hasHardware)
        report.findings.push_back({Severity::Hint, "the only Vulkan device is a software one", "pictures are drawn by the processor, which is faster than that; a graphics card with Vulkan 1.3 is faster still"});
#else
    report.groups.push_back({"vulkan", {{"built", false}}});
    report.findings.push_back({Severity::Hint, "this build has no Vulkan", "install libvulkan-volk-dev and build again"});
#endif
}

Result<void> addRenderer(DoctorReport& report, const JobContext& job)
{
    MG_ASSIGN(const ChosenRenderer chosen, chooseRenderer(RenderDevice::Auto, job.stop));
    report.groups.push_back({"drawing", {{"device", chosen.renderer->name()}, {"description", chosen.renderer->description()}, {"why", chosen.reason}}});
    return {};
}

void addRuntime(DoctorReport& report, const json& runtime)
{
    const auto text = [&](const char* key) { return runtime.value(key, std::string()); };
    const bool isSlow = runtime.value("isBlasSlow", false);
    report.groups.push_back({"libtorch",
                             {{"version", text("torchVersion")},
                              {"blas", text("blasLibrary")},
                              {"blasConfig", text("blasConfig")},
                              {"matrixGflops", runtime.value("matrixGflops", 0.0)},
                              {"threads", runtime.value("threads", std::int64_t{0})},
                              {"cuda", runtime.value("torchHasCuda", false)}}});
    const auto devices = runtime.value("cudaDevices", std::vector<std::string>());
    report.groups.push_back({"cuda", {{"built", runtime.value("builtWithCuda", false)}, {"devices", devices}, {"why", text("cudaProblem")}}});
    if (isSlow)
        report.findings.push_back({Severity::Problem, "LibTorch multiplies matrices with the reference BLAS, some 25 times slower than OpenBLAS", "install libopenblas0-pthread"});
    if (!devices.empty() && !runtime.value("torchHasCuda", false))
        report.findings.push_back({Severity::Hint, "there is a CUDA device that LibTorch does not use", "build with a LibTorch for CUDA (MORPHOGEN_TORCH_ROOT)"});
}

Result<void> addWorker(DoctorReport& report, const JobContext& job)
{
    WorkerClient worker;
    const auto answer = worker.call({"report"}, job);
    if (answer) {
        addRuntime(report, json::parse(*answer, nullptr, false));
    } else if (answer.error().kind == Error::Kind::Cancelled) {
        return answer.error();
    } else {
        report.groups.push_back({"libtorch", {{"version", std::string()}}});
        report.findings.push_back({Severity::Problem, "the worker with the models does not start: " + answer.error().message, "install libtorch-dev and libopenblas0-pthread, then build again"});
    }
    report.groups.push_back({"transports", {{"worker", std::string(WorkerClient::transportName())}}});
    return {};
}

std::string wordOf(const FactValue& value)
{
    struct Word {
        std::string operator()(const std::string& v) const { return v.empty() ? "-" : v; }
        std::string operator()(std::int64_t v) const { return std::to_string(v); }
        std::string operator()(double v) const { return fmt::format("{:.3g}", v); }
        std::string operator()(bool v) const { return v ? "yes" : "no"; }
        std::string operator()(const std::vector<std::string>& v) const { return v.empty() ? "-" : fmt::format("{}", fmt::join(v, ", ")); }
    };
    return std::visit(Word{}, value);
}

}  // namespace

Result<DoctorReport> examineMachine(const JobContext& job)
{
    DoctorReport report;
    job.report(0.0, "looking at the machine");
    addProcessor(report);
    addLibraries(report);
    if (job.stopRequested()) return cancelled();
    job.report(0.1, "asking Vulkan");
    addVulkan(report);
    job.report(0.2, "measuring who draws faster");
    MG_TRY(addRenderer(report, job));
    job.report(0.3, "starting the worker");
    MG_TRY(addWorker(report, job.part(0.3, 1)));
    job.report(1.0, "done");
    return report;
}

std::string doctorText(const DoctorReport& report)
{
    std::string text;
    for (const FactGroup& group : report.groups) {
        text += group.name + "\n";
        for (const Fact& fact : group.facts) text += fmt::format("  {:<20} {}\n", fact.name, wordOf(fact.value));
    }
    text += report.findings.empty() ? "\nNothing is wrong.\n" : "\n";
    for (const Finding& finding : report.findings)
        text += fmt::format("{}: {}.\n  -> {}.\n", finding.severity == Severity::Problem ? "PROBLEM" : "hint", finding.what, finding.advice);
    return text;
}

std::string doctorJson(const DoctorReport& report)
{
    json groups = json::array(), findings = json::array();
    for (const FactGroup& group : report.groups) {
        json facts = json::object();
        for (const Fact& fact : group.facts) std::visit([&](const auto& value) { facts[fact.name] = value; }, fact.value);
        groups.push_back({{"name", group.name}, {"facts", facts}});
    }
    for (const Finding& finding : report.findings)
        findings.push_back({{"severity", finding.severity == Severity::Problem ? "problem" : "hint"}, {"what", finding.what}, {"advice", finding.advice}});
    return json{{"groups", groups}, {"findings", findings}}.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace morphogen
