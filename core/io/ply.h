// PLY (Turk 1994, "The PLY Polygon File Format"): the header by names, and columns of numbers out of any encoding.
//
// How it works: the header lists elements (a count and named properties, scalar or list). Rows of scalars in a binary file
// are read at their offsets by all cores, a few hundred rows at a time, straight into the columns asked for. ASCII files,
// and elements that lists make uneven, are walked from the front by one thread. Counts are held against the file's real
// length before anything is allocated.
#pragma once

#include "core/base/file.h"
#include "core/io/axes.h"
#include "core/io/import.h"
#include "core/scene/column.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace morphogen {

enum class PlyEncoding { Ascii, LittleEndian, BigEndian };

struct PlyProperty {
    std::string name;
    ScalarType type = ScalarType::F32;
    std::optional<ScalarType> countType;   ///< of a list
    std::size_t offset = 0;                ///< bytes into the row; meaningless after a list
};

struct PlyElement {
    std::string name;
    std::uint64_t count = 0;
    std::vector<PlyProperty> properties;
    std::size_t rowBytes = 0;              ///< of the scalars
    bool hasList = false;

    /// Index of the first property of that name.
    std::optional<std::size_t> find(std::string_view property) const;
    bool has(std::string_view property) const { return find(property).has_value(); }
};

struct PlyHeader {
    PlyEncoding encoding = PlyEncoding::LittleEndian;
    std::vector<std::string> comments;     ///< without the word "comment"; obj_info lines too
    std::vector<PlyElement> elements;
    std::uint64_t bodyOffset = 0;

    const PlyElement* find(std::string_view element) const;
    /// What follows `key` (and a colon or spaces) in the first comment that starts with it, without regard to case.
    std::optional<std::string> comment(std::string_view key) const;
};

/// Format for what is no PLY header; the message names the line.
Result<PlyHeader> readPlyHeader(const InputFile& file);

/// Where a property goes: a column of f32, or of the property's own type. `sign` applies to f32 columns only.
struct PlyTarget {
    std::size_t property = 0;
    ColumnWriter* column = nullptr;
    Sign sign = Sign::Kept;
};

/// Error::Format unless the file is long enough for the rows that the header promises, as far as that can be told
/// beforehand. Call before allocating columns.
Result<void> checkPlyLength(const InputFile& file, const PlyHeader& header);

/// Fills columns of `element.count` rows each from a scalar property each. `element` is one of `header`'s.
Result<void> readPlyColumns(const InputFile& file, const PlyHeader& header, const PlyElement& element,
                            std::span<const PlyTarget> targets, const JobContext& job);

}  // namespace morphogen
