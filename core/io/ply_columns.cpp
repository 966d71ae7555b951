// Columns out of a PLY body: the parallel way for even binary rows, and the walk for ASCII and lists.
#include "core/base/parallel.h"
#include "core/io/ply.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <charconv>
#include <cstring>
#include <limits>
#include <mutex>

namespace morphogen {
namespace {

constexpr std::size_t kBlockBytes = 256 * 1024;
constexpr std::size_t kTileRows = 128;

Error badRow(const InputFile& file, const PlyElement& element, std::uint64_t row)
{
    return makeError(Error::Kind::Format, file.path().string(),
                     fmt::format("row {} of element \"{}\" is cut off or holds something that is no number", row, element.name));
}

template <class T>
T load(const std::byte* at, bool isSwapped)
{
    std::array<std::byte, sizeof(T)> bytes;
    std::memcpy(bytes.data(), at, sizeof(T));
    if (isSwapped) std::reverse(bytes.begin(), bytes.end());
    return std::bit_cast<T>(bytes);
}

double loadNumber(ScalarType type, const std::byte* at, bool isSwapped)
{
    switch (type) {
    case ScalarType::F32: return load<float>(at, isSwapped);
    case ScalarType::F64: return load<double>(at, isSwapped);
    case ScalarType::U8: return load<std::uint8_t>(at, isSwapped);
    case ScalarType::I8: return load<std::int8_t>(at, isSwapped);
    case ScalarType::U16: return load<std::uint16_t>(at, isSwapped);
    case ScalarType::I16: return load<std::int16_t>(at, isSwapped);
    case ScalarType::U32: return load<std::uint32_t>(at, isSwapped);
    case ScalarType::I32: return load<std::int32_t>(at, isSwapped);
    }
    return 0;
}

template <class Word>
void gatherAs(const std::byte* in, std::size_t stride, std::size_t rows, bool isSwapped, std::byte* out)
{
    for (std::size_t i = 0; i < rows; ++i) {
        const Word word = load<Word>(in + i * stride, isSwapped);
        std::memcpy(out + i * sizeof(Word), &word, sizeof(Word));
    }
}

/// One property of `rows` rows: from bytes `stride` apart into `out`, scalars of the column's type.
void gather(const std::byte* in, std::size_t stride, std::size_t rows, ScalarType type, bool isSwapped, const PlyTarget& target, std::byte* out)
{
    const std::uint32_t flip = target.sign == Sign::Flipped ? 0x80000000u : 0u;
    if (target.column->type() == ScalarType::F32 && type == ScalarType::F32) {
        for (std::size_t i = 0; i < rows; ++i) {
            std::uint32_t bits;
            std::memcpy(&bits, in + i * stride, 4);
            if (isSwapped) bits = __builtin_bswap32(bits);
            bits ^= flip;
            std::memcpy(out + i * 4, &bits, 4);
        }
    } else if (target.column->type() == type) {
        switch (byteSize(type)) {
        case 1: return gatherAs<std::uint8_t>(in, stride, rows, isSwapped, out);
        case 2: return gatherAs<std::uint16_t>(in, stride, rows, isSwapped, out);
        case 4: return gatherAs<std::uint32_t>(in, stride, rows, isSwapped, out);
        default: return gatherAs<std::uint64_t>(in, stride, rows, isSwapped, out);
        }
    } else {
        for (std::size_t i = 0; i < rows; ++i) {
            const float value = static_cast<float>(loadNumber(type, in + i * stride, isSwapped));
            const std::uint32_t bits = std::bit_cast<std::uint32_t>(value) ^ flip;
            std::memcpy(out + i * 4, &bits, 4);
        }
    }
}

Result<void> readEvenRows(const InputFile& file, std::uint64_t offset, const PlyElement& element, bool isSwapped,
                          std::span<const PlyTarget> targets, const JobContext& job)
{
    const std::size_t stride = element.rowBytes;
    const std::size_t blockRows = std::max<std::size_t>(kBlockBytes / stride, 1);
    const std::size_t chunks = (element.count + kChunkRows - 1) / kChunkRows;
    std::mutex mutex;
    std::optional<Error> error;
    std::atomic<bool> isFailed{false};
    std::atomic<std::uint64_t> done{0};
    parallelFor(chunks, 1, [&](std::size_t begin, std::size_t end) {
        std::vector<std::byte> block(blockRows * stride);
        for (std::size_t k = begin; k < end; ++k) {
            const std::uint64_t first = static_cast<std::uint64_t>(k) * kChunkRows;
            const std::size_t rows = std::min<std::uint64_t>(kChunkRows, element.count - first);
            for (std::size_t row = 0; row < rows && !isFailed; row += blockRows) {
                const std::size_t some = std::min(blockRows, rows - row);
                Result<void> got = job.stopRequested() ? Result<void>(cancelled())
                                                       : file.readAt(offset + (first + row) * stride, std::span(block).first(some * stride));
                if (!got) {
                    const std::lock_guard lock(mutex);
                    if (!error) error = got.error();
                    isFailed = true;
                    return;
                }
                for (std::size_t tile = 0; tile < some; tile += kTileRows) {
                    const std::size_t tileRows = std::min(kTileRows, some - tile);
                    for (const PlyTarget& target : targets) {
                        const PlyProperty& p = element.properties[target.property];
                        gather(block.data() + tile * stride + p.offset, stride, tileRows, p.type, isSwapped, target,
                               target.column->bytesOfChunk(k).data() + (row + tile) * byteSize(target.column->type()));
                    }
                }
            }
            job.report(static_cast<double>(done += rows) / static_cast<double>(element.count), "reading splats");
        }
    });
    if (error) return *error;
    return {};
}

/// Numbers from the front of the body, one after the other.
class Walk {
public:
    Walk(const InputFile& file, const PlyHeader& header) : m_file(file), m_encoding(header.encoding), m_next(header.bodyOffset) {}

    /// False at the end of the file or where there is no number.
    bool number(ScalarType type, double& out)
    {
        if (m_encoding != PlyEncoding::Ascii) {
            const std::size_t width = byteSize(type);
            if (!ensure(width)) return false;
            out = loadNumber(type, m_buffer.data() + m_at, m_encoding == PlyEncoding::BigEndian);
            m_at += width;
            return true;
        }
        if (!skipBlanks()) return false;
        ensure(kLongestToken);
        const char* begin = reinterpret_cast<const char*>(m_buffer.data()) + m_at;
        const char* last = reinterpret_cast<const char*>(m_buffer.data()) + m_buffer.size();
        const char* end = std::find_if(begin, std::min(last, begin + kLongestToken), [](char c) { return isBlank(c); });
        const char* from = begin < end && *begin == '+' ? begin + 1 : begin;
        std::from_chars_result parsed{};
        if (type == ScalarType::F32) {
            float single = 0;
            parsed = std::from_chars(from, end, single);
            out = parsed.ec == std::errc::result_out_of_range ? outOfRange(from, end) : single;
        } else {
            parsed = std::from_chars(from, end, out);
            if (parsed.ec == std::errc::result_out_of_range) out = outOfRange(from, end);
        }
        if (parsed.ec == std::errc::invalid_argument || parsed.ptr != end) return false;
        m_at += static_cast<std::size_t>(end - begin);
        return true;
    }

    bool skip(std::uint64_t count, ScalarType type)
    {
        if (m_encoding == PlyEncoding::Ascii) {
            double ignored = 0;
            for (std::uint64_t i = 0; i < count; ++i)
                if (!number(type, ignored)) return false;
            return true;
        }
        const std::uint64_t bytes = count * byteSize(type);
        const std::uint64_t here = m_next - (m_buffer.size() - m_at);
        if (bytes > m_file.size() - here) return false;
        if (bytes <= m_buffer.size() - m_at) m_at += bytes;
        else m_next = here + bytes, m_buffer.clear(), m_at = 0;
        return true;
    }

private:
    static constexpr std::size_t kLongestToken = 400;
    static bool isBlank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
    /// from_chars leaves the value alone where it is too large or too small for the type.
    static double outOfRange(const char* from, const char* end)
    {
        double wide = 0;
        const auto parsed = std::from_chars(from, end, wide);
        if (parsed.ec == std::errc()) return static_cast<double>(static_cast<float>(wide));
        return 0.0;
    }

    /// Makes `bytes` more bytes available if the file has them.
    bool ensure(std::size_t bytes)
    {
        if (m_buffer.size() - m_at >= bytes) return true;
        m_buffer.erase(m_buffer.begin(), m_buffer.begin() + static_cast<std::ptrdiff_t>(m_at));
        m_at = 0;
        const std::size_t known = m_buffer.size();
        const std::size_t more = std::min<std::uint64_t>(kBlockBytes, m_file.size() - m_next);
        m_buffer.resize(known + more);
        if (more > 0 && !m_file.readAt(m_next, std::span(m_buffer).subspan(known))) return false;
        m_next += more;
        return m_buffer.size() >= bytes;
    }
    bool skipBlanks()
    {
        while (true) {
            while (m_at < m_buffer.size() && isBlank(static_cast<char>(m_buffer[m_at]))) ++m_at;
            if (m_at < m_buffer.size()) return true;
            if (!ensure(1)) return false;
        }
    }

    const InputFile& m_file;
    PlyEncoding m_encoding;
    std::uint64_t m_next;
    std::vector<std::byte> m_buffer;
    std::size_t m_at = 0;
};

/// Writes `value` as a scalar of `type`; what does not fit is clamped, NaN becomes 0 in whole numbers.
void store(ScalarType type, double value, std::byte* out)
{
    const auto put = [&]<class T>(T) {
        T converted{};
        if constexpr (std::is_floating_point_v<T>) converted = static_cast<T>(value);
        else if (value == value) converted = static_cast<T>(std::clamp(value, double(std::numeric_limits<T>::lowest()), double(std::numeric_limits<T>::max())));
        std::memcpy(out, &converted, sizeof(T));
    };
    switch (type) {
    case ScalarType::F32: return put(float{});
    case ScalarType::F64: return put(double{});
    case ScalarType::U8: return put(std::uint8_t{});
    case ScalarType::I8: return put(std::int8_t{});
    case ScalarType::U16: return put(std::uint16_t{});
    case ScalarType::I16: return put(std::int16_t{});
    case ScalarType::U32: return put(std::uint32_t{});
    case ScalarType::I32: return put(std::int32_t{});
    }
}

Result<void> walkColumns(const InputFile& file, const PlyHeader& header, const PlyElement& wanted, std::span<const PlyTarget> targets,
                         const JobContext& job)
{
    Walk walk(file, header);
    for (const PlyElement& element : header.elements) {
        const bool isWanted = &element == &wanted;
        if (element.properties.empty()) continue;
        std::vector<std::vector<const PlyTarget*>> sinks(element.properties.size());
        if (isWanted)
            for (const PlyTarget& t : targets) sinks[t.property].push_back(&t);
        for (std::uint64_t row = 0; row < element.count; ++row) {
            if (row % 4096 == 0) {
                if (job.stopRequested()) return cancelled();
                job.report(static_cast<double>(row) / static_cast<double>(element.count), "reading splats");
            }
            for (std::size_t p = 0; p < element.properties.size(); ++p) {
                const PlyProperty& property = element.properties[p];
                double value = 0;
                if (!walk.number(property.countType.value_or(property.type), value)) return badRow(file, element, row);
                if (property.countType) {
                    if (!(value >= 0) || value > 4294967295.0 || !walk.skip(static_cast<std::uint64_t>(value), property.type)) return badRow(file, element, row);
                    continue;
                }
                for (const PlyTarget* sink : sinks[p]) {
                    const ScalarType type = sink->column->type();
                    store(type, sink->sign == Sign::Flipped ? -value : value,
                          sink->column->bytesOfChunk(row / kChunkRows).data() + row % kChunkRows * byteSize(type));
                }
            }
        }
        if (isWanted) return {};
    }
    return {};
}

}  // namespace

Result<void> readPlyColumns(const InputFile& file, const PlyHeader& header, const PlyElement& element,
                            std::span<const PlyTarget> targets, const JobContext& job)
{
    bool isEven = header.encoding != PlyEncoding::Ascii && !element.hasList;
    std::uint64_t offset = header.bodyOffset;
    for (const PlyElement& before : header.elements) {
        if (&before == &element) break;
        isEven = isEven && !before.hasList;
        offset += before.count * before.rowBytes;
    }
    if (!isEven) return walkColumns(file, header, element, targets, job);
    return readEvenRows(file, offset, element, header.encoding == PlyEncoding::BigEndian, targets, job);
}

}  // namespace morphogen
