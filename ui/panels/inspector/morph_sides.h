// Which objects a morph begins with (A) and which it becomes (B), with a button between them that swaps the two.
#pragma once

#include "core/scene/world.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace morphogen::ui {

class MorphSides : public QWidget {
    Q_OBJECT
public:
    explicit MorphSides(QWidget* parent = nullptr);
    void show(const World& world, const MorphSettings& morph);
    QLabel& first() const { return *m_first; }
    QLabel& second() const { return *m_second; }
    QToolButton& swap() const { return *m_swap; }

Q_SIGNALS:
    void swapRequested();

private:
    QLabel *m_first, *m_second;
    QToolButton* m_swap;
};

}  // namespace morphogen::ui
