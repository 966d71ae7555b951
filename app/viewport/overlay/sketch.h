// Sketch: what tools and marks draw with: lines, shapes and words over the picture, placed in pixels or in the world.
#pragma once

#include "app/viewport/navigation.h"
#include "core/raster/compose.h"

#include <span>
#include <string_view>

struct ImDrawList;

namespace morphogen::viewport {

/// Display-encoded, straight alpha.
struct Ink {
    Rgb colour{1};
    float alpha = 1;
    /// Red in the lowest byte.
    std::uint32_t packed() const;
    Ink faded(float by) const { return {colour, alpha * by}; }
};

namespace inks {
inline constexpr Ink kText{{0.863f, 0.875f, 0.894f}, 1};
inline constexpr Ink kSecondary{{0.553f, 0.573f, 0.608f}, 1};
inline constexpr Ink kChip{{0.086f, 0.090f, 0.098f}, 0.86f};
inline constexpr Ink kChipLine{{0.216f, 0.224f, 0.243f}, 1};
inline constexpr Ink kX{{0.878f, 0.365f, 0.341f}, 1};
inline constexpr Ink kY{{0.510f, 0.745f, 0.376f}, 1};
inline constexpr Ink kZ{{0.345f, 0.553f, 0.902f}, 1};
inline constexpr Ink kKey{{0.910f, 0.769f, 0.353f}, 1};
}  // namespace inks
Ink inkOfAxis(int axis);

/// A part of the picture with pixels of its own.
struct SketchRoom {
    Vec2 origin{0};              ///< where its pixels are counted from
    PictureSize size;            ///< that the view fills
    Vec2 corner{0}, extent{0};   ///< nothing is drawn outside of this
    float top = 0;               ///< pixels at the top of it that are taken
};

/// For one frame of the overlay. Lengths with `points` in their name are multiplied by the screen's scale.
class Sketch {
public:
    Sketch(ImDrawList& list, const CameraView& view, const PictureSize& size, float scale) : m_list(list), m_view(view), m_size(size), m_scale(scale) {}
    /// The same view in a part of the picture.
    Sketch(const Sketch& whole, const SketchRoom& room);
    ~Sketch();
    Sketch(const Sketch&) = delete;
    Sketch& operator=(const Sketch&) = delete;

    const CameraView& view() const { return m_view; }
    const PictureSize& size() const { return m_size; }
    float scale() const { return m_scale; }
    /// Top left of what is to be seen and free.
    const Vec2& corner() const { return m_corner; }
    std::optional<Vec2> pixel(const Vec3& pointInWorld) const { return pixelOf(m_view, pointInWorld, m_size); }

    void line(const Vec2& a, const Vec2& b, const Ink& ink, float points = 1.5f);
    /// What of it lies in front of the camera.
    void line(const Vec3& a, const Vec3& b, const Ink& ink, float points = 1.5f);
    void dashedLine(const Vec2& a, const Vec2& b, const Ink& ink, float points = 1.5f);
    void polyline(std::span<const Vec2> at, const Ink& ink, float points, bool isClosed);
    void polygon(std::span<const Vec2> at, const Ink& ink);   ///< convex
    /// What of a flat convex piece lies in front of the camera. Pieces that share an edge leave no seam there.
    void surface(std::span<const Vec3> corners, const Ink& ink);
    void disc(const Vec2& at, float radiusPoints, const Ink& ink);
    void ring(const Vec2& at, float radiusPoints, const Ink& ink, float points = 1.5f);
    void box(const Vec2& corner, const Vec2& extent, const Ink& ink, float roundingPoints = 3);

    enum class Align { Left, Centre, Right };
    void text(const Vec2& at, std::string_view words, const Ink& ink, Align align = Align::Left, float points = 12);
    Vec2 extentOf(std::string_view words, float points = 12) const;
    /// Words in a dark box with `at` at its lower left corner, or its middle, or its lower right corner.
    void chip(const Vec2& at, std::string_view words, Align align = Align::Left);

private:
    ImDrawList& m_list;
    CameraView m_view;
    PictureSize m_size;
    float m_scale;
    Vec2 m_origin{0}, m_corner{0};
    bool m_isPart = false;
};

}  // namespace morphogen::viewport
