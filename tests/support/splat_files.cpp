#include "tests/support/splat_files.h"

#include "tests/support/splat_samples.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <webp/encode.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace morphogen::support {
namespace {

float at(const Splats& s, SplatColumn c, std::size_t i) { return s.column(c).at<float>(i); }
SplatColumn axis(SplatColumn first, std::size_t a) { return static_cast<SplatColumn>(static_cast<std::size_t>(first) + a); }
std::uint8_t byteOf(double unit) { return static_cast<std::uint8_t>(std::lround(std::clamp(unit, 0.0, 1.0) * 255.0)); }
std::uint8_t alphaByte(const Splats& s, std::size_t i) { return byteOf(sigmoid(at(s, SplatColumn::Opacity, i))); }
std::uint8_t colourByte(const Splats& s, std::size_t i, std::size_t a) { return byteOf(0.5 + kShC0 * at(s, axis(SplatColumn::Dc0, a), i)); }

std::string gzip(const std::string& plain)
{
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, plain.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(packed.size() - stream.avail_out);
    deflateEnd(&stream);
    return packed;
}

/// Three smallest of x, y, z, w by magnitude, as SPZ 3 packs them.
std::uint32_t packSmallest(const Quat& q)
{
    const std::array<float, 4> v{q.x, q.y, q.z, q.w};
    std::size_t largest = 0;
    for (std::size_t i = 1; i < 4; ++i)
        if (std::abs(v[i]) > std::abs(v[largest])) largest = i;
    std::uint32_t packed = static_cast<std::uint32_t>(largest);
    for (std::size_t i = 0; i < 4; ++i) {
        if (i == largest) continue;
        const bool isNegative = (v[i] < 0) != (v[largest] < 0);
        const auto magnitude = static_cast<std::uint32_t>(std::lround(511.0 * std::abs(v[i]) / std::sqrt(0.5)));
        packed = packed << 10 | (isNegative ? 512u : 0u) | std::min(magnitude, 511u);
    }
    return packed;
}

std::string webp(const std::vector<std::uint8_t>& rgba, int width)
{
    std::uint8_t* out = nullptr;
    const std::size_t size = WebPEncodeLosslessRGBA(rgba.data(), width, static_cast<int>(rgba.size()) / 4 / width, width * 4, &out);
    std::string file(reinterpret_cast<const char*>(out), size);
    WebPFree(out);
    return file;
}

}  // namespace

std::string plyFile(const Splats& splats)
{
    Bytes out;
    out.text(fmt::format("ply\nformat binary_little_endian 1.0\ncomment Vertical axis: y\nelement vertex {}\n", splats.size()));
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) out.text(fmt::format("property float {}\n", nameOf(static_cast<SplatColumn>(c))));
    for (std::size_t c = 0; c < splats.shRest.size(); ++c) out.text(fmt::format("property float f_rest_{}\n", c));
    out.text("end_header\n");
    for (std::size_t i = 0; i < splats.size(); ++i) {
        for (const Column& c : splats.columns) out.put(c.at<float>(i));
        for (const Column& c : splats.shRest) out.put(c.at<float>(i));
    }
    return out.string();
}

std::string splatFile(const Splats& splats)
{
    Bytes out;
    for (std::size_t i = 0; i < splats.size(); ++i) {
        for (std::size_t a = 0; a < 3; ++a) out.put(splats.position(i)[static_cast<int>(a)]);
        for (std::size_t a = 0; a < 3; ++a) out.put(std::exp(at(splats, axis(SplatColumn::Scale0, a), i)));
        for (std::size_t a = 0; a < 3; ++a) out.put(colourByte(splats, i, a));
        out.put(alphaByte(splats, i));
        const Quat q = splats.rotation(i);
        for (const float v : {q.w, q.x, q.y, q.z}) out.put(static_cast<std::uint8_t>(std::clamp(std::lround(v * 128.0f + 128.0f), 0l, 255l)));
    }
    return out.string();
}

std::string spzFile(const Splats& splats, int version)
{
    Bytes out;
    const auto n = splats.size();
    out.put<std::uint32_t>(0x5053474e).put<std::uint32_t>(static_cast<std::uint32_t>(version)).put(static_cast<std::uint32_t>(n));
    out.put(static_cast<std::uint8_t>(splats.shDegree)).put<std::uint8_t>(12).put<std::uint8_t>(splats.filter == SplatFilter::AntiAliased).put<std::uint8_t>(0);
    for (std::size_t i = 0; i < n; ++i)
        for (int a = 0; a < 3; ++a) {
            const float p = splats.position(i)[a];
            if (version == 1) {
                out.put(halfOf(p));
                continue;
            }
            const auto fixed = static_cast<std::uint32_t>(std::lround(p * 4096.0f));
            for (int b = 0; b < 3; ++b) out.put(static_cast<std::uint8_t>(fixed >> (8 * b)));
        }
    for (std::size_t i = 0; i < n; ++i) out.put(alphaByte(splats, i));
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t a = 0; a < 3; ++a) out.put(byteOf(at(splats, axis(SplatColumn::Dc0, a), i) * 0.15 + 0.5));
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t a = 0; a < 3; ++a) out.put(static_cast<std::uint8_t>(std::clamp(std::lround((at(splats, axis(SplatColumn::Scale0, a), i) + 10) * 16), 0l, 255l)));
    for (std::size_t i = 0; i < n; ++i) {
        Quat q = splats.rotation(i);
        if (version >= 3) {
            out.put(packSmallest(q));
            continue;
        }
        if (q.w < 0) q = -q;
        for (const float v : {q.x, q.y, q.z}) out.put(static_cast<std::uint8_t>(std::lround(v * 127.5f + 127.5f)));
    }
    const int perChannel = shRestPerChannel(splats.shDegree);
    for (std::size_t i = 0; i < n; ++i)
        for (int k = 0; k < perChannel; ++k)
            for (int c = 0; c < 3; ++c)
                out.put(static_cast<std::uint8_t>(std::clamp(std::lround(splats.shRest[static_cast<std::size_t>(c * perChannel + k)].at<float>(i) * 128 + 128), 0l, 255l)));
    return gzip(out.string());
}

std::string ksplatFile(const Splats& splats, int mode)
{
    constexpr std::size_t kBucket = 8;
    constexpr float kBlock = 5.0f, kRange = 32767.0f;
    const auto n = static_cast<std::uint32_t>(splats.size());
    const std::uint32_t full = mode == 0 ? 0 : n / kBucket, partial = mode == 0 ? 0 : (n % kBucket != 0);
    Bytes out;
    out.put<std::uint8_t>(0).put<std::uint8_t>(1).zeros(2).put<std::uint32_t>(1).put<std::uint32_t>(1).put(n).put(n);
    out.put(static_cast<std::uint16_t>(mode)).zeros(2).zeros(12).put(-1.5f).put(1.5f).zeros(4096 - 44);
    out.put(n).put(n).put<std::uint32_t>(kBucket).put(full + partial).put(kBlock).put<std::uint16_t>(12).zeros(2).put<std::uint32_t>(mode == 0 ? 1 : 32767);
    out.put<std::uint32_t>(0).put(full).put(partial).put(static_cast<std::uint16_t>(splats.shDegree)).zeros(1024 - 42);
    if (partial) out.put<std::uint32_t>(n % kBucket);
    // A bucket's centre is its first splat's position; the samples lie within the block of it when they are clamped.
    for (std::uint32_t b = 0; b < full + partial; ++b)
        for (int a = 0; a < 3; ++a) out.put(splats.position(b * kBucket)[a]);
    const auto perChannel = static_cast<std::size_t>(shRestPerChannel(splats.shDegree));
    for (std::size_t i = 0; i < n; ++i) {
        const auto number = [&](float v) { mode == 0 ? out.put(v) : out.put(halfOf(v)); };
        for (int a = 0; a < 3; ++a) {
            const float p = splats.position(i)[a];
            if (mode == 0) out.put(p);
            else out.put(static_cast<std::uint16_t>(std::clamp((p - splats.position(i / kBucket * kBucket)[a]) / (kBlock / 2) * kRange + kRange, 0.0f, 65535.0f)));
        }
        for (std::size_t a = 0; a < 3; ++a) number(std::exp(at(splats, axis(SplatColumn::Scale0, a), i)));
        for (std::size_t a = 0; a < 4; ++a) number(at(splats, axis(SplatColumn::Rot0, a), i));
        for (std::size_t a = 0; a < 3; ++a) out.put(colourByte(splats, i, a));
        out.put(alphaByte(splats, i));
        for (std::size_t begin = 0, width = 3; begin < perChannel; begin += width, width += 2)
            for (std::size_t c = 0; c < 3; ++c)
                for (std::size_t k = begin; k < begin + width; ++k) {
                    const float v = splats.shRest[c * perChannel + k].at<float>(i);
                    if (mode == 2) out.put(byteOf((v + 1.5) / 3.0));
                    else number(v);
                }
    }
    return out.string();
}

std::string compressedPlyFile(const Splats& splats)
{
    const std::size_t n = splats.size(), blocks = (n + 255) / 256;
    Bytes out;
    out.text(fmt::format("ply\nformat binary_little_endian 1.0\ncomment Vertical axis: y\nelement chunk {}\n", blocks));
    for (const char* end : {"min", "max"})
        for (const char* a : {"x", "y", "z"}) out.text(fmt::format("property float {}_{}\n", end, a));
    for (const char* end : {"min", "max"})
        for (const char* a : {"x", "y", "z"}) out.text(fmt::format("property float {}_scale_{}\n", end, a));
    out.text(fmt::format("element vertex {}\nproperty uint packed_position\nproperty uint packed_rotation\nproperty uint packed_scale\nproperty uint packed_color\nend_header\n", n));
    constexpr float kPosition = 16, kLow = -12, kHigh = 4;
    for (std::size_t b = 0; b < blocks; ++b) {
        for (const float v : {-kPosition, kPosition})
            for (int a = 0; a < 3; ++a) out.put(v);
        for (const float v : {kLow, kHigh})
            for (int a = 0; a < 3; ++a) out.put(v);
    }
    const auto unorm = [](double unit, int bits) { return static_cast<std::uint32_t>(std::lround(std::clamp(unit, 0.0, 1.0) * ((1 << bits) - 1))); };
    const auto pack = [&](const std::array<double, 3>& v) { return unorm(v[0], 11) << 21 | unorm(v[1], 10) << 11 | unorm(v[2], 11); };
    for (std::size_t i = 0; i < n; ++i) {
        std::array<double, 3> position{}, scale{};
        for (std::size_t a = 0; a < 3; ++a) {
            position[a] = (splats.position(i)[static_cast<int>(a)] + kPosition) / (2 * kPosition);
            scale[a] = (at(splats, axis(SplatColumn::Scale0, a), i) - kLow) / (kHigh - kLow);
        }
        const Quat q = splats.rotation(i);
        const std::array<float, 4> v{q.w, q.x, q.y, q.z};
        std::uint32_t largest = 0;
        for (std::uint32_t k = 1; k < 4; ++k)
            if (std::abs(v[k]) > std::abs(v[largest])) largest = k;
        std::uint32_t rotation = largest;
        for (std::uint32_t k = 0; k < 4; ++k)
            if (k != largest) rotation = rotation << 10 | unorm((v[largest] < 0 ? -v[k] : v[k]) / std::sqrt(2.0) + 0.5, 10);
        std::uint32_t colour = 0;
        for (std::size_t a = 0; a < 3; ++a) colour = colour << 8 | colourByte(splats, i, a);
        out.put(pack(position)).put(rotation).put(pack(scale)).put(colour << 8 | alphaByte(splats, i));
    }
    return out.string();
}

std::string splatvFile(const Splats& splats, const std::vector<std::vector<float>>& motion)
{
    const std::size_t perRow = 1024, records = (splats.size() + perRow - 1) / perRow * perRow;
    const std::string json = fmt::format(R"([{{"type":"splat","size":{},"texwidth":4096,"texheight":{},"cameras":[]}}])", records * 64, records / perRow);
    Bytes out;
    out.put<std::uint32_t>(0x674b).put(static_cast<std::uint32_t>(json.size())).text(json);
    for (std::size_t i = 0; i < splats.size(); ++i) {
        for (int a = 0; a < 3; ++a) out.put(splats.position(i)[a]);
        for (std::size_t a = 0; a < 4; ++a) out.put(halfOf(at(splats, axis(SplatColumn::Rot0, a), i)));
        for (std::size_t a = 0; a < 3; ++a) out.put(halfOf(std::exp(at(splats, axis(SplatColumn::Scale0, a), i))));
        out.put<std::uint16_t>(0);
        for (std::size_t a = 0; a < 3; ++a) out.put(colourByte(splats, i, a));
        out.put(alphaByte(splats, i));
        for (std::size_t m = 0; m < 9; ++m) out.put(halfOf(motion[m][i]));
        out.put<std::uint16_t>(0);
        for (std::size_t m = 9; m < 15; ++m) out.put(halfOf(motion[m][i]));
    }
    out.zeros((records - splats.size()) * 64);
    return out.string();
}

std::vector<std::pair<std::string, std::string>> sogFiles(const Splats& splats, int version)
{
    const std::size_t n = splats.size();
    const int width = 16;
    const std::size_t pixels = (n + 15) / 16 * 16;
    std::vector<std::uint8_t> low(4 * pixels, 255), high(4 * pixels, 255), scales(4 * pixels, 255), quats(4 * pixels, 255), colours(4 * pixels, 255), labels(4 * pixels, 255);
    const float reach = std::log1p(16.0f);
    constexpr float kLow = -12, kHigh = 4, kDc = 6;
    std::vector<float> scaleBook(256), colourBook(256), shBook(256);
    for (std::size_t k = 0; k < 256; ++k) {
        const float unit = static_cast<float>(k) / 255.0f;
        scaleBook[k] = kLow + (kHigh - kLow) * unit, colourBook[k] = -kDc + 2 * kDc * unit, shBook[k] = -1.0f + 2 * unit;
    }
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t a = 0; a < 3; ++a) {
            const float p = splats.position(i)[static_cast<int>(a)], curved = std::copysign(std::log1p(std::abs(p)), p);
            const auto fixed = static_cast<std::uint32_t>(std::lround(std::clamp((curved + reach) / (2 * reach), 0.0f, 1.0f) * 65535.0f));
            low[4 * i + a] = fixed & 255u, high[4 * i + a] = static_cast<std::uint8_t>(fixed >> 8);
            scales[4 * i + a] = byteOf((at(splats, axis(SplatColumn::Scale0, a), i) - kLow) / (kHigh - kLow));
            colours[4 * i + a] = byteOf((at(splats, axis(SplatColumn::Dc0, a), i) + kDc) / (2 * kDc));
        }
        colours[4 * i + 3] = version == 1 ? byteOf((at(splats, SplatColumn::Opacity, i) + 10) / 20) : alphaByte(splats, i);
        const Quat q = splats.rotation(i);
        const std::array<float, 4> v{q.w, q.x, q.y, q.z};
        std::size_t largest = 0;
        for (std::size_t k = 1; k < 4; ++k)
            if (std::abs(v[k]) > std::abs(v[largest])) largest = k;
        for (std::size_t k = 0, next = 0; k < 4; ++k)
            if (k != largest) quats[4 * i + next++] = byteOf((v[largest] < 0 ? -v[k] : v[k]) * std::sqrt(2.0) / 2 + 0.5);
        quats[4 * i + 3] = static_cast<std::uint8_t>(252 + largest);
        labels[4 * i] = i & 255u, labels[4 * i + 1] = static_cast<std::uint8_t>(i >> 8);
    }
    using Json = nlohmann::json;
    Json meta, means{{"mins", {-reach, -reach, -reach}}, {"maxs", {reach, reach, reach}}, {"files", {"means_l.webp", "means_u.webp"}}};
    if (version == 1) {
        means["shape"] = {n, 3};
        meta["scales"] = {{"mins", {kLow, kLow, kLow}}, {"maxs", {kHigh, kHigh, kHigh}}};
        meta["sh0"] = {{"mins", {-kDc, -kDc, -kDc, -10}}, {"maxs", {kDc, kDc, kDc, 10}}};
        if (splats.shDegree > 0) meta["shN"] = {{"mins", -1.0}, {"maxs", 1.0}};
    } else {
        meta["version"] = 2, meta["count"] = n;
        meta["scales"]["codebook"] = scaleBook, meta["sh0"]["codebook"] = colourBook;
        if (splats.shDegree > 0) meta["shN"] = {{"count", n}, {"bands", 1}, {"codebook", shBook}};
    }
    meta["means"] = means;
    meta["quats"]["files"] = {"quats.webp"}, meta["scales"]["files"] = {"scales.webp"}, meta["sh0"]["files"] = {"sh0.webp"};
    std::vector<std::pair<std::string, std::string>> files{{"means_l.webp", webp(low, width)}, {"means_u.webp", webp(high, width)}, {"scales.webp", webp(scales, width)},
                                                           {"quats.webp", webp(quats, width)}, {"sh0.webp", webp(colours, width)}};
    if (splats.shDegree > 0) {
        meta["shN"]["files"] = {"shN_centroids.webp", "shN_labels.webp"};
        const std::size_t rows = (n + 63) / 64;
        std::vector<std::uint8_t> palette(4 * 192 * rows, 255);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t k = 0; k < 3; ++k)
                for (std::size_t c = 0; c < 3; ++c) palette[4 * (i / 64 * 192 + i % 64 * 3 + k) + c] = byteOf((splats.shRest[c * 3 + k].at<float>(i) + 1) / 2);
        files.emplace_back("shN_centroids.webp", webp(palette, 192));
        files.emplace_back("shN_labels.webp", webp(labels, width));
    }
    files.emplace_back("meta.json", meta.dump());
    return files;
}

std::string zipFile(const std::vector<std::pair<std::string, std::string>>& files)
{
    Bytes out, directory;
    for (const auto& [name, content] : files) {
        const auto offset = static_cast<std::uint32_t>(out.size()), size = static_cast<std::uint32_t>(content.size());
        const auto length = static_cast<std::uint16_t>(name.size());
        out.put<std::uint32_t>(0x04034b50).put<std::uint16_t>(20).zeros(8).put<std::uint32_t>(0).put(size).put(size).put(length).put<std::uint16_t>(0).text(name).text(content);
        directory.put<std::uint32_t>(0x02014b50).put<std::uint16_t>(20).put<std::uint16_t>(20).zeros(8).put<std::uint32_t>(0).put(size).put(size).put(length);
        directory.zeros(12).put(offset).text(name);
    }
    const auto offset = static_cast<std::uint32_t>(out.size()), count = static_cast<std::uint32_t>(files.size());
    out.text(directory.string()).put<std::uint32_t>(0x06054b50).zeros(4).put(static_cast<std::uint16_t>(count)).put(static_cast<std::uint16_t>(count));
    out.put(static_cast<std::uint32_t>(directory.size())).put(offset).put<std::uint16_t>(0);
    return out.string();
}

}  // namespace morphogen::support
