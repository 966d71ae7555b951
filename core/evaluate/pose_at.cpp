#include "core/evaluate/pose_at.h"

#include "core/evaluate/bend.h"
#include "core/evaluate/lattice_stage.h"
#include "core/evaluate/morph_stage.h"
#include "core/evaluate/object_at.h"
#include "core/evaluate/splat_stage.h"
#include "core/json/animation_json.h"
#include "core/scene/splat_channels.h"

#include <algorithm>
#include <fmt/format.h>

namespace morphogen {

using evaluate::MaskReader;
using evaluate::SplatState;
using evaluate::StageCache;

namespace {

const Clip* shownClip(const Object& object, const Clip* clip)
{
    const bool hasActive = object.activeClip >= 0 && object.activeClip < static_cast<int>(object.clips.size());
    return !clip && hasActive ? object.clips[static_cast<std::size_t>(object.activeClip)].get() : clip;
}

PosedObject posedWithoutNodes(const Object& object, double motionSecs)
{
    PosedObject posed{.id = object.id, .splats = object.splats, .scaffold = object.scaffold, .polynomial = object.polynomial};
    if (object.sequence && !object.sequence->frames.empty()) posed.splats = object.sequence->frames[object.sequence->frameAt(motionSecs)];
    if (object.channels) posed.splats = splatsAt(object.splats, object.channels, motionSecs);
    if (object.polynomial && object.polynomial->durationSecs > 0)
        posed.polynomialTime = std::clamp(motionSecs / object.polynomial->durationSecs, 0.0, 1.0);
    return posed;
}

/// Equal texts, equal results on equal payloads.
std::string keyOf(const Object& object, const Modifier& modifier)
{
    std::string key = json::settingsToJson(modifier.settings).dump();
    if (const SplatSelection* mask = object.selection(modifier.mask))
        for (const ChunkPtr& chunk : mask->weights.chunks()) key += chunk->hash().hex();
    return key;
}

SplatState passed(const Object& object, const Modifier& modifier, const SplatState& state, double timeSecs)
{
    if (evaluate::isNeutral(modifier.settings) || state.splats->size() == 0) return state;
    const auto stage = [&](const auto& apply) {
        return StageCache::shared().get(state, keyOf(object, modifier), [&] { return apply(MaskReader(object, modifier.mask, state)); });
    };
    if (const auto* crop = std::get_if<CropSettings>(&modifier.settings)) return stage([&](const MaskReader& mask) { return evaluate::applyCrop(*crop, mask, state); });
    if (const auto* grade = std::get_if<GradeSettings>(&modifier.settings)) return stage([&](const MaskReader& mask) { return evaluate::applyGrade(*grade, mask, state); });
    if (const auto* opacity = std::get_if<OpacitySettings>(&modifier.settings)) return stage([&](const MaskReader& mask) { return evaluate::applyOpacity(*opacity, mask, state); });
    if (const auto* decimate = std::get_if<DecimateSettings>(&modifier.settings)) return stage([&](const MaskReader& mask) { return evaluate::applyDecimate(*decimate, mask, state); });
    if (const auto* mirror = std::get_if<MirrorSettings>(&modifier.settings)) return stage([&](const MaskReader& mask) { return evaluate::applyMirror(*mirror, mask, state); });
    const bool hasCage = object.scaffold && object.scaffold->cage;   // then its vertices have been moved (bend.h)
    if (const auto* lattice = std::get_if<LatticeSettings>(&modifier.settings)) return hasCage ? state : stage([&](const MaskReader& mask) { return evaluate::applyLattice(*lattice, mask, state); });
    // Another result at every time: not worth keeping.
    if (const auto* noise = std::get_if<NoiseSettings>(&modifier.settings)) return evaluate::applyNoise(*noise, MaskReader(object, modifier.mask, state), state, timeSecs);
    return state;
}

bool isKeyed(const Object& object, ModifierId modifier)
{
    return std::ranges::any_of(object.curves, [&](const auto& curve) { return curve->path.property == Property::ModifierNumber && curve->path.modifier == modifier; });
}

/// What keys change in every frame and does the same to all splats is left to those who draw: they need no other splats for it.
/// Colours only where no stage after it looks at them. True where nothing is left to be done.
bool takenIntoLook(const Object& object, const std::vector<Modifier>& modifiers, std::size_t which, UniformLook& look)
{
    const Modifier& modifier = modifiers[which];
    if (modifier.mask || !isKeyed(object, modifier.id)) return false;
    if (const auto* opacity = std::get_if<OpacitySettings>(&modifier.settings)) {
        look.opacity *= std::clamp(opacity->factor, 0.0f, 1.0f);
        return true;
    }
    const auto* grade = std::get_if<GradeSettings>(&modifier.settings);
    const auto isGrade = [](const Modifier& one) { return std::holds_alternative<GradeSettings>(one.settings); };
    if (!grade || std::any_of(modifiers.begin() + static_cast<std::ptrdiff_t>(which) + 1, modifiers.end(), isGrade)) return false;
    GradeSettings affine;   // gain and contrast are
    affine.gain = grade->gain, affine.contrast = grade->contrast, affine.tint = grade->tint;
    if (!(affine == *grade)) return false;
    look.gain = grade->contrast * grade->gain;
    look.shift = Rgb(0.5f * (1 - grade->contrast));
    return true;
}

/// The maps of mirrored splats after those of their originals.
void addMirrored(const std::vector<Affine3x4>& mirrors, Pose& pose)
{
    for (const Affine3x4& mirror : mirrors) {
        const std::size_t count = pose.size();
        pose.reserve(2 * count);
        for (std::size_t k = 0; k < count; ++k) pose.push_back(mirror * pose[k] * mirror);
    }
}

enum class Stages { All, OwnSplats, Drawn };

/// Whether nothing that comes after this one in the stack looks at splats.
bool isLast(std::span<const Modifier> modifiers, const Modifier& one)
{
    const auto after = modifiers.subspan(static_cast<std::size_t>(&one - modifiers.data()) + 1);
    return std::ranges::all_of(after, [](const Modifier& later) { return evaluate::isNeutral(later.settings) || std::holds_alternative<MorphSettings>(later.settings); });
}

/// Morphs of morphs; edits refuse circles, but a file may hold one.
constexpr int kDeepestMorph = 16;

PosedObject posed(const World* world, const Object& object, double timeSecs, const Clip* clip, Stages stages = Stages::All, int depth = 0)
{
    if (object.curves.empty() && object.modifiers.empty() && object.opacity == 1) return restPoseAt(object, timeSecs, clip);
    const ObjectAt at = objectAt(object, timeSecs, world);
    PosedObject result = posedWithoutNodes(object, at.motionSecs);
    SplatState state{result.splats, result.scaffold, result.polynomial, nullptr, {}};
    const evaluate::Bend bend = evaluate::bendAt(object, at.modifiers, state, stages == Stages::OwnSplats ? evaluate::BendSplats::Keep : evaluate::BendSplats::Split);
    for (std::size_t k = 0; k < at.modifiers.size(); ++k) {
        const Modifier& modifier = at.modifiers[k];
        // Own splats are where handles and lattices put them.
        if (stages == Stages::OwnSplats && !std::holds_alternative<LatticeSettings>(modifier.settings)) continue;
        const auto* morph = std::get_if<MorphSettings>(&modifier.settings);
        if (morph && world && depth < kDeepestMorph && state.splats->size() == 0) {
            const auto picture = evaluate::morphPictureAt(*world, *morph, timeSecs, [&](const Object& source, double secs) { return posed(world, source, secs, nullptr, Stages::All, depth + 1); });
            if (!picture.motion) {
                state.splats = picture.splats;
            } else if (stages == Stages::Drawn && morph->path == MorphPath::Bures && isLast(at.modifiers, modifier)) {
                state.splats = evaluate::morphMiddle(picture.motion);
                result.morph = picture.motion;
                result.morphMoment = picture.moment;
            } else {
                state.splats = evaluate::morphSplats(picture.motion, picture.moment);
            }
        } else if (!takenIntoLook(object, at.modifiers, k, result.look)) {
            state = passed(object, modifier, state, timeSecs);
        }
    }
    if (stages != Stages::OwnSplats) result.look.opacity *= at.opacity;
    const Affine3x4 worldFromSource = at.placement.affine() * object.calibration.objectFromSource.affine();
    if (object.scaffold) result.pose = evaluatePose({*object.scaffold, shownClip(object, clip), at.motionSecs, Affine3x4{}, bend.cageVertices.get()});
    else if (!bend.nodes.empty()) result.pose = bend.nodes;
    else result.pose = {Affine3x4{}};
    addMirrored(state.mirrors, result.pose);
    for (Affine3x4& map : result.pose) map = worldFromSource * map;
    result.splats = std::move(state.splats);
    result.scaffold = std::move(state.scaffold);
    result.polynomial = std::move(state.polynomial);
    result.sourceRows = std::move(state.sourceRows);
    return result;
}

}  // namespace

PosedObject restPoseAt(const Object& object, double timeSecs, const Clip* clip)
{
    PosedObject posed = posedWithoutNodes(object, timeSecs);
    if (object.scaffold) posed.pose = evaluatePose({*object.scaffold, shownClip(object, clip), timeSecs, object.worldFromSource()});
    else posed.pose = {object.worldFromSource()};
    return posed;
}

PosedObject poseAt(const Object& object, double timeSecs, const Clip* clip) { return posed(nullptr, object, timeSecs, clip); }

PosedObject poseAt(const World& world, const Object& object, double timeSecs) { return posed(&world, object, timeSecs, nullptr); }

PosedObject ownPoseAt(const World& world, const Object& object, double timeSecs) { return posed(&world, object, timeSecs, nullptr, Stages::OwnSplats); }

std::vector<PosedObject> poseAt(const World& world, double timeSecs)
{
    std::vector<PosedObject> all;
    for (const auto& object : world.objects)
        if (isVisibleAt(*object, timeSecs)) all.push_back(poseAt(world, *object, timeSecs));
    return all;
}

std::vector<PosedObject> drawnPoseAt(const World& world, double timeSecs)
{
    std::vector<PosedObject> all;
    for (const auto& object : world.objects)
        if (isVisibleAt(*object, timeSecs)) all.push_back(posed(&world, *object, timeSecs, nullptr, Stages::Drawn));
    return all;
}

PosedObject settled(PosedObject posed)
{
    if (!posed.morph) return posed;
    posed.splats = evaluate::morphSplats(posed.morph, posed.morphMoment);
    posed.morph.reset();
    posed.morphMoment = {};
    return posed;
}

bool isEverVisible(const Object& object)
{
    const Curve* curve = object.curve({Property::Visibility, {}, {}});
    return curve ? std::ranges::any_of(curve->keys, [](const Keyframe& key) { return key.value[0] >= 0.5f; }) : object.isVisible;
}

bool isVisibleAt(const Object& object, double timeSecs) { return (*propertyAt(object, {Property::Visibility, {}, {}}, timeSecs))[0] >= 0.5f; }

}  // namespace morphogen
