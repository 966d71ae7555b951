// A picture of the whole window: widgets, what the viewport shows, and dialogs in front.
#pragma once

#include "core/base/result.h"

#include <QImage>

class QWidget;

namespace morphogen {
class Viewport;
}

namespace morphogen::drive {

/// As the screen has it where the platform lets us look, else put together from its parts. Device pixels.
Result<QImage> takePicture(QWidget& window, Viewport& viewport);

}  // namespace morphogen::drive
