#include "core/base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <string>

namespace morphogen::log {
namespace {

spdlog::logger& logger()
{
    static const auto instance = [] {
        auto made = spdlog::stderr_logger_mt("morphogen");
        made->set_pattern("morphogen %l: %v");
        const char* wanted = std::getenv("MORPHOGEN_LOG");
        made->set_level(wanted ? spdlog::level::from_str(wanted) : spdlog::level::warn);
        return made;
    }();
    return *instance;
}

}  // namespace

void write(Level level, std::string_view message)
{
    static constexpr spdlog::level::level_enum levels[] = {spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                                                           spdlog::level::err};
    logger().log(levels[static_cast<int>(level)], "{}", message);
}

void keepQuiet()
{
    if (!std::getenv("MORPHOGEN_LOG")) logger().set_level(spdlog::level::off);
}

}  // namespace morphogen::log
