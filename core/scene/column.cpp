#include "core/scene/column.h"

#include "core/base/spill.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace morphogen {
namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kSpilled = ~std::size_t{0};   ///< instead of a mapped length: the bytes lie on disk (core/base/spill.h)

/// In memory, not on disk; of all chunks.
std::atomic<std::uint64_t> heldBytes{0};

std::size_t paddedSize(std::size_t size) { return (size + kAlignment - 1) / kAlignment * kAlignment + kAlignment; }

}  // namespace

std::size_t byteSize(ScalarType type)
{
    static constexpr std::size_t sizes[] = {4, 8, 1, 1, 2, 2, 4, 4};
    return sizes[static_cast<int>(type)];
}

const char* nameOf(ScalarType type)
{
    static constexpr const char* names[] = {"f32", "f64", "u8", "i8", "u16", "i16", "u32", "i32"};
    return names[static_cast<int>(type)];
}

std::shared_ptr<Chunk> Chunk::allocate(std::size_t size)
{
    std::shared_ptr<Chunk> chunk(new Chunk);
    chunk->m_size = size;
    const std::size_t padded = paddedSize(size);
    if (spill::isWanted(padded, heldBytes)) {
        if (std::byte* const room = spill::take(padded)) {
            chunk->m_data = room;
            chunk->m_mapped = kSpilled;
            return chunk;   // fresh room is zero
        }
    }
    heldBytes += padded;
#ifdef MORPHOGEN_PROTECT_CHUNKS
    const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    chunk->m_mapped = (padded + page - 1) / page * page;
    void* memory = ::mmap(nullptr, chunk->m_mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    chunk->m_data = static_cast<std::byte*>(memory);
#else
    chunk->m_data = static_cast<std::byte*>(::operator new(padded, std::align_val_t{kAlignment}));
#endif
    std::memset(chunk->m_data + size, 0, padded - size);
    return chunk;
}

void Chunk::seal()
{
    if (m_mapped && m_mapped != kSpilled) ::mprotect(m_data, m_mapped, PROT_READ);
}

std::shared_ptr<const Chunk> Chunk::copyOf(std::span<const std::byte> bytes)
{
    const auto chunk = allocate(bytes.size());
    if (!bytes.empty()) std::memcpy(chunk->m_data, bytes.data(), bytes.size());
    chunk->seal();
    return chunk;
}

std::shared_ptr<const Chunk> Chunk::filledBy(std::size_t size, const std::function<void(std::span<std::byte>)>& fill)
{
    const auto chunk = allocate(size);
    fill({chunk->m_data, size});
    chunk->seal();
    return chunk;
}

Chunk::~Chunk()
{
    if (!m_data) return;
    if (m_mapped == kSpilled) {
        spill::giveBack(m_data);
        return;
    }
    heldBytes -= paddedSize(m_size);
    if (m_mapped)
        ::munmap(m_data, m_mapped);
    else
        ::operator delete(m_data, std::align_val_t{kAlignment});
}

const Hash128& Chunk::hash() const
{
    std::call_once(m_hashOnce, [this] { m_hash = hashBytes(bytes()); });
    return m_hash;
}

Column::Column(ScalarType type, std::uint32_t width, std::uint64_t rows, std::vector<ChunkPtr> chunks)
    : m_type(type), m_width(width), m_rows(rows), m_chunks(std::move(chunks))
{
    assert(m_chunks.size() == (rows + kChunkRows - 1) / kChunkRows);
}

Column Column::fromBytes(ScalarType type, std::uint32_t width, std::span<const std::byte> bytes)
{
    const std::size_t rowBytes = byteSize(type) * width;
    const std::size_t rows = bytes.size() / rowBytes;
    std::vector<ChunkPtr> chunks;
    chunks.reserve((rows + kChunkRows - 1) / kChunkRows);
    for (std::size_t first = 0; first < rows; first += kChunkRows)
        chunks.push_back(Chunk::copyOf(bytes.subspan(first * rowBytes, std::min(kChunkRows, rows - first) * rowBytes)));
    return {type, width, rows, std::move(chunks)};
}

std::size_t Column::rowsInChunk(std::size_t chunk) const
{
    return std::min<std::uint64_t>(kChunkRows, m_rows - chunk * kChunkRows);
}

double Column::numberAt(std::uint64_t row, std::uint32_t component) const
{
    switch (m_type) {
    case ScalarType::F32: return at<float>(row, component);
    case ScalarType::F64: return at<double>(row, component);
    case ScalarType::U8: return at<std::uint8_t>(row, component);
    case ScalarType::I8: return at<std::int8_t>(row, component);
    case ScalarType::U16: return at<std::uint16_t>(row, component);
    case ScalarType::I16: return at<std::int16_t>(row, component);
    case ScalarType::U32: return at<std::uint32_t>(row, component);
    case ScalarType::I32: return at<std::int32_t>(row, component);
    }
    return 0;
}

Column Column::withChunk(std::size_t chunk, ChunkPtr replacement) const
{
    assert(replacement->bytes().size() == m_chunks[chunk]->bytes().size());
    Column changed = *this;
    changed.m_chunks[chunk] = std::move(replacement);
    return changed;
}

ColumnWriter::ColumnWriter(ScalarType type, std::uint32_t width, std::uint64_t rows) : m_type(type), m_width(width), m_rows(rows)
{
    m_chunks.reserve((rows + kChunkRows - 1) / kChunkRows);
    for (std::uint64_t first = 0; first < rows; first += kChunkRows)
        m_chunks.push_back(Chunk::allocate(std::min<std::uint64_t>(kChunkRows, rows - first) * width * byteSize(type)));
}

Column ColumnWriter::finish()
{
    std::vector<ChunkPtr> chunks;
    chunks.reserve(m_chunks.size());
    for (auto& chunk : m_chunks) {
        chunk->seal();
        chunks.push_back(std::move(chunk));
    }
    m_chunks.clear();
    return {m_type, m_width, std::exchange(m_rows, 0), std::move(chunks)};
}

bool Column::operator==(const Column& other) const
{
    if (m_type != other.m_type || m_width != other.m_width || m_rows != other.m_rows) return false;
    for (std::size_t k = 0; k < m_chunks.size(); ++k) {
        if (m_chunks[k] == other.m_chunks[k]) continue;
        const auto a = m_chunks[k]->bytes(), b = other.m_chunks[k]->bytes();
        if (a.size() != b.size() || std::memcmp(a.data(), b.data(), a.size()) != 0) return false;
    }
    return true;
}

}  // namespace morphogen
