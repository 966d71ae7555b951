// PreferencesDialog: how it looks, how one navigates, how much the history may keep, how often is autosaved. Everything takes effect at once but the
// size of the interface, which waits for the next start.
#pragma once

#include <QDialog>

class QLabel;

namespace morphogen::ui {

class NumberField;
class Segmented;

struct Preferences {
    int theme = 0;              ///< ThemeKind
    int scalePercent = 100;
    int navigation = 0;         ///< 0 Blender, 1 Maya, 2 fly
    int historyMegabytes = 512;
    int autosaveSecs = 60;      ///< 0: never

    static Preferences stored();
    void store() const;
};

class PreferencesDialog : public QDialog {
    Q_OBJECT
public:
    explicit PreferencesDialog(QWidget* parent);

Q_SIGNALS:
    void changed(const morphogen::ui::Preferences& preferences);
    void restartRequested();

private:
    void take();
    Segmented *m_theme, *m_scale, *m_navigation;
    NumberField *m_history, *m_autosave;
    QWidget* m_restartRow;
    int m_scaleAtStart;
};

}  // namespace morphogen::ui
