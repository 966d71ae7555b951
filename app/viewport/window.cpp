#include "app/viewport/window.h"

#include <QExposeEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPlatformSurfaceEvent>

#include <cmath>
#include <cstring>

namespace morphogen::viewport {
namespace {

/// About the middle of the background: not what stood on the screen before.
constexpr QColor kBeforeFirstPicture(57, 62, 70);

Button buttonOf(Qt::MouseButton button)
{
    switch (button) {
    case Qt::LeftButton: return Button::Left;
    case Qt::MiddleButton: return Button::Middle;
    case Qt::RightButton: return Button::Right;
    default: return Button::None;
    }
}

Modifiers modifiersOf(Qt::KeyboardModifiers modifiers)
{
    return {modifiers.testFlag(Qt::ShiftModifier), modifiers.testFlag(Qt::ControlModifier), modifiers.testFlag(Qt::AltModifier)};
}

/// With the number lock off, the pad's digits come as the keys beside them.
Key padKey(int key)
{
    switch (key) {
    case Qt::Key_0: case Qt::Key_Insert: return Key::Numpad0;
    case Qt::Key_1: case Qt::Key_End: return Key::Numpad1;
    case Qt::Key_2: case Qt::Key_Down: return Key::Numpad2;
    case Qt::Key_3: case Qt::Key_PageDown: return Key::Numpad3;
    case Qt::Key_4: case Qt::Key_Left: return Key::Numpad4;
    case Qt::Key_5: case Qt::Key_Clear: return Key::Numpad5;
    case Qt::Key_6: case Qt::Key_Right: return Key::Numpad6;
    case Qt::Key_7: case Qt::Key_Home: return Key::Numpad7;
    case Qt::Key_8: case Qt::Key_Up: return Key::Numpad8;
    case Qt::Key_9: case Qt::Key_PageUp: return Key::Numpad9;
    case Qt::Key_Period: case Qt::Key_Comma: case Qt::Key_Delete: return Key::NumpadPeriod;
    default: return Key::None;
    }
}

Key plainKey(int key)
{
    switch (key) {
    case Qt::Key_Escape: return Key::Escape;
    case Qt::Key_Return: case Qt::Key_Enter: return Key::Enter;
    case Qt::Key_Backspace: return Key::Backspace;
    case Qt::Key_Home: return Key::Home;
    case Qt::Key_Shift: return Key::Shift;
    case Qt::Key_Alt: return Key::Alt;
    case Qt::Key_Left: return Key::Left;
    case Qt::Key_Right: return Key::Right;
    case Qt::Key_Up: return Key::Up;
    case Qt::Key_Down: return Key::Down;
    default: return Key::None;
    }
}

InputEvent keyEventOf(const QKeyEvent& event)
{
    InputEvent result;
    result.modifiers = modifiersOf(event.modifiers());
    result.isRepeat = event.isAutoRepeat();
    if (event.modifiers().testFlag(Qt::KeypadModifier)) result.key = padKey(event.key());
    if (result.key == Key::None) result.key = plainKey(event.key());
    const int key = event.key();
    const bool isText = (key >= Qt::Key_A && key <= Qt::Key_Z) || (key >= Qt::Key_0 && key <= Qt::Key_9) || key == Qt::Key_Minus || key == Qt::Key_Period || key == Qt::Key_Comma || key == Qt::Key_BracketLeft || key == Qt::Key_BracketRight;
    if (isText) result.text = key == Qt::Key_Comma ? '.' : static_cast<char>(key);
    if (result.key == Key::None && isText) result.key = Key::Text;
    return result;
}

}  // namespace

Window::Window(WindowEvents events) : m_events(std::move(events))
{
    setSurfaceType(QSurface::RasterSurface);
    setTitle(QStringLiteral("Viewport"));
}

Window::~Window()
{
    destroy();   // while our event() still hears that the surface goes: whoever owns the window may end it first
}

void Window::tellSize()
{
    const qreal ratio = devicePixelRatio();
    const bool isSeen = isExposed() && width() > 0 && height() > 0;
    const auto pixels = [&](int points) { return isSeen ? static_cast<int>(std::lround(points * ratio)) : 0; };
    m_events.size(pixels(width()), pixels(height()), static_cast<float>(ratio));
}

bool Window::event(QEvent* event)
{
    if (event->type() == QEvent::PlatformSurface &&
        static_cast<QPlatformSurfaceEvent*>(event)->surfaceEventType() == QPlatformSurfaceEvent::SurfaceAboutToBeDestroyed) {
        m_events.surfaceGoes();
        m_store.reset();
    }
    // Keys that a tool types with are no shortcuts meanwhile.
    if (event->type() == QEvent::ShortcutOverride && m_events.wantsKey(keyEventOf(*static_cast<QKeyEvent*>(event)))) {
        event->accept();
        return true;
    }
    return QWindow::event(event);
}

void Window::becomeRaster()
{
    const bool wasVisible = isVisible();
    destroy();
    setSurfaceType(QSurface::RasterSurface);
    setVulkanInstance(nullptr);
    create();
    setVisible(wasVisible);
}

void Window::exposeEvent(QExposeEvent*)
{
    tellSize();
    if (!isExposed()) return;
    if (surfaceType() == QSurface::RasterSurface) paint();
    m_events.expose();
}

void Window::resizeEvent(QResizeEvent*) { tellSize(); }

void Window::show(QImage image)
{
    m_image = std::move(image);
    paint();
}

void Window::paint()
{
    if (!isExposed() || width() < 1 || height() < 1) return;
    if (!m_store) m_store = std::make_unique<QBackingStore>(this);
    if (m_store->size() != size()) m_store->resize(size());
    const QRect all(QPoint(0, 0), size());
    m_store->beginPaint(all);
    auto* pixels = dynamic_cast<QImage*>(m_store->paintDevice());
    if (pixels && pixels->size() == m_image.size() && pixels->depth() == 32) {
        // A painter would stretch it, however little there is to stretch.
        const std::size_t rowBytes = 4 * static_cast<std::size_t>(m_image.width()), height = static_cast<std::size_t>(m_image.height());
        std::uint8_t* to = pixels->bits();
        const auto toPitch = static_cast<std::size_t>(pixels->bytesPerLine()), fromPitch = static_cast<std::size_t>(m_image.bytesPerLine());
        for (std::size_t y = 0; y < height; ++y) std::memcpy(to + toPitch * y, m_image.constBits() + fromPitch * y, rowBytes);
    } else {
        QPainter painter(m_store->paintDevice());
        painter.setCompositionMode(QPainter::CompositionMode_Source);
        // Of another size only while the window is being resized, until the next picture comes.
        if (!m_image.isNull()) painter.drawImage(QRectF(all), m_image);
        else painter.fillRect(all, kBeforeFirstPicture);
    }
    m_store->endPaint();
    m_store->flush(all);
}

void Window::sendMouse(InputEvent::Kind kind, const QMouseEvent& event)
{
    const float ratio = static_cast<float>(devicePixelRatio());
    InputEvent input;
    input.kind = kind;
    input.button = buttonOf(event.button());
    input.modifiers = modifiersOf(event.modifiers());
    input.pixel = m_pixel = ratio * Vec2(event.position().x(), event.position().y());
    input.seen = std::chrono::steady_clock::now();
    m_events.input(input);
}

void Window::mousePressEvent(QMouseEvent* event)
{
    requestActivate();
    sendMouse(InputEvent::Kind::Press, *event);
}

void Window::mouseReleaseEvent(QMouseEvent* event) { sendMouse(InputEvent::Kind::Release, *event); }
void Window::mouseMoveEvent(QMouseEvent* event) { sendMouse(InputEvent::Kind::Move, *event); }
void Window::mouseDoubleClickEvent(QMouseEvent* event) { sendMouse(InputEvent::Kind::DoublePress, *event); }

void Window::wheelEvent(QWheelEvent* event)
{
    const float ratio = static_cast<float>(devicePixelRatio());
    InputEvent input;
    input.kind = InputEvent::Kind::Wheel;
    input.modifiers = modifiersOf(event->modifiers());
    input.pixel = m_pixel = ratio * Vec2(event->position().x(), event->position().y());
    // With Alt held, Qt turns the wheel sideways.
    const QPoint delta = event->angleDelta();
    input.wheelNotches = static_cast<float>(delta.y() != 0 ? delta.y() : delta.x()) / 120.0f;
    input.seen = std::chrono::steady_clock::now();
    m_events.input(input);
}

bool Window::sendKey(InputEvent::Kind kind, const QKeyEvent& event)
{
    InputEvent input = keyEventOf(event);
    if (input.key == Key::None) return false;
    input.kind = kind;
    input.pixel = m_pixel;
    input.seen = std::chrono::steady_clock::now();
    m_events.input(input);
    return true;
}

void Window::keyPressEvent(QKeyEvent* event)
{
    if (!m_events.wantsKey(keyEventOf(*event)) && m_events.key(*event)) return;
    if (!sendKey(InputEvent::Kind::KeyDown, *event)) QWindow::keyPressEvent(event);
}

void Window::keyReleaseEvent(QKeyEvent* event)
{
    if (!event->isAutoRepeat()) sendKey(InputEvent::Kind::KeyUp, *event);
}

void Window::focusOutEvent(QFocusEvent*)
{
    InputEvent input;
    input.kind = InputEvent::Kind::FocusLost;
    input.seen = std::chrono::steady_clock::now();
    m_events.input(input);
}

}  // namespace morphogen::viewport
