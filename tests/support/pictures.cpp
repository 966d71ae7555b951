#include "tests/support/pictures.h"

#include <ImfChannelList.h>
#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfInputFile.h>
#include <ImfStringAttribute.h>
#include <png.h>

#include <cmath>
#include <cstdio>
#include <memory>
#include <stdexcept>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswscale/swscale.h>
}

namespace morphogen::support {

Image gradient(int width, int height, int channels, float phase)
{
    Image image(width, height, channels);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < channels; ++c)
                image.pixel(x, y)[c] = 0.5f + 0.5f * std::sin(phase + 0.05f * static_cast<float>((c + 1) * x) + 0.03f * static_cast<float>(y) + static_cast<float>(c));
    return image;
}

PngContents readPng(const std::filesystem::path& path)
{
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
    if (!file) throw std::runtime_error("no such file: " + path.string());
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, [](png_structp, png_const_charp text) { throw std::runtime_error(text); }, nullptr);
    png_infop info = png_create_info_struct(png);
    png_init_io(png, file.get());
    png_read_png(png, info, PNG_TRANSFORM_IDENTITY, nullptr);
    PngContents contents;
    contents.bits = png_get_bit_depth(png, info);
    int intent = 0;
    contents.isSrgb = png_get_sRGB(png, info, &intent) != 0;
    contents.image = Image(static_cast<int>(png_get_image_width(png, info)), static_cast<int>(png_get_image_height(png, info)), png_get_channels(png, info));
    png_bytepp rows = png_get_rows(png, info);
    const std::size_t perRow = std::size_t(contents.image.width) * std::size_t(contents.image.channels);
    for (int y = 0; y < contents.image.height; ++y)
        for (std::size_t i = 0; i < perRow; ++i)
            contents.image.pixel(0, y)[i] = contents.bits == 8 ? static_cast<float>(rows[y][i]) / 255.0f : static_cast<float>(rows[y][2 * i] * 256 + rows[y][2 * i + 1]) / 65535.0f;
    png_destroy_read_struct(&png, &info, nullptr);
    return contents;
}

ExrContents readExr(const std::filesystem::path& path)
{
    Imf::InputFile file(path.c_str());
    const auto window = file.header().dataWindow();
    ExrContents contents;
    contents.width = window.max.x - window.min.x + 1;
    contents.height = window.max.y - window.min.y + 1;
    const std::size_t count = std::size_t(contents.width) * std::size_t(contents.height);
    Imf::FrameBuffer frame;
    const auto& channels = file.header().channels();
    for (auto channel = channels.begin(); channel != channels.end(); ++channel) {
        const std::string name = channel.name();
        const auto type = channel.channel().type;
        contents.types[name] = type == Imf::UINT ? "uint" : type == Imf::HALF ? "half" : "float";
        char* data;
        if (type == Imf::UINT) data = reinterpret_cast<char*>((contents.numbers[name] = std::vector<std::uint32_t>(count)).data());
        else data = reinterpret_cast<char*>((contents.values[name] = std::vector<float>(count)).data());
        frame.insert(name, Imf::Slice(type == Imf::UINT ? Imf::UINT : Imf::FLOAT, data, 4, 4 * std::size_t(contents.width)));
    }
    file.setFrameBuffer(frame);
    file.readPixels(window.min.y, window.max.y);
    for (auto attribute = file.header().begin(); attribute != file.header().end(); ++attribute)
        if (const auto* text = dynamic_cast<const Imf::StringAttribute*>(&attribute.attribute())) contents.texts[attribute.name()] = text->value();
    return contents;
}

namespace {

void need(bool isFine, const char* what)
{
    if (!isFine) throw std::runtime_error(what);
}

Image rgbOf(const AVFrame& frame)
{
    SwsContext* scaler = sws_getContext(frame.width, frame.height, static_cast<AVPixelFormat>(frame.format), frame.width, frame.height, AV_PIX_FMT_RGB24,
                                        SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, nullptr, nullptr, nullptr);
    sws_setColorspaceDetails(scaler, sws_getCoefficients(SWS_CS_ITU709), 0, sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16, 1 << 16);
    std::vector<std::uint8_t> bytes(std::size_t(frame.width) * std::size_t(frame.height) * 3);
    std::uint8_t* planes[] = {bytes.data()};
    const int strides[] = {frame.width * 3};
    sws_scale(scaler, frame.data, frame.linesize, 0, frame.height, planes, strides);
    sws_freeContext(scaler);
    Image image(frame.width, frame.height, 3);
    for (std::size_t i = 0; i < bytes.size(); ++i) image.samples[i] = static_cast<float>(bytes[i]) / 255.0f;
    return image;
}

}  // namespace

VideoContents readVideo(const std::filesystem::path& path)
{
    AVFormatContext* format = nullptr;
    need(avformat_open_input(&format, ("file:" + path.string()).c_str(), nullptr, nullptr) >= 0, "can't be opened");
    const std::unique_ptr<AVFormatContext, void (*)(AVFormatContext*)> closing(format, [](AVFormatContext* f) { avformat_close_input(&f); });
    need(avformat_find_stream_info(format, nullptr) >= 0, "no stream information");
    need(format->nb_streams == 1, "not exactly one stream");
    const AVStream& stream = *format->streams[0];
    const AVCodec* decoder = avcodec_find_decoder(stream.codecpar->codec_id);
    need(decoder, "no decoder");
    AVCodecContext* codec = avcodec_alloc_context3(decoder);
    const std::unique_ptr<AVCodecContext, void (*)(AVCodecContext*)> freeing(codec, [](AVCodecContext* c) { avcodec_free_context(&c); });
    avcodec_parameters_to_context(codec, stream.codecpar);
    need(avcodec_open2(codec, decoder, nullptr) >= 0, "the decoder does not open");

    VideoContents contents;
    contents.container = format->iformat->name;
    contents.codec = avcodec_get_name(stream.codecpar->codec_id);
    contents.fps = av_q2d(stream.avg_frame_rate);
    contents.durationSecs = static_cast<double>(format->duration) / AV_TIME_BASE;
    AVPacket* packet = av_packet_alloc();
    AVFrame* frame = av_frame_alloc();
    const auto drain = [&] {
        while (avcodec_receive_frame(codec, frame) >= 0) {
            contents.timesSecs.push_back(static_cast<double>(frame->best_effort_timestamp) * av_q2d(stream.time_base));
            contents.frames.push_back(rgbOf(*frame));
        }
    };
    while (av_read_frame(format, packet) >= 0) {
        need(avcodec_send_packet(codec, packet) >= 0, "a packet does not decode");
        av_packet_unref(packet);
        drain();
    }
    avcodec_send_packet(codec, nullptr);
    drain();
    contents.width = codec->width;
    contents.height = codec->height;
    contents.pixelFormat = codec->pix_fmt == AV_PIX_FMT_YUV420P ? "yuv420p" : "other";
    av_packet_free(&packet);
    av_frame_free(&frame);
    return contents;
}

double psnr(const Image& a, const Image& b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.samples.size(); ++i) sum += std::pow(double(a.samples[i]) - double(b.samples.at(i)), 2);
    return sum > 0 ? 10 * std::log10(static_cast<double>(a.samples.size()) / sum) : 1000.0;
}

}  // namespace morphogen::support
