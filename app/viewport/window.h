// The viewport's window: events go to the render loop; plain pixels come back from it.
#pragma once

#include "app/viewport/input.h"

#include <QBackingStore>
#include <QImage>
#include <QWindow>

#include <functional>
#include <memory>
#include <mutex>

namespace morphogen::viewport {

/// What the window tells. Called on the UI thread.
struct WindowEvents {
    std::function<void(const InputEvent&)> input;
    std::function<void(int width, int height, float pixelRatio)> size;   ///< pixels; 0 x 0 while nothing of it can be seen
    std::function<void()> expose;
    std::function<void()> surfaceGoes;                                   ///< returns once nobody uses the surface
    std::function<bool(QKeyEvent&)> key;                                 ///< true when the key is not the viewport's to handle
    std::function<bool(const InputEvent&)> wantsKey;                     ///< a tool has a use for it, whatever shortcut it is
};

class Window : public QWindow {
public:
    explicit Window(WindowEvents events);
    ~Window() override;

    /// Pixels to show until the next ones; on the UI thread.
    void show(QImage image);
    using QWindow::show;
    /// From a window of Vulkan's to one that takes plain pixels; nobody may use its surface.
    void becomeRaster();

protected:
    bool event(QEvent* event) override;
    void exposeEvent(QExposeEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void tellSize();
    void paint();
    void sendMouse(InputEvent::Kind kind, const QMouseEvent& event);
    bool sendKey(InputEvent::Kind kind, const QKeyEvent& event);

    WindowEvents m_events;
    std::unique_ptr<QBackingStore> m_store;
    QImage m_image;
    Vec2 m_pixel{0};
};

}  // namespace morphogen::viewport
