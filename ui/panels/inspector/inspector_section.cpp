#include "ui/panels/inspector/inspector_section.h"

#include "ui/actions/action_set.h"
#include "ui/widgets/key_diamond.h"

#include <QHBoxLayout>
#include <QPointer>
#include <QToolTip>

namespace morphogen::ui {

bool InspectorTools::keysAlways() const { return actions.isChecked("time.autoKey"); }

KeyDiamond* InspectorSection::addDiamond(QHBoxLayout* row, const QString& what, std::vector<PropertyPath> paths)
{
    auto* diamond = new KeyDiamond(what, this);
    row->addWidget(diamond);
    m_keyed.push_back({diamond, paths});
    connect(diamond, &KeyDiamond::clicked, this, [this, diamond, paths = std::move(paths)] {
        if (m_inspected.world) sendOrSay(togglingKeys(*m_inspected.world, m_inspected.selection.objects, paths, m_inspected.timeSecs), diamond);
    });
    return diamond;
}

void InspectorSection::remember(const Inspected& inspected)
{
    m_inspected = inspected;
    if (!inspected.object) return;
    for (const Keyed& keyed : m_keyed) keyed.diamond->setState(keyStateOf(*inspected.object, keyed.paths, inspected.timeSecs));
}

void InspectorSection::showTime(const Inspected& inspected)
{
    if (inspected.object && !inspected.object->curves.empty()) show(inspected);
    else m_inspected.timeSecs = inspected.timeSecs;
}

bool InspectorSection::sendOrSay(const EditRequest& request, QWidget* where)
{
    const QPointer<QWidget> place(where);   // the edit may have rebuilt what it stood in
    const auto done = m_tools.sink(request);
    if (!done && place) QToolTip::showText(place->mapToGlobal(QPoint(0, place->height())), QString::fromStdString(done.error().message), place);
    return static_cast<bool>(done);
}

EditRequest InspectorSection::settingOfSelected(const PropertyPath& path, const Value& value, const std::string& label, DragId drag) const
{
    const auto keys = m_tools.keysAlways() ? PropertyChange::Keys::Always : PropertyChange::Keys::WhereKeyed;
    return settingProperty({m_inspected.selection.objects, path, value, m_inspected.timeSecs, keys}, label + " " + namesForLabel(*m_inspected.world, m_inspected.selection.objects), drag);
}

}  // namespace morphogen::ui
