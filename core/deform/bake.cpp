// bake(): writes a pose into the splats, each carried by the gradient of its nodes' blend (splat_map.h, map_splats.h).
#include "core/base/parallel.h"
#include "core/deform/map_splats.h"
#include "core/deform/pose.h"
#include "core/deform/splat_map.h"

#include <cmath>

namespace morphogen {

Splats bake(const PosedObject& posed)
{
    const Splats& from = *posed.splats;
    SplatMapper to(from);
    std::vector<Quat> rotations(posed.pose.size());
    for (std::size_t n = 0; n < rotations.size(); ++n) rotations[n] = nearestRotation(posed.pose[n].linear());
    const Binding* binding = posed.scaffold ? &posed.scaffold->binding : nullptr;

    parallelFor(from.size(), 4096, [&](std::size_t begin, std::size_t end) {
        SplatMapper::Turns turns;
        for (std::size_t i = begin; i < end; ++i) {
            SplatMapper::Row row = to.row(i);
            if (const PolynomialMotion* motion = posed.polynomial.get()) {
                const float dt = static_cast<float>(posed.polynomialTime) - motion->centre.at<float>(i);
                for (int axis = 0; axis < 3; ++axis)
                    row.centre[axis] += dt * (motion->motion[axis].at<float>(i) + dt * (motion->motion[3 + axis].at<float>(i) + dt * motion->motion[6 + axis].at<float>(i)));
                const Quat turned(from.columns[3].at<float>(i) + dt * motion->omega[0].at<float>(i), from.columns[4].at<float>(i) + dt * motion->omega[1].at<float>(i),
                                  from.columns[5].at<float>(i) + dt * motion->omega[2].at<float>(i), from.columns[6].at<float>(i) + dt * motion->omega[3].at<float>(i));
                if (glm::length(turned) > 0) row.rotation = glm::normalize(turned);
                const float s = dt / motion->scale.at<float>(i);
                to.setPeakAlpha(i, from.peakAlpha(i) * std::exp(-s * s));
            }
            Affine3x4 map = posed.pose.empty() ? Affine3x4{} : posed.pose[0];
            Quat turn = rotations.empty() ? Quat(1, 0, 0, 0) : rotations[0];
            if (binding && binding->influences() == 1) {
                const std::uint32_t node = binding->nodes[0].at<std::uint32_t>(i);
                map = posed.pose[node], turn = rotations[node];
            } else if (binding && binding->influences() > 1) {
                map = splatMap(*binding, posed.pose, i, row.centre);
                turn = nearestRotation(map.linear());
            }
            // An untouched splat keeps its bits.
            if (map == Affine3x4{} && !posed.polynomial) continue;
            to.map(row, map, turn, turns);
        }
    });
    Splats baked = to.finish();
    if (posed.look.isPlain()) return baked;
    return *withLook(std::make_shared<const Splats>(std::move(baked)), posed.look);
}

std::shared_ptr<const Splats> withLook(std::shared_ptr<const Splats> splats, const UniformLook& look)
{
    if (look.isPlain()) return splats;
    const Splats& from = *splats;
    Splats to = from;
    if (look.opacity != 1) {
        Column& opacity = to.columns[static_cast<std::size_t>(SplatColumn::Opacity)];
        std::vector<float> logits = opacity.toVector<float>();
        for (float& x : logits) x = logit(sigmoid(x) * look.opacity);
        opacity = Column::of(logits);
    }
    if (look.gain == Rgb(1) && look.shift == Rgb(0)) return std::make_shared<const Splats>(std::move(to));
    const std::size_t perChannel = static_cast<std::size_t>(shRestPerChannel(from.shDegree));
    for (std::size_t c = 0; c < 3; ++c) {
        const float gain = look.gain[static_cast<int>(c)], shift = look.shift[static_cast<int>(c)];
        Column& constant = to.columns[static_cast<std::size_t>(SplatColumn::Dc0) + c];
        std::vector<float> values = constant.toVector<float>();
        for (float& x : values) x = (gain * (0.5f + kShC0 * x) + shift - 0.5f) / kShC0;
        constant = Column::of(values);
        for (std::size_t k = 0; k < perChannel; ++k) {
            Column& harmonic = to.shRest[c * perChannel + k];
            values = harmonic.toVector<float>();
            for (float& x : values) x *= gain;
            harmonic = Column::of(values);
        }
    }
    return std::make_shared<const Splats>(std::move(to));
}

}  // namespace morphogen
