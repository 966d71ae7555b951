#include "ml/worker/serve.h"

#include "core/services/process/child_side.h"
#include "ml/runtime/runtime_report.h"

#include <nlohmann/json.hpp>

#include <condition_variable>
#include <cstdio>
#include <deque>
#include <new>
#include <thread>

namespace morphogen::ml {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

struct Request {
    std::uint64_t id = 0;
    json body;
    std::optional<SharedRing> ring;
    std::optional<Error> problem;
    std::stop_source stop;
};

/// Requests that wait or run, in order. The reader appends and stops, the main thread takes.
class Queue {
public:
    void push(std::shared_ptr<Request> request)
    {
        const std::lock_guard lock(m_mutex);
        m_open.push_back(request);
        m_waiting.push_back(std::move(request));
        m_changed.notify_one();
    }
    std::shared_ptr<Request> next()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return !m_waiting.empty(); });
        auto request = std::move(m_waiting.front());
        m_waiting.pop_front();
        return request;
    }
    void done(const std::shared_ptr<Request>& request)
    {
        const std::lock_guard lock(m_mutex);
        std::erase(m_open, request);
    }
    void cancel(std::uint64_t id)
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& request : m_open)
            if (request->id == id) request->stop.request_stop();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<std::shared_ptr<Request>> m_open;
    std::deque<std::shared_ptr<Request>> m_waiting;
};

void send(Channel& channel, const json& header)
{
    Message message;
    message.header = header.dump(-1, ' ', false, json::error_handler_t::replace);
    (void)channel.send(message);   // a studio that is gone is noticed by the reader
}

/// The request in a message, or nothing for what is none.
std::shared_ptr<Request> requestIn(Message& message)
{
    auto request = std::make_shared<Request>();
    request->body = json::parse(message.header, nullptr, false);
    if (!request->body.is_object() || !request->body.contains("id") || !request->body["id"].is_number_unsigned()) return nullptr;
    request->id = request->body["id"];
    if (request->body.contains("ring") && message.descriptors.size() == 1) {
        const json& shape = request->body["ring"];
        auto ring = SharedRing::adopt(std::move(message.descriptors[0]), {shape.value("slots", 0u), shape.value("bytes", std::uint64_t{0})});
        if (ring) request->ring.emplace(std::move(*ring));
        else request->problem = ring.error();
    }
    return request;
}

void readForever(Channel& channel, Queue& queue)
{
    for (;;) {
        auto message = channel.receive(1h);
        if (!message) ::_exit(0);
        if (!*message) continue;
        try {
            const auto request = requestIn(**message);
            if (!request) continue;
            if (request->body.value("do", "") == "cancel") queue.cancel(request->id);
            else queue.push(request);
        } catch (const json::exception&) {
            ::_exit(3);
        }
    }
}

Result<std::string> perform(Request& request, TaskSet tasks, Channel& channel)
{
    if (request.problem) return *request.problem;
    const std::string name = request.body.value("do", "");
    const Task task = findTask(name, tasks);
    if (!task) return makeError(Error::Kind::NotFound, "morphogen-worker", "knows no task \"" + name + "\"; studio and worker differ in version, reinstall both");
    JobContext job{request.stop.get_token(), [&, last = std::chrono::steady_clock::time_point{}, phase = std::string()](double fraction, std::string_view now) mutable {
                       const auto time = std::chrono::steady_clock::now();
                       if (now == phase && time - last < 30ms && fraction < 1) return;
                       last = time, phase = now;
                       send(channel, {{"id", request.id}, {"is", "progress"}, {"fraction", fraction}, {"phase", phase}});
                   }};
    TaskRequest asked{request.body.value("with", json::object()).dump(), request.ring ? &*request.ring : nullptr,
                      [&] { send(channel, {{"id", request.id}, {"is", "frame"}}); }};
    try {
        return task(asked, job);
    } catch (const std::bad_alloc&) {
        return makeError(Error::Kind::Limit, name, "the worker ran out of memory; close other programs or ask for less");
    } catch (const std::exception& e) {
        return makeError(Error::Kind::Internal, name, e.what());
    }
}

}  // namespace

int serve(TaskSet tasks)
{
    auto channel = channelToParent();
    if (!channel) {
        std::fprintf(stderr, "morphogen-worker: %s\n", channel.error().message.c_str());
        return 2;
    }
    configureRuntime();
    Queue queue;
    std::thread([&] { readForever(**channel, queue); }).detach();
    for (;;) {
        const auto request = queue.next();
        const auto result = request->stop.stop_requested() ? Result<std::string>(cancelled()) : perform(*request, tasks, **channel);
        queue.done(request);
        if (result) send(**channel, {{"id", request->id}, {"is", "done"}, {"result", json::parse(*result, nullptr, false)}});
        else send(**channel, {{"id", request->id}, {"is", "error"}, {"kind", static_cast<int>(result.error().kind)}, {"message", result.error().message}});
    }
}

}  // namespace morphogen::ml
