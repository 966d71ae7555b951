#include "tests/support/worlds.h"

#include "core/scene/splat_channels.h"

#include <bit>
#include <cmath>

namespace morphogen::support {
namespace {

int upTo(int most, std::mt19937& random) { return std::uniform_int_distribution<int>(0, most)(random); }

float real(std::mt19937& random) { return std::normal_distribution<float>()(random); }

/// Any float at all, as files bring them.
float anyFloat(std::mt19937& random)
{
    static constexpr float odd[] = {0.0f, -0.0f, 1e-42f, -1e38f, INFINITY, -INFINITY, 0.1f};
    if (upTo(3, random) == 0) return odd[upTo(std::size(odd) - 1, random)];
    if (upTo(3, random) == 0) {
        const float f = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
        return std::isnan(f) ? NAN : f;
    }
    return real(random);
}

Vec3 vector(std::mt19937& random) { return {real(random), real(random), real(random)}; }

Transform transform(std::mt19937& random)
{
    return {vector(random), glm::normalize(Quat(real(random), real(random), real(random), real(random))), vector(random)};
}

std::string word(std::mt19937& random)
{
    static const std::string words[] = {"fox", "Füchsin", "a \"quoted\" name", std::string("nul\0byte", 8), "not UTF-8: \xff\xfe", "\xe7\x8b\x90", ""};
    return words[upTo(std::size(words) - 1, random)];
}

Column floats(std::size_t rows, std::uint32_t width, std::mt19937& random)
{
    std::vector<float> values(rows * width);
    for (float& v : values) v = real(random);
    return Column::of(values, width);
}

Column indices(std::size_t rows, std::uint32_t width, std::size_t limit, std::mt19937& random)
{
    std::vector<std::uint32_t> values(rows * width);
    for (auto& v : values) v = static_cast<std::uint32_t>(random() % limit);
    return Column::of(values, width);
}

Scaffold randomScaffold(std::size_t splatCount, std::mt19937& random)
{
    Scaffold scaffold;
    const int nodes = 1 + upTo(5, random);
    for (int i = 0; i < nodes; ++i) {
        ScaffoldNode node{word(random), upTo(i, random) - 1, transform(random), {}, transform(random).affine()};
        if (upTo(2, random) == 0) node.restMatrix = transform(random).affine();
        scaffold.nodes.push_back(node);
    }
    for (int i = upTo(3, random); i > 0; --i) scaffold.morphSlots.push_back({word(random), anyFloat(random)});
    if (upTo(1, random) == 0) {
        const std::size_t vertices = 3 + upTo(20, random);
        Cage cage{floats(vertices, 3, random), indices(1 + upTo(9, random), 3, vertices, random),
                  indices(vertices, 4, scaffold.nodes.size(), random), floats(vertices, 4, random), {}};
        for (std::uint32_t slot = 0; slot < scaffold.morphSlots.size(); ++slot)
            cage.targets.push_back({word(random), slot, 1, floats(vertices - 1, 3, random)});
        if (random() % 2) cage.restPositions = floats(vertices, 3, random);
        scaffold.cage = std::move(cage);
    }
    const int influences = 1 + upTo(3, random);
    for (int k = 0; k < influences; ++k) scaffold.binding.nodes.push_back(indices(splatCount, 1, scaffold.boundNodeCount(), random));
    for (int k = 0; k < influences && influences > 1; ++k) scaffold.binding.weights.push_back(floats(splatCount, 1, random));
    for (std::size_t k = upTo(1, random) == 0 ? scaffold.binding.weights.size() : 0; k > 0; --k) scaffold.binding.gradients.push_back(floats(splatCount, 3, random));
    return scaffold;
}

Clip randomClip(const Scaffold& scaffold, std::mt19937& random)
{
    Clip clip{word(random), 0, {}};
    for (int i = upTo(4, random); i > 0; --i) {
        Track track;
        track.target = static_cast<TrackTarget>(upTo(scaffold.morphSlots.empty() ? 2 : 3, random));
        const bool isWeights = track.target == TrackTarget::MorphWeights;
        track.index = isWeights ? 0 : static_cast<std::uint32_t>(random() % scaffold.nodes.size());
        track.interpolation = static_cast<Interpolation>(upTo(2, random));
        std::vector<double> times;
        for (int k = upTo(6, random); k >= 0; --k) times.push_back((times.empty() ? 0.0 : times.back()) + 0.1 + std::abs(real(random)));
        const std::uint32_t width = isWeights ? static_cast<std::uint32_t>(scaffold.morphSlots.size()) : track.target == TrackTarget::Rotation ? 4 : 3;
        track.values = floats(times.size() * (track.interpolation == Interpolation::CubicSpline ? 3 : 1), width, random);
        track.times = Column::of(times);
        clip.durationSecs = std::max(clip.durationSecs, times.back());
        clip.tracks.push_back(std::move(track));
    }
    return clip;
}

PolynomialMotion randomPolynomial(std::size_t count, std::mt19937& random)
{
    PolynomialMotion motion{{}, {}, floats(count, 1, random), floats(count, 1, random), 2.5};
    for (int i = 0; i < 9; ++i) motion.motion.push_back(floats(count, 1, random));
    for (int i = 0; i < 4; ++i) motion.omega.push_back(floats(count, 1, random));
    return motion;
}

SplatChannels randomChannels(std::size_t count, std::mt19937& random)
{
    SplatChannels channels;
    channels.fps = 12.5;
    for (int k = upTo(2, random); k >= 0; --k) {
        ChannelSpan span{static_cast<std::uint32_t>(1 + upTo(9, random)), {}, {}, {}};
        for (int c = upTo(3, random); c > 0; --c) span.channels.push_back(static_cast<std::uint8_t>(upTo(static_cast<int>(SplatChannel::Rest) - 1, random)));
        std::vector<std::int8_t> amounts(span.channels.size() * count);
        for (auto& amount : amounts) amount = static_cast<std::int8_t>(random() % 256);
        if (!span.channels.empty()) span.courses = floats(span.channels.size(), span.frameCount, random), span.amounts = Column::of(amounts);
        channels.spans.push_back(std::move(span));
    }
    if (upTo(1, random) == 0) {
        std::vector<std::uint8_t> bits(count * channels.presenceWidth());
        for (auto& byte : bits) byte = static_cast<std::uint8_t>(random() % 256);
        channels.presence = Column::of(bits, channels.presenceWidth());
    }
    return channels;
}

}  // namespace

Splats randomSplats(std::size_t count, std::mt19937& random)
{
    SplatsBuilder builder(count, upTo(3, random));
    for (auto& column : builder.columns)
        for (float& v : column) v = anyFloat(random);
    for (auto& column : builder.shRest)
        for (float& v : column) v = real(random);
    if (upTo(2, random) == 0) builder.extra.push_back({word(random), floats(count, 2, random)});
    if (upTo(2, random) == 0) builder.extra.push_back({"class", Column::of(std::vector<std::uint8_t>(count, 7))});
    builder.filter = static_cast<SplatFilter>(upTo(1, random));
    return builder.finish();
}

/// Curves, modifiers and selections, as users build them on an object.
void addStack(Object& object, std::mt19937& random)
{
    std::uint64_t id = 1;
    for (int i = upTo(2, random); i > 0; --i) {
        std::vector<float> weights(object.splats->size());
        for (float& w : weights) w = static_cast<float>(upTo(4, random)) / 4;
        object.selections.push_back(std::make_shared<const SplatSelection>(SplatSelection{{id++}, "selection " + std::to_string(i), Column::of(weights)}));
    }
    auto kinds = allModifierKinds();
    std::erase_if(kinds, [](const ModifierSettings& kind) { return std::holds_alternative<DeformSettings>(kind); });   // begins with a handle
    for (int i = upTo(3, random); i > 0; --i) {
        Modifier modifier{{id++}, "modifier " + std::to_string(i), upTo(1, random) == 0, {}, kinds[static_cast<std::size_t>(upTo(static_cast<int>(kinds.size()) - 1, random))]};
        if (auto* path = std::get_if<FollowPathSettings>(&modifier.settings)) path->points = {{{0, 1, 0}, 0}, {{1, 0, 0.1f}, 0.75}};
        if (takesMask(modifier.settings) && !object.selections.empty()) modifier.mask = object.selections[0]->id;
        for (const NumberSpec& number : numbersOf(modifier.settings))
            if (upTo(2, random) == 0) object.setCurve({PropertyPath::of(modifier.id, number.name), number.kind, {{0.25, *numberOf(CropSettings{}, "rotation")}, {1.0 / 3, valueOf(Quat(0, 1, 0, 0))}}});
        object.modifiers.push_back(std::make_shared<const Modifier>(std::move(modifier)));
    }
    if (upTo(1, random) == 0) object.setCurve({{Property::Opacity, {}, {}}, ValueKind::Number, {{0, valueOf(1.0f), KeyInterpolation::Bezier, {0.1f, 0.2f}, {0.7f, 1.1f}}, {0.1, valueOf(0.5f)}}});
    if (upTo(2, random) == 0) object.opacity = 0.25f;
}

Object randomObject(std::mt19937& random)
{
    Object object;
    object.name = word(random);
    object.isVisible = upTo(1, random) == 0;
    object.placement = transform(random);
    object.calibration = {transform(random), upTo(1, random) == 0, upTo(1, random) == 0, upTo(1, random) == 0, upTo(1, random) == 0};
    object.provenance = {word(random), "INRIA PLY", {word(random), word(random)}};
    const std::size_t count = static_cast<std::size_t>(upTo(40, random));
    object.splats = std::make_shared<const Splats>(randomSplats(count, random));
    switch (upTo(3, random)) {
    case 0: {
        object.scaffold = std::make_shared<const Scaffold>(randomScaffold(count, random));
        for (int i = upTo(3, random); i > 0; --i) object.clips.push_back(std::make_shared<const Clip>(randomClip(*object.scaffold, random)));
        object.activeClip = upTo(static_cast<int>(object.clips.size()), random) - 1;
        break;
    }
    case 1: {
        FrameSequence sequence{{object.splats}, 29.97};
        for (int i = upTo(3, random); i > 0; --i) sequence.frames.push_back(std::make_shared<const Splats>(randomSplats(5, random)));
        object.sequence = std::make_shared<const FrameSequence>(std::move(sequence));
        break;
    }
    case 2: object.polynomial = std::make_shared<const PolynomialMotion>(randomPolynomial(count, random)); break;
    default: object.channels = std::make_shared<const SplatChannels>(randomChannels(count, random)); break;
    }
    addStack(object, random);
    return object;
}

World randomWorld(std::mt19937& random)
{
    World world;
    world.fps = 23.976;
    for (int i = upTo(3, random); i >= 0; --i) {
        Object object = randomObject(random);
        world.add(object);
        if (upTo(2, random) == 0) world.add(object);
    }
    for (int i = upTo(2, random); i > 0; --i) {
        Camera camera{{}, word(random), {}};
        for (int k = upTo(3, random); k >= 0; --k)
            camera.keys.push_back({static_cast<double>(camera.keys.size()) / 3, {vector(random), vector(random), vector(random), static_cast<Projection>(upTo(1, random)), anyFloat(random)}});
        world.add(std::move(camera));
    }
    return world;
}

}  // namespace morphogen::support
