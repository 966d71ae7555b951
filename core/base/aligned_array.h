// Memory for vector loads: 64-byte aligned, not initialised, kept while it is large enough.
#pragma once

#include <cstddef>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

namespace morphogen {

/// An array whose content after `resize` is undefined where it had to grow. Followed by 64 readable bytes.
template <class T>
class AlignedArray {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    AlignedArray() = default;
    explicit AlignedArray(std::size_t size) { resize(size); }
    ~AlignedArray() { release(); }
    AlignedArray(AlignedArray&& other) noexcept { swap(other); }
    AlignedArray& operator=(AlignedArray&& other) noexcept
    {
        swap(other);
        return *this;
    }

    /// Throws std::bad_alloc; what is here then is lost.
    void resize(std::size_t size)
    {
        if (size > m_capacity) {
            release();
            m_data = static_cast<T*>(::operator new(size * sizeof(T) + 64, kAlignment));
            m_capacity = size;
        }
        m_size = size;
    }
    /// Grows to at least `size` and keeps the first `kept` elements.
    void growKeeping(std::size_t size, std::size_t kept)
    {
        if (size <= m_capacity) return;
        AlignedArray larger(size + size / 2);
        if (kept != 0) std::memcpy(static_cast<void*>(larger.data()), m_data, kept * sizeof(T));
        swap(larger);
    }
    std::size_t size() const { return m_size; }
    T* data() { return m_data; }
    const T* data() const { return m_data; }
    T& operator[](std::size_t i) { return m_data[i]; }
    const T& operator[](std::size_t i) const { return m_data[i]; }
    T* begin() { return m_data; }
    T* end() { return m_data + m_size; }
    void swap(AlignedArray& other) noexcept
    {
        std::swap(m_data, other.m_data);
        std::swap(m_size, other.m_size);
        std::swap(m_capacity, other.m_capacity);
    }

private:
    static constexpr std::align_val_t kAlignment{64};
    void release()
    {
        if (m_data) ::operator delete(m_data, kAlignment);
        m_data = nullptr;
        m_size = m_capacity = 0;
    }
    T* m_data = nullptr;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
};

}  // namespace morphogen
