// RangeDialog: selects splats by a range of one of their properties (core/select/properties.h), chosen on its histogram, with
// the count as it changes. Beside the view, not before it: one can look around meanwhile. Whoever opens it answers what it asks.
#pragma once

#include "ui/widgets/number_field.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QHBoxLayout;

namespace morphogen {
enum class Combine;
struct Histogram;
struct SelectRange;
}

namespace morphogen::ui {

class HistogramView;
class Segmented;

class RangeDialog : public QDialog {
    Q_OBJECT
public:
    RangeDialog(const QString& object, const QStringList& properties, QWidget* parent);
    QString property() const;
    HistogramView& view() const { return *m_view; }
    NumberField& least() const { return *m_least; }
    NumberField& most() const { return *m_most; }
    /// A border at the end of the histogram lets everything beyond through.
    SelectRange query() const;
    Combine how() const;

    /// Of property().
    void setHistogram(const Histogram& histogram);
    void setCount(std::size_t selected, std::size_t all);
    void setProblem(const QString& sentence);
    QString countText() const;

Q_SIGNALS:
    /// Another property: a histogram of it is wanted.
    void propertyChosen(const QString& property);
    /// The query or how it combines is another one.
    void changed();

private:
    void showRange();
    NumberField* makeField(const QString& name, double step);
    void placeFields(double step);
    QComboBox* m_property;
    HistogramView* m_view;
    QHBoxLayout* m_fields;
    NumberField *m_least = nullptr, *m_most = nullptr;
    Segmented* m_how;
    QLabel *m_count, *m_problem;
};

}  // namespace morphogen::ui
