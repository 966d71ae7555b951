// Framed messages between a process and its child over a local stream socket: a JSON header, bytes, file descriptors.
//
// How it works: a frame is {magic, header length, payload length, descriptor count} in the machine's byte order, then the
// header text, then the payload; descriptors travel beside the first byte (SCM_RIGHTS). Every length is bounded, so a
// broken or hostile peer costs at most one frame's memory and gives an error. Bulk data goes through shared memory
// (shared_memory.h), whose descriptor a message carries.
#pragma once

#include "core/base/result.h"
#include "core/services/process/unique_fd.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace morphogen {

struct Message {
    std::string header;                  ///< one JSON object, at most 1 MiB
    std::vector<std::byte> payload;      ///< at most 64 MiB
    std::vector<UniqueFd> descriptors;   ///< at most 8; sending duplicates them, receiving owns them
};

/// One end. send() may be called from any thread, receive() from one thread at a time.
class Channel {
public:
    static constexpr std::size_t kMaxHeader = std::size_t{1} << 20;
    static constexpr std::size_t kMaxPayload = std::size_t{64} << 20;
    static constexpr std::size_t kMaxDescriptors = 8;

    explicit Channel(UniqueFd socket);
    /// Two connected ends, both closed on exec.
    static Result<std::pair<UniqueFd, UniqueFd>> pair();

    /// Error::Io when the peer is gone or takes nothing for ten seconds.
    Result<void> send(const Message& message);
    /// Nothing when `timeout` passes without a whole message (what has come is kept for the next call). Error::Io when
    /// the peer closed its end, Format when what it sent is no frame; after an error the channel is of no more use.
    Result<std::optional<Message>> receive(std::chrono::milliseconds timeout);

    int descriptor() const { return m_socket.get(); }

private:
    Result<void> readMore(std::size_t wanted);
    Result<std::optional<Message>> takeFrame();
    std::size_t missingBytes() const;

    UniqueFd m_socket;
    std::mutex m_sendMutex;
    std::vector<std::byte> m_received;
    std::deque<UniqueFd> m_descriptors;
};

}  // namespace morphogen
