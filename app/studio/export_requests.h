// From what the export sheet asks to what the session does: requests, estimates.
#pragma once

#include "app/session/export_plan.h"
#include "app/studio/studio_parts.h"
#include "ui/dialogs/export_sheet.h"

#include <variant>

namespace morphogen::studio {

using AnyExport = std::variant<RenderRequest, ExportRequest>;

/// Fails with a sentence where the file's name makes no sense or the camera is gone. The request holds the world of now.
Result<AnyExport> exportRequest(const Parts& parts, const ui::ExportChoice& choice);

ui::ExportEstimate estimateOf(const Parts& parts, const ui::ExportChoice& choice);

}  // namespace morphogen::studio
