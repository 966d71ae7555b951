#include "core/deform/map_splats.h"

#include "core/math/gaussian.h"

namespace morphogen {

SplatMapper::SplatMapper(const Splats& from) : m_from(from), m_to(from.size(), from.shDegree)
{
    m_to.filter = from.filter;
    m_to.extra = from.extra;
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) m_to.columns[c] = from.columns[c].toVector<float>();
    for (std::size_t c = 0; c < from.shRest.size(); ++c) m_to.shRest[c] = from.shRest[c].toVector<float>();
}

void SplatMapper::map(const Row& row, const Affine3x4& map, const Quat& turn, Turns& turns)
{
    Mat3 m = glm::mat3_cast(row.rotation);
    const Vec3 deviations = m_from.standardDeviations(row.index);
    for (int axis = 0; axis < 3; ++axis) m[axis] *= deviations[axis];
    const GaussianAxes axes = axesOfFactor(map.linear() * m);
    m_to.setPosition(row.index, map.point(row.centre));
    m_to.setRotation(row.index, axes.rotation);
    m_to.setStandardDeviations(row.index, axes.deviations);
    const int perChannel = shRestPerChannel(m_from.shDegree);
    if (perChannel == 0) return;
    if (turns.last != turn) turns = {turn, ShRotation(turn)};
    for (int channel = 0; channel < 3; ++channel) {
        float coefficients[15];
        for (int k = 0; k < perChannel; ++k) coefficients[k] = m_to.shRest[static_cast<std::size_t>(channel * perChannel + k)][row.index];
        turns.turn.apply(std::span(coefficients, static_cast<std::size_t>(perChannel)));
        for (int k = 0; k < perChannel; ++k) m_to.shRest[static_cast<std::size_t>(channel * perChannel + k)][row.index] = coefficients[k];
    }
}

}  // namespace morphogen
