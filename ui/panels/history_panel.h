// HistoryPanel: the steps by which the world came to be. A click travels there; what lies behind the current step is dim.
// Shift or Ctrl selects several, which the context menu copies as a script.
#pragma once

#include "core/edit/history.h"

#include <QWidget>

#include <span>

class QListView;
class QStringListModel;

namespace morphogen::ui {

class ActionSet;
class PanelHeader;

class HistoryPanel : public QWidget {
    Q_OBJECT
public:
    explicit HistoryPanel(ActionSet& actions, QWidget* parent = nullptr);
    /// `cursor` is the index of the world that is shown; bytes are what the other steps keep, and what they may keep.
    void setHistory(std::span<const HistoryStep> steps, std::size_t cursor, std::uint64_t heldBytes, std::uint64_t budgetBytes);
    PanelHeader& header() const { return *m_header; }
    QListView& view() const { return *m_view; }
    std::size_t cursor() const { return m_cursor; }

Q_SIGNALS:
    void travelRequested(std::size_t step);
    /// The user wants the steps from `first` to `last` as a script.
    void scriptRequested(std::size_t first, std::size_t last);

private:
    void showMenu(ActionSet& actions, const QPoint& where);
    PanelHeader* m_header;
    QListView* m_view;
    QStringListModel* m_model;
    std::size_t m_cursor = 0;
};

}  // namespace morphogen::ui
