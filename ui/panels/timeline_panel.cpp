#include "ui/panels/timeline_panel.h"

#include "core/edit/set_fps.h"
#include "ui/actions/action_set.h"
#include "ui/models/text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QStackedWidget>
#include <QToolButton>
#include <QToolTip>
#include <QVBoxLayout>

#include <cmath>

namespace morphogen::ui {
namespace {

constexpr Metric kBarHeight{32};

/// The bar paints like a panel's header, a little higher.
class Bar : public QWidget {
public:
    explicit Bar(QWidget* parent) : QWidget(parent) { setAttribute(Qt::WA_OpaquePaintEvent); }
    QSize sizeHint() const override { return {400, kBarHeight}; }
    QSize minimumSizeHint() const override { return {120, kBarHeight}; }
    /// Goes where there is no room for all, the first given before the others.
    void addOptional(std::initializer_list<QWidget*> widgets) { m_optional.emplace_back(widgets); }
    void resizeEvent(QResizeEvent* event) override
    {
        QWidget::resizeEvent(event);
        const auto show = [](const std::vector<QWidget*>& widgets, bool isShown) {
            for (QWidget* widget : widgets) widget->setVisible(isShown);
        };
        for (const auto& widgets : m_optional) show(widgets, true);
        for (const auto& widgets : m_optional) {
            if (layout()->minimumSize().width() <= width()) break;
            show(widgets, false);
        }
    }
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), theme().raised);
        painter.fillRect(QRect(0, height() - 1, width(), 1), theme().gap);
    }

private:
    std::vector<std::vector<QWidget*>> m_optional;
};

}  // namespace

/// "00:01.84 / 00:05.00", painted without a layout: it changes many times a second.
class TimelinePanel::Clock : public QWidget {
public:
    explicit Clock(QWidget* parent) : QWidget(parent)
    {
        setFixedSize(QFontMetrics(fontFor(FontRole::Strong)).horizontalAdvance(QStringLiteral("00:00.00 / 00:00.00")) + 14, kBarHeight);
        setToolTip(TimelinePanel::tr("Minutes, seconds and hundredths: now, and the length of the world"));
    }
    void show(const QString& now, const QString& length)
    {
        if (now == m_now && length == m_length) return;
        m_now = now;
        m_length = length;
        setAccessibleName(now);
        update();
    }
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setFont(fontFor(FontRole::Strong));
        painter.setPen(theme().text);
        const int width = painter.fontMetrics().horizontalAdvance(m_now);
        painter.drawText(rect(), Qt::AlignVCenter, m_now);
        painter.setPen(theme().secondary);
        painter.setFont(fontFor(FontRole::Text));
        painter.drawText(rect().adjusted(width, 0, 0, 0), Qt::AlignVCenter, QStringLiteral(" / ") + m_length);
    }

private:
    QString m_now, m_length;
};

TimelinePanel::TimelinePanel(ActionSet& actions, EditSink sink, QWidget* parent)
    : QWidget(parent), m_canvas(new TimelineCanvas), m_curves(new CurveCanvas), m_views(new QStackedWidget(this)), m_viewSwitch(new Segmented({tr("Keys"), tr("Curves")}, this)), m_bar(new Bar(this)), m_clock(new Clock(m_bar)), m_speed(new QLabel(m_bar)),
      m_frame(new NumberField({Unit::Frames, 0.2, 0, 0, 1e7}, m_bar)), m_fps(new NumberField({Unit::FramesPerSecond, 0.1, 0, 1, 240}, m_bar)),
      m_units(new Segmented({tr("Seconds"), tr("Frames")}, m_bar)), m_actions(actions), m_sink(std::move(sink))
{
    setObjectName(QStringLiteral("panel"));
    auto* row = new QHBoxLayout(m_bar);
    row->setContentsMargins(6, 0, 8, 0);
    row->setSpacing(2);
    m_bar->setFixedHeight(kBarHeight);
    const auto button = [&](const char* id) {
        auto* tool = new QToolButton(m_bar);
        tool->setDefaultAction(m_actions.action(id));
        tool->setIconSize({px(16), px(16)});
        tool->setFixedSize(px(26), px(24));
        tool->setAccessibleName(m_actions.action(id)->text());
        row->addWidget(tool);
    };
    for (const char* id : {"play.start", "play.back", "play.toggle", "play.forward", "play.end"}) button(id);
    row->addSpacing(6);
    button("play.loop");
    for (const char* id : {"time.previousKey", "time.nextKey", "time.autoKey"}) button(id);
    row->addSpacing(10);
    row->addWidget(m_clock);
    row->addSpacing(6);
    const auto labelled = [&](const QString& text, NumberField* field, int width, const QString& tip) {
        auto* label = new QLabel(text, m_bar);
        label->setProperty("isSecondary", true);
        label->setBuddy(field);
        field->setFixedWidth(px(width));
        field->setToolTip(tip);
        field->setAccessibleName(text);
        row->addWidget(label);
        row->addWidget(field);
        row->addSpacing(10);
        return label;
    };
    QLabel* frameLabel = labelled(tr("Frame"), m_frame, 56, tr("The frame that is shown; type or drag to go to another"));
    QLabel* rateLabel = labelled(tr("Rate"), m_fps, 56, tr("Frames per second of the world; clips keep their seconds"));
    m_speed->setProperty("isSecondary", true);
    row->addWidget(m_speed);
    row->addStretch();
    row->addWidget(m_units);
    auto* bar = static_cast<Bar*>(m_bar);
    bar->addOptional({m_speed});
    bar->addOptional({rateLabel, m_fps});
    bar->addOptional({m_units});
    bar->addOptional({frameLabel, m_frame});
    bar->addOptional({m_clock});
    m_units->setToolTip(tr("Labels time in seconds or in frames"));

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_views);
    m_views->addWidget(m_canvas);
    m_views->addWidget(m_curves);
    m_viewSwitch->raise();
    m_viewSwitch->setToolTip(tr("The keys of what is selected in lanes, or as curves"));
    connect(m_viewSwitch, &Segmented::chosen, this, [this](int index) { setView(static_cast<TimelineView>(index)); });

    connect(m_frame, &NumberField::edited, this, [this](double frame, DragId) { Q_EMIT m_canvas->seekRequested(std::round(frame) / m_world->fps); });
    connect(m_fps, &NumberField::reverted, this, [this](DragId drag) { (void)m_sink(EditRequest::takingBack(drag)); });
    connect(m_fps, &NumberField::edited, this, [this](double fps, DragId drag) {
        const auto done = m_sink(requestFor(SetFps{fps}, SetFps::kLabel, drag));
        if (!done) m_fps->showProblem(QString::fromStdString(done.error().message));
    });
    connect(m_units, &Segmented::chosen, this, [this](int index) { setLabels(index == 0 ? TimeLabels::Seconds : TimeLabels::Frames); });
    wire(*m_canvas);
    wire(*m_curves);
    // The studio listens to one of the two.
    connect(m_curves, &TimeCanvas::seekRequested, m_canvas, &TimeCanvas::seekRequested);
    connect(m_curves, &TimeCanvas::scrubbing, m_canvas, &TimeCanvas::scrubbing);
    connect(m_curves, &TimeCanvas::loopChosen, m_canvas, &TimeCanvas::loopChosen);
    connect(m_curves, &TimeCanvas::selectionChosen, m_canvas, &TimeCanvas::selectionChosen);
    m_actions.onTriggered("time.curves", [this] { setView(view() == TimelineView::Keys ? TimelineView::Curves : TimelineView::Keys); });
    m_actions.onTriggered("time.scaleKeys", [this] {
        if (shownCanvas().chosenKeys().isEmpty()) sayAtPointer(Error{Error::Kind::Empty, "choose keys in the timeline first"});
        else shownCanvas().beginScaling();
    });
    showClock();
}

TimeCanvas& TimelinePanel::shownCanvas() const { return view() == TimelineView::Keys ? static_cast<TimeCanvas&>(*m_canvas) : *m_curves; }
TimelineView TimelinePanel::view() const { return m_views->currentIndex() == 0 ? TimelineView::Keys : TimelineView::Curves; }

void TimelinePanel::setView(TimelineView view)
{
    if (view == this->view()) return;
    const TimeCanvas& before = shownCanvas();
    m_views->setCurrentIndex(static_cast<int>(view));
    shownCanvas().takeOver(before);
    shownCanvas().setFocus();
    m_viewSwitch->setCurrent(static_cast<int>(view));
}

void TimelinePanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const QSize size = m_viewSwitch->sizeHint();
    m_viewSwitch->setGeometry(px(4), (TimeCanvas::kRuler - size.height()) / 2, size.width(), size.height());
}

void TimelinePanel::wire(TimeCanvas& canvas)
{
    TimeCanvas* of = &canvas;
    connect(of, &TimeCanvas::menuRequested, this, [this](const QPoint& at) { m_actions.contextMenu("context.timeline", this)->popup(at); });
    connect(of, &TimeCanvas::proposed, this, &TimelinePanel::proposed);
    connect(of, &TimeCanvas::keysEdited, this, [this](const EditRequest& request) { send(request); });
    connect(of, &TimeCanvas::keysRemoved, this, [this, of] { send(removingKeys(of->chosenKeys().all())); });
    connect(of, &TimeCanvas::keysCopied, this, [this, of] { QApplication::clipboard()->setText(QString::fromStdString(keysAsText(*m_world, of->chosenKeys().all()))); });
    connect(of, &TimeCanvas::keysPasted, this, [this] {
        const auto paste = pastingKeys(QApplication::clipboard()->text().toStdString(), *m_world, m_selection.active(), m_state.timeSecs);
        if (paste) send(*paste);
        else sayAtPointer(paste.error());
    });
    connect(of, &TimeCanvas::keyMenuRequested, this, &TimelinePanel::showKeyMenu);
}

void TimelinePanel::showKeyMenu(const QPoint& at)
{
    struct Preset {
        QString name, tip;
        KeyInterpolation interpolation;
        std::optional<std::array<float, 4>> ease;
    };
    const Preset presets[] = {
        {tr("Hold"), tr("Stays as it is until the next key"), KeyInterpolation::Hold, {}},
        {tr("Linear"), tr("At constant speed to the next key"), KeyInterpolation::Linear, {}},
        {tr("Smooth"), tr("Through the keys without overshooting"), KeyInterpolation::Smooth, {}},
        {tr("Ease in"), tr("Starts slowly"), KeyInterpolation::Bezier, {{0.42f, 0, 1, 1}}},
        {tr("Ease out"), tr("Ends slowly"), KeyInterpolation::Bezier, {{0, 0, 0.58f, 1}}},
        {tr("Ease in and out"), tr("Starts and ends slowly"), KeyInterpolation::Bezier, {{0.42f, 0, 0.58f, 1}}},
        {tr("Swing"), tr("Draws back first and overshoots at the end"), KeyInterpolation::Bezier, {{0.36f, -0.4f, 0.64f, 1.4f}}},
    };
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    TimeCanvas* canvas = &shownCanvas();
    const auto add = [menu](const QString& name, const QString& tip, auto act) { menu->addAction(name, act)->setToolTip(tip); };
    for (const Preset& preset : presets)
        add(preset.name, preset.tip, [this, preset, canvas] { send(interpolatingKeys(*m_world, canvas->chosenKeys().all(), preset.interpolation, preset.ease)); });
    add(tr("Bezier"), tr("As it is now, with handles to pull in the curves"), [this, canvas] { send(easingAsTheyAre(*m_world, canvas->chosenKeys().all())); });
    add(tr("Bounce"), tr("Falls onto the next key and bounces three times; sets keys between"), [this, canvas] {
        const auto bounce = bouncingKeys(*m_world, canvas->chosenKeys().all());
        if (bounce) send(*bounce);
        else sayAtPointer(bounce.error());
    });
    menu->addSeparator();
    add(tr("Scale about the playhead"), tr("Then move the pointer or type a factor; a click or Enter takes it"), [canvas] { canvas->beginScaling(); });
    add(tr("Copy keys"), tr("For this object or another"), [canvas] { Q_EMIT canvas->keysCopied(); });
    add(tr("Paste keys here"), tr("To the selected object, from the playhead on"), [canvas] { Q_EMIT canvas->keysPasted(); });
    menu->addSeparator();
    add(tr("Remove keys"), tr("A property without keys keeps the value that it has here"), [canvas] { Q_EMIT canvas->keysRemoved(); });
    menu->popup(at);
}

void TimelinePanel::send(const EditRequest& request)
{
    if (const auto done = m_sink(request); !done) sayAtPointer(done.error());
}

void TimelinePanel::sayAtPointer(const Error& error) { QToolTip::showText(QCursor::pos(), QString::fromStdString(error.message), &shownCanvas()); }

void TimelinePanel::setSelection(const Selection& selection)
{
    m_selection = selection;
    m_canvas->setSelection(selection);
    m_curves->setSelection(selection);
}

void TimelinePanel::setWorld(std::shared_ptr<const World> world)
{
    m_world = world;
    m_fps->setValue(world->fps);
    m_canvas->setWorld(world);
    m_curves->setWorld(std::move(world));
    showClock();
}

void TimelinePanel::setTime(const TimeState& state)
{
    m_state = state;
    for (TimeCanvas* canvas : {static_cast<TimeCanvas*>(m_canvas), static_cast<TimeCanvas*>(m_curves)}) {
        canvas->setTime(state.timeSecs);
        canvas->setLoop(state.loop, state.isLooping);
    }
    QAction* toggle = m_actions.action("play.toggle");
    if (toggle->data().toBool() != state.isPlaying || toggle->data().isNull()) {
        toggle->setData(state.isPlaying);
        toggle->setIcon(icon(state.isPlaying ? Icon::Pause : Icon::Play));
    }
    m_actions.setChecked("play.loop", state.isLooping);
    m_frame->setValue(static_cast<double>(frameAt(state.timeSecs, m_world->fps)));
    const QString times = state.speed < 1 ? QStringLiteral("1/%1").arg(std::lround(1 / state.speed)) : QString::number(state.speed);
    const QString speed = state.speed == 1 ? QString() : tr("%1\u00d7 speed").arg(times);
    if (m_speed->text() != speed) m_speed->setText(speed);
    showClock();
}

void TimelinePanel::setLabels(TimeLabels labels)
{
    m_units->setCurrent(labels == TimeLabels::Seconds ? 0 : 1);
    m_canvas->setLabels(labels);
    m_curves->setLabels(labels);
}

void TimelinePanel::showClock()
{
    m_clock->show(clockText(m_state.timeSecs), clockText(m_world->durationSecs()));
}

}  // namespace morphogen::ui
