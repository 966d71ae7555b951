#include "core/io/write_video.h"

#include "core/base/file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>
}

namespace morphogen {
namespace {

struct Encoder {
    const char* name;
    const char* shown;
    std::span<const std::pair<const char*, const char*>> options;
};

// Constant quality, visually lossless for splats' soft edges; the speeds are what two cores bear.
constexpr std::pair<const char*, const char*> kX264[] = {{"preset", "medium"}, {"crf", "17"}};
constexpr std::pair<const char*, const char*> kMpeg4[] = {{"qmin", "2"}, {"qmax", "4"}};
constexpr std::pair<const char*, const char*> kVpx[] = {{"crf", "24"}, {"deadline", "good"}, {"cpu-used", "4"}, {"row-mt", "1"}};
constexpr std::pair<const char*, const char*> kVp8[] = {{"crf", "8"}, {"deadline", "good"}, {"cpu-used", "4"}, {"b", "8000000"}};
constexpr Encoder kMp4Encoders[] = {{"libx264", "H.264 (libx264)", kX264}, {"mpeg4", "MPEG-4 part 2", kMpeg4}};
constexpr Encoder kWebmEncoders[] = {{"libvpx-vp9", "VP9 (libvpx)", kVpx}, {"libvpx", "VP8 (libvpx)", kVp8}};

std::string reason(int code)
{
    char text[AV_ERROR_MAX_STRING_SIZE] = {};
    av_strerror(code, text, sizeof text);
    return text;
}

}  // namespace

struct VideoWriter::State {
    std::filesystem::path path;
    std::optional<AtomicFile> file;
    VideoOptions options;
    const Encoder* encoder = nullptr;
    AVFormatContext* format = nullptr;
    AVCodecContext* codec = nullptr;
    SwsContext* scaler = nullptr;
    AVFrame* frame = nullptr;
    AVPacket* packet = nullptr;
    AVStream* stream = nullptr;
    std::vector<std::uint8_t> rgb;
    std::int64_t frameCount = 0;

    ~State()
    {
        if (format && format->pb) avio_closep(&format->pb);
        avformat_free_context(format);
        avcodec_free_context(&codec);
        sws_freeContext(scaler);
        av_frame_free(&frame);
        av_packet_free(&packet);
    }
    Error failed(std::string_view doing, int code) const
    {
        const auto kind = code == AVERROR(ENOMEM) ? Error::Kind::Limit : Error::Kind::Io;
        return makeError(kind, path.string(), fmt::format("{}: {}", doing, reason(code)));
    }
    Result<void> openEncoder();
    Result<void> openContainer();
    Result<void> encode(AVFrame* next, std::stop_token stop = {});
};

Result<void> VideoWriter::State::openEncoder()
{
    const bool isWebm = path.extension() == ".webm";
    const std::span<const Encoder> candidates = isWebm ? std::span<const Encoder>(kWebmEncoders) : std::span<const Encoder>(kMp4Encoders);
    const AVCodec* found = nullptr;
    for (const Encoder& candidate : candidates) {
        encoder = &candidate;
        if ((found = avcodec_find_encoder_by_name(candidate.name))) break;
    }
    if (!found) return makeError(Error::Kind::Unsupported, path.string(), "this FFmpeg has no encoder for it; install libavcodec-extra");
    codec = avcodec_alloc_context3(found);
    if (!codec) return failed("the encoder", AVERROR(ENOMEM));
    const AVRational rate = av_d2q(options.fps, 100100);
    codec->width = (options.width + 1) & ~1;
    codec->height = (options.height + 1) & ~1;
    codec->pix_fmt = AV_PIX_FMT_YUV420P;
    codec->time_base = av_inv_q(rate);
    codec->framerate = rate;
    codec->gop_size = std::clamp(static_cast<int>(std::lround(options.fps)), 1, 250);
    codec->color_range = AVCOL_RANGE_MPEG;
    codec->colorspace = AVCOL_SPC_BT709;
    codec->color_primaries = AVCOL_PRI_BT709;
    codec->color_trc = AVCOL_TRC_BT709;
    codec->thread_count = 0;
    if (format->oformat->flags & AVFMT_GLOBALHEADER) codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    AVDictionary* settings = nullptr;
    for (const auto& [key, value] : encoder->options) av_dict_set(&settings, key, value, 0);
    const int code = avcodec_open2(codec, found, &settings);
    av_dict_free(&settings);
    if (code < 0) return failed(fmt::format("{} can't encode {}x{} at {:g} frames a second", encoder->shown, codec->width, codec->height, options.fps), code);
    return {};
}

Result<void> VideoWriter::State::openContainer()
{
    stream = avformat_new_stream(format, nullptr);
    if (!stream) return failed("the container", AVERROR(ENOMEM));
    int code = avcodec_parameters_from_context(stream->codecpar, codec);
    if (code < 0) return failed("the container", code);
    stream->time_base = codec->time_base;
    stream->avg_frame_rate = stream->r_frame_rate = codec->framerate;
    AVDictionary* settings = nullptr;
    if (path.extension() == ".mp4") av_dict_set(&settings, "movflags", "+faststart", 0);
    code = avio_open(&format->pb, format->url, AVIO_FLAG_WRITE);
    if (code >= 0) code = avformat_write_header(format, &settings);
    av_dict_free(&settings);
    if (code < 0) return failed("can't be written", code);
    return {};
}

Result<VideoWriter> VideoWriter::create(const std::filesystem::path& path, const VideoOptions& options)
{
    av_log_set_level(AV_LOG_QUIET);
    constexpr int kLargest = 16384;
    if (options.width < 1 || options.height < 1 || options.width > kLargest || options.height > kLargest)
        return makeError(Error::Kind::Limit, path.string(), fmt::format("a video of {}x{} is not possible; each side may be 1 to {} pixels", options.width, options.height, kLargest));
    if (!(options.fps > 0) || options.fps > 1000)
        return makeError(Error::Kind::Limit, path.string(), fmt::format("{:g} frames a second are not possible; choose more than 0 and at most 1000", options.fps));
    auto state = std::make_unique<State>();
    state->path = path;
    state->options = options;
    MG_ASSIGN(AtomicFile file, AtomicFile::create(path));
    state->file = std::move(file);
    // "file:" keeps a colon in a name from being read as a protocol.
    const std::string url = "file:" + state->file->temporaryPath().string();
    const char* container = path.extension() == ".webm" ? "webm" : "mp4";
    const int code = avformat_alloc_output_context2(&state->format, nullptr, container, url.c_str());
    if (code < 0) return state->failed("no such container", code);
    MG_TRY(state->openEncoder());
    MG_TRY(state->openContainer());
    AVCodecContext& codec = *state->codec;
    state->packet = av_packet_alloc();
    state->frame = av_frame_alloc();
    if (!state->packet || !state->frame) return state->failed("a frame", AVERROR(ENOMEM));
    state->frame->format = codec.pix_fmt;
    state->frame->width = codec.width;
    state->frame->height = codec.height;
    state->frame->colorspace = codec.colorspace;
    state->frame->color_range = codec.color_range;
    if (const int got = av_frame_get_buffer(state->frame, 0); got < 0) return state->failed("a frame", got);
    state->scaler = sws_getContext(codec.width, codec.height, AV_PIX_FMT_RGB24, codec.width, codec.height, codec.pix_fmt,
                                   SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP, nullptr, nullptr, nullptr);
    if (!state->scaler) return state->failed("colour conversion", AVERROR(ENOMEM));
    constexpr int kOne = 1 << 16;
    sws_setColorspaceDetails(state->scaler, sws_getCoefficients(SWS_CS_DEFAULT), 1, sws_getCoefficients(SWS_CS_ITU709), 0, 0, kOne, kOne);
    state->rgb.resize(std::size_t(codec.width) * std::size_t(codec.height) * 3);
    return VideoWriter(std::move(state));
}

VideoWriter::VideoWriter(std::unique_ptr<State> state) : m_state(std::move(state)) {}
VideoWriter::VideoWriter(VideoWriter&&) noexcept = default;
VideoWriter& VideoWriter::operator=(VideoWriter&&) noexcept = default;
VideoWriter::~VideoWriter() = default;
int VideoWriter::codedWidth() const { return m_state->codec->width; }
int VideoWriter::codedHeight() const { return m_state->codec->height; }
const char* VideoWriter::codec() const { return m_state->encoder->shown; }

Result<void> VideoWriter::State::encode(AVFrame* next, std::stop_token stop)
{
    int code = avcodec_send_frame(codec, next);
    if (code < 0) return failed("encoding failed", code);
    while ((code = avcodec_receive_packet(codec, packet)) >= 0) {
        if (stop.stop_requested()) return cancelled();
        packet->stream_index = stream->index;
        if (packet->duration == 0) packet->duration = 1;
        av_packet_rescale_ts(packet, codec->time_base, stream->time_base);
        if (code = av_interleaved_write_frame(format, packet); code < 0) return failed("can't be written", code);
        // The muxer buffers; a disk that filled up meanwhile shows here.
        if (format->pb->error < 0) return failed("can't be written", format->pb->error);
    }
    if (code != AVERROR(EAGAIN) && code != AVERROR_EOF) return failed("encoding failed", code);
    return {};
}

Result<void> VideoWriter::add(const Image& image)
{
    State& state = *m_state;
    if (!image.isValid() || image.channels != 3 || image.width != state.options.width || image.height != state.options.height)
        return makeError(Error::Kind::Internal, state.path.string(), "a frame has another size than the video");
    const int width = state.codec->width, height = state.codec->height;
    for (int y = 0; y < height; ++y) {
        const float* row = image.pixel(0, std::min(y, image.height - 1));
        std::uint8_t* to = state.rgb.data() + std::size_t(y) * std::size_t(width) * 3;
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < 3; ++c) {
                const float value = row[std::min(x, image.width - 1) * 3 + c];
                to[x * 3 + c] = value > 0 ? static_cast<std::uint8_t>(std::min(value, 1.0f) * 255.0f + 0.5f) : std::uint8_t{0};
            }
    }
    if (const int code = av_frame_make_writable(state.frame); code < 0) return state.failed("a frame", code);
    const std::uint8_t* planes[] = {state.rgb.data()};
    const int strides[] = {width * 3};
    sws_scale(state.scaler, planes, strides, 0, height, state.frame->data, state.frame->linesize);
    state.frame->pts = state.frameCount++;
    return state.encode(state.frame);
}

Result<void> VideoWriter::finish(std::stop_token stop)
{
    State& state = *m_state;
    MG_TRY(state.encode(nullptr, stop));
    if (const int code = av_write_trailer(state.format); code < 0) return state.failed("can't be written", code);
    if (state.format->pb->error < 0) return state.failed("can't be written", state.format->pb->error);
    if (const int code = avio_closep(&state.format->pb); code < 0) return state.failed("can't be written", code);
    return state.file->commit();
}

}  // namespace morphogen
