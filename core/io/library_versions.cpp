#include "core/io/library_versions.h"

#include <OpenEXR/OpenEXRConfig.h>
#include <assimp/version.h>
#include <fmt/format.h>
#include <png.h>
#include <webp/decode.h>
#include <zlib.h>
#include <zstd.h>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace morphogen {
namespace {

std::string ofFfmpeg(unsigned version) { return fmt::format("{}.{}.{}", AV_VERSION_MAJOR(version), AV_VERSION_MINOR(version), AV_VERSION_MICRO(version)); }

std::string encoderFor(AVCodecID codec)
{
    const AVCodec* found = avcodec_find_encoder(codec);
    return found ? found->name : "";
}

}  // namespace

std::vector<std::pair<std::string, std::string>> libraryVersions()
{
    const int webp = WebPGetDecoderVersion();
    return {
        {"Assimp", fmt::format("{}.{}.{}", aiGetVersionMajor(), aiGetVersionMinor(), aiGetVersionPatch())},
        {"FFmpeg avcodec", ofFfmpeg(avcodec_version())},
        {"FFmpeg avformat", ofFfmpeg(avformat_version())},
        {"OpenEXR", OPENEXR_VERSION_STRING},
        {"libpng", png_get_libpng_ver(nullptr)},
        {"libwebp", fmt::format("{}.{}.{}", webp >> 16, webp >> 8 & 255, webp & 255)},
        {"zlib", zlibVersion()},
        {"zstd", ZSTD_versionString()},
    };
}

VideoEncoders videoEncoders() { return {encoderFor(AV_CODEC_ID_H264), encoderFor(AV_CODEC_ID_VP9)}; }

}  // namespace morphogen
