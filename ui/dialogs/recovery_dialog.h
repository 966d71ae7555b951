// RecoveryDialog: after the program closed unexpectedly: what was kept beside what was saved, when, and what differs; and which
// of the two to go on with. It only asks; what a choice means is done by whoever listens.
#pragma once

#include <QDateTime>
#include <QDialog>
#include <QStringList>

#include <cstdint>
#include <optional>
#include <vector>

class QHBoxLayout;
class QLabel;
class QListWidget;
class QPushButton;
class QVBoxLayout;

namespace morphogen::ui {

/// One of the two worlds.
struct RecoverySide {
    QDateTime at;
    std::uint64_t objects = 0, splats = 0, steps = 0;
};

/// Work that was not saved.
struct RecoveryItem {
    QString id;                          ///< comes back with the choice
    QString name, file;                  ///< "fox.morph" and where it lies; no file: never saved
    RecoverySide kept;
    std::optional<RecoverySide> saved;   ///< none: never saved, or its file is gone
    QStringList added, removed, changed; ///< objects of what was kept, seen from what was saved
    bool hasOtherChanges = false;        ///< cameras, frame rate
    std::uint64_t stepsSinceSave = 0;
    QString lastStep;
    bool isFileChanged = false;          ///< another program has written the file since the work began
    QString problem;                     ///< why the two can't be compared
};

enum class RecoveryChoice { OpenRecovered, OpenSaved, Later, Discard };

/// Not empty. Every choice but Discard closes it; so does discarding the last one.
class RecoveryDialog : public QDialog {
    Q_OBJECT
public:
    RecoveryDialog(std::vector<RecoveryItem> items, QWidget* parent);
    /// A report of the crash was written: offers to show it.
    void offerReport();
    const RecoveryItem& shown() const { return m_items[static_cast<std::size_t>(m_current)]; }

Q_SIGNALS:
    /// `id` is empty for Later, which is about all of them.
    void chosen(const QString& id, morphogen::ui::RecoveryChoice choice);
    void reportRequested();

private:
    void fillList();
    void showItem(int index);
    void choose(RecoveryChoice choice);
    void askDiscard();
    std::vector<RecoveryItem> m_items;
    int m_current = 0;
    QLabel *m_title, *m_about, *m_warning;
    QListWidget* m_list;
    QHBoxLayout* m_cards;
    QWidget* m_differences = nullptr;
    QVBoxLayout* m_column;
    QPushButton *m_report, *m_saved, *m_recovered;
};

}  // namespace morphogen::ui
