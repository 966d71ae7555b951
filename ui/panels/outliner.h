// Outliner: what there is in the world. Click selects, double-click renames (a clip: plays it; a camera: looks through it),
// the eye hides, F2 renames, Delete removes; one object dragged onto another offers to morph it.
#pragma once

#include "core/scene/world.h"
#include "ui/models/edit_sink.h"
#include "ui/models/selection.h"

#include <QWidget>

#include <memory>

class QTreeView;

namespace morphogen::ui {

class ActionSet;
class PanelHeader;
class WorldModel;

class Outliner : public QWidget {
    Q_OBJECT
public:
    Outliner(ActionSet& actions, EditSink sink, QWidget* parent = nullptr);
    void setWorld(std::shared_ptr<const World> world);
    void setSelection(const Selection& selection);
    /// Opens the name of the active object for typing.
    void beginRename();
    PanelHeader& header() const { return *m_header; }
    QTreeView& view() const { return *m_view; }

Q_SIGNALS:
    void selectionChosen(const morphogen::ui::Selection& selection);
    void cameraChosen(morphogen::CameraId camera);   ///< to look through
    void morphWanted(const std::vector<morphogen::ObjectId>& from, morphogen::ObjectId to);

private:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void announceSelection();
    void send(const EditRequest& request, const QModelIndex& at);
    void openMenu(const QPoint& where);
    void offerMorph(const std::vector<ObjectId>& from, ObjectId to);
    ActionSet& m_actions;
    EditSink m_sink;
    PanelHeader* m_header;
    QTreeView* m_view;
    WorldModel* m_model;
    Selection m_selection;
    bool m_isUpdating = false;
};

}  // namespace morphogen::ui
