#include "ui/widgets/expression.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <numbers>
#include <optional>
#include <string>

namespace morphogen::ui {
namespace {

struct NamedUnit {
    std::string_view name;
    Unit unit;
    double factor;   ///< of the field's unit
};

constexpr NamedUnit kUnits[] = {
    {"um", Unit::Metres, 1e-6}, {"mm", Unit::Metres, 1e-3}, {"cm", Unit::Metres, 1e-2}, {"m", Unit::Metres, 1}, {"km", Unit::Metres, 1e3},
    {"in", Unit::Metres, 0.0254}, {"ft", Unit::Metres, 0.3048}, {"deg", Unit::Degrees, 1}, {"\u00b0", Unit::Degrees, 1},
    {"rad", Unit::Degrees, 180 / std::numbers::pi}, {"turn", Unit::Degrees, 360}, {"ms", Unit::Seconds, 1e-3}, {"s", Unit::Seconds, 1},
    {"min", Unit::Seconds, 60}, {"fps", Unit::FramesPerSecond, 1}, {"f", Unit::Frames, 1},
};

/// Recursive descent: sum of products of powers of signed atoms.
class Parser {
public:
    Parser(std::string_view text, Unit unit) : m_text(text), m_unit(unit) {}

    std::optional<double> all()
    {
        const double value = sum();
        skipSpace();
        if (m_at != m_text.size()) fail(std::string("\"") + std::string(m_text.substr(m_at)) + "\" is not understood here");
        return m_problem.empty() ? std::optional(value) : std::nullopt;
    }
    const std::string& problem() const { return m_problem; }

private:
    void fail(std::string what) { if (m_problem.empty()) m_problem = std::move(what); }
    void skipSpace() { while (m_at < m_text.size() && std::isspace(static_cast<unsigned char>(m_text[m_at]))) ++m_at; }
    bool take(char c)
    {
        skipSpace();
        if (m_at == m_text.size() || m_text[m_at] != c) return false;
        ++m_at;
        return true;
    }
    double sum()
    {
        double value = product();
        for (;;) {
            if (take('+')) value += product();
            else if (take('-')) value -= product();
            else return value;
        }
    }
    double product()
    {
        double value = signedPower();
        for (;;) {
            if (take('*')) value *= signedPower();
            else if (take('/')) {
                const double by = signedPower();
                if (by == 0) fail("nothing can be divided by zero");
                value /= by;
            } else return value;
        }
    }
    double signedPower()
    {
        if (++m_depth > 64) { fail("there are too many brackets"); m_at = m_text.size(); }
        double value = 0;
        if (take('-')) value = -signedPower();
        else if (take('+')) value = signedPower();
        else {
            value = atom();
            if (take('^')) value = std::pow(value, signedPower());
        }
        --m_depth;
        return value;
    }
    double atom()
    {
        skipSpace();
        if (take('(')) {
            const double value = sum();
            if (!take(')')) fail("a closing bracket is missing");
            return withUnit(value);
        }
        if (m_at < m_text.size() && (std::isdigit(static_cast<unsigned char>(m_text[m_at])) || m_text[m_at] == '.' || m_text[m_at] == ',')) return withUnit(number());
        const std::string_view name = word();
        if (name == "pi") return withUnit(std::numbers::pi);
        if (name == "sqrt" && take('(')) {
            const double value = sum();
            if (!take(')')) fail("a closing bracket is missing");
            return std::sqrt(value);
        }
        fail(name.empty() ? "a number is missing" : std::string("\"") + std::string(name) + "\" is not known");
        return 0;
    }
    double number()
    {
        std::string digits;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            const bool isExponentSign = (c == '+' || c == '-') && !digits.empty() && digits.back() == 'e';
            const bool isExponent = c == 'e' && m_at + 1 < m_text.size() && (std::isdigit(static_cast<unsigned char>(m_text[m_at + 1])) || m_text[m_at + 1] == '-');
            if (!std::isdigit(static_cast<unsigned char>(c)) && c != '.' && c != ',' && !isExponent && !isExponentSign) break;
            digits += c == ',' ? '.' : c;
            ++m_at;
        }
        double value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (error != std::errc() || end != digits.data() + digits.size()) fail("\"" + digits + "\" is not a number");
        return value;
    }
    std::string_view word()
    {
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && (std::isalpha(static_cast<unsigned char>(m_text[m_at])) || (m_text[m_at] & 0x80))) ++m_at;
        return m_text.substr(begin, m_at - begin);
    }
    double withUnit(double value)
    {
        skipSpace();
        if (take('%')) return value / (m_unit == Unit::Percent ? 1.0 : 100.0);
        const std::size_t begin = m_at;
        const std::string_view name = word();
        if (name.empty()) return value;
        for (const NamedUnit& known : kUnits) {
            if (known.name != name) continue;
            if (known.unit == m_unit) return value * known.factor;
            fail("\"" + std::string(name) + "\" is no unit of this field");
            return value;
        }
        m_at = begin;
        return value;
    }

    std::string_view m_text;
    Unit m_unit;
    std::size_t m_at = 0;
    int m_depth = 0;
    std::string m_problem;
};

}  // namespace

const char* suffixOf(Unit unit)
{
    switch (unit) {
        case Unit::Metres: return " m";
        case Unit::Degrees: return "\u00b0";
        case Unit::Seconds: return " s";
        case Unit::FramesPerSecond: return " fps";
        case Unit::Percent: return " %";
        case Unit::Factor: return " \u00d7";
        default: return "";
    }
}

Result<double> evaluateExpression(std::string_view text, Unit unit, double current)
{
    char relative = 0;
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
    if (text.size() > 2 && text[1] == '=' && std::string_view("+-*/").find(text[0]) != std::string_view::npos) relative = text[0], text.remove_prefix(2);
    if (text.size() > 500) return makeError(Error::Kind::Usage, "", "this is too long for a number");
    std::string known(text);
    if (const std::string_view shown = suffixOf(unit); unit == Unit::Factor && known.ends_with(shown)) known.resize(known.size() - shown.size());
    Parser parser(known, unit);
    const std::optional<double> value = parser.all();
    if (!value) return makeError(Error::Kind::Usage, "", parser.problem());
    double result = *value;
    switch (relative) {
        case '+': result = current + *value; break;
        case '-': result = current - *value; break;
        case '*': result = current * *value; break;
        case '/': result = current / *value; break;
        default: break;
    }
    if (!std::isfinite(result)) return makeError(Error::Kind::Usage, "", "the result is not a number");
    return result;
}

}  // namespace morphogen::ui
