// Crash reports: a text that the user can read and keep, written by the dying process itself. Nothing is sent anywhere.
//
// How it works: all that the report will hold is kept as finished text in static memory (version, machine, facts such as the
// device that draws, and the last actions). A handler for fatal signals, on a stack of its own, opens a file, writes these
// texts and the addresses of the calls (backtrace_symbols_fd: no memory is taken), and dies of the same signal again.
// Where a sanitizer watches, the handlers stay the sanitizer's.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace morphogen {

/// From now on fatal signals write a report into `folder`. Once a process, before other threads start.
void installCrashReports(const std::filesystem::path& folder);

/// Remembers what was done, for the report: the last 40 of them, cut at 120 bytes. One thread at a time, as the UI thread is.
void noteForCrash(std::string_view action);
/// A fact that replaces the one of the same name: "device", "Vulkan (llvmpipe)". At most 8 names.
void setCrashFact(std::string_view name, std::string_view value);

struct CrashReport {
    std::filesystem::path file;
    std::string text;
    std::filesystem::file_time_type time;
};

/// Those that nobody has been told of, the newest first.
std::vector<CrashReport> newCrashReports(const std::filesystem::path& folder);
/// It is not new any more; its name loses its mark, and old reports beyond the newest ten go. The report's file as it is called now.
std::filesystem::path markCrashReportSeen(const CrashReport& report);

}  // namespace morphogen
