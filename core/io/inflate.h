// Decompression into memory whose size is known and allowed beforehand: gzip and deflate (libdeflate), Zstandard (libzstd).
// Data that would grow by more than the method ever can is refused before memory is taken, so a bomb stays small.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace morphogen {

enum class Compression { Gzip, Deflate, Zstd };

/// The first bytes of a gzip stream, `count` of them or fewer.
std::vector<std::byte> gunzipHead(std::span<const std::byte> data, std::size_t count);

struct InflateRequest {
    Compression method = Compression::Gzip;
    std::span<const std::byte> data;
    std::uint64_t size = 0;        ///< bytes expected
    std::uint64_t slack = 0;       ///< how many more there may be; 0 demands `size` exactly
    std::string_view where;        ///< file, for the error
    std::string_view what;         ///< "positions", for the error
};

/// `size` bytes, up to `size + slack`. Format when the data holds fewer or more or is damaged, Limit without the memory.
Result<std::vector<std::byte>> inflate(const InflateRequest& request);

}  // namespace morphogen
