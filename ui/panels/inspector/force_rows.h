// The force fields of the world in the section of physics: one block of rows for each, and a menu that adds one.
#pragma once

#include "ui/models/edit_sink.h"

#include "core/scene/force_field.h"

#include <QWidget>

#include <functional>
#include <vector>

class QToolButton;
class QVBoxLayout;

namespace morphogen::ui {

class NumberField;

class ForceRows : public QWidget {
    Q_OBJECT
public:
    /// All of them as they are to be.
    using Send = std::function<void(std::vector<ForceField> forces, DragId drag, QWidget* where)>;
    ForceRows(Send send, std::function<void(DragId)> takeBack, QWidget* parent);
    void show(const std::vector<ForceField>& forces);

    QToolButton& adder() const { return *m_adder; }

private:
    struct NumberRow;
    void build();
    void addBlock(std::size_t which);
    void addNumber(std::size_t which, const NumberRow& row);
    void addVector(std::size_t which, const QString& title, const QString& tip, Vec3 ForceField::*vector, double step);
    void change(std::size_t which, const std::function<void(ForceField&)>& change, DragId drag, QWidget* where);

    Send m_send;
    std::function<void(DragId)> m_takeBack;
    std::vector<ForceField> m_forces;
    std::vector<std::vector<std::function<void(const ForceField&)>>> m_refresh;   ///< of each block's fields
    QWidget* m_blocks;
    QVBoxLayout* m_rows;
    QToolButton* m_adder;
};

}  // namespace morphogen::ui
