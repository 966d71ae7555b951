// Tool: something under way that the pointer and the keys drive, one file pair each. A tool says after every event whether
// it goes on, is done, or is given up; it proposes, and others make the edit.
#pragma once

#include "app/viewport/input.h"
#include "app/viewport/overlay/sketch.h"
#include "app/viewport/picture_source.h"
#include "app/viewport/tools/transform_drag.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace morphogen::viewport {

/// To be called on the UI thread.
struct Notice {
    std::function<void(const ViewportCallbacks&)> call;
    bool isProposal = false;   ///< Stage::settled() wants to know when it was called

    template <class Call>
    Notice(Call call_, bool isProposal_ = false) : call(std::move(call_)), isProposal(isProposal_) {}
};

enum class ToolAnswer {
    Unused,     ///< the event is not for this tool
    Continue,
    Commit,     ///< done: ask commit() what to tell
    Revert,     ///< given up: everything as it was
};

/// What a tool would have changed, shown while it is under way.
struct Proposed {
    std::vector<PlacementProposal> placements;
    std::vector<HandleMove> handles;
    std::vector<LatticeMove> lattices{};
    bool isEmpty() const { return placements.empty() && handles.empty() && lattices.empty(); }
    bool operator==(const Proposed&) const = default;
};

/// What a tool may ask while it works. The references outlive the call.
struct ToolContext {
    const Scene& scene;
    const CameraView& view;            ///< that pixels refer to
    CameraView drawnView;              ///< of the picture: the same, with the eye far enough back where there is no perspective
    PictureSize size;
    float scale = 1;                   ///< pixels per point
    const ViewportOptions& options;
    std::function<std::optional<MeasuredPoint>(const Vec2& pixel)> surfaceAt;
    std::span<const ColliderMark> colliders{};
};

/// The render thread's.
class Tool {
public:
    virtual ~Tool() = default;
    virtual ViewportTool kind() const = 0;
    virtual ToolAnswer handle(const InputEvent& event, const ToolContext& context) = 0;
    /// What is proposed, after Commit; what is taken back, after Revert.
    virtual std::vector<Notice> commit() { return {}; }
    virtual std::vector<Notice> revert() { return {}; }
    /// What is proposed so far.
    virtual Proposed preview() const { return {}; }
    /// Begins to move, turn or scale what the tool itself has selected, as G, R and S do; false where that is nothing.
    virtual bool takeHold(DragKind, const Vec2&, const ToolContext&) { return false; }
    /// The studio has answered what was committed: its world shows it, or it never will.
    virtual void settled() {}
    virtual void draw(Sketch& sketch, const ToolContext& context) const = 0;
    /// What the mouse buttons and keys do now.
    virtual std::string hint(const ToolContext& context) const = 0;
    /// Letters and digits are typed into it: they are no shortcuts.
    virtual bool wantsKeys() const { return false; }
    /// Keys that are its own all the time ("[]"), in upper case.
    virtual std::string_view ownKeys() const { return {}; }
    /// The wheel turns something of the tool's instead of the zoom.
    virtual bool wantsWheel(const InputEvent&, const ToolContext&) const { return false; }
    /// There is something to take back.
    virtual bool isUnderWay() const = 0;
};

/// The tool of that kind; null for Select.
std::unique_ptr<Tool> makeTool(ViewportTool kind);

}  // namespace morphogen::viewport
