#include "ui/panels/status_bar.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QToolButton>

namespace morphogen::ui {

class StatusBar::Hint : public QWidget {
public:
    using QWidget::QWidget;
    void setText(const QString& text)
    {
        if (text == m_text) return;
        m_text = text;
        setAccessibleName(text);
        update();
    }
    void setTip(const QString& tip)
    {
        if (tip == m_tip) return;
        m_tip = tip;
        update();
    }
    /// A key or a button of the mouse, which is drawn as one; other words are only read.
    static bool isKey(const QString& word)
    {
        static const QStringList names{"LMB", "MMB", "RMB", "Wheel", "wheel", "Ctrl", "Shift", "Alt", "Esc", "Enter", "Tab", "Space", "Backspace", "Del", "Home"};
        const bool isLetter = word.size() == 1 && (word[0].isUpper() || word[0].isDigit() || !word[0].isLetterOrNumber());
        return isLetter || names.contains(word) || names.contains(word.section(u'+', 0, 0));
    }
    QSize sizeHint() const override { return {420, 20}; }
    QSize minimumSizeHint() const override { return {40, 20}; }
    void paintEvent(QPaintEvent*) override
    {
        const Theme& t = theme();
        QPainter painter(this);
        painter.setFont(fontFor(FontRole::Small));
        const QFontMetrics metrics = painter.fontMetrics();
        int x = 0;
        if (!m_tip.isEmpty()) {
            painter.setPen(t.secondary);
            painter.drawText(rect(), Qt::AlignVCenter, metrics.elidedText(m_tip, Qt::ElideRight, width()));
            return;
        }
        for (const QString& part : m_text.split(QStringLiteral(" \u00b7 "), Qt::SkipEmptyParts)) {
            QStringList words = part.split(u' '), keys;
            Icon mouse = Icon::None;
            while (words.size() > 1 && mouse == Icon::None && isKey(words.front())) {
                QString key = words.takeFirst();
                const std::pair<const char*, Icon> names[] = {{"LMB", Icon::MouseLeft}, {"MMB", Icon::MouseMiddle}, {"RMB", Icon::MouseRight}, {"Wheel", Icon::MouseWheel}, {"wheel", Icon::MouseWheel}};
                for (const auto& [name, icon] : names)
                    if (key.contains(QLatin1String(name))) mouse = icon, key.remove(QLatin1String(name));
                while (key.size() > 1 && key.endsWith(u'+')) key.chop(1);
                if (!key.isEmpty()) keys.append(key);
            }
            const QString what = words.join(u' ');
            int width = (mouse == Icon::None ? 0 : 17) + metrics.horizontalAdvance(what) + 18;
            for (const QString& key : keys) width += metrics.horizontalAdvance(key) + 12;
            if (x + width > this->width()) return;   // a hint is left out rather than cut
            painter.setRenderHint(QPainter::Antialiasing);
            for (const QString& key : keys) {
                const QRectF cap(x + 0.5, height() / 2.0 - 7.5, metrics.horizontalAdvance(key) + 8, 15);
                painter.setPen(QPen(t.line, 1));
                painter.setBrush(t.raised);
                painter.drawRoundedRect(cap, 3, 3);
                painter.setPen(t.secondary);
                painter.drawText(cap, Qt::AlignCenter, key);
                x += static_cast<int>(cap.width()) + 4;
            }
            if (mouse != Icon::None) {
                paintIcon(painter, QRectF(x, height() / 2.0 - 7.5, 15, 15), mouse, t.secondary);
                x += 18;
            }
            painter.setPen(t.secondary);
            painter.drawText(QRect(x, 0, metrics.horizontalAdvance(what) + 2, height()), Qt::AlignVCenter, what);
            x += metrics.horizontalAdvance(what) + 16;
        }
    }

private:
    QString m_text, m_tip;
};

StatusBar::StatusBar(QWidget* parent)
    : QWidget(parent), m_hint(new Hint(this)), m_selected(new QLabel(this)), m_saved(new QLabel(this)), m_jobName(new QLabel(this)), m_memory(new QLabel(this)), m_device(new QToolButton(this)),
      m_progress(new QProgressBar(this)), m_cancel(new QToolButton(this))
{
    setFixedHeight(px(26));
    setAttribute(Qt::WA_OpaquePaintEvent);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(10, 0, 10, 0);
    row->setSpacing(12);
    row->addWidget(m_hint, 1);
    row->addWidget(m_selected);
    row->addWidget(m_jobName);
    row->addWidget(m_progress);
    row->addWidget(m_cancel);
    row->addWidget(m_saved);
    row->addWidget(m_device);
    row->addWidget(m_memory);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(140);
    m_progress->setRange(0, 1000);
    m_progress->setAccessibleName(tr("Progress"));
    m_cancel->setIcon(icon(Icon::Close));
    m_cancel->setIconSize({12, 12});
    m_cancel->setToolTip(tr("Cancel"));
    m_cancel->setAccessibleName(tr("Cancel the job"));
    m_device->setIcon(icon(Icon::Chip));
    m_device->setIconSize({14, 14});
    m_device->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_device->setFont(fontFor(FontRole::Small));
    m_device->setAccessibleName(tr("Device that draws"));
    for (QLabel* label : {m_selected, m_saved, m_jobName, m_memory}) {
        label->setFont(fontFor(FontRole::Small));
        label->setProperty("isSecondary", true);
    }
    connect(m_cancel, &QToolButton::clicked, this, [this] {
        if (!m_jobs.empty()) m_jobs.front().cancel();
    });
    connect(m_device, &QToolButton::clicked, this, [this] { Q_EMIT deviceClicked(m_device->mapToGlobal(QPoint(0, 0))); });
    m_selected->setObjectName(QStringLiteral("selectedSplats"));
    setSelected({});
    setDevice({}, {});
    setJobs({});
}

void StatusBar::setHint(const QString& hint) { m_hint->setText(hint); }

void StatusBar::setTip(const QString& tip) { m_hint->setTip(tip); }

void StatusBar::setSaved(const QString& text, const QString& tip)
{
    if (m_saved->text() != text) m_saved->setText(text);
    m_saved->setToolTip(tip);
}

void StatusBar::setSelected(const QString& text)
{
    m_selected->setVisible(!text.isEmpty());
    if (m_selected->text() != text) m_selected->setText(text);
}

void StatusBar::setDevice(const QString& text, const QString& reason)
{
    m_device->setVisible(!text.isEmpty());
    if (m_device->text() != text) m_device->setText(text);
    m_device->setToolTip(reason);
    m_device->setAccessibleDescription(text);
}

void StatusBar::setMemory(const QString& text, const QString& tip)
{
    m_memory->setText(text);
    m_memory->setToolTip(tip);
}

void StatusBar::setJobs(const std::vector<JobHandle>& jobs)
{
    m_jobs = jobs;
    const bool isBusy = !jobs.empty();
    for (QWidget* widget : std::initializer_list<QWidget*>{m_jobName, m_progress, m_cancel}) widget->setVisible(isBusy);
    refreshJobs();
}

void StatusBar::refreshJobs()
{
    if (m_jobs.empty()) return;
    m_progress->setValue(static_cast<int>(1000 * m_jobs.front().progress().fraction));
    m_jobName->setText(jobText());
}

QString StatusBar::jobText() const
{
    if (m_jobs.empty()) return {};
    const JobProgress progress = m_jobs.front().progress();
    QString text = QString::fromStdString(m_jobs.front().name());
    if (!progress.phase.empty()) text += QStringLiteral(": ") + QString::fromStdString(progress.phase);
    text += QStringLiteral("  %1 %").arg(static_cast<int>(100 * progress.fraction));
    if (m_jobs.size() > 1) text += tr("  (+%1)").arg(m_jobs.size() - 1);
    return text;
}

void StatusBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().window);
    painter.fillRect(QRect(0, 0, width(), 1), theme().gap);
}

}  // namespace morphogen::ui
