#include "ui/window/workspaces.h"

#include "ui/models/settings.h"

#include <QObject>

#include <algorithm>

namespace morphogen::ui {
namespace {

// Grows when panels come or go, so that an old arrangement is not forced upon them.
QString keyOf(const QString& name) { return QStringLiteral("workspaces/2/") + name; }

}  // namespace

Workspaces::Workspaces() : m_names({QObject::tr("Layout"), QObject::tr("Deform"), QObject::tr("Animate"), QObject::tr("What if")})
{
    const auto stored = settings();
    for (const QString& name : stored->value(QStringLiteral("workspaces/added")).toStringList())
        if (!m_names.contains(name)) m_names.append(name);   // one that comes with the program by now may have that name
    m_current = std::max(0, static_cast<int>(m_names.indexOf(stored->value(QStringLiteral("workspaces/shown")).toString())));
}

void Workspaces::setCurrent(int index)
{
    m_current = index;
    store();
}

QByteArray Workspaces::state(int index) const { return settings()->value(keyOf(m_names[index])).toByteArray(); }

void Workspaces::setState(int index, const QByteArray& state)
{
    if (state.isEmpty()) settings()->remove(keyOf(m_names[index]));
    else settings()->setValue(keyOf(m_names[index]), state);
}

int Workspaces::add(const QString& name)
{
    QString free = name.trimmed().remove(u'/').left(40);
    if (free.isEmpty()) free = QObject::tr("Workspace");
    const QString wanted = free;
    for (int n = 2; m_names.contains(free); ++n) free = QStringLiteral("%1 %2").arg(wanted).arg(n);
    m_names.append(free);
    store();
    return static_cast<int>(m_names.size()) - 1;
}

bool Workspaces::remove(int index)
{
    if (index < kBuiltIn || index >= m_names.size()) return false;
    setState(index, {});
    m_names.removeAt(index);
    if (m_current >= index) --m_current;
    store();
    return true;
}

void Workspaces::store() const
{
    const auto stored = settings();
    stored->setValue(QStringLiteral("workspaces/added"), m_names.mid(kBuiltIn));
    stored->setValue(QStringLiteral("workspaces/shown"), m_names[m_current]);
}

}  // namespace morphogen::ui
