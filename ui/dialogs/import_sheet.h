// ImportSheet: what an import will do, before it does it: which files become which objects, and the few choices there are.
#pragma once

#include "core/io/import_plan.h"

#include <QDialog>

#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace morphogen::ui {

class Form;
class NumberField;
class Segmented;

/// What the user chose.
struct ImportChoice {
    std::vector<std::filesystem::path> paths;
    ImportOptions options;
};

class ImportSheet : public QDialog {
    Q_OBJECT
public:
    /// `asked` are the files as they were given; shows that it is looking until setPlan().
    ImportSheet(std::vector<std::filesystem::path> asked, QWidget* parent);
    /// What planImport() said of them, an error included.
    void setPlan(const Result<std::vector<PlannedImport>>& plan);
    ImportChoice choice() const;
    bool canImport() const;
    NumberField& fps() const { return *m_fps; }
    QString titleText() const;

private:
    void showPlan();
    void addRow(const PlannedImport& item);
    std::vector<std::filesystem::path> m_asked;
    std::vector<PlannedImport> m_plan;
    QLabel *m_title, *m_problem;
    QWidget *m_list, *m_scroll = nullptr;
    QVBoxLayout* m_rows;
    Form* m_form;
    NumberField *m_fps, *m_count;
    Segmented *m_axes, *m_amount;
    QComboBox* m_unit;
    QWidget *m_fpsRow, *m_countRow, *m_axesRow, *m_unitRow;
    QPushButton* m_import;
};

}  // namespace morphogen::ui
