// Tour: the first minutes in the window: look around, stop time, select, move, key, undo, find commands. Each page can be done
// by the user or be shown, which really performs it, by a pointer and keys as scripts have them (app/drive).
//
// How it works: a page is a text, what performs it (a script), and what is the case once it is done, looked at ten times a
// second. The tour needs the sample with the fox and opens it where it is not there. Escape leaves; Help brings it back.
#pragma once

#include "app/drive/driver.h"
#include "app/studio/studio_parts.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <vector>

namespace morphogen::ui {
class TourCard;
}

namespace morphogen::studio {

class Tour {
public:
    /// `mayLeave` asks what is to become of the open world before the sample takes its place.
    Tour(Parts& parts, std::function<bool()> mayLeave);
    ~Tour();
    /// From the first page.
    void begin();
    /// The first page, unless a tour was begun or declined before.
    void offer();
    /// False where none is on.
    bool leave();

private:
    struct Step;
    /// What a step begins with, to tell what has been done since.
    struct Start {
        CameraView camera;
        bool isPlaying = false;
        Transform placement;
        std::size_t cursor = 0;
    };
    std::vector<Step> steps() const;
    const Object* fox() const;
    void go(int page);
    void perform();
    void look();
    Parts& m_parts;
    std::function<bool()> m_mayLeave;
    ui::TourCard* m_card;
    std::vector<Step> m_steps;
    int m_page = 0;
    Start m_start;
    QTimer m_looking;
    QObject m_context;                       ///< of connections: gone with this
    std::unique_ptr<drive::Driver> m_driver; ///< while a step is shown
};

}  // namespace morphogen::studio
