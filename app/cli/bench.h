// Benchmarks: what `morphogen bench NAME` measures. Each runs our work and, where it can, a peer's in turns in the same
// run, because machines are shared and noisy; what counts is the ratio of the medians.
#pragma once

#include "app/session/choose_renderer.h"
#include "core/base/result.h"
#include "core/jobs/progress.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace morphogen::cli {

struct BenchPeer {
    std::string name;              ///< what ran beside us, "yardstick"
    double medianMs = 0;
};

/// One line of the report. In JSON: {"name","splats","device","medianMs","runs","peer"?:{"name","medianMs"},"ratio"?,
/// "psnrDb"?,"peakMiB","bytes"?}.
struct BenchRecord {
    std::string name;              ///< "render", "play", "play against baked", ...
    std::uint64_t splats = 0;
    std::string device;            ///< "cpu (AVX3)", with the instruction set in use, or "vulkan (NAME)"
    double medianMs = 0;
    int runs = 0;                  ///< how many timings the median is of
    std::optional<BenchPeer> peer;
    std::optional<double> ratio;   ///< ours / peer's: below one is faster
    std::optional<double> psnrDb;  ///< likeness of our picture to the peer's, where both drew one
    double peakMiB = 0;            ///< largest resident size of this process so far
    std::optional<std::uint64_t> bytes;   ///< written to or read from the disk, where that is what was measured
};

struct BenchOptions {
    /// Sources of peers (make_scene.cpp, yardstick.cpp), compiled on the spot; empty or absent: no peer is run.
    std::filesystem::path peersFolder;
    std::vector<std::uint64_t> splats{200'000, 1'000'000};
    int rounds = 3;                ///< how often the two sides take turns
    RenderDevice device = RenderDevice::Cpu;   ///< what `render` draws on
    /// What `play` plays; empty: the fox of the shared data where it lies beside the peers, or else a tube that bends.
    std::filesystem::path model;
    /// Shell command that runs PlayCanvas' splat-transform (3.7), the peer of `io`; empty: no peer is run.
    std::string splatTransform;
    /// Splat files that `io` loads; empty: files of `splats` splats are made.
    std::vector<std::filesystem::path> files;
};

/// The folder `shared/bench` beside the project that this program was built in; empty where there is none.
std::filesystem::path defaultPeersFolder();

/// Drawing a still scene: the yardstick's scene and its orbit of 24 frames at 1280x720, near plane 0.2 m.
Result<std::vector<BenchRecord>> benchRender(const BenchOptions& options, const JobContext& job);

/// Playing a skinned object of 200,000 splats, beside the same poses baked and beside the yardstick's still scene.
Result<std::vector<BenchRecord>> benchPlay(const BenchOptions& options, const JobContext& job);

/// Project files: saving a new one, opening it, checking it, and saving a small edit, with the bytes each moves.
Result<std::vector<BenchRecord>> benchOpen(const BenchOptions& options, const JobContext& job);

/// The history of a world of 100 objects at its 1,000 steps: what one step more costs, on the UI thread and when it is kept.
Result<std::vector<BenchRecord>> benchHistory(const BenchOptions& options, const JobContext& job);

/// Reading and writing splat files.
Result<std::vector<BenchRecord>> benchIo(const BenchOptions& options, const JobContext& job);

/// The window: from the start of the program to the first picture of the sample. Needs a display.
Result<std::vector<BenchRecord>> benchStart(const BenchOptions& options, const JobContext& job);

/// The window with the yardstick's scene of the first of `splats`: how long an event waits for the picture that answers it, and
/// the longest time that any event held up the UI thread. Needs a display.
Result<std::vector<BenchRecord>> benchLatency(const BenchOptions& options, const JobContext& job);

/// Dragging handles: five steps of the solve on 1,000 nodes with new means, covariances and rotations of 200,000 splats, all of them
/// moving; and the solve alone on a mesh of 10,000 vertices, beside CGAL's on the same where cgal_arap was built. `splats` says how
/// many splats or vertices.
Result<std::vector<BenchRecord>> benchDrag(const BenchOptions& options, const JobContext& job);

/// The window with a tube of the last of `splats` bent by a handle at its upper end while its lower end is pinned: how long a
/// move of the pointer waits for the picture that shows it. Unsupported without a display. A part of `drag`.
Result<std::vector<BenchRecord>> benchHandleDrag(const BenchOptions& options, const JobContext& job);

/// Pairing 10,000 to 1,000,000 splats a side, and drawing a morph of 200,000 beside the same splats standing.
Result<std::vector<BenchRecord>> benchMorph(const BenchOptions& options, const JobContext& job);

/// Contact shadows of what moves and of what stands, another bend by a lattice, and releasing a handle's bend with the splats that bend
/// too much split.
Result<std::vector<BenchRecord>> benchShape(const BenchOptions& options, const JobContext& job);

/// A branch of ten bodies and five seconds, from the world to its events, beside the bare steps of Bullet; and a causal graph.
Result<std::vector<BenchRecord>> benchWhatIf(const BenchOptions& options, const JobContext& job);

/// The sample "soft-things", from its bodies to its motion and events.
Result<std::vector<BenchRecord>> benchSoft(const BenchOptions& options, const JobContext& job);

/// Largest resident size of this process so far, in MiB.
double peakMemoryMiB();

}  // namespace morphogen::cli
