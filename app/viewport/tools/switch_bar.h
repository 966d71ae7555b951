// SwitchBar: switches in the picture's top left corner, for what a tool does next.
#pragma once

#include "app/viewport/tools/tool.h"

namespace morphogen::viewport {

struct Switch {
    std::string words;
    bool isOn = false;
};

class SwitchBar {
public:
    void draw(Sketch& sketch, const Rgb& accent, std::span<const Switch> switches);
    void clear() { m_boxes.clear(); }
    /// Which of them lies under the pixel, as they were drawn last.
    std::optional<std::size_t> at(const Vec2& pixel) const;

private:
    struct Box {
        Vec2 corner{0}, extent{0};
    };
    std::vector<Box> m_boxes;
};

}  // namespace morphogen::viewport
