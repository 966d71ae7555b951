// The command of sequences: track.
#pragma once

#include "core/edit/edit_json.h"

namespace morphogen {

class EditReader;
class EditWriter;

AnyEdit readTrack(EditReader& reader);
void write(const TrackSequence& edit, EditWriter& to, json::Json& json);

}  // namespace morphogen
