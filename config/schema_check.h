// A document against a JSON schema: valijson finds which values fail, the schema says in words what would pass.
#pragma once

#include <string_view>
#include <vector>

#include "config/json_document.h"

namespace openrui {

// `schema`: draft 7, one of ours: local $ref, properties, items, type, enum, limits, pattern, required and
// additionalProperties, false or a subschema; no anyOf, allOf, oneOf and if, because one value is then judged by one
// subschema and gives one message. The keywords errorMessage and patternErrorMessage, which editors know as well, are
// the words for what is expected. The result is in the order of the text.
std::vector<ConfigFault> check_schema(const JsonDocument& document, std::string_view schema);

}  // namespace openrui
