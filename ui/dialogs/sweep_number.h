// SweepNumber: one number that a sweep varies: which one, of which object, from where to where and in how many steps. Two rows of
// the dialog's form.
#pragma once

#include "core/causal/sweep.h"
#include "core/math/vec.h"

#include <QObject>
#include <QString>

#include <array>
#include <string>
#include <vector>

class QComboBox;
class QWidget;

namespace morphogen::ui {

class Form;
class NumberField;
class Segmented;

/// An object that takes part in physics, as it is now.
struct SweepBody {
    QString name;
    std::string quotedName;                ///< as interventions write it
    double massKg = 0, friction = 0.5, restitution = 0.2;
    Vec3 velocity{0};
};

enum class SweepQuantity { Mass, Friction, Restitution, VelocityX, VelocityY, VelocityZ, Shift, Size, Gravity };
inline constexpr int kSweepQuantities = 9;

class SweepNumber : public QObject {
    Q_OBJECT
public:
    enum class Place {
        First,
        Second,   ///< may be left out, and is at first
    };
    /// `bodies`: at least one; they and the form outlive it.
    SweepNumber(const std::vector<SweepBody>& bodies, std::size_t chosen, Place place, Form& form);

    bool isVaried() const;
    SweepQuantity quantity() const;              ///< of one that is varied
    void setQuantity(SweepQuantity quantity);
    const SweepBody& body() const;
    causal::Spacing spacing() const;
    int steps() const;
    QString title() const;                       ///< "Mass, kg of ball"
    static QString shortText(SweepQuantity quantity, double value);   ///< "Mass 2.5 kg"
    QString problem() const;                     ///< one sentence; empty: it makes sense
    std::string range() const;                   ///< FROM:TO:COUNT

    /// The intervention with `number` in its place.
    std::string lineOf(const std::string& number) const;
    /// Of the same velocity: which of its three; else -1.
    int axis() const;
    /// The velocity with what is given for some of its numbers, the others as they are.
    std::string velocityLine(const std::array<std::string, 3>& numbers) const;

    NumberField& from() const { return *m_from; }
    NumberField& to() const { return *m_to; }
    NumberField& stepsField() const { return *m_steps; }
    QComboBox& quantityBox() const { return *m_quantity; }

Q_SIGNALS:
    void changed();

private:
    void suggestRange();
    void showRows();

    const std::vector<SweepBody>& m_bodies;
    Place m_place;
    QComboBox *m_body, *m_quantity;
    NumberField *m_from, *m_to, *m_steps;
    Segmented* m_spacing;
    QWidget* m_rangeRow;
};

}  // namespace morphogen::ui
