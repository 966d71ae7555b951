#include "ui/panels/inspector/morph_pairing.h"

#include "ui/panels/inspector/row_parts.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLayoutItem>
#include <QToolButton>
#include <QVBoxLayout>

namespace morphogen::ui {
namespace {

/// The names of the stored selections of these objects, each once.
QStringList selectionsOf(const World& world, std::span<const ObjectId> objects)
{
    QStringList names;
    for (const ObjectId id : objects)
        if (const Object* object = world.find(id))
            for (const auto& selection : object->selections)
                if (const QString name = QString::fromStdString(selection->name); !names.contains(name)) names << name;
    return names;
}

void fill(QComboBox& box, const QStringList& names, const QString& none, const QString& chosen)
{
    box.clear();
    box.addItem(none, QString());
    for (const QString& name : names) box.addItem(name, name);
    box.setCurrentIndex(std::max(0, box.findData(chosen)));
    box.setEnabled(box.count() > 1);
}

}  // namespace

MorphPairing::MorphPairing(QWidget* parent)
    : QWidget(parent), m_numbers(new QLabel(this)), m_list(new QWidget(this)), m_listRows(new QVBoxLayout(m_list)), m_partsRow(nullptr), m_paintedRow(nullptr), m_firstPart(new QComboBox),
      m_secondPart(new QComboBox), m_painted(new QComboBox), m_pair(new QToolButton)
{
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(kGrid);
    m_numbers->setTextFormat(Qt::PlainText);
    m_numbers->setWordWrap(true);
    m_numbers->setToolTip(tr("How far pairs are apart in place, colour and shape; how far they go; how much nearer or farther neighbours end; how many end far from their neighbours"));
    rows->addWidget(m_numbers);
    m_listRows->setContentsMargins(0, 0, 0, 0);
    m_listRows->setSpacing(0);
    rows->addWidget(m_list);

    auto* parts = new QWidget(this);
    auto* line = new QHBoxLayout(parts);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(kGrid);
    m_firstPart->setAccessibleName(tr("Part of the first side"));
    m_secondPart->setAccessibleName(tr("Part of the second side"));
    m_pair->setText(tr("Pair"));
    m_pair->setAccessibleName(tr("Pair the two parts"));
    m_pair->setToolTip(tr("This part becomes that part, and nothing else does; the splats are paired anew"));
    for (QComboBox* box : {m_firstPart, m_secondPart, m_painted}) {   // long names don't widen the panel
        box->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        box->setMinimumWidth(7 * kGrid);
    }
    line->addWidget(m_firstPart, 1);
    line->addWidget(m_secondPart, 1);
    line->addWidget(m_pair);
    m_partsRow = addLabelled(*rows, tr("Parts"), parts, tr("Stored selections of the objects on either side"));
    m_painted->setAccessibleName(tr("Selection that delays"));
    m_paintedRow = addLabelled(*rows, tr("Painted"), m_painted, tr("Where this selection is 0 the morph begins, where it is 1 it ends: paint it on an object of the first side, with First on \"painted\""));

    connect(m_pair, &QToolButton::clicked, this, [this] {
        const QString first = m_firstPart->currentData().toString(), second = m_secondPart->currentData().toString();
        if (first.isEmpty() || second.isEmpty()) return;
        std::vector<MorphPartPair> all = m_parts;
        all.push_back({first.toStdString(), second.toStdString()});
        Q_EMIT partsChosen(all);
    });
    connect(m_painted, &QComboBox::activated, this, [this](int index) { Q_EMIT paintedChosen(m_painted->itemData(index).toString()); });
}

void MorphPairing::fillList(const World& world, const MorphSettings& morph)
{
    while (QLayoutItem* item = m_listRows->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    const auto add = [&](const QString& text, const QString& tip, const QString& removing) {
        QWidget* line = addListLine(*m_listRows);
        QToolButton* name = addLineName(line, tip);
        name->setText(text);
        name->setCheckable(false);
        return addLineButton(line, {"remove", Icon::Close, removing, removing});
    };
    for (std::size_t k = 0; k < morph.parts.size(); ++k) {
        const MorphPartPair& part = morph.parts[k];
        QToolButton* remove = add(tr("%1 becomes %2").arg(QString::fromStdString(part.from), QString::fromStdString(part.to)), tr("A pair of parts"), tr("Part this pair again; the splats are paired anew"));
        connect(remove, &QToolButton::clicked, this, [this, k] {
            std::vector<MorphPartPair> rest = m_parts;
            rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(k));
            Q_EMIT partsChosen(rest);
        });
    }
    for (std::size_t k = 0; k < morph.further.size(); ++k) {
        QStringList names;
        for (const ObjectId id : morph.further[k].objects)
            if (const Object* object = world.find(id)) names << QString::fromStdString(object->name);
        const QString text = tr("Target %1: %2").arg(morph.further[k].id).arg(names.isEmpty() ? tr("is gone") : names.join(QStringLiteral(", ")));
        QToolButton* remove = add(text, tr("Its weight is below; what weights leave of one is the first side's"), tr("Take this target away"));
        connect(remove, &QToolButton::clicked, this, [this, k] {
            std::vector<MorphFurther> rest = m_further;
            rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(k));
            Q_EMIT furtherChosen(rest);
        });
    }
    m_list->setVisible(!morph.parts.empty() || !morph.further.empty());
}

void MorphPairing::show(const World& world, const MorphSettings& morph)
{
    m_parts = morph.parts, m_further = morph.further;
    const auto& quality = morph.plan ? morph.plan->quality : std::nullopt;
    m_numbers->setText(!quality ? tr("Pair anew to see how well it is paired")
                                : tr("Cost\u00a0%1 \u00b7 way\u00a0%2\u00a0m \u00b7 distorted\u00a0%3 \u00b7 torn\u00a0%4\u00a0%")
                                      .arg(QString::number(quality->transportCost, 'g', 3), QString::number(quality->meanWayMetres, 'g', 3), QString::number(quality->distortion, 'f', 2),
                                           QString::number(100 * quality->tearing, 'f', 1)));
    fillList(world, morph);
    const QStringList first = selectionsOf(world, morph.from), second = selectionsOf(world, morph.to);
    fill(*m_firstPart, first, tr("part of A"), {});
    fill(*m_secondPart, second, tr("part of B"), {});
    fill(*m_painted, first, tr("no selection"), QString::fromStdString(morph.painted));
    m_partsRow->setVisible(!first.isEmpty() && !second.isEmpty());
    m_pair->setEnabled(!first.isEmpty() && !second.isEmpty());
    m_paintedRow->setVisible(morph.order == MorphOrder::Painted || !morph.painted.empty());
}

std::vector<QToolButton*> MorphPairing::removers() const
{
    std::vector<QToolButton*> all;
    for (int k = 0; k < m_listRows->count(); ++k) all.push_back(m_listRows->itemAt(k)->widget()->findChild<QToolButton*>(QStringLiteral("remove")));
    return all;
}

}  // namespace morphogen::ui
