#include "core/services/process/channel.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace morphogen {
namespace {

constexpr std::uint32_t kMagic = 0x314d474d;  // "MGM1"
constexpr std::chrono::seconds kSendPatience{10};

struct FrameHead {
    std::uint32_t magic = kMagic;
    std::uint32_t headerBytes = 0;
    std::uint64_t payloadBytes = 0;
    std::uint32_t descriptorCount = 0;
    std::uint32_t unused = 0;
};
static_assert(sizeof(FrameHead) == 24);

Error systemError(std::string_view what) { return makeError(Error::Kind::Io, what, std::strerror(errno)); }

/// True when the socket is ready before the deadline; an interrupted wait goes on.
bool waitFor(int descriptor, short events, std::chrono::steady_clock::time_point deadline)
{
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
        pollfd entry{descriptor, events, 0};
        const int ready = ::poll(&entry, 1, static_cast<int>(std::clamp<long>(left, 0, 1'000'000)));
        if (ready > 0) return true;
        if (ready == 0 && left <= 1'000'000) return false;
        if (ready < 0 && errno != EINTR) return false;
    }
}

}  // namespace

Channel::Channel(UniqueFd socket) : m_socket(std::move(socket)) {}

Result<std::pair<UniqueFd, UniqueFd>> Channel::pair()
{
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return systemError("a local socket could not be made");
    return std::pair(UniqueFd(ends[0]), UniqueFd(ends[1]));
}

Result<void> Channel::send(const Message& message)
{
    if (message.header.size() > kMaxHeader || message.payload.size() > kMaxPayload || message.descriptors.size() > kMaxDescriptors)
        return makeError(Error::Kind::Limit, "", "a message between processes is too large");
    FrameHead head;
    head.headerBytes = static_cast<std::uint32_t>(message.header.size());
    head.payloadBytes = message.payload.size();
    head.descriptorCount = static_cast<std::uint32_t>(message.descriptors.size());

    iovec pieces[3] = {{&head, sizeof head},
                       {const_cast<char*>(message.header.data()), message.header.size()},
                       {const_cast<std::byte*>(message.payload.data()), message.payload.size()}};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * kMaxDescriptors)] = {};
    msghdr out{};
    out.msg_iov = pieces;
    out.msg_iovlen = 3;
    if (head.descriptorCount > 0) {
        out.msg_control = control;
        out.msg_controllen = CMSG_SPACE(sizeof(int) * head.descriptorCount);
        cmsghdr* rights = CMSG_FIRSTHDR(&out);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int) * head.descriptorCount);
        for (std::size_t i = 0; i < message.descriptors.size(); ++i) {
            const int descriptor = message.descriptors[i].get();
            std::memcpy(CMSG_DATA(rights) + i * sizeof(int), &descriptor, sizeof descriptor);
        }
    }

    const std::lock_guard lock(m_sendMutex);
    auto deadline = std::chrono::steady_clock::now() + kSendPatience;
    while (out.msg_iovlen > 0) {
        const ssize_t sent = ::sendmsg(m_socket.get(), &out, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) {
            if (errno == EINTR) continue;
            if (errno != EAGAIN && errno != EWOULDBLOCK) return systemError("the other process is gone");
            if (!waitFor(m_socket.get(), POLLOUT, deadline)) return makeError(Error::Kind::Io, "", "the other process does not listen");
            continue;
        }
        deadline = std::chrono::steady_clock::now() + kSendPatience;
        out.msg_control = nullptr;
        out.msg_controllen = 0;
        std::size_t left = static_cast<std::size_t>(sent);
        while (out.msg_iovlen > 0 && left >= out.msg_iov->iov_len) left -= out.msg_iov->iov_len, ++out.msg_iov, --out.msg_iovlen;
        if (out.msg_iovlen > 0) out.msg_iov->iov_base = static_cast<char*>(out.msg_iov->iov_base) + left, out.msg_iov->iov_len -= left;
    }
    return {};
}

std::size_t Channel::missingBytes() const
{
    if (m_received.size() < sizeof(FrameHead)) return sizeof(FrameHead) - m_received.size();
    FrameHead head;
    std::memcpy(&head, m_received.data(), sizeof head);
    return sizeof head + head.headerBytes + head.payloadBytes - m_received.size();
}

Result<void> Channel::readMore(std::size_t wanted)
{
    const std::size_t before = m_received.size();
    m_received.resize(before + wanted);
    iovec piece{m_received.data() + before, wanted};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * kMaxDescriptors)];
    msghdr in{};
    in.msg_iov = &piece;
    in.msg_iovlen = 1;
    in.msg_control = control;
    in.msg_controllen = sizeof control;
    const ssize_t got = ::recvmsg(m_socket.get(), &in, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    m_received.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0) {
        if (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK) return {};
        return systemError("the other process is gone");
    }
    for (cmsghdr* entry = CMSG_FIRSTHDR(&in); entry; entry = CMSG_NXTHDR(&in, entry)) {
        if (entry->cmsg_level != SOL_SOCKET || entry->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (entry->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int descriptor = -1;
            std::memcpy(&descriptor, CMSG_DATA(entry) + i * sizeof(int), sizeof descriptor);
            m_descriptors.emplace_back(descriptor);
        }
    }
    if (got == 0) return makeError(Error::Kind::Io, "", "the other process closed the connection");
    if ((in.msg_flags & MSG_CTRUNC) || m_descriptors.size() > kMaxDescriptors)
        return makeError(Error::Kind::Format, "", "the other process sent too many descriptors");
    return {};
}

Result<std::optional<Message>> Channel::takeFrame()
{
    FrameHead head;
    if (m_received.size() < sizeof head) return std::optional<Message>{};
    std::memcpy(&head, m_received.data(), sizeof head);
    if (head.magic != kMagic || head.headerBytes > kMaxHeader || head.payloadBytes > kMaxPayload || head.descriptorCount > kMaxDescriptors)
        return makeError(Error::Kind::Format, "", "the other process sent something that is no message");
    if (missingBytes() > 0) return std::optional<Message>{};
    if (m_descriptors.size() < head.descriptorCount)
        return makeError(Error::Kind::Format, "", "the other process promised descriptors that did not come");
    Message message;
    const auto* text = reinterpret_cast<const char*>(m_received.data() + sizeof head);
    message.header.assign(text, head.headerBytes);
    const auto payload = m_received.begin() + static_cast<std::ptrdiff_t>(sizeof head + head.headerBytes);
    message.payload.assign(payload, m_received.end());
    for (std::uint32_t i = 0; i < head.descriptorCount; ++i) {
        message.descriptors.push_back(std::move(m_descriptors.front()));
        m_descriptors.pop_front();
    }
    m_received.clear();
    return std::optional<Message>(std::move(message));
}

Result<std::optional<Message>> Channel::receive(std::chrono::milliseconds timeout)
{
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    do {
        MG_TRY(readMore(missingBytes()));
        MG_ASSIGN(std::optional<Message> message, takeFrame());
        if (message) return message;
    } while (waitFor(m_socket.get(), POLLIN, deadline));
    return std::optional<Message>{};
}

}  // namespace morphogen
