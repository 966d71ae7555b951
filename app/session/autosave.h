// Autosave: keeps what is not saved of one document, so that a crash loses no more than the last minute.
//
// How it works: it listens to the document and knows since when there is work that is kept nowhere. When that is as old as the
// period, or before risky work begins, a job on a lane of its own writes the history as it stands (a copy costs pointers) to a
// KeptSession; the UI thread goes on. A save and an autosave write different files and do not wait for each other. Saved
// worlds have their session marked so; it goes when the document is left. Untouched documents have none.
#pragma once

#include "app/session/document.h"
#include "app/session/kept_session.h"

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>

namespace morphogen {

struct AutosaveSetup {
    std::filesystem::path folder = keptSessionsFolder();
    double periodSecs = 60;                                       ///< 0: never
    /// For tests; the steady clock where it is empty.
    std::function<std::chrono::steady_clock::time_point()> now;
};

/// UI thread. The document outlives it.
class Autosave {
public:
    Autosave(MainQueue& main, Document& document, AutosaveSetup setup = {});
    /// What was kept stays; letGo() removes it.
    ~Autosave();
    Autosave(const Autosave&) = delete;
    Autosave& operator=(const Autosave&) = delete;

    void setPeriod(double secs);
    /// To be called at least twice a second.
    void poll();
    /// Begins to keep what is not kept yet, now. The result is ready when it is, or has failed.
    std::shared_future<void> keepNow();
    /// The same, and waits for it: for an end about which nobody could be asked. False when it could not be kept.
    bool keepAndWait();
    /// The user saved what was to be saved, and leaves: removes what was kept.
    void letGo();

    /// How long ago the world was kept as it is or was shortly before; nothing where it has not been, or need not be.
    std::optional<double> keptAgoSecs() const;
    /// The world as it is now would come back after a crash.
    bool isKept() const { return m_kept && *m_kept == state(); }
    bool isWriting() const { return m_writingSince.has_value(); }
    /// Why the last attempt failed; empty: it did not.
    const std::string& problem() const { return m_problem; }
    const std::shared_ptr<KeptSession>& session() const { return m_session; }   ///< null before the first attempt
    /// Told of a failure that is another one than the last.
    [[nodiscard]] Subscription onProblem(std::function<void(const Error&)> listener) { return m_problems.add(std::move(listener)); }

private:
    using Time = std::chrono::steady_clock::time_point;
    /// A state of the history: the world, and what can be redone.
    struct State {
        std::uint64_t version = 0, last = 0;
        bool operator==(const State&) const = default;
    };
    struct Kept;
    /// The session of one document, for the lane alone: the first job makes it.
    struct Place;
    Time now() const { return m_setup.now ? m_setup.now() : std::chrono::steady_clock::now(); }
    State state() const;
    KeptFacts facts() const;
    void documentChanged(const ChangeSet& change);
    void leave();
    void noteSaved();
    void finished(const State& state, const Result<Kept>& result);

    MainQueue& m_main;
    Document& m_document;
    AutosaveSetup m_setup;
    std::shared_ptr<Place> m_place;
    std::vector<std::shared_ptr<Place>> m_left;   ///< of documents that were left, whose sessions go
    std::shared_ptr<KeptSession> m_session;       ///< the same, once it is known here
    std::uint64_t m_generation = 1;               ///< grows with each new document
    std::optional<State> m_asked, m_kept;         ///< the newest one that was asked to be kept; that is
    std::optional<Time> m_unkeptSince, m_keptAt;
    std::optional<Time> m_writingSince;           ///< since when the work was unkept that is being written
    std::optional<Time> m_notBefore;              ///< after a failure
    double m_writeSecs = 0;                       ///< that the last one took
    bool m_isMarkedSaved = false;
    std::string m_problem;
    std::shared_future<void> m_running;
    std::vector<JobHandle> m_jobs;
    Listeners<Error> m_problems;
    Subscription m_changed;
    std::shared_ptr<bool> m_isAlive = std::make_shared<bool>(true);
    std::unique_ptr<JobQueue> m_lane;
};

}  // namespace morphogen
