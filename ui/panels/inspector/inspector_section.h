// What every section of the inspector gets and does.
#pragma once

#include "core/edit/set_placement.h"
#include "core/scene/world.h"
#include "ui/models/edit_sink.h"
#include "ui/models/keys.h"
#include "ui/models/selection.h"
#include "ui/widgets/section.h"

#include <memory>

namespace morphogen::ui {

class ActionSet;
class Chores;
class KeyDiamond;

/// What is selected, looked up.
struct Inspected {
    std::shared_ptr<const World> world;
    Selection selection;
    std::shared_ptr<const Object> object;   ///< the active one, or null
    std::shared_ptr<const Camera> camera;   ///< or null
    double timeSecs = 0;                    ///< of the playhead: fields show what is then
};

struct InspectorTools {
    ActionSet& actions;
    EditSink sink;
    Chores& chores;
    /// Whether a change sets a key even where there is none yet: the action time.autoKey.
    bool keysAlways() const;
};

class InspectorSection : public Section {
    Q_OBJECT
public:
    InspectorSection(const QString& title, InspectorTools& tools, QWidget* parent) : Section(title, parent), m_tools(tools) {}
    /// Whether there is something for this section to show.
    virtual bool suits(const Inspected& inspected) const = 0;
    virtual void show(const Inspected& inspected) = 0;
    /// The same world at another time: shown anew only where keys make a difference.
    void showTime(const Inspected& inspected);

protected:
    /// A diamond at the end of a row: keys these properties of all that is selected.
    KeyDiamond* addDiamond(QHBoxLayout* row, const QString& what, std::vector<PropertyPath> paths);
    /// Keeps what is shown and brings the diamonds up to date; to be called by show().
    void remember(const Inspected& inspected);
    const Inspected& inspected() const { return m_inspected; }
    /// Sends the edit; a refusal is said beside `where`.
    bool sendOrSay(const EditRequest& request, QWidget* where);
    /// A value for a property of every selected object that has it; auto-key included.
    EditRequest settingOfSelected(const PropertyPath& path, const Value& value, const std::string& label, DragId drag = {}) const;

    InspectorTools& m_tools;

private:
    struct Keyed {
        KeyDiamond* diamond;
        std::vector<PropertyPath> paths;
    };
    std::vector<Keyed> m_keyed;
    Inspected m_inspected;
};

}  // namespace morphogen::ui
