// Columns: the storage of every heavy payload (splats, weights, meshes, tracks). A column is a row of immutable chunks.
//
// How it works: a chunk holds up to 65,536 rows, knows the hash of its bytes and is shared by every World that holds it,
// so copying a World copies pointers, an edit replaces the chunks it touched, and a project file stores each chunk once.
// In sanitizer builds (MORPHOGEN_PROTECT_CHUNKS) the pages of a finished chunk are read-only: writing to a shared payload
// is a crash at the line that did it.
#pragma once

#include "core/base/hash.h"

#include <atomic>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace morphogen {

enum class ScalarType : std::uint8_t { F32, F64, U8, I8, U16, I16, U32, I32 };

std::size_t byteSize(ScalarType type);
const char* nameOf(ScalarType type);  ///< "f32", "u8", ...: the names in project files

template <class T> struct ScalarTypeOf;
template <> struct ScalarTypeOf<float> { static constexpr auto value = ScalarType::F32; };
template <> struct ScalarTypeOf<double> { static constexpr auto value = ScalarType::F64; };
template <> struct ScalarTypeOf<std::uint8_t> { static constexpr auto value = ScalarType::U8; };
template <> struct ScalarTypeOf<std::int8_t> { static constexpr auto value = ScalarType::I8; };
template <> struct ScalarTypeOf<std::uint16_t> { static constexpr auto value = ScalarType::U16; };
template <> struct ScalarTypeOf<std::int16_t> { static constexpr auto value = ScalarType::I16; };
template <> struct ScalarTypeOf<std::uint32_t> { static constexpr auto value = ScalarType::U32; };
template <> struct ScalarTypeOf<std::int32_t> { static constexpr auto value = ScalarType::I32; };

inline constexpr std::size_t kChunkRows = 65536;

/// Immutable bytes with a content hash. Aligned to 64 bytes and followed by 64 readable bytes, so that a vector load may
/// run past the end. Any thread.
class Chunk {
public:
    static std::shared_ptr<const Chunk> copyOf(std::span<const std::byte> bytes);
    /// `size` bytes, written by `fill` before they become immutable.
    static std::shared_ptr<const Chunk> filledBy(std::size_t size, const std::function<void(std::span<std::byte>)>& fill);
    ~Chunk();
    Chunk(const Chunk&) = delete;
    Chunk& operator=(const Chunk&) = delete;

    std::span<const std::byte> bytes() const { return {m_data, m_size}; }
    const Hash128& hash() const;  ///< computed on first use

private:
    friend class ColumnWriter;
    Chunk() = default;
    static std::shared_ptr<Chunk> allocate(std::size_t size);  ///< writable, the bytes unset
    void seal();                                                ///< from here on immutable
    std::byte* m_data = nullptr;
    std::size_t m_size = 0;
    std::size_t m_mapped = 0;
    mutable std::once_flag m_hashOnce;
    mutable Hash128 m_hash;
};
using ChunkPtr = std::shared_ptr<const Chunk>;

/// `rows` rows of `width` scalars of one type. Every chunk but the last holds kChunkRows rows. A value: copying shares.
class Column {
public:
    Column() = default;
    /// Adopts chunks (a reader's way in). Fails an assertion unless their sizes fit `rows`.
    Column(ScalarType type, std::uint32_t width, std::uint64_t rows, std::vector<ChunkPtr> chunks);

    template <class T>
    static Column of(std::span<const T> values, std::uint32_t width = 1)
    {
        return fromBytes(ScalarTypeOf<T>::value, width, std::as_bytes(values));
    }
    template <class T>
    static Column of(const std::vector<T>& values, std::uint32_t width = 1) { return of(std::span<const T>(values), width); }
    static Column fromBytes(ScalarType type, std::uint32_t width, std::span<const std::byte> bytes);

    ScalarType type() const { return m_type; }
    std::uint32_t width() const { return m_width; }
    std::uint64_t rows() const { return m_rows; }
    bool isEmpty() const { return m_rows == 0; }
    std::span<const ChunkPtr> chunks() const { return m_chunks; }
    std::size_t rowsInChunk(std::size_t chunk) const;

    /// The scalars of one chunk, rowsInChunk(chunk) * width() of them.
    template <class T>
    std::span<const T> chunk(std::size_t chunk) const
    {
        assert(ScalarTypeOf<T>::value == m_type);
        const auto bytes = m_chunks[chunk]->bytes();
        return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
    }
    template <class T>
    T at(std::uint64_t row, std::uint32_t component = 0) const
    {
        return chunk<T>(row / kChunkRows)[(row % kChunkRows) * m_width + component];
    }
    template <class T>
    std::vector<T> toVector() const
    {
        std::vector<T> all;
        all.reserve(m_rows * m_width);
        for (std::size_t k = 0; k < m_chunks.size(); ++k) {
            const auto part = chunk<T>(k);
            all.insert(all.end(), part.begin(), part.end());
        }
        return all;
    }
    /// Row as a double, whatever the type (for inspectors, histograms and text formats).
    double numberAt(std::uint64_t row, std::uint32_t component = 0) const;

    /// The same column with one chunk replaced; the others are shared.
    Column withChunk(std::size_t chunk, ChunkPtr replacement) const;
    std::uint64_t byteCount() const { return m_rows * m_width * byteSize(m_type); }
    /// Equal type, shape and bytes.
    bool operator==(const Column& other) const;

private:
    ScalarType m_type = ScalarType::F32;
    std::uint32_t m_width = 1;
    std::uint64_t m_rows = 0;
    std::vector<ChunkPtr> m_chunks;
};

/// A column on the way to becoming immutable: its chunks are filled in place, so that readers copy nothing. Different
/// threads may fill different chunks. Rows that nobody fills hold anything.
class ColumnWriter {
public:
    ColumnWriter(ScalarType type, std::uint32_t width, std::uint64_t rows);
    ScalarType type() const { return m_type; }
    std::uint64_t rows() const { return m_rows; }
    std::size_t chunkCount() const { return m_chunks.size(); }
    std::span<std::byte> bytesOfChunk(std::size_t chunk) { return {m_chunks[chunk]->m_data, m_chunks[chunk]->m_size}; }
    template <class T>
    std::span<T> chunk(std::size_t chunk)
    {
        assert(ScalarTypeOf<T>::value == m_type);
        return {reinterpret_cast<T*>(m_chunks[chunk]->m_data), m_chunks[chunk]->m_size / sizeof(T)};
    }
    /// The finished column; the writer is empty afterwards.
    Column finish();

private:
    ScalarType m_type;
    std::uint32_t m_width;
    std::uint64_t m_rows;
    std::vector<std::shared_ptr<Chunk>> m_chunks;
};

struct NamedColumn {
    std::string name;
    Column column;
    bool operator==(const NamedColumn&) const = default;
};

}  // namespace morphogen
