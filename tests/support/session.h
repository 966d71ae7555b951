// A document with its main queue, which a test drains in the place of a window.
#pragma once

#include "app/session/document.h"
#include "core/store/document.h"
#include "tests/support/program.h"

#include <catch2/catch.hpp>

#include <stdexcept>
#include <vector>

namespace morphogen::support {

struct Session {
    MainQueue queue;
    Document document{queue};
    std::vector<FinishedJob> finished;
    std::vector<ChangeSet> changes;
    Subscription onFinished = document.onFinished([this](const FinishedJob& job) { finished.push_back(job); });
    Subscription onChanged = document.onChanged([this](const ChangeSet& change) { changes.push_back(change); });

    /// Until every job has answered.
    void settle() { REQUIRE(becomesTrue([&] { return queue.drain(), document.jobs().empty(); }, std::chrono::seconds(60))); }
    /// The same; gives the last answer of a kind.
    const FinishedJob& wait(JobKind kind)
    {
        settle();
        for (auto job = finished.rbegin(); job != finished.rend(); ++job)
            if (job->kind == kind) return *job;
        throw std::runtime_error("no such job has ended");
    }
    std::string text() const { return store::canonicalText(document.world()); }
};

}  // namespace morphogen::support
