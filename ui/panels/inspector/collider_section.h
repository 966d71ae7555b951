// The inspector's section of a body's collider: its size, from the splats or typed, in metres as it stands.
#pragma once

#include "core/scene/body.h"
#include "ui/panels/inspector/inspector_section.h"

#include <array>

class QPushButton;

namespace morphogen::ui {

class NumberField;

class ColliderSection : public InspectorSection {
    Q_OBJECT
public:
    ColliderSection(InspectorTools& tools, QWidget* parent);
    bool suits(const Inspected& inspected) const override { return inspected.object && inspected.object->body; }
    void show(const Inspected& inspected) override;

    /// Of a box its three edges, of a sphere its diameter, of a capsule its diameter and its whole length.
    NumberField& size(int place) const { return *m_size[static_cast<std::size_t>(place)]; }
    QPushButton& fit() const { return *m_fit; }

private:
    /// What the size shown was measured on.
    struct Measured {
        std::shared_ptr<const Splats> splats;
        ColliderKind kind = ColliderKind::Hull;
        std::optional<Vec3> size;
        Vec3 scale{0};
        bool operator==(const Measured&) const = default;
    };
    void measure(const Measured& what);
    void showSize();
    void setSize(int place, double metres, DragId drag);
    void send(const std::string& label, std::optional<Vec3> size, DragId drag, QWidget* where);

    std::array<NumberField*, 3> m_size{};
    std::array<QWidget*, 3> m_rows{};
    QPushButton* m_fit;
    QLabel *m_from, *m_pieces;
    Measured m_measured;
    std::optional<Vec3> m_metres;          ///< as in `size()`; nothing while it is worked out, or for hulls
    int m_pieceCount = 0;
};

}  // namespace morphogen::ui
