// Script: the steps of `morphogen --actions FILE`, read and judged as a whole before the first is performed.
//
// How it works: one step a line, words separated by blanks, "text in quotes" where it has blanks, # begins a comment.
// app/drive/README.md is the list of steps. The format is closed: what is not in it is an error that names the line.
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace morphogen::drive {

/// Where a pointer goes: x and y run from 0 to 1 over the target.
struct Place {
    std::string target;            ///< "window", "viewport", "dialog", or the name or the text of a widget
    double x = 0.5, y = 0.5;
};

enum class Button { Left, Middle, Right };
struct Modifiers {
    bool shift = false, ctrl = false, alt = false;
};

struct Resize { int width = 0, height = 0; };
struct Action { std::string id; };
struct Move { Place to; };
struct Press { Button button = Button::Left; Modifiers modifiers; };
struct Release { Button button = Button::Left; Modifiers modifiers; };
struct Click { Place at; Button button = Button::Left; Modifiers modifiers; bool isDouble = false; };
struct Drag { Place from, to; Button button = Button::Left; Modifiers modifiers; int steps = 10; };
struct Wheel { Place at; double notches = 0; Modifiers modifiers; };
struct Key { std::string chord; int times = 1; };
struct Type { std::string text; };
struct Drop { Place at; std::vector<std::filesystem::path> files; };
struct Screenshot { std::filesystem::path file; };
struct Quit {};

/// A fact about the studio that is asked for once (`expect`) or waited for (`wait until`).
struct Condition {
    std::string what;                     ///< the first word: "objects", "dirty", ...
    std::vector<std::string> arguments;   ///< as many as `what` takes
};
struct Expect { Condition condition; };
struct Wait {
    enum class For { Seconds, Idle, Jobs, Until } what = For::Idle;
    double secs = 0;                      ///< how long, or for how long at the most
    Condition condition;                  ///< of Until
};

struct Step {
    int line = 0;
    std::string text;                     ///< as it was written, for reports
    std::variant<Resize, Action, Move, Press, Release, Click, Drag, Wheel, Key, Type, Drop, Screenshot, Quit, Expect, Wait> what;
};

struct Script {
    std::filesystem::path file;
    std::vector<Step> steps;
};

/// Error::Usage names the file, the line, and what was expected there.
Result<Script> parseScript(std::string_view text, const std::filesystem::path& file);
Result<Script> readScript(const std::filesystem::path& file);

}  // namespace morphogen::drive
