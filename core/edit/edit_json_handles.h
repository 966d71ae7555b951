// The commands of handles, poses and rigs: addHandle, moveHandle, removeHandle, changeHandle, savePose, removePose, borrowRig,
// paintBone.
#pragma once

#include "core/edit/edit_json.h"

namespace morphogen {

class EditReader;
class EditWriter;

AnyEdit readAddHandle(EditReader& reader);
AnyEdit readMoveHandle(EditReader& reader);
AnyEdit readRemoveHandle(EditReader& reader);
AnyEdit readChangeHandle(EditReader& reader);
AnyEdit readSavePose(EditReader& reader);
AnyEdit readRemovePose(EditReader& reader);
AnyEdit readBorrowRig(EditReader& reader);
AnyEdit readPaintBone(EditReader& reader);
void write(const AddHandle& edit, EditWriter& to, json::Json& json);
void write(const MoveHandle& edit, EditWriter& to, json::Json& json);
void write(const RemoveHandle& edit, EditWriter& to, json::Json& json);
void write(const ChangeHandle& edit, EditWriter& to, json::Json& json);
void write(const SavePose& edit, EditWriter& to, json::Json& json);
void write(const RemovePose& edit, EditWriter& to, json::Json& json);
void write(const BorrowRig& edit, EditWriter& to, json::Json& json);
void write(const PaintBone& edit, EditWriter& to, json::Json& json);

}  // namespace morphogen
