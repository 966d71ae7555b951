// TopBar: the program's name, the menus, the workspaces, the document, and the way to the palette, in one row.
#pragma once

#include <QStringList>
#include <QWidget>

class QLabel;
class QMenuBar;
class QTabBar;
class QToolButton;

namespace morphogen::ui {

class ActionSet;

class TopBar : public QWidget {
    Q_OBJECT
public:
    explicit TopBar(ActionSet& actions, QWidget* parent = nullptr);
    QMenuBar& menus() const { return *m_menus; }
    void setWorkspaces(const QStringList& names, int current);
    void setCurrentWorkspace(int index);
    /// "fox.morph" and whether there is something to save.
    void setDocument(const QString& name, const QString& tip, bool isDirty);

Q_SIGNALS:
    void workspaceChosen(int index);
    void workspaceMenuRequested(const QPoint& globalPosition);

protected:
    void paintEvent(QPaintEvent*) override;
    void changeEvent(QEvent* event) override;

private:
    void showDocument();
    QMenuBar* m_menus;
    QTabBar* m_tabs;
    QLabel* m_document;
    QToolButton* m_palette;
    QString m_name, m_tip;
    bool m_isDirty = false;
};

}  // namespace morphogen::ui
