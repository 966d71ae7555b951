// Video through the FFmpeg libraries: MP4 (H.264 where libx264 is there, else MPEG-4 part 2; index at the front) and WebM
// (VP9, else VP8). 8-bit 4:2:0, Rec. 709, limited range, constant frame rate.
#pragma once

#include "core/base/result.h"
#include "core/io/image.h"

#include <filesystem>
#include <memory>
#include <stop_token>

namespace morphogen {

struct VideoOptions {
    int width = 0, height = 0;   ///< 4:2:0 needs even sizes: an odd one grows by one, its last column or row repeated
    double fps = 24.0;           ///< exact: stored as the nearest fraction (23.976 as 24000/1001 when it is that)
};

/// A video under construction; frames are appended in order. Destroyed without finish(), it leaves nothing behind. Not for
/// two threads at once.
class VideoWriter {
public:
    /// The path's extension (.mp4, .webm) chooses the container.
    static Result<VideoWriter> create(const std::filesystem::path& path, const VideoOptions& options);
    VideoWriter(VideoWriter&&) noexcept;
    VideoWriter& operator=(VideoWriter&&) noexcept;
    ~VideoWriter();

    /// Three channels, display-encoded, of the size that was announced.
    Result<void> add(const Image& frame);
    /// Flushes the encoder, writes the index and gives the file its name. The writer is spent afterwards.
    Result<void> finish(std::stop_token stop = {});

    int codedWidth() const;      ///< even
    int codedHeight() const;
    const char* codec() const;   ///< "h264 (libx264)", for reports

private:
    struct State;
    explicit VideoWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

}  // namespace morphogen
