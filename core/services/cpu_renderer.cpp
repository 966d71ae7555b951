#include "core/base/parallel.h"
#include "core/raster/instruction_sets.h"
#include "core/services/frame_renderer.h"

#include <fmt/format.h>

namespace morphogen {
namespace {

class CpuRenderer final : public FrameRenderer {
public:
    Result<void> drawInto(const FrameRequest& request, Frame& frame) override { return m_rasteriser.drawInto(request, frame); }
    Result<std::optional<Pick>> pick(const FrameRequest& request, int x, int y) override { return m_rasteriser.pick(request, x, y); }
    const StageTimes& lastTimes() const override { return m_rasteriser.lastTimes(); }
    std::string name() const override { return "cpu"; }
    bool blendsMorphs() const override { return true; }
    std::string description() const override
    {
        const int threads = parallelism();
        return fmt::format("{} on {} thread{}", rasterInstructionSet(), threads, threads == 1 ? "" : "s");
    }
    void clear() override { m_rasteriser.clear(); }

private:
    Rasteriser m_rasteriser;
};

}  // namespace

std::unique_ptr<FrameRenderer> makeCpuRenderer() { return std::make_unique<CpuRenderer>(); }

}  // namespace morphogen
