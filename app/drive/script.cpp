#include "app/drive/script.h"

#include "core/base/file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace morphogen::drive {
namespace {

constexpr double kLongestWaitSecs = 3600, kUsualWaitSecs = 60;

struct Word {
    std::string text;
    bool isQuoted = false;
};

/// The words of one line. `\"`, `\\` and `\n` are read within quotes.
Result<std::vector<Word>> wordsOf(std::string_view line)
{
    std::vector<Word> words;
    std::size_t i = 0;
    while (i < line.size()) {
        if (line[i] == ' ' || line[i] == '\t' || line[i] == '\r') {
            ++i;
            continue;
        }
        if (line[i] == '#') break;
        Word word;
        if (line[i] == '"') {
            word.isQuoted = true;
            bool isClosed = false;
            for (++i; i < line.size() && !isClosed; ++i) {
                if (line[i] == '"') isClosed = true;
                else if (line[i] == '\\' && i + 1 < line.size()) word.text += line[++i] == 'n' ? '\n' : line[i];
                else word.text += line[i];
            }
            if (!isClosed) return Error{Error::Kind::Usage, "a quote is not closed"};
        } else {
            while (i < line.size() && line[i] != ' ' && line[i] != '\t' && line[i] != '\r') word.text += line[i++];
        }
        words.push_back(std::move(word));
    }
    return words;
}

/// Takes the words of a step one after the other; the first problem sticks.
class Reader {
public:
    explicit Reader(std::vector<Word> words) : m_words(std::move(words)) {}

    bool isAtEnd() const { return m_next >= m_words.size(); }
    const std::optional<std::string>& problem() const { return m_problem; }
    void fail(std::string problem)
    {
        if (!m_problem) m_problem = std::move(problem);
    }
    std::string text(std::string_view what)
    {
        if (isAtEnd()) return fail(fmt::format("{} is missing", what)), std::string();
        return m_words[m_next++].text;
    }
    std::optional<double> maybeNumber()
    {
        if (isAtEnd() || m_words[m_next].isQuoted) return {};
        double value = 0;
        const std::string& word = m_words[m_next].text;
        const auto [end, code] = std::from_chars(word.data(), word.data() + word.size(), value);
        if (code != std::errc() || end != word.data() + word.size() || !std::isfinite(value)) return {};
        ++m_next;
        return value;
    }
    double number(std::string_view what, double low, double high)
    {
        const auto value = maybeNumber();
        if (!value) fail(fmt::format("{} must be a number{}", what, isAtEnd() ? "" : ", not " + m_words[m_next].text));
        else if (*value < low || *value > high) fail(fmt::format("{} must be {:g} to {:g}", what, low, high));
        return value.value_or(low);
    }
    int whole(std::string_view what, int low, int high)
    {
        const double value = number(what, low, high);
        if (value != std::floor(value)) fail(fmt::format("{} must be a whole number", what));
        return static_cast<int>(value);
    }
    /// True, and past it, when the next word is this one.
    bool take(std::string_view word)
    {
        if (isAtEnd() || m_words[m_next].isQuoted || m_words[m_next].text != word) return false;
        ++m_next;
        return true;
    }
    Place place()
    {
        Place at;
        at.target = text("what to point at");
        if (const auto x = maybeNumber()) {
            at.x = *x;
            at.y = number("y", -10, 10);
        }
        return at;
    }
    bool takeModifier(Modifiers& modifiers)
    {
        if (take("shift")) return modifiers.shift = true;
        if (take("ctrl")) return modifiers.ctrl = true;
        if (take("alt")) return modifiers.alt = true;
        return false;
    }
    bool takeButton(Button& button)
    {
        if (take("left")) return button = Button::Left, true;
        if (take("middle")) return button = Button::Middle, true;
        if (take("right")) return button = Button::Right, true;
        return false;
    }
    std::string rest() const { return isAtEnd() ? std::string() : m_words[m_next].text; }

private:
    std::vector<Word> m_words;
    std::size_t m_next = 0;
    std::optional<std::string> m_problem;
};

/// What can be expected, and how many words follow.
struct ConditionKind {
    const char* name;
    std::size_t least, most;
    const char* usage;
};
constexpr ConditionKind kConditions[] = {
    {"objects", 1, 1, "objects COUNT"},
    {"object", 1, 1, "object \"NAME\""},
    {"no-object", 1, 1, "no-object \"NAME\""},
    {"selected", 1, 1, "selected \"NAME\", or selected nothing"},
    {"hidden", 1, 1, "hidden \"NAME\""},
    {"placed", 5, 5, "placed \"NAME\" X Y Z WITHIN"},
    {"moved", 1, 1, "moved \"NAME\""},
    {"splats", 2, 2, "splats \"NAME\" COUNT"},
    {"selected-splats", 3, 3, "selected-splats \"NAME\" LEAST MOST"},
    {"handles", 2, 2, "handles \"NAME\" COUNT"},
    {"keys", 2, 2, "keys \"NAME\" COUNT"},
    {"scale-known", 1, 1, "scale-known \"NAME\""},
    {"floor-known", 1, 1, "floor-known \"NAME\""},
    {"dirty", 1, 1, "dirty yes|no"},
    {"autosaved", 1, 1, "autosaved yes|no"},
    {"read-only", 1, 1, "read-only yes|no"},
    {"file", 1, 1, "file \"NAME\", or file none"},
    {"steps", 1, 1, "steps COUNT"},
    {"step", 1, 1, "step \"LABEL\""},
    {"playing", 1, 1, "playing yes|no"},
    {"time", 2, 2, "time SECONDS WITHIN"},
    {"camera-moved", 0, 0, "camera-moved"},
    {"exists", 1, 1, "exists \"FILE\""},
    {"dialog", 0, 1, "dialog [\"TITLE\"]"},
    {"no-dialog", 0, 0, "no-dialog"},
    {"shown", 1, 1, "shown \"NAME or TEXT\""},
    {"not-shown", 1, 1, "not-shown \"NAME or TEXT\""},
    {"reads", 2, 2, "reads \"NAME\" \"TEXT\""},
};

Condition readCondition(Reader& in)
{
    Condition condition;
    condition.what = in.text("what is expected");
    const auto kind = std::find_if(std::begin(kConditions), std::end(kConditions), [&](const ConditionKind& one) { return condition.what == one.name; });
    if (kind == std::end(kConditions)) {
        in.fail(fmt::format("\"{}\" can't be expected", condition.what));
        return condition;
    }
    while (condition.arguments.size() < kind->most && !in.isAtEnd() && in.rest() != "within") condition.arguments.push_back(in.text(""));
    if (condition.arguments.size() < kind->least) in.fail(fmt::format("{} is expected", kind->usage));
    const auto& words = condition.arguments;
    const bool isFlag = std::string_view(kind->usage).ends_with("yes|no");
    if (isFlag && !words.empty() && words[0] != "yes" && words[0] != "no") in.fail(fmt::format("{} is expected", kind->usage));
    const bool hasNumbers = std::string_view(kind->usage).ends_with("COUNT") || std::string_view(kind->usage).ends_with("WITHIN") || std::string_view(kind->usage).ends_with("MOST");
    const bool isOfObject = std::string_view(kind->usage).find("NAME") != std::string_view::npos;
    for (std::size_t i = isOfObject ? 1 : 0; hasNumbers && i < words.size(); ++i) {
        double value = 0;
        const auto [end, code] = std::from_chars(words[i].data(), words[i].data() + words[i].size(), value);
        if (code != std::errc() || end != words[i].data() + words[i].size()) in.fail(fmt::format("{} is expected, not {}", kind->usage, words[i]));
    }
    return condition;
}

using What = decltype(Step::what);

What readWait(Reader& in)
{
    Wait wait;
    if (const auto secs = in.maybeNumber()) {
        wait.what = Wait::For::Seconds;
        wait.secs = *secs;
        if (wait.secs < 0 || wait.secs > kLongestWaitSecs) in.fail(fmt::format("the wait must be 0 to {:g} s", kLongestWaitSecs));
        return wait;
    }
    wait.secs = kUsualWaitSecs;
    if (in.take("idle")) {
        wait.what = Wait::For::Idle;
    } else if (in.take("jobs")) {
        wait.what = Wait::For::Jobs;
    } else if (in.take("until")) {
        wait.what = Wait::For::Until;
        wait.condition = readCondition(in);
    } else {
        in.fail("seconds, idle, jobs or until is expected");
    }
    if (in.take("within")) wait.secs = in.number("seconds", 0, kLongestWaitSecs);
    return wait;
}

What readClick(Reader& in)
{
    Click click;
    click.at = in.place();
    while (in.takeButton(click.button) || in.takeModifier(click.modifiers) || (in.take("double") && (click.isDouble = true))) {
    }
    return click;
}

What readDrag(Reader& in)
{
    Drag drag;
    drag.from = in.place();
    if (!in.take("to")) in.fail("to is expected after where the drag begins");
    drag.to = drag.from;
    if (const auto x = in.maybeNumber()) {
        drag.to.x = *x;
        drag.to.y = in.number("y", -10, 10);
    } else {
        drag.to = in.place();
    }
    for (;;) {
        if (in.takeButton(drag.button) || in.takeModifier(drag.modifiers)) continue;
        if (!in.take("steps")) break;
        drag.steps = in.whole("steps", 1, 1000);
    }
    return drag;
}

What readPress(Reader& in)
{
    Press press;
    while (in.takeButton(press.button) || in.takeModifier(press.modifiers)) {
    }
    return press;
}

What readRelease(Reader& in)
{
    const Press press = std::get<Press>(readPress(in));
    return Release{press.button, press.modifiers};
}

What readWheel(Reader& in)
{
    Wheel wheel;
    wheel.at = in.place();
    if (!in.take("by")) in.fail("by is expected, and how many notches");
    wheel.notches = in.number("the notches", -100, 100);
    while (in.takeModifier(wheel.modifiers)) {
    }
    return wheel;
}

What readKey(Reader& in)
{
    Key key{in.text("the key")};
    if (in.take("times")) key.times = in.whole("times", 1, 1000);
    return key;
}

What readDrop(Reader& in)
{
    Drop drop;
    drop.at = in.place();
    do {
        drop.files.emplace_back(in.text("the file"));
    } while (!in.isAtEnd());
    return drop;
}

struct Verb {
    const char* name;
    What (*read)(Reader& in);
};
const Verb kVerbs[] = {
    {"size", [](Reader& in) -> What { return Resize{in.whole("the width", 1, 16384), in.whole("the height", 1, 16384)}; }},
    {"action", [](Reader& in) -> What { return Action{in.text("the action's id")}; }},
    {"move", [](Reader& in) -> What { return Move{in.place()}; }},
    {"press", readPress},
    {"release", readRelease},
    {"click", readClick},
    {"drag", readDrag},
    {"wheel", readWheel},
    {"key", readKey},
    {"type", [](Reader& in) -> What { return Type{in.text("the text")}; }},
    {"drop", readDrop},
    {"screenshot", [](Reader& in) -> What { return Screenshot{in.text("the file")}; }},
    {"expect", [](Reader& in) -> What { return Expect{readCondition(in)}; }},
    {"wait", readWait},
    {"quit", [](Reader&) -> What { return Quit{}; }},
};

Result<Step> readStep(std::vector<Word> words)
{
    const auto verb = std::find_if(std::begin(kVerbs), std::end(kVerbs), [&](const Verb& one) { return words[0].text == one.name; });
    if (verb == std::end(kVerbs)) return Error{Error::Kind::Usage, fmt::format("\"{}\" is no step", words[0].text)};
    words.erase(words.begin());
    Reader in(std::move(words));
    Step step;
    step.what = verb->read(in);
    if (in.problem()) return Error{Error::Kind::Usage, fmt::format("{}: {}", verb->name, *in.problem())};
    if (!in.isAtEnd()) return Error{Error::Kind::Usage, fmt::format("{}: \"{}\" is one word too many", verb->name, in.rest())};
    return step;
}

}  // namespace

Result<Script> parseScript(std::string_view text, const std::filesystem::path& file)
{
    Script script{file, {}};
    int number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        const auto refuse = [&](const Error& error) { return Error{Error::Kind::Usage, fmt::format("{}:{}: {}", file.string(), number, error.message)}; };
        auto words = wordsOf(line);
        if (!words) return refuse(words.error());
        if (words->empty()) continue;
        auto step = readStep(std::move(*words));
        if (!step) return refuse(step.error());
        step->line = number;
        step->text = line;
        script.steps.push_back(std::move(*step));
    }
    return script;
}

Result<Script> readScript(const std::filesystem::path& file)
{
    MG_ASSIGN(const auto bytes, readFile(file));
    return parseScript({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file);
}

}  // namespace morphogen::drive
