#include "app/viewport/tools/typed_number.h"

#include <charconv>
#include <cmath>

namespace morphogen::viewport {
namespace {

constexpr std::size_t kMostLetters = 12;

/// Digits come from the row above the letters or from the pad.
char letterOf(const InputEvent& event)
{
    if (event.text == '-' || event.text == '.' || (event.text >= '0' && event.text <= '9')) return event.text;
    if (event.key >= Key::Numpad0 && event.key <= Key::Numpad9) return static_cast<char>('0' + static_cast<int>(event.key) - static_cast<int>(Key::Numpad0));
    return event.key == Key::NumpadPeriod ? '.' : '\0';
}

}  // namespace

bool typeInto(std::string& text, const InputEvent& event)
{
    if (event.kind != InputEvent::Kind::KeyDown) return false;
    if (event.key == Key::Backspace) {
        if (text.empty()) return false;
        text.pop_back();
        return true;
    }
    const char letter = letterOf(event);
    if (letter == '\0') return false;
    if (letter == '-') {
        if (!text.empty() && text.front() == '-') text.erase(0, 1);
        else text.insert(0, 1, '-');
    } else if (text.size() < kMostLetters && (letter != '.' || text.find('.') == std::string::npos)) {
        text += letter;
    }
    return true;
}

std::optional<double> numberOf(const std::string& text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

}  // namespace morphogen::viewport
