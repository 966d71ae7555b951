#include "core/evaluate/differing.h"

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

bool isSamePose(const Pose& a, const Pose& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Affine3x4& x, const Affine3x4& y) {
        return std::equal(x.m.begin(), x.m.end(), y.m.begin(), [](float p, float q) { return std::abs(p - q) <= kSamePlace; });
    });
}

/// Chunks that are shared are equal at once; others are read.
bool isSameSplats(const PosedObject& a, const PosedObject& b) { return a.splats == b.splats || (a.splats && b.splats && *a.splats == *b.splats); }

const Object* objectOf(const StandingWorld& standing, ObjectId id) { return standing.world ? standing.world->find(id) : nullptr; }

}  // namespace

std::vector<PosedObject> thatDiffer(const StandingWorld& shown, const StandingWorld& reference)
{
    std::vector<PosedObject> result;
    for (const PosedObject& posed : shown.posed) {
        const auto other = std::ranges::find(reference.posed, posed.id, &PosedObject::id);
        const bool isThere = other != reference.posed.end();
        const bool isShared = isThere && objectOf(shown, posed.id) == objectOf(reference, posed.id);
        const bool isSameMatter = isThere && isSameSplats(posed, *other) && posed.scaffold == other->scaffold && posed.polynomial == other->polynomial &&
                                  posed.polynomialTime == other->polynomialTime && posed.sourceRows == other->sourceRows;
        if ((isShared || isSameMatter) && isSamePose(posed.pose, other->pose)) continue;
        result.push_back(posed);
    }
    return result;
}

}  // namespace morphogen
