#include "app/drive/driver.h"

#include "app/drive/conditions.h"
#include "app/drive/hands.h"
#include "app/drive/picture.h"
#include "app/session/document.h"
#include "app/session/playback.h"
#include "app/viewport/viewport.h"
#include "core/base/patience.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QWidget>

#include <fmt/format.h>

namespace morphogen::drive {
namespace {

constexpr int kPollMs = 20;
/// A viewport that has shown the same picture for so long is at rest.
constexpr int kQuietMs = 250;
/// Between the moves of a drag: about what a mouse sends, and time for a window to follow.
constexpr int kMoveMs = 12;

}  // namespace

struct Driver::Doing {
    QElapsedTimer since;
    QElapsedTimer quiet;
    int turns = 0;
};

Driver::Driver(Script script, Target target, std::function<void(const Result<void>&)> done)
    : m_script(std::move(script)), m_target(std::move(target)), m_done(std::move(done)), m_hands(m_target.window, m_target.viewport->window(), m_target.means)
{
    m_timer.setObjectName(QLatin1String(kDriverName));
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, [this] { turn(); });
}

Driver::~Driver() = default;

void Driver::start()
{
    m_target.window->activateWindow();   // shortcuts are the active window's, and no window manager may be there to choose one
    m_firstCamera = m_target.viewport->camera();
    next(0);
}

void Driver::next(int milliseconds) { m_timer.start(milliseconds); }

void Driver::finishStep(int restMs)
{
    m_doing.reset();
    ++m_next;
    next(restMs);
}

void Driver::end(const Result<void>& result)
{
    if (std::exchange(m_hasEnded, true)) return;
    m_timer.stop();
    m_done(result);
}

void Driver::turn()
{
    if (m_hasEnded) return;
    if (m_next >= m_script.steps.size()) return end({});
    const Step& step = m_script.steps[m_next];
    if (!m_doing) {
        m_doing = std::make_unique<Doing>();
        m_doing->since.start();
        m_doing->quiet.start();
    }
    const auto result = std::visit([this](const auto& what) { return perform(what); }, step.what);
    if (!result) end(Error{result.error().kind, fmt::format("{}:{}: {}", m_script.file.string(), step.line, result.error().message)});
}

Result<void> Driver::judgeNow(const Condition& condition) const
{
    return judge(condition, {*m_target.document, *m_target.playback, *m_target.viewport, m_firstCamera, m_target.isKept && m_target.isKept()});
}

/// No job runs, and the viewport has nothing left to draw, for a while.
bool Driver::isAtRest()
{
    if (!m_target.viewport->isAtRest() || !m_target.document->jobs().empty()) m_doing->quiet.restart();
    return m_doing->quiet.hasExpired(kQuietMs);
}

bool Driver::isOver(const Wait& wait)
{
    switch (wait.what) {
    case Wait::For::Idle: return isAtRest();
    case Wait::For::Jobs: return m_target.document->jobs().empty();
    case Wait::For::Until: return bool(judgeNow(wait.condition));
    case Wait::For::Seconds: break;
    }
    return static_cast<double>(m_doing->since.elapsed()) >= wait.secs * 1000;
}

Result<void> Driver::perform(const Wait& wait)
{
    if (wait.what == Wait::For::Idle && m_target.playback->isPlaying())
        return Error{Error::Kind::Conflict, "the world plays, so the view is never finished; stop it first (\"key Space\"), or \"wait jobs\""};
    if (isOver(wait)) {
        finishStep();
    } else if (wait.what != Wait::For::Seconds && static_cast<double>(m_doing->since.elapsed()) > wait.secs * patience() * 1000) {
        const Result<void> judged = wait.what == Wait::For::Until ? judgeNow(wait.condition) : Result<void>();
        return Error{Error::Kind::Conflict, fmt::format("waited {:g} s in vain{}", wait.secs, judged ? "" : ": " + judged.error().message)};
    } else {
        next(kPollMs);
    }
    return {};
}

Result<void> Driver::perform(const Drag& drag)
{
    const int done = m_doing->turns++;
    if (done > drag.steps) {
        finishStep(m_hands.restMs());
        return m_hands.release(drag.button, drag.modifiers);
    }
    next(kMoveMs);
    if (done > 0) return m_hands.glide(drag.from, drag.to, static_cast<double>(done) / drag.steps);
    MG_TRY(m_hands.move(drag.from));
    m_hands.rest();
    return m_hands.press(drag.button, drag.modifiers);
}

Result<void> Driver::perform(const Quit&)
{
    end({});
    return {};
}

/// The next turn is asked for first: what is done now may open a dialog and return only when that is closed.
template <class Once>
Result<void> Driver::perform(const Once& what)
{
    finishStep(std::is_same_v<Once, Click> || std::is_same_v<Once, Press> ? m_hands.restMs() : m_hands.settleMs());
    return once(what);
}

Result<void> Driver::once(const Resize& resize)
{
    m_target.window->resize(resize.width, resize.height);
    return {};
}

Result<void> Driver::once(const Action& action) { return m_target.trigger(action.id); }
Result<void> Driver::once(const Move& move) { return m_hands.move(move.to); }
Result<void> Driver::once(const Press& press) { return m_hands.press(press.button, press.modifiers); }
Result<void> Driver::once(const Release& release) { return m_hands.release(release.button, release.modifiers); }
Result<void> Driver::once(const Wheel& wheel) { return m_hands.wheel(wheel); }
Result<void> Driver::once(const Type& type) { return m_hands.type(type.text); }
Result<void> Driver::once(const Drop& drop) { return m_hands.drop(drop); }
Result<void> Driver::once(const Expect& expect) { return judgeNow(expect.condition); }

Result<void> Driver::once(const Click& click)
{
    MG_TRY(m_hands.move(click.at));
    m_hands.rest();
    for (int i = 0; i < (click.isDouble ? 2 : 1); ++i) {
        MG_TRY(m_hands.press(click.button, click.modifiers));
        MG_TRY(m_hands.release(click.button, click.modifiers));
    }
    return {};
}

Result<void> Driver::once(const Key& key)
{
    for (int i = 0; i < key.times; ++i) MG_TRY(m_hands.key(key.chord));
    return {};
}

Result<void> Driver::once(const Screenshot& screenshot)
{
    MG_ASSIGN(const QImage picture, takePicture(*m_target.window, *m_target.viewport));
    if (picture.save(QString::fromStdString(screenshot.file.string()))) return {};
    return makeError(Error::Kind::Io, screenshot.file.string(), "the picture can't be written");
}

}  // namespace morphogen::drive
