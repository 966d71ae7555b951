#include "core/io/gltf_accessor.h"

#include "core/base/memory_budget.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace morphogen {
namespace {

/// An accessor without a buffer view costs the file nothing, so its length is bounded by itself.
constexpr std::uint64_t kMostImpliedRows = 4'000'000;

std::uint32_t widthOf(int type)
{
    switch (type) {
    case TINYGLTF_TYPE_SCALAR: return 1;
    case TINYGLTF_TYPE_VEC2: return 2;
    case TINYGLTF_TYPE_VEC3: return 3;
    case TINYGLTF_TYPE_VEC4: return 4;
    case TINYGLTF_TYPE_MAT4: return 16;
    default: return 0;
    }
}

std::uint32_t byteSizeOf(int componentType)
{
    switch (componentType) {
    case TINYGLTF_COMPONENT_TYPE_BYTE:
    case TINYGLTF_COMPONENT_TYPE_UNSIGNED_BYTE: return 1;
    case TINYGLTF_COMPONENT_TYPE_SHORT:
    case TINYGLTF_COMPONENT_TYPE_UNSIGNED_SHORT: return 2;
    case TINYGLTF_COMPONENT_TYPE_UNSIGNED_INT:
    case TINYGLTF_COMPONENT_TYPE_FLOAT: return 4;
    default: return 0;
    }
}

template <class T>
T load(const std::byte* from)
{
    T value;
    std::memcpy(&value, from, sizeof(T));
    return value;
}

float floatAt(const std::byte* from, int componentType, bool isNormalised)
{
    switch (componentType) {
    case TINYGLTF_COMPONENT_TYPE_BYTE: {
        const float v = load<std::int8_t>(from);
        return isNormalised ? std::max(v / 127.0f, -1.0f) : v;
    }
    case TINYGLTF_COMPONENT_TYPE_UNSIGNED_BYTE: {
        const float v = load<std::uint8_t>(from);
        return isNormalised ? v / 255.0f : v;
    }
    case TINYGLTF_COMPONENT_TYPE_SHORT: {
        const float v = load<std::int16_t>(from);
        return isNormalised ? std::max(v / 32767.0f, -1.0f) : v;
    }
    case TINYGLTF_COMPONENT_TYPE_UNSIGNED_SHORT: {
        const float v = load<std::uint16_t>(from);
        return isNormalised ? v / 65535.0f : v;
    }
    case TINYGLTF_COMPONENT_TYPE_UNSIGNED_INT: return static_cast<float>(load<std::uint32_t>(from));
    default: return load<float>(from);
    }
}

std::uint32_t indexAt(const std::byte* from, int componentType)
{
    switch (componentType) {
    case TINYGLTF_COMPONENT_TYPE_UNSIGNED_BYTE: return load<std::uint8_t>(from);
    case TINYGLTF_COMPONENT_TYPE_UNSIGNED_SHORT: return load<std::uint16_t>(from);
    default: return load<std::uint32_t>(from);
    }
}

/// A strided run of rows inside a view, checked to lie within it. `base` is null where there is no view.
struct Rows {
    const std::byte* base = nullptr;
    std::size_t stride = 0;
};

Result<Rows> rowsIn(const GltfDocument& document, int viewIndex, std::uint64_t byteOffset, std::uint64_t count, std::uint64_t rowBytes)
{
    MG_ASSIGN(const std::span<const std::byte> view, document.view(viewIndex));
    const std::uint64_t declared = document.model.bufferViews[viewIndex].byteStride;
    const std::uint64_t stride = declared == 0 ? rowBytes : declared;
    if (byteOffset > view.size() || rowBytes > view.size() - byteOffset || (count - 1) > (view.size() - byteOffset - rowBytes) / stride)
        return makeError(Error::Kind::Format, "", "reaches beyond its buffer view");
    return Rows{view.data() + byteOffset, static_cast<std::size_t>(stride)};
}

/// What both readers share: checks, allocation, plain and sparse rows. `convert(bytes)` reads one number.
template <class T, class Convert>
Result<GltfRows<T>> readRows(const GltfDocument& document, int index, Convert&& convert)
{
    const auto bad = [&](std::string_view what) { return makeError(Error::Kind::Format, "", fmt::format("accessor {} {}", index, what)); };
    if (index < 0 || index >= static_cast<int>(document.model.accessors.size())) return bad("does not exist");
    const tinygltf::Accessor& accessor = document.model.accessors[index];
    const std::uint64_t width = widthOf(accessor.type), size = byteSizeOf(accessor.componentType);
    if (width == 0 || size == 0) return bad("has a type that is not used here");
    GltfRows<T> rows{static_cast<std::uint32_t>(width), accessor.count, {}};
    if (accessor.count == 0) return rows;
    if (accessor.count > 0xffffffffull) return bad("has more than four billion rows");

    Rows plain;
    if (accessor.bufferView >= 0) {
        auto found = rowsIn(document, accessor.bufferView, accessor.byteOffset, accessor.count, width * size);
        if (!found) return bad(found.error().message);
        plain = *found;
    } else if (accessor.count > kMostImpliedRows) {
        return bad("has no data");
    }
    if (auto fits = checkMemory(accessor.count * width * sizeof(T), document.fileName, fmt::format("accessor {}", index)); !fits) return fits.error();
    rows.values.assign(accessor.count * width, T{});
    if (plain.base)
        for (std::size_t r = 0; r < rows.count; ++r)
            for (std::uint32_t c = 0; c < width; ++c) rows.values[r * width + c] = convert(plain.base + r * plain.stride + c * size, accessor);

    if (accessor.sparse.isSparse && accessor.sparse.count > 0) {
        const auto& sparse = accessor.sparse;
        const std::uint64_t indexSize = byteSizeOf(sparse.indices.componentType);
        if (indexSize == 0 || sparse.indices.byteOffset < 0 || sparse.values.byteOffset < 0) return bad("has damaged sparse data");
        auto indices = rowsIn(document, sparse.indices.bufferView, static_cast<std::uint64_t>(sparse.indices.byteOffset), static_cast<std::uint64_t>(sparse.count), indexSize);
        if (!indices) return bad(indices.error().message);
        auto values = rowsIn(document, sparse.values.bufferView, static_cast<std::uint64_t>(sparse.values.byteOffset), static_cast<std::uint64_t>(sparse.count), width * size);
        if (!values) return bad(values.error().message);
        for (int s = 0; s < sparse.count; ++s) {
            const std::uint32_t row = indexAt(indices->base + s * indices->stride, sparse.indices.componentType);
            if (row >= rows.count) return bad("replaces a row that it does not have");
            for (std::uint32_t c = 0; c < width; ++c) rows.values[row * width + c] = convert(values->base + s * values->stride + c * size, accessor);
        }
    }
    return rows;
}

}  // namespace

Result<GltfRows<float>> readGltfFloats(const GltfDocument& document, int accessor, GltfIntegers integers)
{
    return readRows<float>(document, accessor, [integers](const std::byte* from, const tinygltf::Accessor& a) {
        return floatAt(from, a.componentType, a.normalized || integers == GltfIntegers::Normalised);
    });
}

Result<GltfRows<std::uint32_t>> readGltfIndices(const GltfDocument& document, int accessor)
{
    if (accessor >= 0 && accessor < static_cast<int>(document.model.accessors.size())) {
        const int type = document.model.accessors[accessor].componentType;
        if (type != TINYGLTF_COMPONENT_TYPE_UNSIGNED_BYTE && type != TINYGLTF_COMPONENT_TYPE_UNSIGNED_SHORT && type != TINYGLTF_COMPONENT_TYPE_UNSIGNED_INT)
            return makeError(Error::Kind::Format, "", fmt::format("accessor {} does not hold unsigned integers", accessor));
    }
    return readRows<std::uint32_t>(document, accessor, [](const std::byte* from, const tinygltf::Accessor& a) { return indexAt(from, a.componentType); });
}

}  // namespace morphogen
