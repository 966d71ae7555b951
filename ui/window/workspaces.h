// Workspaces: arrangements of the panels under a name. Four come with the program, more can be added; each remembers how it
// was left.
#pragma once

#include <QByteArray>
#include <QStringList>

namespace morphogen::ui {

/// Those that come with the program.
enum class Arrangement { Layout, Deform, Animate, WhatIf };

class Workspaces {
public:
    static constexpr int kBuiltIn = 4;   ///< in the order of Arrangement
    Workspaces();

    const QStringList& names() const { return m_names; }
    int current() const { return m_current; }
    /// How it comes with the program; one that was added began as Layout.
    Arrangement arrangement(int index) const { return index < kBuiltIn ? static_cast<Arrangement>(index) : Arrangement::Layout; }
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
