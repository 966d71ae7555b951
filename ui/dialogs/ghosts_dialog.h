// GhostsDialog: how many ghosts of what is selected the view shows, how far apart and how strong. Takes effect at once.
#pragma once

#include <QDialog>

namespace morphogen::ui {

class NumberField;

struct GhostPreferences {
    int before = 2, after = 2;       ///< how many, 0..10
    int stepFrames = 6;              ///< 1..1000
    int strengthPercent = 40;        ///< 5..100

    static GhostPreferences stored();
    void store() const;
};

class GhostsDialog : public QDialog {
    Q_OBJECT
public:
    explicit GhostsDialog(QWidget* parent);

Q_SIGNALS:
    void changed(const morphogen::ui::GhostPreferences& preferences);

private:
    void take();
    NumberField *m_before, *m_after, *m_step, *m_strength;
};

}  // namespace morphogen::ui
