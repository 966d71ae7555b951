#include "tests/support/desk.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <signal.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace morphogen::support {

std::string textOf(const std::filesystem::path& path)
{
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

namespace {

bool hasMapped(pid_t process, const std::string& library) { return textOf(fmt::format("/proc/{}/maps", process)).find(library) != std::string::npos; }

/// Not ended yet, waited for or not.
bool isRunning(pid_t process)
{
    const std::string stat = textOf(fmt::format("/proc/{}/stat", process));
    const std::size_t name = stat.rfind(')');
    return name != std::string::npos && name + 2 < stat.size() && stat[name + 2] != 'Z';
}

}  // namespace

Desk::Desk(Screen screen) : m_screen(screen), m_display(2600, 1500)
{
    m_environment = {"DISPLAY=" + m_display.name(), "QT_QPA_PLATFORM=xcb", "MORPHOGEN_HOME=" + (m_folder / "home").string(), "MORPHOGEN_SETTINGS=" + (m_folder / "settings.ini").string(),
                     "HOME=" + m_folder.path().string(), "XDG_RUNTIME_DIR=" + m_folder.path().string(), fmt::format("QT_SCALE_FACTOR={}", screen.scale),
                     "MORPHOGEN_VULKAN_VALIDATION=1"};
    std::filesystem::permissions(m_folder.path(), std::filesystem::perms::owner_all);
}

ProgramRun Desk::run(std::vector<std::string> arguments) { return runMorphogen(arguments, {.folder = m_folder.path(), .environment = m_environment}); }

std::string Desk::filled(std::string script) const
{
    for (const auto& [name, value] : {std::pair<std::string, std::string>{"@OUT@", m_folder.path().string()}, {"@WIDTH@", std::to_string(m_screen.width)}, {"@HEIGHT@", std::to_string(m_screen.height)}})
        for (std::size_t at = 0; (at = script.find(name, at)) != std::string::npos;) script.replace(at, name.size(), value);
    return script;
}

ProgramRun Desk::start(const std::string& script, std::vector<std::string> more, const std::function<void(pid_t)>& meanwhile)
{
    std::ofstream(m_folder / "script.txt") << filled(script);
    std::vector<std::string> arguments{"studio", "--actions", (m_folder / "script.txt").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    bool isValidated = false;
    const auto watch = [&](pid_t process) {
        becomesTrue([&] { return (isValidated = hasMapped(process, "libVkLayer_khronos_validation")) || !isRunning(process); }, std::chrono::seconds(60));
        if (meanwhile) meanwhile(process);
    };
    const ProgramRun ran = runMorphogen(arguments, {.folder = m_folder.path(), .whileRunning = watch, .environment = m_environment});
    if (ran.exitCode == 0) CHECK(isValidated);
    return ran;
}

ProgramRun Desk::perform(const std::string& script, Pointer pointer, const std::string& device)
{
    std::vector<std::string> arguments{"--device", device};
    if (pointer == Pointer::Real) arguments.push_back("--real-pointer");
    return start(script, arguments, {});
}

ProgramRun Desk::performBeside(const std::string& script, const std::function<void()>& meanwhile)
{
    return start(script, {}, [&](pid_t process) {
        becomesTrue([&] { return std::filesystem::exists(m_folder / "ready.png") || !isRunning(process); }, std::chrono::seconds(120));
        meanwhile();
    });
}

bool Desk::dragIn(const std::filesystem::path& file)
{
    // Moved bit by bit, as the drag's own loop asks where it is.
    const std::string script = fmt::format("export DISPLAY={0} QT_QPA_PLATFORM=xcb XDG_RUNTIME_DIR='{1}'\n'{2}' 1600 200 '{3}' & source=$!\n"
                                           "sleep 2; xdotool mousemove 1650 250 mousedown 1\n"
                                           "for x in 1640 1620 1590 1400 1200 1000 800 700 640 630 640; do sleep 0.15; xdotool mousemove $x 400; done\n"
                                           "sleep 0.3; xdotool mouseup 1; wait $source",
                                           m_display.name(), m_folder.path().string(), (buildFolder() / "drag_source").string(), file.string());
    return std::system(script.c_str()) == 0;
}

ProgramRun Desk::strike(const std::string& script, int signal, const std::function<void()>& meanwhile, const std::string& rest)
{
    const std::filesystem::path ready = m_folder / "ready.png";
    std::filesystem::remove(ready);
    std::ofstream(m_folder / "struck.txt") << filled(script) << "\nscreenshot " << ready.string() << '\n' << filled(rest);
    const auto kill = [&](pid_t process) {
        becomesTrue([&] { return std::filesystem::exists(ready) || !isRunning(process); }, std::chrono::seconds(120));
        if (meanwhile) meanwhile();
        ::kill(process, signal);
    };
    return runMorphogen({"studio", "--actions", (m_folder / "struck.txt").string()}, {.folder = m_folder.path(), .whileRunning = kill, .environment = m_environment});
}

void checkSilent(const ProgramRun& run)
{
    CHECK(run.error == "");
    CHECK_THAT(run.out, !Catch::Contains("VUID") && !Catch::Contains("UNASSIGNED"));
    CHECK(run.exitCode == 0);
}

}  // namespace morphogen::support
