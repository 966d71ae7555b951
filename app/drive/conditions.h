// What a script may expect of a studio, judged.
#pragma once

#include "app/drive/script.h"

namespace morphogen {
class Document;
class Playback;
class Viewport;
struct CameraView;
}

namespace morphogen::drive {

/// What is asked. `firstCamera` is where the camera stood when the script began.
struct Facts {
    const Document& document;
    const Playback& playback;
    const Viewport& viewport;
    const CameraView& firstCamera;
    bool isKept = false;               ///< autosaved as it is
};

/// Error::Conflict says what is the case instead.
Result<void> judge(const Condition& condition, const Facts& facts);

}  // namespace morphogen::drive
