// The inspector's sections of a camera, and of the world when nothing is selected.
#pragma once

#include "ui/panels/inspector/inspector_section.h"

#include <array>

namespace morphogen::ui {

class NumberField;

/// A saved camera as it is at its first key.
class CameraSection : public InspectorSection {
    Q_OBJECT
public:
    CameraSection(InspectorTools& tools, QWidget* parent);
    bool suits(const Inspected& inspected) const override { return inspected.camera != nullptr; }
    void show(const Inspected& inspected) override;

private:
    QLabel *m_from, *m_to, *m_lens, *m_keys;
};

class WorldSection : public InspectorSection {
    Q_OBJECT
public:
    WorldSection(InspectorTools& tools, QWidget* parent);
    bool suits(const Inspected& inspected) const override { return !inspected.object && !inspected.camera; }
    void show(const Inspected& inspected) override;
    NumberField& fps() const { return *m_fps; }

private:
    NumberField* m_fps;
    QLabel *m_objects, *m_splats, *m_length, *m_memory, *m_cameras;
};

}  // namespace morphogen::ui
