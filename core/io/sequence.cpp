#include "core/io/sequence.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace morphogen {
namespace {

constexpr std::string_view kCompressed = ".compressed";
constexpr std::string_view kSeparators = "_-. #@";

bool isDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

}  // namespace

NumberedName numberedName(const std::filesystem::path& path)
{
    std::string stem = path.stem().string();
    NumberedName name;
    name.after = path.extension().string();
    if (stem.ends_with(kCompressed)) {
        stem.resize(stem.size() - kCompressed.size());
        name.after.insert(0, kCompressed);
    }
    std::size_t begin = stem.size();
    while (begin > 0 && isDigit(stem[begin - 1])) --begin;
    name.isNumbered = std::from_chars(stem.data() + begin, stem.data() + stem.size(), name.number).ec == std::errc();
    name.before = (path.parent_path() / stem.substr(0, begin)).string();
    return name;
}

std::string FileGroup::sequenceName() const
{
    std::string name = std::filesystem::path(numberedName(frames.front().path).before).filename().string();
    while (!name.empty() && kSeparators.find(name.back()) != std::string_view::npos) name.pop_back();
    if (name.empty()) name = std::filesystem::absolute(frames.front().path).parent_path().filename().string();
    return name;
}

std::vector<FileGroup> groupNumbered(std::span<const std::filesystem::path> paths)
{
    struct Key {
        std::string before, after;
        bool operator==(const Key&) const = default;
    };
    std::vector<FileGroup> groups;
    std::vector<Key> keys;
    for (const auto& path : paths) {
        const NumberedName name = numberedName(path);
        const Key key{name.before, name.after};
        const auto same = name.isNumbered ? std::find(keys.begin(), keys.end(), key) : keys.end();
        if (same != keys.end()) {
            groups[static_cast<std::size_t>(same - keys.begin())].frames.push_back({name.number, path});
            continue;
        }
        keys.push_back(name.isNumbered ? key : Key{});
        groups.push_back({{{name.number, path}}});
    }
    for (FileGroup& group : groups)
        std::ranges::stable_sort(group.frames, {}, [](const Frame& frame) { return std::pair(frame.number, frame.path); });
    return groups;
}

FrameTiming timingOf(std::span<const Frame> frames)
{
    FrameTiming timing{std::vector<std::size_t>(frames.size(), 1), {}};
    std::uint64_t step = ~std::uint64_t{0}, missing = 0;
    for (std::size_t i = 1; i < frames.size(); ++i)
        if (frames[i].number > frames[i - 1].number) step = std::min(step, frames[i].number - frames[i - 1].number);
    for (std::size_t i = 1; i < frames.size(); ++i) {
        const std::uint64_t gap = frames[i].number - frames[i - 1].number;
        if (gap <= step) continue;
        missing += gap / step - 1;
        const std::uint64_t first = frames[i - 1].number + step, last = frames[i].number - step;
        timing.missing.push_back(first >= last ? fmt::format("{}", first) : fmt::format("{} to {}", first, last));
        timing.shows[i - 1] = static_cast<std::size_t>(std::min<std::uint64_t>(gap / step, frames.size() + 1));
    }
    if (missing > frames.size()) std::ranges::fill(timing.shows, 1);
    return timing;
}

}  // namespace morphogen
