#include "ui/dialogs/what_if_dialog.h"

#include "ui/theme/theme.h"
#include "ui/widgets/form.h"

#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace morphogen::ui {

WhatIfDialog::WhatIfDialog(const QString& onWhat, const std::vector<WhatIfExample>& examples, std::function<QString(const std::vector<std::string>&)> problemOf, QWidget* parent)
    : QDialog(parent), m_problemOf(std::move(problemOf)), m_name(new QLineEdit(this)), m_lines(new QPlainTextEdit(this)), m_problem(new QLabel(this))
{
    setWindowTitle(tr("What if\u2026"));
    setMinimumWidth(px(460));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(16), px(14), px(16), px(14));
    column->setSpacing(px(10));
    column->addWidget(quietLabel(tr("A branch beside %1 in which this is otherwise, one change a line:").arg(onWhat), this));
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPixelSize(px(13));
    m_lines->setFont(font);
    m_lines->setFixedHeight(px(92));
    m_lines->setTabChangesFocus(true);
    m_lines->setPlaceholderText(tr("remove(ball)"));
    m_lines->setAccessibleName(tr("What is otherwise"));
    column->addWidget(m_lines);
    m_problem->setProperty("isProblem", true);
    m_problem->setWordWrap(true);
    m_problem->hide();
    column->addWidget(m_problem);
    if (!examples.empty()) {
        auto* flow = new QWidget(this);
        auto* grid = new QGridLayout(flow);
        grid->setContentsMargins(0, 0, 0, 0);
        grid->setSpacing(px(6));
        int place = 0;
        for (const WhatIfExample& example : examples) {
            auto* button = new QPushButton(flow);
            button->setText(example.title);
            button->setToolTip(example.line);
            button->setAutoDefault(false);
            button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
            connect(button, &QPushButton::clicked, this, [this, line = example.line] {
                const QString now = m_lines->toPlainText().trimmed();
                m_lines->setPlainText(now.isEmpty() ? line : now + u'\n' + line);
                m_lines->setFocus();
                m_lines->moveCursor(QTextCursor::End);
            });
            grid->addWidget(button, place / 3, place % 3);
            ++place;
        }
        column->addWidget(flow);
    }
    auto* form = new Form(this);
    m_name->setPlaceholderText(tr("as the changes say"));
    form->addRow(tr("Name"), m_name, tr("What the branch is called"));
    column->addWidget(form);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_ask = buttons->addButton(tr("See what happens"), QDialogButtonBox::AcceptRole);
    m_ask->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    connect(m_lines, &QPlainTextEdit::textChanged, this, &WhatIfDialog::judge);
    judge();
    m_lines->setFocus();
}

WhatIfQuestion WhatIfDialog::question() const
{
    WhatIfQuestion question{m_name->text().trimmed().toStdString(), {}};
    for (const QString& line : m_lines->toPlainText().split(u'\n'))
        if (const QString one = line.trimmed(); !one.isEmpty()) question.lines.push_back(one.toStdString());
    return question;
}

QString WhatIfDialog::problem() const { return m_problem->isHidden() ? QString() : m_problem->text(); }

void WhatIfDialog::judge()
{
    const WhatIfQuestion now = question();
    const QString problem = now.lines.empty() ? QString() : m_problemOf(now.lines);
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    m_ask->setEnabled(!now.lines.empty() && problem.isEmpty());
}

}  // namespace morphogen::ui
