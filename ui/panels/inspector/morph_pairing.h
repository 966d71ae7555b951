// What of a morph is paired with what, and how well: parts by stored selections, the selection that delays by its weights, the
// further targets, and the plan's numbers.
#pragma once

#include "core/scene/world.h"

#include <QWidget>

#include <vector>

class QComboBox;
class QLabel;
class QToolButton;
class QVBoxLayout;

namespace morphogen::ui {

class MorphPairing : public QWidget {
    Q_OBJECT
public:
    explicit MorphPairing(QWidget* parent = nullptr);
    void show(const World& world, const MorphSettings& morph);

    QComboBox& firstPart() const { return *m_firstPart; }
    QComboBox& secondPart() const { return *m_secondPart; }
    QToolButton& pair() const { return *m_pair; }
    QComboBox& painted() const { return *m_painted; }
    QLabel& numbers() const { return *m_numbers; }
    /// One button per pair of parts, then one per further target: takes it away.
    std::vector<QToolButton*> removers() const;

Q_SIGNALS:
    /// All that are to be paired; who hears it pairs the splats anew.
    void partsChosen(const std::vector<morphogen::MorphPartPair>& parts);
    void paintedChosen(const QString& selection);
    /// Those that stay.
    void furtherChosen(const std::vector<morphogen::MorphFurther>& further);

private:
    void fillList(const World& world, const MorphSettings& morph);

    QLabel* m_numbers;
    QWidget* m_list;
    QVBoxLayout* m_listRows;
    QWidget *m_partsRow, *m_paintedRow;
    QComboBox *m_firstPart, *m_secondPart, *m_painted;
    QToolButton* m_pair;
    std::vector<MorphPartPair> m_parts;
    std::vector<MorphFurther> m_further;
};

}  // namespace morphogen::ui
