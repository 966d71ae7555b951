// Splat PLYs: whatever the encoding, the order and the company of the properties, the same splats come in, and what is
// written comes in again with the same bits.
#include "core/io/export_ply.h"
#include "core/io/import.h"
#include "tests/support/shared.h"
#include "tests/support/splat_samples.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <random>

using namespace morphogen;
using support::import;

namespace {

struct Field {
    std::string name;
    const Column* column;
};

std::vector<Field> fieldsOf(const Splats& splats)
{
    std::vector<Field> fields;
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) fields.push_back({nameOf(static_cast<SplatColumn>(c)), &splats.columns[c]});
    for (std::size_t c = 0; c < splats.shRest.size(); ++c) fields.push_back({fmt::format("f_rest_{}", c), &splats.shRest[c]});
    return fields;
}

enum class Encoding { Ascii, Little, Big };

/// A writer that shares nothing with the exporter: a row at a time, a number at a time.
std::string plyText(const std::vector<Field>& fields, Encoding encoding, const std::string& comment = "Vertical axis: y")
{
    static const char* const names[] = {"ascii", "binary_little_endian", "binary_big_endian"};
    const std::size_t rows = fields[0].column->rows();
    std::string text = fmt::format("ply\nformat {} 1.0\ncomment {}\nelement vertex {}\n", names[static_cast<int>(encoding)], comment, rows);
    for (const Field& f : fields) text += "property float " + f.name + "\n";
    text += "end_header\n";
    for (std::size_t i = 0; i < rows; ++i) {
        for (const Field& f : fields) {
            const float value = f.column->at<float>(i);
            if (encoding == Encoding::Ascii) {
                text += fmt::format("{} ", value);
                continue;
            }
            auto bits = std::bit_cast<std::uint32_t>(value);
            if (encoding == Encoding::Big) bits = __builtin_bswap32(bits);
            text.append(reinterpret_cast<const char*>(&bits), 4);
        }
        if (encoding == Encoding::Ascii) text += "\n";
    }
    return text;
}

Splats readBack(const std::string& text)
{
    const support::TemporaryFolder folder;
    support::writeFile(folder / "a.ply", text);
    auto imported = import(folder / "a.ply");
    if (!imported) FAIL(imported.error().message);
    return *imported->object.splats;
}

}  // namespace

TEST_CASE("ASCII, little-endian and big-endian PLYs are the same splats", "[io][ply]")
{
    const Splats splats = support::randomSplats(777, 3);
    for (const Encoding encoding : {Encoding::Ascii, Encoding::Little, Encoding::Big}) CHECK(readBack(plyText(fieldsOf(splats), encoding)) == splats);
}

TEST_CASE("the order of the properties means nothing", "[io][ply]")
{
    const Splats splats = support::randomSplats(200, 2);
    auto fields = fieldsOf(splats);
    std::mt19937 random(7);
    for (int round = 0; round < 8; ++round) {
        std::shuffle(fields.begin(), fields.end(), random);
        CHECK(readBack(plyText(fields, round % 2 ? Encoding::Little : Encoding::Big)) == splats);
    }
}

TEST_CASE("a written PLY is read with the same bits, at every degree, over chunk borders, with its extra columns", "[io][ply]")
{
    const support::TemporaryFolder folder;
    for (int degree = 0; degree <= 3; ++degree) {
        const std::size_t count = degree == 1 ? kChunkRows + 5 : degree == 2 ? 2 * kChunkRows : 129;
        Splats splats = support::randomSplats(count, degree);
        splats.filter = degree % 2 ? SplatFilter::AntiAliased : SplatFilter::Classic;
        std::vector<double> wide(count);
        std::vector<std::uint8_t> label(count);
        std::vector<float> normal(count);
        for (std::size_t i = 0; i < count; ++i) wide[i] = 1.0 / (1.0 + double(i)), label[i] = static_cast<std::uint8_t>(i), normal[i] = float(i);
        splats.extra = {{"nx", Column::of(normal)}, {"confidence", Column::of(wide)}, {"label", Column::of(label)}, {"nz", Column::of(normal)}};
        for (const UpAxis up : {UpAxis::YUp, UpAxis::YDown}) {
            REQUIRE(writePly(splats, {up}, folder / "s.ply", {}));
            const auto imported = import(folder / "s.ply");
            REQUIRE(imported);
            const Splats& back = *imported->object.splats;
            CHECK(imported->object.provenance.sourceUp == up);
            CHECK(back.columns == splats.columns);
            CHECK(back.shRest == splats.shRest);
            CHECK(back.filter == splats.filter);
            REQUIRE(back.extra.size() == 4);
            for (const NamedColumn& e : splats.extra) CHECK(std::find(back.extra.begin(), back.extra.end(), e) != back.extra.end());
        }
    }
}

TEST_CASE("a splat PLY without an axis comment is turned from +Y down, and says so", "[io][ply]")
{
    const support::TemporaryFolder folder;
    const Splats splats = support::randomSplats(50, 1);
    support::writeFile(folder / "down.ply", plyText(fieldsOf(splats), Encoding::Little, "made by nobody"));
    const auto turned = import(folder / "down.ply");
    REQUIRE(turned);
    CHECK(turned->object.splats->position(3) == splats.position(3) * Vec3(1, -1, -1));
    CHECK(support::hasNote(*turned, "+Y down by custom"));
    CHECK(turned->object.provenance.sourceUp == UpAxis::YDown);
    const auto asked = import(folder / "down.ply", {.axes = SourceAxes::YUp});
    REQUIRE(asked);
    CHECK(*asked->object.splats == splats);
    // Written +Y down again, the rows are the source's own bits.
    REQUIRE(writePly(*turned->object.splats, {turned->object.provenance.sourceUp}, folder / "again.ply", {}));
    const auto again = import(folder / "again.ply", {.axes = SourceAxes::YUp});
    REQUIRE(again);
    CHECK(*again->object.splats == splats);
}

TEST_CASE("+Z up is a calibration, not a change of the splats", "[io][ply]")
{
    const support::TemporaryFolder folder;
    const Splats splats = support::randomSplats(10, 0);
    support::writeFile(folder / "z.ply", plyText(fieldsOf(splats), Encoding::Little, "Vertical axis: z"));
    const auto imported = import(folder / "z.ply");
    REQUIRE(imported);
    CHECK(*imported->object.splats == splats);
    CHECK(imported->object.calibration.isUpKnown);
    const Vec3 up = imported->object.worldFromSource().direction(Vec3(0, 0, 1));
    CHECK(up.y == Approx(1));
}

TEST_CASE("render mode comments choose the low-pass filter", "[io][ply]")
{
    const Splats splats = support::randomSplats(3, 0);
    CHECK(readBack(plyText(fieldsOf(splats), Encoding::Little, "SplatRenderMode: mip")).filter == SplatFilter::AntiAliased);
    CHECK(readBack(plyText(fieldsOf(splats), Encoding::Little, "antialiased 1")).filter == SplatFilter::AntiAliased);
    CHECK(readBack(plyText(fieldsOf(splats), Encoding::Little, "antialiased 0")).filter == SplatFilter::Classic);
    CHECK(readBack(plyText(fieldsOf(splats), Encoding::Little, "SplatRenderMode: default")).filter == SplatFilter::Classic);
}

TEST_CASE("2D Gaussian Splatting comes in flat", "[io][ply]")
{
    const support::TemporaryFolder folder;
    const Splats splats = support::randomSplats(20, 0);
    auto fields = fieldsOf(splats);
    std::erase_if(fields, [](const Field& f) { return f.name == "scale_2"; });
    support::writeFile(folder / "flat.ply", plyText(fields, Encoding::Little));
    const auto imported = import(folder / "flat.ply");
    REQUIRE(imported);
    CHECK(support::hasNote(*imported, "2D Gaussian Splatting"));
    CHECK(imported->object.splats->standardDeviations(5).z < 1e-7f);
    CHECK(imported->object.splats->standardDeviations(5).x == splats.standardDeviations(5).x);
}

TEST_CASE("lists before and among the vertices are stepped over", "[io][ply]")
{
    const Splats splats = support::randomSplats(3, 0);
    for (const bool isBinary : {true, false}) {
        std::string text = fmt::format("ply\r\nformat {} 1.0\r\ncomment Vertical axis: y\r\nelement face 2\r\nproperty list uchar int vertex_indices\r\nelement vertex 3\r\nproperty list uchar float more\r\n",
                                       isBinary ? "binary_little_endian" : "ascii");
        for (const Field& f : fieldsOf(splats)) text += "property float " + f.name + "\r\n";
        text += "end_header\r\n";
        if (isBinary) text = text.substr(0, text.size() - 2) + "\n";
        support::Bytes bytes;
        bytes.text(text);
        if (isBinary) {
            bytes.put<std::uint8_t>(3).put<std::int32_t>(0).put<std::int32_t>(1).put<std::int32_t>(2).put<std::uint8_t>(0);
        } else {
            bytes.text("3 0 1 2\r\n0\r\n");
        }
        for (std::size_t i = 0; i < 3; ++i) {
            if (isBinary) bytes.put<std::uint8_t>(2).put<float>(9).put<float>(8);
            else bytes.text("2 9 8 ");
            for (const Field& f : fieldsOf(splats)) {
                if (isBinary) bytes.put<float>(f.column->at<float>(i));
                else bytes.text(fmt::format("{} ", f.column->at<float>(i)));
            }
            if (!isBinary) bytes.text("\r\n");
        }
        CHECK(readBack(bytes.string()) == splats);
    }
}

TEST_CASE("NaN, infinity and zero rotations are repaired or left out, and counted", "[io][ply]")
{
    const support::TemporaryFolder folder;
    SplatsBuilder builder(5, 1);
    for (std::size_t i = 0; i < 5; ++i) builder.setStandardDeviations(i, Vec3(0.1f));
    const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
    builder.column(SplatColumn::X)[0] = nan;
    builder.column(SplatColumn::Opacity)[1] = inf;
    builder.column(SplatColumn::Rot1)[2] = nan;
    builder.shRest[4][2] = inf;
    for (int c = 3; c < 7; ++c) builder.columns[static_cast<std::size_t>(c)][3] = 0.0f;
    builder.column(SplatColumn::X)[4] = 3e30f;
    const Splats broken = builder.finish();
    support::writeFile(folder / "b.ply", plyText(fieldsOf(broken), Encoding::Little));
    const auto imported = import(folder / "b.ply");
    REQUIRE(imported);
    const Splats& s = *imported->object.splats;
    REQUIRE(s.size() == 4);
    CHECK(support::hasNote(*imported, "1 of 5 splats"));
    CHECK(support::hasNote(*imported, "1 infinite opacities"));
    CHECK(support::hasNote(*imported, "1 splats had a rotation or a colour"));
    CHECK(s.peakAlpha(0) == Approx(1.0).margin(1e-5));
    CHECK(s.rotation(1) == Quat(1, 0, 0, 0));
    CHECK(s.rotation(2) == Quat(1, 0, 0, 0));
    CHECK(s.position(3).x == 3e30f);
}

TEST_CASE("a Spacetime Gaussian PLY becomes one moving object", "[io][ply]")
{
    const support::TemporaryFolder folder;
    const Splats splats = support::randomSplats(40, 0), more = support::randomSplats(40, 0, 2);
    auto fields = fieldsOf(splats);
    for (int i = 0; i < 9; ++i) fields.push_back({fmt::format("motion_{}", i), &more.columns[static_cast<std::size_t>(i)]});
    for (int i = 0; i < 4; ++i) fields.push_back({fmt::format("omega_{}", i), &more.columns[static_cast<std::size_t>(9 + i)]});
    fields.push_back({"trbf_center", &more.columns[13]});
    fields.push_back({"trbf_scale", &more.columns[0]});
    support::writeFile(folder / "m.ply", plyText(fields, Encoding::Little, "no axis"));
    const auto imported = import(folder / "m.ply");
    REQUIRE(imported);
    REQUIRE(imported->object.polynomial);
    const PolynomialMotion& motion = *imported->object.polynomial;
    REQUIRE(motion.motion.size() == 9);
    REQUIRE(motion.omega.size() == 4);
    CHECK(motion.motion[0].at<float>(7) == more.columns[0].at<float>(7));
    CHECK(motion.motion[4].at<float>(7) == -more.columns[4].at<float>(7));
    CHECK(motion.omega[1].at<float>(7) == more.columns[10].at<float>(7));
    CHECK(motion.omega[3].at<float>(7) == -more.columns[12].at<float>(7));
    CHECK(motion.scale.at<float>(7) == Approx(std::exp(more.columns[0].at<float>(7))));
    CHECK(imported->object.splats->extra.empty());
    CHECK(imported->object.durationSecs() == 1.0);
}

TEST_CASE("layouts that are no complete splats are named", "[io][ply]")
{
    const support::TemporaryFolder folder;
    const Splats splats = support::randomSplats(2, 0);
    auto fields = fieldsOf(splats);
    auto anchors = fields;
    anchors.push_back({"f_anchor_feat_0", &splats.columns[0]});
    support::writeFile(folder / "a.ply", plyText(anchors, Encoding::Little));
    CHECK(import(folder / "a.ply").error().message.find("Scaffold-GS") != std::string::npos);
    std::erase_if(fields, [](const Field& f) { return f.name == "opacity"; });
    support::writeFile(folder / "b.ply", plyText(fields, Encoding::Little));
    CHECK(import(folder / "b.ply").error().message.find("lacks the splat properties opacity") != std::string::npos);
    fields.resize(3);
    support::writeFile(folder / "c.ply", plyText(fields, Encoding::Little));
    CHECK(import(folder / "c.ply").error().message.find("point cloud") != std::string::npos);
}

TEST_CASE("a PLY that lies about its length is an error before memory is taken", "[io][ply]")
{
    const support::TemporaryFolder folder;
    const Splats splats = support::randomSplats(100, 3);
    const std::string whole = plyText(fieldsOf(splats), Encoding::Little);
    std::string huge = whole;
    huge.replace(huge.find("vertex 100"), 10, "vertex 4000000000");
    support::writeFile(folder / "huge.ply", huge);
    const auto refused = import(folder / "huge.ply");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("huge.ply") != std::string::npos);
    CHECK(refused.error().message.find("4000000000") != std::string::npos);
    std::string negative = whole;
    negative.replace(negative.find("vertex 100"), 10, "vertex -100");
    support::writeFile(folder / "negative.ply", negative);
    CHECK_FALSE(import(folder / "negative.ply"));
    support::writeFile(folder / "none.ply", "ply\nformat ascii 1.0\nelement vertex 0\nproperty float f_dc_0\nend_header\n");
    CHECK_FALSE(import(folder / "none.ply"));
}

TEST_CASE("merged splats are the parts one after the other, harmonics padded with zeros", "[io][ply]")
{
    const Splats a = support::randomSplats(kChunkRows - 3, 1), b = support::randomSplats(kChunkRows + 9, 3, 2);
    const Splats* parts[] = {&a, &b};
    const Splats merged = mergeSplats(parts);
    REQUIRE(merged.size() == a.size() + b.size());
    REQUIRE(merged.shRest.size() == 45);
    CHECK(merged.position(a.size() - 1) == a.position(a.size() - 1));
    CHECK(merged.position(a.size()) == b.position(0));
    CHECK(merged.position(merged.size() - 1) == b.position(b.size() - 1));
    CHECK(merged.shRest[15].at<float>(4) == a.shRest[3].at<float>(4));   // green's first
    CHECK(merged.shRest[3].at<float>(4) == 0.0f);                        // red's fourth: not in degree 1
    CHECK(merged.shRest[44].at<float>(a.size() + 2) == b.shRest[44].at<float>(2));
}
