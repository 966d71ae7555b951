#include "ui/models/world_model.h"

#include "core/scene/morph_of.h"
#include "ui/models/text.h"

#include <QMimeData>

#include <algorithm>
#include <cmath>
#include <map>

namespace morphogen::ui {
namespace {

constexpr std::size_t kColourSamples = 4096;
const QString kObjectsMime = QStringLiteral("application/x-morphogen-objects");

QColor meanColour(const Splats& splats)
{
    const std::size_t stride = std::max<std::size_t>(1, splats.size() / kColourSamples);
    double sum[3] = {0, 0, 0}, total = 0;
    for (std::size_t i = 0; i < splats.size(); i += stride) {
        double c[3];
        for (int k = 0; k < 3; ++k) c[k] = std::clamp(0.5 + kShC0 * splats.columns[static_cast<std::size_t>(SplatColumn::Dc0) + k].at<float>(i), 0.0, 1.0);
        const double chroma = std::max({c[0], c[1], c[2]}) - std::min({c[0], c[1], c[2]});
        const double weight = splats.peakAlpha(i) * (0.05 + chroma);   // what has a colour says more of it than greys do
        if (!std::isfinite(weight)) continue;
        for (int k = 0; k < 3; ++k) sum[k] += weight * c[k];
        total += weight;
    }
    if (total <= 0) return QColor(0x8d, 0x92, 0x9b);
    QColor mean = QColor::fromRgbF(static_cast<float>(sum[0] / total), static_cast<float>(sum[1] / total), static_cast<float>(sum[2] / total));
    float h, s, v;
    mean.getHsvF(&h, &s, &v);
    return QColor::fromHsvF(std::max(0.f, h), s < 0.12f ? s : std::clamp(s * 1.25f, 0.35f, 0.78f), std::clamp(v * 1.25f, 0.55f, 0.9f));
}

QString detailOf(const Object& object)
{
    const QString count = countText(shownSplats(object));
    if (morphOf(object)) return QStringLiteral("morph \u00b7 %1").arg(count);
    if (object.sequence) return QStringLiteral("%1 frames \u00b7 %2").arg(object.sequence->frames.size()).arg(count);
    if (object.activeClip >= 0 && object.activeClip < static_cast<int>(object.clips.size()))
        return QStringLiteral("%1 \u00b7 %2").arg(QString::fromStdString(object.clips[static_cast<std::size_t>(object.activeClip)]->name), count);
    if (object.polynomial) return QStringLiteral("moving \u00b7 %1").arg(count);
    return object.clips.empty() ? QStringLiteral("still \u00b7 %1").arg(count) : QStringLiteral("at rest \u00b7 %1").arg(count);
}

QString detailOf(const Camera& camera) { return camera.keys.size() > 1 ? QStringLiteral("%1 keys").arg(camera.keys.size()) : QString(); }

/// Clips carry their object's row + 1, rows of the top carry 0.
quintptr childOf(int objectRow) { return static_cast<quintptr>(objectRow) + 1; }

}  // namespace

QColor colourOf(const Object& object)
{
    static std::map<std::weak_ptr<const Splats>, QColor, std::owner_less<>> known;
    if (!object.splats) return {};
    if (const auto found = known.find(object.splats); found != known.end()) return found->second;
    std::erase_if(known, [](const auto& entry) { return entry.first.expired(); });
    return known[object.splats] = meanColour(*object.splats);
}

QColor colourOf(const World& world, const Object& object)
{
    if (const Modifier* morph = morphOf(object); morph && object.splats->size() == 0)
        for (const ObjectId id : std::get<MorphSettings>(morph->settings).to)
            if (const Object* side = world.find(id)) return colourOf(*side);
    return colourOf(object);
}

WorldModel::WorldModel(QObject* parent) : QAbstractItemModel(parent) {}

bool WorldModel::hasSameShape(const World& other) const
{
    const auto sameObject = [](const auto& a, const auto& b) { return a->id == b->id && a->clips.size() == b->clips.size(); };
    const auto sameCamera = [](const auto& a, const auto& b) { return a->id == b->id; };
    return std::ranges::equal(m_world->objects, other.objects, sameObject) && std::ranges::equal(m_world->cameras, other.cameras, sameCamera);
}

void WorldModel::setWorld(std::shared_ptr<const World> world)
{
    if (!hasSameShape(*world)) {
        beginResetModel();
        m_world = std::move(world);
        endResetModel();
        return;
    }
    const auto before = std::exchange(m_world, std::move(world));
    for (int row = 0; row < rowCount(); ++row) {
        const auto at = static_cast<std::size_t>(row);
        const bool isObject = row < objectRows();
        if (isObject ? before->objects[at] == m_world->objects[at] : before->cameras[at - m_world->objects.size()] == m_world->cameras[at - m_world->objects.size()]) continue;
        const QModelIndex top = index(row, 0);
        Q_EMIT dataChanged(top, top);
        if (const int clips = rowCount(top); clips > 0) Q_EMIT dataChanged(index(0, 0, top), index(clips - 1, 0, top));
    }
}

QModelIndex WorldModel::indexOf(ObjectId id) const
{
    for (int row = 0; row < objectRows(); ++row)
        if (m_world->objects[static_cast<std::size_t>(row)]->id == id) return index(row, 0);
    return {};
}

QModelIndex WorldModel::indexOf(CameraId id) const
{
    for (std::size_t k = 0; k < m_world->cameras.size(); ++k)
        if (m_world->cameras[k]->id == id) return index(objectRows() + static_cast<int>(k), 0);
    return {};
}

QModelIndex WorldModel::index(int row, int column, const QModelIndex& parent) const
{
    if (row < 0 || column != 0 || row >= rowCount(parent)) return {};
    return createIndex(row, column, parent.isValid() ? childOf(parent.row()) : 0);
}

QModelIndex WorldModel::parent(const QModelIndex& child) const
{
    return child.internalId() == 0 ? QModelIndex() : createIndex(static_cast<int>(child.internalId()) - 1, 0, quintptr{0});
}

int WorldModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid()) return objectRows() + static_cast<int>(m_world->cameras.size());
    if (parent.internalId() != 0 || parent.row() >= objectRows()) return 0;
    return static_cast<int>(m_world->objects[static_cast<std::size_t>(parent.row())]->clips.size());
}

int WorldModel::columnCount(const QModelIndex&) const { return 1; }

QVariant WorldModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const auto row = static_cast<std::size_t>(index.row());
    if (index.internalId() != 0) {
        const Object& owner = *m_world->objects[index.internalId() - 1];
        const Clip& clip = *owner.clips[row];
        const bool isActive = owner.activeClip == index.row();
        switch (role) {
            case Qt::DisplayRole: return QString::fromStdString(clip.name);
            case Qt::ToolTipRole: return isActive ? tr("The clip that plays. Double-click to hold the rest pose instead.") : tr("Double-click to play this clip.");
            case Qt::AccessibleTextRole: return tr("clip %1 of %2").arg(QString::fromStdString(clip.name), QString::fromStdString(owner.name));
            case KindRole: return static_cast<int>(Kind::Clip);
            case IdRole: return QVariant::fromValue<qulonglong>(owner.id.value);
            case DetailRole: return secsText(clip.durationSecs);
            case VisibleRole: return owner.isVisible;
            case ActiveRole: return isActive;
            case ClipRole: return index.row();
            default: return {};
        }
    }
    if (index.row() < objectRows()) {
        const Object& object = *m_world->objects[row];
        switch (role) {
            case Qt::DisplayRole:
            case Qt::EditRole: return QString::fromStdString(object.name);
            case Qt::ToolTipRole:
                return tr("%1 \u2013 %2, %3 splats, %4").arg(QString::fromStdString(object.name).toHtmlEscaped(), QString::fromStdString(object.provenance.format),
                                                           exactCountText(shownSplats(object)), bytesText(object.byteCount()));
            case Qt::AccessibleTextRole: return tr("object %1, %2").arg(QString::fromStdString(object.name), object.isVisible ? tr("visible") : tr("hidden"));
            case KindRole: return static_cast<int>(Kind::Object);
            case IdRole: return QVariant::fromValue<qulonglong>(object.id.value);
            case DetailRole: return detailOf(object);
            case ColourRole:
                return colourOf(*m_world, object);
            case VisibleRole: return object.isVisible;
            default: return {};
        }
    }
    const Camera& camera = *m_world->cameras[row - m_world->objects.size()];
    switch (role) {
        case Qt::DisplayRole:
        case Qt::EditRole: return QString::fromStdString(camera.name);
        case Qt::ToolTipRole: return tr("Double-click to look through this camera.");
        case Qt::AccessibleTextRole: return tr("camera %1").arg(QString::fromStdString(camera.name));
        case KindRole: return static_cast<int>(Kind::Camera);
        case IdRole: return QVariant::fromValue<qulonglong>(camera.id.value);
        case DetailRole: return detailOf(camera);
        case VisibleRole: return true;
        default: return {};
    }
}

bool WorldModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    const auto kind = static_cast<Kind>(data(index, KindRole).toInt());
    if (role != Qt::EditRole || !index.isValid() || kind == Kind::Clip) return false;
    const QString name = value.toString().trimmed();
    if (name == data(index, Qt::DisplayRole).toString()) return false;
    const std::uint64_t id = data(index, IdRole).toULongLong();
    if (kind == Kind::Object) Q_EMIT renamed(ObjectId{id}, name);
    else Q_EMIT cameraRenamed(CameraId{id}, name);
    return false;   // the world announces the change, if it takes it
}

Qt::ItemFlags WorldModel::flags(const QModelIndex& index) const
{
    if (!index.isValid()) return Qt::NoItemFlags;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    if (index.internalId() == 0) flags |= Qt::ItemIsEditable;
    if (index.internalId() == 0 && index.row() < objectRows()) flags |= Qt::ItemIsDragEnabled | Qt::ItemIsDropEnabled;
    return flags;
}

QStringList WorldModel::mimeTypes() const { return {kObjectsMime}; }

QMimeData* WorldModel::mimeData(const QModelIndexList& indexes) const
{
    QByteArray ids;
    for (const QModelIndex& index : indexes)
        if (static_cast<Kind>(data(index, KindRole).toInt()) == Kind::Object) ids += QByteArray::number(data(index, IdRole).toULongLong()) + ' ';
    auto* dragged = new QMimeData;
    dragged->setData(kObjectsMime, ids);
    return dragged;
}

bool WorldModel::canDropMimeData(const QMimeData* dragged, Qt::DropAction, int row, int, const QModelIndex& onto) const
{
    // Onto a row, not between rows: their order means nothing.
    if (row != -1 || !onto.isValid() || static_cast<Kind>(data(onto, KindRole).toInt()) != Kind::Object) return false;
    const QList<QByteArray> ids = dragged->data(kObjectsMime).simplified().split(' ');
    return !ids.isEmpty() && !ids.front().isEmpty() && !ids.contains(QByteArray::number(data(onto, IdRole).toULongLong()));
}

bool WorldModel::dropMimeData(const QMimeData* dragged, Qt::DropAction action, int row, int column, const QModelIndex& onto)
{
    if (!canDropMimeData(dragged, action, row, column, onto)) return false;
    std::vector<ObjectId> ids;
    for (const QByteArray& id : dragged->data(kObjectsMime).simplified().split(' ')) ids.push_back({id.toULongLong()});
    Q_EMIT dropped(ids, ObjectId{data(onto, IdRole).toULongLong()});
    return false;   // nothing has moved
}

}  // namespace morphogen::ui
