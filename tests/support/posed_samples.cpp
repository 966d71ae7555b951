#include "tests/support/posed_samples.h"

#include <random>

namespace morphogen::support {
namespace {

class Dice {
public:
    explicit Dice(std::uint32_t seed) : m_engine(seed) {}
    float uniform(float low, float high) { return std::uniform_real_distribution<float>(low, high)(m_engine); }
    float normal() { return std::normal_distribution<float>()(m_engine); }
    std::uint32_t below(std::uint32_t end) { return std::uniform_int_distribution<std::uint32_t>(0, end - 1)(m_engine); }
    Quat rotation() { return glm::normalize(Quat(normal(), normal(), normal(), normal())); }

private:
    std::mt19937 m_engine;
};

Affine3x4 randomMap(Dice& dice, bool isSheared, bool isMirrored)
{
    const Affine3x4 rigid = Affine3x4::from(glm::mat3_cast(dice.rotation()), 0.3f * Vec3(dice.normal(), dice.normal(), dice.normal()));
    if (!isSheared) return rigid;
    Transform stretch;
    stretch.rotation = dice.rotation();
    stretch.scale = {dice.uniform(0.6f, 1.4f), dice.uniform(0.6f, 1.4f), dice.uniform(0.6f, 1.4f) * (isMirrored ? -1.0f : 1.0f)};
    return rigid * stretch.affine();
}

}  // namespace

CameraView lookingAtOrigin(Projection projection)
{
    CameraView view;
    view.position = {1.2f, 0.9f, 3.0f};
    view.target = {0.1f, -0.1f, 0};
    view.projection = projection;
    view.orthoHeight = 3.0f;
    return view;
}

PosedObject posedSample(const PosedSampleOptions& options)
{
    Dice dice(options.seed);
    SplatsBuilder builder(options.count, options.shDegree);
    builder.filter = options.filter;
    for (std::size_t i = 0; i < options.count; ++i) {
        builder.setPosition(i, options.size * Vec3(dice.uniform(-1, 1), dice.uniform(-1, 1), dice.uniform(-1, 1)));
        builder.setRotation(i, dice.uniform(0.5f, 2.0f) * dice.rotation());
        const float size = 0.15f * std::exp(0.7f * dice.normal());
        builder.setStandardDeviations(i, size * Vec3(dice.uniform(0.3f, 1), dice.uniform(0.2f, 0.6f), dice.uniform(0.01f, 0.15f)));
        builder.setPeakAlpha(i, dice.uniform(0.02f, 0.999f));
        builder.setColour(i, {dice.uniform(0, 1), dice.uniform(0, 1), dice.uniform(0, 1)});
        for (auto& column : builder.shRest) column[i] = 0.1f * dice.normal();
    }
    PosedObject posed;
    posed.id = options.id;
    posed.splats = std::make_shared<const Splats>(builder.finish());
    if (options.isPolynomial) {
        auto motion = std::make_shared<PolynomialMotion>();
        const auto column = [&](float size, float offset) {
            std::vector<float> values(options.count);
            for (float& value : values) value = offset + size * dice.normal();
            return Column::of(values);
        };
        for (int k = 0; k < 9; ++k) motion->motion.push_back(column(0.3f, 0));
        for (int k = 0; k < 4; ++k) motion->omega.push_back(column(0.5f, 0));
        motion->centre = column(0.3f, 0.5f);
        motion->scale = column(0.05f, 0.8f);
        posed.polynomial = motion;
        posed.polynomialTime = 0.3;
    }
    if (options.influences == 0) {
        posed.pose = {randomMap(dice, options.isSheared, false)};
        return posed;
    }
    constexpr std::uint32_t kNodes = 9;
    auto scaffold = std::make_shared<Scaffold>();
    scaffold->nodes.resize(kNodes);
    // Blends of far rotations have no nearest one, so nodes that share a splat turn alike.
    const Affine3x4 common = randomMap(dice, options.isSheared, options.isSheared);
    for (std::uint32_t node = 0; node < kNodes; ++node) {
        Transform little;
        little.rotation = glm::normalize(Quat(1, 0.3f * dice.normal(), 0.3f * dice.normal(), 0.3f * dice.normal()));
        little.translation = 0.1f * Vec3(dice.normal(), dice.normal(), dice.normal());
        posed.pose.push_back(options.influences == 1 ? randomMap(dice, options.isSheared, node % 3 == 0) : common * little.affine());
    }
    std::vector<std::vector<std::uint32_t>> nodes(options.influences, std::vector<std::uint32_t>(options.count));
    std::vector<std::vector<float>> weights(options.influences, std::vector<float>(options.count));
    for (std::size_t i = 0; i < options.count; ++i) {
        float sum = 0;
        for (int k = 0; k < options.influences; ++k) nodes[k][i] = dice.below(kNodes), sum += weights[k][i] = dice.uniform(0.01f, 1);
        for (int k = 0; k < options.influences; ++k) weights[k][i] /= sum;
    }
    for (int k = 0; k < options.influences; ++k) {
        scaffold->binding.nodes.push_back(Column::of(nodes[k]));
        if (options.influences > 1) scaffold->binding.weights.push_back(Column::of(weights[k]));
    }
    if (options.hasGradients) {
        std::vector<std::vector<float>> gradients(options.influences, std::vector<float>(3 * options.count));
        for (std::size_t e = 0; e < 3 * options.count; ++e) {
            float sum = 0;
            for (int k = 0; k + 1 < options.influences; ++k) sum += gradients[k][e] = dice.uniform(-0.6f, 0.6f);
            gradients.back()[e] = -sum;
        }
        for (const auto& column : gradients) scaffold->binding.gradients.push_back(Column::of(column, 3));
    }
    posed.scaffold = scaffold;
    return posed;
}

PosedObject moved(PosedObject posed, const Affine3x4& motion)
{
    for (Affine3x4& map : posed.pose) map = motion * map;
    return posed;
}

PosedObject reordered(const PosedObject& posed, const std::vector<std::size_t>& order)
{
    const Splats& from = *posed.splats;
    SplatsBuilder builder(order.size(), from.shDegree);
    builder.filter = from.filter;
    for (std::size_t i = 0; i < order.size(); ++i) {
        for (std::size_t c = 0; c < kSplatColumnCount; ++c) builder.columns[c][i] = from.columns[c].at<float>(order[i]);
        for (std::size_t c = 0; c < from.shRest.size(); ++c) builder.shRest[c][i] = from.shRest[c].at<float>(order[i]);
    }
    PosedObject result = posed;
    result.splats = std::make_shared<const Splats>(builder.finish());
    return result;
}

}  // namespace morphogen::support
