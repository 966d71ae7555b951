#include "core/io/mesh_wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace morphogen {
namespace {

constexpr std::uint64_t kMagic = 0x3148534d474d0001ull;

/// One list of fields serves both directions: Out appends, In fills and remembers whether the bytes sufficed.
class Out {
public:
    static constexpr bool kIsReading = false;
    std::vector<std::byte> bytes;

    template <class T>
        requires(std::is_trivially_copyable_v<T>)
    void plain(const T& value) { append(&value, sizeof value); }
    void text(const std::string& value) { plain(std::uint64_t{value.size()}), append(value.data(), value.size()); }
    template <class T>
    void array(const std::vector<T>& values) { plain(std::uint64_t{values.size()}), append(values.data(), values.size() * sizeof(T)); }
    template <class T, class Body>
    void list(const std::vector<T>& values, Body body)
    {
        plain(std::uint64_t{values.size()});
        for (const T& value : values) body(const_cast<T&>(value));
    }

private:
    void append(const void* data, std::size_t size)
    {
        const auto* first = static_cast<const std::byte*>(data);
        bytes.insert(bytes.end(), first, first + size);
    }
};

class In {
public:
    static constexpr bool kIsReading = true;
    explicit In(std::span<const std::byte> bytes) : m_left(bytes) {}
    bool isSound() const { return m_isSound; }
    bool isAtEnd() const { return m_left.empty(); }

    template <class T>
        requires(std::is_trivially_copyable_v<T>)
    void plain(T& value) { take(&value, sizeof value); }
    void text(std::string& value) { value.resize(countOf(1)), take(value.data(), value.size()); }
    template <class T>
    void array(std::vector<T>& values) { values.resize(countOf(sizeof(T))), take(values.data(), values.size() * sizeof(T)); }
    template <class T, class Body>
    void list(std::vector<T>& values, Body body)
    {
        // Every element takes at least eight bytes, so that a count can't ask for more than the bytes can fill.
        const std::size_t count = countOf(8);
        for (std::size_t i = 0; i < count && m_isSound; ++i) body(values.emplace_back());
    }

private:
    std::size_t countOf(std::size_t elementBytes)
    {
        std::uint64_t count = 0;
        plain(count);
        if (count <= m_left.size() / elementBytes) return count;
        m_isSound = false;
        return 0;
    }
    void take(void* to, std::size_t size)
    {
        m_isSound = m_isSound && size <= m_left.size();
        if (!m_isSound || size == 0) return;
        std::memcpy(to, m_left.data(), size);
        m_left = m_left.subspan(size);
    }
    std::span<const std::byte> m_left;
    bool m_isSound = true;
};

template <class Wire>
void column(Wire& wire, Column& column)
{
    auto type = column.type();
    auto width = column.width();
    std::vector<std::byte> bytes;
    if constexpr (!Wire::kIsReading)
        for (const ChunkPtr& chunk : column.chunks()) bytes.insert(bytes.end(), chunk->bytes().begin(), chunk->bytes().end());
    wire.plain(type), wire.plain(width), wire.array(bytes);
    if constexpr (Wire::kIsReading) {
        const bool isKnown = type == ScalarType::F32 || type == ScalarType::F64;
        if (wire.isSound() && isKnown && width >= 1 && width <= 1u << 20 && bytes.size() % (width * byteSize(type)) == 0)
            column = Column::fromBytes(type, width, bytes);
    }
}

template <class Wire>
void texture(Wire& wire, MeshTexture& t)
{
    wire.plain(t.image), wire.plain(t.uvSet), wire.plain(t.wrapU), wire.plain(t.wrapV);
    wire.plain(t.offset), wire.plain(t.scale), wire.plain(t.rotationRadians);
}

template <class Wire>
void node(Wire& wire, ScaffoldNode& n)
{
    wire.text(n.name);
    wire.plain(n.parent), wire.plain(n.rest), wire.plain(n.nodeFromRest);
    std::uint8_t hasMatrix = n.restMatrix.has_value();
    Affine3x4 matrix = n.restMatrix.value_or(Affine3x4{});
    wire.plain(hasMatrix), wire.plain(matrix);
    if constexpr (Wire::kIsReading)
        if (hasMatrix) n.restMatrix = matrix;
}

template <class Wire>
void part(Wire& wire, MeshPart& p)
{
    wire.text(p.name);
    wire.plain(p.node), wire.plain(p.material);
    wire.array(p.positions), wire.array(p.uvs[0]), wire.array(p.uvs[1]), wire.array(p.colours), wire.array(p.indices);
    wire.plain(p.influences), wire.array(p.joints), wire.array(p.weights);
    wire.list(p.morphs, [&](MeshMorph& m) { wire.plain(m.slot), wire.array(m.offsets); });
}

template <class Wire>
void model(Wire& wire, MeshModel& m)
{
    wire.text(m.name);
    wire.list(m.nodes, [&](ScaffoldNode& n) { node(wire, n); });
    wire.list(m.morphSlots, [&](MorphSlot& s) { wire.text(s.name), wire.plain(s.restWeight); });
    wire.list(m.parts, [&](MeshPart& p) { part(wire, p); });
    wire.list(m.materials, [&](MeshMaterial& a) {
        wire.text(a.name), wire.plain(a.baseColour), texture(wire, a.baseTexture), wire.plain(a.emissive);
        texture(wire, a.emissiveTexture), wire.plain(a.alphaMode), wire.plain(a.alphaCutoff);
    });
    wire.list(m.images, [&](MeshImage& i) { wire.text(i.name), wire.plain(i.width), wire.plain(i.height), wire.array(i.rgba); });
    wire.list(m.clips, [&](Clip& c) {
        wire.text(c.name), wire.plain(c.durationSecs);
        wire.list(c.tracks, [&](Track& t) {
            wire.plain(t.target), wire.plain(t.index), wire.plain(t.interpolation), column(wire, t.times), column(wire, t.values);
        });
    });
    wire.list(m.notes, [&](std::string& n) { wire.text(n); });
    std::uint8_t isMetric = m.isMetric;
    wire.plain(isMetric);
    m.isMetric = isMetric != 0;
}

bool areFinite(std::span<const float> values) { return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); }); }

template <class V>
std::span<const float> floatsOf(const std::vector<V>& values) { return {reinterpret_cast<const float*>(values.data()), values.size() * sizeof(V) / sizeof(float)}; }

std::optional<std::string> problemOf(const MeshModel& model, const MeshPart& part)
{
    const std::size_t count = part.positions.size();
    const auto fits = [count](std::size_t size) { return size == 0 || size == count; };
    if (part.node < -1 || part.node >= static_cast<int>(model.nodes.size()) || (part.influences == 0 && part.node < 0)) return "hangs on no node";
    if (part.material < -1 || part.material >= static_cast<int>(model.materials.size())) return "uses a material that does not exist";
    if (!fits(part.uvs[0].size()) || !fits(part.uvs[1].size()) || !fits(part.colours.size())) return "has more or fewer colours or coordinates than vertices";
    if (part.indices.size() % 3 != 0) return "has a triangle with fewer than three corners";
    for (const std::uint32_t index : part.indices)
        if (index >= count) return "has a corner that is no vertex";
    if (part.influences > 0 && count > part.joints.max_size() / part.influences) return "has too many weights";
    if (part.joints.size() != count * part.influences || part.weights.size() != part.joints.size()) return "has more or fewer weights than vertices";
    for (const std::uint32_t joint : part.joints)
        if (joint >= model.nodes.size()) return "is bound to a node that does not exist";
    for (const MeshMorph& morph : part.morphs)
        if (morph.slot >= model.morphSlots.size() || morph.offsets.size() != count || !areFinite(floatsOf(morph.offsets))) return "has a morph that does not fit";
    if (!areFinite(floatsOf(part.positions)) || !areFinite(part.weights) || !areFinite(floatsOf(part.uvs[0])) || !areFinite(floatsOf(part.uvs[1])) ||
        !areFinite(floatsOf(part.colours)))
        return "has a value that is not a number";
    return std::nullopt;
}

std::optional<std::string> problemOf(const MeshModel& model, const MeshTexture& t)
{
    if (t.image < -1 || t.image >= static_cast<int>(model.images.size())) return "uses a picture that does not exist";
    if (t.uvSet < 0 || t.uvSet > 1 || t.wrapU > TextureWrap::MirroredRepeat || t.wrapV > TextureWrap::MirroredRepeat) return "places its picture in no known way";
    return std::nullopt;
}

}  // namespace

std::optional<std::string> problemOf(const MeshModel& model)
{
    for (std::size_t i = 0; i < model.nodes.size(); ++i) {
        const ScaffoldNode& n = model.nodes[i];
        if (n.parent < -1 || n.parent >= static_cast<std::int32_t>(i)) return fmt::format("node {} does not come after its parent", i);
        const float rest[] = {n.rest.translation.x, n.rest.translation.y, n.rest.translation.z, n.rest.rotation.w, n.rest.rotation.x,
                              n.rest.rotation.y,    n.rest.rotation.z,    n.rest.scale.x,       n.rest.scale.y,    n.rest.scale.z};
        if (!areFinite(rest) || !areFinite(n.nodeFromRest.m) || (n.restMatrix && !areFinite(n.restMatrix->m)))
            return fmt::format("node \"{}\" has a value that is not a number", n.name);
    }
    for (const MeshPart& part : model.parts)
        if (auto text = problemOf(model, part)) return fmt::format("mesh \"{}\" {}", part.name, *text);
    for (const MeshMaterial& m : model.materials) {
        for (const MeshTexture* t : {&m.baseTexture, &m.emissiveTexture})
            if (auto text = problemOf(model, *t)) return fmt::format("material \"{}\" {}", m.name, *text);
        if (m.alphaMode > AlphaMode::Blend) return fmt::format("material \"{}\" has an unknown kind of transparency", m.name);
    }
    for (const MeshImage& i : model.images)
        if (i.width <= 0 || i.height <= 0 || i.rgba.size() != std::size_t(i.width) * std::size_t(i.height) * 4)
            return fmt::format("picture \"{}\" has another size than it says", i.name);
    for (const Clip& clip : model.clips) {
        if (!std::isfinite(clip.durationSecs)) return fmt::format("clip \"{}\" has no length", clip.name);
        for (const Track& track : clip.tracks)
            if (track.target > TrackTarget::MorphWeights || track.interpolation > Interpolation::CubicSpline)
                return fmt::format("clip \"{}\" has an unknown kind of track", clip.name);
        if (auto text = clip.problem(model.nodes.size(), model.morphSlots.size())) return text;
    }
    return std::nullopt;
}

std::vector<std::byte> packMeshModel(const MeshModel& source)
{
    Out out;
    out.plain(kMagic);
    model(out, const_cast<MeshModel&>(source));
    return std::move(out.bytes);
}

Result<MeshModel> unpackMeshModel(std::span<const std::byte> bytes)
{
    In in(bytes);
    std::uint64_t magic = 0;
    in.plain(magic);
    MeshModel result;
    if (magic == kMagic) model(in, result);
    if (magic != kMagic || !in.isSound() || !in.isAtEnd()) return Error{Error::Kind::Format, "the import worker sent a damaged model"};
    if (auto text = problemOf(result)) return Error{Error::Kind::Format, std::move(*text)};
    return result;
}

}  // namespace morphogen
