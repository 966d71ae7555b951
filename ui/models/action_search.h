// Finding an action by a few letters of it, as the palette does.
#pragma once

#include "ui/actions/action_table.h"

#include <QString>

#include <vector>

namespace morphogen::ui {

/// How well `text` answers `query`; 0: not at all. Every word of the query must begin a word of the text, or lie within it,
/// or its letters follow each other in it; earlier and denser is better.
double matchScore(const QString& query, const QString& text);

/// The rows that match by text, heading or help, best first; all rows in the order of the table for an empty query.
std::vector<const ActionRow*> searchActions(const QString& query);

}  // namespace morphogen::ui
