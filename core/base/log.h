// The log: what a developer or a bug report needs, never what a user must read (that is an Error or a note).
// Goes to stderr from level Warning up, unless MORPHOGEN_LOG=debug|info|warning|off says otherwise. Any thread.
#pragma once

#include <fmt/format.h>

#include <string_view>

namespace morphogen::log {

enum class Level { Debug, Info, Warning, Error };
void write(Level level, std::string_view message);

/// Nothing goes to stderr from here on unless MORPHOGEN_LOG asks for it: for programs whose stderr is read by scripts.
void keepQuiet();

template <class... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) { write(Level::Debug, fmt::format(format, std::forward<Args>(args)...)); }
template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args) { write(Level::Info, fmt::format(format, std::forward<Args>(args)...)); }
template <class... Args>
void warning(fmt::format_string<Args...> format, Args&&... args) { write(Level::Warning, fmt::format(format, std::forward<Args>(args)...)); }

}  // namespace morphogen::log
