// SelectQuery as JSON, both ways: a closed schema, written down in README.md beside this file. One key says what is selected,
// its value how: {"sphere":{"centre":[0,1,0],"radius":0.3,"soft":0.1}}, {"and":[{"name":"tail"},{"colour":{"like":[1,0,0],"within":0.1}}]}.
#pragma once

#include "core/json/fields.h"
#include "core/select/select_query.h"

#include <string_view>

namespace morphogen {

/// What is left out is read as the query's default; defaults are not written.
json::Json selectToJson(const SelectQuery& query);

/// Fails with Format; the sentence names the first key that is unknown, missing or of the wrong type. `where` names the
/// document ("step 3").
Result<SelectQuery> selectFromJson(const json::Json& json, std::string_view where);

}  // namespace morphogen
