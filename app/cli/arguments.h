// What options hold: strict readers from text. Errors are of kind Usage and name the option.
#pragma once

#include "app/session/frame_times.h"
#include "core/base/result.h"
#include "core/math/vec.h"

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

namespace morphogen::cli {

/// "option text: expected" as an error of kind Usage.
Error usageError(const std::string& option, const std::string& text, std::string_view expected);
std::vector<std::string> split(const std::string& text, char separator);

/// False unless the whole text is one number that fits.
template <class Number>
bool readWhole(std::string_view text, Number& out)
{
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
    return code == std::errc{} && end == text.data() + text.size() && !text.empty();
}

Result<double> parseNumber(const std::string& option, const std::string& text);        ///< finite
Result<Vec3> parsePoint(const std::string& option, const std::string& text);           ///< "x,y,z"
Result<FrameRange> parseFrames(const std::string& text);                               ///< "A:B" or "A", 0 <= A <= B

/// Of --frames and --time, of which at most one is given.
Result<FrameTimes> parseTimes(const std::string& frames, const std::string& time);

}  // namespace morphogen::cli
