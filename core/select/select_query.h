// SelectQuery: what a selection is of, as a closed value: places on a picture, volumes, colours, properties, what spreads
// from where, what is bound to which nodes, and what combines these. A tool makes one, History and scripts keep it
// (select_json.h), and select() answers it with a weight per splat.
//
// Splats are tested where they stand at the context's time, in the world; the answer is the same splats at every time.
#pragma once

#include "core/scene/camera.h"
#include "core/select/clean_up.h"
#include "core/select/cut_out.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace morphogen {

struct SelectQuery;

/// A query inside another one. A value: copying copies the query.
class SelectPart {
public:
    SelectPart();                        ///< nothing selected
    SelectPart(SelectQuery query);
    SelectPart(const SelectPart& other);
    SelectPart(SelectPart&& other) noexcept;
    SelectPart& operator=(SelectPart other) noexcept;
    ~SelectPart();
    const SelectQuery& operator*() const { return *m_query; }
    bool operator==(const SelectPart& other) const;

private:
    std::unique_ptr<const SelectQuery> m_query;
};

struct SelectAll { bool operator==(const SelectAll&) const = default; };
/// A selection that is stored on the object.
struct SelectNamed { std::string name; bool operator==(const SelectNamed&) const = default; };
struct SelectSplats { std::vector<std::uint32_t> indices; bool operator==(const SelectSplats&) const = default; };

/// What of a splat must lie in the shape: its centre, or any of its ellipse of 1.5 standard deviations.
enum class Reach { Centre, Footprint };
/// Front-most: what the surface that is seen does not hide.
enum class Depth { Through, FrontMost };

/// The picture that a shape was drawn on. Its pixels: x right, y down, (0, 0) the corner at the top left.
struct ScreenView {
    CameraView camera;
    int width = 0, height = 0;
    Reach reach = Reach::Centre;
    Depth depth = Depth::Through;
    /// How far behind the front-most surface still counts, metres; none: about the thickness of the splats there.
    std::optional<float> depthLimitMetres;
    bool operator==(const ScreenView&) const = default;
};
/// Between two opposite corners.
struct SelectRectangle { ScreenView seen; Vec2 from{0}, to{0}; bool operator==(const SelectRectangle&) const = default; };
/// A lasso or polygon, closed by itself; where it crosses itself, inside is what an odd number of turns surround.
struct SelectPolygon { ScreenView seen; std::vector<Vec2> corners; bool operator==(const SelectPolygon&) const = default; };
/// Within `radius` pixels of the stroke; the outer share `soft` (0..1) of the radius fades.
struct SelectBrush { ScreenView seen; std::vector<Vec2> stroke; float radius = 10, soft = 0; bool operator==(const SelectBrush&) const = default; };

/// Volumes in the world, metres; from the surface the weight falls to nothing over `soft` outwards.
struct SelectSphere { Vec3 centre{0}; float radius = 1, soft = 0; bool operator==(const SelectSphere&) const = default; };
struct SelectBox { Vec3 centre{0}, halfSize{1}; Quat rotation{1, 0, 0, 0}; float soft = 0; bool operator==(const SelectBox&) const = default; };

/// From one splat (by index, or the one nearest to a point) over touching splats, as long as each is about as coloured as
/// the first.
struct SelectFlood {
    std::variant<std::uint32_t, Vec3> from = std::uint32_t{0};
    float colourWithin = 0.12f;                                       ///< OKLab distance from the first splat's colour
    float distance = std::numeric_limits<float>::infinity();          ///< metres along the way
    float gapMetres = 0;                                              ///< how far apart splats still touch; at least where their ellipses meet
    bool operator==(const SelectFlood&) const = default;
};
/// OKLab distance of at most `within`; beyond, the weight falls to nothing over `soft`.
struct SelectColour { Rgb like{0}; float within = 0.1f, soft = 0; bool operator==(const SelectColour&) const = default; };
/// A property (properties.h) from `least` to `most`, both included; beyond, the weight falls to nothing over `soft`.
struct SelectRange {
    std::string property;
    float least = -std::numeric_limits<float>::infinity(), most = std::numeric_limits<float>::infinity();
    float soft = 0;
    Vec3 point{0};      ///< for "distance", in the world
    bool operator==(const SelectRange&) const = default;
};
enum class Subtree { NodesOnly, Whole };
/// As much as the nodes move each splat.
struct SelectBound { std::vector<std::string> nodes; Subtree subtree = Subtree::Whole; bool operator==(const SelectBound&) const = default; };

enum class GrowBy { Metres, Steps };
/// All that is at most so far from the selected splats, in metres or in steps from splat to splat; a negative amount shrinks.
struct SelectGrown { SelectPart of; GrowBy by = GrowBy::Steps; float amount = 1; bool operator==(const SelectGrown&) const = default; };
/// 1 on the selected splats, falling to 0 at `distance` metres along the surface.
struct SelectFalloff { SelectPart of; float distance = 1; bool operator==(const SelectFalloff&) const = default; };

/// The shadow that the selected splats throw, baked into what they stand on or before (cast_shadow.h): 1 where it is darkest,
/// less towards its edge; nothing where there is none.
struct SelectShadow { SelectPart of; bool operator==(const SelectShadow&) const = default; };

struct SelectInverse { SelectPart of; bool operator==(const SelectInverse&) const = default; };
struct SelectAnd { std::vector<SelectQuery> of; bool operator==(const SelectAnd&) const; };
struct SelectOr { std::vector<SelectQuery> of; bool operator==(const SelectOr&) const; };
/// The first without the others.
struct SelectSubtract { std::vector<SelectQuery> of; bool operator==(const SelectSubtract&) const; };

template <class T, class Variant> inline constexpr bool isOneOf = false;
template <class T, class... Ts> inline constexpr bool isOneOf<T, std::variant<Ts...>> = (std::is_same_v<T, Ts> || ...);

struct SelectQuery {
    using How = std::variant<SelectAll, SelectNamed, SelectSplats, SelectRectangle, SelectPolygon, SelectBrush, SelectSphere, SelectBox, SelectFlood, SelectColour,
                             SelectRange, SelectBound, SelectGrown, SelectFalloff, SelectShadow, SelectInverse, SelectAnd, SelectOr, SelectSubtract, SelectFloaters, SelectNeedles,
                             SelectOversized, SelectFaint, SelectCutOut>;
    How how;
    SelectQuery() = default;
    template <class T>
        requires isOneOf<T, How>
    SelectQuery(T one) : how(std::move(one)) {}
    bool operator==(const SelectQuery&) const = default;
};

}  // namespace morphogen
