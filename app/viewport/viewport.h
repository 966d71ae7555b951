// The viewport: a window of its own that shows one world and takes the pointer and the keys.
//
// How it works: a thread of its own reads an immutable World out of a mailbox in which the newest wins, moves the camera,
// draws, lays the overlay on top and presents. While something moves it draws in fewer pixels and refines when all is still;
// the last picture stays until a new one is finished, so nothing ever goes black and no panel ever waits.
//
//     Viewport viewport({.callbacks = {.onPick = ...}});
//     layout->addWidget(QWidget::createWindowContainer(viewport.window()));   // once; never reparented
//     viewport.setWorld(std::make_shared<const World>(world));
//
// Thread: the UI thread's, all of it; callbacks come there too, in order, from the event loop. None of the calls blocks but
// grab() and the destructor.
#pragma once

#include "app/viewport/viewport_types.h"
#include "core/base/result.h"
#include "core/io/image.h"
#include "core/scene/world.h"

#include <chrono>
#include <memory>
#include <vector>

class QWindow;

namespace morphogen {

class Viewport {
public:
    explicit Viewport(ViewportSetup setup = {});
    /// Ends the thread. Callbacks that were on their way are dropped.
    ~Viewport();
    Viewport(const Viewport&) = delete;
    Viewport& operator=(const Viewport&) = delete;

    /// Owned by the viewport until a window container takes it over. Make it known to no other parent afterwards.
    QWindow* window();

    // What is shown. The newest wins; none of them is queued.
    /// What a drag proposes meanwhile is shown on top of it, until the callback that proposed it returns.
    void setWorld(std::shared_ptr<const World> world);
    void setTime(double secs);
    /// While true, new times are expected: drawn in fewer pixels where that is needed to keep up.
    void setPlaying(bool isPlaying);
    void setSelection(std::vector<ObjectId> selection);
    /// Of the active object's bend, for the tool Handles.
    void setHandles(HandleMarks handles);
    const HandleMarks& handles() const;
    void setOptions(const ViewportOptions& options);
    const ViewportOptions& options() const;
    void setDevice(ViewportDevice device);
    /// Another world beside this one: camera and time are the same for both. Tools and picking work on this one; a click on the
    /// other world picks what both have.
    void setComparison(Comparison comparison);
    const Comparison& comparison() const;
    /// Over the picture: how far apart objects have come in two worlds, and what happens. They stay until others are set.
    void setRibbons(std::vector<Ribbon> ribbons);
    void setEventMarks(std::vector<EventMark> marks);
    void setColliders(std::vector<ColliderMark> colliders);

    // The camera.
    /// As of the last event that was handled.
    CameraView camera() const;
    void setCamera(const CameraView& view);
    /// The whole world, or what is selected (the whole world where nothing is), seen from where the camera looks now.
    void frameAll();
    void frameSelected();
    /// Along an axis of the world, about what is looked at now.
    void lookFrom(ViewSide side);
    void setProjection(Projection projection);
    /// A saved camera, as the world has it at the time shown.
    void useCamera(CameraId camera);

    // Tools.
    /// Move, Rotate and Scale begin a drag at the pointer as G, R and S do where `start` says so, else show their handles.
    void setTool(ViewportTool tool, ToolStart start = ToolStart::Handles);
    ViewportTool tool() const;
    /// As G, R and S with the tool Handles: begins to move, turn or scale the handles that are selected, at the pointer.
    void takeHold(ViewportTool verb);
    /// Takes back what a tool or a drag has under way; true when there was something.
    bool cancelTool();

    /// The picture as it is presented, overlay and all, at full resolution. Blocks until it is drawn, at most 10 s. Fails
    /// where the window has no size, or when the thread does not answer in time.
    Result<Image> grab();
    /// Events answered since the last call: when each was seen and when a picture that knows of it was presented.
    std::vector<EventLatency> takeLatencies();
    /// What was drawn last.
    ViewportStats stats() const;
    /// What it was last told is on the screen, finished.
    bool isAtRest() const;
    /// For tests: the graphics device is lost so many times in a row; and what Vulkan's validation layers have said.
    void simulateDeviceLoss(int times = 1);
    std::vector<std::string> validationMessages() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace morphogen
