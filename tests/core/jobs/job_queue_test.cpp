#include "core/jobs/job_queue.h"

#include "core/edit/history.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <semaphore>

using namespace morphogen;
using namespace std::chrono_literals;

namespace {

/// Drains until `isDone`, or for ten seconds.
template <class IsDone>
bool drainUntil(MainQueue& main, IsDone isDone)
{
    for (int i = 0; i < 10000 && !isDone(); ++i) {
        main.drain();
        if (!isDone()) std::this_thread::sleep_for(1ms);
    }
    return isDone();
}

}  // namespace

TEST_CASE("results come on the draining thread, once each, in the order of one queue", "[jobs]")
{
    MainQueue main;
    JobQueue jobs(main);
    std::vector<int> results;
    std::atomic<bool> isElsewhere = true;
    const auto here = std::this_thread::get_id();
    for (int i = 0; i < 100; ++i)
        jobs.start({"count"}, [i, here, &isElsewhere](const JobContext&) -> Result<int> {
            if (std::this_thread::get_id() == here) isElsewhere = false;
            return i;
        }, [&results, here](JobOutcome<int> outcome) {
            CHECK(std::this_thread::get_id() == here);
            results.push_back(*outcome.result);
        });
    REQUIRE(drainUntil(main, [&] { return results.size() == 100; }));
    CHECK(isElsewhere);
    for (int i = 0; i < 100; ++i) CHECK(results[static_cast<std::size_t>(i)] == i);
}

TEST_CASE("a cancelled job answers at once, though its work is deaf, and its late result is dropped", "[jobs]")
{
    MainQueue main;
    JobQueue jobs(main);
    std::binary_semaphore started(0), mayEnd(0);
    std::vector<Result<int>> answers;
    const JobHandle job = jobs.start({"deaf"}, [&](const JobContext&) -> Result<int> {
        started.release();
        mayEnd.acquire();
        return 42;
    }, [&](JobOutcome<int> outcome) { answers.push_back(std::move(outcome.result)); });
    started.acquire();
    CHECK(job.state() == JobState::Running);
    job.cancel();
    CHECK(main.drain() == 1);   // no waiting: the answer is there
    REQUIRE(answers.size() == 1);
    REQUIRE_FALSE(answers[0]);
    CHECK(answers[0].error().kind == Error::Kind::Cancelled);
    CHECK(job.state() == JobState::Cancelled);
    mayEnd.release();
    bool isNextDone = false;
    jobs.start({"next"}, [](const JobContext&) -> Result<int> { return 1; }, [&](JobOutcome<int>) { isNextDone = true; });
    REQUIRE(drainUntil(main, [&] { return isNextDone; }));
    CHECK(answers.size() == 1);
}

TEST_CASE("a job that waits is cancelled without ever running, work that listens hears its stop token", "[jobs]")
{
    MainQueue main;
    JobQueue jobs(main);
    std::atomic<bool> hasHeard = false;
    std::atomic<int> runs = 0;
    int answers = 0;
    std::binary_semaphore started(0);
    const auto count = [&](JobOutcome<int> outcome) { answers += !outcome.result; };
    const JobHandle first = jobs.start({"listens"}, [&](const JobContext& context) -> Result<int> {
        started.release();
        while (!context.stopRequested()) std::this_thread::sleep_for(1ms);
        hasHeard = true;
        return cancelled();
    }, count);
    const JobHandle second = jobs.start({"waits"}, [&](const JobContext&) -> Result<int> { return ++runs; }, count);
    started.acquire();
    CHECK(jobs.jobs().size() == 2);
    second.cancel();
    CHECK(jobs.jobs().size() == 1);
    first.cancel();
    REQUIRE(drainUntil(main, [&] { return answers == 2 && hasHeard; }));
    CHECK(runs == 0);
    first.cancel();
    CHECK(main.drain() == 0);
}

TEST_CASE("progress rises and is read from any thread", "[jobs]")
{
    MainQueue main;
    JobQueue jobs(main);
    bool isDone = false;
    const JobHandle job = jobs.start({"long"}, [](const JobContext& context) -> Result<int> {
        const JobContext half = context.part(0.5, 1.0);
        for (int i = 0; i <= 1000; ++i) (i % 2 ? context : half).report(i / 1000.0, "counting");
        return 0;
    }, [&](JobOutcome<int>) { isDone = true; });
    double last = 0;
    REQUIRE(drainUntil(main, [&] {
        const double now = job.progress().fraction;
        CHECK(now >= last);
        last = now;
        return isDone;
    }));
    CHECK(job.progress().fraction == 1.0);
    CHECK(job.progress().phase == "counting");
    CHECK(job.state() == JobState::Finished);
}

TEST_CASE("a result knows whether the world has moved on", "[jobs]")
{
    MainQueue main;
    JobQueue jobs(main);
    History history;
    int fits = 0, stale = 0;
    const auto done = [&](JobOutcome<int> outcome) { ++(outcome.isFor(history.version()) ? fits : stale); };
    const auto work = [](const JobContext&) -> Result<int> { return 1; };
    jobs.start({"a", history.version()}, work, done);
    REQUIRE(drainUntil(main, [&] { return fits == 1; }));
    jobs.start({"b", history.version()}, work, done);
    history.commit(history.world(), "something else");
    REQUIRE(drainUntil(main, [&] { return stale == 1; }));
    // Undone, the world is the one that the job was made for.
    jobs.start({"c", history.version() - 1}, work, done);
    history.undo();
    REQUIRE(drainUntil(main, [&] { return fits == 2; }));
}

TEST_CASE("an exception out of a job is an error, not an end", "[jobs]")
{
    MainQueue main;
    JobQueue jobs(main, 2);
    std::vector<Error> errors;
    const auto note = [&](JobOutcome<int> outcome) { errors.push_back(outcome.result.error()); };
    jobs.start({"throws"}, [](const JobContext&) -> Result<int> { throw std::runtime_error("lost"); }, note);
    jobs.start({"takes too much"}, [](const JobContext&) -> Result<int> { throw std::bad_alloc(); }, note);
    REQUIRE(drainUntil(main, [&] { return errors.size() == 2; }));
    for (const Error& error : errors) CHECK(error.kind == (error.message.starts_with("throws") ? Error::Kind::Internal : Error::Kind::Limit));
}

TEST_CASE("a queue that ends takes its jobs along", "[jobs]")
{
    MainQueue main;
    int answers = 0;
    {
        JobQueue jobs(main, 2);
        for (int i = 0; i < 20; ++i)
            jobs.start({"endless"}, [](const JobContext& context) -> Result<int> {
                while (!context.stopRequested()) std::this_thread::sleep_for(1ms);
                return cancelled();
            }, [&](JobOutcome<int> outcome) { answers += outcome.result.error().kind == Error::Kind::Cancelled; });
    }
    main.drain();
    CHECK(answers == 20);
}

TEST_CASE("many threads start, watch and cancel jobs at once", "[jobs]")
{
    MainQueue main;
    std::atomic<int> wakes = 0;
    main.setWake([&] { ++wakes; });
    int answers = 0;
    JobQueue jobs(main, 3);
    {
        std::vector<std::jthread> users;
        for (int u = 0; u < 4; ++u)
            users.emplace_back([&, u] {
                for (int i = 0; i < 100; ++i) {
                    const JobHandle job = jobs.start({"short"}, [](const JobContext& context) -> Result<int> {
                        context.report(0.5, "half");
                        return 1;
                    }, [&](JobOutcome<int>) { ++answers; });
                    if ((i + u) % 3 == 0) job.cancel();
                    (void)job.progress();
                    (void)jobs.jobs();
                }
            });
        for (int i = 0; i < 50; ++i) main.drain(), std::this_thread::sleep_for(1ms);
    }
    REQUIRE(drainUntil(main, [&] { return answers == 400; }));
    CHECK(wakes == 400);
}
