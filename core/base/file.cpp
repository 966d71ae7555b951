#include "core/base/file.h"

#include "core/base/memory_budget.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

namespace morphogen {
namespace {

Error ioError(const std::filesystem::path& path, std::string_view doing)
{
    return makeError(Error::Kind::Io, path.string(), fmt::format("{}: {}", doing, std::strerror(errno)));
}

struct Descriptor {
    int fd;
    ~Descriptor() { if (fd >= 0) ::close(fd); }
};

Result<std::vector<std::byte>> readUpTo(const std::filesystem::path& path, std::uint64_t limit)
{
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (file.fd < 0) return ioError(path, "can't be opened");
    struct stat info{};
    if (::fstat(file.fd, &info) != 0) return ioError(path, "can't be read");
    if (S_ISDIR(info.st_mode)) return makeError(Error::Kind::Io, path.string(), "is a folder, not a file");
    if (!S_ISREG(info.st_mode)) return makeError(Error::Kind::Io, path.string(), "is not a regular file");
    const std::uint64_t size = std::min<std::uint64_t>(limit, static_cast<std::uint64_t>(info.st_size));
    MG_TRY(checkMemory(size, path.string(), "reading it"));
    std::vector<std::byte> bytes(size);
    std::uint64_t done = 0;
    while (done < size) {
        const ssize_t got = ::read(file.fd, bytes.data() + done, std::min<std::uint64_t>(size - done, 1u << 30));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return ioError(path, "can't be read");
        if (got == 0) break;
        done += static_cast<std::uint64_t>(got);
    }
    bytes.resize(done);
    return bytes;
}

}  // namespace

Result<std::vector<std::byte>> readFile(const std::filesystem::path& path) { return readUpTo(path, ~std::uint64_t{0}); }

Result<std::vector<std::byte>> readFileHead(const std::filesystem::path& path, std::size_t count) { return readUpTo(path, count); }

Result<InputFile> InputFile::open(const std::filesystem::path& path)
{
    InputFile file;
    file.m_path = path;
    file.m_descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file.m_descriptor < 0) return ioError(path, "can't be opened");
    struct stat info{};
    if (::fstat(file.m_descriptor, &info) != 0) return ioError(path, "can't be read");
    if (S_ISDIR(info.st_mode)) return makeError(Error::Kind::Io, path.string(), "is a folder, not a file");
    if (!S_ISREG(info.st_mode)) return makeError(Error::Kind::Io, path.string(), "is not a regular file");
    file.m_size = static_cast<std::uint64_t>(info.st_size);
    return file;
}

InputFile::InputFile(InputFile&& other) noexcept { *this = std::move(other); }

InputFile& InputFile::operator=(InputFile&& other) noexcept
{
    if (this == &other) return *this;
    if (m_descriptor >= 0) ::close(m_descriptor);
    m_path = std::move(other.m_path);
    m_size = other.m_size;
    m_descriptor = std::exchange(other.m_descriptor, -1);
    return *this;
}

InputFile::~InputFile()
{
    if (m_descriptor >= 0) ::close(m_descriptor);
}

Result<void> InputFile::readAt(std::uint64_t offset, std::span<std::byte> into) const
{
    while (!into.empty()) {
        const ssize_t got = ::pread(m_descriptor, into.data(), std::min<std::size_t>(into.size(), 1u << 30), static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return ioError(m_path, "can't be read");
        if (got == 0) return makeError(Error::Kind::Format, m_path.string(), "the file ends too early; it may be cut off");
        into = into.subspan(static_cast<std::size_t>(got));
        offset += static_cast<std::uint64_t>(got);
    }
    return {};
}

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& target)
{
    static std::atomic<unsigned> counter{0};
    AtomicFile file;
    file.m_target = target;
    file.m_temporary = target;
    file.m_temporary += fmt::format(".{}-{}.part", ::getpid(), counter++);
    // Keep the extension last where other libraries choose a format by it.
    file.m_temporary += target.extension();
    file.m_descriptor = ::open(file.m_temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file.m_descriptor < 0) {
        file.m_temporary.clear();
        return ioError(target, "can't be written");
    }
    return file;
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept { *this = std::move(other); }

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept
{
    if (this == &other) return *this;
    discard();
    m_target = std::move(other.m_target);
    m_temporary = std::exchange(other.m_temporary, {});
    m_descriptor = std::exchange(other.m_descriptor, -1);
    return *this;
}

AtomicFile::~AtomicFile() { discard(); }

void AtomicFile::discard()
{
    if (m_descriptor >= 0) ::close(std::exchange(m_descriptor, -1));
    if (!m_temporary.empty()) ::unlink(m_temporary.c_str());
    m_temporary.clear();
}

Result<void> AtomicFile::write(std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const ssize_t put = ::write(m_descriptor, bytes.data(), std::min<std::size_t>(bytes.size(), 1u << 30));
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return ioError(m_target, "can't be written");
        bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
    return {};
}

Result<void> AtomicFile::write(std::string_view text) { return write(std::as_bytes(std::span(text.data(), text.size()))); }

Result<void> AtomicFile::commit()
{
    if (::fsync(m_descriptor) != 0) return ioError(m_target, "can't be written");
    if (::close(std::exchange(m_descriptor, -1)) != 0) return ioError(m_target, "can't be written");
    if (::rename(m_temporary.c_str(), m_target.c_str()) != 0) return ioError(m_target, "can't be replaced");
    m_temporary.clear();
    const std::filesystem::path folder = m_target.has_parent_path() ? m_target.parent_path() : ".";
    if (const Descriptor directory{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)}; directory.fd >= 0) ::fsync(directory.fd);
    return {};
}

}  // namespace morphogen
