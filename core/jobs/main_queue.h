// MainQueue: the one way back to the thread that owns the document. Jobs put calls in; that thread takes them out.
#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <vector>

namespace morphogen {

/// Lives longer than every job that posts to it.
class MainQueue {
public:
    using Call = std::function<void()>;

    /// Any thread. `call` runs in a later drain(), in the order of posting.
    void post(Call call);
    /// The owner's thread only. Runs what was posted before it began, and says how many; what these calls post waits for
    /// the next one.
    std::size_t drain();
    /// Called from the posting thread after each post, so that an event loop wakes up. Set before the first job starts.
    void setWake(Call wake);

private:
    std::mutex m_mutex;
    std::vector<Call> m_calls;
    Call m_wake;
};

}  // namespace morphogen
