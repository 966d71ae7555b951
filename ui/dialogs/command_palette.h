// CommandPalette: everything that can be done, found by typing. Up and Down choose, Enter does it, Escape closes.
#pragma once

#include "ui/actions/action_table.h"

#include <QFrame>

#include <vector>

class QLineEdit;
class QListWidget;

namespace morphogen::ui {

class ActionSet;

class CommandPalette : public QFrame {
    Q_OBJECT
public:
    explicit CommandPalette(ActionSet& actions, QWidget* parent);
    /// Centred near the top of the parent window.
    void open();
    QLineEdit& input() const { return *m_input; }
    const std::vector<const ActionRow*>& shown() const { return m_rows; }
    void runCurrent();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent*) override;

private:
    void search();
    ActionSet& m_actions;
    QLineEdit* m_input;
    QListWidget* m_list;
    std::vector<const ActionRow*> m_rows;
};

}  // namespace morphogen::ui
