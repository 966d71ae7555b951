#include "core/dynamics/soft_shape.h"

#include "core/deform/lay_rig.h"
#include "core/dynamics/sim_scene.h"
#include "core/evaluate/object_at.h"
#include "core/evaluate/pose_at.h"
#include "core/scene/body.h"

#include <Eigen/Eigenvalues>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <list>
#include <map>
#include <mutex>

namespace morphogen::dynamics {
namespace {

constexpr std::size_t kMostMarked = 200'000;   ///< splats of which the cells are made
constexpr std::size_t kRemembered = 12;
constexpr float kLeastAlpha = 0.1f, kMarkSigmas = 1.5f;

constexpr double kThrough = 1.2;               ///< of a cell: from one of a sheet's faces out at the other

/// What does not depend on how soft the body is, or where it stands: splats and rig.
struct Rest {
    std::shared_ptr<const Splats> splats;
    std::shared_ptr<const NodeRig> rig;
    bool isOwn = true;
};

/// Rests that were made of the same payloads, so that the next branch or number need not.
class RestMemory {
public:
    using Key = std::vector<std::weak_ptr<const void>>;
    static Key keyOf(const Object& object)
    {
        Key key{object.splats, object.scaffold, object.sequence, object.polynomial, object.channels};
        if (object.activeClip >= 0 && object.activeClip < static_cast<int>(object.clips.size())) key.emplace_back(object.clips[static_cast<std::size_t>(object.activeClip)]);
        for (const auto& curve : object.curves) key.emplace_back(curve);
        for (const auto& modifier : object.modifiers) key.emplace_back(modifier);
        return key;
    }
    std::optional<Rest> find(const Key& key)
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [known, rest] : m_known)
            if (std::ranges::equal(known, key, [](const auto& a, const auto& b) { return !a.owner_before(b) && !b.owner_before(a); })) return rest;
        return std::nullopt;
    }
    void keep(Key key, Rest rest)
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_known, [](const auto& one) { return one.first.front().expired(); });
        m_known.emplace_front(std::move(key), std::move(rest));
        if (m_known.size() > kRemembered) m_known.pop_back();
    }

private:
    std::mutex m_mutex;
    std::list<std::pair<Key, Rest>> m_known;
};

RestMemory& memory()
{
    static RestMemory one;
    return one;
}

/// Loose nodes that an earlier simulation was baked into.
bool isBaked(const Object& object)
{
    if (!object.scaffold || object.scaffold->cage || object.scaffold->nodes.empty() || object.scaffold->binding.influences() == 0) return false;
    return std::ranges::all_of(object.scaffold->nodes, [](const ScaffoldNode& node) { return node.parent < 0 && node.name.starts_with(kSoftNodeName); });
}

NodeRig rigOf(const Scaffold& baked)
{
    std::vector<float> places;
    for (const ScaffoldNode& node : baked.nodes)
        for (int axis = 0; axis < 3; ++axis) places.push_back(node.rest.translation[axis]);
    NodeRig rig;
    rig.nodes = Column::of(places, 3);
    rig.binding = baked.binding;
    return rig;
}

/// The object in its source's frame at 0 s.
PosedObject posedAtRest(const World& world, const Object& object)
{
    Object still = object;
    still.placement = {}, still.calibration = {};
    for (const Property property : {Property::Translation, Property::Rotation, Property::Scale}) still.removeCurve({property, {}, {}});
    std::erase_if(still.modifiers, [](const auto& held) {
        return std::holds_alternative<FollowPathSettings>(held->settings) || std::holds_alternative<LookAtSettings>(held->settings);
    });
    return ownPoseAt(world, still, 0);
}

bool isUnmoved(const PosedObject& posed, const Object& object)
{
    constexpr float kNothing = 1e-6f;
    if (posed.splats != object.splats || posed.polynomial) return false;
    return std::ranges::all_of(posed.pose, [&](const Affine3x4& map) {
        for (std::size_t e = 0; e < 12; ++e)
            if (std::abs(map.m[e] - Affine3x4{}.m[e]) > kNothing) return false;
        return true;
    });
}

Result<Rest> restOf(const World& world, const Object& object, const JobContext& job)
{
    if (object.sequence) return Error{Error::Kind::Unsupported, "its frames share no splats, so nothing of it could be bent; make one object of them first"};
    auto key = RestMemory::keyOf(object);
    if (const auto known = memory().find(key)) return *known;
    Rest rest;
    rest.splats = object.splats;
    if (isBaked(object)) {
        rest.rig = std::make_shared<const NodeRig>(rigOf(*object.scaffold));
    } else {
        PosedObject posed = posedAtRest(world, object);
        posed.look = {};
        rest.isOwn = isUnmoved(posed, object);
        if (!rest.isOwn) rest.splats = std::make_shared<const Splats>(bake(posed));
        for (const auto& modifier : object.modifiers)
            if (const auto* bend = std::get_if<DeformSettings>(&modifier->settings); bend && bend->rig && rest.isOwn && !object.scaffold && !rest.rig) rest.rig = bend->rig;
        if (!rest.rig) {
            MG_ASSIGN(LaidRig laid, layRig(*rest.splats, {}, job.stop));
            rest.rig = std::make_shared<const NodeRig>(std::move(laid.rig));
        }
    }
    memory().keep(std::move(key), rest);
    return rest;
}

Result<Transform> bodyFromSource(const Object& object)
{
    const Vec3 scale = object.placement.scale;
    if (!(scale.x > 0) || std::abs(scale.y - scale.x) > 1e-4f * scale.x || std::abs(scale.z - scale.x) > 1e-4f * scale.x)
        return Error{Error::Kind::Usage, "a soft body's scale is the same along all axes and above 0; scale it evenly"};
    Transform map = object.calibration.objectFromSource;
    map.translation *= scale.x, map.scale *= scale.x;
    return map;
}

/// Splats that belong to it: their rows, and where they are in the body's frame.
struct Matter {
    std::vector<std::uint32_t> rows;
    std::vector<Vec3> points;
    Bounds bounds;
};

Matter matterOf(const Splats& splats, const Affine3x4& bodyFromSource)
{
    std::vector<Vec3> points;
    std::vector<float> weights;
    const std::size_t stride = 1 + splats.size() / kMostMarked;
    for (std::size_t i = 0; i < splats.size(); i += stride) points.push_back(bodyFromSource.point(splats.position(i))), weights.push_back(splats.peakAlpha(i));
    Matter matter;
    for (const Vec3& kept : withoutStrays(points, weights)) matter.bounds.add(kept);
    for (std::size_t k = 0; k < points.size(); ++k) {
        const Vec3& p = points[k];
        if (weights[k] < kLeastAlpha || !glm::all(glm::greaterThanEqual(p, matter.bounds.lower)) || !glm::all(glm::lessThanEqual(p, matter.bounds.upper))) continue;
        matter.rows.push_back(static_cast<std::uint32_t>(k * stride));
        matter.points.push_back(p);
    }
    return matter;
}

/// The centres, and how far the splats reach along their two longer axes.
std::vector<Vec3> marksOf(const Splats& splats, const Matter& matter, const Affine3x4& bodyFromSource)
{
    std::vector<Vec3> marks;
    marks.reserve(9 * matter.points.size());
    const Mat3 linear = bodyFromSource.linear();
    for (std::size_t k = 0; k < matter.points.size(); ++k) {
        const Mat3 axes = linear * glm::mat3_cast(splats.rotation(matter.rows[k]));
        const Vec3 sigmas = splats.standardDeviations(matter.rows[k]);
        const int thin = sigmas.x <= sigmas.y && sigmas.x <= sigmas.z ? 0 : sigmas.y <= sigmas.z ? 1 : 2;
        const int u = (thin + 1) % 3, v = (thin + 2) % 3;
        for (int a = -1; a <= 1; ++a)
            for (int b = -1; b <= 1; ++b)
                marks.push_back(matter.points[k] + kMarkSigmas * (static_cast<float>(a) * sigmas[u] * axes[u] + static_cast<float>(b) * sigmas[v] * axes[v]));
    }
    return marks;
}

/// Of points about a place: the direction in which they are spread least.
struct Spread {
    int count = 0;
    Vec3d sum{0};
    glm::dmat3 squares{0};
    void add(const Vec3& p) { ++count, sum += Vec3d(p), squares += glm::outerProduct(Vec3d(p), Vec3d(p)); }
    void add(const Spread& other) { count += other.count, sum += other.sum, squares += other.squares; }
    Vec3 leastDirection() const
    {
        const Vec3d mean = sum / static_cast<double>(count);
        const glm::dmat3 about = squares / static_cast<double>(count) - glm::outerProduct(mean, mean);
        Eigen::Matrix3d matrix;
        for (int r = 0; r < 3; ++r)
            for (int c = 0; c < 3; ++c) matrix(r, c) = about[c][r];
        const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> solved(matrix);
        const auto axis = solved.eigenvectors().col(0);
        return {static_cast<float>(axis[0]), static_cast<float>(axis[1]), static_cast<float>(axis[2])};
    }
};

/// One splat of every little brick of space that has some in the body's outer cells.
void addSkin(const Matter& matter, SoftShape& shape)
{
    using Brick = std::array<int, 3>;
    struct Chosen {
        Spread spread;
        std::vector<std::uint32_t> points;
    };
    std::map<Brick, Chosen> bricks;
    const SoftLattice& lattice = shape.lattice;
    const Vec3d edge = kSkinStep * Vec3d(std::max({lattice.cellSize.x, lattice.cellSize.y, lattice.cellSize.z}));
    for (std::uint32_t k = 0; k < matter.points.size(); ++k) {
        if (!lattice.isOutermost[lattice.hostOf(matter.points[k]).cell]) continue;
        const Vec3d local = glm::floor((Vec3d(matter.points[k]) - Vec3d(matter.bounds.lower)) / edge);
        Chosen& brick = bricks[{static_cast<int>(local.x), static_cast<int>(local.y), static_cast<int>(local.z)}];
        brick.spread.add(matter.points[k]);
        brick.points.push_back(k);
    }
    std::vector<int> inCell(lattice.cells.size(), 0);
    std::vector<bool> isOneCellThick;
    for (const auto& [at, brick] : bricks) {
        const Vec3 mean(brick.spread.sum / static_cast<double>(brick.spread.count));
        const std::uint32_t nearest = *std::ranges::min_element(brick.points, {}, [&](std::uint32_t k) { return glm::distance(matter.points[k], mean); });
        Spread about = brick.spread;
        if (about.count < 12)
            for (int n = 0; n < 27; ++n) {
                const auto beside = bricks.find({at[0] + n % 3 - 1, at[1] + n / 3 % 3 - 1, at[2] + n / 9 - 1});
                if (n != 13 && beside != bricks.end()) about.add(beside->second.spread);
            }
        const Vec3d place(matter.points[nearest]);
        Vec3 normal = about.leastDirection();
        const Vec3d ahead = 0.7 * lattice.cellSize * Vec3d(normal);
        const bool isOutAhead = !lattice.isInside(place + ahead), isOutBehind = !lattice.isInside(place - ahead);
        if (isOutBehind && !isOutAhead) normal = -normal;
        shape.skin.push_back({lattice.hostOf(matter.points[nearest]), normal, isOutAhead == isOutBehind, 0, 1});
        const Vec3d through = kThrough * lattice.cellSize * Vec3d(normal);
        isOneCellThick.push_back(!lattice.isInside(place + through) && !lattice.isInside(place - through));
        ++inCell[shape.skin.back().point.cell];
    }
    // The splats of a sheet may lie on its two faces: there the other face is behind each. Where only some parts of a body are thin, they are parts of what is thick.
    if (2 * std::ranges::count(isOneCellThick, true) > static_cast<std::ptrdiff_t>(shape.skin.size()))
        for (std::size_t s = 0; s < shape.skin.size(); ++s) shape.skin[s].isThin = isOneCellThick[s];
    // A surface seen along its normals from both sides has its area twice.
    for (SkinPoint& point : shape.skin) point.areaM2 = 0.5 * lattice.skinM2 / static_cast<double>(shape.skin.size()), point.crowd = inCell[point.point.cell];
}

Result<void> addPin(const Object& object, const SoftPin& pin, const Matter& matter, SoftShape& shape)
{
    HeldCorners held{pin.to, {}};
    const SoftLattice& lattice = shape.lattice;
    if (pin.selection.empty()) {
        for (std::uint32_t c = 0; c < lattice.corners.size(); ++c)
            if (glm::distance(lattice.corners[c], Vec3d(pin.centre)) <= static_cast<double>(pin.radius)) held.corners.push_back(c);
    } else {
        const SplatSelection* const selection = object.selection(std::string_view(pin.selection));
        if (!selection) return Error{Error::Kind::NotFound, fmt::format("it has no selection \"{}\" by which it could be pinned", pin.selection)};
        std::vector<double> sums(lattice.corners.size(), 0), counts(lattice.corners.size(), 0);
        for (std::size_t k = 0; k < matter.points.size(); ++k) {
            const SoftPoint at = lattice.hostOf(matter.points[k]);
            const std::size_t corner = (at.at.x >= 0.5 ? 1u : 0u) | (at.at.y >= 0.5 ? 2u : 0u) | (at.at.z >= 0.5 ? 4u : 0u);
            const std::uint32_t c = lattice.cells[at.cell].corners[corner];
            sums[c] += matter.rows[k] < selection->weights.rows() ? selection->weights.at<float>(matter.rows[k]) : 0, counts[c] += 1;
        }
        for (std::uint32_t c = 0; c < lattice.corners.size(); ++c)
            if (counts[c] > 0 && sums[c] > 0.5 * counts[c]) held.corners.push_back(c);
    }
    if (held.corners.empty())
        return Error{Error::Kind::Usage, pin.selection.empty() ? fmt::format("the pin at ({:.3g}, {:.3g}, {:.3g}) holds nothing of it; make its ball larger", pin.centre.x, pin.centre.y, pin.centre.z)
                                                               : fmt::format("the pin of \"{}\" holds nothing of it; select more, or cut it in more cells", pin.selection)};
    shape.pins.push_back(std::move(held));
    return {};
}

Error named(const Object& object, const Error& error) { return error.kind == Error::Kind::Cancelled ? error : makeError(error.kind, fmt::format("\"{}\"", object.name), error.message); }

}  // namespace

Result<std::shared_ptr<const Splats>> softSplatsOf(const World& world, const Object& object, const JobContext& job)
{
    const auto rest = restOf(world, object, job);
    return rest ? Result<std::shared_ptr<const Splats>>(rest->splats) : named(object, rest.error());
}

Result<std::shared_ptr<const SoftShape>> softShapeOf(const World& world, const Object& object, const JobContext& job)
{
    const auto about = [&](const Error& error) { return named(object, error); };
    const auto rest = restOf(world, object, job);
    if (!rest) return about(rest.error());
    auto shape = std::make_shared<SoftShape>();
    shape->splats = rest->splats, shape->rig = rest->rig, shape->isOwn = rest->isOwn;
    auto map = bodyFromSource(object);
    if (!map) return about(map.error());
    shape->bodyFromSource = *map;
    const Affine3x4 bodyFromSource = map->affine();
    const Matter matter = matterOf(*shape->splats, bodyFromSource);
    if (job.stopRequested()) return cancelled();
    const std::vector<Vec3> marks = marksOf(*shape->splats, matter, bodyFromSource);
    auto volume = colliderOf(world, object);
    if (!volume) return volume.error();
    auto lattice = makeLattice({marks, matter.bounds, object.body->soft->cells, (*volume)->volumeM3});
    if (!lattice) return about(lattice.error());
    shape->lattice = *std::move(lattice);
    if (job.stopRequested()) return cancelled();
    for (const Vec3& node : shape->rig->positions()) shape->nodes.push_back(shape->lattice.hostOf(bodyFromSource.point(node)));
    addSkin(matter, *shape);
    for (const SoftPin& pin : object.body->soft->pins) {
        const auto pinned = addPin(object, pin, matter, *shape);
        if (!pinned) return about(pinned.error());
    }
    return std::shared_ptr<const SoftShape>(std::move(shape));
}

}  // namespace morphogen::dynamics
