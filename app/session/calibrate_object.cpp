#include "app/session/calibrate_object.h"

#include "core/edit/fit_floor.h"
#include "core/edit/set_origin.h"
#include "core/edit/set_scale.h"
#include "core/edit/set_up.h"

namespace morphogen {
namespace {

/// Keeps points on the object while earlier statements move it.
class Follower {
public:
    Follower(const History& history, ObjectId id) : m_history(history), m_id(id), m_sourceFromWorld(history.world().find(id)->worldFromSource().inverse()) {}
    Vec3 now(const Vec3& point) const { return (worldFromSource() * m_sourceFromWorld).point(point); }
    const Object& object() const { return *m_history.world().find(m_id); }

private:
    Affine3x4 worldFromSource() const { return object().worldFromSource(); }
    const History& m_history;
    ObjectId m_id;
    Affine3x4 m_sourceFromWorld;
};

}  // namespace

Result<void> calibrateObject(History& history, const CalibrationRequest& request, const JobContext& job)
{
    if (!history.world().find(request.object)) return Error{Error::Kind::NotFound, "the object is gone"};
    History changed = history;
    const Follower follower(changed, request.object);
    if (request.upInWorld) MG_TRY(perform(changed, SetUp{request.object, *request.upInWorld}));
    if (request.floorInWorld) {
        std::array<Vec3, 3> points = *request.floorInWorld;
        for (Vec3& point : points) point = follower.now(point);
        MG_ASSIGN(const Plane floor, planeThrough(points));
        MG_TRY(perform(changed, SetFloor{request.object, floor}));
    } else if (request.isFloorFitted) {
        MG_ASSIGN(const FloorFit fit, fitFloor(follower.object(), {}, job));
        MG_TRY(perform(changed, SetFloor{request.object, fit.floorInWorld}));
    }
    if (request.originInWorld) MG_TRY(perform(changed, SetOrigin{request.object, follower.now(*request.originInWorld)}));
    if (request.length)
        MG_TRY(perform(changed, SetScale{request.object, follower.now(request.length->fromInWorld), follower.now(request.length->toInWorld), request.length->metres}));
    history = std::move(changed);
    return {};
}

}  // namespace morphogen
