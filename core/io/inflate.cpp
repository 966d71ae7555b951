#include "core/io/inflate.h"

#include "core/base/memory_budget.h"

#include <fmt/format.h>
#include <libdeflate.h>
#include <zlib.h>
#include <zstd.h>

#include <memory>
#include <optional>

namespace morphogen {
namespace {

/// No stream of the method grows by more than this.
std::uint64_t largestGrowth(Compression method) { return method == Compression::Zstd ? 40'000 : 1'100; }

/// Bytes written into `out`, or nothing when the data is damaged or longer.
std::optional<std::size_t> inflateInto(Compression method, std::span<const std::byte> data, std::span<std::byte> out)
{
    if (method == Compression::Zstd) {
        const std::size_t got = ZSTD_decompress(out.data(), out.size(), data.data(), data.size());
        if (ZSTD_isError(got)) return std::nullopt;
        return got;
    }
    const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> engine(libdeflate_alloc_decompressor(),
                                                                                                 &libdeflate_free_decompressor);
    if (!engine) throw std::bad_alloc();
    std::size_t got = 0;
    const auto call = method == Compression::Gzip ? libdeflate_gzip_decompress : libdeflate_deflate_decompress;
    if (call(engine.get(), data.data(), data.size(), out.data(), out.size(), &got) != LIBDEFLATE_SUCCESS) return std::nullopt;
    return got;
}

}  // namespace

std::vector<std::byte> gunzipHead(std::span<const std::byte> data, std::size_t count)
{
    std::vector<std::byte> head(count);
    z_stream stream{};
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return {};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(data.data()));
    stream.avail_in = static_cast<uInt>(std::min<std::size_t>(data.size(), 1 << 20));
    stream.next_out = reinterpret_cast<Bytef*>(head.data());
    stream.avail_out = static_cast<uInt>(count);
    ::inflate(&stream, Z_SYNC_FLUSH);
    head.resize(count - stream.avail_out);
    inflateEnd(&stream);
    return head;
}

Result<std::vector<std::byte>> inflate(const InflateRequest& request)
{
    const auto bad = [&](std::string_view what) { return makeError(Error::Kind::Format, request.where, fmt::format("{}: {}", request.what, what)); };
    if (request.size / largestGrowth(request.method) > request.data.size())
        return bad(fmt::format("{} compressed bytes can't hold the {} bytes that the header promises", request.data.size(), request.size));
    MG_TRY(checkMemory(request.size + request.slack, request.where, request.what));
    // One byte to spare tells data that is longer from data that fits.
    std::vector<std::byte> out(request.size + request.slack + 1);
    const auto got = inflateInto(request.method, request.data, out);
    if (!got) return bad("the compressed data is damaged or longer than the header promises");
    if (*got < request.size || *got > request.size + request.slack)
        return bad(fmt::format("decompresses to {} bytes instead of {}", *got, request.size));
    out.resize(*got);
    return out;
}

}  // namespace morphogen
