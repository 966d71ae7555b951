#include "app/drive/picture.h"

#include "app/viewport/viewport.h"

#include <QApplication>
#include <QPainter>
#include <QPixmap>
#include <QScreen>
#include <QWidget>
#include <QWindow>

#include <algorithm>

namespace morphogen::drive {
namespace {

QImage imageOf(const Image& image)
{
    QImage picture(image.width, image.height, QImage::Format_RGB32);
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x) {
            const float* p = image.pixel(x, y);
            const auto byte = [&](int c) { return static_cast<int>(std::clamp(p[c], 0.0f, 1.0f) * 255 + 0.5f); };
            picture.setPixel(x, y, qRgb(byte(0), byte(1), byte(2)));
        }
    return picture;
}

/// Where no picture of the screen can be had: widgets draw themselves, the viewport gives its own.
Result<QImage> putTogether(QWidget& window, Viewport& viewport)
{
    QPixmap picture = window.grab();
    QPainter painter(&picture);
    if (const QWindow* view = viewport.window(); view->isVisible() && view->width() > 0 && view->height() > 0) {
        MG_ASSIGN(const Image drawn, viewport.grab());
        painter.drawImage(QRectF(window.mapFromGlobal(QPointF(view->mapToGlobal(QPoint(0, 0)))), QSizeF(view->size())), imageOf(drawn));
    }
    for (QWidget* top : QApplication::topLevelWidgets())
        if (top != &window && top->isVisible()) painter.drawPixmap(window.mapFromGlobal(top->mapToGlobal(QPoint(0, 0))), top->grab());
    return picture.toImage();
}

}  // namespace

Result<QImage> takePicture(QWidget& window, Viewport& viewport)
{
    if (QGuiApplication::platformName() == "xcb") {
        const QPixmap picture = window.screen()->grabWindow(window.winId());
        if (!picture.isNull()) return picture.toImage();
    }
    return putTogether(window, viewport);
}

}  // namespace morphogen::drive
