#include "ml/worker/breathing_sphere.h"

#include <torch/torch.h>

#include <cmath>

namespace morphogen::ml {

void fillBreathingSphere(const SplatFrame& frame, float radius)
{
    const at::NoGradGuard noGradients;
    const auto count = static_cast<std::int64_t>(frame.count);
    const auto turns = torch::arange(count, torch::kFloat64);
    const auto y = 1 - (2 * turns + 1) / static_cast<double>(count);
    const auto ring = (1 - y * y).sqrt();
    const auto angle = turns * (M_PI * (3 - std::sqrt(5.0)));
    const auto put = [&](SplatColumn which, const at::Tensor& values) {
        torch::from_blob(frame.column(which).data(), {count}, torch::kFloat32).copy_(values);
    };
    const auto putAll = [&](SplatColumn which, double value) { put(which, torch::full({count}, value, torch::kFloat32)); };
    const at::Tensor direction[3] = {ring * angle.cos(), y, ring * angle.sin()};
    for (int axis = 0; axis < 3; ++axis) {
        put(static_cast<SplatColumn>(static_cast<int>(SplatColumn::X) + axis), radius * direction[axis]);
        put(static_cast<SplatColumn>(static_cast<int>(SplatColumn::Dc0) + axis), direction[axis] * (0.5 / kShC0));
        putAll(static_cast<SplatColumn>(static_cast<int>(SplatColumn::Scale0) + axis), std::log(radius * std::sqrt(4 * M_PI / static_cast<double>(count)) / 2));
        putAll(static_cast<SplatColumn>(static_cast<int>(SplatColumn::Rot1) + axis), 0);
    }
    putAll(SplatColumn::Rot0, 1);
    putAll(SplatColumn::Opacity, logit(0.9f));
}

}  // namespace morphogen::ml
