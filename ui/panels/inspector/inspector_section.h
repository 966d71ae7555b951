// What every section of the inspector gets and does.
#pragma once

#include "core/scene/world.h"
#include "ui/models/edit_sink.h"
#include "ui/models/selection.h"
#include "ui/widgets/section.h"

#include <memory>

namespace morphogen::ui {

class ActionSet;

/// What is selected, looked up.
struct Inspected {
    std::shared_ptr<const World> world;
    Selection selection;
    std::shared_ptr<const Object> object;   ///< the active one, or null
    std::shared_ptr<const Camera> camera;   ///< or null
};

struct InspectorTools {
    ActionSet& actions;
    EditSink sink;
};

class InspectorSection : public Section {
    Q_OBJECT
public:
    InspectorSection(const QString& title, InspectorTools& tools, QWidget* parent) : Section(title, parent), m_tools(tools) {}
    /// Whether there is something for this section to show.
    virtual bool suits(const Inspected& inspected) const = 0;
    virtual void show(const Inspected& inspected) = 0;

protected:
    InspectorTools& m_tools;
};

}  // namespace morphogen::ui
