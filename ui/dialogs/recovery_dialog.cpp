#include "ui/dialogs/recovery_dialog.h"

#include "ui/models/text.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/form.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QMessageBox>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace morphogen::ui {
namespace {

constexpr int kMostNames = 6, kMostListRows = 4;
constexpr qint64 kSecsADay = 24 * 60 * 60;

/// A raised frame with a heading: one of the two worlds.
class Card : public QWidget {
public:
    enum class Kind { Recovered, Saved };
    Card(Kind kind, QWidget* parent) : QWidget(parent), m_kind(kind), m_lines(new QVBoxLayout(this))
    {
        m_lines->setContentsMargins(14, 10, 14, 12);
        m_lines->setSpacing(3);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    }
    QLabel* add(const QString& text, FontRole role)
    {
        QLabel* label = role == FontRole::Strong || role == FontRole::Title ? new QLabel(text, this) : quietLabel(text, this);
        label->setFont(fontFor(role));
        label->setWordWrap(true);
        m_lines->addWidget(label);
        return label;
    }
    void end() { m_lines->addStretch(1); }
    void paintEvent(QPaintEvent*) override
    {
        const Theme& t = theme();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(m_kind == Kind::Recovered ? t.accent : t.line, 1));
        painter.setBrush(m_kind == Kind::Recovered ? mixed(t.panel, t.accent, 0.08) : t.raised);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    }

private:
    Kind m_kind;
    QVBoxLayout* m_lines;
};

QString timeText(const QDateTime& at)
{
    const bool isToday = at.date() == QDate::currentDate();
    return isToday ? RecoveryDialog::tr("Today, %1").arg(at.toString(QStringLiteral("HH:mm:ss"))) : QLocale().toString(at, QStringLiteral("d MMM yyyy, HH:mm"));
}

QString agoText(const QDateTime& at)
{
    const qint64 secs = std::max<qint64>(0, at.secsTo(QDateTime::currentDateTime()));
    if (secs >= kSecsADay) return plural(static_cast<std::uint64_t>(secs / kSecsADay), RecoveryDialog::tr("day ago"), RecoveryDialog::tr("days ago"));
    return RecoveryDialog::tr("%1 ago").arg(durationText(static_cast<double>(secs)));
}

QString countsText(const RecoverySide& side)
{
    return QStringList{plural(side.objects, RecoveryDialog::tr("object"), RecoveryDialog::tr("objects")), RecoveryDialog::tr("%1 splats").arg(countText(side.splats))}.join(QStringLiteral(" \u00b7 "));
}

QString namesText(const QStringList& names)
{
    if (names.size() <= kMostNames) return names.join(QStringLiteral(", "));
    return RecoveryDialog::tr("%1 and %2 more").arg(names.mid(0, kMostNames).join(QStringLiteral(", "))).arg(names.size() - kMostNames);
}

QString stepsText(const RecoveryItem& item)
{
    const QString steps = plural(item.stepsSinceSave, RecoveryDialog::tr("step"), RecoveryDialog::tr("steps"));
    const QString since = item.saved ? RecoveryDialog::tr("%1 since the save").arg(steps) : steps;
    return item.lastStep.isEmpty() ? since : RecoveryDialog::tr("%1, the last: %2").arg(since, item.lastStep);
}

Card* recoveredCard(const RecoveryItem& item, QWidget* parent)
{
    auto* card = new Card(Card::Kind::Recovered, parent);
    card->add(RecoveryDialog::tr("Recovered"), FontRole::Small);
    card->add(timeText(item.kept.at), FontRole::Title);
    card->add(agoText(item.kept.at), FontRole::Small);
    if (item.kept.objects > 0 || item.problem.isEmpty()) {
        card->add(countsText(item.kept), FontRole::Text);
        card->add(stepsText(item), FontRole::Text);
    }
    card->end();
    card->setAccessibleName(RecoveryDialog::tr("Recovered, %1").arg(timeText(item.kept.at)));
    return card;
}

Card* savedCard(const RecoveryItem& item, QWidget* parent)
{
    auto* card = new Card(Card::Kind::Saved, parent);
    card->add(RecoveryDialog::tr("Saved"), FontRole::Small);
    if (item.saved) {
        card->add(timeText(item.saved->at), FontRole::Title);
        card->add(agoText(item.saved->at), FontRole::Small);
        if (item.saved->objects > 0 || item.problem.isEmpty()) card->add(countsText(*item.saved), FontRole::Text);
        QLabel* path = card->add({}, FontRole::Small);
        path->setText(path->fontMetrics().elidedText(item.file, Qt::ElideMiddle, px(240)));
        path->setToolTip(item.file);
    } else {
        card->add(item.file.isEmpty() ? RecoveryDialog::tr("Never saved") : RecoveryDialog::tr("Its file is gone"), FontRole::Title);
        card->add(item.file.isEmpty() ? RecoveryDialog::tr("This world has no file yet.") : item.file, FontRole::Text);
    }
    card->end();
    card->setAccessibleName(item.saved ? RecoveryDialog::tr("Saved, %1").arg(timeText(item.saved->at)) : RecoveryDialog::tr("Never saved"));
    return card;
}

QString warningText(const RecoveryItem& item)
{
    if (!item.problem.isEmpty()) return RecoveryDialog::tr("The two can't be compared: %1").arg(item.problem);
    if (!item.isFileChanged || !item.saved) return {};
    const bool isNewer = item.saved->at > item.kept.at;
    return isNewer ? RecoveryDialog::tr("%1 was saved again after this work was kept, by another window or program. The saved one is the newer one; both stay as they are until you save.").arg(item.name)
                   : RecoveryDialog::tr("%1 was written by another window or program after this work began. Saving the recovered world will ask for a name.").arg(item.name);
}

}  // namespace

RecoveryDialog::RecoveryDialog(std::vector<RecoveryItem> items, QWidget* parent)
    : QDialog(parent), m_items(std::move(items)), m_title(new QLabel(this)), m_about(quietLabel({}, this)), m_warning(quietLabel({}, this)), m_list(new QListWidget(this)), m_column(new QVBoxLayout(this))
{
    setWindowTitle(tr("Closed unexpectedly"));
    setMinimumWidth(px(580));
    m_column->setContentsMargins(18, 16, 18, 16);
    m_column->setSpacing(10);
    m_title->setFont(fontFor(FontRole::Title));
    m_column->addWidget(m_title);
    m_column->addWidget(m_about);
    m_list->setAccessibleName(tr("Unsaved worlds"));
    m_list->setUniformItemSizes(true);
    m_list->setStyleSheet(QStringLiteral("QListWidget::item { padding-left: 8px; } QListWidget::item:selected { background: %1; color: %2; }").arg(theme().selected.name(), theme().text.name()));
    m_column->addWidget(m_list);
    m_cards = new QHBoxLayout;
    m_cards->setSpacing(10);
    m_column->addLayout(m_cards);
    m_warning->setProperty("isWarning", true);
    m_column->addWidget(m_warning);
    m_column->addStretch(1);

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    auto* discard = new QPushButton(tr("Discard..."), this);
    m_report = new QPushButton(tr("Show report"), this);
    m_report->setProperty("isLink", true);
    m_report->hide();
    auto* later = new QPushButton(tr("Decide later"), this);
    m_saved = new QPushButton(tr("Open saved"), this);
    m_recovered = new QPushButton(tr("Open recovered"), this);
    discard->setToolTip(tr("Throws the recovered work away, after asking."));
    later->setToolTip(tr("Keeps it; the next start asks again, and File > Recover unsaved work does so at any time."));
    m_saved->setToolTip(tr("Opens the file as it was saved; the recovered work is kept and offered again."));
    m_recovered->setToolTip(tr("Opens the recovered work with its history. The file stays as it is until you save."));
    for (QPushButton* button : {discard, m_report, later, m_saved}) button->setAutoDefault(false);
    m_recovered->setDefault(true);
    buttons->addWidget(discard);
    buttons->addWidget(m_report);
    buttons->addStretch(1);
    buttons->addWidget(later);
    buttons->addWidget(m_saved);
    buttons->addWidget(m_recovered);
    m_column->addSpacing(4);
    m_column->addLayout(buttons);

    connect(discard, &QPushButton::clicked, this, &RecoveryDialog::askDiscard);
    connect(m_report, &QPushButton::clicked, this, &RecoveryDialog::reportRequested);
    connect(later, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_saved, &QPushButton::clicked, this, [this] { choose(RecoveryChoice::OpenSaved); });
    connect(m_recovered, &QPushButton::clicked, this, [this] { choose(RecoveryChoice::OpenRecovered); });
    connect(this, &QDialog::rejected, this, [this] { Q_EMIT chosen({}, RecoveryChoice::Later); });
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) {
        if (row >= 0) showItem(row);
    });
    fillList();
    m_recovered->setFocus();
}

void RecoveryDialog::offerReport() { m_report->show(); }

void RecoveryDialog::fillList()
{
    m_title->setText(m_items.size() == 1 ? tr("Morphogen closed unexpectedly") : tr("Morphogen closed unexpectedly, with %1 worlds unsaved").arg(m_items.size()));
    m_list->setVisible(m_items.size() > 1);
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    for (const RecoveryItem& item : m_items) {
        auto* row = new QListWidgetItem(QStringLiteral("%1  \u00b7  %2").arg(item.name, timeText(item.kept.at)), m_list);
        row->setSizeHint({0, kRow});
        row->setToolTip(item.file);
    }
    m_list->setFixedHeight(std::min<int>(static_cast<int>(m_items.size()), kMostListRows) * kRow + 2);
    m_list->setCurrentRow(0);
    showItem(0);
}

void RecoveryDialog::showItem(int index)
{
    m_current = index;
    const RecoveryItem& item = shown();
    m_about->setText(item.saved ? tr("The unsaved work on %1 was kept. Open it, or go on with what was saved; nothing is thrown away until you say so.").arg(item.name)
                                : tr("The unsaved work on %1 was kept. Open it and save it; nothing is thrown away until you say so.").arg(item.name));
    while (QLayoutItem* old = m_cards->takeAt(0)) {
        delete old->widget();
        delete old;
    }
    for (Card* card : {recoveredCard(item, this), savedCard(item, this)}) {
        m_cards->addWidget(card, 1);
        card->show();   // now, so that the size below is that of what is to be seen
    }

    delete m_differences;
    auto* form = new Form(this);
    m_differences = form;
    const auto row = [&](const QString& label, const QString& text) {
        if (text.isEmpty()) return;
        QLabel* value = new QLabel(text, form);
        value->setWordWrap(true);
        value->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
        form->addRow(label, value);
    };
    if (item.saved && item.problem.isEmpty()) {
        row(tr("Added"), namesText(item.added));
        row(tr("Removed"), namesText(item.removed));
        row(tr("Changed"), namesText(item.changed));
        if (item.hasOtherChanges) row(tr("Also changed"), tr("cameras or settings of the world"));
        const bool isSame = item.added.isEmpty() && item.removed.isEmpty() && item.changed.isEmpty() && !item.hasOtherChanges;
        if (isSame) row(tr("Differences"), tr("none in the world; only the history differs"));
    }
    m_column->insertWidget(m_column->indexOf(m_warning), m_differences);
    m_differences->show();
    const QString warning = warningText(item);
    m_warning->setText(warning);
    m_warning->setVisible(!warning.isEmpty());
    m_saved->setVisible(item.saved.has_value());
    adjustSize();
}

void RecoveryDialog::choose(RecoveryChoice choice)
{
    Q_EMIT chosen(shown().id, choice);   // who hears of it may ask something first
    accept();
}

void RecoveryDialog::askDiscard()
{
    const QString id = shown().id;
    QMessageBox box(this);
    box.setWindowTitle(tr("Discard"));
    box.setText(tr("<b>Throw the recovered work on %1 away?</b>").arg(shown().name.toHtmlEscaped()));
    box.setInformativeText(shown().saved ? tr("%1 stays as it was saved. This can't be undone.").arg(shown().name) : tr("It was never saved: nothing of it will be left. This can't be undone."));
    QPushButton* discard = box.addButton(tr("Throw away"), QMessageBox::DestructiveRole);
    box.setDefaultButton(box.addButton(tr("Keep"), QMessageBox::RejectRole));
    box.exec();
    if (box.clickedButton() != discard) return;
    m_items.erase(m_items.begin() + m_current);
    Q_EMIT chosen(id, RecoveryChoice::Discard);
    if (m_items.empty()) accept();
    else fillList();
}

}  // namespace morphogen::ui
