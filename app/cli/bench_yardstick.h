// The yardstick: a throw-away rasteriser that shows what a machine can do, compiled on the spot from its source, with the
// scene it draws (make_scene.cpp). Both lie in the folder of peers.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <utility>
#include <vector>

namespace morphogen::cli {

/// The orbit that the yardstick draws: kYardstickFrames pictures of kYardstickWidth x kYardstickHeight.
inline constexpr int kYardstickFrames = 24, kYardstickWidth = 1280, kYardstickHeight = 720;
inline constexpr int kYardstickShownFrame = kYardstickFrames / 8;   ///< the one it saves

/// Compiled programs and scenes in a folder of their own, which goes when this goes.
class Yardstick {
public:
    /// Error::NotFound without the two sources, Unsupported when they can't be compiled or run here.
    static Result<Yardstick> build(const std::filesystem::path& peersFolder, const JobContext& job);
    ~Yardstick();
    Yardstick(Yardstick&& other) noexcept : m_folder(std::exchange(other.m_folder, {})) {}
    Yardstick& operator=(Yardstick&& other) noexcept { std::swap(m_folder, other.m_folder); return *this; }

    /// Writes the scene of `splats` splats as a PLY.
    Result<std::filesystem::path> makeScene(std::uint64_t splats, const JobContext& job) const;

    struct Run {
        double medianMs = 0;
        std::vector<std::uint8_t> picture;   ///< r g b of frame kYardstickShownFrame
    };
    Result<Run> draw(const std::filesystem::path& scene, const JobContext& job) const;

private:
    explicit Yardstick(std::filesystem::path folder) : m_folder(std::move(folder)) {}
    std::filesystem::path m_folder;
};

/// 10 log10(255^2 / mean square difference) of our r g b a against r g b; infinite for the same picture.
double psnrOf(std::span<const std::uint8_t> rgba, std::span<const std::uint8_t> rgb);

double medianOf(std::vector<double> values);   ///< 0 for none

}  // namespace morphogen::cli
