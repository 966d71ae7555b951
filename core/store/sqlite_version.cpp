#include "core/store/sqlite_version.h"

#include <sqlite3.h>

namespace morphogen {

std::string sqliteVersion() { return sqlite3_libversion(); }

}  // namespace morphogen
