#include "core/services/process/child_side.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <thread>

namespace morphogen {

Result<std::unique_ptr<Channel>> channelToParent()
{
    constexpr int kChannelDescriptor = 3;
    int domain = 0;
    socklen_t size = sizeof domain;
    if (::getsockopt(kChannelDescriptor, SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0 || domain != AF_UNIX)
        return makeError(Error::Kind::Usage, "", "this is started by morphogen itself, not by hand");
    ::fcntl(kChannelDescriptor, F_SETFD, FD_CLOEXEC);
    return std::make_unique<Channel>(UniqueFd(kChannelDescriptor));
}

void exitWithParent(const Channel& channel)
{
    std::thread([descriptor = channel.descriptor()] {
        for (;;) {
            pollfd entry{descriptor, POLLRDHUP, 0};
            if (::poll(&entry, 1, -1) > 0) ::_exit(0);
        }
    }).detach();
}

}  // namespace morphogen
