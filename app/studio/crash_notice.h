// What a user is told after a crash, at the next start: that it happened, and where the report is.
#pragma once

#include <filesystem>

class QWidget;

namespace morphogen::studio {

/// Shows one notice for all new reports in `folder`, without holding anything up; nothing where there are none.
void showCrashNotice(QWidget& parent, const std::filesystem::path& folder);

}  // namespace morphogen::studio
