// Splats to test readers and writers with, and the small things such tests need.
#pragma once

#include "core/io/import.h"
#include "core/scene/splats.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace morphogen::support {

/// Reproducible splats with every column different, in the ranges that real captures have.
Splats randomSplats(std::size_t count, int shDegree, unsigned seed = 1);

/// Little-endian bytes in the order written.
class Bytes {
public:
    template <class T>
    Bytes& put(T value)
    {
        m_bytes.append(reinterpret_cast<const char*>(&value), sizeof(T));
        return *this;
    }
    Bytes& text(std::string_view text) { m_bytes += text; return *this; }
    Bytes& zeros(std::size_t count) { m_bytes.append(count, '\0'); return *this; }
    std::size_t size() const { return m_bytes.size(); }
    const std::string& string() const { return m_bytes; }
    std::string& string() { return m_bytes; }

private:
    std::string m_bytes;
};

void writeFile(const std::filesystem::path& path, std::string_view bytes);
std::string readWhole(const std::filesystem::path& path);

/// importFile without progress or cancel.
Result<Imported> import(const std::filesystem::path& path, const ImportOptions& options = {});
/// True when one of the object's notes has the words.
bool hasNote(const Imported& imported, std::string_view words);

/// IEEE 754 half precision of a finite value in its range, rounded towards zero.
std::uint16_t halfOf(float value);

}  // namespace morphogen::support
