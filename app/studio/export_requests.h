// From what the export sheet asks to what the session does: requests, estimates.
#pragma once

#include "app/session/export_plan.h"
#include "app/studio/studio_parts.h"
#include "core/causal/course.h"
#include "ui/dialogs/export_sheet.h"

#include <optional>
#include <variant>
#include <vector>

namespace morphogen::studio {

using AnyExport = std::variant<RenderRequest, ExportRequest>;

/// The main line and the chosen what-if as they are seen.
struct BothCourses {
    std::vector<causal::Course> courses;   ///< the main line, then the other; both with a world that is seen
    const World& mainLine() const { return *courses.front().seen; }
    const causal::Course& other() const { return courses.back(); }
};

/// One for each file or series. Fails with a sentence where the file's name makes no sense, the camera is gone, or `both` is nothing and is asked
/// for. The requests hold the world of now.
Result<std::vector<AnyExport>> exportRequests(const Parts& parts, const ui::ExportChoice& choice, const std::optional<BothCourses>& both);

ui::ExportEstimate estimateOf(const Parts& parts, const ui::ExportChoice& choice, const std::optional<BothCourses>& both);
/// Of the table that goes with films of both courses.
std::filesystem::path eventTableOf(const ui::ExportChoice& choice);

}  // namespace morphogen::studio
