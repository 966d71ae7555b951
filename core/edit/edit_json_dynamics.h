// The commands of physics and branches: body, physics, simulate, branch, changeBranch, renameBranch, removeBranch, promoteBranch, ghosts.
#pragma once

#include "core/edit/edit_json.h"

namespace morphogen {

class EditReader;
class EditWriter;

AnyEdit readBodyCommand(EditReader& reader);
AnyEdit readPhysics(EditReader& reader);
AnyEdit readSimulate(EditReader& reader);
AnyEdit readAddBranch(EditReader& reader);
AnyEdit readChangeBranch(EditReader& reader);
AnyEdit readRenameBranch(EditReader& reader);
AnyEdit readRemoveBranch(EditReader& reader);
AnyEdit readPromoteBranch(EditReader& reader);
AnyEdit readGhosts(EditReader& reader);
void write(const SetBody& edit, EditWriter& to, json::Json& json);
void write(const SetPhysics& edit, EditWriter& to, json::Json& json);
void write(const BakeSimulation& edit, EditWriter& to, json::Json& json);
void write(const AddBranch& edit, EditWriter& to, json::Json& json);
void write(const ChangeBranch& edit, EditWriter& to, json::Json& json);
void write(const RenameBranch& edit, EditWriter& to, json::Json& json);
void write(const RemoveBranch& edit, EditWriter& to, json::Json& json);
void write(const PromoteBranch& edit, EditWriter& to, json::Json& json);
void write(const AddGhosts& edit, EditWriter& to, json::Json& json);

}  // namespace morphogen
