// Workspaces: arrangements of the panels under a name. Two come with the program, more can be added; each remembers how it
// was left.
#pragma once

#include <QByteArray>
#include <QStringList>

namespace morphogen::ui {

class Workspaces {
public:
    static constexpr int kBuiltIn = 2;   ///< Layout, Animate
    Workspaces();

    const QStringList& names() const { return m_names; }
    int current() const { return m_current; }
    void setCurrent(int index);
    /// What QMainWindow::saveState gave for it; empty: as it comes.
    QByteArray state(int index) const;
    void setState(int index, const QByteArray& state);
    /// Appends one; the name gets a number behind it where it is taken. Its index.
    int add(const QString& name);
    /// Only those that were added; false for others.
    bool remove(int index);

private:
    void store() const;
    QStringList m_names;
    int m_current = 0;
};

}  // namespace morphogen::ui
