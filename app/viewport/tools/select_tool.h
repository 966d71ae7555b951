// SelectTool: what the tools share that select splats of the active object.
//
// How it works: the left button begins, moving goes on, letting go finishes with a SelectQuery for the picture as it is drawn
// at that moment; Shift adds, Ctrl removes, both intersect, as they were held at the beginning. Two switches in the picture
// say what a shape reaches: front-most or through, centres or footprints; a click turns them. Escape gives up what is under
// way, or the tool.
#pragma once

#include "app/viewport/tools/switch_bar.h"

namespace morphogen::viewport {

class SelectTool : public Tool {
public:
    explicit SelectTool(ViewportTool kind) : m_kind(kind) {}
    ViewportTool kind() const override { return m_kind; }
    ToolAnswer handle(const InputEvent& event, const ToolContext& context) override;
    std::vector<Notice> commit() override;
    void draw(Sketch& sketch, const ToolContext& context) const override;
    std::string hint(const ToolContext&) const override;
    bool isUnderWay() const override { return m_isPressed; }

protected:
    /// The left button goes down; false where the tool has nothing to begin with.
    virtual bool begin(const Vec2& pixel, const ToolContext& context) = 0;
    /// Escape: what is under way goes.
    virtual void abandon() {}
    virtual void extend(const Vec2&, const ToolContext&) {}
    /// What is selected now that the button is up; nothing where it was a mere click for a tool of shapes.
    virtual std::optional<SplatProposal> finish(const Vec2& pixel, const ToolContext& context) = 0;
    /// Keys and the wheel; Unused where they say nothing to it.
    virtual ToolAnswer other(const InputEvent&, const ToolContext&) { return ToolAnswer::Unused; }
    virtual void drawShape(Sketch& sketch, const ToolContext& context) const = 0;
    virtual std::string verb() const = 0;      ///< "LMB draw a rectangle"
    /// Draws shapes on the picture, for which the two switches hold.
    virtual bool isOfShapes() const { return true; }
    /// A mere click chooses the active object.
    virtual bool isPickedByClick() const { return isOfShapes(); }
    /// Ends with this proposal, for tools that are finished by a key.
    ToolAnswer propose(SplatProposal proposal);

    const std::optional<Vec2>& pointer() const { return m_pointer; }
    bool isPressed() const { return m_isPressed; }
    /// How the button went down that is down, or was last.
    Combine how() const { return m_how; }
    /// The picture that a shape was drawn on.
    static ScreenView seen(const ToolContext& context);
    static constexpr float kClickPoints = 4;

private:
    ToolAnswer release(const InputEvent& event, const ToolContext& context);

    ViewportTool m_kind;
    bool m_isPressed = false;
    Vec2 m_pressedAt{0};
    Combine m_how = Combine::Replace;
    std::optional<Vec2> m_pointer;
    std::vector<Notice> m_notices;
    mutable SwitchBar m_switches;   ///< as they were last drawn
};

}  // namespace morphogen::viewport
