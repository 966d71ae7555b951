#include "core/edit/edit_json_sequence.h"

#include "core/edit/edit_json_parts.h"

namespace morphogen {

AnyEdit readTrack(EditReader& reader)
{
    reader.allow({"object", "quality"});
    const Object* object = reader.object();
    TrackSequence edit{.object = object ? object->id : ObjectId{}};
    if (reader.fields().has("quality")) edit.leastDecibels = reader.fields().finite("quality");
    return edit;
}

void write(const TrackSequence& edit, EditWriter& to, json::Json& json)
{
    to.object(edit.object);
    if (edit.leastDecibels != TrackSequence{}.leastDecibels) json["quality"] = json::numberToJson(edit.leastDecibels);
}

}  // namespace morphogen
