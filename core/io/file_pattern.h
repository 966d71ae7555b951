// Names of numbered files: "frame_%04d.png". Only %d and %0Nd are read, by our own code, never by printf.
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>

namespace morphogen {

/// A file name with at most one number in it. "%%" stands for a percent sign.
class FilePattern {
public:
    /// Usage error for two numbers, or for a '%' that is neither a number nor doubled.
    static Result<FilePattern> parse(const std::string& text);
    bool isNumbered() const { return m_digits >= 0; }
    std::filesystem::path path(long long number) const;   ///< the same for every number when it is not numbered
    /// This pattern, or with "_%04d" before the extension where it had no number.
    FilePattern numbered() const;
    std::string extension() const;                        ///< lower case with the dot

private:
    std::string m_before, m_after;
    int m_digits = -1;
};

}  // namespace morphogen
