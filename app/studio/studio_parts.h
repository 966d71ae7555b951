// What the studio's parts share, and small helpers to talk to the user.
#pragma once

#include "app/session/document.h"
#include "app/session/playback.h"
#include "app/viewport/viewport.h"
#include "core/jobs/job_queue.h"
#include "ui/models/edit_sink.h"
#include "ui/window/main_window.h"

#include <QString>

#include <filesystem>

namespace morphogen::studio {

/// References to what the Studio owns; lives as long as it does. UI thread.
struct Parts {
    Document& document;
    Playback& playback;
    Viewport& viewport;
    ui::MainWindow& window;
    JobQueue& chores;              ///< short looks at files and fits, beside the document's own jobs

    /// Applies what a panel or an action asks for, as one step of the history.
    Result<void> apply(const ui::EditRequest& request)
    {
        if (request.takes != ui::EditRequest::Takes::AMoment) return applyBeside(request), Result<void>();
        if (!request.isTakingBack()) {
            auto changed = request.apply(document.world());
            std::string command = changed && request.command ? request.command(document.world()) : std::string();
            return document.commit(request.label, std::move(changed), request.drag, std::move(command));
        }
        document.cancelDrag(request.drag);
        return {};
    }
    /// On a worker, where it takes long once unsaved work is kept; what fails is said over the view.
    void applyBeside(const ui::EditRequest& request)
    {
        const auto work = [world = document.snapshot(), request, wait = request.takes == ui::EditRequest::Takes::Long ? document.guard() : nullptr](const JobContext& job) -> Result<std::pair<World, std::string>> {
            if (wait) wait(job);
            MG_ASSIGN(World changed, request.apply(*world));
            return std::pair{std::move(changed), request.command ? request.command(*world) : std::string()};
        };
        chores.start(JobRequest{request.label, document.history().version()}, work, [parts = *this, label = request.label](JobOutcome<std::pair<World, std::string>> outcome) mutable {
            if (!outcome.result) return parts.say(outcome.result.error());
            if (!outcome.isFor(parts.document.history().version())) return parts.note(QObject::tr("The world changed meanwhile; do it again."));
            if (const auto done = parts.document.commit(label, std::move(outcome.result->first), {}, std::move(outcome.result->second)); !done) parts.say(done.error());
        });
    }
    /// The same, with a message over the view where it fails.
    void applyOrSay(const ui::EditRequest& request)
    {
        if (const auto done = apply(request); !done) say(done.error());
    }
    /// Cancelled is never said.
    void say(const Error& error)
    {
        if (error.kind == Error::Kind::Cancelled) return;
        window.showMessage({ui::ToastMessage::Kind::Problem, QString::fromStdString(error.message), {}, {}});
    }
    void note(const QString& text) { window.showMessage({ui::ToastMessage::Kind::Note, text, {}, {}}); }
};

inline QString text(const std::filesystem::path& path) { return QString::fromStdString(path.string()); }
inline std::filesystem::path pathOf(const QString& text) { return std::filesystem::path(text.toStdString()); }

}  // namespace morphogen::studio
