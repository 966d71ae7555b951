#include "core/io/file_pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace morphogen {

Result<FilePattern> FilePattern::parse(const std::string& text)
{
    FilePattern pattern;
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string& side = pattern.isNumbered() ? pattern.m_after : pattern.m_before;
        if (text[i] != '%') {
            side += text[i];
            continue;
        }
        if (text.compare(i, 2, "%%") == 0) {
            side += '%';
            ++i;
            continue;
        }
        std::size_t end = i + 1;
        while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end]))) ++end;
        const std::string width = text.substr(i + 1, end - i - 1);
        const bool isNumber = end < text.size() && text[end] == 'd' && width.size() <= 3 && (width.empty() || (width[0] == '0' && std::stoi(width) <= 18));
        if (!isNumber || pattern.isNumbered())
            return makeError(Error::Kind::Usage, text, "a file name may hold one number, such as %04d; write %% for a percent sign");
        pattern.m_digits = width.empty() ? 0 : std::stoi(width);
        i = end;
    }
    return pattern;
}

std::filesystem::path FilePattern::path(long long number) const
{
    if (!isNumbered()) return m_before;
    return m_before + fmt::format("{:0{}d}", number, std::max(m_digits, 1)) + m_after;
}

FilePattern FilePattern::numbered() const
{
    if (isNumbered()) return *this;
    const std::filesystem::path whole(m_before);
    FilePattern pattern;
    pattern.m_after = whole.extension().string();
    pattern.m_before = m_before.substr(0, m_before.size() - pattern.m_after.size()) + "_";
    pattern.m_digits = 4;
    return pattern;
}

std::string FilePattern::extension() const
{
    std::string lower = path(0).extension().string();
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

}  // namespace morphogen
