// EmptyState: what the view shows while the world is empty: an invitation, and the ways to follow it.
#pragma once

#include <QStringList>
#include <QWidget>

class QHBoxLayout;
class QVBoxLayout;

class QPainter;
class QRect;

namespace morphogen::ui {

class ActionSet;

class EmptyState : public QWidget {
    Q_OBJECT
public:
    explicit EmptyState(ActionSet& actions, QWidget* parent = nullptr);
    void setSamples(const QStringList& names, const QStringList& summaries);
    void setRecent(const QStringList& paths);
    /// While something is dragged over the window.
    void setInviting(bool isInviting);

Q_SIGNALS:
    void sampleChosen(const QString& name);
    void recentChosen(const QString& path);

protected:
    void paintEvent(QPaintEvent*) override;

private:
    QVBoxLayout* m_column;
    QWidget *m_samples, *m_recent;
    bool m_isInviting = false;
};

/// The same in a canvas that paints itself: one sentence that says how something comes to be here.
void paintEmptyHint(QPainter& painter, const QRect& room, const QString& text);

}  // namespace morphogen::ui
