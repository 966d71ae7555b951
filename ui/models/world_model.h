// WorldModel: the world as a tree for the outliner: objects with their clips, then cameras. It shows and never edits; what
// the user wants changed leaves as signals.
#pragma once

#include "core/scene/world.h"

#include <QAbstractItemModel>
#include <QColor>

#include <memory>
#include <vector>

namespace morphogen::ui {

/// A colour that stands for the object: what most of its visible splats have, made clear enough for a small square.
QColor colourOf(const Object& object);
/// A morph has the colour of what it becomes.
QColor colourOf(const World& world, const Object& object);

class WorldModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum class Kind { Object, Clip, Camera };
    enum Role { KindRole = Qt::UserRole, IdRole, DetailRole, ColourRole, VisibleRole, ActiveRole, ClipRole };

    explicit WorldModel(QObject* parent = nullptr);

    /// Rows that stay keep their place in views: only what differs is announced.
    void setWorld(std::shared_ptr<const World> world);
    const World& world() const { return *m_world; }
    QModelIndex indexOf(ObjectId id) const;
    QModelIndex indexOf(CameraId id) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;   ///< announces that someone wants it
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    Qt::DropActions supportedDropActions() const override { return Qt::LinkAction | Qt::CopyAction | Qt::MoveAction; }
    bool canDropMimeData(const QMimeData* dragged, Qt::DropAction action, int row, int column, const QModelIndex& onto) const override;
    bool dropMimeData(const QMimeData* dragged, Qt::DropAction action, int row, int column, const QModelIndex& onto) override;

Q_SIGNALS:
    void renamed(morphogen::ObjectId object, const QString& name);
    void cameraRenamed(morphogen::CameraId camera, const QString& name);
    void dropped(const std::vector<morphogen::ObjectId>& dragged, morphogen::ObjectId onto);

private:
    int objectRows() const { return static_cast<int>(m_world->objects.size()); }
    bool hasSameShape(const World& other) const;
    std::shared_ptr<const World> m_world = std::make_shared<World>();
};

}  // namespace morphogen::ui
