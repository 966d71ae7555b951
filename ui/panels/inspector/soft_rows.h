// The rows of a soft body in the section of physics: what it is made of, and what holds it.
#pragma once

#include "ui/models/edit_sink.h"

#include <QWidget>

#include <functional>

class QComboBox;
class QVBoxLayout;

namespace morphogen {
struct Object;
struct SoftSettings;
struct World;
}

namespace morphogen::ui {

class NumberField;

class SoftRows : public QWidget {
    Q_OBJECT
public:
    /// A change of the settings, as one of `drag` where that is a number.
    using Send = std::function<void(const char* what, const std::function<void(SoftSettings&)>& change, DragId drag, QWidget* where)>;
    SoftRows(Send send, std::function<void(DragId)> takeBack, QWidget* parent);
    void show(const World& world, const Object& object);

    NumberField& stiffness() const { return *m_stiffness; }   ///< kPa
    QComboBox& stuff() const { return *m_stuff; }
    QComboBox& pinned() const { return *m_pinned; }
    QComboBox& holder() const { return *m_holder; }

private:
    void wire(NumberField* field, const char* what, const std::function<void(SoftSettings&, double)>& set);

    Send m_send;
    std::function<void(DragId)> m_takeBack;
    QComboBox *m_stuff, *m_pinned, *m_holder;
    QWidget* m_holderRow = nullptr;
    NumberField *m_stiffness, *m_poisson, *m_damping, *m_cells;
};

}  // namespace morphogen::ui
