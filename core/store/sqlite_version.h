// The version of SQLite that project files are written with.
#pragma once

#include <string>

namespace morphogen {

std::string sqliteVersion();

}  // namespace morphogen
