#include "core/io/inria_ply.h"

#include "core/base/memory_budget.h"
#include "core/io/ply.h"
#include "core/io/spacetime.h"
#include "core/io/splats_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace morphogen {
namespace {

constexpr float kFlatScale = -18.420681f;  // ln(1e-8): the missing third axis of a surfel
constexpr std::array<const char*, 3> kColourNames{"red", "green", "blue"};

/// Properties of methods that keep the rest of a splat in a network beside the PLY.
struct ForeignLayout {
    const char* property;
    const char* method;
};
constexpr std::array<ForeignLayout, 5> kForeignLayouts{{
    {"f_anchor_feat_0", "Scaffold-GS anchors, whose splats are made by a network"},
    {"f_offset_0", "Scaffold-GS anchors, whose splats are made by a network"},
    {"rot_r_0", "native 4D Gaussians (Yang et al. 2024)"},
    {"scale_t", "native 4D Gaussians (Yang et al. 2024)"},
    {"scaling_t", "native 4D Gaussians (Yang et al. 2024)"},
}};

bool looksLikePly(std::span<const std::byte> head)
{
    return head.size() >= 4 && std::memcmp(head.data(), "ply", 3) == 0 && (head[3] == std::byte{'\n'} || head[3] == std::byte{'\r'});
}

bool isSplatVertex(const PlyElement& vertex)
{
    const auto any = [&](std::initializer_list<const char*> names) {
        return std::any_of(names.begin(), names.end(), [&](const char* name) { return vertex.has(name); });
    };
    return any({"f_dc_0", "opacity", "scale_0", "rot_0", "f_anchor_feat_0", "f_offset_0"});
}

bool recognises(const std::filesystem::path& path, std::span<const std::byte> head)
{
    if (!looksLikePly(head)) return false;
    const auto file = InputFile::open(path);
    if (!file) return false;
    const auto header = readPlyHeader(*file);
    if (!header) {
        // Odd headers of meshes are left to a more forgiving reader; of all else, the error of a PLY reader says the most.
        const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
        return text.find("element face ") == std::string_view::npos || text.find("f_dc_0") != std::string_view::npos;
    }
    const PlyElement* vertex = header->find("vertex");
    if (!vertex || vertex->has("packed_position")) return false;
    const PlyElement* face = header->find("face");
    return isSplatVertex(*vertex) || !face || face->count == 0;
}

/// The highest degree whose f_rest_* are all there, and how many there are in all.
struct HarmonicsFound {
    int degree = 0;
    int count = 0;
};
HarmonicsFound harmonicsOf(const PlyElement& vertex)
{
    HarmonicsFound found;
    while (vertex.has(fmt::format("f_rest_{}", found.count))) ++found.count;
    while (found.degree < 3 && found.count >= 3 * shRestPerChannel(found.degree + 1)) ++found.degree;
    return found;
}

/// Error::Unsupported or Format for a vertex element that holds no complete splats; the message names the layout.
Result<void> checkLayout(const std::string& where, const PlyElement& vertex)
{
    for (const ForeignLayout& layout : kForeignLayouts) {
        if (!vertex.has(layout.property)) continue;
        return makeError(Error::Kind::Unsupported, where,
                         fmt::format("holds {}; export one splat PLY per frame with the method's own tools and import those", layout.method));
    }
    std::string missing;
    const auto need = [&](const char* name) {
        if (!vertex.has(name)) missing += (missing.empty() ? "" : ", ") + std::string(name);
    };
    for (const char* name : {"x", "y", "z", "opacity", "scale_0", "scale_1", "rot_0", "rot_1", "rot_2", "rot_3"}) need(name);
    if (!vertex.has(kColourNames[0])) need("f_dc_0"), need("f_dc_1"), need("f_dc_2");
    if (missing.empty()) return {};
    if (!isSplatVertex(vertex)) {
        return makeError(Error::Kind::Unsupported, where,
                         "is a point cloud, not splats (no opacity, scale or rotation); train splats from it first, or give a mesh");
    }
    return makeError(Error::Kind::Format, where, fmt::format("lacks the splat properties {}", missing));
}

AxisCustom axisCustom(const PlyHeader& header, std::string& otherAxis)
{
    const auto axis = header.comment("Vertical axis");
    if (!axis) return {UpAxis::YDown, false};
    if (*axis == "y" || *axis == "Y" || *axis == "+y") return {UpAxis::YUp, true};
    if (*axis == "-y" || *axis == "-Y") return {UpAxis::YDown, true};
    otherAxis = *axis;
    return {UpAxis::YUp, true};
}

/// Turns an object whose source is +Z or +X up; the splats stay as they are.
void standUp(Object& object, const std::string& axis)
{
    if (axis == "z" || axis == "Z") object.calibration.objectFromSource.rotation = glm::angleAxis(-kPi / 2, Vec3(1, 0, 0));
    else if (axis == "x" || axis == "X") object.calibration.objectFromSource.rotation = glm::angleAxis(kPi / 2, Vec3(0, 0, 1));
    else {
        object.provenance.notes.push_back(fmt::format("its vertical axis \"{}\" is not known; it stands as it is", axis));
        return;
    }
    object.calibration.isUpKnown = true;
    object.provenance.notes.push_back(fmt::format("its header says that +{} is up; the object's calibration turns it to +Y", axis));
}

SplatFilter filterOf(const PlyHeader& header)
{
    const auto mode = header.comment("SplatRenderMode");
    const auto smooth = header.comment("antialiased");
    return (mode && *mode == "mip") || (smooth && *smooth == "1") ? SplatFilter::AntiAliased : SplatFilter::Classic;
}

/// Zero of either sign, everywhere.
bool isZero(ColumnWriter& column)
{
    if (column.type() != ScalarType::F32) return false;
    for (std::size_t k = 0; k < column.chunkCount(); ++k)
        if (std::ranges::any_of(column.chunk<float>(k), [](float x) { return x != 0.0f; })) return false;
    return true;
}

void fill(ColumnWriter& column, float value)
{
    for (std::size_t k = 0; k < column.chunkCount(); ++k) std::ranges::fill(column.chunk<float>(k), value);
}

Result<Imported> load(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job)
{
    const std::string where = path.string();
    MG_ASSIGN(const InputFile file, InputFile::open(path));
    MG_ASSIGN(const PlyHeader header, readPlyHeader(file));
    const PlyElement* vertex = header.find("vertex");
    if (!vertex) return makeError(Error::Kind::Format, where, "the PLY header has no element \"vertex\"");
    MG_TRY(checkLayout(where, *vertex));
    MG_TRY(checkPlyLength(file, header));
    const HarmonicsFound harmonics = harmonicsOf(*vertex);
    std::size_t rowInMemory = 0;
    for (const PlyProperty& p : vertex->properties) rowInMemory += byteSize(p.type);
    MG_TRY(checkMemory(vertex->count * rowInMemory, where, fmt::format("{} splats", vertex->count)));
    MG_ASSIGN(SplatsWriter writer, SplatsWriter::create(vertex->count, harmonics.degree, where));

    Imported imported;
    Object& object = imported.object;
    auto& notes = object.provenance.notes;
    std::string otherAxis;
    const AxisDecision axes = decideAxes(axisCustom(header, otherAxis), options.axes, "splat PLY");
    const auto turned = [&](Sign sign) { return axes.isTurned() ? sign : Sign::Kept; };

    std::vector<PlyTarget> targets;
    std::vector<bool> isUsed(vertex->properties.size(), false);
    const auto want = [&](std::string_view name, ColumnWriter& column, Sign sign) {
        const auto property = vertex->find(name);
        if (!property || vertex->properties[*property].countType) return false;
        targets.push_back({*property, &column, turned(sign)});
        isUsed[*property] = true;
        return true;
    };
    bool isFromRgb = false;
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) {
        const auto which = static_cast<SplatColumn>(c);
        if (want(nameOf(which), writer.writer(which), signOfHalfTurn(which))) continue;
        if (which == SplatColumn::Scale2) fill(writer.writer(which), kFlatScale), notes.push_back("has no scale_2 (2D Gaussian Splatting): drawn as flat discs");
        else if (which >= SplatColumn::Dc0 && want(kColourNames[c - static_cast<std::size_t>(SplatColumn::Dc0)], writer.writer(which), Sign::Kept)) isFromRgb = true;
        else return makeError(Error::Kind::Format, where, fmt::format("property {} is a list, not a number", nameOf(which)));
    }
    const int perChannel = shRestPerChannel(harmonics.degree), inFile = harmonics.count / 3;
    for (int c = 0; c < 3 * perChannel; ++c)
        if (!want(fmt::format("f_rest_{}", c / perChannel * inFile + c % perChannel), writer.restWriter(c), signOfHalfTurnSh(c % perChannel)))
            return makeError(Error::Kind::Format, where, "a property f_rest_* is a list, not a number");
    if (harmonics.count != 3 * perChannel)
        notes.push_back(fmt::format("{} spherical harmonics per colour were reduced to degree {}", inFile, harmonics.degree));
    for (int c = 0; c < harmonics.count; ++c) isUsed[*vertex->find(fmt::format("f_rest_{}", c))] = true;

    const auto motion = spacetime::motionNames();
    const bool isMoving = std::all_of(motion.begin(), motion.end(), [&](const std::string& name) {
        const auto at = vertex->find(name);
        return at && !vertex->properties[*at].countType;
    });
    std::vector<std::pair<std::string, ColumnWriter*>> normals;
    for (std::size_t p = 0; p < vertex->properties.size(); ++p) {
        const PlyProperty& property = vertex->properties[p];
        if (isUsed[p] || vertex->find(property.name) != p) continue;
        if (property.countType) {
            notes.push_back(fmt::format("list property \"{}\" was left out", property.name));
            continue;
        }
        const bool isMotion = isMoving && std::find(motion.begin(), motion.end(), property.name) != motion.end();
        ColumnWriter& column = writer.addExtra(property.name, isMotion ? ScalarType::F32 : property.type);
        targets.push_back({p, &column, turned(signOfHalfTurnExtra(property.name))});
        if (property.name == "nx" || property.name == "ny" || property.name == "nz") normals.emplace_back(property.name, &column);
    }

    MG_TRY(readPlyColumns(file, header, *vertex, targets, job));
    if (isFromRgb) {
        notes.push_back("colours come from red, green and blue, as there is no f_dc_0");
        for (std::size_t c = 0; c < 3; ++c)
            for (std::size_t k = 0; k < writer.chunkCount(); ++k)
                for (float& v : writer.column(static_cast<SplatColumn>(static_cast<std::size_t>(SplatColumn::Dc0) + c), k)) v = (v / 255.0f - 0.5f) / kShC0;
    }
    if (isMoving && harmonics.degree == 0 && spacetime::looksLikeColours(writer)) spacetime::coloursToHarmonics(writer);
    // Zero normals are what every 3DGS file carries; they come back on export anyway. The turn makes -0 of them.
    for (const auto& [name, column] : normals)
        if (isZero(*column)) writer.dropExtra(name);
    writer.filter = filterOf(header);
    MG_ASSIGN(Splats splats, writer.finish(where, notes));
    if (vertex->has("filter_3D")) notes.push_back("has the 3D filter of Mip-Splatting as a property of its own, which is not applied; export a fused PLY there for the exact picture");
    if (vertex->has("f_t_0")) notes.push_back("its time-dependent features need a network and were not used: the colours are those of f_dc");
    if (isMoving) {
        object.polynomial = std::make_shared<PolynomialMotion>(spacetime::takeMotion(splats.extra));
        object.provenance.format = "Spacetime Gaussian PLY";
    }
    object.splats = std::make_shared<Splats>(std::move(splats));
    object.provenance.sourceUp = axes.sourceUp;
    if (!axes.note.empty()) notes.push_back(axes.note);
    if (!otherAxis.empty() && options.axes == SourceAxes::Declared) standUp(object, otherAxis);
    return imported;
}

constexpr const char* kExtensions[] = {".ply"};

}  // namespace

constinit const Loader kInriaPlyLoader{"splat PLY", kExtensions, recognises, load, Loader::Content::Splats,
    "+Y down as trainers write, unless the file says otherwise; unit unknown"};

}  // namespace morphogen
