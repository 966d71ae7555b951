// Driver: performs a script on a living studio, as a user would: pointer and keys go through Qt's own window system
// interface, so that grabs, popups, modal dialogs and shortcuts behave as with a real mouse.
//
// How it works: one step per turn of the event loop. The next turn is asked for before a step is performed, so that a step
// that opens a modal dialog does not hold up the ones that answer it. The first step that fails ends the script.
#pragma once

#include "app/drive/hands.h"
#include "app/drive/script.h"
#include "core/scene/camera.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>

class QWidget;

namespace morphogen {
class Document;
class Playback;
class Viewport;
}

namespace morphogen::drive {

/// The studio that is driven. All of it outlives the driver.
struct Target {
    QWidget* window = nullptr;
    Viewport* viewport = nullptr;
    Document* document = nullptr;
    Playback* playback = nullptr;
    /// Performs an action of the table by its id. Error where there is none of that id, or it can't be used now.
    std::function<Result<void>(std::string_view id)> trigger;
    std::function<bool()> isKept;      ///< autosaved as it is; may be empty
    Means means = Means::Qt;
};

/// Object name of the timer whose events perform the steps.
inline constexpr char kDriverName[] = "driver";

class Driver : public QObject {
public:
    /// `done` hears once how it ended: success at the last step or at `quit`, else an error that begins "FILE:LINE: ".
    Driver(Script script, Target target, std::function<void(const Result<void>&)> done);
    ~Driver() override;
    void start();

private:
    struct Doing;
    void turn();
    void next(int milliseconds);
    void finishStep(int restMs = 0);
    void end(const Result<void>& result);
    Result<void> judgeNow(const Condition& condition) const;
    bool isAtRest();
    bool isOver(const Wait& wait);

    // One turn of a step each.
    Result<void> perform(const Wait& wait);
    Result<void> perform(const Drag& drag);
    Result<void> perform(const Quit&);
    template <class Once>
    Result<void> perform(const Once& once);
    Result<void> once(const Resize& resize);
    Result<void> once(const Action& action);
    Result<void> once(const Move& move);
    Result<void> once(const Press& press);
    Result<void> once(const Release& release);
    Result<void> once(const Click& click);
    Result<void> once(const Wheel& wheel);
    Result<void> once(const Key& key);
    Result<void> once(const Type& type);
    Result<void> once(const Drop& drop);
    Result<void> once(const Screenshot& screenshot);
    Result<void> once(const Expect& expect);

    Script m_script;
    Target m_target;
    std::function<void(const Result<void>&)> m_done;
    std::size_t m_next = 0;
    bool m_hasEnded = false;
    QTimer m_timer;
    Hands m_hands;
    CameraView m_firstCamera;
    std::unique_ptr<Doing> m_doing;      ///< of a step that takes several turns
};

}  // namespace morphogen::drive
