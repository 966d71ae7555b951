#include "app/session/picture_writer.h"

#include "core/io/write_exr.h"
#include "core/io/write_png.h"
#include "core/io/write_video.h"
#include "core/math/srgb.h"

#include <fmt/format.h>

namespace morphogen {
namespace {

class PngPictures : public PictureWriter {
public:
    explicit PngPictures(const PictureOptions& options) : m_options(options) {}

    Result<void> add(const Frame& frame, const CameraView&, long long number) override
    {
        Image image(frame.width, frame.height, m_options.hasBackground ? 3 : 4);
        const std::size_t count = std::size_t(frame.width) * std::size_t(frame.height);
        const std::size_t channels = std::size_t(image.channels);
        for (std::size_t i = 0; i < count; ++i) {
            // PNG's alpha is straight, ours is multiplied in.
            const float alpha = frame.colour[4 * i + 3];
            const float undo = m_options.hasBackground || !(alpha > 0) ? 1.0f : 1.0f / alpha;
            for (std::size_t c = 0; c < 3; ++c) image.samples[channels * i + c] = frame.colour[4 * i + c] * undo;
            if (channels == 4) image.samples[4 * i + 3] = alpha;
        }
        return writePng(m_options.output.path(number), image, bits());
    }
    std::string description() const override { return fmt::format("{}x{}, PNG, {} bits", m_options.width, m_options.height, static_cast<int>(bits())); }

private:
    PngBits bits() const { return m_options.precision == PicturePrecision::Higher ? PngBits::Sixteen : PngBits::Eight; }
    PictureOptions m_options;
};

class ExrPictures : public PictureWriter {
public:
    explicit ExrPictures(const PictureOptions& options) : m_options(options) {}

    Result<void> add(const Frame& frame, const CameraView& view, long long number) override
    {
        m_planes.clear();
        m_channels.clear();
        m_count = std::size_t(frame.width) * std::size_t(frame.height);
        addColour(frame);
        const ExrType type = m_options.precision == PicturePrecision::Higher ? ExrType::Float : ExrType::Half;
        const AovSet aovs = m_options.aovs;
        if (aovs.has(Aov::ExpectedDepth)) m_channels.push_back({"depth.expected", ExrType::Float, frame.expectedDepth, {}});
        if (aovs.has(Aov::MedianDepth)) m_channels.push_back({"depth.median", ExrType::Float, frame.medianDepth, {}});
        if (aovs.has(Aov::Alpha)) m_channels.push_back({"coverage.A", type, frame.alpha, {}});
        if (aovs.has(Aov::Normal)) addInterleaved(frame.normal, {"normal.X", "normal.Y", "normal.Z"}, type);
        if (aovs.has(Aov::Shadow)) m_channels.push_back({"shadow", type, frame.shadow, {}});
        if (aovs.has(Aov::ObjectId)) m_channels.push_back({"id", ExrType::Float, {}, frame.objectId});
        if (aovs.has(Aov::Motion)) addInterleaved(frame.motion, {"motion.X", "motion.Y"}, ExrType::Float);

        ExrPicture picture{frame.width, frame.height, m_channels};
        picture.texts = {{"colorSpace", "linear Rec. 709, converted from the display-encoded (sRGB) values in which splats blend; alpha is multiplied in"}};
        if (aovs.has(Aov::ExpectedDepth) || aovs.has(Aov::MedianDepth)) picture.texts.emplace_back("depthUnit", "metres along the view axis; 0 where nothing is");
        if (aovs.has(Aov::Normal)) picture.texts.emplace_back("normalSpace", "camera: x right, y up, z to the viewer");
        if (aovs.has(Aov::Motion)) picture.texts.emplace_back("motionUnit", "pixels right and down since the frame before");
        if (aovs.has(Aov::ObjectId)) picture.texts.emplace_back("objects", m_options.objectNames);
        picture.cameraFromWorld = view.cameraFromWorld();
        picture.fps = m_options.fps;
        return writeExr(m_options.output.path(number), picture);
    }
    std::string description() const override
    {
        return fmt::format("{}x{}, OpenEXR, {}", m_options.width, m_options.height, m_options.precision == PicturePrecision::Higher ? "float" : "half");
    }

private:
    void addColour(const Frame& frame)
    {
        const ExrType type = m_options.precision == PicturePrecision::Higher ? ExrType::Float : ExrType::Half;
        static constexpr const char* kNames[] = {"R", "G", "B", "A"};
        for (std::size_t c = 0; c < 4; ++c) {
            std::vector<float> plane(m_count);
            for (std::size_t i = 0; i < m_count; ++i) {
                const float alpha = frame.colour[4 * i + 3];
                plane[i] = c == 3 ? alpha : alpha > 0 ? alpha * linearFromDisplay(frame.colour[4 * i + c] / alpha) : 0.0f;
            }
            addPlane(kNames[c], std::move(plane), type);
        }
    }
    void addInterleaved(const std::vector<float>& values, std::initializer_list<const char*> names, ExrType type)
    {
        std::size_t c = 0;
        for (const char* name : names) {
            std::vector<float> plane(m_count);
            for (std::size_t i = 0; i < m_count; ++i) plane[i] = values[names.size() * i + c];
            addPlane(name, std::move(plane), type);
            ++c;
        }
    }
    void addPlane(const char* name, std::vector<float> plane, ExrType type)
    {
        // The vector's memory does not move with it, so the span holds.
        m_planes.push_back(std::move(plane));
        m_channels.push_back({name, type, m_planes.back(), {}});
    }

    PictureOptions m_options;
    std::size_t m_count = 0;
    std::vector<std::vector<float>> m_planes;
    std::vector<ExrChannel> m_channels;
};

class VideoFrames : public PictureWriter {
public:
    VideoFrames(VideoWriter writer, const PictureOptions& options) : m_writer(std::move(writer)), m_image(options.width, options.height, 3) {}

    Result<void> add(const Frame& frame, const CameraView&, long long) override
    {
        const std::size_t count = std::size_t(frame.width) * std::size_t(frame.height);
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t c = 0; c < 3; ++c) m_image.samples[3 * i + c] = frame.colour[4 * i + c];
        return m_writer.add(m_image);
    }
    Result<void> finish(std::stop_token stop) override { return m_writer.finish(stop); }
    std::string description() const override { return fmt::format("{}x{}, {}", m_writer.codedWidth(), m_writer.codedHeight(), m_writer.codec()); }

private:
    VideoWriter m_writer;
    Image m_image;
};

}  // namespace

Result<PictureKind> pictureKindOf(const FilePattern& output)
{
    const std::string extension = output.extension();
    if (extension == ".png") return PictureKind::Png;
    if (extension == ".exr") return PictureKind::Exr;
    if (extension == ".mp4" || extension == ".webm") return PictureKind::Video;
    return makeError(Error::Kind::Usage, output.path(0).string(), "pictures are written as .png or .exr, videos as .mp4 or .webm");
}

Result<std::unique_ptr<PictureWriter>> PictureWriter::create(const PictureOptions& options)
{
    MG_ASSIGN(const PictureKind kind, pictureKindOf(options.output));
    if (kind == PictureKind::Png) return std::unique_ptr<PictureWriter>(std::make_unique<PngPictures>(options));
    if (kind == PictureKind::Exr) return std::unique_ptr<PictureWriter>(std::make_unique<ExrPictures>(options));
    MG_ASSIGN(VideoWriter writer, VideoWriter::create(options.output.path(0), {options.width, options.height, options.fps}));
    return std::unique_ptr<PictureWriter>(std::make_unique<VideoFrames>(std::move(writer), options));
}

}  // namespace morphogen
