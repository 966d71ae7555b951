// Inspector: what is selected, section by section; the world where nothing is.
#pragma once

#include "ui/panels/inspector/inspector_section.h"

#include <vector>

namespace morphogen::ui {

class PanelHeader;

class Inspector : public QWidget {
    Q_OBJECT
public:
    Inspector(ActionSet& actions, EditSink sink, QWidget* parent = nullptr);
    ~Inspector() override;
    void setWorld(std::shared_ptr<const World> world);
    void setSelection(const Selection& selection);
    /// Of the playhead. Cheap while nothing that is shown has keys.
    void setTime(double secs);
    PanelHeader& header() const { return *m_header; }
    /// The section of that class, for those who bring one up or look at it.
    template <class T> T* section() const
    {
        for (InspectorSection* section : m_sections)
            if (T* found = qobject_cast<T*>(section)) return found;
        return nullptr;
    }

private:
    void refresh();
    std::unique_ptr<Chores> m_chores;
    InspectorTools m_tools;
    PanelHeader* m_header;
    std::vector<InspectorSection*> m_sections;
    Inspected m_inspected;
};

}  // namespace morphogen::ui
