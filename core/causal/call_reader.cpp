#include "core/causal/call_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace morphogen::causal {
namespace {

constexpr std::size_t kMostCharacters = 4096;
constexpr int kMostDepth = 4;

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool isMark(char c) { return c == '(' || c == ')' || c == ',' || c == '=' || c == '"'; }

class Reader {
public:
    explicit Reader(std::string_view text) : m_text(text) {}

    Result<Call> call()
    {
        if (m_text.size() > kMostCharacters) return fail("is longer than 4096 characters");
        Call call;
        skip();
        call.name = std::string(word());
        if (call.name.empty()) return fail("a name is expected");
        skip();
        if (take('(')) {
            MG_TRY(arguments(call));
        }
        skip();
        if (take('=')) {
            MG_ASSIGN(call.value, value(0));
        }
        skip();
        if (m_at < m_text.size()) return fail(fmt::format("\"{}\" is not expected", m_text.substr(m_at, 12)));
        return call;
    }

private:
    Error fail(std::string_view what) const { return Error{Error::Kind::Usage, fmt::format("{} (at character {})", what, m_at + 1)}; }
    void skip() { while (m_at < m_text.size() && isSpace(m_text[m_at])) ++m_at; }
    bool take(char c)
    {
        if (m_at >= m_text.size() || m_text[m_at] != c) return false;
        ++m_at;
        return true;
    }
    /// Up to the next mark, without the space around it.
    std::string_view word()
    {
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && !isMark(m_text[m_at])) ++m_at;
        std::size_t end = m_at;
        while (end > begin && isSpace(m_text[end - 1])) --end;
        return m_text.substr(begin, end - begin);
    }

    Result<void> arguments(Call& call)
    {
        skip();
        if (take(')')) return {};
        for (;;) {
            skip();
            MG_ASSIGN(CallValue read, value(0));
            skip();
            if (take('=')) {
                if (read.kind != CallValue::Kind::Text || read.isQuoted) return fail("a key is expected before \"=\"");
                skip();
                MG_ASSIGN(CallValue named, value(0));
                call.named.emplace_back(read.text, std::move(named));
            } else {
                call.arguments.push_back(std::move(read));
            }
            skip();
            if (take(')')) return {};
            if (!take(',')) return fail("\",\" or \")\" is expected");
        }
    }

    Result<CallValue> quoted()
    {
        CallValue value;
        value.isQuoted = true;
        while (m_at < m_text.size() && m_text[m_at] != '"') {
            if (m_text[m_at] == '\\' && m_at + 1 < m_text.size()) ++m_at;
            value.text += m_text[m_at++];
        }
        if (!take('"')) return fail("the closing quote is missing");
        return value;
    }

    Result<CallValue> value(int depth)
    {
        skip();
        if (take('"')) return quoted();
        if (take('(')) {
            if (depth >= kMostDepth) return fail("brackets are nested too deeply");
            CallValue list{.kind = CallValue::Kind::List};
            for (;;) {
                MG_ASSIGN(CallValue item, value(depth + 1));
                list.items.push_back(std::move(item));
                skip();
                if (take(')')) return list;
                if (!take(',')) return fail("\",\" or \")\" is expected");
            }
        }
        CallValue read;
        read.text = std::string(word());
        if (read.text.empty()) return fail("a value is expected");
        readNumbers(read);
        return read;
    }

    /// 1.5, 1:2 or 1:2:30.
    static void readNumbers(CallValue& value)
    {
        double numbers[3]{};
        int count = 0;
        const char *at = value.text.data(), *const end = at + value.text.size();
        for (; count < 3; ++count) {
            while (at < end && isSpace(*at)) ++at;
            if (at < end && *at == '+') ++at;
            const auto read = std::from_chars(at, end, numbers[count]);
            if (read.ec != std::errc()) return;
            at = read.ptr;
            while (at < end && isSpace(*at)) ++at;
            if (at == end) {
                ++count;
                break;
            }
            if (*at++ != ':') return;
        }
        if (at != end || count == 0) return;
        if (!std::all_of(numbers, numbers + count, [](double x) { return std::isfinite(x); })) return;
        value.kind = count == 1 ? CallValue::Kind::Number : CallValue::Kind::Range;
        value.number = numbers[0], value.upper = numbers[1];
        if (count == 3) value.count = numbers[2];
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

}  // namespace

const CallValue* Call::find(std::string_view key) const
{
    const auto found = std::ranges::find_if(named, [key](const auto& one) { return one.first == key; });
    return found == named.end() ? nullptr : &found->second;
}

Result<Call> readCall(std::string_view text) { return Reader(text).call(); }

}  // namespace morphogen::causal
