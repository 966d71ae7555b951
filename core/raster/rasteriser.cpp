#include "core/raster/rasteriser.h"

#include "core/raster/pipeline.h"

#include <new>

namespace morphogen {
namespace {

Error outOfMemory() { return {Error::Kind::Limit, "there is not enough memory to draw this; draw fewer splats or a smaller picture"}; }

}  // namespace

struct Rasteriser::State {
    raster::Pipeline pipeline;
};

Rasteriser::Rasteriser() : m_state(std::make_unique<State>()) {}
Rasteriser::~Rasteriser() = default;
Rasteriser::Rasteriser(Rasteriser&&) noexcept = default;
Rasteriser& Rasteriser::operator=(Rasteriser&&) noexcept = default;

Result<Frame> Rasteriser::draw(const FrameRequest& request)
{
    Frame frame;
    MG_TRY(drawInto(request, frame));
    return frame;
}

Result<void> Rasteriser::drawInto(const FrameRequest& request, Frame& frame)
{
    try {
        return m_state->pipeline.draw(request, frame);
    } catch (const std::bad_alloc&) {
        clear();
        return outOfMemory();
    }
}

Result<std::optional<Pick>> Rasteriser::pick(const FrameRequest& request, int x, int y)
{
    try {
        return m_state->pipeline.pick(request, x, y);
    } catch (const std::bad_alloc&) {
        clear();
        return outOfMemory();
    }
}

const StageTimes& Rasteriser::lastTimes() const { return m_state->pipeline.times(); }
void Rasteriser::clear() { *m_state = State{}; }

}  // namespace morphogen
