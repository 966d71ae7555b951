#include "app/studio/tour.h"

#include "core/edit/set_placement.h"
#include "ui/actions/action_set.h"
#include "ui/dialogs/command_palette.h"
#include "ui/models/settings.h"
#include "ui/widgets/tour_card.h"

#include <QAction>

namespace morphogen::studio {
namespace {

constexpr int kLookMs = 100;
constexpr const char* kSample = "first-look";
constexpr const char* kFox = "fox";
const QString kSeen = QStringLiteral("tour/seen");

/// The keys of an action as they are now, as a cap in a text.
QString keyOf(const ui::ActionSet& actions, const char* id)
{
    const QString key = actions.action(id)->shortcut().toString(QKeySequence::NativeText);
    return QStringLiteral("<b>%1</b>").arg(key.isEmpty() ? actions.action(id)->text() : key.toHtmlEscaped());
}

}  // namespace

struct Tour::Step {
    QString title, text;
    const char* script = "";                                   ///< empty: there is nothing to show
    std::function<bool(const Tour&, const Start&)> isDone;     ///< none: a page that is only read
    QString nextText = QObject::tr("Next");
};

Tour::Tour(Parts& parts, std::function<bool()> mayLeave) : m_parts(parts), m_mayLeave(std::move(mayLeave)), m_card(new ui::TourCard(parts.window.viewArea()))
{
    m_parts.window.actions().onTriggered("help.tour", [this] { begin(); });
    QObject::connect(m_card, &ui::TourCard::nextWanted, &m_context, [this] { go(m_page + 1); });
    QObject::connect(m_card, &ui::TourCard::backWanted, &m_context, [this] { go(m_page - 1); });
    QObject::connect(m_card, &ui::TourCard::showWanted, &m_context, [this] { perform(); });
    QObject::connect(m_card, &ui::TourCard::leaveWanted, &m_context, [this] { leave(); });
    m_looking.setInterval(kLookMs);
    QObject::connect(&m_looking, &QTimer::timeout, &m_context, [this] { look(); });
}

Tour::~Tour() = default;

const Object* Tour::fox() const { return m_parts.document.world().find(kFox); }

std::vector<Tour::Step> Tour::steps() const
{
    const ui::ActionSet& actions = m_parts.window.actions();
    const auto tr = [](const char* text) { return QObject::tr(text); };
    const auto key = [&](const char* id) { return keyOf(actions, id); };
    return {
        {tr("Welcome"), tr("A fox walks before you. In two minutes you know your way about: do each step yourself, or let it be shown. Escape leaves, Help brings the tour back."), "", {}, tr("Begin")},
        {tr("Look around"), tr("Drag in the view with the <b>middle button</b> to walk around the fox. With Shift it slides, the <b>wheel</b> goes nearer, %1 brings everything back into sight.").arg(key("view.frameAll")),
         "drag viewport 0.5 0.5 to 0.68 0.42 middle steps 60\n",
         [](const Tour& tour, const Start& start) { return !(tour.m_parts.viewport.camera() == start.camera); }},
        {tr("Hold time"), tr("Everything here moves in time. %1 stops and starts it; drag in the timeline below to go anywhere.").arg(key("play.toggle")), "action play.toggle\nwait 0.5\n",
         [](const Tour& tour, const Start& start) { return tour.m_parts.playback.isPlaying() != start.isPlaying; }},
        {tr("Select"), tr("Click the fox, in the view or in the list of what there is. The inspector then says all about it."), "click \"fox\"\nwait until selected \"fox\" within 10\n",
         [](const Tour& tour, const Start&) { return tour.fox() && tour.m_parts.window.selection().active() == tour.fox()->id; }},
        {tr("Move"), tr("%1 takes hold of it in the view. Or say it in numbers: click Position x in the inspector and type <b>0.3*2</b>. Fields can calculate, and a drag over them changes them.").arg(key("tool.move")),
         "click \"fox\"\nwait until selected \"fox\" within 10\nclick \"Position x\"\nwait 0.3\nkey Ctrl+A\ntype \"0.3*2\"\nwait 0.6\nkey Return\n",
         [](const Tour& tour, const Start& start) { return tour.fox() && placementAt(*tour.fox(), tour.m_parts.playback.time()) != start.placement; }},
        {tr("Set a key"), tr("%1 keeps where it stands now as a key. Go to another time, move it, and it has moved between the two. Every number that ends in a diamond can be keyed.").arg(key("time.insertKey")),
         "click \"fox\"\nwait until selected \"fox\" within 10\naction time.insertKey\nwait 0.5\n", [](const Tour& tour, const Start&) { return tour.fox() && !tour.fox()->curves.empty(); }},
        {tr("Take it back"), tr("%1 takes back the last step, %2 does it again. All of them stand in the History: click one to go there.").arg(key("edit.undo"), key("edit.redo")), "action edit.undo\nwait 0.5\n",
         [](const Tour& tour, const Start& start) { return tour.m_parts.document.history().cursor() < start.cursor; }},
        {tr("Find anything"), tr("%1 finds every command by its name and says its shortcut. That is all you need to remember.").arg(key("help.palette")),
         "action help.palette\nwait 0.5\ntype \"frame\"\nwait 1.2\nkey Escape\n", [](const Tour& tour, const Start&) { return tour.m_parts.window.palette().isVisible(); }},
        {tr("That's it"), tr("Drop a model or a capture of your own into the window, or open another sample from the File menu. %1 changes every shortcut, Help brings this tour back.").arg(key("help.shortcuts")), "", {}, tr("Done")},
    };
}

void Tour::offer()
{
    if (ui::settings()->value(kSeen).toBool()) return;
    m_steps = steps();
    go(0);
}

void Tour::begin()
{
    leave();
    if (!fox()) {
        if (!m_mayLeave()) return;
        m_parts.document.openSample(kSample);
    }
    m_steps = steps();
    go(0);
}

bool Tour::leave()
{
    if (!m_card->isVisible()) return false;
    m_driver.reset();
    m_looking.stop();
    m_card->hide();
    ui::settings()->setValue(kSeen, true);
    return true;
}

void Tour::go(int page)
{
    if (page >= static_cast<int>(m_steps.size())) {
        leave();
        return;
    }
    if (page == 1) ui::settings()->setValue(kSeen, true);
    m_page = std::max(0, page);
    const Step& step = m_steps[static_cast<std::size_t>(m_page)];
    const Object* object = fox();
    m_start = {m_parts.viewport.camera(), m_parts.playback.isPlaying(), object ? placementAt(*object, m_parts.playback.time()) : Transform{}, m_parts.document.history().cursor()};
    m_card->showPage({step.title, step.text, step.nextText, step.script[0] != '\0', m_page, static_cast<int>(m_steps.size())});
    m_looking.start();
}

void Tour::look()
{
    const Step& step = m_steps[static_cast<std::size_t>(m_page)];
    if (step.isDone && !m_card->isDone() && step.isDone(*this, m_start)) m_card->setDone(true);
}

void Tour::perform()
{
    auto script = drive::parseScript(m_steps[static_cast<std::size_t>(m_page)].script, "tour");
    if (!script) return m_card->setProblem(QString::fromStdString(script.error().message));
    m_card->setProblem({});
    m_card->setShowing(true);
    const drive::Target target{&m_parts.window, &m_parts.viewport, &m_parts.document, &m_parts.playback, [this](std::string_view id) { return m_parts.window.trigger(id); }, {}, drive::Means::Qt};
    m_driver = std::make_unique<drive::Driver>(*std::move(script), target, [this](const Result<void>& ended) {
        look();
        m_card->setShowing(false);
        if (!ended) m_card->setProblem(QObject::tr("It could not be shown: %1").arg(QString::fromStdString(ended.error().message)));
    });
    m_driver->start();
}

}  // namespace morphogen::studio
