// Reads the one form in which interventions and measures are written: NAME [(argument, key=value, ...)] [= value].
// Values are numbers, lists of values in brackets, and names, bare or in double quotes.
#pragma once

#include "core/base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace morphogen::causal {

struct CallValue {
    enum class Kind { Number, Range, Text, List };
    Kind kind = Kind::Text;
    double number = 0, upper = 0;          ///< a range is written FROM:TO
    std::string text;                      ///< as written, without quotes; of a number its digits
    bool isQuoted = false;
    std::vector<CallValue> items;
    /// Parts of a range with a third: FROM:TO:COUNT.
    std::optional<double> count;
};

struct Call {
    std::string name;
    std::vector<CallValue> arguments;                          ///< those without a key
    std::vector<std::pair<std::string, CallValue>> named;
    std::optional<CallValue> value;                            ///< behind "="

    const CallValue* find(std::string_view key) const;
};

/// Usage with the place where it stopped making sense. At most 4096 characters, lists at most 4 deep. A name followed by a
/// bracketed list inside an argument is not read; use readCall on its own text.
Result<Call> readCall(std::string_view text);

}  // namespace morphogen::causal
