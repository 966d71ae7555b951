// CleanUpDialog: what reconstructions leave behind, by kind (core/select/clean_up.h): how much counts as it, how many splats
// that is, seen in the view as it changes; then select or delete it. Beside the view, not before it.
#pragma once

#include <QDialog>

#include <array>
#include <vector>

class QCheckBox;
class QLabel;
class QPushButton;

namespace morphogen {
struct SelectQuery;
}

namespace morphogen::ui {

class NumberField;

class CleanUpDialog : public QDialog {
    Q_OBJECT
public:
    enum Kind { Floaters, Needles, Oversized, Faint, kKinds };
    /// Begins with what suits an object of so many splats.
    CleanUpDialog(const QString& object, std::size_t splats, QWidget* parent);
    /// Only those that are ticked, in the order of Kind.
    std::vector<SelectQuery> queries() const;
    QCheckBox& box(Kind kind) const { return *m_rows[kind].box; }
    NumberField& amount(Kind kind) const { return *m_rows[kind].amount; }
    QPushButton& deleteButton() const { return *m_delete; }

    /// While they are being counted.
    void setCounting();
    /// One count for each of queries(), and how many splats of `all` any of them has.
    void setCounts(const std::vector<std::size_t>& each, std::size_t together, std::size_t all);
    void setProblem(const QString& sentence);
    QString countText() const;

Q_SIGNALS:
    void changed();
    void deleteWanted();

private:
    struct Row {
        QCheckBox* box;
        NumberField* amount;
        QLabel* count;
    };
    std::array<Row, kKinds> m_rows{};
    NumberField* m_gap;
    QLabel *m_together, *m_problem;
    QPushButton *m_select, *m_delete;
};

}  // namespace morphogen::ui
