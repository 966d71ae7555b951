// Safety: nothing that was done in the window is lost: autosaves, what is said about them, and the dialog after a crash.
#pragma once

#include "app/session/autosave.h"
#include "app/session/recovery_offer.h"
#include "app/studio/studio_parts.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <vector>

namespace morphogen::ui {
class RecoveryDialog;
enum class RecoveryChoice;
}

namespace morphogen::studio {

/// UI thread; lives as long as the window.
class Safety {
public:
    /// `mayLeave` asks what is to become of the open world before another takes its place.
    Safety(Parts& parts, MainQueue& main, std::function<bool()> mayLeave);

    /// At the start: offers what was left unsaved. Unless a world is opened by that, `otherwise` is called, once.
    void begin(std::function<void()> otherwise);
    /// The same at any time, by File > Recover unsaved work.
    void offer();
    void setPeriod(double secs) { m_autosave.setPeriod(secs); }
    void poll() { m_autosave.poll(); }
    bool isKept() const { return m_autosave.isKept(); }
    void setUnattended(bool isUnattended) { m_isUnattended = isUnattended; }
    /// The window closes. Left: the user was asked about the world. Else (a signal) what is unsaved is kept and offered at the
    /// next start.
    enum class End { Left, Struck };
    void end(End how);
    /// "autosaved 12 s ago", or what is wrong; empty: nothing to say.
    QString remark() const;
    QString remarkTip() const;

private:
    void look(std::function<void()> otherwise, bool isAsked);
    void show(std::vector<RecoveryOffer> offers, std::function<void()> otherwise);
    void take(const QString& id, ui::RecoveryChoice choice);
    Parts& m_parts;
    std::function<bool()> m_mayLeave;
    bool m_isUnattended = false;
    Autosave m_autosave;
    Subscription m_problems, m_finished;
    std::vector<RecoveryOffer> m_offers;           ///< while the dialog is open
    QPointer<ui::RecoveryDialog> m_dialog;
    QObject m_context;                             ///< of queued calls: gone with this
    std::shared_ptr<bool> m_isAlive = std::make_shared<bool>(true);
};

}  // namespace morphogen::studio
