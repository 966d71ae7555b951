// SelectScene: an object at one time as the answers to queries look at it: where its splats stand, who is near whom, how
// they are coloured. Each is found when first asked for and kept for the rest of the query. One thread at a time.
#pragma once

#include "core/deform/pose.h"
#include "core/math/point_tree.h"
#include "core/select/select.h"

#include <map>
#include <optional>

namespace morphogen {

class SelectScene {
public:
    static Result<SelectScene> of(const SelectContext& context);

    const SelectContext& context() const { return *m_context; }
    const Object& object() const { return *m_object; }
    const PosedObject& posed() const { return m_posed; }
    const Splats& splats() const { return *m_posed.splats; }
    std::size_t size() const { return splats().size(); }
    bool stopRequested() const { return m_context->stop.stop_requested(); }

    /// In the world, metres; not finite where the splat is not.
    const std::vector<Vec3>& centres();
    const PointTree& tree();
    /// The `k` nearest others of every splat.
    Result<const NearestOthers*> others(std::size_t k);
    /// Of degree 0, OKLab.
    const std::vector<Vec3>& colours();
    /// The linear part of the splat's world-from-rest map.
    Mat3 linearMap(std::size_t i) const;
    /// The splat's axes in the world, each as long as its deviation.
    Mat3 factor(std::size_t i) const;
    /// The splat's extent in the direction: one standard deviation, metres.
    float deviationAlong(std::size_t i, const Vec3& unitDirection) const;

    /// "fox": what errors begin with.
    const std::string& name() const { return m_object->name; }
    Error usage(std::string_view what) const { return makeError(Error::Kind::Usage, name(), what); }

private:
    const SelectContext* m_context = nullptr;
    const Object* m_object = nullptr;
    PosedObject m_posed;
    std::optional<std::vector<Vec3>> m_centres, m_colours;
    std::optional<PointTree> m_tree;
    std::map<std::size_t, NearestOthers> m_others;
};

inline bool isFinite(const Vec3& p) { return std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z); }

/// 1 up to 0, falling linearly to 0 at `soft`; a hard edge where `soft` is 0.
inline float fadeBeyond(float distanceOutside, float soft)
{
    if (distanceOutside <= 0) return 1;
    return soft > 0 && distanceOutside < soft ? 1 - distanceOutside / soft : 0.0f;
}

}  // namespace morphogen
