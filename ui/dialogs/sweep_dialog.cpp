#include "ui/dialogs/sweep_dialog.h"

#include "ui/models/text.h"
#include "ui/panels/sweep_map.h"
#include "ui/panels/sweep_plot.h"
#include "ui/theme/theme.h"
#include "ui/widgets/form.h"
#include "ui/widgets/number_field.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace morphogen::ui {
namespace {

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

}  // namespace

SweepDialog::SweepDialog(Setting setting, QWidget* parent)
    : QDialog(parent), m_setting(std::move(setting)), m_form(new Form(this)), m_first(new SweepNumber(m_setting.bodies, m_setting.chosen, SweepNumber::Place::First, *m_form)),
      m_second(new SweepNumber(m_setting.bodies, m_setting.chosen, SweepNumber::Place::Second, *m_form)), m_measure(new QComboBox(this)), m_pages(new QStackedWidget(this)), m_plot(new SweepPlot(this)),
      m_map(new SweepMap(this)), m_problem(quietLabel({}, this)), m_sentence(quietLabel({}, this)), m_progress(new QProgressBar(this)), m_run(new QPushButton(tr("Run"), this)),
      m_save(new QPushButton(tr("Save table..."), this)), m_branch(new QPushButton(tr("Make it a branch"), this))
{
    setWindowTitle(tr("Sweep"));
    setMinimumWidth(px(520));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(16), px(14), px(16), px(14));
    column->setSpacing(px(10));
    column->addWidget(quietLabel(tr("The same course again and again, each time with another number: %1.").arg(m_setting.onWhat), this));
    for (const SweepMeasure& one : m_setting.measures) m_measure->addItem(one.title, text(one.text));
    m_measure->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_measure->setMinimumContentsLength(12);
    m_measure->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_measure->setEditable(true);
    m_measure->setInsertPolicy(QComboBox::NoInsert);
    m_measure->setAccessibleName(tr("What is measured"));
    m_form->addRow(tr("Measure"), m_measure, tr("Choose one, or write your own: happens(collision, A, B), count(KIND, A), time(KIND, A), x(A, t=1), y, z, speed(A), path(A), distance(A, B)"));
    column->addWidget(m_form);
    m_problem->setProperty("isProblem", true);
    column->addWidget(m_problem);
    m_pages->addWidget(m_plot);
    m_pages->addWidget(m_map);
    column->addWidget(m_pages, 1);
    column->addWidget(m_sentence);
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(px(4));
    column->addWidget(m_progress);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(px(8));
    m_branch->setToolTip(tr("Adds a branch in which the numbers are those of the run that is chosen"));
    for (QPushButton* button : {m_save, m_branch}) button->setAutoDefault(false), buttons->addWidget(button);
    buttons->addStretch();
    auto* close = new QPushButton(tr("Close"), this);
    close->setAutoDefault(false);
    buttons->addWidget(close);
    m_run->setDefault(true);
    buttons->addWidget(m_run);
    column->addLayout(buttons);

    for (SweepNumber* number : {m_first, m_second}) connect(number, &SweepNumber::changed, this, [this] { judge(); });
    connect(m_measure, &QComboBox::currentTextChanged, this, [this] { judge(); });
    connect(m_run, &QPushButton::clicked, this, [this] { m_isRunning ? Q_EMIT stopRequested() : Q_EMIT runRequested(); });
    connect(m_save, &QPushButton::clicked, this, &SweepDialog::saveRequested);
    connect(m_branch, &QPushButton::clicked, this, [this] { requestBranch(); });
    connect(m_plot, &SweepPlot::runChosen, this, [this] { showState(); });
    connect(m_map, &SweepMap::cellChosen, this, [this] { showState(); });
    connect(m_map, &SweepMap::cellWanted, this, [this] {
        if (!m_isRunning && chosen() != m_made) requestBranch();
    });
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    judge();
}

bool SweepDialog::isJoined() const
{
    return m_second->isVaried() && m_first->axis() >= 0 && m_second->axis() >= 0 && m_first->axis() != m_second->axis() && &m_first->body() == &m_second->body();
}

std::vector<const SweepNumber*> SweepDialog::varied() const
{
    if (!m_second->isVaried()) return {m_first};
    if (isJoined() && m_second->axis() < m_first->axis()) return {m_second, m_first};   // as they stand in the velocity
    return {m_first, m_second};
}

causal::SweepRequest SweepDialog::request() const
{
    causal::SweepRequest request;
    const auto numbers = varied();
    if (isJoined()) {
        std::array<std::string, 3> ranges;
        for (const SweepNumber* number : numbers) ranges[static_cast<std::size_t>(number->axis())] = number->range();
        request.vary = {m_first->velocityLine(ranges)};
    } else {
        for (const SweepNumber* number : numbers) request.vary.push_back(number->lineOf(number->range()));
    }
    const int listed = m_measure->findText(m_measure->currentText());
    request.measure = listed >= 0 ? m_measure->itemData(listed).toString().toStdString() : m_measure->currentText().trimmed().toStdString();
    request.spacing = numbers.front()->spacing();
    if (numbers.size() > 1) request.secondSpacing = numbers.back()->spacing();
    return request;
}

const std::vector<causal::SweepRow>& SweepDialog::rows() const { return m_isMap ? m_map->rows() : m_plot->rows(); }

std::optional<std::vector<double>> SweepDialog::chosen() const
{
    if (!m_isMap) return m_plot->chosen() ? std::optional(std::vector{*m_plot->chosen()}) : std::nullopt;
    return m_map->chosen() ? std::optional(m_map->chosen()->values) : std::nullopt;
}

void SweepDialog::requestBranch()
{
    m_made = chosen();
    const auto lines = m_made ? causal::linesAt(m_asked, *m_made) : std::vector<std::string>();
    if (lines && !lines->empty()) Q_EMIT branchRequested(*lines);
}

void SweepDialog::setMeasure(const std::string& measure)
{
    const int listed = m_measure->findData(text(measure));
    if (listed >= 0) m_measure->setCurrentIndex(listed);
    else m_measure->setEditText(text(measure));
}

QString SweepDialog::problem() const
{
    if (m_measure->currentText().trimmed().isEmpty()) return tr("Say what is measured.");
    for (const SweepNumber* number : {m_first, m_second})
        if (const QString wrong = number->problem(); !wrong.isEmpty()) return wrong;
    if (!m_second->isVaried()) return {};
    const bool isSame = m_first->quantity() == m_second->quantity() && (m_first->quantity() == SweepQuantity::Gravity || &m_first->body() == &m_second->body());
    if (isSame) return tr("The same number can't be varied twice.");
    constexpr int kMostRuns = 10000;
    if (const int runs = m_first->steps() * m_second->steps(); runs > kMostRuns) return tr("%1 runs are more than %2; take fewer steps.").arg(runs).arg(kMostRuns);
    return {};
}

void SweepDialog::judge()
{
    m_problem->setText(problem());
    showState();
}

void SweepDialog::showState()
{
    m_problem->setVisible(!m_problem->text().isEmpty());
    m_sentence->setVisible(!m_sentence->text().isEmpty());
    m_run->setText(m_isRunning ? tr("Stop") : tr("Run"));
    m_run->setEnabled(m_isRunning || problem().isEmpty());
    m_progress->setVisible(m_isRunning);
    m_form->setEnabled(!m_isRunning);
    m_save->setEnabled(!m_isRunning && !rows().empty());
    m_branch->setEnabled(!m_isRunning && chosen().has_value());
    if (rows().empty() && !m_isRunning) m_pages->setCurrentIndex(m_second->isVaried() ? 1 : 0);   // what will be there
}

void SweepDialog::begin()
{
    m_isRunning = true;
    m_asked = request();
    const int listed = m_measure->findData(text(m_asked.measure));
    const bool isStepped = listed >= 0 && static_cast<std::size_t>(listed) < m_setting.measures.size() ? m_setting.measures[static_cast<std::size_t>(listed)].isStepped
                                                                                                    : m_asked.measure.starts_with("happens") || m_asked.measure.starts_with("count");
    m_made.reset();
    const auto numbers = varied();
    m_isMap = numbers.size() > 1;
    m_pages->setCurrentIndex(m_isMap ? 1 : 0);
    const auto axes = causal::axesOf(m_asked);
    if (m_isMap && axes) {
        const auto axisOf = [&](std::size_t k) {
            return SweepMap::Axis{numbers[k]->title(), [quantity = numbers[k]->quantity()](double value) { return SweepNumber::shortText(quantity, value); }, (*axes)[k].values};
        };
        m_map->begin({axisOf(0), axisOf(1), m_measure->currentText(), isStepped});
    }
    const SweepNumber& one = *m_first;
    if (!m_isMap) m_plot->begin({one.title(), m_measure->currentText(), std::min(one.from().value(), one.to().value()), std::max(one.from().value(), one.to().value()), m_asked.spacing, isStepped});
    m_sentence->clear();
    m_problem->clear();
    m_progress->setValue(0);
    showState();
}

void SweepDialog::add(const causal::SweepRow& row) { m_isMap ? m_map->add(row) : m_plot->add(row); }
void SweepDialog::add(const causal::Flip& flip) { m_plot->add(flip); }
void SweepDialog::setProgress(double fraction) { m_progress->setValue(static_cast<int>(1000 * fraction)); }

void SweepDialog::end(const QString& failed)
{
    m_isRunning = false;
    m_problem->setText(failed);
    const auto isWithout = [](const causal::SweepRow& row) { return !row.problem.empty(); };
    const auto without = std::ranges::count_if(rows(), isWithout);
    QString words = rows().empty() ? QString() : plural(rows().size(), tr("run"), tr("runs")) + u'.';
    if (m_isMap && !rows().empty()) words += tr(" A click on a cell makes it a what-if.");
    else for (const causal::Flip& flip : m_plot->flips()) words += tr(" It goes from %1 to %2 at %3.").arg(flip.before).arg(flip.after).arg(flip.value, 0, 'g', 4);
    if (without) words += tr(" %1 could not be simulated; the first: %2").arg(without).arg(text(std::ranges::find_if(rows(), isWithout)->problem));
    m_sentence->setText(words);
    showState();
}

QString SweepDialog::sentence() const { return m_sentence->text(); }

}  // namespace morphogen::ui
