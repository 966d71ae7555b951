// How it works: the library writes into memory and AtomicFile carries that to the disk, because the library's own file
// stream loses the error when the disk is full at its last flush.
#include "core/io/write_exr.h"

#include "core/base/file.h"
#include "core/base/parallel.h"

#include <ImfChannelList.h>
#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfIO.h>
#include <ImfOutputFile.h>
#include <ImfStandardAttributes.h>
#include <ImfStringAttribute.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>

namespace morphogen {
namespace {

class MemoryStream : public Imf::OStream {
public:
    explicit MemoryStream(const std::string& name) : OStream(name.c_str()) {}
    void write(const char* data, int count) override
    {
        const std::size_t end = m_position + static_cast<std::size_t>(count);
        if (end > m_bytes.size()) m_bytes.resize(end);
        std::memcpy(m_bytes.data() + m_position, data, static_cast<std::size_t>(count));
        m_position = end;
    }
    std::uint64_t tellp() override { return m_position; }
    void seekp(std::uint64_t position) override { m_position = position; }
    std::span<const std::byte> bytes() const { return m_bytes; }

private:
    std::vector<std::byte> m_bytes;
    std::size_t m_position = 0;
};

std::vector<half> halvesOf(std::span<const float> values)
{
    std::vector<half> out(values.size());
    constexpr float kLargest = 65504.0f;
    parallelFor(values.size(), 65536, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) out[i] = std::isfinite(values[i]) ? std::clamp(values[i], -kLargest, kLargest) : values[i];
    });
    return out;
}

void describe(Imf::Header& header, const ExrPicture& picture)
{
    header.compression() = Imf::ZIP_COMPRESSION;
    Imf::addChromaticities(header, Imf::Chromaticities{});  // the default value is Rec. 709 with D65
    for (const auto& [name, text] : picture.texts) header.insert(name, Imf::StringAttribute(text));
    if (picture.fps > 0) Imf::addFramesPerSecond(header, Imf::Rational(picture.fps));
    if (picture.cameraFromWorld) {
        // Imath multiplies row vectors from the left: the transpose of ours.
        const auto& m = picture.cameraFromWorld->m;
        Imf::addWorldToCamera(header, Imath::M44f(m[0], m[4], m[8], 0, m[1], m[5], m[9], 0, m[2], m[6], m[10], 0, m[3], m[7], m[11], 1));
    }
}

Result<void> check(const std::filesystem::path& path, const ExrPicture& picture)
{
    const std::size_t count = std::size_t(std::max(picture.width, 0)) * std::size_t(std::max(picture.height, 0));
    if (count == 0 || picture.channels.empty()) return makeError(Error::Kind::Internal, path.string(), "an OpenEXR picture needs pixels and channels");
    std::set<std::string_view> names;
    for (const ExrChannel& channel : picture.channels) {
        const bool isWhole = channel.values.empty() ? channel.numbers.size() == count : channel.values.size() == count;
        if (!isWhole || channel.name.empty() || !names.insert(channel.name).second)
            return makeError(Error::Kind::Internal, path.string(), fmt::format("channel \"{}\" does not fit the picture", channel.name));
    }
    return {};
}

}  // namespace

Result<void> writeExr(const std::filesystem::path& path, const ExrPicture& picture)
{
    MG_TRY(check(path, picture));
    MG_ASSIGN(AtomicFile file, AtomicFile::create(path));
    try {
        Imf::Header header(picture.width, picture.height);
        describe(header, picture);
        Imf::FrameBuffer frame;
        std::vector<std::vector<half>> halves;
        halves.reserve(picture.channels.size());
        const auto slice = [&](Imf::PixelType type, const void* data, std::size_t stride) {
            return Imf::Slice(type, const_cast<char*>(static_cast<const char*>(data)), stride, stride * std::size_t(picture.width));
        };
        for (const ExrChannel& channel : picture.channels) {
            if (!channel.numbers.empty()) {
                header.channels().insert(channel.name, Imf::Channel(Imf::UINT));
                frame.insert(channel.name, slice(Imf::UINT, channel.numbers.data(), sizeof(std::uint32_t)));
            } else if (channel.type == ExrType::Float) {
                header.channels().insert(channel.name, Imf::Channel(Imf::FLOAT));
                frame.insert(channel.name, slice(Imf::FLOAT, channel.values.data(), sizeof(float)));
            } else {
                halves.push_back(halvesOf(channel.values));
                header.channels().insert(channel.name, Imf::Channel(Imf::HALF));
                frame.insert(channel.name, slice(Imf::HALF, halves.back().data(), sizeof(half)));
            }
        }
        MemoryStream stream(path.string());
        {
            Imf::OutputFile output(stream, header, 0);
            output.setFrameBuffer(frame);
            output.writePixels(picture.height);
        }
        MG_TRY(file.write(stream.bytes()));
    } catch (const std::exception& problem) {
        return makeError(Error::Kind::Io, path.string(), fmt::format("can't be written as OpenEXR: {}", problem.what()));
    }
    return file.commit();
}

}  // namespace morphogen
