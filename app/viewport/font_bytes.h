// The window's own letters for the overlay: a font file put together from the tables that Qt gives of a font.
#pragma once

#include "app/viewport/overlay/overlay.h"

class QFont;

namespace morphogen::viewport {

/// An OpenType file (spec 1.9, "organization of an OpenType font"); empty where Qt has no tables of it. UI thread.
FontBytes fontBytesOf(const QFont& font);

}  // namespace morphogen::viewport
