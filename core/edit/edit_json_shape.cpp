#include "core/edit/edit_json_shape.h"

#include "core/edit/edit_json_parts.h"

#include <fmt/format.h>

namespace morphogen {

using json::Json;

AnyEdit readAddLattice(EditReader& reader)
{
    reader.allow({"object", "counts", "selection"});
    const Object* object = reader.object();
    AddLattice edit{.object = object ? object->id : ObjectId{}};
    if (reader.fields().has("counts")) {
        const Json& counts = reader.fields().array("counts");
        for (std::size_t axis = 0; axis < 3; ++axis) {
            if (counts.size() == 3 && counts[axis].is_number_integer() && counts[axis] >= kFewestLatticePoints && counts[axis] <= kMostLatticePoints) edit.counts[axis] = counts[axis].get<int>();
            else reader.fields().fail("counts", fmt::format("needs three whole numbers of {} to {} points", kFewestLatticePoints, kMostLatticePoints));
        }
    }
    if (reader.fields().has("selection")) edit.selection = reader.fields().text("selection");
    return edit;
}
void write(const AddLattice& edit, EditWriter& to, Json& json)
{
    to.object(edit.object);
    if (edit.counts != AddLattice{}.counts) json["counts"] = edit.counts;
    if (!edit.selection.empty()) json["selection"] = json::textToJson(edit.selection);
}

AnyEdit readMoveLattice(EditReader& reader)
{
    reader.allow({"object", "modifier", "points", "by", "time", "key"});
    const Object* object = reader.object();
    const Modifier* modifier = reader.modifier(object);
    MoveLattice edit{.object = object ? object->id : ObjectId{}, .modifier = modifier ? modifier->id : ModifierId{}, .byInWorld = reader.fields().vector("by"), .timeSecs = reader.secs("time")};
    constexpr std::uint64_t kMost = std::uint64_t(kMostLatticePoints) * kMostLatticePoints * kMostLatticePoints;
    for (const Json& point : reader.fields().array("points")) {
        if (point.is_number_unsigned() && point.get<std::uint64_t>() < kMost) edit.points.push_back(point.get<std::uint32_t>());
        else reader.fields().fail("points", "holds something that is no point's number");
    }
    if (reader.fields().has("key") && reader.fields().flag("key")) edit.keys = MoveHandle::Keys::Always;
    return edit;
}
void write(const MoveLattice& edit, EditWriter& to, Json& json)
{
    to.modifier(to.object(edit.object), edit.modifier);
    json["points"] = edit.points;
    json["by"] = json::vectorToJson(edit.byInWorld);
    if (edit.timeSecs != 0) json["time"] = json::numberToJson(edit.timeSecs);
    if (edit.keys == MoveHandle::Keys::Always) json["key"] = true;
}

AnyEdit readPaintStiffness(EditReader& reader)
{
    reader.allow({"object", "select", "time", "stiffness"});
    return PaintStiffness{reader.choice(), reader.fields().scalar("stiffness")};
}
void write(const PaintStiffness& edit, EditWriter& to, Json& json)
{
    to.choice(edit.choice);
    json["stiffness"] = json::numberToJson(edit.stiffness);
}

AnyEdit readLightenShadow(EditReader& reader)
{
    reader.allow({"object", "select", "of", "time"});
    if (!reader.fields().has("of")) return LightenShadow{reader.choice()};
    const Object *object = reader.object(), *thing = reader.object("of");
    return LightenShadow{{.object = object ? object->id : ObjectId{}, .where = SelectSplats{}, .timeSecs = reader.secs("time")}, thing ? thing->id : ObjectId{}};
}
void write(const LightenShadow& edit, EditWriter& to, Json& json)
{
    to.choice(edit.choice);
    if (!edit.thing) return;
    json.erase("select");
    to.object(edit.thing, "of");
}

}  // namespace morphogen
