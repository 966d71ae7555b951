#include "core/services/process/shared_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace morphogen {
namespace {

constexpr int kFixedSize = F_SEAL_SHRINK | F_SEAL_GROW;

Error systemError(std::string_view what) { return makeError(Error::Kind::Io, what, std::strerror(errno)); }

Result<UniqueFd> makeFile(const char* name, std::size_t bytes)
{
    UniqueFd descriptor(::memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!descriptor || ::ftruncate(descriptor.get(), static_cast<off_t>(bytes)) != 0) return systemError("shared memory could not be made");
    return descriptor;
}

}  // namespace

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : m_descriptor(std::move(other.m_descriptor)), m_data(std::exchange(other.m_data, nullptr)), m_size(std::exchange(other.m_size, 0))
{
}

SharedMemory& SharedMemory::operator=(SharedMemory&& other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_data, other.m_data);
    std::swap(m_size, other.m_size);
    return *this;
}

SharedMemory::~SharedMemory()
{
    if (m_data) ::munmap(m_data, m_size);
}

Result<void> SharedMemory::map(MemoryAccess access)
{
    struct stat facts {};
    if (::fstat(m_descriptor.get(), &facts) != 0 || facts.st_size < 0) return systemError("shared memory could not be looked at");
    m_size = static_cast<std::size_t>(facts.st_size);
    if (m_size == 0) return {};
    const int protection = access == MemoryAccess::Read ? PROT_READ : PROT_READ | PROT_WRITE;
    void* data = ::mmap(nullptr, m_size, protection, MAP_SHARED, m_descriptor.get(), 0);
    if (data == MAP_FAILED) return systemError("shared memory could not be mapped");
    m_data = static_cast<std::byte*>(data);
    return {};
}

Result<SharedMemory> SharedMemory::create(const char* name, std::size_t bytes)
{
    SharedMemory memory;
    MG_ASSIGN(memory.m_descriptor, makeFile(name, bytes));
    if (::fcntl(memory.m_descriptor.get(), F_ADD_SEALS, kFixedSize | F_SEAL_SEAL) != 0) return systemError("shared memory could not be sealed");
    MG_TRY(memory.map(MemoryAccess::ReadWrite));
    return memory;
}

Result<SharedMemory> SharedMemory::copyOf(const char* name, std::span<const std::byte> bytes)
{
    SharedMemory memory;
    MG_ASSIGN(memory.m_descriptor, makeFile(name, bytes.size()));
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t written = ::pwrite(memory.m_descriptor.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return systemError("shared memory could not be filled");
        done += static_cast<std::size_t>(written);
    }
    if (::fcntl(memory.m_descriptor.get(), F_ADD_SEALS, kFixedSize | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
        return systemError("shared memory could not be sealed");
    MG_TRY(memory.map(MemoryAccess::Read));
    return memory;
}

Result<SharedMemory> SharedMemory::adopt(UniqueFd descriptor, MemoryAccess access)
{
    const int wanted = access == MemoryAccess::Read ? kFixedSize | F_SEAL_WRITE : kFixedSize;
    const int seals = ::fcntl(descriptor.get(), F_GET_SEALS);
    if (seals < 0 || (seals & wanted) != wanted)
        return makeError(Error::Kind::Format, "", "another process sent memory that it could still change");
    SharedMemory memory;
    memory.m_descriptor = std::move(descriptor);
    MG_TRY(memory.map(access));
    return memory;
}

UniqueFd SharedMemory::duplicate() const { return UniqueFd(::fcntl(m_descriptor.get(), F_DUPFD_CLOEXEC, 3)); }

}  // namespace morphogen
