// The inspector's sections of an object: where it stands, whether it is shown, how it moves, what is known of it, what it is made of.
#pragma once

#include "ui/panels/inspector/inspector_section.h"

#include <array>

class QCheckBox;
class QComboBox;
class QToolButton;
class QVBoxLayout;

namespace morphogen::ui {

class NumberField;

/// Position, rotation and scale: nine fields, the active object's placement at the time shown; the other selected ones change alike.
class TransformSection : public InspectorSection {
    Q_OBJECT
public:
    TransformSection(InspectorTools& tools, QWidget* parent);
    bool suits(const Inspected& inspected) const override { return inspected.object != nullptr; }
    void show(const Inspected& inspected) override;
    /// 0 position, 1 rotation, 2 scale.
    NumberField& field(int row, int axis) const { return *m_fields[static_cast<std::size_t>(row)][static_cast<std::size_t>(axis)]; }

private:
    void send(int row, int axis, double value, DragId drag);
    void showResets();
    std::array<std::array<NumberField*, 3>, 3> m_fields{};
    std::array<QToolButton*, 3> m_resets{};
    QToolButton* m_link = nullptr;
    QLabel* m_size = nullptr;
    std::shared_ptr<const Object> m_object;
    std::vector<ObjectId> m_selected;
    Transform m_placement;       ///< as shown
    Vec3 m_euler{0};
};

/// Whether it is shown, and how opaque.
class LookSection : public InspectorSection {
    Q_OBJECT
public:
    LookSection(InspectorTools& tools, QWidget* parent);
    bool suits(const Inspected& inspected) const override { return inspected.object != nullptr; }
    void show(const Inspected& inspected) override;
    NumberField& opacity() const { return *m_opacity; }
    QCheckBox& visible() const { return *m_visible; }

private:
    QCheckBox* m_visible;
    NumberField* m_opacity;
};

/// Which clip plays, and what moves.
class MotionSection : public InspectorSection {
    Q_OBJECT
public:
    MotionSection(InspectorTools& tools, QWidget* parent);
    bool suits(const Inspected& inspected) const override;
    void show(const Inspected& inspected) override;
    QComboBox& clips() const { return *m_clips; }

private:
    QComboBox* m_clips;
    QWidget* m_clipRow;
    QLabel *m_length, *m_nodes, *m_kind;
    ObjectId m_object;
};

/// What is known of scale, floor, up and origin, and how to say it.
class CalibrationSection : public InspectorSection {
    Q_OBJECT
public:
    CalibrationSection(InspectorTools& tools, QWidget* parent);
    bool suits(const Inspected& inspected) const override { return inspected.object != nullptr; }
    void show(const Inspected& inspected) override;
    Mark markOf(int row) const { return m_rows[static_cast<std::size_t>(row)].mark->mark(); }   ///< scale, floor, up, origin

private:
    struct Row {
        MarkLabel* mark = nullptr;
        QLabel* state = nullptr;
    };
    std::array<Row, 4> m_rows;
};

/// Where it came from, what the import had to say, what it costs.
class SourceSection : public InspectorSection {
    Q_OBJECT
public:
    SourceSection(InspectorTools& tools, QWidget* parent);
    bool suits(const Inspected& inspected) const override { return inspected.object != nullptr; }
    void show(const Inspected& inspected) override;

private:
    QLabel *m_file, *m_format, *m_up, *m_splats, *m_colour, *m_memory;
    QWidget* m_notes;
    QVBoxLayout* m_noteRows;
    std::vector<std::string> m_shownNotes;
};

}  // namespace morphogen::ui
