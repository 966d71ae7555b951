// Trajectories from CSV (RFC 4180): fields may be quoted, lines that begin with # are passed over.
#include "core/base/file.h"
#include "core/base/memory_budget.h"
#include "core/io/trajectory_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <span>

namespace morphogen {
namespace {

enum Column { kTime, kObject, kX, kY, kZ, kQw, kQx, kQy, kQz, kBranch, kSeed, kColumns };
constexpr const char* kNames[kColumns] = {"time", "object", "x", "y", "z", "qw", "qx", "qy", "qz", "branch", "seed"};
constexpr std::size_t kMostObjects = 10'000;
constexpr std::uint64_t kRowBytesPerByte = 12;

std::string_view withoutBlanks(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t"), end = text.find_last_not_of(" \t");
    return begin == std::string_view::npos ? std::string_view{} : text.substr(begin, end - begin + 1);
}

/// Line by line; a quoted field may hold line breaks.
class Lines {
public:
    explicit Lines(std::string_view text) : m_text(text)
    {
        if (m_text.starts_with("\xef\xbb\xbf")) m_text.remove_prefix(3);
    }

    /// False at the end. `problem` where a quote is never closed.
    bool next(std::vector<std::string>& fields)
    {
        fields.clear();
        while (m_at < m_text.size()) {
            ++m_line;
            m_begin = m_line;
            const char first = m_text[m_at];
            if (first != '#' && first != '\n' && first != '\r') break;
            m_at = std::min(m_text.size(), m_text.find('\n', m_at) == std::string_view::npos ? m_text.size() : m_text.find('\n', m_at) + 1);
        }
        if (m_at >= m_text.size()) return false;
        for (bool isLast = false; !isLast;) fields.push_back(field(isLast));
        return true;
    }
    std::size_t line() const { return m_begin; }
    bool isUnclosed() const { return m_isUnclosed; }

private:
    std::string field(bool& isLast)
    {
        std::string text;
        bool isQuoted = false, wasQuoted = false;
        for (; m_at < m_text.size(); ++m_at) {
            const char c = m_text[m_at];
            if (isQuoted) {
                if (c == '\n') ++m_line;
                if (c != '"') text += c;
                else if (m_at + 1 < m_text.size() && m_text[m_at + 1] == '"') text += '"', ++m_at;
                else isQuoted = false;
            } else if (c == '"' && withoutBlanks(text).empty() && !wasQuoted) {
                isQuoted = wasQuoted = true;
                text.clear();
            } else if (c == ',' || c == '\n') {
                break;
            } else if (c != '\r') {
                text += c;
            }
        }
        m_isUnclosed = m_isUnclosed || isQuoted;
        isLast = m_at >= m_text.size() || m_text[m_at] == '\n';
        if (m_at < m_text.size()) ++m_at;
        return wasQuoted ? text : std::string(withoutBlanks(text));
    }

    std::string_view m_text;
    std::size_t m_at = 0, m_line = 0, m_begin = 0;
    bool m_isUnclosed = false;
};

struct Columns {
    std::array<std::optional<std::size_t>, kColumns> at{};
    std::size_t count = 0;
};

Result<Columns> columnsOf(const std::vector<std::string>& header, const std::string& where)
{
    Columns columns;
    columns.count = header.size();
    for (std::size_t i = 0; i < header.size(); ++i) {
        const auto found = std::ranges::find(kNames, header[i]);
        if (found == std::end(kNames)) continue;
        auto& at = columns.at[static_cast<std::size_t>(found - std::begin(kNames))];
        if (at) return makeError(Error::Kind::Format, where, fmt::format("has two columns \"{}\"", header[i]));
        at = i;
    }
    for (const Column needed : {kTime, kObject, kX, kY, kZ})
        if (!columns.at[needed]) return makeError(Error::Kind::Format, where, fmt::format("has no column \"{}\"; its first line names the columns: time, object, x, y, z and, for rotations, qw, qx, qy, qz", kNames[needed]));
    const auto turns = std::ranges::count_if(std::span(columns.at).subspan(kQw, 4), [](const auto& at) { return at.has_value(); });
    if (turns != 0 && turns != 4) return makeError(Error::Kind::Format, where, "has some of the columns qw, qx, qy, qz, but not all four");
    return columns;
}

}  // namespace

Result<TrajectoryTable> readTrajectoryCsv(const std::filesystem::path& path, const JobContext& job)
{
    MG_ASSIGN(const auto bytes, readFile(path));
    MG_TRY(checkMemory(bytes.size() * kRowBytesPerByte, path.string(), "reading it"));
    Lines lines({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    std::vector<std::string> fields;
    if (!lines.next(fields)) return makeError(Error::Kind::Empty, path.string(), "holds no line");
    MG_ASSIGN(const Columns columns, columnsOf(fields, path.string()));
    TrajectoryTable table;
    for (std::size_t count = 0; lines.next(fields); ++count) {
        if (count % 4096 == 0 && job.stopRequested()) return cancelled();
        const std::string where = fmt::format("{}: line {}", path.string(), lines.line());
        if (fields.size() != columns.count) return makeError(Error::Kind::Format, where, fmt::format("holds {} fields where the first line names {} columns", fields.size(), columns.count));
        std::optional<Error> problem;
        const auto text = [&](Column column) -> const std::string& { return fields[*columns.at[column]]; };
        const auto number = [&](Column column) {
            double value = 0;
            const std::string& field = text(column);
            const auto [end, code] = std::from_chars(field.data(), field.data() + field.size(), value);
            if ((code != std::errc{} || end != field.data() + field.size()) && !problem) problem = makeError(Error::Kind::Format, where, fmt::format("\"{}\" is no number for {}", field.substr(0, 40), kNames[column]));
            return value;
        };
        TrajectoryRow row;
        row.timeSecs = number(kTime), row.position = {number(kX), number(kY), number(kZ)}, row.place = lines.line();
        if (columns.at[kQw]) row.rotation = glm::dquat(number(kQw), number(kQx), number(kQy), number(kQz));
        if (columns.at[kSeed]) row.seed = static_cast<std::int64_t>(std::clamp(number(kSeed), -1e15, 1e15));
        if (problem) return *problem;
        if (text(kObject).empty()) return makeError(Error::Kind::Format, where, "names no object");
        row.object = table.objects.indexOf(text(kObject));
        if (columns.at[kBranch]) row.branch = table.branches.indexOf(text(kBranch));
        if (std::max(table.objects.names().size(), table.branches.names().size()) > kMostObjects) return makeError(Error::Kind::Limit, path.string(), fmt::format("names more than {} objects", kMostObjects));
        MG_TRY(addRow(table, row, where));
    }
    if (lines.isUnclosed()) return makeError(Error::Kind::Format, path.string(), "has a quoted field that is never closed");
    if (table.rows.empty()) return makeError(Error::Kind::Empty, path.string(), "holds no row below its first line");
    return table;
}

Result<void> addRow(TrajectoryTable& table, TrajectoryRow row, const std::string& where)
{
    constexpr double kFarthest = 1e9;   // beyond it single precision holds no motion
    if (!std::isfinite(row.timeSecs)) return makeError(Error::Kind::Format, where, "the time is not finite");
    for (int axis = 0; axis < 3; ++axis)
        if (!(std::abs(row.position[axis]) <= kFarthest)) return makeError(Error::Kind::Format, where, "the position is not finite, or too far away");
    if (row.rotation) {
        const double length = glm::length(*row.rotation);
        if (!std::isfinite(length)) return makeError(Error::Kind::Format, where, "the quaternion is not finite");
        if (length < 1e-6) return makeError(Error::Kind::Format, where, "the quaternion has length 0, so it is no rotation");
        row.rotation = *row.rotation / length;
    }
    table.rows.push_back(row);
    return {};
}

}  // namespace morphogen
