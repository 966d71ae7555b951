#include "core/select/select_scene.h"

#include "core/base/parallel.h"
#include "core/deform/posed_centres.h"
#include "core/deform/splat_map.h"
#include "core/evaluate/pose_at.h"
#include "core/math/oklab.h"

#include <fmt/format.h>

namespace morphogen {
Result<SelectScene> SelectScene::of(const SelectContext& context)
{
    const Object* object = context.world.find(context.object);
    if (!object) return Error{Error::Kind::NotFound, "the object to select on is gone; choose another one"};
    if (object->sequence && object->sequence->frames.size() > 1)
        return makeError(Error::Kind::Unsupported, object->name, "is a sequence of frames in which no splat is the same from frame to frame; select on one of its frames");
    if (object->splats->size() == 0) return makeError(Error::Kind::Empty, object->name, "has no splats to select");
    SelectScene scene;
    scene.m_context = &context;
    scene.m_object = object;
    scene.m_posed = ownPoseAt(context.world, *object, context.timeSecs);
    return scene;
}

const std::vector<Vec3>& SelectScene::centres()
{
    if (!m_centres) m_centres = posedCentres(m_posed);
    return *m_centres;
}

const PointTree& SelectScene::tree()
{
    if (!m_tree) m_tree.emplace(centres());
    return *m_tree;
}

Result<const NearestOthers*> SelectScene::others(std::size_t k)
{
    auto found = m_others.find(k);
    if (found == m_others.end()) {
        const PointTree& near = tree();
        if (stopRequested()) return cancelled();
        NearestOthers rows = nearestOthers(near, centres(), k, context().stop);
        if (stopRequested()) return cancelled();
        found = m_others.emplace(k, std::move(rows)).first;
    }
    return &found->second;
}

const std::vector<Vec3>& SelectScene::colours()
{
    if (m_colours) return *m_colours;
    m_colours.emplace(size());
    parallelFor(size(), 4096, [&](std::size_t begin, std::size_t end) {
        const Splats& from = splats();
        for (std::size_t i = begin; i < end; ++i) {
            const Vec3 dc(from.column(SplatColumn::Dc0).at<float>(i), from.column(SplatColumn::Dc1).at<float>(i), from.column(SplatColumn::Dc2).at<float>(i));
            (*m_colours)[i] = oklabFromDisplay(Vec3(0.5f) + kShC0 * dc);
        }
    });
    return *m_colours;
}

Mat3 SelectScene::linearMap(std::size_t i) const
{
    const std::size_t influences = m_posed.scaffold ? m_posed.scaffold->binding.influences() : 0;
    if (influences == 0) return m_posed.pose.empty() ? Mat3(1) : m_posed.pose[0].linear();
    const Binding& binding = m_posed.scaffold->binding;
    if (influences == 1) return m_posed.pose[binding.nodes[0].at<std::uint32_t>(i)].linear();
    return splatMap(binding, m_posed.pose, i, splats().position(i)).linear();
}

Mat3 SelectScene::factor(std::size_t i) const
{
    Mat3 axes = glm::mat3_cast(splats().rotation(i));
    const Vec3 deviations = splats().standardDeviations(i);
    for (int axis = 0; axis < 3; ++axis) axes[axis] *= deviations[axis];
    return linearMap(i) * axes;
}

float SelectScene::deviationAlong(std::size_t i, const Vec3& unitDirection) const { return glm::length(glm::transpose(factor(i)) * unitDirection); }

}  // namespace morphogen
