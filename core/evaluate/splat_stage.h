// Splat stages: what a modifier does to the splats themselves, before any pose.
//
// How it works: the stack passes a SplatState from one modifier to the next; each returns a new one that shares what it did
// not change. The same modifier with the same numbers on the same payloads gives the same payloads (StageCache), so while a
// world plays nothing is computed or uploaded twice and undo brings back what was there.
#pragma once

#include "core/scene/object.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace morphogen::evaluate {

/// The splats on their way through the stack.
struct SplatState {
    std::shared_ptr<const Splats> splats;
    std::shared_ptr<const Scaffold> scaffold;              ///< null: one map for all splats
    std::shared_ptr<const PolynomialMotion> polynomial;
    std::shared_ptr<const std::vector<std::uint32_t>> sourceRows;   ///< of the object's splats, per splat; null: the same rows
    std::vector<Affine3x4> mirrors;                        ///< each doubles the pose: map k is joined by M map M (source frame)

    std::uint32_t sourceRow(std::size_t i) const { return sourceRows ? (*sourceRows)[i] : static_cast<std::uint32_t>(i); }
};

/// How much a modifier concerns each splat: its mask, or everything.
class MaskReader {
public:
    MaskReader(const Object& object, SelectionId mask, const SplatState& state) : m_selection(object.selection(mask)), m_state(state) {}
    bool isEverything() const { return !m_selection; }
    float at(std::size_t i) const { return m_selection ? m_selection->weights.at<float>(m_state.sourceRow(i)) : 1.0f; }

private:
    const SplatSelection* m_selection;
    const SplatState& m_state;
};

/// The state with those rows alone.
SplatState takeRows(const SplatState& state, std::span<const std::uint32_t> rows);

SplatState applyCrop(const CropSettings& crop, const MaskReader& mask, SplatState state);
SplatState applyGrade(const GradeSettings& grade, const MaskReader& mask, SplatState state);
SplatState applyOpacity(const OpacitySettings& opacity, const MaskReader& mask, SplatState state);
SplatState applyDecimate(const DecimateSettings& decimate, const MaskReader& mask, SplatState state);
SplatState applyMirror(const MirrorSettings& mirror, const MaskReader& mask, SplatState state);
/// At a time, in seconds of the world.
SplatState applyNoise(const NoiseSettings& noise, const MaskReader& mask, SplatState state, double timeSecs);

/// Whether the settings change nothing, so that the state is passed on bit by bit.
bool isNeutral(const ModifierSettings& settings);

/// `column` with its rows rewritten by `change(first row, values)`, chunk by chunk, on all cores.
Column changed(const Column& column, const std::function<void(std::size_t first, std::span<float> values)>& change);

/// Results of stages, for the whole process; any thread. Holds at most a few hundred megabytes, the latest used.
class StageCache {
public:
    static StageCache& shared();
    /// What `make` gives for the modifier on the state, made at most once while it is remembered.
    SplatState get(const SplatState& state, const std::string& key, const std::function<SplatState()>& make);

private:
    StageCache();
    struct State;
    std::shared_ptr<State> m_state;
};

}  // namespace morphogen::evaluate
