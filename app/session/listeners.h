// Listeners: who wants to hear of something, in the order of joining. UI thread only.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace morphogen {

/// Destroyed, it ends a subscription. May outlive what it listened to.
class Subscription {
public:
    Subscription() = default;
    explicit Subscription(std::shared_ptr<void> held) : m_held(std::move(held)) {}

private:
    std::shared_ptr<void> m_held;
};

template <class Event>
class Listeners {
public:
    using Call = std::function<void(const Event&)>;

    [[nodiscard]] Subscription add(Call call)
    {
        auto held = std::make_shared<Call>(std::move(call));
        m_calls.push_back(held);
        return Subscription(std::move(held));
    }
    /// Calls may add and end subscriptions; those added meanwhile are not called for this event.
    void tell(const Event& event)
    {
        std::erase_if(m_calls, [](const auto& call) { return call.expired(); });
        const auto calls = m_calls;
        for (const auto& call : calls)
            if (const auto held = call.lock()) (*held)(event);
    }

private:
    std::vector<std::weak_ptr<Call>> m_calls;
};

}  // namespace morphogen
