// The part of edit_json that speaks of cameras and of an object's calibration: reading and writing those commands.
#pragma once

#include "core/edit/edit_json.h"
#include "core/edit/edit_json_parts.h"

namespace morphogen {

AnyEdit readSetFloor(EditReader& reader);
AnyEdit readSetUp(EditReader& reader);
AnyEdit readSetOrigin(EditReader& reader);
AnyEdit readSetScale(EditReader& reader);
AnyEdit readAddCamera(EditReader& reader);
AnyEdit readSetCamera(EditReader& reader);
AnyEdit readRenameCamera(EditReader& reader);
AnyEdit readRemoveCamera(EditReader& reader);

void write(const SetFloor& edit, EditWriter& to, json::Json& json);
void write(const SetUp& edit, EditWriter& to, json::Json& json);
void write(const SetOrigin& edit, EditWriter& to, json::Json& json);
void write(const SetScale& edit, EditWriter& to, json::Json& json);
void write(const AddCamera& edit, EditWriter& to, json::Json& json);
void write(const SetCamera& edit, EditWriter& to, json::Json& json);
void write(const RenameCamera& edit, EditWriter& to, json::Json& json);
void write(const RemoveCamera& edit, EditWriter& to, json::Json& json);

}  // namespace morphogen
