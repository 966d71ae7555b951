#include "core/store/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace morphogen::store {

Result<FileLock> FileLock::take(const std::filesystem::path& path)
{
    FileLock lock;
    lock.m_descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (lock.m_descriptor < 0) return makeError(Error::Kind::Io, path.string(), std::string("can't be opened: ") + std::strerror(errno));
    if (::flock(lock.m_descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
    if (errno == EWOULDBLOCK) return makeError(Error::Kind::Conflict, path.string(), "is open for writing elsewhere; close it there first");
    return makeError(Error::Kind::Io, path.string(), std::string("can't be locked: ") + std::strerror(errno));
}

FileLock& FileLock::operator=(FileLock&& other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

FileLock::~FileLock()
{
    if (m_descriptor >= 0) ::close(m_descriptor);
}

bool FileLock::isOn(const std::filesystem::path& path) const
{
    struct stat held{}, named{};
    return m_descriptor >= 0 && ::fstat(m_descriptor, &held) == 0 && ::stat(path.c_str(), &named) == 0 && held.st_dev == named.st_dev &&
           held.st_ino == named.st_ino;
}

}  // namespace morphogen::store
