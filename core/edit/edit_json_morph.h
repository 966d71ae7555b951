// The commands of morphs: morph, planMorph, swapMorph, addMorphTarget.
#pragma once

#include "core/edit/edit_json.h"

namespace morphogen {

class EditReader;
class EditWriter;

AnyEdit readMorph(EditReader& reader);
AnyEdit readPlanMorph(EditReader& reader);
AnyEdit readSwapMorph(EditReader& reader);
AnyEdit readAddMorphTarget(EditReader& reader);
void write(const AddMorph& edit, EditWriter& to, json::Json& json);
void write(const PlanMorph& edit, EditWriter& to, json::Json& json);
void write(const SwapMorph& edit, EditWriter& to, json::Json& json);
void write(const AddMorphTarget& edit, EditWriter& to, json::Json& json);

}  // namespace morphogen
