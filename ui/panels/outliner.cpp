#include "ui/panels/outliner.h"

#include "core/edit/edit_camera.h"
#include "core/edit/rename_object.h"
#include "core/edit/set_active_clip.h"
#include "core/edit/set_visible.h"
#include "ui/actions/action_set.h"
#include "ui/models/text.h"
#include "ui/models/world_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/panel.h"

#include <QHelpEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QToolTip>
#include <QTreeView>
#include <QVBoxLayout>

namespace morphogen::ui {
namespace {

constexpr Metric kEyeWidth{24};

QRect eyeRect(const QRect& row) { return {row.right() - kEyeWidth + 1, row.top(), kEyeWidth, row.height()}; }

using Kind = WorldModel::Kind;
Kind kindOf(const QModelIndex& index) { return static_cast<Kind>(index.data(WorldModel::KindRole).toInt()); }
ObjectId objectOf(const QModelIndex& index) { return {index.data(WorldModel::IdRole).toULongLong()}; }

class RowDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {100, kRow}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& t = theme();
        const Kind kind = kindOf(index);
        const bool isVisible = index.data(WorldModel::VisibleRole).toBool();
        const bool isSelected = option.state & QStyle::State_Selected, isHovered = option.state & QStyle::State_MouseOver;
        const QRect row(0, option.rect.top(), option.rect.right() + 1, option.rect.height());
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);

        int left = option.rect.left() + 2;
        const QColor text = isVisible ? t.text : t.faint;
        if (kind == Kind::Object) {
            const QColor colour = index.data(WorldModel::ColourRole).value<QColor>();
            const QRectF square(left, row.top() + (kRow - px(12)) / 2, px(12), px(12));
            painter->setPen(isVisible ? QPen(Qt::NoPen) : QPen(colour, 1.2));
            painter->setBrush(isVisible ? QBrush(colour) : QBrush(Qt::NoBrush));
            painter->drawRoundedRect(isVisible ? square : square.adjusted(0.6, 0.6, -0.6, -0.6), 3, 3);
        } else if (kind == Kind::Camera) {
            paintIcon(*painter, QRectF(left - 1, row.top() + (kRow - px(14)) / 2, px(14), px(14)), Icon::Camera, t.secondary);
        } else {
            const bool isActive = index.data(WorldModel::ActiveRole).toBool();
            paintIcon(*painter, QRectF(left + 1, row.top() + (kRow - px(10)) / 2, px(10), px(10)), isActive ? Icon::Play : Icon::Clip, isActive ? t.key : t.faint);
        }
        left += px(20);
        int right = row.right() - 8;
        if (kind == Kind::Object) {
            right = row.right() - kEyeWidth;
            if (!isVisible || isHovered || isSelected)
                paintIcon(*painter, QRectF(eyeRect(row).center().x() - px(7), row.top() + (kRow - px(14)) / 2, px(14), px(14)), isVisible ? Icon::Eye : Icon::EyeClosed, isVisible ? t.secondary : t.faint);
        } else {
            right = row.right() - kEyeWidth;
        }
        const QString name = index.data(Qt::DisplayRole).toString(), detail = index.data(WorldModel::DetailRole).toString();
        painter->setFont(fontFor(FontRole::Text));
        const int nameWidth = painter->fontMetrics().horizontalAdvance(name);
        painter->setFont(fontFor(FontRole::Small));
        const QFontMetrics small = painter->fontMetrics();
        const int room = right - left;
        int detailWidth = small.horizontalAdvance(detail) + 2;
        if (nameWidth + 12 + detailWidth > room) detailWidth = std::max(0, room - nameWidth - 12);
        if (detailWidth > 24) {
            painter->setPen(isVisible ? (isSelected ? mixed(t.secondary, t.text, 0.4) : t.secondary) : t.faint);
            painter->drawText(QRect(right - detailWidth, row.top(), detailWidth, row.height()), Qt::AlignRight | Qt::AlignVCenter, small.elidedText(detail, Qt::ElideRight, detailWidth));
        } else detailWidth = 0;
        painter->setFont(fontFor(FontRole::Text));
        painter->setPen(kind == Kind::Object ? text : t.secondary);
        if (kind == Kind::Clip && index.data(WorldModel::ActiveRole).toBool()) painter->setPen(text);
        painter->drawText(QRect(left, row.top(), room - (detailWidth ? detailWidth + 8 : 0), row.height()), Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(name, Qt::ElideRight, room - (detailWidth ? detailWidth + 8 : 0)));
        painter->restore();
    }

    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        editor->setGeometry(option.rect.adjusted(17, 1, -kEyeWidth, -1));
    }

    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override
    {
        model->setData(index, qobject_cast<QLineEdit*>(editor)->text(), Qt::EditRole);
    }
};

/// Fills whole rows: selection and hover run from edge to edge, under the branch too.
class TreeView : public QTreeView {
public:
    using QTreeView::QTreeView;

protected:
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& t = theme();
        const QRect row(0, option.rect.top(), viewport()->width(), option.rect.height());
        if (selectionModel()->isSelected(index)) painter->fillRect(row, hasFocus() || isActiveWindow() ? t.selected : t.selectedQuiet);
        else if (option.state & QStyle::State_MouseOver || indexAt(viewport()->mapFromGlobal(QCursor::pos())) == index) {
            if (viewport()->underMouse()) painter->fillRect(row, mixed(t.panel, t.hover, 0.6));
        }
        QTreeView::drawRow(painter, option, index);
    }
    void drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const override
    {
        if (!model()->hasChildren(index)) return;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(rect.left() + 9, rect.center().y() + 0.5);
        if (isExpanded(index)) painter->rotate(90);
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme().faint);
        painter->drawPolygon(QPolygonF({{-1.5, -3.5}, {2.5, 0}, {-1.5, 3.5}}));
        painter->restore();
    }
};

}  // namespace

Outliner::Outliner(ActionSet& actions, EditSink sink, QWidget* parent)
    : QWidget(parent), m_actions(actions), m_sink(std::move(sink)), m_header(new PanelHeader(tr("World"), this)), m_view(new TreeView(this)), m_model(new WorldModel(this))
{
    setObjectName(QStringLiteral("panel"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new RowDelegate(m_view));
    m_view->setHeaderHidden(true);
    QPalette plain = m_view->palette();   // rows are filled by the view itself
    plain.setColor(QPalette::Highlight, Qt::transparent);
    m_view->setPalette(plain);
    m_view->setIndentation(px(16));
    m_view->setUniformRowHeights(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setExpandsOnDoubleClick(false);
    m_view->setMouseTracking(true);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setDragDropMode(QAbstractItemView::DragDrop);
    m_view->setDefaultDropAction(Qt::LinkAction);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setAccessibleName(tr("Objects and cameras"));
    m_view->viewport()->installEventFilter(this);
    m_view->installEventFilter(this);

    auto* import = new QToolButton(m_header);
    import->setDefaultAction(m_actions.action("file.import"));
    import->setIcon(icon(Icon::Plus));
    import->setIconSize({px(14), px(14)});
    import->setAccessibleName(tr("Import"));
    m_header->addTool(import);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_view);

    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &Outliner::announceSelection);
    connect(m_view, &QWidget::customContextMenuRequested, this, &Outliner::openMenu);
    connect(m_view, &QAbstractItemView::doubleClicked, this, [this](const QModelIndex& index) {
        if (kindOf(index) == Kind::Camera) Q_EMIT cameraChosen(CameraId{objectOf(index).value});
        if (kindOf(index) == Kind::Object) m_view->edit(index);
        if (kindOf(index) != Kind::Clip) return;
        const bool isActive = index.data(WorldModel::ActiveRole).toBool();
        send(requestFor(SetActiveClip{objectOf(index), isActive ? -1 : index.data(WorldModel::ClipRole).toInt()}), index);
    });
    connect(m_model, &WorldModel::renamed, this, [this](ObjectId object, const QString& name) {
        send(requestFor(RenameObject{object, name.toStdString()}), m_model->indexOf(object));
    });
    connect(m_model, &WorldModel::dropped, this, &Outliner::offerMorph);
    connect(m_model, &WorldModel::cameraRenamed, this, [this](CameraId camera, const QString& name) {
        send(requestFor(RenameCamera{camera, name.toStdString()}), m_model->indexOf(camera));
    });
}

void Outliner::offerMorph(const std::vector<ObjectId>& from, ObjectId to)
{
    const Object* target = m_model->world().find(to);
    if (!target) return;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("dropMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction* morph = menu->addAction(icon(Icon::Link), tr("Morph %1 into %2").arg(QString::fromStdString(namesForLabel(m_model->world(), from)), QString::fromStdString(target->name)),
                                     this, [this, from, to] { Q_EMIT morphWanted(from, to); });
    menu->addAction(tr("Cancel"));
    menu->setActiveAction(morph);
    menu->popup(m_view->viewport()->mapToGlobal(m_view->visualRect(m_model->indexOf(to)).bottomLeft()));
}

void Outliner::setWorld(std::shared_ptr<const World> world)
{
    std::vector<ObjectId> expanded;
    for (const auto& object : m_model->world().objects)
        if (m_view->isExpanded(m_model->indexOf(object->id))) expanded.push_back(object->id);
    m_isUpdating = true;
    std::uint64_t splats = 0;
    for (const auto& object : world->objects) splats += object->splats->size();
    m_header->setRemark(world->objects.empty() ? tr("empty") : tr("%1 \u00b7 %2 splats").arg(plural(world->objects.size(), tr("object"), tr("objects")), countText(splats)));
    m_model->setWorld(std::move(world));
    for (const ObjectId id : expanded) m_view->setExpanded(m_model->indexOf(id), true);
    m_isUpdating = false;
    setSelection(m_selection);
}

void Outliner::setSelection(const Selection& selection)
{
    m_selection = selection;
    QItemSelection rows;
    QModelIndex current;
    for (const ObjectId id : selection.objects)
        if (const QModelIndex index = m_model->indexOf(id); index.isValid()) rows.select(index, index), current = index;
    if (selection.camera)
        if (const QModelIndex index = m_model->indexOf(selection.camera); index.isValid()) rows.select(index, index), current = index;
    m_isUpdating = true;
    m_view->selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect);
    if (current.isValid()) m_view->selectionModel()->setCurrentIndex(current, QItemSelectionModel::NoUpdate);
    m_isUpdating = false;
}

void Outliner::beginRename()
{
    const QModelIndex index = m_selection.camera ? m_model->indexOf(m_selection.camera) : m_model->indexOf(m_selection.active());
    if (!index.isValid()) return;
    m_view->setFocus();
    m_view->setCurrentIndex(index);
    m_view->edit(index);
}

void Outliner::announceSelection()
{
    if (m_isUpdating) return;
    Selection chosen;
    const QModelIndex current = m_view->currentIndex();
    for (const QModelIndex& index : m_view->selectionModel()->selectedIndexes()) {
        if (kindOf(index) == Kind::Camera) { if (index == current) chosen.camera = CameraId{objectOf(index).value}; }
        else chosen = chosen.adding(objectOf(index));
    }
    if (current.isValid() && kindOf(current) != Kind::Camera && chosen.holds(objectOf(current))) chosen = chosen.adding(objectOf(current));
    if (!chosen.objects.empty()) chosen.camera = {};
    m_selection = chosen;
    Q_EMIT selectionChosen(chosen);
}

void Outliner::send(const EditRequest& request, const QModelIndex& at)
{
    const auto done = m_sink(request);
    if (done || done.error().kind == Error::Kind::Cancelled) return;
    QToolTip::showText(m_view->viewport()->mapToGlobal(m_view->visualRect(at).bottomLeft()), QString::fromStdString(done.error().message), m_view);
}

bool Outliner::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_view->viewport() && (event->type() == QEvent::MouseButtonPress || event->type() == QEvent::MouseButtonDblClick)) {
        auto* mouse = static_cast<QMouseEvent*>(event);
        const QModelIndex index = m_view->indexAt(mouse->position().toPoint());
        if (!index.isValid()) {
            if (mouse->button() == Qt::LeftButton) Q_EMIT selectionChosen({});
            return QWidget::eventFilter(watched, event);
        }
        const QRect row(0, m_view->visualRect(index).top(), m_view->viewport()->width(), kRow);
        if (mouse->button() == Qt::LeftButton && kindOf(index) == Kind::Object && eyeRect(row).contains(mouse->position().toPoint())) {
            // What is done to one of the selected is done to all of them.
            const bool isVisible = index.data(WorldModel::VisibleRole).toBool();
            const std::vector<ObjectId> meant = m_selection.holds(objectOf(index)) ? m_selection.objects : std::vector{objectOf(index)};
            send(requestForEach(isVisible ? "Hide" : "Show", meant, [isVisible](const World&, ObjectId id) { return SetVisible{id, !isVisible}; }), index);
            return true;
        }
    }
    if (watched == m_view->viewport() && (event->type() == QEvent::MouseMove || event->type() == QEvent::Leave)) m_view->viewport()->update();
    return QWidget::eventFilter(watched, event);
}

void Outliner::openMenu(const QPoint& where)
{
    const QModelIndex index = m_view->indexAt(where);
    const char* name = "context.world";
    if (index.isValid()) name = kindOf(index) == Kind::Camera ? "context.camera" : "context.object";
    m_actions.contextMenu(name, this)->popup(m_view->viewport()->mapToGlobal(where));
}

}  // namespace morphogen::ui
