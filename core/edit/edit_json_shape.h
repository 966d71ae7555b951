// The commands of lattices, stiffness and baked-in shadows: addLattice, moveLattice, paintStiffness, lightenShadow.
#pragma once

#include "core/edit/edit_json.h"

namespace morphogen {

class EditReader;
class EditWriter;

AnyEdit readAddLattice(EditReader& reader);
AnyEdit readMoveLattice(EditReader& reader);
AnyEdit readPaintStiffness(EditReader& reader);
AnyEdit readLightenShadow(EditReader& reader);
void write(const AddLattice& edit, EditWriter& to, json::Json& json);
void write(const MoveLattice& edit, EditWriter& to, json::Json& json);
void write(const PaintStiffness& edit, EditWriter& to, json::Json& json);
void write(const LightenShadow& edit, EditWriter& to, json::Json& json);

}  // namespace morphogen
