#include "core/services/worker_client.h"
#include "ml/kernels/cuda_devices.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>
#include <csignal>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

using namespace morphogen;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

WorkerOptions testing(ProcessLimits limits = {}, double obedienceSecs = 5) { return {{}, {"--test-tasks"}, limits, obedienceSecs}; }

json ask(WorkerClient& client, const std::string& task, const std::string& arguments = "{}")
{
    auto answer = client.call({task, arguments}, {});
    if (!answer) FAIL(answer.error().message);
    return json::parse(*answer);
}

/// Calls `task` and cancels it as soon as it reports that it runs.
Result<std::string> cancelWhenRunning(WorkerClient& client, const std::string& task, double& secondsToReturn)
{
    std::stop_source source;
    std::chrono::steady_clock::time_point asked;
    JobContext job{source.get_token(), [&](double, std::string_view) { asked = std::chrono::steady_clock::now(), source.request_stop(); }};
    auto result = client.call({task, R"({"secs": 600})"}, job);
    secondsToReturn = std::chrono::duration<double>(std::chrono::steady_clock::now() - asked).count();
    return result;
}

std::size_t openDescriptors()
{
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
    return count;
}

}  // namespace

TEST_CASE("the worker starts on first need and says what it runs on", "[worker]")
{
    WorkerClient client;
    CHECK(client.startCount() == 0);
    CHECK(client.processId() == -1);
    const json report = ask(client, "report");
    CHECK(client.startCount() == 1);
    CHECK_FALSE(report["torchVersion"].get<std::string>().empty());
    CHECK_FALSE(report["blasLibrary"].get<std::string>().empty());
    CHECK(report["threads"] == 1);
    CHECK(report["matrixGflops"] > 0);
    CHECK(report["isBlasSlow"] == report["blasConfig"].get<std::string>().empty());
    ask(client, "report");
    CHECK(client.startCount() == 1);
}

TEST_CASE("streamed splats arrive through the ring as they were computed", "[worker]")
{
    WorkerClient client;
    constexpr std::size_t kCount = 5000, kFrames = 40;
    auto ring = SharedRing::create({3, splatFrameBytes(kCount, 0)});
    REQUIRE(ring);
    std::vector<std::uint64_t> seen;
    double lastFraction = 0;
    WorkerCall call{"selftest", json{{"splats", kCount}, {"frames", kFrames}}.dump(), &*ring, {}};
    call.onFrame = [&](const SplatFrameView& frame, std::uint64_t sequence) {
        REQUIRE(frame.count == kCount);
        const float radius = 1.0f + static_cast<float>(sequence) / kFrames;
        for (std::size_t i = 0; i < frame.count; ++i) {
            const Vec3 p(frame.column(SplatColumn::X)[i], frame.column(SplatColumn::Y)[i], frame.column(SplatColumn::Z)[i]);
            if (std::abs(glm::length(p) - radius) > 1e-5f) FAIL("splat " << i << " of frame " << sequence << " is off the sphere");
        }
        seen.push_back(sequence);
    };
    JobContext job{{}, [&](double fraction, std::string_view) {
                       CHECK(fraction >= lastFraction);
                       lastFraction = fraction;
                   }};
    const auto answer = client.call(call, job);
    if (!answer) FAIL(answer.error().message);
    CHECK(lastFraction == 1);
    REQUIRE_FALSE(seen.empty());
    CHECK(std::is_sorted(seen.begin(), seen.end()));
    CHECK(seen.back() == kFrames - 1);
    CHECK(std::set(seen.begin(), seen.end()).size() == seen.size());
}

TEST_CASE("a crash gives one sentence, and the next call finds a new worker", "[worker]")
{
    WorkerClient client(testing());
    const auto answer = client.call({"crash"}, {});
    REQUIRE_FALSE(answer);
    CHECK_THAT(answer.error().message, Catch::Contains("the worker crashed (segmentation fault) while doing \"crash\""));
    ask(client, "report");
    CHECK(client.startCount() == 2);
    ::kill(client.processId(), SIGKILL);
    auto next = client.call({"report"}, {});
    if (!next) next = client.call({"report"}, {});   // the first may have met the dying one
    CHECK(next);
    CHECK(client.startCount() == 3);
}

TEST_CASE("cancelling returns at once and the worker obeys, so that it is not started again", "[worker]")
{
    WorkerClient client(testing());
    double secs = 0;
    const auto answer = cancelWhenRunning(client, "sleep", secs);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Error::Kind::Cancelled);
    ask(client, "report");
    CHECK(client.startCount() == 1);
    WARN("cancel acknowledged after " << secs * 1000 << " ms");
}

TEST_CASE("a stream that nobody reads any more can be cancelled", "[worker]")
{
    WorkerClient client(testing());
    auto ring = SharedRing::create({2, splatFrameBytes(100, 0)});
    REQUIRE(ring);
    std::stop_source source;
    WorkerCall call{"selftest", R"({"splats": 100, "frames": 1000000})", &*ring, {}};
    int frames = 0;
    call.onFrame = [&](const SplatFrameView&, std::uint64_t) { if (++frames == 5) source.request_stop(); };
    const auto answer = client.call(call, {source.get_token(), {}});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Error::Kind::Cancelled);
    ask(client, "report");
    CHECK(client.startCount() == 1);
}

TEST_CASE("a worker that does not obey a cancel is ended", "[worker]")
{
    WorkerClient client(testing({}, 0.3));
    double secs = 0;
    const auto answer = cancelWhenRunning(client, "deaf", secs);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Error::Kind::Cancelled);
    for (int tries = 0; tries < 3000 && client.processId() != -1; ++tries) std::this_thread::sleep_for(10ms);
    CHECK(client.processId() == -1);
    ask(client, "report");
    CHECK(client.startCount() == 2);
}

TEST_CASE("several threads may ask at once", "[worker]")
{
    WorkerClient client(testing());
    std::atomic<int> answered{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] { answered += client.call({"sleep", R"({"secs": 0.01})"}, {}) ? 1 : 0; });
    }
    CHECK(answered == 8);
    CHECK(client.startCount() == 1);
}

TEST_CASE("a task that takes all memory fails alone", "[worker]")
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    MG_SKIP("sanitizers need terabytes of address space");
#endif
    WorkerClient client(testing({std::uint64_t{3} << 30}));
    const auto answer = client.call({"memory"}, {});
    REQUIRE_FALSE(answer);
    CHECK_THAT(answer.error().message, Catch::Contains("memory"));
    ask(client, "report");
}

TEST_CASE("what the worker does not know is an error of one sentence", "[worker]")
{
    WorkerClient client;
    const auto unknown = client.call({"crash"}, {});   // a test task, and this worker was not started for tests
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().kind == Error::Kind::NotFound);
    CHECK_FALSE(client.call({"selftest"}, {}));
    CHECK_FALSE(client.call({"report", "no json"}, {}));
    WorkerOptions elsewhere;
    elsewhere.program = "/no/such/worker";
    WorkerClient missing(elsewhere);
    const auto answer = missing.call({"report"}, {});
    REQUIRE_FALSE(answer);
    CHECK_THAT(answer.error().message, Catch::Contains("/no/such/worker"));
}

TEST_CASE("workers leave no descriptor behind", "[worker]")
{
    const auto turn = [] {
        WorkerClient client(testing());
        auto ring = SharedRing::create({2, splatFrameBytes(10, 0)});
        WorkerCall call{"selftest", R"({"splats": 10, "frames": 3})", &*ring, {}};
        REQUIRE(client.call(call, {}));
        (void)client.call({"crash"}, {});
        REQUIRE(client.call({"sleep", R"({"secs": 0})"}, {}));
    };
    turn();
    const std::size_t before = openDescriptors();
    turn();
    CHECK(openDescriptors() == before);
}

TEST_CASE("a frame of splats reaches a CUDA device whole", "[worker][cuda]")
{
    const ml::CudaReport report = ml::examineCuda();
    if (!report.problem.empty()) MG_SKIP(report.problem);
    std::vector<float> values(100'000, 1.0f);
    values[17] = std::numeric_limits<float>::infinity();
    values[99'999] = std::numeric_limits<float>::quiet_NaN();
    CHECK(ml::countFiniteOnDevice(values.data(), values.size()) == 99'998);
}
