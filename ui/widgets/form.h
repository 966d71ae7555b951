// Form: labelled rows of a dialog, with room below a row for the problem that belongs to it.
#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace morphogen::ui {

class Form : public QWidget {
    Q_OBJECT
public:
    static constexpr Metric kLabelWidth{96};
    explicit Form(QWidget* parent = nullptr);
    /// The row, to be shown or hidden as a whole. `field` grows when it can.
    QWidget* addRow(const QString& label, QWidget* field, const QString& tip = {});
    /// Several fields in one row.
    QWidget* addRow(const QString& label, const QList<QWidget*>& fields, const QString& tip = {});

private:
    QVBoxLayout* m_rows;
};

/// A secondary text that wraps.
QLabel* quietLabel(const QString& text, QWidget* parent);

}  // namespace morphogen::ui
